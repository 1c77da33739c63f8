"""The door of the readers: files, folders and archives in, articles or a reason out.

One module a format, found by its place in this folder: a reader has FORMAT, recognize(head, name)
and read(data, name=...). Modules whose name starts with "_" are helpers.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from analysis import garbage
from analysis.readers import _containers
from analysis.readers._containers import LIMITS, Member
from analysis.readers._folders import walk
from analysis.readers.base import Article, Refused, decode

HEAD = 65_536
FIRST, SURE = 4_096, 90  # bytes that most formats are sure of, and how sure that must be
SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx", "icon\r"}
SYSTEM_FILE = "not an article: a file of the operating system"
BESIDE_PAGES = (".js", ".css", ".js.download", ".woff", ".woff2", ".ttf", ".ico", ".svg", ".map")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
NOT_ARTICLES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\xd0\xcf\x11\xe0": "an old Office document; save it as PDF or text",
    b"{\\rtf": "an RTF document; save it as PDF or text",
    b"BZh91AY&SY": "a bzip2 archive; pack it as .zip or .tar.gz",
    b"\xfd7zXZ": "an xz archive; pack it as .zip or .tar.gz",
    b"7z\xbc\xaf": "a 7-Zip archive; pack it as .zip or .tar.gz",
    b"Rar!": "a RAR archive; pack it as .zip or .tar.gz",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive; pack it as .zip or .tar.gz",
    b"PAR1": "a Parquet table",
    b"version https://git-lfs": "a pointer of Git LFS; fetch the file itself by git lfs pull",
    b"bplist00": "a web archive of Safari; save the page as its source",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file; `reason` says why it was refused and is "" if it was read.

    document : name below the given folder, "reviews/sub/x.xml"; members "reviews/a.zip!sub/x.xml".
    sha256, size : of the file's (or the member's) own bytes; sha256 is "" if they were not read.
    """

    document: str
    sha256: str
    size: int
    format: str = ""
    articles: tuple[Article, ...] = ()
    reason: str = ""


def read_path(path: Path, *, label: str | None = None) -> Iterator[FileResult]:
    """Read a file, or all files of a folder sorted by name; archives are opened.

    A file that cannot be read is a result with its reason; the rest is read on. Hidden files
    are passed over.

    Parameters
    ----------
    path : a file or a folder.
    label : replaces the first part of the documents' names (the name of `path`).

    Raises
    ------
    EvidenceError : there is nothing at `path`.
    """
    entries = list_entries(path, label=label)
    return (result for name, entry in entries for result in read_entry(name, entry))


def list_files(path: Path, *, label: str | None = None) -> list[tuple[str, Path]]:
    """Return (document name, path) of every file that read_path() would open, sorted by name.

    Raises EvidenceError when there is nothing at `path`.
    """
    found = list_entries(path, label=label)
    return [(name, entry) for name, entry in found if os.path.isfile(entry)]


def read_bytes(data: bytes, *, name: str) -> tuple[str, list[Article]]:
    """Return (format, articles) of one file's bytes, decompressed; the name only breaks ties.

    Raises Refused with the reason when no reader knows the content or the reader cannot read it.
    """
    reader = _choose_reader(data, name)
    return reader.FORMAT, _read_with(reader, data, name)


@garbage.held_back()
def _read_with(reader: ModuleType, data: bytes, name: str) -> list[Article]:
    articles = reader.read(data, name=name)
    if not articles:
        raise Refused(f"recognized as {reader.FORMAT}, but there is no article in it")
    return articles


@cache
def readers() -> tuple[ModuleType, ...]:
    """Return the reader modules of this folder, sorted by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    chosen = [name for name in names if name != "base" and not name.startswith("_")]
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in chosen)


def _choose_reader(data: bytes, name: str) -> ModuleType:
    """Return the reader that is surest of the content; Refused if none is sure at all."""
    if not data:
        raise Refused("the file is empty")
    for magic, words in NOT_ARTICLES.items():
        if data.startswith(magic):
            raise Refused(f"not an article: {words}")
    confidence, reader = _surest(_make_head(data, FIRST), name)
    if confidence < SURE:
        confidence, reader = _surest(_make_head(data, HEAD), name)
    if confidence <= 0:
        known = ", ".join(sorted(reader.FORMAT for reader in readers()))
        raise Refused(f"not recognized as any known format{_advise(data, name)}. Known: {known}")
    return reader


def _advise(data: bytes, name: str) -> str:
    """Return what a file that was meant as text lacks, "" for one that was not."""
    if name.lower().endswith(BESIDE_PAGES):
        return ": a script, style or font, as browsers save them beside a page"
    if b"\0" in data and data[:2] not in UTF16:
        return ""
    try:
        text = decode(data)
    except Refused as refusal:
        return f": {refusal}"
    if not text.strip():
        return ": it holds only white space"
    if text.lstrip()[0] in "<{[":
        return ": markup or data, but no article"
    return ": a page of text needs a DOI and a heading 'Abstract'"


def _surest(head: bytes, name: str) -> tuple[int, ModuleType]:
    sure = [(reader.recognize(head, name), reader) for reader in readers()]
    return max(sure, key=lambda pair: pair[0])


def _make_head(data: bytes, size: int) -> bytes:
    """Return the start of a file for recognition: UTF-8 without BOM also where it is UTF-16."""
    head = data[:size]
    if head[:2] in UTF16:
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf")


def read_entry(name: str, path: Path) -> Iterator[FileResult]:
    """Read one entry of a folder, under the document name `name`; archives give a result for
    each member. `path` has a name, a status and can be opened, as a Path has."""
    try:
        size, reason = _check_entry(path)
        if reason:
            yield FileResult(name, "", size, reason=reason)
            return
        with path.open("rb") as file:
            kind = _containers.recognize(file.read(HEAD))
            file.seek(0)
            if kind:
                for member in _containers.unpack(file, name, kind, limits=LIMITS):
                    yield _read_member(member)
            elif size > LIMITS.member:
                yield FileResult(name, "", size, reason=_containers.too_large(size, LIMITS.member))
            else:
                yield _read_member(Member(name, file.read()))
    except OSError as error:
        yield FileResult(name, "", 0, reason=f"cannot be opened: {error.strerror or error}")


def _check_entry(path: Path) -> tuple[int, str]:
    """Return (bytes, reason why the entry is not to be opened or "")."""
    if path.name.lower() in SYSTEM_FILES:
        return path.lstat().st_size, SYSTEM_FILE
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        os.scandir(path).close()
        return 0, "a link to a folder that is read under another name"
    if not stat.S_ISREG(status.st_mode):
        return 0, "not a file but a pipe, socket or device"
    return status.st_size, "" if status.st_size else "the file is empty"


def _read_member(member: Member) -> FileResult:
    """Read what a file or a member of an archive holds; every failure becomes a reason."""
    sha256 = member.sha256 or (hashlib.sha256(member.data).hexdigest() if member.data else "")
    size = member.size or len(member.data)
    if member.reason:
        return FileResult(member.name, sha256, size, reason=member.reason)
    kind = ""
    try:
        if Path(member.name).name.lower() in SYSTEM_FILES or "!__MACOSX/" in member.name:
            raise Refused(SYSTEM_FILE)
        reader = _choose_reader(member.data, member.name)
        kind = reader.FORMAT
        articles = _read_with(reader, member.data, member.name)
        return FileResult(member.name, sha256, size, kind, tuple(articles))
    except Refused as refusal:
        return FileResult(member.name, sha256, size, kind, reason=str(refusal))
    except (RecursionError, MemoryError):
        reason = "nested too deep, or too large for the memory of this computer"
        return FileResult(member.name, sha256, size, kind, reason=reason)
    except Exception as error:
        words = f"{type(error).__name__}: {error}"[:200]
        reason = f"the {kind or 'format'} reader stopped at {words}; please report this file"
        return FileResult(member.name, sha256, size, kind, reason=reason)


def list_entries(path: Path, *, label: str | None = None) -> list[tuple[str, Path]]:
    """Return (document name, path) of what is at `path`, sorted by name, as walk() yields it."""
    return list(walk(path, label=label))

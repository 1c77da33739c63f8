"""Opens .gz, .zip and .tar(.gz) in memory, within limits; nothing is ever written to disk."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from analysis.readers.base import Refused

MB = 2**20
BROKEN = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError,
    RuntimeError, ValueError, IndexError, OverflowError, MemoryError,
)  # fmt: skip
OFFICE = {
    "word/": "a Word document; save it as PDF or text",
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint document; save it as PDF",
    "META-INF/container.xml": "an EPUB book; save it as HTML or text",
    "content.xml": "an OpenDocument file; save it as PDF or text",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is unpacked at most. member, total, ratio_from : bytes; ratio : times."""

    member: int = 200 * MB
    total: int = 1024 * MB
    ratio: int = 200
    ratio_from: int = 10 * MB
    members: int = 50_000
    depth: int = 2


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A file, or one member of an archive: its bytes, or the reason why it was not unpacked."""

    name: str
    data: bytes = b""
    reason: str = ""
    size: int = 0
    sha256: str = ""


class Budget:
    """Counts what one archive gives, nested ones included; raises Refused at a limit."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.bytes, self.members = limits, 0, 0

    def spend(self, size: int) -> None:
        """Count `size` more bytes."""
        self.bytes += size
        if self.bytes > self.limits.total:
            raise Refused(f"unpacks to more than {_mb(self.limits.total)}; not read on")

    def count(self) -> None:
        """Count one more member."""
        self.members += 1
        if self.members > self.limits.members:
            raise Refused(f"holds more than {self.limits.members:,} files; not read on")


class Unzipped:
    """The unpacked side of a gzip stream, watched byte by byte."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self.file, self.budget, self.given = file, budget, 0
        self.stream = gzip.GzipFile(fileobj=file)

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.given += len(data)
        self.budget.spend(len(data))
        _check_ratio(self.given, self.file.tell(), self.budget.limits)
        return data


class Watched:
    """A plain stream, watched byte by byte."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self.file, self.budget = file, budget

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        self.budget.spend(len(data))
        return data


class Header(tarfile.TarInfo):
    """A header that tells a cut or broken archive from one that ends: tarfile ends in silence."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> tarfile.TarInfo:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"cut off or damaged after {archive.offset:,} bytes") from error


def recognize(head: bytes) -> str:
    """Return "gzip", "zip" or "tar" for the first bytes of an archive, else ""."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else ""


def too_large(size: int, limit: int) -> str:
    """Return the reason for a file above the limit (both in bytes)."""
    return f"too large: {_mb(size)}, read are files up to {_mb(limit)}"


def unpack(file: BinaryIO, name: str, kind: str, *, limits: Limits = LIMITS) -> Iterator[Member]:
    """Yield the files in an archive, those of nested archives too, in the archive's order.

    file : seekable; name : the archive's, begins the members' names; kind : of recognize().
    What cannot be unpacked is a Member with a reason; the rest is unpacked on.
    """
    used: dict[str, int] = {}
    for member in _unpack(file, name, kind, Budget(limits), 1):
        used[member.name] = place = used.get(member.name, 0) + 1
        yield member if place == 1 else replace(member, name=f"{member.name} ({place})")


def _unpack(file: BinaryIO, name: str, kind: str, budget: Budget, depth: int) -> Iterator[Member]:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        if depth > budget.limits.depth:
            raise Refused(f"an archive in an archive, more than {budget.limits.depth} deep")
        opened = {"gzip": _open_gzip, "zip": _open_zip, "tar": _open_tar}[kind]
        yield from opened(file, name, budget, depth)
    except Refused as refusal:
        yield Member(name, reason=str(refusal), size=size)
    except BROKEN as error:
        yield Member(name, reason=f"broken {kind} archive: {str(error)[:120]}", size=size)


def _open_gzip(file: BinaryIO, name: str, budget: Budget, depth: int) -> Iterator[Member]:
    """Yield the one file of a .gz, under the archive's own name and hash, or a .tar.gz's files."""
    if recognize(gzip.GzipFile(fileobj=file).read(512)) == "tar":
        file.seek(0)
        yield from _list_tar(Unzipped(file, budget), name, budget, depth)
        return
    file.seek(0)
    stream, parts = Unzipped(file, budget), []
    while part := stream.read(MB):
        parts.append(part)
        if stream.given > budget.limits.member:
            raise Refused(too_large(stream.given, budget.limits.member))
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    member = Member(name, b"".join(parts), "", size, sha256)
    if not member.data:
        raise Refused("the file is empty")
    if recognize(member.data) == "gzip":
        raise Refused("compressed twice; unpack it once")
    yield from _descend(member, budget, depth)


def _open_tar(file: BinaryIO, name: str, budget: Budget, depth: int) -> Iterator[Member]:
    yield from _list_tar(Watched(file, budget), name, budget, depth)


def _list_tar(stream, name: str, budget: Budget, depth: int) -> Iterator[Member]:
    found = 0
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=Header) as archive:
        for info in archive:
            if info.isdir():
                continue
            found += 1
            budget.count()
            own = f"{name}!{clean_name(info.name.removeprefix('./'))}"
            reason = _judge(info.name, info.size, budget.limits)
            if info.issym() or info.islnk():
                reason = "a link in an archive"
            elif not info.isfile():
                reason = reason or "not a file but a pipe or device in an archive"
            if reason:
                yield Member(own, reason=reason, size=info.size)
            elif not _is_hidden(info.name):
                content = archive.extractfile(info)
                yield from _descend(Member(own, content.read()), budget, depth)
    while stream.read(MB):
        pass  # to the end: only there gzip checks its sum
    if not found:
        raise Refused("the archive is empty, or cut off at its start")


def _open_zip(file: BinaryIO, name: str, budget: Budget, depth: int) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        entries = [info for info in archive.infolist() if not info.is_dir()]
        if not entries:
            raise Refused("the archive is empty")
        _refuse_office({info.filename for info in entries})
        for info in entries:
            budget.count()
            if not _is_hidden(info.filename):
                yield from _open_zip_member(archive, info, name, budget, depth)


def _open_zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget, depth: int
) -> Iterator[Member]:
    own = f"{name}!{clean_name(info.filename.removeprefix('./'))}"
    reason = _judge(info.orig_filename, info.file_size, budget.limits)
    try:
        if info.flag_bits & 1:
            raise Refused("encrypted; unpack it with its password first")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused("a link in an archive")
        if reason:
            raise Refused(reason)
        _check_ratio(info.file_size, info.compress_size, budget.limits)
    except Refused as refusal:
        yield Member(own, reason=str(refusal), size=info.file_size)
        return
    budget.spend(info.file_size)
    try:
        data = archive.read(info)
    except BROKEN as error:
        words = str(error)[:120] or type(error).__name__
        yield Member(own, reason=f"broken in the archive: {words}", size=info.file_size)
        return
    yield from _descend(Member(own, data), budget, depth)


def _descend(member: Member, budget: Budget, depth: int) -> Iterator[Member]:
    """Yield a member, or the members of the archive that it is."""
    kind = recognize(member.data[:512])
    if kind:
        yield from _unpack(io.BytesIO(member.data), member.name, kind, budget, depth + 1)
    elif not member.data:
        yield replace(member, reason="the file is empty")
    else:
        yield member


def _judge(name: str, size: int, limits: Limits) -> str:
    """Return why a member is not to be unpacked, or ""."""
    parts = re.split(r"[/\\]", name)
    if ".." in parts or not parts[0] or re.match(r"[A-Za-z]:", name) or "\0" in name:
        return "its name points out of the archive"
    return too_large(size, limits.member) if size > limits.member else ""


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") and part.strip(".") for part in re.split(r"[/\\]", name))


def _check_ratio(size: int, packed: int, limits: Limits) -> None:
    if size > limits.ratio_from and size > limits.ratio * max(packed, 1):
        raise Refused(f"unpacks to more than {limits.ratio} times its size; not read on")


def _refuse_office(names: set[str]) -> None:
    for mark, words in OFFICE.items():
        office = {"[Content_Types].xml", "mimetype"} & names
        if office and any(name.startswith(mark) for name in names):
            raise Refused(f"not an article: {words}")


def _mb(size: int) -> str:
    return f"{size / MB:,.0f} MB" if size >= MB else f"{size:,} bytes"


def clean_name(name: str) -> str:
    """Return a file's name as text that can be written anywhere."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)

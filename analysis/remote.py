"""Files on shared storage, named by a URL ("s3://bucket/reviews"), read through fsspec.

A Remote stands where a Path stands in the readers: it has a name, a status and can be opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from analysis.errors import EvidenceError

SIGN = "://"
FAILURES = (OSError, ValueError, ImportError)


def is_remote(name: object) -> bool:
    """Say whether a source is named by a URL and not by a path."""
    return SIGN in str(name)


@dataclass(frozen=True, order=True)
class Remote:
    """One file or folder on storage that fsspec knows; picklable, opened where it is used."""

    url: str

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """The last part of the URL."""
        return self.url.rstrip("/").rsplit("/", 1)[-1]

    def stat(self) -> os.stat_result:
        """Return size and a time stamp as a file would have; OSError when it is not there."""
        system, path = _system(self.url)
        try:
            info = system.info(path)
        except Exception as error:
            raise OSError(f"{self.url}: {error}") from error
        mode = stat.S_IFDIR if info["type"] == "directory" else stat.S_IFREG
        mark = repr([info.get(key) for key in ("e_tag", "ETag", "last_modified", "LastModified",
                                               "created", "mtime")])  # fmt: skip
        number = int(hashlib.sha256(mark.encode()).hexdigest()[:12], 16)
        return os.stat_result((mode, number, 0, 1, 0, 0, info.get("size") or 0, 0, 0, 0))

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open the file; OSError when it cannot be opened."""
        system, path = _system(self.url)
        try:
            return system.open(path, mode)
        except Exception as error:
            raise OSError(f"{self.url}: {error}") from error

    def list_files(self, label: str) -> list[tuple[str, Remote]]:
        """Return (document name, file) of all files below, hidden ones left out, sorted.

        Raises EvidenceError when there is nothing at the URL, or the storage does not answer.
        """
        system, path = _system(self.url)
        try:
            found = sorted(system.find(path)) or ([path] if system.exists(path) else [])
        except Exception as error:
            raise EvidenceError(f"{self.url!r} cannot be listed: {error}") from error
        if not found:
            raise EvidenceError(f"{self.url!r} is not there. Give an existing file or folder.")
        base = system._strip_protocol(path).rstrip("/")
        parts = [(name, name[len(base) :].strip("/")) for name in found]
        shown = [(n, p) for n, p in parts if not any(x.startswith(".") for x in p.split("/"))]
        return sorted(
            (f"{label}/{part}" if part else label, Remote(system.unstrip_protocol(name)))
            for name, part in shown
        )


def _system(url: str):
    """Return (filesystem, path) of a URL; s3, gs and abfs go through obstore."""
    import fsspec
    from obstore.fsspec import register

    protocol = url.split(SIGN, 1)[0]
    if protocol in ("s3", "s3a", "gs", "gcs", "abfs", "abfss"):
        register(protocol)
    try:
        return fsspec.core.url_to_fs(url)
    except FAILURES as error:
        raise EvidenceError(f"{url!r} is on no storage that can be reached: {error}") from error


def locate(name: str) -> Path | Remote:
    """Return the place that a path or a URL names."""
    return Remote(name) if is_remote(name) else Path(name)


def join(root: Path | Remote, name: str) -> Path | Remote:
    """Return a file's place below a folder: a Path or a Remote."""
    return Remote(f"{root.url.rstrip('/')}/{name}") if isinstance(root, Remote) else root / name


@contextmanager
def writing(place: Path | Remote) -> Iterator[BinaryIO]:
    """Open a file to write; it appears in its place when it is whole."""
    if isinstance(place, Remote):
        with place.open("wb") as file:
            yield file
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)

"""What lies below a folder, one after the other in the order of the names: of a million files no
list is held."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import EvidenceError
from analysis.readers._containers import clean_name

Entry = tuple[str, Path]


def walk(path: Path, *, label: str | None = None) -> Iterator[Entry]:
    """Yield (document name, path) of what is at `path`, in the order of the names.

    A folder is read once: a link to one that is already read is itself yielded.
    Raises EvidenceError when there is nothing at `path`.
    """
    path = Path(path)
    if not os.path.lexists(path):
        raise EvidenceError(
            f"{path.name!r} is not there (looked for {str(path)!r}). "
            "Give an existing file or folder."
        )
    first = clean_name(label if label is not None else Path(os.path.abspath(path)).name or "root")
    if not os.path.isdir(path):
        return iter([(first, path)])
    return _stream(first, path) if _is_plain(path) else iter(sorted(_follow(first, path)))


def _is_plain(folder: Path) -> bool:
    """Say whether no folder below is a link, is closed, or has two entries of one name: then each
    folder can be sorted by itself."""
    pending, seen = [folder], set()
    while pending:
        entries = _scan(pending.pop(), seen)
        if entries is None or len({clean_name(entry.name) for entry in entries}) < len(entries):
            return False
        inside = [entry for entry in entries if _is_folder(entry)]
        if any(entry.is_symlink() for entry in inside):
            return False
        pending += [Path(entry.path) for entry in inside]
    return True


def _stream(name: str, folder: Path) -> Iterator[Entry]:
    """Yield the files below a plain folder; names of what is in a folder go on with a slash."""
    entries = _scan(folder, set())
    if entries is None:
        yield name, folder
    named = [(clean_name(entry.name) + "/" * _is_folder(entry), entry) for entry in entries or []]
    for own, entry in sorted(named, key=lambda pair: pair[0]):
        here = f"{name}/{own.removesuffix('/')}", Path(entry.path)
        if own.endswith("/"):
            yield from _stream(*here)
        else:
            yield here


def _follow(name: str, folder: Path) -> Iterator[Entry]:
    """Yield the files below a folder, then those below links to other folders.

    A folder that is already read, or cannot be opened, is itself yielded.
    """
    links, seen = [(name, folder)], set()
    while links:
        pending = [links.pop(0)]
        while pending:
            name, folder = pending.pop()
            entries = _scan(folder, seen)
            if entries is None:
                yield name, folder
            for entry in entries or []:
                here = (f"{name}/{clean_name(entry.name)}", Path(entry.path))
                if not _is_folder(entry):
                    yield here
                elif entry.is_symlink():
                    links.append(here)
                else:
                    pending.append(here)


def _is_folder(entry: os.DirEntry) -> bool:
    """Say whether an entry is a folder or a link to one; a link to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _scan(folder: Path, seen: set[tuple[int, int]]) -> list[os.DirEntry] | None:
    """Return the entries of a folder that are not hidden; None where it is not to be read."""
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            return None
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return None
    seen.add((status.st_dev, status.st_ino))
    return sorted(found, key=lambda entry: entry.name)

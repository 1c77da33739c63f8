"""What each part of the work depends on, as fingerprints: files, code by room, libraries.

A room of this package depends on the rooms that its modules import, and on the files of data/
that DATA names. So a change in a figure touches no source, and a new pattern in the codebook
codes anew but reads nothing anew.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from analysis import paths

LIBRARIES = ("pandas", "pyarrow", "lxml", "scikit-learn", "numpy", "scipy", "pypdfium2", "pyyaml")
DATA = {
    "codebook": ("codebook.yaml",),
    "coding": ("examples.csv",),
    "sources": ("corpora.yaml",),
    "corrections": ("corrections.csv",),
    "ingestion": ("extractions",),  # the coder learns from the forms
    "synthesis": ("relations.csv",),
    "trials": ("trials",),
}
IMPORT = re.compile(
    r"^[ \t]*(?:from analysis import (\([^)]*\)|[^\n#]*)|(?:from|import) analysis\.(\w+))", re.M
)
AT_ONCE = 2000  # files, so that what is known of all is not in memory at once
SETTLED = 2_000_000_000  # nanoseconds after which a file's time stamp can be believed


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, "" for what cannot be read; a pipe would be waited for."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def hash_text(*parts: str) -> str:
    """Return one fingerprint of several texts, in their order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def hash_files(files: Iterable[tuple[str, Path]]) -> str:
    """Return one fingerprint of the names and contents of files."""
    total = hashlib.sha256()
    for name, path in sorted(files):
        total.update(f"{name}\0{hash_file(path)}\n".encode())
    return total.hexdigest()


def hash_parts(parts: Mapping[str, str]) -> str:
    """Return one fingerprint of parts given by name."""
    return hash_sorted((name, parts[name]) for name in sorted(parts))


def hash_sorted(parts: Iterable[tuple[str, str]]) -> str:
    """Return one fingerprint of (name, part) in the order of the names: that of hash_parts()."""
    total = hashlib.sha256()
    for place, (name, part) in enumerate(parts):
        total.update(f"{chr(0) if place else ''}{name}\0{part}".encode())
    return total.hexdigest()


def list_imports(text: str) -> set[str]:
    """Return the rooms of this package that a module's or a cell's text imports."""
    found: set[str] = set()
    for names, room in IMPORT.findall(text):
        found |= {room} if room else set(re.findall(r"(\w+)(?:\s+as\s+\w+)?", names))
    return found


@cache
def list_rooms() -> dict[str, list[Path]]:
    """Return the files of each room of the package."""
    package = paths.ROOT / "analysis"
    rooms: dict[str, list[Path]] = {}
    for path in sorted(package.rglob("*")):
        if path.suffix != ".pyc" and path.is_file():
            rooms.setdefault(path.relative_to(package).parts[0].split(".")[0], []).append(path)
    rooms["style"] = rooms.get("style", []) + rooms.pop("workbook", [])  # the figures' style file
    return rooms


@cache
def reach(room: str, *, stop: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the rooms that a room needs, itself among them; `stop` are not looked into."""
    found, pending = set(), [room]
    while pending:
        name = pending.pop()
        if name in found or name not in list_rooms():
            continue
        found.add(name)
        if name not in stop:
            for path in list_rooms()[name]:
                if path.suffix == ".py":
                    pending += list_imports(path.read_text("utf-8"))
    return frozenset(found)


def list_method(rooms: Iterable[str], *, stop: Sequence[str] = ()) -> dict[str, str]:
    """Return the fingerprints of all code, data files and libraries that rooms depend on, by
    name: "analysis/folding.py", "data/codebook.yaml", "pandas"."""
    reached = {name for room in rooms for name in reach(room, stop=tuple(stop))}
    package = paths.ROOT / "analysis"
    code = [path for name in reached for path in list_rooms()[name]] + [package / "__init__.py"]
    data = [path for name in reached - set(stop) for path in list_data(name)]
    parts = {f"analysis/{path.relative_to(package).as_posix()}": _short(path) for path in code}
    parts |= {f"data/{path.relative_to(paths.DATA).as_posix()}": _short(path) for path in data}
    return parts | {name: version(name) for name in LIBRARIES}


def list_data(room: str) -> list[Path]:
    """Return the files of data/ that a room reads."""
    places = [paths.DATA / name for name in DATA.get(room, ())]
    inside = [p for place in places if place.is_dir() for p in sorted(place.rglob("*"))]
    return [path for path in places + inside if path.is_file()]


def _short(path: Path) -> str:
    return hash_file(path)[:16]


def hash_given(files: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, Path, str]]:
    """Yield (name, path, SHA-256) of each (name, path), "" where a file cannot be read.

    A file whose size, times and place on the disk are those of an earlier run is not read again.
    """
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    source = iter(files)
    with closing(sqlite3.connect(paths.BUILD / "seen.sqlite", timeout=60)) as known:
        known.execute(
            "CREATE TABLE IF NOT EXISTS seen(path TEXT PRIMARY KEY, stat TEXT, sha TEXT) "
            "WITHOUT ROWID"
        )
        while some := list(islice(source, AT_ONCE)):
            hashes = _hash_some([path for _, path in some], known)
            yield from ((*file, sha) for file, sha in zip(some, hashes, strict=True))


def _hash_some(files: list[Path], known: sqlite3.Connection) -> list[str]:
    """Return the SHA-256 of some files, and keep in mind those that were read."""
    stats = [_stat(path) for path in files]
    seen = _look_up(known, [str(path) for path in files])
    hashes = [sha if s and s == old else "" for s, (old, sha) in zip(stats, seen, strict=True)]
    new = [place for place, sha in enumerate(hashes) if not sha]
    begin = time.time_ns()
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(hash_file, [files[place] for place in new])
        for place, sha in zip(new, found, strict=True):
            hashes[place] = sha
    rows = [
        (str(files[n]), stats[n], hashes[n])
        for n in new
        if hashes[n] and _is_settled(stats[n], begin)
    ]
    with known:
        known.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)
    return hashes


def _look_up(known: sqlite3.Connection, names: list[str]) -> list[tuple[str, str]]:
    """Return (stat, sha256) as kept for each path, empty texts where there is none."""
    ask = "SELECT stat, sha FROM seen WHERE path = ?"
    return [known.execute(ask, (name,)).fetchone() or ("", "") for name in names]


def _stat(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    times = f"{found.st_mtime_ns or 0} {found.st_ctime_ns or 0}"  # none on shared storage
    return f"{times} {found.st_size} {found.st_ino} {found.st_dev}"


def _is_settled(known: str, now: int) -> bool:
    """Say whether a file is old enough that a later change would show in its time stamps."""
    mtime, ctime = map(int, known.split()[:2])
    return max(mtime, ctime) < now - SETTLED

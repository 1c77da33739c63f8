"""What was read, kept by content: one SQLite file under build/ that outlives any crash.

A file's key is made of its content, its name and the readers' code, so that a file is read once
however often it is asked for. Articles are kept as compressed JSON, each in a row of its own:
nothing is ever unpickled, and single articles are found without reading the rest.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from analysis import paths
from analysis.errors import EvidenceError

LAYOUT = 2  # of the tables; a file with an older one is begun anew
TABLES = (
    "DROP TABLE IF EXISTS files",
    "DROP TABLE IF EXISTS articles",
    "DROP TABLE IF EXISTS coded",
    "CREATE TABLE files(key TEXT PRIMARY KEY, version TEXT, receipts TEXT) WITHOUT ROWID",
    "CREATE TABLE articles(key TEXT, place INTEGER, inside TEXT, name TEXT, marks BLOB, "
    "outline TEXT, digest TEXT, body BLOB, PRIMARY KEY(key, place))",
    "CREATE TABLE coded(key TEXT PRIMARY KEY, chunk TEXT) WITHOUT ROWID",
    "CREATE TABLE versions(version TEXT PRIMARY KEY, used REAL) WITHOUT ROWID",
    f"PRAGMA user_version = {LAYOUT}",
)
UNUSED = 24 * 3600  # seconds after which what another state of the readers gave is forgotten


class Entry(NamedTuple):
    """One article of a file.

    place : its number in the file; inside : its path in an archive, or "". name, marks : its
    source id where it shares no mark with another article, and the marks (see outlines).
    outline, digest, body : what tells works apart, a hash, and the packed article.
    """

    place: int
    inside: str
    name: str
    marks: bytes
    outline: str
    digest: str
    body: bytes


class Store:
    """The one file of everything read; any number of processes may use it at once.

    What belongs to one run only, such as refusals, is in tables of this connection that no other
    process sees, on disk and not in memory (`works.py`).
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        try:
            self.base = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise EvidenceError(explain(error)) from error
            path.replace(path.with_suffix(".broken"))  # not a database: everything is read anew
            self.base = _open(path)

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()

    def add(self, key: str, version: str, receipts: list[dict], articles: Sequence[Entry]) -> None:
        """Keep what a file gave: all of it or nothing."""
        with writing(self.base):
            self.base.execute("DELETE FROM articles WHERE key = ?", (key,))
            self.base.executemany(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(key, *entry) for entry in articles],
            )
            self.base.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?)",
                (key, version, json.dumps(receipts, ensure_ascii=False)),
            )
            self._use(version)

    def use(self, version: str) -> None:
        """Note that a state of the readers' code is in use, and forget what those gave that no
        run has used for a day: another run may be at work with one of them."""
        with writing(self.base):
            self._use(version)
            found = self.base.execute(
                "SELECT version FROM versions WHERE used < ?", (time.time() - UNUSED,)
            ).fetchall()
            for (old,) in found:
                mine = "key IN (SELECT key FROM files WHERE version = ?)"
                self.base.execute(f"DELETE FROM articles WHERE {mine}", (old,))
                self.base.execute("DELETE FROM files WHERE version = ?", (old,))
                self.base.execute("DELETE FROM versions WHERE version = ?", (old,))

    def _use(self, version: str) -> None:
        self.base.execute("INSERT OR REPLACE INTO versions VALUES (?, ?)", (version, time.time()))

    def body(self, key: str, place: int) -> bytes:
        """Return one packed article."""
        ask = "SELECT body FROM articles WHERE key = ? AND place = ?"
        return self.base.execute(ask, (key, place)).fetchone()[0]

    def coded_in(self, key: str) -> str:
        """Return the chunk that holds the findings of a source in just this state, or ""."""
        row = self.base.execute("SELECT chunk FROM coded WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def add_coded(self, keys: Iterable[str], chunk: str) -> None:
        """Note which chunk holds the findings of sources."""
        with writing(self.base):
            rows = [(key, chunk) for key in keys]
            self.base.executemany("INSERT OR REPLACE INTO coded VALUES (?, ?)", rows)


def _open(path: Path) -> sqlite3.Connection:
    os.environ["SQLITE_TMPDIR"] = str(path.parent)  # where the tables of a run are kept
    base = sqlite3.connect(path, timeout=120, check_same_thread=False)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    base.execute("PRAGMA cache_size = -8000")
    if base.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
        _begin(base)
    return base


def _begin(base: sqlite3.Connection) -> None:
    """Make the tables anew, unless another process was first."""
    with base:
        base.execute("BEGIN IMMEDIATE")
        if base.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
            for line in TABLES:
                base.execute(line)


@contextmanager
def writing(base: sqlite3.Connection) -> Iterator[None]:
    """Write in one step; a full disk or a lock becomes an EvidenceError."""
    try:
        with base:
            yield
    except sqlite3.OperationalError as error:
        raise EvidenceError(explain(error)) from error


def explain(error: Exception) -> str:
    """Return what to do where the store cannot be written."""
    return (
        f"what was read cannot be kept in the folder build ({error}). Free some room on its disk, "
        "or name another folder in WORKBOOK_BUILD; what was finished is kept."
    )


def open_store() -> Store:
    """Return the store of this build folder."""
    return Store(paths.BUILD / "read.sqlite")

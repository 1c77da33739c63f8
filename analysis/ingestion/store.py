"""What was read, kept by content: one SQLite file under build/ that outlives any crash.

A file's key is made of its content, its name and the readers' code, so that a file is read once
however often it is asked for. Articles are kept as compressed JSON, each in a row of its own:
nothing is ever unpickled, and single articles are found without reading the rest.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from analysis import paths
from analysis.errors import EvidenceError

TABLES = """
CREATE TABLE IF NOT EXISTS files(key TEXT PRIMARY KEY, version TEXT, receipts TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles(
    key TEXT, place INTEGER, outline TEXT, digest TEXT, body BLOB, PRIMARY KEY(key, place)
);
CREATE TABLE IF NOT EXISTS coded(key TEXT PRIMARY KEY, chunk TEXT) WITHOUT ROWID;
"""
PASSING = "passing"  # stands for a version: such a verdict is used by no later run


class Entry(NamedTuple):
    """One article of a file: its place in it, its outline, a hash and the packed body."""

    place: int
    outline: str
    digest: str
    body: bytes


class Store:
    """The one file of everything read; any number of processes may use it at once."""

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

    def list_known(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys whose files were read, or refused for what they are, already."""
        ask = "SELECT 1 FROM files WHERE key = ? AND version <> ?"
        return {key for key in keys if self.base.execute(ask, (key, PASSING)).fetchone()}

    def refuse(self, key: str, receipts: list[dict]) -> None:
        """Keep that a file ended its worker: for this run, as the next may have more luck."""
        self.add(key, PASSING, receipts, [])

    def add(self, key: str, version: str, receipts: list[dict], articles: Sequence[Entry]) -> None:
        """Keep what a file gave: all of it or nothing."""
        with writing(self.base):
            self.base.execute("DELETE FROM articles WHERE key = ?", (key,))
            self.base.executemany(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?)", [(key, *entry) for entry in articles]
            )
            self.base.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?)",
                (key, version, json.dumps(receipts, ensure_ascii=False)),
            )

    def drop_other(self, version: str) -> None:
        """Forget what other states of the readers' code gave."""
        kept = (version, PASSING)
        old = "SELECT key FROM files WHERE version NOT IN (?, ?)"
        if not self.base.execute(f"{old} LIMIT 1", kept).fetchone():
            return
        with writing(self.base):
            self.base.execute(f"DELETE FROM articles WHERE key IN ({old})", kept)
            self.base.execute("DELETE FROM files WHERE version NOT IN (?, ?)", kept)

    def receipts(self, key: str) -> list[dict]:
        """Return what became of a file (and of the members of an archive), in its order."""
        row = self.base.execute("SELECT receipts FROM files WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0])

    def outlines(self, key: str) -> list[tuple[int, str, str]]:
        """Return (place, outline, digest) of a file's articles."""
        ask = "SELECT place, outline, digest FROM articles WHERE key = ? ORDER BY place"
        return self.base.execute(ask, (key,)).fetchall()

    def outline(self, key: str, place: int) -> str:
        """Return the outline of one article."""
        ask = "SELECT outline FROM articles WHERE key = ? AND place = ?"
        return self.base.execute(ask, (key, place)).fetchone()[0]

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
    base = sqlite3.connect(path, timeout=120, check_same_thread=False)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    base.execute("PRAGMA cache_size = -16000")
    base.executescript(TABLES)
    return base


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

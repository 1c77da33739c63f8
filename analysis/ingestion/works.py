"""Which files a run has, and which of their articles are one work: tables on disk, of one run.

They belong to the run's connection to the store; in memory are only articles that share a mark
with another one, and a 64th of all marks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np

from analysis.ingestion import outlines
from analysis.ingestion.outlines import MARK, Outline, Ref
from analysis.ingestion.store import Store, writing
from analysis.ingestion.tasks import ToRead
from analysis.remote import Remote, locate
from analysis.sources.identity import group_articles
from analysis.sources.versions import group_versions

TABLES = """
CREATE TEMP TABLE IF NOT EXISTS given(name TEXT, key TEXT, sha TEXT, place BLOB);
CREATE TEMP TABLE IF NOT EXISTS unread(key TEXT PRIMARY KEY, name TEXT, sha TEXT, place BLOB);
CREATE TEMP TABLE IF NOT EXISTS refused(key TEXT PRIMARY KEY, receipts TEXT) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS found(
    source_id TEXT, part INTEGER, document TEXT, key TEXT, place INTEGER, digest TEXT,
    version TEXT, PRIMARY KEY(source_id, part)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS temp.of_document ON found(document);
"""
HELD = """
FROM given JOIN articles USING(key) WHERE key NOT IN (SELECT key FROM refused)
ORDER BY given.rowid, articles.place
"""
ROWS = 2000
RANGES = 64  # of marks, which are hashes and so are spread evenly
ENDS = np.array([n * 2**64 // RANGES - 2**63 for n in range(1, RANGES)], MARK)


def set_given(store: Store, files: Iterable[tuple[str, str, str, Path | Remote]]) -> int:
    """Note the files of this run, as (document, key, SHA-256, place) in the order of the names;
    returns their number."""
    rows = ((name, key, sha, os.fsencode(str(place))) for name, key, sha, place in files)
    with writing(store.base):
        store.base.executescript(TABLES)
        for table in ("given", "unread", "refused"):
            store.base.execute(f"DELETE FROM {table}")
        store.base.executemany("INSERT INTO given VALUES (?, ?, ?, ?)", rows)
        store.base.execute(
            "INSERT OR REPLACE INTO unread SELECT key, name, sha, place FROM given "
            "WHERE sha = '' OR key NOT IN (SELECT key FROM files)"
        )
    return _count(store, "given")


def count_unread(store: Store) -> int:
    """Return how many files must be read."""
    return _count(store, "unread")


def _count(store: Store, table: str) -> int:
    return store.base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def list_unread(store: Store) -> Iterator[ToRead]:
    """Yield the files that must be read, each content once."""
    for key, name, place in store.base.execute("SELECT key, name, place FROM unread ORDER BY name"):
        yield ToRead(key, name, locate(os.fsdecode(place)))


def find_given(store: Store, key: str) -> tuple[ToRead, str]:
    """Return (file to read, SHA-256) of a file by its key."""
    ask = "SELECT name, sha, place FROM given WHERE key = ? ORDER BY rowid LIMIT 1"
    name, sha, place = store.base.execute(ask, (key,)).fetchone()
    return ToRead(key, name, locate(os.fsdecode(place))), sha


def refuse(store: Store, key: str, receipts: list[dict]) -> None:
    """Note that a file ended its worker: for this run, as the next may have more luck, and another
    that is at work now has its own."""
    with writing(store.base):
        row = (key, json.dumps(receipts, ensure_ascii=False))
        store.base.execute("INSERT OR REPLACE INTO refused VALUES (?, ?)", row)


def has_refused(store: Store) -> bool:
    """Say whether a file ended its worker in this run."""
    return _count(store, "refused") > 0


def list_receipts(store: Store) -> Iterator[tuple[str, str]]:
    """Yield (document, receipts as JSON) of all files of the run, in their order."""
    ask = """
        SELECT name, coalesce(refused.receipts, files.receipts) FROM given
        LEFT JOIN refused USING(key) LEFT JOIN files USING(key) ORDER BY given.rowid
    """
    return store.base.execute(ask)


def group(store: Store) -> int:
    """Find the works among the articles of the run; returns their number."""
    shared = _list_shared(store)
    with writing(store.base):
        store.base.execute("DELETE FROM found")
        pairs: list[tuple[str, Outline]] = []
        for rows in _batch(
            store.base.execute(f"SELECT given.name || inside, key, articles.place, digest, "
                               f"articles.name, marks, articles.rowid {HELD}")
        ):  # fmt: skip
            together = _find_holders([row[5] for row in rows], shared)
            _insert(store, (_alone(*row[:5]) for n, row in enumerate(rows) if n not in together))
            pairs += [_read_outline(store, *rows[n]) for n in sorted(together)]
        _insert(store, _list_joined(pairs))
    return store.base.execute("SELECT count(DISTINCT source_id) FROM found").fetchone()[0]


def has_text(store: Store) -> bool:
    """Say whether any source is more than a form, and may have text to code."""
    ask = "SELECT 1 FROM found JOIN articles USING(key, place) "
    ask += "WHERE json_extract(outline, '$.depth') != 'form' LIMIT 1"
    return store.base.execute(ask).fetchone() is not None


def _list_shared(store: Store) -> np.ndarray:
    """Return the marks that several articles have, sorted. All marks go through files, each of a
    range of values, so that one range after the other is in memory."""
    with ExitStack() as opened:
        files = [opened.enter_context(TemporaryFile(dir=store.path.parent)) for _ in range(RANGES)]
        for rows in _batch(store.base.execute(f"SELECT marks {HELD}")):
            marks = np.sort(np.frombuffer(b"".join(row[0] for row in rows), MARK))
            for file, some in zip(files, np.split(marks, marks.searchsorted(ENDS)), strict=True):
                file.write(some.tobytes())
        return np.concatenate([_find_repeated(_read_marks(file)) for file in files])


def _read_marks(file: BinaryIO) -> np.ndarray:
    file.seek(0)
    return np.sort(np.frombuffer(file.read(), MARK))


def _find_repeated(marks: np.ndarray) -> np.ndarray:
    """Return the marks, of sorted ones, that are there several times, each once."""
    return np.unique(marks[1:][marks[1:] == marks[:-1]])


def _find_holders(blobs: list[bytes], shared: np.ndarray) -> set[int]:
    """Return the places of those articles whose marks are among the shared ones, and of those
    without a mark, which have their document's name."""
    sizes = [len(blob) // MARK.itemsize for blob in blobs]
    marks = np.frombuffer(b"".join(blobs), MARK)
    hits = np.searchsorted(shared, marks, "right") > np.searchsorted(shared, marks, "left")
    holders = np.repeat(np.arange(len(blobs)), sizes)[hits].tolist()
    return {*holders, *(n for n, size in enumerate(sizes) if not size)}


def _alone(document: str, key: str, place: int, digest: str, name: str) -> tuple:
    return name, 0, document, key, place, digest, name


def _read_outline(store: Store, document, key, place, digest, name, marks, row) -> tuple:
    ask = "SELECT outline FROM articles WHERE rowid = ?"
    outline = store.base.execute(ask, (row,)).fetchone()[0]
    return document, outlines.read(outline, Ref(key, place, digest))


def _list_joined(pairs: list[tuple[str, Outline]]) -> Iterator[tuple]:
    """Yield the rows of works that may have several articles, or several versions."""
    groups = group_articles(pairs)
    versions = group_versions(groups)
    for source_id, parts in groups.items():
        for part, (document, outline) in enumerate(parts):
            yield source_id, part, document, *outline.ref, versions[source_id]


def _insert(store: Store, rows: Iterable[tuple]) -> None:
    store.base.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _batch(cursor) -> Iterator[list[tuple]]:
    while rows := cursor.fetchmany(ROWS):
        yield rows


def list_sources(
    store: Store, first: str = "", last: str = ""
) -> Iterator[tuple[str, list[tuple[str, Ref]]]]:
    """Yield (source id, [(document, where its article is)]) in the order of the ids; first, last :
    only these and those between them."""
    ask = "SELECT source_id, document, key, place, digest FROM found"
    given = (first, last) if last else ()
    ask += " WHERE source_id BETWEEN ? AND ?" if given else ""
    rows = store.base.execute(f"{ask} ORDER BY source_id, part", given)
    for source_id, parts in groupby(rows, key=lambda row: row[0]):
        yield source_id, [(document, Ref(*ref)) for _, document, *ref in parts]


def list_outlines(store: Store) -> Iterator[tuple[str, Outline]]:
    """Yield (source id, outline) of all articles, in the order of the ids."""
    ask = "SELECT source_id, found.key, found.place, found.digest, outline FROM found "
    ask += "JOIN articles USING(key, place) ORDER BY source_id, part"
    for source_id, *ref, outline in store.base.execute(ask):
        yield source_id, outlines.read(outline, Ref(*ref))


def owners_of(store: Store, document: str) -> list[str]:
    """Return the sources that a document has articles of, sorted."""
    ask = "SELECT DISTINCT source_id FROM found WHERE document = ? ORDER BY source_id"
    return [source_id for (source_id,) in store.base.execute(ask, (document,))]


def version_of(store: Store, source_id: str) -> str:
    """Return the version group of a source."""
    ask = "SELECT version FROM found WHERE source_id = ? LIMIT 1"
    return store.base.execute(ask, (source_id,)).fetchone()[0]

"""The tables that need to know of all sources: the receipt, short names, versions and links.

What is known of all is kept in tables on disk, of this run's connection to the store; in memory
are some thousand rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice

import pandas as pd

from analysis import corrections, tables
from analysis.ingestion import chunks, works
from analysis.ingestion.pieces import ROWS, gather, load, part_file
from analysis.ingestion.store import Store, writing
from analysis.layouts import TEXT
from analysis.sources.bibliography import letter_of, name_plainly
from analysis.sources.identity import identify
from analysis.sources.receipt import OTHER_TEXT, add_repeats
from analysis.sources.repeats import Repeat

TABLES = """
CREATE TEMP TABLE IF NOT EXISTS counted(document TEXT PRIMARY KEY, sentences INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS plain(source_id TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS labels(source_id TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS twice(document TEXT, other TEXT, name TEXT, said TEXT);
CREATE INDEX IF NOT EXISTS temp.twice_document ON twice(document);
CREATE TEMP TABLE IF NOT EXISTS wanted(identifier TEXT PRIMARY KEY, source_id TEXT) WITHOUT ROWID;
DELETE FROM counted; DELETE FROM plain; DELETE FROM labels; DELETE FROM twice; DELETE FROM wanted;
"""
COUNT = """
INSERT INTO counted VALUES (?, ?)
ON CONFLICT(document) DO UPDATE SET sentences = sentences + excluded.sentences
"""
LABEL = """
INSERT INTO labels SELECT source_id, label || CASE
    WHEN count(*) OVER (PARTITION BY label) = 1 THEN ''
    ELSE letter_of(row_number() OVER (PARTITION BY label ORDER BY source_id) - 1) END
FROM plain
"""
NAMED = """
SELECT labels.label, found.version FROM labels JOIN found USING(source_id)
WHERE source_id = ? AND found.part = 0
"""


def list_documents(chunk_keys: Sequence[str], store: Store) -> Iterator[pd.DataFrame]:
    """Yield the receipt: one row per file, also for those that could not be read."""
    with writing(store.base):
        store.base.executescript(TABLES)
        store.base.executemany(COUNT, chunks.read_counts(chunk_keys))
        repeats = chunks.read_repeats(chunk_keys)
        store.base.executemany("INSERT INTO twice VALUES (?, ?, ?, ?)", repeats)
    rows = _list_rows(store)
    while batch := list(islice(rows, ROWS)):
        yield tables.make("documents", batch)


def _list_rows(store: Store) -> Iterator[dict]:
    ask = "SELECT sentences FROM counted WHERE document = ?"
    again = "SELECT * FROM twice WHERE document = ? ORDER BY rowid"
    for name, receipts in works.list_receipts(store):
        for row in json.loads(receipts):
            document = name + row["document"]
            counted = store.base.execute(ask, (document,)).fetchone()
            is_used = not row.pop("has_text") or counted is not None
            left_out = [row["left_out"], "" if is_used else OTHER_TEXT]
            twice = map(Repeat._make, store.base.execute(again, (document,)))
            yield row | {
                "document": document,
                "reason": add_repeats(row["reason"], twice),
                "source_ids": "; ".join(works.owners_of(store, document)),
                "sentences": counted[0] if counted else 0,
                "left_out": "; ".join(filter(None, left_out)),
            }


def label_sources(chunk_keys: Sequence[str], store: Store) -> Iterator[pd.DataFrame]:
    """Yield the sources with what needs to know of all: short name and version."""
    _fill_labels(chunk_keys, store)
    for part in gather(load(part_file(key, "sources")) for key in chunk_keys):
        sources = part.to_pandas()
        named = [store.base.execute(NAMED, (n,)).fetchone() for n in sources["source_id"]]
        labels, versions = zip(*named, strict=True)
        yield sources.assign(
            label=pd.array(labels, dtype=TEXT), version_group=pd.array(versions, dtype=TEXT)
        )


def _fill_labels(chunk_keys: Sequence[str], store: Store) -> None:
    columns = ["source_id", "first_author", "year"]
    store.base.create_function("letter_of", 1, letter_of, deterministic=True)
    with writing(store.base):
        for part in gather(load(part_file(key, "sources"), columns) for key in chunk_keys):
            sources = part.to_pandas()
            rows = zip(sources["source_id"], name_plainly(sources), strict=True)
            store.base.executemany("INSERT INTO plain VALUES (?, ?)", rows)
        store.base.execute(LABEL)


def join_links(chunk_keys: Sequence[str], store: Store) -> Iterator[pd.DataFrame]:
    """Yield all links, each with the source at hand that it names."""
    _fill_wanted(chunk_keys, store)
    ask = "SELECT source_id FROM wanted WHERE identifier = ?"
    for part in gather(load(part_file(key, "links")) for key in chunk_keys):
        links = part.to_pandas()
        owners = [store.base.execute(ask, (n,)).fetchone()[0] for n in links["identifier"]]
        linked = pd.Series(owners, links.index, TEXT)
        yield links.assign(linked_source=linked.where(linked != links["source_id"], ""))


def _fill_wanted(chunk_keys: Sequence[str], store: Store) -> None:
    """Note everything that is linked to, each with the source at hand that is known by it."""
    with writing(store.base):
        for part in gather(load(part_file(key, "links"), ["identifier"]) for key in chunk_keys):
            rows = ((identifier,) for identifier in part.column(0).to_pylist())
            store.base.executemany("INSERT OR IGNORE INTO wanted VALUES (?, '')", rows)
        if store.base.execute("SELECT 1 FROM wanted LIMIT 1").fetchone():
            known = _list_known(store)
            store.base.executemany("UPDATE wanted SET source_id = ? WHERE identifier = ?", known)


def _list_known(store: Store) -> Iterator[tuple[str, str]]:
    """Yield (source_id, identity) for everything that the sources are known by, in order."""
    for source_id, outline in works.list_outlines(store):
        yield source_id, source_id
        for key in identify(outline):
            yield source_id, key


def gather_corrections(chunk_keys: Sequence[str]) -> pd.DataFrame:
    """Return what became of all corrections, also of those whose source is not there."""
    given = corrections.load()
    if given.empty:
        return tables.empty("corrections")
    parts = [
        part.to_pandas()
        for part in gather(load(part_file(key, "corrections")) for key in chunk_keys)
    ]
    held = {source_id for part in parts for source_id in part["source_id"]}
    rest = given[~given["source_id"].isin(held)]
    _, lost = corrections.apply(tables.empty("findings"), rest)
    return tables.check("corrections", pd.concat([*parts, lost], ignore_index=True))

"""The tables of a set of sources: some whole, most of them spread over chunks.

`documents`, `sources`, `links` and `corrections` need to know of all sources and are written for
each set; the others stay in the chunks, and every set that holds a chunk shares it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import corrections, fingerprints, paths, tables
from analysis.ingestion import chunks, outlines
from analysis.ingestion.pipeline import Ingested
from analysis.ingestion.places import MADE, chunk_folder, list_chunks
from analysis.ingestion.store import Store
from analysis.layouts import TEXT
from analysis.remote import Remote, join, writing
from analysis.sources.bibliography import label_sources
from analysis.sources.identity import identify
from analysis.sources.receipt import OTHER_TEXT, add_repeats, group_repeats

WHOLE = ("documents", "sources", "links", "corrections")
ROWS = 5000


def name_folder(chunk_keys: Sequence[str], documents: Iterable[dict]) -> Path:
    """Return where the tables of a set are kept: named by its chunks and its receipt."""
    total = hashlib.sha256()
    for row in documents:
        total.update(json.dumps(row, sort_keys=True).encode())
    given = corrections.load().to_csv(index=False)
    key = fingerprints.hash_text(*chunk_keys, total.hexdigest(), given, _hash_whole())
    return paths.BUILD / "evidence" / key[:20]


def _hash_whole() -> str:
    """Return the fingerprint of what makes the whole tables: names, versions, the receipt."""
    parts = fingerprints.list_method(["sources", "ingestion"])
    kept = ("analysis/sources/", "analysis/ingestion/", "analysis/tables", "analysis/layouts")
    return fingerprints.hash_parts({n: sha for n, sha in parts.items() if n.startswith(kept)})


def assemble(found: Ingested, store: Store) -> Path:
    """Write the whole tables of a set of sources; returns their folder."""
    folder = name_folder(found.chunks, list_documents(found, store, {}))
    if (folder / MADE).is_file():
        return folder
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    counts = chunks.read_counts(found.chunks)
    rows = _batch(list_documents(found, store, counts))
    write_stream("documents", (tables.make("documents", batch) for batch in rows), part)
    write_stream("sources", label_chunks(found), part)
    write_stream("links", [join_links(found, store)], part)
    write_stream("corrections", [gather_corrections(found.chunks)], part)
    (part / MADE).write_text(json.dumps({"chunks": found.chunks}, indent=0), "utf-8")
    try:
        part.rename(folder)
    except OSError:  # another process was first; its tables are the same
        if not (folder / MADE).is_file():
            raise
        shutil.rmtree(part, ignore_errors=True)
    return folder


def _batch(rows: Iterator[dict]) -> Iterator[list[dict]]:
    while batch := list(islice(rows, ROWS)):
        yield batch


def list_documents(found: Ingested, store: Store, counts: dict[str, int]) -> Iterator[dict]:
    """Yield the receipt: one row per file, also for those that could not be read."""
    twice = group_repeats(chunks.read_repeats(found.chunks))
    for name, key in found.files:
        for row in store.receipts(key):
            document = name + row["document"]
            is_used = not row.pop("has_text") or document in counts
            left_out = [row["left_out"], "" if is_used else OTHER_TEXT]
            yield row | {
                "document": document,
                "reason": add_repeats(row | {"document": document}, twice),
                "source_ids": "; ".join(sorted(set(found.owners.get(document, [])))),
                "sentences": counts.get(document, 0),
                "left_out": "; ".join(filter(None, left_out)),
            }


def label_chunks(found: Ingested) -> Iterator[pd.DataFrame]:
    """Yield the sources chunk by chunk, with what needs to know of all: short name, version."""
    names = ["source_id", "first_author", "year"]
    parts = [_load(_file(key, "sources"), names) for key in found.chunks]
    if not parts:
        return
    known = pa.concat_tables(parts).to_pandas()
    labels = dict(zip(known["source_id"], label_sources(known), strict=True))
    for part in _gather(_load(_file(key, "sources")) for key in found.chunks):
        sources = part.to_pandas()
        ids = sources["source_id"]
        named = {"label": ids.map(labels), "version_group": ids.map(found.versions)}
        yield sources.assign(**{name: each.astype(TEXT) for name, each in named.items()})


def join_links(found: Ingested, store: Store) -> pd.DataFrame:
    """Return all links, each with the source at hand that it names."""
    parts = [_load(_file(key, "links")).to_pandas() for key in found.chunks]
    links = pd.concat(parts, ignore_index=True) if parts else tables.empty("links")
    wanted = set(links["identifier"])
    owners = {}
    for source_id, key in list_known(found, store) if wanted else ():
        if key in wanted:
            owners[key] = source_id
    linked = links["identifier"].map(owners).fillna("")
    return links.assign(linked_source=linked.where(linked != links["source_id"], ""))


def list_known(found: Ingested, store: Store) -> Iterator[tuple[str, str]]:
    """Yield (source_id, identity) for everything that the sources are known by, in order."""
    for source_id, parts in found.groups.items():
        yield source_id, source_id
        for _, ref in parts:
            outline = store.outline(ref.key, ref.place)
            for key in identify(outlines.read(outline, ref, is_alone=True)[1]):
                yield source_id, key


def gather_corrections(chunk_keys: Sequence[str]) -> pd.DataFrame:
    """Return what became of all corrections, also of those whose source is not there."""
    given = corrections.load()
    if given.empty:
        return tables.empty("corrections")
    parts = [pd.read_parquet(_file(key, "corrections")) for key in chunk_keys]
    held = {source_id for part in parts for source_id in part["source_id"]}
    rest = given[~given["source_id"].isin(held)]
    _, lost = corrections.apply(tables.empty("findings"), rest)
    return tables.check("corrections", pd.concat([*parts, lost], ignore_index=True))


def write_stream(name: str, frames: Iterable[pd.DataFrame], folder: Path) -> None:
    """Check and write a table piece by piece, a row group each."""
    with (folder / f"{name}.parquet").open("wb") as file:
        write_to(name, frames, file)


def schema_of(name: str) -> pa.Schema:
    """Return the columns of a table with their types, as Parquet keeps them."""
    return pa.Table.from_pandas(tables.empty(name), preserve_index=False).schema


def write_to(name: str, frames: Iterable[pd.DataFrame], file) -> int:
    """Check and write a table piece by piece into an open file; returns the number of rows."""
    schema, total = schema_of(name), 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for frame in frames:
            checked = tables.check(name, frame)
            total += len(checked)
            if len(checked):
                writer.write_table(pa.Table.from_pandas(checked, schema, preserve_index=False))
    return total


def list_parts(name: str, folder: Path) -> list[Path]:
    """Return the files that together are a table, in the order of their rows."""
    if name in WHOLE:
        return [folder / f"{name}.parquet"]
    return [_file(key, name) for key in list_chunks(folder)]


def read_table(name: str, folder: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a table, or some of its columns, in the order of its rows on disk."""
    files = list_parts(name, folder)
    if not files:
        return tables.empty(name) if columns is None else tables.empty(name)[list(columns)]
    wanted = None if columns is None else list(columns)
    return pa.concat_tables([_load(file, wanted) for file in files]).to_pandas()


def _file(key: str, name: str) -> Path:
    return chunk_folder(key) / f"{name}.parquet"


def _load(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return a small Parquet file; threads and the scan of a data set cost more than they give."""
    with pq.ParquetFile(path) as file:
        return file.read(columns, use_threads=False)


def export(folder: Path, out: Path | Remote, names: Sequence[str]) -> dict[str, int]:
    """Write tables as one Parquet file each, piece by piece; returns their rows by name.

    out : a folder, or a URL of shared storage; a file is there whole or not at all.
    """
    rows = {}
    for name in names:
        with writing(join(out, f"{name}.parquet")) as file:
            rows[name] = copy_to(name, list_parts(name, folder), file)
    return rows


def copy_to(name: str, parts: Sequence[Path], file) -> int:
    """Write the parts of a table, which were checked when they were made, into an open file, some
    thousand rows a group; returns the number of rows."""
    schema, total = schema_of(name), 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _gather(_load(part).cast(schema) for part in parts):
            writer.write_table(group)
            total += group.num_rows
    return total


def _gather(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield tables of at least ROWS rows, put together from smaller ones."""
    held: list[pa.Table] = []
    for part in parts:
        held.append(part)
        if sum(each.num_rows for each in held) >= ROWS:
            yield pa.concat_tables(held)
            held = []
    if any(each.num_rows for each in held):
        yield pa.concat_tables(held)

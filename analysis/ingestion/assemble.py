"""The tables of a set of sources: some whole, most of them spread over chunks.

`documents`, `sources`, `links` and `corrections` need to know of all sources and are written for
each set; the others stay in the chunks, and every set that holds a chunk shares it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import corrections, fingerprints, paths, tables
from analysis.execution import count_cores
from analysis.ingestion import whole, works
from analysis.ingestion.pieces import list_parts, stream
from analysis.ingestion.pipeline import Ingested
from analysis.ingestion.places import MADE
from analysis.ingestion.store import Store
from analysis.remote import Remote, join, writing

GROUP = 5_000  # rows of an exported file's row group: what is kept of each adds up


def name_folder(chunk_keys: Sequence[str], store: Store) -> Path:
    """Return where the tables of a set are kept: named by its chunks and its receipt."""
    total = hashlib.sha256()
    for name, receipts in works.list_receipts(store):
        total.update(f"{name}\0{receipts}\0".encode())
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
    folder = name_folder(found.chunks, store)
    if (folder / MADE).is_file():
        return folder
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    write_stream("documents", whole.list_documents(found.chunks, store), part)
    write_stream("sources", whole.label_sources(found.chunks, store), part)
    write_stream("links", whole.join_links(found.chunks, store), part)
    write_stream("corrections", [whole.gather_corrections(found.chunks)], part)
    (part / MADE).write_text(json.dumps({"chunks": found.chunks}, indent=0), "utf-8")
    try:
        part.rename(folder)
    except OSError:  # another process was first; its tables are the same
        if not (folder / MADE).is_file():
            raise
        shutil.rmtree(part, ignore_errors=True)
    return folder


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
            pa.default_memory_pool().release_unused()
            if len(checked):
                writer.write_table(pa.Table.from_pandas(checked, schema, preserve_index=False))
    return total


def export(
    folder: Path, out: Path | Remote, names: Sequence[str], *, jobs: int | None = None
) -> dict[str, int]:
    """Write tables as one Parquet file each, piece by piece; returns their rows by name.

    out : a folder, or a URL of shared storage; a file is there whole or not at all.
    jobs : tables that are written at once (all cores).
    """

    def write(name: str) -> int:
        with writing(join(out, f"{name}.parquet")) as file:
            return copy_to(name, list_parts(name, folder), file)

    with ThreadPoolExecutor(jobs or count_cores()) as threads:
        return dict(zip(names, threads.map(write, names), strict=True))


def copy_to(name: str, parts: Sequence[Path], file) -> int:
    """Write the parts of a table, which were checked when they were made, into an open file, GROUP
    rows or somewhat more a group; returns the number of rows."""
    schema, total = schema_of(name), 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for piece in stream(parts, rows=GROUP):
            writer.write_table(piece.cast(schema))
            total += piece.num_rows
    return total

"""Chunks of sources: what is built, kept and built anew as one.

The ids of all sources in their order are cut wherever the hash of an id says so, 64 sources a
chunk on average. A new source changes only the chunk that it falls into, wherever it falls.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from analysis import corrections, fingerprints
from analysis.ingestion.outlines import Ref
from analysis.ingestion.places import chunk_folder
from analysis.ingestion.store import Store
from analysis.ingestion.tasks import Part, ToBuild, load_training
from analysis.sources.repeats import Repeat

MEAN = 64  # sources in a chunk
APART = (
    "analysis/readers/", "analysis/ingestion/", "analysis/execution/", "analysis/fingerprints",
    "analysis/inputs", "analysis/remote", "data/corrections.csv", "data/extractions/",
)  # fmt: skip
ALWAYS = ("analysis/ingestion/tasks.py", "analysis/readers/base.py")
LEAST = 2**32 // MEAN


class Chunk(NamedTuple):
    """Some sources: source id -> (document, where its article is); `key` names their state."""

    key: str
    sources: dict[str, list[tuple[str, Ref]]]

    @property
    def folder(self) -> Path:
        """Where the chunk's tables are kept."""
        return chunk_folder(self.key)


def hash_coding() -> str:
    """Return the fingerprint of what turns articles into tables: the code, but not the readers,
    which the articles' own hashes stand for, nor what only moves work about; the codebook; and
    what the coder learns from, which the forms and a person's corrections make."""
    kept = {
        name: sha
        for name, sha in fingerprints.list_method(["ingestion"]).items()
        if name.startswith(ALWAYS) or not name.startswith(APART)
    }
    learned = [frame.to_json(orient="values") for frame in load_training()]
    return fingerprints.hash_text(fingerprints.hash_parts(kept), *learned)


def cut(groups: dict[str, list[tuple[str, Ref]]], method: str) -> Iterator[Chunk]:
    """Yield the chunks of sources, given in the order of their ids."""
    given = corrections.load()
    corrected = {n: rows.to_csv(index=False) for n, rows in given.groupby("source_id")}
    held: dict[str, list] = {}
    for source_id, parts in groups.items():
        held[source_id] = parts
        if int(hashlib.sha256(source_id.encode()).hexdigest()[:8], 16) < LEAST:
            yield _make(held, method, corrected)
            held = {}
    if held:
        yield _make(held, method, corrected)


def _make(sources: dict[str, list], method: str, corrected: dict[str, str]) -> Chunk:
    states = (state_of(n, parts, method) + corrected.get(n, "") for n, parts in sources.items())
    return Chunk(fingerprints.hash_text(*states)[:24], sources)


def state_of(source_id: str, parts: list[tuple[str, Ref]], method: str) -> str:
    """Return the fingerprint of a source's content and of the method that codes it."""
    said = (f"{document}\n{ref.digest}" for document, ref in parts)
    return fingerprints.hash_text(source_id, method, *said)[:24]


def prepare(chunk: Chunk, store: Store, method: str) -> ToBuild:
    """Return what a worker needs to build a chunk: bodies, and findings that are known already."""
    bodies = {
        source_id: [Part(document, store.body(ref.key, ref.place)) for document, ref in parts]
        for source_id, parts in chunk.sources.items()
    }
    return ToBuild(chunk.key, bodies, _find_known(chunk, store, method))


def _find_known(chunk: Chunk, store: Store, method: str) -> bytes:
    """Return the findings of those sources that were coded before in just this state."""
    corrected = set(corrections.load()["source_id"])
    homes: dict[str, list[str]] = {}
    for source_id, parts in chunk.sources.items():
        home = store.coded_in(state_of(source_id, parts, method))
        if (
            home
            and source_id not in corrected
            and (chunk_folder(home) / "findings.parquet").is_file()
        ):
            homes.setdefault(home, []).append(source_id)
    found = [_read_sources(chunk_folder(home), ids) for home, ids in sorted(homes.items())]
    if not found:
        return b""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.concat_tables(found), sink)
    return sink.getvalue().to_pybytes()


def _read_sources(folder: Path, ids: list[str]) -> pa.Table:
    return pq.read_table(folder / "findings.parquet", filters=[("source_id", "in", ids)])


def note_coded(chunk: Chunk, store: Store, method: str) -> None:
    """Keep in mind that the chunk holds its sources' findings, where no person changed them."""
    corrected = set(corrections.load()["source_id"])
    states = [
        state_of(source_id, parts, method)
        for source_id, parts in chunk.sources.items()
        if source_id not in corrected
    ]
    store.add_coded(states, chunk.key)


def keep(
    chunk: Chunk, built: dict[str, bytes], counts: dict[str, int], repeats: list[Repeat]
) -> None:
    """Write the tables of a chunk into a folder of this process, then put it in its place."""
    part = chunk.folder.with_name(f"{chunk.key}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, data in built.items():
        (part / f"{name}.parquet").write_bytes(data)
    counted = pa.table({"document": list(counts), "sentences": list(counts.values())})
    pq.write_table(counted.cast(COUNTS), part / "sentences.parquet")
    told = pa.Table.from_pylist([repeat._asdict() for repeat in repeats], REPEATS)
    pq.write_table(told, part / "repeats.parquet")
    try:
        part.rename(chunk.folder)
    except OSError:  # another process was first; its tables are the same
        if not chunk.folder.is_dir():
            raise
        shutil.rmtree(part, ignore_errors=True)


COUNTS = pa.schema([("document", pa.string()), ("sentences", pa.int64())])
REPEATS = pa.schema([(name, pa.string()) for name in Repeat._fields])


def read_counts(chunks: Iterable[str]) -> dict[str, int]:
    """Return the number of sentences by document, from the chunks."""
    total: dict[str, int] = {}
    for key in chunks:
        with pq.ParquetFile(chunk_folder(key) / "sentences.parquet") as file:
            table = file.read(use_threads=False)
        for document, count in zip(*(column.to_pylist() for column in table), strict=True):
            total[document] = total.get(document, 0) + count
    return total


def read_repeats(chunks: Iterable[str]) -> list[Repeat]:
    """Return what is there twice, from the chunks."""
    tables = (pq.read_table(chunk_folder(key) / "repeats.parquet") for key in chunks)
    return [Repeat(**row) for table in tables for row in table.to_pylist()]

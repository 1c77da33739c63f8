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
from analysis.ingestion import works
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
    """Some sources that follow each other, from the first id to the last; `key` names their
    state."""

    key: str
    first: str
    last: str
    size: int

    @property
    def folder(self) -> Path:
        """Where the chunk's tables are kept."""
        return chunk_folder(self.key)

    def read(self, store: Store) -> dict[str, list[tuple[str, Ref]]]:
        """Return source id -> (document, where its article is)."""
        return dict(works.list_sources(store, self.first, self.last))


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


def cut(store: Store, method: str) -> Iterator[Chunk]:
    """Yield the chunks of the sources of a run."""
    given = corrections.load()
    corrected = {n: rows.to_csv(index=False) for n, rows in given.groupby("source_id")}
    held: dict[str, str] = {}
    for source_id, parts in works.list_sources(store):
        held[source_id] = state_of(source_id, parts, method) + corrected.get(source_id, "")
        if int(hashlib.sha256(source_id.encode()).hexdigest()[:8], 16) < LEAST:
            yield _make(held)
            held = {}
    if held:
        yield _make(held)


def _make(states: dict[str, str]) -> Chunk:
    ids = list(states)
    return Chunk(fingerprints.hash_text(*states.values())[:24], ids[0], ids[-1], len(ids))


def state_of(source_id: str, parts: list[tuple[str, Ref]], method: str) -> str:
    """Return the fingerprint of a source's content and of the method that codes it."""
    said = (f"{document}\n{ref.digest}" for document, ref in parts)
    return fingerprints.hash_text(source_id, method, *said)[:24]


def list_corrected() -> frozenset[str]:
    """Return the sources whose findings a person corrects; theirs are never taken from before."""
    return frozenset(corrections.load()["source_id"])


def prepare(chunk: Chunk, store: Store, method: str, corrected: frozenset[str]) -> ToBuild:
    """Return what a worker needs to build a chunk: bodies, and findings that are known already."""
    sources = chunk.read(store)
    bodies = {
        source_id: [Part(document, store.body(ref.key, ref.place)) for document, ref in parts]
        for source_id, parts in sources.items()
    }
    free = {n: parts for n, parts in sources.items() if n not in corrected}
    return ToBuild(chunk.key, bodies, _find_known(free, store, method))


def _find_known(sources: dict[str, list], store: Store, method: str) -> bytes:
    """Return the findings of those sources that were coded before in just this state."""
    homes: dict[str, list[str]] = {}
    for source_id, parts in sources.items():
        home = store.coded_in(state_of(source_id, parts, method))
        if home and (chunk_folder(home) / "findings.parquet").is_file():
            homes.setdefault(home, []).append(source_id)
    found = [_read_sources(chunk_folder(home), ids) for home, ids in sorted(homes.items())]
    if not found:
        return b""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.concat_tables(found), sink)
    return sink.getvalue().to_pybytes()


def _read_sources(folder: Path, ids: list[str]) -> pa.Table:
    return pq.read_table(folder / "findings.parquet", filters=[("source_id", "in", ids)])


def note_coded(chunk: Chunk, store: Store, method: str, corrected: frozenset[str]) -> None:
    """Keep in mind that the chunk holds its sources' findings, where no person changed them."""
    states = [
        state_of(source_id, parts, method)
        for source_id, parts in chunk.read(store).items()
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


def read_counts(chunks: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield (document, sentences) of all chunks; a document may be in several."""
    for key in chunks:
        with pq.ParquetFile(chunk_folder(key) / "sentences.parquet") as file:
            columns = [column.to_pylist() for column in file.read(use_threads=False)]
        yield from zip(*columns, strict=True)


def read_repeats(chunks: Iterable[str]) -> Iterator[Repeat]:
    """Yield what is there twice, of all chunks."""
    for key in chunks:
        with pq.ParquetFile(chunk_folder(key) / "repeats.parquet") as file:
            for row in file.read(use_threads=False).to_pylist():
                yield Repeat(**row)

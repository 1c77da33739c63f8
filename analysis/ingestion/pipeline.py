"""From sources to tables on disk: read what is new, build what is touched, on any number of cores.

Nothing here holds more than a chunk of texts in memory; what was read or built stays under build/
and is used again by any later run, also after one that was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from analysis import codebook, fingerprints, inputs
from analysis.errors import EvidenceError
from analysis.execution import PATIENCE, Lost, Workers, run_each
from analysis.ingestion import chunks, tasks, works
from analysis.ingestion.chunks import Chunk
from analysis.ingestion.learned import Coder
from analysis.ingestion.store import Entry, Store
from analysis.words import count

BATCH_FILES, BATCH_BYTES = 100, 4_000_000


class Ingested(NamedTuple):
    """What a run made: the chunks' keys, and whether all of it stays true (a file that ended its
    worker is tried again by the next run). Files and sources are in the store (`works.py`)."""

    chunks: list[str]
    stays: bool


def hash_reading() -> str:
    """Return the fingerprint of what a file's reading depends on: the readers, and the codebook's
    ids, which a form is held against (its patterns play no part)."""
    parts = fingerprints.list_method(["readers"])
    parts.pop("data/codebook.yaml", None)
    ids = [f"{name}: {' '.join(codebook.ids(name))}" for name in codebook.DIMENSIONS]
    return fingerprints.hash_text(fingerprints.hash_parts(parts), *ids)[:16]


def ingest(
    given, store: Store, *, workers: Workers, say: Callable[[str], None] = lambda line: None
) -> Ingested:
    """Read and code sources; returns where everything is kept.

    given : (label, path) pairs as inputs.resolve() gives them.
    say : is told, in a line, what is being done.
    """
    version, method = hash_reading(), chunks.hash_coding()
    store.use(version)
    number = works.set_given(store, list_files(given, version))
    unread, coder = works.count_unread(store), Coder(method, workers)
    if unread and any(label != inputs.FORMS for label, _ in given):
        coder.begin()
    read_files(store, version, workers)
    say(f"{count(number, 'file')}: {unread} read, {number - unread} as before")
    while True:
        total = works.group(store)
        cuts = list(chunks.cut(store, method))
        made, lost = build_chunks(cuts, store, method, workers, coder)
        if not lost:
            break
        refuse_lost(lost, store)
    say(f"{count(total, 'source')}: {made} made anew, {total - made} as before")
    return Ingested([cut.key for cut in cuts], not works.has_refused(store))


def list_files(given, version: str) -> Iterator[tuple]:
    """Yield (document, key, SHA-256, place) of everything in the sources, by document name."""
    for name, place, sha in inputs.walk(given):
        yield name, _key(sha or f"none {place}", place.name, version), sha, place


def _key(sha: str, name: str, version: str) -> str:
    return fingerprints.hash_text(sha, name, version)[:32]


def read_files(store: Store, version: str, workers: Workers) -> None:
    """Read the files that the store does not know."""
    for task, result in run_each(workers, tasks.read_file, _batch(works.list_unread(store))):
        if isinstance(result, Lost):
            _refuse(store, task.key, result.reason)
        else:
            receipts, articles = result
            store.add(task.key, version, receipts, [Entry(*article) for article in articles])


def _refuse(store: Store, key: str, reason: str) -> None:
    task, sha = works.find_given(store, key)
    works.refuse(store, key, tasks.refuse(task.name, sha, _size(task.path), reason))


def _batch(files: Iterable[tasks.ToRead]) -> Iterator[list[tasks.ToRead]]:
    """Yield the files in batches of about a tenth of a second's work."""
    batch, size = [], 0
    for task in files:
        batch.append(task)
        size += _size(task.path)
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def build_chunks(
    cuts: list[Chunk], store: Store, method: str, workers: Workers, coder: Coder
) -> tuple[int, list[tuple[Chunk, str]]]:
    """Build the chunks that are not there; returns how many sources were coded anew, and the
    single sources that ended their worker, each as a chunk with the reason."""
    by_key = {chunk.key: chunk for chunk in cuts if not chunk.folder.is_dir()}
    corrected = chunks.list_corrected()
    batches = ([chunks.prepare(chunk, store, method, corrected)] for chunk in by_key.values())
    shared = (coder.share() if by_key and works.has_text(store) else None,)
    coded, lost = 0, []
    results = run_each(workers, tasks.build_chunk, batches, shared=shared, patience=4 * PATIENCE)
    for task, result in results:
        chunk = by_key[task.key]
        if isinstance(result, Lost):
            lost += find_lost(chunk, store, method, workers, shared)
            continue
        chunks.keep(chunk, *result)
        chunks.note_coded(chunk, store, method, corrected)
        coded += chunk.size
    return coded, lost


def find_lost(chunk: Chunk, store: Store, method: str, workers: Workers, shared: tuple) -> list:
    """Build each source of a chunk alone; returns those that end their worker."""
    ids = list(chunk.read(store))
    single = [Chunk(f"{chunk.key}-{n}", n, n, 1) for n in ids]
    by_key = {one.key: one for one in single}
    corrected = chunks.list_corrected()
    batches = ([chunks.prepare(one, store, method, corrected)] for one in single)
    results = run_each(workers, tasks.build_chunk, batches, shared=shared)
    lost = [(by_key[task.key], r.reason) for task, r in results if isinstance(r, Lost)]
    if not lost:
        raise EvidenceError(
            f"{len(single)} sources together ended their worker, but none alone: there may be "
            "too little memory for so many processes. Run again with a smaller --jobs."
        )
    return lost


def refuse_lost(lost: list[tuple[Chunk, str]], store: Store) -> None:
    """Refuse the files of sources that could not be coded."""
    for chunk, reason in lost:
        keys = {ref.key for parts in chunk.read(store).values() for _, ref in parts}
        for key in sorted(keys):
            _refuse(store, key, f"coding it {reason}")

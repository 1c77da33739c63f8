"""From sources to tables on disk: read what is new, build what is touched, on any number of cores.

Nothing here holds more than a chunk of texts in memory; what was read or built stays under build/
and is used again by any later run, also after one that was killed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from analysis import codebook, fingerprints, inputs
from analysis.errors import EvidenceError
from analysis.execution import PATIENCE, Lost, Workers, run_each
from analysis.ingestion import chunks, outlines, tasks
from analysis.ingestion.chunks import Chunk
from analysis.ingestion.outlines import Ref
from analysis.ingestion.store import Store, open_store
from analysis.sources.identity import group_articles
from analysis.sources.versions import group_versions
from analysis.words import count

BATCH_FILES, BATCH_BYTES = 32, 4_000_000


class Ingested(NamedTuple):
    """What a run found: every file by name with its key in the store, the sources of each
    document, the version group of each source, the chunks' keys, and whether all of it stays true
    (a file that ended its worker is tried again by the next run)."""

    files: list[tuple[str, str]]
    groups: dict[str, list[tuple[str, Ref]]]
    owners: dict[str, list[str]]
    versions: dict[str, str]
    chunks: list[str]
    stays: bool


def hash_reading() -> str:
    """Return the fingerprint of what a file's reading depends on: the readers, and the codebook's
    ids, which a form is held against (its patterns play no part)."""
    parts = fingerprints.list_method(["readers"])
    parts.pop("data/codebook.yaml", None)
    ids = [f"{name}: {' '.join(codebook.ids(name))}" for name in codebook.DIMENSIONS]
    return fingerprints.hash_text(fingerprints.hash_parts(parts), *ids)[:16]


def ingest(given, *, workers: Workers, say: Callable[[str], None] = lambda line: None) -> Ingested:
    """Read and code sources; returns where everything is kept.

    given : (label, path) pairs as inputs.resolve() gives them.
    say : is told, in a line, what is being done.
    """
    store = open_store()
    try:
        return _ingest(given, store, workers, say)
    finally:
        store.close()


def _ingest(given, store: Store, workers: Workers, say: Callable) -> Ingested:
    version, method = hash_reading(), chunks.hash_coding()
    store.drop_other(version)
    files = list_files(given, version)
    read = sum(1 for _ in read_files(files, store, version, workers))
    say(f"{count(len(files), 'file')}: {read} read, {len(files) - read} as before")
    while True:
        groups, versions = group_files(files, store)
        cuts = list(chunks.cut(groups, method))
        made, lost = build_chunks(cuts, store, method, workers)
        if not lost:
            break
        refuse_lost(lost, files, store)
    say(f"{count(len(groups), 'source')}: {made} coded, {len(groups) - made} as before")
    owners: dict[str, list[str]] = {}
    for source_id, parts in groups.items():
        for document, _ in parts:
            owners.setdefault(document, []).append(source_id)
    named = [(task.name, task.key) for task, _ in files]
    stays = len(store.list_known(keys := {key for _, key in named})) == len(keys)
    return Ingested(named, groups, owners, versions, [cut.key for cut in cuts], stays)


def list_files(given, version: str) -> list[tuple[tasks.ToRead, str]]:
    """Return (file to read, SHA-256) of everything in the sources, by document name."""
    entries = inputs.list_entries(given)
    hashes = fingerprints.hash_given(entries)
    return [
        (tasks.ToRead(_key(sha or f"none {path}", path.name, version), name, path), sha)
        for (name, path), sha in zip(entries, hashes, strict=True)
    ]


def _key(sha: str, name: str, version: str) -> str:
    return fingerprints.hash_text(sha, name, version)[:32]


def read_files(files, store: Store, version: str, workers: Workers) -> Iterator[str]:
    """Read the files that the store does not know; yields the key of each."""
    known = store.list_known({task.key for task, sha in files if sha})
    new = {task.key: (task, sha) for task, sha in files if task.key not in known}
    for task, result in run_each(workers, tasks.read_file, _batch([t for t, _ in new.values()])):
        if isinstance(result, Lost):
            sha = new[task.key][1]
            store.refuse(task.key, tasks.refuse(task.name, sha, _size(task.path), result.reason))
        else:
            store.add(task.key, version, *result)
        yield task.key


def _batch(files: list[tasks.ToRead]) -> Iterator[list[tasks.ToRead]]:
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


def group_files(files, store: Store) -> tuple[dict[str, list], dict[str, str]]:
    """Return source id -> (document, where its article is), and source id -> version group."""
    titles = Counter(
        outlines.mark_title(outline)
        for task, _ in files
        for _, outline, _ in store.outlines(task.key)
    )
    groups = group_articles(_list_outlines(files, store, titles))
    versions = group_versions(groups)
    return {n: [(d, o.ref) for d, o in pairs] for n, pairs in groups.items()}, versions


def _list_outlines(files, store: Store, titles: Counter) -> Iterator[tuple[str, outlines.Outline]]:
    """Yield (document, outline) of every article."""
    for task, _ in files:
        for place, outline, digest in store.outlines(task.key):
            ref = Ref(task.key, place, digest)
            is_alone = titles[outlines.mark_title(outline)] == 1
            inside, found = outlines.read(outline, ref, is_alone=is_alone)
            yield task.name + inside, found


def build_chunks(
    cuts: list[Chunk], store: Store, method: str, workers: Workers
) -> tuple[int, list[tuple[Chunk, str]]]:
    """Build the chunks that are not there; returns how many sources were coded anew, and the
    single sources that ended their worker, each as a chunk with the reason."""
    absent = [chunk for chunk in cuts if not chunk.folder.is_dir()]
    by_key = {chunk.key: chunk for chunk in absent}
    batches = ([chunks.prepare(chunk, store, method)] for chunk in by_key.values())
    coded, lost = 0, []
    results = run_each(workers, tasks.build_chunk, batches, patience=4 * PATIENCE)
    for task, result in results:
        chunk = by_key[task.key]
        if isinstance(result, Lost):
            lost += find_lost(chunk, store, method, workers)
            continue
        chunks.keep(chunk, *result)
        chunks.note_coded(chunk, store, method)
        coded += len(chunk.sources)
    return coded, lost


def find_lost(chunk: Chunk, store: Store, method: str, workers: Workers) -> list:
    """Build each source of a chunk alone; returns those that end their worker."""
    single = [Chunk(f"{chunk.key}-{n}", {n: parts}) for n, parts in chunk.sources.items()]
    by_key = {one.key: one for one in single}
    batches = ([chunks.prepare(one, store, method)] for one in single)
    results = run_each(workers, tasks.build_chunk, batches)
    lost = [(by_key[task.key], r.reason) for task, r in results if isinstance(r, Lost)]
    if not lost:
        raise EvidenceError(
            f"{len(single)} sources together ended their worker, but none alone: there may be "
            "too little memory for so many processes. Run again with a smaller --jobs."
        )
    return lost


def refuse_lost(lost: list[tuple[Chunk, str]], files, store: Store) -> None:
    """Refuse the files of sources that could not be coded."""
    names = {task.key: (task, sha) for task, sha in files}
    for chunk, reason in lost:
        keys = {ref.key for parts in chunk.sources.values() for _, ref in parts}
        for key in sorted(keys):
            task, sha = names[key]
            receipts = tasks.refuse(task.name, sha, _size(task.path), f"coding it {reason}")
            store.refuse(key, receipts)

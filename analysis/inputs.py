"""Which files a run reads, and under which names."""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path

from analysis import fingerprints, paths
from analysis.errors import EvidenceError
from analysis.fingerprints import hash_file, hash_files
from analysis.remote import Remote, is_remote

DEFAULT = "data"
FORMS = "data/extractions"

__all__ = ["DEFAULT", "FORMS", "hash_entries", "hash_file", "hash_files", "hash_method",
           "known_roots", "label_of", "place_quality", "remember_roots", "resolve",
           "walk"]  # fmt: skip


def resolve(sources: Sequence[str]) -> list[tuple[str, Path | Remote]]:
    """Return (label, path) for each source named in a parameter; a URL names shared storage.

    "data" stands for the data-extraction forms of this project, and so does an empty list. A
    label that a report was made with (the last part of its path) is found again through the
    environment variable WORKBOOK_ROOTS or the file build/roots.json.

    Raises
    ------
    EvidenceError : a path does not exist, or two sources have the same name.
    """
    roots = known_roots()
    found = [_resolve_one(name, roots) for name in sources or [DEFAULT]]
    labels = [label for label, _ in found]
    if twice := sorted({label for label in labels if labels.count(label) > 1}):
        raise EvidenceError(
            f"two sources are named {twice[0]!r}; a document is known by its source's name. "
            "Rename one of the folders."
        )
    return found


def _resolve_one(name: str, roots: dict[str, str]) -> tuple[str, Path | Remote]:
    if name == DEFAULT:
        return FORMS, paths.DATA / "extractions"
    place = roots.get(name, name)
    if is_remote(place):
        return Remote(place).name or "root", Remote(place)
    path = Path(place).expanduser()
    if not os.path.lexists(path):
        raise EvidenceError(
            f"source {name!r} is not there (looked for {Path(name).name!r} from the folder "
            "of the call). Give an existing file or folder."
        )
    return label_of(path), path


def label_of(path: Path) -> str:
    """Return the name that a source has in every output: the last part of its path."""
    return path.resolve().name or "root"


def known_roots() -> dict[str, str]:
    """Return where sources with a label were on this machine; a report never holds it."""
    saved = paths.BUILD / "roots.json"
    kept = json.loads(saved.read_text("utf-8")) if saved.is_file() else {}
    return kept | json.loads(os.environ.get("WORKBOOK_ROOTS", "{}"))


def remember_roots(inputs: Iterable[tuple[str, Path | Remote]]) -> dict[str, str]:
    """Keep where each labelled source is, so that a report's notebooks can be run again."""
    known = [(label, path) for label, path in inputs if label != FORMS]
    roots = {n: str(p if isinstance(p, Remote) else p.resolve()) for n, p in known}
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    part = paths.BUILD / f"roots.{os.getpid()}.part"
    part.write_text(json.dumps(known_roots() | roots, indent=1, sort_keys=True), "utf-8")
    part.replace(paths.BUILD / "roots.json")
    return roots


def walk(given: Iterable[tuple[str, Path | Remote]]) -> Iterator[tuple[str, Path | Remote, str]]:
    """Yield (document name, place, SHA-256) of everything in the sources, in the order of the
    names; "" for what cannot be read. No list of all is held."""
    from analysis.readers import walk as walk_folder

    found = [
        root.list_files(label) if isinstance(root, Remote) else walk_folder(root, label=label)
        for label, root in given
    ]
    return fingerprints.hash_given(heapq.merge(*found, key=itemgetter(0)))


def hash_entries(given: Iterable[tuple[str, Path | Remote]]) -> dict[str, str]:
    """Return the SHA-256 of every file in the sources by document name, "" where there is none."""
    return {name: sha for name, _, sha in walk(given)}


@cache
def hash_method() -> str:
    """Return the fingerprint of everything but the sources that the evidence tables and the
    coders' quality depend on."""
    rooms = ("evidence", "ingestion", "reliability")
    return fingerprints.hash_parts(fingerprints.list_method(rooms))


def place_quality(threshold: float = 0.5, folds: int = 5) -> Path:
    """Return the folder of the coders' quality on the forms, for this state of method and data."""
    return paths.BUILD / "reliability" / f"{hash_method()[:20]}-{threshold:g}-{folds}"

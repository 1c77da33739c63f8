"""Which files a run reads, and the fingerprints that say whether anything changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from analysis import paths
from analysis.errors import EvidenceError

DEFAULT = "data"
FORMS = "data/extractions"
LIBRARIES = ("pandas", "pyarrow", "lxml", "scikit-learn", "numpy", "pypdfium2")
LATER_ROOMS = ("report", "figures", "trials", "exhibits", "style", "cli", "synthesis", "agreement")


def resolve(sources: Sequence[str]) -> list[tuple[str, Path]]:
    """Return (label, path) for each source named in a parameter.

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


def _resolve_one(name: str, roots: dict[str, str]) -> tuple[str, Path]:
    if name == DEFAULT:
        return FORMS, paths.DATA / "extractions"
    path = Path(roots.get(name, name)).expanduser()
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


def remember_roots(inputs: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """Keep where each labelled source is, so that a report's notebooks can be run again."""
    roots = {label: str(path.resolve()) for label, path in inputs if label != FORMS}
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    part = paths.BUILD / f"roots.{os.getpid()}.part"
    part.write_text(json.dumps(known_roots() | roots, indent=1, sort_keys=True), "utf-8")
    part.replace(paths.BUILD / "roots.json")
    return roots


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, "" for what cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def hash_files(files: Iterable[tuple[str, Path]]) -> str:
    """Return one fingerprint of the names and contents of files."""
    total = hashlib.sha256()
    for name, path in sorted(files):
        total.update(f"{name}\0{hash_file(path)}\n".encode())
    return total.hexdigest()


def evidence_folder(given: Iterable[tuple[str, Path]]) -> Path:
    """Return where the tables of these sources are kept: named by sources and method."""
    from analysis.readers import list_files

    files = [(f"{label}\0{name}", path) for label, root in given for name, path in list_files(root)]
    key = hashlib.sha256(f"{hash_files(files)}{hash_method()}".encode()).hexdigest()
    return paths.BUILD / "evidence" / key[:20]


@cache
def hash_method() -> str:
    """Return the fingerprint of everything but the sources that the evidence tables depend on:
    code before the synthesis, codebook, forms (they train the coder), corrections, libraries."""
    package = paths.ROOT / "analysis"
    code = [p for p in package.rglob("*.py") if not _is_later(p.relative_to(package))]
    data = [p for p in paths.DATA.rglob("*") if p.is_file() and "trials" not in p.parts]
    files = [(f"analysis/{p.relative_to(package)}", p) for p in code]
    files += [(f"data/{p.relative_to(paths.DATA)}", p) for p in data]
    versions = ";".join(f"{name}={version(name)}" for name in LIBRARIES)
    return hashlib.sha256(f"{hash_files(files)};{versions}".encode()).hexdigest()


def _is_later(relative: Path) -> bool:
    return relative.parts[0].removesuffix(".py") in LATER_ROOMS

"""Where the tables of chunks and of sets of sources are kept under build/."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from analysis import fingerprints, paths

MADE = "made.json"
RUN = os.environ.get("WORKBOOK_RUN") or uuid.uuid4().hex  # a report's notebooks share its run


def chunk_folder(key: str) -> Path:
    """Return the folder of a chunk's tables."""
    return paths.BUILD / "chunks" / key[:2] / key


def list_chunks(folder: Path) -> list[str]:
    """Return the keys of the chunks of a set of sources, given by its folder."""
    return json.loads((folder / MADE).read_text("utf-8"))["chunks"]


def is_whole(folder: Path) -> bool:
    """Say whether all tables of a set are there."""
    if not (folder / MADE).is_file():
        return False
    return all(chunk_folder(key).is_dir() for key in list_chunks(folder))


def list_method() -> dict[str, str]:
    """Return the fingerprints of all code, data files and libraries that the tables depend on."""
    return fingerprints.list_method(["ingestion"])


def name_state(hashes: Mapping[str, str]) -> str:
    """Return what names files of these hashes (by document name) and this state of the method."""
    return name_sorted(sorted(hashes.items()))


def name_sorted(hashes: Iterable[tuple[str, str]]) -> str:
    """Return the same of (document name, hash) in the order of the names."""
    method = fingerprints.hash_parts(list_method())
    return fingerprints.hash_sorted(chain([("", method)], hashes))


def index_of(state: str, run: str = "") -> Path:
    """Return the file that names the folder of a set in this state; run : the only run that it
    holds for, where it does not stay."""
    name = fingerprints.hash_text(state, run) if run else state
    return paths.BUILD / "evidence" / f"{name[:24]}.txt"


def find(state: str) -> Path | None:
    """Return the folder of the tables of files in this state where they are made already."""
    for known in (index_of(state), index_of(state, RUN)):
        if known.is_file():
            folder = paths.BUILD / "evidence" / known.read_text("utf-8")
            if is_whole(folder):
                return folder
    return None


def note(state: str, folder: Path, *, stays: bool = True) -> None:
    """Keep in mind which folder holds the tables of files in this state; stays : beyond this
    run."""
    known = index_of(state, "" if stays else RUN)
    part = known.with_suffix(f".{os.getpid()}.part")
    part.write_text(folder.name, "utf-8")
    part.replace(known)

"""The codebook: dimensions with their ids, decision rules, and the patterns of the rule coder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from analysis import paths
from analysis.errors import EvidenceError

DIMENSIONS = ("topic", "role", "subject", "setting")


@cache
def load(path: Path | None = None) -> dict:
    """Return the codebook as data.

    Raises
    ------
    EvidenceError : the file is not YAML, lacks a dimension, has an id twice or none at all.
    """
    place = path or paths.DATA / "codebook.yaml"
    try:
        raw = yaml.safe_load(place.read_text("utf-8"))
        found = {name: [row["id"] for row in raw["dimensions"][name]] for name in DIMENSIONS}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{place.name} is not a codebook ({type(error).__name__}: {error}). Expected: "
            f"`dimensions` with {', '.join(DIMENSIONS)}, each a list of rows with an `id`."
        ) from error
    for name, known in found.items():
        if not known or len(set(known)) < len(known):
            raise EvidenceError(f"{place.name}: {name} has no id, or one twice. Mend its list.")
    return raw


def ids(dimension: str) -> list[str]:
    """Return the ids of one dimension in the codebook's order."""
    if dimension not in DIMENSIONS:
        raise EvidenceError(
            f"dimension {dimension!r} is not known. Known: {', '.join(DIMENSIONS)}."
        )
    return [row["id"] for row in load()["dimensions"][dimension]]


def label(value: str) -> str:
    """Return the words for an id ("CAR signaling"); the id itself where it has none."""
    rows = (row for name in DIMENSIONS for row in load()["dimensions"][name])
    return next((row.get("label", value) for row in rows if row["id"] == value), value)


def require(dimension: str, value: str) -> str:
    """Return `value` if it is an id of the dimension; EvidenceError with the known ids if not."""
    known = ids(dimension)
    if value not in known:
        raise EvidenceError(
            f"{dimension} {value!r} is not in the codebook. Known: {', '.join(known)}. "
            "Correct the spelling, or propose a row in data/codebook.yaml."
        )
    return value

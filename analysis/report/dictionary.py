"""What each column means: from data/dictionary.yaml, the codebook and the labels of the sources."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import yaml

from analysis import codebook, layouts, paths
from analysis.errors import EvidenceError


@cache
def load() -> dict:
    """Return the dictionary as data: `columns` by name, and `tables` with columns of their own.

    Raises
    ------
    EvidenceError : the file is not YAML, or a description is no text.
    """
    place = paths.DATA / "dictionary.yaml"
    try:
        raw = yaml.safe_load(place.read_text("utf-8"))
        texts = [
            *raw["columns"].values(),
            *(t for own in raw["tables"].values() for t in own.values()),
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise EvidenceError(
            f"{place.name} is not a data dictionary ({type(error).__name__}: {error}). Expected: "
            "`columns` (name: description) and `tables` (table: {column: description})."
        ) from error
    if wrong := [text for text in texts if not isinstance(text, str) or not text.strip()]:
        raise EvidenceError(f"{place.name}: {wrong[0]!r} is no description. Write words there.")
    return raw


def describe_column(table: str, column: str, labels: Collection[str] = ()) -> str:
    """Return what a column means; "" where nobody wrote it down.

    labels : of the sources, for tables with one column a source.
    """
    known = load()
    if text := known["tables"].get(table, {}).get(column) or known["columns"].get(column):
        return text
    for dimension in codebook.DIMENSIONS:
        if column in codebook.ids(dimension):
            return f"{dimension} {column} of the codebook; in counts, the unit is in the caption"
    if column in labels:
        return f"what the source {column} says"
    first, _, last = column.rpartition(" ")
    if first and last in (
        *layouts.CODERS,
        *(i for d in codebook.DIMENSIONS for i in codebook.ids(d)),
    ):
        about = describe_column(table, first, labels)
        return f"{about}; for {last}" if about else ""
    return known["tables"].get(table, {}).get("*", "")


def describe_or_point(exhibit: dict, column: str, labels: Collection[str] = ()) -> str:
    """Return what a column of an exhibit means, or where its table says what it shows."""
    found = describe_column(exhibit["id"], column, labels)
    return found or f"{column}; see the caption: {exhibit['caption']}"

"""Rows of the large tables as named tuples: a field a column, many times lighter than a dict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Columns = dict[str, list]


def add(columns: Columns, rows: Sequence[NamedTuple]) -> None:
    """Add rows to the columns of their table: a row's object does not outlive its source."""
    if rows:
        extend(columns, zip(rows[0]._fields, zip(*rows, strict=True), strict=True))


def extend(columns: Columns, parts: Iterable[tuple[str, Iterable]]) -> None:
    """Add to columns what is given by the columns' names."""
    for name, values in parts:
        columns.setdefault(name, []).extend(values)


class FieldRow(NamedTuple):
    """A row of `source_fields`."""

    source_id: str
    field: str
    value: str
    document: str
    used: bool = True
    difference: str = ""


class CitationRow(NamedTuple):
    """A row of `citations`."""

    source_id: str
    document: str
    paragraph_id: str
    start: int
    end: int
    text: str
    ref_id: str


class CellRow(NamedTuple):
    """A row of `table_cells`; from `row` on as in readers.base.Cell."""

    source_id: str
    document: str
    table_id: str
    label: str
    caption: str
    row: int
    column: int
    header: str
    text: str
    group: str
    is_header: bool


class ReferenceRow(NamedTuple):
    """A row of `references`; from `text` on as in readers.base.Reference."""

    source_id: str
    document: str
    ref_id: str
    text: str
    doi: str
    pmid: str
    title: str
    year: str


class EntityRow(NamedTuple):
    """A row of `entities`."""

    source_id: str
    text: str
    kind: str
    mesh_id: str
    document: str

"""Tables of the HTML and the CALS model, cell by cell, with spans expanded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from lxml import etree

from analysis.readers._xml import local
from analysis.readers.base import Cell

ROW_GROUPS = {"thead": True, "tbody": False, "tfoot": False}
HTML_CELLS = ("td", "th")
CELLS = (*HTML_CELLS, "entry")
EMPHASIS = {"bold", "b", "strong", "italic", "i", "em", "th"}
COLUMNS = "{*}colspec"
NO_SPAN, ALONE = (None, "1", ""), (None, 1, 1)
WIDEST = 1_000  # columns a cell may span, as in HTML
MOST_CELLS = 200_000  # of one expanded table


class Entry(NamedTuple):
    """A cell as written, before it is expanded."""

    text: str
    is_th: bool
    emphasized: bool
    width: int


make_entry = partial(tuple.__new__, Entry)  # half the time of Entry(...)
make_cell = partial(tuple.__new__, Cell)


class Line(NamedTuple):
    """One row of the expanded grid: column -> entry."""

    is_head: bool
    entries: dict[int, Entry]


def read_cells(
    table: etree._Element, text_of: Callable[[etree._Element], str]
) -> tuple[tuple[Cell, ...], list[str]]:
    """Return the cells of a `table` (or CALS `tgroup`, `array`) element, and gaps in words.

    text_of : gives the text of a cell's element. A cell that spans rows or columns is there in
    each of them. Rows and columns count from 1. header : header cells above it, joined with
    " > ". group : the text of the row above that spans the whole table. is_header : cells of
    header rows and of group rows.
    """
    lines, gaps = _expand(table, text_of)
    columns = max((max(line.entries) + 1 for line in lines if line.entries), default=0)
    return tuple(_list_cells(_mark_head(lines), columns)), gaps


def nested_tables(table: etree._Element) -> list[etree._Element]:
    """Return the tables that stand inside cells of `table`, outermost only."""
    inner = table.iterdescendants("{*}table")
    return [element for element in inner if _owner(element.getparent()) is table]


def _owner(element: etree._Element | None) -> etree._Element | None:
    while element is not None and local(element.tag) not in ("table", "tgroup", "array"):
        element = element.getparent()
    if element is not None and local(element.tag) == "tgroup":
        parent = element.getparent()
        return parent if parent is not None and local(parent.tag) == "table" else element
    return element


def _rows(node: etree._Element, is_head: bool = False) -> Iterator[tuple[str, bool, list, dict]]:
    """Yield (row group, is head, cell elements, names of columns) in order."""
    columns = _column_names(node) if next(node.iterchildren(COLUMNS), None) is not None else {}
    for place, child in enumerate(node):
        name = local(child.tag)
        if name in ROW_GROUPS or name == "tgroup":
            for part, head, cells, names in _rows(child, is_head or ROW_GROUPS.get(name, False)):
                yield f"{place}.{part}", head, cells, names or columns
        elif name in ("tr", "row"):
            cells = [c for c in child if c.tag in HTML_CELLS or local(c.tag) in CELLS]
            yield "", is_head, cells, columns


def _column_names(node: etree._Element) -> dict[str, int]:
    """Return CALS column and span names -> column, a span's as its first."""
    names: dict[str, int] = {}
    for place, spec in enumerate(node.iterchildren(COLUMNS)):
        number = spec.get("colnum", "")
        names[spec.get("colname") or f"#{place}"] = int(number) - 1 if number.isdigit() else place
    for span in node.iterchildren("{*}spanspec"):
        start, end = names.get(span.get("namest")), names.get(span.get("nameend"))
        if start is not None and end is not None:
            names[f"span:{span.get('spanname')}"] = start
            names[f"width:{span.get('spanname')}"] = end - start + 1
    return names


def _expand(table: etree._Element, text_of: Callable) -> tuple[list[Line], list[str]]:
    """Fill the grid: a row's cells take the columns that cells from above leave free."""
    lines: list[Line] = []
    carried: dict[int, tuple[int, Entry]] = {}
    group, total = "", 0
    for row_group, is_head, cells, names in _rows(table):
        if row_group != group:
            carried, group = {}, row_group
        line, carried = _fill(cells, names, carried, text_of)
        total += len(line)
        if total > MOST_CELLS:
            return lines, [f"a table has more than {MOST_CELLS:,} cells; the rest is left out"]
        if line:
            lines.append(Line(is_head, line))
    return lines, []


def _fill(cells: list, names: dict, carried: dict, text_of: Callable) -> tuple[dict, dict]:
    line = {column: entry for column, (_, entry) in carried.items()}
    below = {c: (left - 1, entry) for c, (left, entry) in carried.items() if left > 1}
    is_free, column = not carried and not names, 0
    for cell in cells:
        start, width, height = place = _place(cell, names)
        if is_free and place is ALONE:  # as most are
            line[column] = _entry(cell, 1, text_of)
            column += 1
            continue
        column = column if start is None else start
        while column in line and start is None:
            column += 1
        entry = _entry(cell, width, text_of)
        for spanned in range(column, column + width):
            line[spanned] = entry
            if height > 1:
                below[spanned] = (height - 1, entry)
        column += width
    return dict(sorted(line.items())) if carried or names else line, below


def _place(cell: etree._Element, names: dict[str, int]) -> tuple[int | None, int, int]:
    """Return (column or None for the next free one, width, height)."""
    if cell.tag in HTML_CELLS or local(cell.tag) != "entry":
        wide, high = cell.get("colspan"), cell.get("rowspan")
        if wide in NO_SPAN and high in NO_SPAN:
            return ALONE
        return None, _span(wide) if wide else 1, _span(high, zero=10**6) if high else 1
    height = _span(cell.get("morerows"), plus=1)
    if (named := cell.get("spanname")) and f"span:{named}" in names:
        return names[f"span:{named}"], min(names[f"width:{named}"], WIDEST), height
    start = names.get(cell.get("namest") or cell.get("colname") or "")
    end = names.get(cell.get("nameend") or "", start)
    if start is None or end is None or end < start:
        return start, 1, height
    return start, min(end - start + 1, WIDEST), height


def _span(value: str | None, *, plus: int = 0, zero: int = 1) -> int:
    """Return a span as a number from 1; HTML's rowspan 0 goes to the end of the row group."""
    if value == "1":
        return 1 + plus
    if not value or not re.fullmatch(r"\s*\d{1,6}\s*", value):
        return 1
    number = int(value) + plus
    return min(number, WIDEST) if number else zero


def _entry(cell: etree._Element, width: int, text_of: Callable) -> Entry:
    is_th = cell.tag == "th"
    if not len(cell):
        text = cell.text
        return make_entry((" ".join(text.split()) if text else "", is_th, is_th, width))
    return make_entry((text_of(cell), is_th, is_th or _is_emphasized(cell), width))


def _is_emphasized(cell: etree._Element) -> bool:
    """Say whether all text of a cell stands in bold or italics."""
    if (cell.text or "").strip():
        return False
    children = [child for child in cell if isinstance(child.tag, str)]
    return bool(children) and all(
        not (child.tail or "").strip()
        and (local(child.tag) in EMPHASIS or (local(child.tag) == "p" and _is_emphasized(child)))
        for child in children
    )


def _mark_head(lines: list[Line]) -> list[Line]:
    """Take leading rows all of header cells as head where no `thead` says so."""
    bodies = [line for line in lines if not line.is_head]
    if any(line.is_head for line in lines) and bodies:
        return lines
    heads = 0
    for place, line in enumerate(lines[:-1]):
        filled = [entry for entry in line.entries.values() if entry.text]
        if len(filled) < 2 or not all(entry.emphasized for entry in filled):
            break
        if place and not all(entry.is_th for entry in filled):
            break
        heads += 1
    return [Line(place < heads, line.entries) for place, line in enumerate(lines)]


def _list_cells(lines: list[Line], columns: int) -> Iterator[Cell]:
    head: list[Line] = []
    paths: dict[int, str] = {}
    group, in_head = "", False
    for row, line in enumerate(lines, start=1):
        if line.is_head:
            head = [*head, line] if in_head else [line]
        elif in_head or row == 1:
            paths = {column: _path(head, column) for column in range(columns)}
        in_head = line.is_head
        label = "" if in_head else _group_label(line, columns)
        flagged = in_head or bool(label)
        above = "" if flagged else group
        for column, entry in line.entries.items():
            header = "" if in_head else paths.get(column, "")
            yield make_cell((row, column + 1, header, entry.text, above, flagged))
        group = label or ("" if in_head else group)


def _path(head: list[Line], column: int) -> str:
    """Join the header cells above a column, each once."""
    texts = [line.entries[column].text for line in head if column in line.entries]
    return " > ".join(dict.fromkeys(text for text in texts if text))


def _group_label(line: Line, columns: int) -> str:
    """Return the text of a row that is one cell over the whole table, or one emphasized cell."""
    entries = line.entries
    if columns < 2 or not entries:
        return ""
    first = next(iter(entries.values()))
    spans_all = first.width >= columns and len(entries) == columns
    if not spans_all and not (columns > 2 and first.emphasized):
        return ""
    others = (entry.text for entry in entries.values() if entry is not first)
    return first.text if spans_all or not any(others) else ""

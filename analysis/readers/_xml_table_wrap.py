"""A table of a JATS article with what stands around it: label, caption, notes, pictures."""

from __future__ import annotations

import re
from typing import Protocol

from lxml import etree

from analysis.readers._xml import first_child, local
from analysis.readers._xml_tables import nested_tables, read_cells
from analysis.readers._xml_text import Run
from analysis.readers.base import Block, Table

GRIDS = ("table", "tgroup", "array")
PICTURES = ("graphic", "inline-graphic", "media")
READ_HERE = ("label", "caption", "table-wrap-foot", "alternatives", *PICTURES)
RAISED_MARK = re.compile(r"^(\*+|[†‡§¶#]+|[a-z]|\d{1,2})(?=[\s.):]|$)")


class Collector(Protocol):
    """What a table needs of the walk through its article."""

    blocks: list[Block]
    tables: list[Table]
    gaps: list[str]
    section: str
    kind: str
    cell: Run

    def read(self, node: etree._Element) -> str: ...
    def say(self, node: etree._Element, section: str, kind: str) -> None: ...
    def within(self, node: etree._Element, section: str, kind: str = "") -> None: ...
    def visit(self, child: etree._Element) -> None: ...
    def flush(self) -> None: ...


def read_table_wrap(node: etree._Element, walker: Collector, label: str, section: str) -> None:
    """Read a `table-wrap` (or a bare `table`) into the walker's tables and blocks."""
    notes = _read_notes(node, walker)
    walker.cell.marks = {mark for mark, _ in notes if mark}
    grids = _grids(node)
    caption = _read_caption(node, walker, section)
    table_id = _free_id(node.get("id") or "", walker)
    for place, grid in enumerate(grids, start=1):
        name = table_id if place == 1 else _free_id(f"{table_id}-{place}", walker)
        _add_table(grid, name, label, caption, tuple(notes), walker)
    if not grids:
        is_picture = next(node.iter(*PICTURES), None) is not None
        walker.tables.append(Table(table_id, label, caption, (), tuple(notes), is_picture))
        words = "is an image" if is_picture else "has no cells"
        walker.gaps.append(f"{label[:1].lower()}{label[1:]} {words}")
    _read_rest(node, walker, section)
    for foot in node.iter("table-wrap-foot"):
        walker.within(foot, section, "footnote")


def _grids(node: etree._Element) -> list[etree._Element]:
    """Return the outermost grids; a CALS `table` is read as a whole."""
    found: list[etree._Element] = []
    for element in node.iter(*(f"{{*}}{name}" for name in GRIDS)):
        if not found or all(above is not found[-1] for above in element.iterancestors()):
            found.append(element)
    return found


def _add_table(
    grid: etree._Element, name: str, label: str, caption: str, notes: tuple, walker: Collector
) -> None:
    cells, gaps = read_cells(grid, walker.cell.read)
    walker.gaps += [f"{label}: {gap}" for gap in gaps]
    walker.tables.append(Table(name, label, caption, cells, notes, not cells and _pictured(grid)))
    for place, inner in enumerate(nested_tables(grid), start=1):
        inner_name = _free_id(f"{name}-inner-{place}", walker)
        _add_table(inner, inner_name, f"{label} (table in a cell)", caption, (), walker)


def _pictured(grid: etree._Element) -> bool:
    return next(grid.iter(*PICTURES), None) is not None


def _free_id(wanted: str, walker: Collector) -> str:
    """Return an id that no table has yet; "table-3" where the file gives none."""
    taken = {table.table_id for table in walker.tables}
    wanted = wanted or f"table-{len(walker.tables) + 1}"
    while wanted in taken:
        wanted += "+"
    return wanted


def _read_caption(node: etree._Element, walker: Collector, section: str) -> str:
    """Make blocks of a caption and return it as one text."""
    start = len(walker.blocks)
    for caption in node.findall("caption"):
        if (title := first_child(caption, "title")) is not None:
            walker.say(title, section, "caption")
        walker.within(caption, section, "caption")
    return " ".join(block.text for block in walker.blocks[start:])


def _read_rest(node: etree._Element, walker: Collector, section: str) -> None:
    """Read paragraphs, lists and the like that stand beside the grid."""
    if local(node.tag) in GRIDS:
        return
    outside = walker.section, walker.kind
    walker.section, walker.kind = section, "caption"
    for child in node:
        if child.tag not in READ_HERE and local(child.tag) not in GRIDS:
            walker.visit(child)
    walker.flush()
    walker.section, walker.kind = outside


def _read_notes(node: etree._Element, walker: Collector) -> list[tuple[str, str]]:
    """Return (mark, text) of each note below a table."""
    notes = []
    for foot in node.iter("table-wrap-foot"):
        for child in foot:
            parts = child if child.tag == "fn-group" else [child]
            notes += [_read_note(part, walker) for part in parts]
    return [(mark, text) for mark, text in notes if text or mark]


def _read_note(node: etree._Element, walker: Collector) -> tuple[str, str]:
    label = first_child(node, "label")
    mark = node.get("symbol", "") if label is None else walker.read(label)
    texts = [walker.read(child) for child in node if child.tag != "label"]
    text = " ".join(filter(None, texts)) if node.tag == "fn" else walker.read(node)
    first = next(node.iter("sup", "xref"), None)
    if not mark and first is not None and _begins(node, first):
        mark = "".join(first.itertext()).strip()
        text = text.removeprefix(mark).lstrip(" .:)")
    elif not mark and (found := RAISED_MARK.match(text)) and len(text) > len(found[0]) + 1:
        mark = found[0] if not found[0].isalpha() else ""
        text = text.removeprefix(mark).lstrip(" .:)")
    return mark.strip("[]().: "), text


def _begins(node: etree._Element, first: etree._Element) -> bool:
    """Say whether `first` is the first text in `node`."""
    element = first
    while element is not node:
        parent = element.getparent()
        if element.getprevious() is not None or (parent.text or "").strip():
            return False
        element = parent
    return True

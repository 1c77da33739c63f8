"""Tables of BioC documents: captions, notes and, where PMC gives it, the grid as XML."""

from __future__ import annotations

import re

from analysis.readers._xml import parse
from analysis.readers._xml_tables import read_cells
from analysis.readers._xml_text import Run
from analysis.readers.base import Cell, Refused, Table

MARK = re.compile(r"([*†‡§¶#]+|[a-z](?=[\s.:)]*[A-Z]))[\s.:)]*(?=\S)")


class TableParts:
    """Collects what several passages say of one table; its id, or the order, joins them."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}  # of tables, in order
        self.captions: dict[str, list[str]] = {}
        self.notes: dict[str, list[tuple[str, str]]] = {}
        self.grids: dict[str, list[str]] = {}  # as XML
        self.gaps: list[str] = []
        self.last = ""

    def label(self, infons: dict, kind: str) -> str:
        """Return "Table 1" or "Figure 2" for the float that a passage belongs to."""
        number = str(infons.get("id") or infons.get("file") or "")
        is_table = kind.startswith("table") or number.upper().startswith("T")
        number = number or (self._name(kind) if is_table else "")
        found = re.search(r"(\d{1,3})(?:\.\w+)?$", number)
        self.last = number
        return f"{'Table' if is_table else 'Figure'}{f' {int(found[1])}' if found else ''}"

    def _name(self, kind: str) -> str:
        """Return the table before for a passage without id, or a new one: a caption behind a grid
        or a note, and a grid behind a grid, are of the next table."""
        is_note = "foot" in kind
        is_full = self.last in self.grids or (self.last in self.notes and kind != "table")
        if self.last in self.labels and (is_note or not is_full):
            return self.last
        return f"table-{len(self.labels) + 1}"

    def add_words(self, kind: str, text: str, label: str) -> str:
        """Keep a caption or a note of a table (those of figures are blocks alone); returns the
        text without the mark of a note."""
        if not kind.startswith("table"):
            return text
        self.labels.setdefault(self.last, label)
        if "foot" not in kind:
            self.captions.setdefault(self.last, []).append(text)
            return text
        mark, text = _part_mark(text)
        self.notes.setdefault(self.last, []).append((mark, text))
        return text

    def add_grid(self, infons: dict, label: str) -> None:
        """Keep the grid of a table, "" where the file gives its cells as text alone."""
        source = infons.get("xml")
        grid = source if isinstance(source, str) and "<" in source else ""
        self.labels.setdefault(self.last, label)
        self.grids.setdefault(self.last, []).append(grid)

    def make(self) -> list[Table]:
        """Return every table that a caption, a note or a grid speaks of, in order; one without a
        grid has no cells and is a gap; the second grid of a table is one more with its caption."""
        tables = []
        for number, label in self.labels.items():
            caption, notes = " ".join(self.captions.get(number, [])), self.notes.get(number, [])
            marks = {mark for mark, _ in notes if mark}
            read = [self._read(grid, label, marks) for grid in self.grids.get(number, [])]
            for place, cells in enumerate(list(filter(None, read)) or [()], start=1):
                name = number if place == 1 else f"{number}-{place}"
                tables.append(Table(name, label, caption, cells, tuple(notes)))
            if not read:
                self.gaps.append(f"{label}: the file gives no cells")
        return tables

    def _read(self, grid: str, label: str, marks: set[str]) -> tuple[Cell, ...]:
        """Return the cells of a grid; what cannot be read is a gap."""
        run = Run(in_cell=True)
        run.marks = marks
        try:
            cells, gaps = read_cells(parse(grid.encode("utf-8", "replace")), run.read)
        except (Refused, RecursionError) as refusal:
            cells, gaps = (
                (),
                [str(refusal) if grid else "the file gives its cells as running text only"],
            )
        self.gaps += [f"{label}: {gap}" for gap in gaps]
        return cells


def _part_mark(text: str) -> tuple[str, str]:
    """Return (mark, text) of a note: "*" or the small letter before its first capital, or ""."""
    found = MARK.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)

"""Tables of BioC documents: captions, notes and, where PMC gives it, the grid as XML."""

from __future__ import annotations

import re

from analysis.readers._xml import parse
from analysis.readers._xml_tables import read_cells
from analysis.readers._xml_text import Run
from analysis.readers.base import Refused, Table


class TableParts:
    """Collects what several passages say of one table; its id, or the order, joins them."""

    def __init__(self) -> None:
        self.captions: dict[str, list[str]] = {}
        self.notes: dict[str, list[tuple[str, str]]] = {}
        self.cells: dict[str, tuple] = {}
        self.gaps: list[str] = []
        self.last = ""

    def label(self, infons: dict, kind: str) -> str:
        """Return "Table 1" or "Figure 2" for the float that a passage belongs to."""
        number = str(infons.get("id") or infons.get("file") or "")
        found = re.search(r"(\d{1,3})(?:\.\w+)?$", number)
        is_table = kind.startswith("table") or number.upper().startswith("T")
        self.last = number or self.last or kind
        return f"{'Table' if is_table else 'Figure'}{f' {int(found[1])}' if found else ''}"

    def add_words(self, kind: str, text: str) -> None:
        """Keep a caption or a note of a table; those of figures are blocks alone."""
        if not kind.startswith("table"):
            return
        if "foot" in kind:
            self.notes.setdefault(self.last, []).append(("", text))
        else:
            self.captions.setdefault(self.last, []).append(text)

    def add_grid(self, infons: dict, text: str) -> None:
        """Read the cells of a table; one that is given as text alone is a gap."""
        source = infons.get("xml")
        if isinstance(source, str) and "<" in source:
            try:
                grid = parse(source.encode("utf-8", "replace"))
                cells, gaps = read_cells(grid, Run(in_cell=True).read)
            except (Refused, RecursionError) as refusal:
                cells, gaps = (), [str(refusal)]
        else:
            cells, gaps = (), ["the file gives its cells as running text only"]
        self.cells[self.last] = self.cells.get(self.last) or cells
        self.gaps += [f"{self.label(infons, 'table')}: {gap}" for gap in gaps]

    def make(self) -> list[Table]:
        """Return the tables that have cells, in order."""
        return [
            Table(
                number,
                self.label({"id": number}, "table"),
                " ".join(self.captions.get(number, [])),
                cells,
                tuple(self.notes.get(number, [])),
            )
            for number, cells in self.cells.items()
            if cells
        ]

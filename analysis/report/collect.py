"""Executed notebooks as a report: sections of text, exhibits, and whatever else a cell shows."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from analysis.errors import EvidenceError
from analysis.report.files import clean

MIME = "application/vnd.workbook.exhibit+json"


@dataclass
class Piece:
    """One thing to show. kind: markdown, exhibit, text, image (base64 PNG) or html."""

    kind: str
    content: str | dict


@dataclass
class Section:
    """One notebook: its file's stem, its title, its pieces in the order of the cells, and the
    parameters that it ran with."""

    name: str
    title: str
    pieces: list[Piece] = field(default_factory=list)
    parameters: dict = field(default_factory=dict)


@dataclass
class Report:
    """All sections; `exhibits` by id."""

    sections: list[Section]

    @property
    def ordered(self) -> list[Section]:
        """The sections as a reader meets them: the report (06) first, then what it stands on."""
        return sorted(self.sections, key=lambda section: not section.name.startswith("06"))

    @property
    def parameters(self) -> dict:
        """The parameters of all notebooks, by name."""
        return {n: value for section in self.sections for n, value in section.parameters.items()}

    @cached_property
    def exhibits(self) -> dict[str, dict]:
        """Every exhibit by its id, in the order of the notebooks."""
        pieces = (piece for section in self.sections for piece in section.pieces)
        return {p.content["id"]: p.content for p in pieces if p.kind == "exhibit"}

    @cached_property
    def findings(self) -> dict[str, dict]:
        """Every finding by its id, from the exhibit "findings"; empty where there is none."""
        return {row["finding_id"]: row for row in list_rows(self.exhibits.get("findings"))}

    @cached_property
    def sources(self) -> list[dict]:
        """The sources, from the exhibit "sources"; empty where there is none."""
        return list_rows(self.exhibits.get("sources"))

    @property
    def cut(self) -> date:
        """The data cut: the latest day, month or year that a source bears (never the clock's)."""
        days = [_day(row.get("date")) for row in self.sources]
        years = [row["year"] for row in self.sources if isinstance(row.get("year"), int)]
        days += [date(year, 1, 1) for year in years if 1900 < year < 2200]
        return max((day for day in days if day), default=date(2000, 1, 1))


def _day(text: str | None) -> date | None:
    """Return the day that an ISO date of three, two or one part names; None when it is none."""
    try:
        return date.fromisoformat((f"{text}-01-01" if text else "")[:10])
    except ValueError:
        return None


def list_rows(exhibit: dict | None) -> list[dict]:
    """Return the rows of an exhibit as dicts by column."""
    if not exhibit:
        return []
    names = [column["name"] for column in exhibit["columns"]]
    return [dict(zip(names, row, strict=True)) for row in exhibit["rows"]]


def read_notebooks(paths: list[Path]) -> Report:
    """Read executed notebooks, in the order given.

    Raises
    ------
    EvidenceError : two exhibits have one id; names both notebooks.
    """
    sections = [_read_section(path) for path in paths]
    seen: dict[str, str] = {}
    for section in sections:
        for piece in section.pieces:
            if piece.kind == "exhibit":
                _check_once(piece.content["id"], section.name, seen)
    return Report(sections)


def _check_once(name: str, section: str, seen: dict[str, str]) -> None:
    if name in seen:
        raise EvidenceError(
            f"exhibit {name!r} is shown in {seen[name]} and in {section}. Give one another id."
        )
    seen[name] = section


def _read_section(path: Path) -> Section:
    cells = clean(json.loads(path.read_text("utf-8")))["cells"]
    section = Section(path.stem, path.stem)
    for cell in cells:
        if {"parameters", "injected-parameters"} & set(cell["metadata"].get("tags", [])):
            section.parameters |= _read_parameters(_text(cell["source"]))
        if cell["cell_type"] == "markdown":
            section.pieces.append(Piece("markdown", _text(cell["source"])))
        elif cell["cell_type"] == "code":
            section.pieces += [piece for out in cell["outputs"] for piece in _read_output(out)]
    _take_title(section)
    return section


def _read_parameters(source: str) -> dict:
    """Return the literals that a parameters cell assigns, by name."""
    nodes = [n for n in ast.parse(source).body if isinstance(n, ast.Assign | ast.AnnAssign)]
    named = [(n.target if isinstance(n, ast.AnnAssign) else n.targets[0], n.value) for n in nodes]
    return {target.id: ast.literal_eval(value) for target, value in named}


def _take_title(section: Section) -> None:
    """Use the first line of the first cell as title when it is a heading."""
    first = section.pieces[0] if section.pieces else None
    if first and first.kind == "markdown" and first.content.startswith("# "):
        head, _, rest = first.content.partition("\n")
        section.title = head[2:].strip()
        first.content = rest.strip()


def _read_output(output: dict) -> Iterator[Piece]:
    """Yield what one output shows, in the richest form that the report can carry."""
    data = output.get("data", {})
    if output["output_type"] == "stream":
        if output["name"] == "stdout":
            yield Piece("text", _text(output["text"]))
    elif MIME in data:
        yield Piece("exhibit", data[MIME])
    elif "image/png" in data:
        yield Piece("image", "".join(_text(data["image/png"]).split()))
    elif "text/html" in data:
        yield Piece("html", _text(data["text/html"]))
    elif "text/plain" in data:
        yield Piece("text", _text(data["text/plain"]))


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)

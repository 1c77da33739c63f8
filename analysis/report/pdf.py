"""The report as a tagged PDF (PDF/UA-1): a summary page, contents, sections, references."""

from __future__ import annotations

import base64
import json
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from analysis.errors import EvidenceError
from analysis.report import blocks, references
from analysis.report.collect import Report
from analysis.report.files import write_bytes
from analysis.report.html import describe

TEMPLATE = Path(__file__).with_name("templates") / "report.typ"
SPELLED = re.compile("\u27e6[^\u27e7]*\u27e7")
ROOM = (481.0, 590.0)  # points that a picture may take on an A4 page, with room for its caption


def write(report: Report, path: Path, *, provenance: Mapping[str, str]) -> Path:
    """Write the report to `path`; its date is the data cut, its fonts are those of the packages.

    Data reach the layout as JSON, never as markup. A sign that the fonts lack is spelled out by
    its name or number in Unicode; the last page says how many are.

    Raises
    ------
    EvidenceError : the layout fails; gives the compiler's own message.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="wb") as name:
        folder = Path(name)
        content = _lay_out(report, folder) | {"provenance": dict(provenance)}
        shown = _printable(content | {"wide": blocks.WIDE})
        shown["spelled"] = len(SPELLED.findall(json.dumps(shown, ensure_ascii=False)))
        (folder / "report.json").write_text(json.dumps(shown), "utf-8")
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        try:
            made = typst.compile(
                folder / "report.typ", root=folder, font_paths=[_fonts()], pdf_standards="ua-1",
                ignore_system_fonts=True, timestamp=_moment(report),
            )  # fmt: skip
        except typst.TypstError as error:
            raise EvidenceError(f"report.pdf could not be laid out: {error}.") from error
    return write_bytes(path, made)


def _moment(report: Report) -> datetime:
    return datetime(report.cut.year, report.cut.month, report.cut.day, tzinfo=UTC)


def _lay_out(report: Report, folder: Path) -> dict:
    """Return what the template reads; pictures are written beside it."""
    summary, first = blocks.split_summary(report)
    sections = []
    for section in report.ordered:
        own = list(blocks.list_blocks(section))
        own = own[len(summary) :] if section is first else own
        sections.append({"title": section.title, "name": section.name, "blocks": own})
    _write_pictures(summary, folder, "summary")
    for place, section in enumerate(sections):
        _write_pictures(section["blocks"], folder, f"s{place}")
    return {
        "title": "What reviews say about CAR-NK cell therapy", "facts": describe(report),
        "summary": summary, "sections": sections, "parameters": {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in report.parameters.items()
        },
        "references": [
            {"text": references.vancouver(row), "doi": row.get("doi") or ""}
            for row in references.list_references(report)
        ],
    }  # fmt: skip


def _write_pictures(listed: list[dict], folder: Path, prefix: str) -> None:
    """Write figures as SVG and images as PNG; a block then names its file."""
    for place, block in enumerate(listed):
        if block["kind"] == "figure":
            block["file"] = f"{prefix}-{place}.svg"
            block["width"] = _fit(block["svg"])
            (folder / block["file"]).write_text(_printable(block["svg"]), "utf-8")
        elif block["kind"] == "image":
            block["file"] = f"{prefix}-{place}.png"
            (folder / block["file"]).write_bytes(base64.b64decode(block["png"]))
        if block["kind"] == "table":
            block["widths"] = blocks.weigh_columns(block) if block["head"] else []
        for name in ("svg", "png"):
            block.pop(name, None)


def _fit(svg: str) -> float:
    """Return the width in points at which a picture fits the page, never larger than it is."""
    width, height = (float(re.search(rf'\b{side}="([\d.]+)pt"', svg)[1])
                     for side in ("width", "height"))  # fmt: skip
    return width * min(1.0, ROOM[0] / width, ROOM[1] / height)


def _printable(value):
    """Return `value` with each sign that the fonts lack spelled out, at any depth."""
    if isinstance(value, str):
        known = _known_signs()
        return value if known.issuperset(value) else "".join(
            sign if sign in known else _spell(sign) for sign in value
        )  # fmt: skip
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {_printable(name): _printable(item) for name, item in value.items()}
    return value


def _spell(sign: str) -> str:
    """Return the name of a sign between brackets, its number where the name only repeats it; ""
    for what only joins signs or picks their shape."""
    if (
        unicodedata.category(sign) == "Cf"
        or "variation selector" in unicodedata.name(sign, "").lower()
    ):
        return ""
    name = unicodedata.name(sign, "").lower()
    number = f"U+{ord(sign):04X}"
    return f"\u27e6{number if not name or number[2:].lower() in name else name}\u27e7"


def _fonts() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _known_signs() -> frozenset[str]:
    """Return the signs of DejaVu Sans, which every text of the PDF falls back to."""
    from fontTools.ttLib import TTFont

    with TTFont(_fonts() / "DejaVuSans.ttf", lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | frozenset("\n\t")

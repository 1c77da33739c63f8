"""One look for all figures: colors and glyphs by codebook id, and files that keep their bytes."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

STYLE = Path(__file__).with_name("workbook.mplstyle")


class Look(NamedTuple):
    """Tint behind a mark, ink of the mark, glyph that tells it apart without color."""

    tint: str
    ink: str
    glyph: str


ROLES = {
    "strength": Look("#b5d8f0", "#004a80", "+"),
    "barrier": Look("#efae9c", "#6b1d00", "×"),
    "strategy": Look("#fff0b0", "#6b5000", "→"),
    "need": Look("#c9a0dc", "#3d0f5c", "!"),
    "fact": Look("#dedede", "#3a3a3a", "•"),
    "scope": Look("#ffffff", "#5c5c5c", "○"),
}
DEPTHS = {
    "full": "#0a3a5a", "abstract": "#2f7fb5", "summary": "#7fb3d5", "form": "#bcd8ea",
    "record": "#f3f3f3",
}  # fmt: skip
CORPORA = {"core": "#6b1d00", "context": "#8fb8d3"}
VERDICTS = {
    "differ": Look("#6b1d00", "#ffffff", "≠"),
    "differs from registry": Look("#efae9c", "#6b1d00", "R"),
    "drift": Look("#fff0b0", "#6b5000", "→"),
    "finer or coarser": Look("#d8ecf8", "#004a80", "⊂"),
    "agree": Look("#ffffff", "#222222", "="),
    "single": Look("#ffffff", "#767676", "1"),
    "silent": Look("#f0f0ee", "#767676", ""),
}
SETTINGS = {
    "solid": Look("#2f7fb5", "#004a80", "s"),
    "hematologic": Look("#efae9c", "#8a2c0a", "o"),
    "both": Look("#c9a0dc", "#3d0f5c", "D"),
    "other": Look("#dedede", "#3a3a3a", "^"),
}
STATUSES = {  # marker and whether it is filled
    "recruiting": ("o", True), "ongoing": ("o", True), "not yet recruiting": ("o", False),
    "active": ("D", True), "suspended": ("D", False), "completed": ("s", True),
    "terminated": ("X", True), "withdrawn": ("X", False), "unknown": ("^", False),
    "expanded access": ("v", True), "not stated": ("v", False),
}  # fmt: skip
GAP = "#f7f7f5"
INK = "#222222"


def use() -> None:
    """Set the workbook's look for every figure drawn from now on."""
    plt.style.use(["default", str(STYLE)])


def shorten(label: str, most: int = 28) -> str:
    """Return a label of at most `most` characters; the end stays, for it tells labels apart."""
    return label if len(label) <= most else f"{label[: most - 10]}…{label[-9:]}"


def address(exhibit: str, row: int, column: str) -> str | None:
    """Return where a mark leads: the sentences behind one number; None without an exhibit."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", column).strip("-")
    return f"#o-{exhibit}-{row}-{slug}" if exhibit else None


def svg_text(figure: Figure) -> str:
    """Return a figure as SVG without date and version: the same figure, the same text."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "car-nk-workbook"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def png_bytes(figure: Figure) -> bytes:
    """Return a figure as PNG (200 dots per inch) without version."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None})
    return buffer.getvalue()


def save_figure(figure: Figure, path: Path) -> list[Path]:
    """Write `path` with the endings .svg and .png; a changed byte is a changed picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    svg, png = path.with_suffix(".svg"), path.with_suffix(".png")
    svg.write_text(svg_text(figure), "utf-8")
    png.write_bytes(png_bytes(figure))
    return [svg, png]

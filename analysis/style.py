"""One look for all figures: colors and glyphs by codebook id, and files that keep their bytes."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from PIL import Image

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
UNSEEN = 0.001  # a mark that the page may show; at 0 its color would not be in the file
COLORS = 128  # of a PNG: a third of the size, no color off by more than 8 of 255
INK = "#222222"


def use() -> None:
    """Set the workbook's look for every figure drawn from now on."""
    plt.style.use(["default", str(STYLE)])


def shorten(label: str, most: int = 28) -> str:
    """Return a label of at most `most` characters; the end stays, for it tells labels apart."""
    return label if len(label) <= most else f"{label[: most - 10]}…{label[-9:]}"


def slug(column: str) -> str:
    """Return a column's name as it stands in addresses."""
    return re.sub(r"[^A-Za-z0-9]+", "-", column).strip("-")


def address(exhibit: str, row: int, column: str) -> str | None:
    """Return where a mark leads: the sentences behind one number; None without an exhibit."""
    return f"#o-{exhibit}-{row}-{slug(column)}" if exhibit else None


def tag(label: str) -> str:
    """Return a source's label as it stands in the names of marks."""
    return hashlib.sha1(label.encode()).hexdigest()[:8]


def mark(artist: Artist, row: int, column: str, shape: str) -> None:
    """Name a mark by the number of the data table that it stands for: the page counts it again.

    shape : what the page does then. "text": the last number in it changes; "box", "dot": pale at
    none; "right", "left", "up": grows that way, as long as its number; "edge": as thick.
    """
    artist.set_gid(f"k-{row}-{slug(column)}-{shape}")


def mark_count(artist: Artist, topic: str, role: str, shape: str) -> None:
    """Name a mark by the sources that it counts: those with a topic in a role ("" for any)."""
    artist.set_gid(f"q-{topic}-{role}-{shape}")


def mark_source(artist: Artist, label: str, shape: str) -> None:
    """Name a mark that stands for a source: pale when a filter leaves none of its findings; the
    shape "text" holds its number of topics, the shape "column" is the head of its column."""
    artist.set_gid(f"s-{tag(label)}-{shape}")


def say_nothing(words: str, ax: Axes | None = None) -> Axes:
    """Return Axes with words in place of a picture that would be empty."""
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 0.8))
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.set_xlabel(words)
    return ax


def hide_zero(bar: Artist, number: float) -> float:
    """Keep a bar of nothing unseen, as long as 1, so that the page can let it grow; return 1."""
    if number:
        return number
    bar.set_alpha(UNSEEN)
    return 1


def draw_boxes(ax: Axes, corners: Iterable[tuple[float, float]], size: tuple[float, float],
               **look) -> PathPatch | None:  # fmt: skip
    """Draw many equal boxes as one patch, which is small in a file; None where there are none."""
    one = Outline.unit_rectangle().transformed(Affine2D().scale(*size))
    boxes = [one.transformed(Affine2D().translate(x, y)) for x, y in corners]
    return ax.add_patch(PathPatch(Outline.make_compound_path(*boxes), **look)) if boxes else None


def svg_text(figure: Figure) -> str:
    """Return a figure as SVG without date and version: the same figure, the same text."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "car-nk-workbook"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def png_bytes(figure: Figure) -> bytes:
    """Return a figure as PNG (200 dots per inch) of at most 128 colors, without version."""
    buffer, made = io.BytesIO(), io.BytesIO()
    figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None})
    few = Image.open(buffer).convert("RGB").quantize(
        COLORS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )  # fmt: skip
    few.save(made, format="PNG", dpi=(200, 200))
    return made.getvalue()


def save_figure(figure: Figure, path: Path) -> list[Path]:
    """Write `path` with the endings .svg and .png; a changed byte is a changed picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    svg, png = path.with_suffix(".svg"), path.with_suffix(".png")
    svg.write_text(svg_text(figure), "utf-8")
    png.write_bytes(png_bytes(figure))
    return [svg, png]

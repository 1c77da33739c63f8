"""Figures of agreement: claims by topic and role, and barriers against the means offered."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis import codebook, style

CLAIMS = ("strength", "barrier", "strategy", "need")
GAP_LINE = "#9a9a9a"
ZERO = "#767676"


def plot_agreement(
    table: pd.DataFrame, *, n_sources: int, link: str = "", ax: Axes | None = None
) -> Axes:
    """Draw topics x claims as bars of sources, one column per role, with the label at the right.

    table : one row per topic, as synthesis.list_agreement() returns it. n_sources : read in all.
    link : id of the exhibit whose sentences a bar opens, "" for none. Every column has the same
    scale; bars are not stacked, for one source may stand in several.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6.8, 1.0 + 0.23 * max(len(table), 3)))
    most = max(int(table[list(CLAIMS)].to_numpy().max(initial=0)), 1)
    for column, role in enumerate(CLAIMS):
        look = style.ROLES[role]
        ax.axvline(column, lw=0.5, color=GAP_LINE)
        for row, number in enumerate(table[role]):
            width = 0.72 * number / most
            box = Rectangle((column, row - 0.36), width, 0.72, facecolor=look.tint,
                            edgecolor=look.ink, lw=0.5)  # fmt: skip
            if number:
                box.set_url(style.address(link, row, role))
            style.mark(box, row, role, "right")
            box.set_width(0.72 * style.hide_zero(box, number) / most)
            ax.add_patch(box)
            shown = f"\N{NO-BREAK SPACE}{look.glyph} {number}" if number else "\N{NO-BREAK SPACE}0"
            text = ax.text(column + width, row, shown, va="center", size=6.5,
                           color=look.ink if number else ZERO)  # fmt: skip
            style.mark(text, row, role, "text")
    for row, label in enumerate(table["label"]):
        bold = "bold" if label == "contested" else "normal"
        text = ax.text(len(CLAIMS) + 0.02, row, label, va="center", size=7, weight=bold)
        style.mark(text, row, "label", "said")
    _finish(ax, [codebook.label(topic) for topic in table["topic"]], CLAIMS, n_sources,
            stated=bool(table["claims"].any()))  # fmt: skip
    return ax


def _finish(ax: Axes, names: list[str], columns, n_sources: int, *, stated) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(max(len(names), 1) - 0.4, -0.6)
    ax.set_xlim(-0.02, len(columns) + 1.0)
    ax.set_xticks([n + 0.3 for n in range(len(columns))], columns)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    said = f"sources of {n_sources} that make the claim"
    ax.set_xlabel(said if stated else f"no source of {n_sources} makes a claim")


def plot_means(table: pd.DataFrame, *, link: str = "", ax: Axes | None = None) -> Axes:
    """Draw barriers x means as a grid of numbers of sources; a gap is marked.

    table : as synthesis.match_means() returns it. The first two columns are the sources that
    name the barrier and those that address it; a barrier named more often than addressed has its
    name in bold and a cross. Pale cells are means that nobody offers for that barrier.
    """
    columns = [name for name in table.columns if name not in ("topic", "gap")]
    if ax is None:
        _, ax = plt.subplots(figsize=(2.4 + 0.55 * max(len(columns), 3), 1.5 + 0.27 * len(table)))
    most = max(int(table[columns].to_numpy().max(initial=0)), 1)
    for row, values in enumerate(table[columns].itertuples(index=False, name=None)):
        for column, number in enumerate(values):
            _draw_number(ax, row, column, columns[column], number, most, link)
    names = [
        ("× " if row.gap.startswith("named") else "") + codebook.label(row.topic)
        for row in table.itertuples()
    ]
    ax.set_yticks(range(len(table)), names)
    ax.set_ylim(max(len(table), 1) - 0.5, -0.5)
    ax.set_xlim(-0.5, max(len(columns), 1) - 0.5)
    heads = {"barrier": "named as barrier", "addressed": "addressed at all",
             "elsewhere": "only for other cells"}  # fmt: skip
    shown = [heads.get(name, codebook.label(name)) for name in columns]
    ax.set_xticks(range(len(columns)), shown, rotation=40, ha="left", size=7)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("sources;  × : named more often than addressed")
    return ax


def _draw_number(ax: Axes, row: int, column: int, name: str, number: int, most: int, link) -> None:
    role = "barrier" if name == "barrier" else "strategy" if name != "elsewhere" else "fact"
    look = style.ROLES[role]
    tint = look.tint if number else style.GAP
    box = Rectangle((column - 0.47, row - 0.44), 0.94, 0.88, facecolor=tint, edgecolor="none")
    if number:
        box.set_url(style.address(link, row, name))
        style.mark(box, row, name, "box")
    ax.add_patch(box)
    text = ax.text(column, row, str(number), ha="center", va="center", size=7.5,
                   color=look.ink if number else ZERO,
                   weight="bold" if number == most else "normal")  # fmt: skip
    style.mark(text, row, name, "text")

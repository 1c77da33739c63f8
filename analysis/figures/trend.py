"""Shares over the years with their intervals, and CAR-NK against CAR-T."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import codebook, style

ACROSS = 3
SIDE_ROLES = ("barrier", "strength")


def plot_trend(table: pd.DataFrame, *, few: int = 5) -> Figure:
    """Draw one small panel per topic: the share of each year's sources that state it.

    table : topic, year, sources, stating, share, low, high, as synthesis.count_trend() returns
    it. A hollow mark is a year with fewer than `few` sources; the numbers of sources stand below.
    """
    topics = list(dict.fromkeys(table["topic"]))
    down = max(-(-len(topics) // ACROSS), 1)
    figure, axes = plt.subplots(down, ACROSS, figsize=(6.8, 0.5 + 1.75 * down), sharex=True,
                                sharey=True, squeeze=False)  # fmt: skip
    for ax, topic in zip(axes.flat, topics, strict=False):
        _draw_panel(ax, table[table["topic"] == topic], few)
        ax.set_title(codebook.label(topic))
    for ax in axes.flat[max(len(topics), 1) :]:
        ax.set_visible(False)
    if table.empty:
        axes[0, 0].set_visible(False)
        figure.supxlabel("no sources with a year state any topic", size=8)
        return figure
    figure.supylabel("share of the year's sources, 95 % interval", size=8)
    figure.supxlabel(f"year (sources of each below); hollow: fewer than {few} sources", size=8)
    return figure


def _draw_panel(ax: Axes, own: pd.DataFrame, few: int) -> None:
    ink = style.ROLES["strength"].ink
    read = own[own["sources"] > 0]
    ax.vlines(read["year"], read["low"], read["high"], color=ink, lw=0.9, alpha=0.55)
    for row in read.itertuples():
        fill = ink if row.sources >= few else "#ffffff"
        dot = ax.scatter(row.year, row.share, s=16, c=fill, edgecolors=ink, lw=0.8, zorder=3)
        style.mark(dot, row.Index, "stating", "dot")
    years = own["year"].tolist()
    step = -(-len(years) // 10)
    ticks = years[::step]
    totals = own.set_index("year")["sources"]
    ax.set_xticks(ticks, [f"{year % 100:02d}\n{totals[year]}" for year in ticks], size=6)
    ax.set_xlim(min(years) - 0.6, max(years) + 0.6)
    ax.set_ylim(-0.04, 1.04)
    ax.set_yticks([0, 0.5, 1])


def plot_sides(table: pd.DataFrame, *, link: str = "", ax: Axes | None = None) -> Axes:
    """Draw CAR-NK beside CAR-T: barriers to the left, strengths to the right of each one's line.

    table : topic, "<subject> <role>" and reading, as synthesis.read_sides() returns it.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6.8, 1.2 + 0.25 * max(len(table), 3)))
    subjects = ("CAR-NK", "CAR-T")
    numbers = [f"{subject} {role}" for subject in subjects for role in SIDE_ROLES]
    most = max(int(table[numbers].to_numpy().max(initial=0)), 1)
    for place, subject in enumerate(subjects):
        center = 2.4 * place
        ax.axvline(center, lw=0.6, color=style.INK)
        for role, sign in zip(SIDE_ROLES, (-1, 1), strict=True):
            look, values = style.ROLES[role], table[f"{subject} {role}"]
            bars = ax.barh(range(len(table)), sign * 0.85 * values / most, left=center,
                           height=0.7, color=look.tint, edgecolor=look.ink, lw=0.5)  # fmt: skip
            for row, (bar, value) in enumerate(zip(bars, values, strict=True)):
                name = f"{subject} {role}"
                bar.set_width(sign * 0.85 * style.hide_zero(bar, value) / most)
                style.mark(bar, row, name, "right" if sign > 0 else "left")
                at = center + sign * (0.85 * value / most + 0.03)
                text = ax.text(at, row, f"{look.glyph}{value}", va="center", size=6.5,
                               color=look.ink, ha="left" if sign > 0 else "right")  # fmt: skip
                style.mark(text, row, name, "text")
                if value:
                    bar.set_url(style.address(link, row, name))
                else:
                    text.set_alpha(style.UNSEEN)
    for row, reading in enumerate(table["reading"]):
        style.mark(ax.text(3.75, row, reading, va="center", size=7), row, "reading", "said")
    ax.set_yticks(range(len(table)), [codebook.label(topic) for topic in table["topic"]])
    ax.set_ylim(max(len(table), 1) - 0.4, -0.6)
    ax.set_xlim(-1.1, 4.9)
    ax.set_xticks([0, 2.4], subjects)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    said = "sources: × a barrier (left), + a strength (right)"
    ax.set_xlabel(said if len(table) else "no source states a strength or a barrier of either")
    return ax

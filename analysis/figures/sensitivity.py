"""Figure of what other choices would do to the headlines."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import codebook, style

MOST = 30
MARKS = {"threshold": ("|", "#004a80"), "readers only": ("x", "#6b1d00")}


def plot_choices(
    table: pd.DataFrame, *, min_sources: int, most: int = MOST, ax: Axes | None = None
) -> Axes:
    """Draw for each headline the sources that state it now, and under other choices.

    table : kind, role, topic, now, then, as synthesis.compare_choices() returns it. The dashed
    line is what a headline needs; other choices are marked where they differ from now, and an
    empty circle goes without one of its sources. The `most` stated headlines are drawn.
    """
    rows = table.drop_duplicates(["role", "topic"])
    rows = rows.sort_values(["now", "role", "topic"], ascending=[False, True, True])[:most]
    if rows.empty:
        return style.say_nothing("no claim is a headline, under no choice", ax)
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 1.0 + 0.19 * max(len(rows), 2)))
    names = []
    for place, row in enumerate(rows.itertuples()):
        own = table[(table["role"] == row.role) & (table["topic"] == row.topic)]
        _draw_row(own, place, style.ROLES[row.role].ink, ax)
        names.append(f"{codebook.label(row.topic)}, {row.role}")
    ax.axvline(min_sources - 0.5, ls="--", lw=0.7, color="#767676")
    _explain(ax)
    ax.set_yticks(range(len(names)), names, size=6)
    ax.set_ylim(max(len(names), 1) - 0.5, -0.5)
    ax.set_xlim(left=-0.3)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(f"sources that state it (a headline needs {min_sources})")
    return ax


def _draw_row(own: pd.DataFrame, place: int, ink: str, ax: Axes) -> None:
    """Draw one headline: where it is now, and each mark that lies elsewhere."""
    now = own["now"].iloc[0]
    values = [*own.loc[own["kind"].isin(list(MARKS)), "then"], now]
    ax.hlines(place, min(values), max(values), color="#bbbbbb", lw=2, zorder=1)
    hangs = (own["kind"] == "source left out").any()
    ax.plot(now, place, "o", ms=5, mec=ink, mfc="w" if hangs else ink, zorder=2)
    for kind, (mark, color) in MARKS.items():
        then = own.loc[(own["kind"] == kind) & (own["then"] != now), "then"]
        ax.plot(then, [place] * len(then), mark, ms=6, color=color, zorder=3)


def _explain(ax: Axes) -> None:
    ax.plot([], [], "o", ms=5, color=style.INK, ls="", label="now")
    ax.plot([], [], "o", ms=5, mec=style.INK, mfc="w", ls="", label="gone without one source")
    words = {"threshold": "another threshold", "readers only": "only form and person"}
    for kind, (mark, color) in MARKS.items():
        ax.plot([], [], mark, ms=6, color=color, ls="", label=words[kind])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2, fontsize=6)

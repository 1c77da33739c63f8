"""Figures of the sources: findings of each by depth of text, and their years."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analysis import style

MOST_BARS = 60
HIGH = 12  # sources of one year from which on the picture grows
ABOVE = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2}


def plot_findings_per_source(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the findings of each source as a bar, shaded by how much of its text was at hand.

    counts : label, depth, n, as count_by_source() returns it (most findings first). Zeros are
    shown. Beyond 60 sources the last bar holds the rest's mean, and says so.
    """
    shown, rest = counts.head(MOST_BARS), counts.iloc[MOST_BARS:]
    labels = [style.shorten(label) for label in shown["label"]]
    values, colors = shown["n"].tolist(), [style.DEPTHS[depth] for depth in shown["depth"]]
    if len(rest):
        labels.append(f"mean of {len(rest)} others")
        values.append(rest["n"].mean())
        colors.append("#ffffff")
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 0.9 + 0.155 * max(len(labels), 4)))
    bars = ax.barh(range(len(labels)), values, color=colors, edgecolor=style.INK, lw=0.4,
                   height=0.75)  # fmt: skip
    for place, (bar, value) in enumerate(zip(bars, values, strict=True)):
        text = ax.text(value, place, f"\N{NO-BREAK SPACE}{value:.3g}", va="center", size=6.5)
        if place < len(shown):
            bar.set_width(style.hide_zero(bar, value))
            style.mark(bar, place, "n", "right")
            style.mark(text, place, "n", "text")
    ax.set_yticks(range(len(labels)), labels, size=6.5)
    ax.set_ylim(max(len(labels), 1) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.set_xlabel("findings" if len(counts) else "findings (no sources)")
    ax.set_xticks([])  # each bar has its number
    depths = [depth for depth in style.DEPTHS if (counts["depth"] == depth).any()]
    handles = [
        Patch(facecolor=style.DEPTHS[d], edgecolor=style.INK, lw=0.4, label=d) for d in depths
    ]
    if handles:
        ax.legend(handles=handles, title="text at hand", ncol=len(handles), **ABOVE)
    return ax


def plot_timeline(sources: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw one mark per source over its year of publication; core reviews are named.

    sources : label, year (nullable), corpus. Sources without a year stand at the right, "n.d.".
    """
    years = sources["year"].dropna().astype(int)
    first, last = (years.min(), years.max()) if len(years) else (2020, 2020)
    at = sources["year"].fillna(last + 1).astype(int)
    most = int(at.value_counts().max()) if len(at) else 1
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 2.6 + 0.1 * min(max(most - HIGH, 0), 40)))
    size = min(26.0, 26 * (52 / most) ** 2)  # dots of one year do not run into one another
    height = sources.assign(at=at).sort_values(["corpus", "label"]).groupby("at").cumcount() + 1
    for corpus, color in style.CORPORA.items():
        own = sources["corpus"] == corpus
        shape = "D" if corpus == "core" else "o"
        for row, label in sources.loc[own, "label"].items():
            dot = ax.scatter(at[row], height[row], s=size, c=color, marker=shape, zorder=3)
            style.mark_source(dot, label, "dot")
        if own.any():
            ax.scatter([], [], s=26, c=color, marker=shape, label=corpus)
    for row in sources[sources["corpus"] == "core"].itertuples():
        ax.annotate(style.shorten(row.label), (at[row.Index], height[row.Index]), (5, 0),
                    textcoords="offset points", va="center", size=6.5)  # fmt: skip
    ticks = list(range(first, last + 1)) + ([last + 1] if sources["year"].isna().any() else [])
    names = ["n.d." if tick > last else str(tick) for tick in ticks]
    ax.set_xticks(ticks, names)
    ax.set_xlim(first - 0.6, last + 1.6)
    ax.set_ylim(0, max(height.max() if len(height) else 1, 3) + 0.8)
    ax.set_yticks(np.arange(0, ax.get_ylim()[1], 5 if ax.get_ylim()[1] > 8 else 1))
    ax.set_ylabel(f"sources ({len(sources)} in all)")
    ax.set_xlabel("year of publication")
    if len(sources):
        ax.legend(ncol=2, **ABOVE)
    return ax

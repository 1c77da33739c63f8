"""Figures of the coder's quality: F1 by level with intervals, and calibration."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from analysis import style

SHAPES = {"rules": ("s", "#6b1d00"), "combined": ("o", "#004a80")}


def plot_quality(measures: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw F1 of each coder by dimensions, with its interval.

    measures : coder, dimensions, F1, low, high, as reliability.measure() returns it.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 2.4))
    levels = list(dict.fromkeys(measures["dimensions"]))
    for shift, (coder, (shape, color)) in zip((-0.12, 0.12), SHAPES.items(), strict=True):
        own = measures[measures["coder"] == coder].set_index("dimensions").reindex(levels)
        at = [place + shift for place in range(len(levels))]
        ax.hlines(at, own["low"], own["high"], color=color, lw=1)
        ax.plot(own["F1"], at, shape, color=color, ms=5, label=coder)
        for place, value in zip(at, own["F1"], strict=True):
            ax.text(value, place - 0.11, f"{value:.2f}", ha="center", size=6)
    ax.set_yticks(range(len(levels)), levels)
    ax.set_ylim(len(levels) - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.set_xlabel("F1 against the reference, 95 % interval over sources")
    ax.legend(loc="lower left")
    return ax


def plot_calibration(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how often a topic of each score is right.

    table : score, findings, right, as reliability.calibrate() returns it.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(3.4, 3.0))
    ax.plot([0, 1], [0, 1], lw=0.7, color="#767676", ls="--")
    ax.plot(table["score"], table["right"], "o-", color=style.ROLES["strength"].ink, ms=4)
    for row in table.itertuples():
        ax.annotate(str(row.findings), (row.score, row.right), (4, -8),
                    textcoords="offset points", size=6)  # fmt: skip
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.02)
    ax.set_xlabel("score given")
    ax.set_ylabel("share that is right (number of findings)")
    return ax

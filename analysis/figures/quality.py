"""Figures of the coders' quality: F1 with intervals, calibration, confusions, learning curve."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import codebook, style

SHAPES = {
    "rules": ("s", "#6b1d00"), "learned": ("^", "#6b5000"), "combined": ("o", "#004a80"),
    "endpoint": ("D", "#3d0f5c"),
}  # fmt: skip
LINES = {
    "topic": ("o", "-", 0), "topic + role + subject": ("s", "--", 3), "all five": ("^", ":", -5),
}  # fmt: skip
STEP = 0.2  # between the coders of one row
GREY = "#767676"


def plot_quality(measures: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw F1 of each coder by dimensions, with its interval.

    measures : coder, dimensions, F1, low, high, as reliability.measure() returns it.
    """
    levels = list(dict.fromkeys(measures["dimensions"]))
    coders = [coder for coder in SHAPES if coder in set(measures["coder"])]
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 0.6 + 0.15 * len(levels) * (len(coders) + 1)))
    for number, coder in enumerate(coders):
        shape, color = SHAPES[coder]
        own = measures[measures["coder"] == coder].set_index("dimensions").reindex(levels)
        at = np.arange(len(levels)) + (number - (len(coders) - 1) / 2) * STEP
        ax.hlines(at, own["low"], own["high"], color=color, lw=1)
        ax.plot(own["F1"], at, shape, color=color, ms=4, label=coder)
        for place, value, high in zip(at, own["F1"], own["high"], strict=True):
            if value == value:
                ax.text(high + 0.008, place, f"{value:.2f}", ha="left", va="center", size=6)
    ax.set_yticks(range(len(levels)), levels)
    ax.set_ylim(len(levels) - 0.5, -0.5)
    ax.hlines(np.arange(1, len(levels)) - 0.5, 0, 1.05, color="#dedede", lw=0.5)
    ax.set_xlim(0, 1.05)
    ax.set_xlabel("F1 against the reference, 95 % interval over sources")
    ax.legend(loc="lower left")
    return ax


def plot_calibration(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how often a topic of each score is right, with the number of findings of each tenth.

    table : mean score, findings, right, as reliability.calibrate() returns it.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(3.6, 3.2))
    ax.plot([0, 1], [0, 1], lw=0.7, color=GREY, ls="--")
    ax.text(0.12, 0.16, "as sure as right", rotation=42, color=GREY, size=6)
    ink = style.ROLES["strength"].ink
    ax.plot(table["mean score"], table["right"], "-", color=ink, lw=0.8)
    largest = table["findings"].max() if len(table) else 1
    area = 12 + 60 * table["findings"] / largest
    ax.scatter(table["mean score"], table["right"], s=area, color=ink, zorder=3)
    for row in table.to_dict("records"):
        ax.annotate(f"n={row['findings']}", (row["mean score"], row["right"]), (0, -11),
                    textcoords="offset points", size=6, ha="center")  # fmt: skip
    ax.set_xlim(0, 1.05)
    ax.set_ylim(0, 1.05)
    ax.set_xlabel("score given (mean of each tenth)")
    ax.set_ylabel("share that is right")
    return ax


def plot_sizes(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the learning curve: F1 of the combined coder by the number of forms learned from.

    table : forms, dimensions, F1, low, high, as reliability.measure_sizes() returns it.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(4.6, 2.8))
    ink = SHAPES["combined"][1]
    for name, (shape, line, shift) in LINES.items():
        own = table[table["dimensions"] == name]
        if own.empty:
            continue
        ax.fill_between(own["forms"], own["low"], own["high"], color=ink, alpha=0.1, lw=0)
        ax.plot(own["forms"], own["F1"], shape, ls=line, color=ink, ms=4, lw=1)
        last = own.iloc[-1]
        ax.annotate(f"{name} {last['F1']:.2f}", (last["forms"], last["F1"]), (6, shift),
                    textcoords="offset points", va="center", size=7)  # fmt: skip
    ax.set_xlim(0, 1.65 * table["forms"].max() if len(table) else 1)
    ax.set_ylim(0, 1)
    ax.set_xlabel("forms learned from")
    ax.set_ylabel("F1 on forms held out")
    return ax


def plot_confusions(confusions: pd.DataFrame, *, dimensions: Sequence[str]) -> Figure:
    """Draw for each dimension a grid: rows by the reference, columns by the coder.

    confusions : dimension, reference, coder, n, as reliability.count_confusions() returns it.
    Numbers are pairs; the shade is the share of the row; what agrees is framed.
    """
    grids = [_grid(confusions[confusions["dimension"] == name], name) for name in dimensions]
    sizes = [0.75 + 0.3 * len(grid) for grid in grids]
    wide = len(grids) > 1
    rows = (len(grids) + 1) // 2 if wide else 1
    picture, axes = plt.subplots(
        rows, 2 if wide else 1, squeeze=False,
        figsize=(6.4, rows * max(sizes) + 0.4) if wide else (6.4, sizes[0] + 0.9),
    )  # fmt: skip
    for ax in axes.flat[len(grids) :]:
        ax.set_axis_off()
    for ax, grid, name in zip(axes.flat, grids, dimensions, strict=False):
        _draw_grid(grid, ax)
        ax.set_title(name, size=8, loc="left")
    return picture


def _grid(own: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return reference x coder in the order of the codebook; "none" only where it occurs."""
    ids = ["true", "false"] if dimension == "hedged" else codebook.ids(dimension)
    ids = [*ids, "none"] if "none" in {*own["reference"], *own["coder"]} else ids
    table = own.pivot_table(index="reference", columns="coder", values="n", aggfunc="sum")
    return table.reindex(index=ids, columns=ids).fillna(0).astype(int)


def _draw_grid(grid: pd.DataFrame, ax: Axes) -> None:
    share = grid.div(grid.sum(axis=1).clip(lower=1), axis=0).to_numpy()
    ax.imshow(share, cmap="Blues", vmin=0, vmax=1.3, aspect="auto")
    for (row, column), number in np.ndenumerate(grid.to_numpy()):
        if number:
            dark = share[row, column] > 0.75
            ax.text(column, row, number, ha="center", va="center", size=6,
                    color="w" if dark else style.INK)  # fmt: skip
    for place in range(len(grid.drop(index="none", errors="ignore"))):
        ax.add_patch(plt.Rectangle((place - 0.5, place - 0.5), 1, 1, fill=False, lw=0.6, ec=GREY))
    turned = len(grid) > 6
    ax.set_xticks(range(len(grid)), grid.columns, size=6, rotation=60 if turned else 30,
                  ha="right", rotation_mode="anchor")  # fmt: skip
    ax.set_yticks(range(len(grid)), grid.index, size=6)
    ax.set_xlabel("by the coder", size=7)
    ax.set_ylabel("by the reference", size=7)

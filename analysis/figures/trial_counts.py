"""Figures of the trials over time, by size, by origin and by review."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis import style
from analysis.figures.trial_marks import FADED, add_legend, anchor, draw_trial
from analysis.words import count

MOST_LINES = 40
MOST_COLUMNS = 22
LONGEST_NAME = 28


def plot_starts(
    trials: pd.DataFrame, *, cut: str = "", ax: Axes | None = None, link: str | None = None
) -> Axes:
    """Draw trials by quarter of their start, one mark a trial, with a line where the data end.

    trials : start, setting, status, nct_id, as trials.list_starts() returns it. cut : date of the
    latest reading, or "". A start known by its year alone stands in the year's first quarter.
    """
    if trials.empty:
        return style.say_nothing("no trial with a start is known", ax)
    if ax is None:
        _, ax = plt.subplots(figsize=(6.6, 3.2))
    heights: dict[float, int] = {}
    for trial in trials.itertuples():
        x = _quarter(trial.start)
        heights[x] = heights.get(x, -1) + 1
        url = anchor(link, trial.Index, "nct_id")
        draw_trial(ax, x, heights[x], setting=trial.setting, status=trial.status, row=trial.Index,
                   url=url)  # fmt: skip
    top = max(heights.values(), default=0) + 1.5
    if cut:
        end = int(cut[:4]) + (int(cut[5:7] or 1) - 1) / 12
        ax.axvline(end, lw=1, ls="--", color=style.INK)
        ax.text(end - 0.04, top, f"data end {cut}", rotation=90, ha="right", va="top", size=6.5)
        heights.setdefault(end, 0)
    first, last = (int(f(heights, default=2020)) for f in (min, max))
    step = max(1, math.ceil((last - first + 1) / 14))
    ax.set_xticks(range(first, last + 2, step), range(first, last + 2, step))
    ax.set_xlim(first - 0.3, last + 1.1)
    ax.set_ylim(-0.7, top)
    ax.set_xlabel(f"start, in quarters of a year ({count(len(trials), 'trial')} with a start)")
    ax.set_ylabel("trials")
    add_legend(ax, list(trials["setting"]), list(trials["status"]))
    return ax


def _quarter(start: str) -> float:
    month = int(start[5:7]) if len(start) >= 7 else 1
    return int(start[:4]) + (month - 1) // 3 / 4 + 0.125


def plot_enrollments(
    trials: pd.DataFrame, *, ax: Axes | None = None, link: str | None = None
) -> Axes:
    """Draw planned numbers of patients by phase, one mark a trial, a bar at each median.

    trials : phase, patients, setting, nct_id, as trials.list_enrollments() returns it. The scale
    is logarithmic above 1; withdrawn trials stand at 0.
    """
    if trials.empty:
        return style.say_nothing("no trial with a planned number of patients is known", ax)
    phases = list(dict.fromkeys(trials["phase"]))
    if ax is None:
        _, ax = plt.subplots(figsize=(6.6, 1.2 + 0.55 * max(len(phases), 2)))
    for row, phase in enumerate(phases):
        own = trials[trials["phase"] == phase]
        _draw_row(ax, row, own, link)
        middle = float(own["patients"].median())
        ax.plot([middle] * 2, [row - 0.4, row + 0.4], color=style.INK, lw=1.4, zorder=2)
        ax.text(middle, row - 0.42, f"{middle:g}", ha="center", va="bottom", size=6.5)
    counts = trials["phase"].value_counts()
    ax.set_yticks(range(len(phases)), [f"{phase} ({counts[phase]})" for phase in phases])
    ax.set_ylim(max(len(phases), 1) - 0.4, -0.75)
    ax.set_xscale("symlog", linthresh=1)
    ticks = [n for n in (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10000)
             if n <= 2 * max(trials["patients"], default=10)]  # fmt: skip
    ax.set_xticks(ticks, ticks)
    ax.minorticks_off()
    ax.set_xlim(-0.2, 2 * max(trials["patients"], default=10) + 1)
    ax.set_xlabel(
        f"planned patients ({count(len(trials), 'trial')} that say so; bar and number: median)"
    )
    ax.set_ylabel("phase")
    add_legend(ax, list(trials["setting"]), [])
    return ax


def _draw_row(ax: Axes, row: int, trials: pd.DataFrame, link: str | None) -> None:
    """Draw trials of one phase; those of about the same size stand above each other."""
    seen: dict[int, int] = {}
    for trial in trials.itertuples():
        spot = round(12 * math.log1p(trial.patients))
        level = seen[spot] = seen.get(spot, -1) + 1
        y = row + 0.13 * (level // 2 + level % 2) * (1 if level % 2 else -1)
        draw_trial(ax, trial.patients, max(min(y, row + 0.4), row - 0.4), setting=trial.setting,
                   status="recruiting", row=trial.Index,
                   url=anchor(link, trial.Index, "nct_id"))  # fmt: skip


def plot_counts(
    table: pd.DataFrame, *, label: str = "", ax: Axes | None = None, link: str | None = None
) -> Axes:
    """Draw a grid of numbers of trials, shaded by size; the first column names the rows.

    table : as trials.count_targets().table; zeros are pale dots. The 40 first rows and 22 first
    columns are drawn, the rest is counted. label : what rows and columns are.
    """
    if table.empty:
        return style.say_nothing(f"{label}: none".lstrip(": "), ax)
    names = list(table.columns[1:])[:MOST_COLUMNS]
    shown = table.head(MOST_LINES)
    if ax is None:
        size = (2.2 + 0.27 * max(len(names), 6), 1.4 + 0.2 * max(len(shown), 3))
        _, ax = plt.subplots(figsize=size)
    numbers = shown[names].to_numpy()
    most = max(int(numbers.max(initial=1)), 1)
    none = [(column, row) for row, column in np.argwhere(numbers == 0).tolist()]
    style.draw_boxes(ax, none, (1, 1), facecolor=style.GAP, edgecolor=FADED, lw=0.4)
    ax.plot([x + 0.5 for x, _ in none], [y + 0.5 for _, y in none], ".", ms=1.2, color=FADED)
    for row, column in np.argwhere(numbers != 0).tolist():
        url = anchor(link, row, names[column])
        _draw_number(ax, row, column, int(numbers[row, column]), most, url)
    ax.set_xticks([n + 0.5 for n in range(len(names))], [_short(name) for name in names],
                  rotation=40, ha="left", size=6.5)  # fmt: skip
    ax.set_yticks([n + 0.5 for n in range(len(shown))], map(_short, shown.iloc[:, 0]), size=6.5)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_xlim(0, max(len(names), 1))
    ax.set_ylim(max(len(shown), 1), 0)
    ax.set_xlabel(label + _say_rest(len(table) - len(shown), len(table.columns) - 1 - len(names)))
    return ax


def _short(name: str) -> str:
    """Shorten an address to its last parts, and any name to what fits."""
    bare = name.split("://")[-1].removeprefix("www.")
    parts = bare.split("/")
    bare = f"{parts[0].split('.')[0]} {parts[-1]}" if len(parts) > 1 and "://" in name else bare
    return bare if len(bare) <= LONGEST_NAME else bare[: LONGEST_NAME - 1] + "…"


def _say_rest(rows: int, columns: int) -> str:
    parts = [f"{rows} more rows"] * (rows > 0) + [f"{columns} more columns"] * (columns > 0)
    return f"; {' and '.join(parts)} in the table" if parts else ""


def _draw_number(ax: Axes, row: int, column: int, number: int, most: int, url) -> None:
    share = number / most
    face = plt.get_cmap("Blues")(0.15 + 0.75 * share)
    box = Rectangle((column, row), 1, 1, facecolor=face, edgecolor=FADED, lw=0.4)
    if url:
        box.set_url(url)
    ax.add_patch(box)
    ink = "#ffffff" if share > 0.55 else style.INK
    ax.text(column + 0.5, row + 0.53, number, ha="center", va="center", size=6.5, color=ink)

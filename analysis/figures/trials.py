"""Figures of the trials: where sources disagree, and which targets are in which phase."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from analysis import style

MOST_ROWS = 60
MOST_TARGETS = 30
OPEN = ("recruiting", "not yet recruiting", "active")


def plot_disagreements(
    table: pd.DataFrame, *, ax: Axes | None = None, link: str | None = None
) -> Axes:
    """Draw trials x fields, a tint and a glyph for each verdict.

    table : nct_id, reviews, then one column per field, as trials.list_verdicts() returns it.
    Beyond 60 trials the rest is counted below. link : id of the exhibit that cells open.
    """
    shown, rest = table.head(MOST_ROWS), len(table) - MOST_ROWS
    fields = [name for name in table.columns if name not in ("nct_id", "reviews")]
    if ax is None:
        _, ax = plt.subplots(figsize=(6.6, 1.5 + 0.17 * max(len(shown), 3)))
    for row, trial in enumerate(shown.to_dict("records")):
        for column, field in enumerate(fields):
            _draw_cell(ax, row, column, trial[field], link, field)
    labels = [f"{row.nct_id} ({row.reviews})" for row in shown.itertuples()]
    ax.set_yticks([n + 0.5 for n in range(len(shown))], labels, size=6.5)
    ax.set_xticks([n + 0.5 for n in range(len(fields))],
                  [name.replace("_", " ") for name in fields], rotation=40, ha="left")  # fmt: skip
    ax.xaxis.tick_top()
    ax.set_xlim(0, max(len(fields), 1))
    ax.set_ylim(max(len(shown), 1), 0)
    ax.tick_params(length=0)
    note = f"{rest} more trials are in the table" if rest > 0 else ""
    ax.set_xlabel("trial (number of reviews that list it)" + (f"; {note}" if note else ""))
    handles = [Patch(facecolor=look.tint, edgecolor=style.INK, lw=0.4, label=f"{look.glyph} {name}")
               for name, look in style.VERDICTS.items()]  # fmt: skip
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
    return ax


def _draw_cell(ax: Axes, row: int, column: int, verdict: str, link: str | None, field: str) -> None:
    look = style.VERDICTS[verdict]
    box = Rectangle((column, row), 1, 1, facecolor=look.tint, edgecolor="#c4c4c0", lw=0.4)
    if link and verdict != "silent":
        box.set_url(f"#o-{link}-{row}-{field}")
    ax.add_patch(box)
    ax.text(column + 0.5, row + 0.53, look.glyph, ha="center", va="center", size=6.5,
            color=look.ink)  # fmt: skip


def plot_landscape(trials: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw targets x phases, one mark per trial: shape for the setting, filled while it is open.

    trials : target, phase, setting, status, nct_id, as trials.count_landscape() returns it. The
    30 targets with most trials are drawn; the rest is counted.
    """
    from analysis.trials.normal import PHASES

    counts = trials.groupby("target")["nct_id"].nunique()
    order = counts.sort_values(ascending=False, kind="stable").index.tolist()
    shown = order[:MOST_TARGETS]
    if ax is None:
        _, ax = plt.subplots(figsize=(6.6, 1.4 + 0.24 * max(len(shown), 3)))
    places = {phase: n for n, phase in enumerate(PHASES)}
    own = trials[trials["target"].isin(shown)]
    for (target, phase), group in own.groupby(["target", "phase"]):
        _draw_group(ax, shown.index(target), places[phase], group)
    ax.set_yticks(range(len(shown)), [f"{name} ({counts[name]})" for name in shown], size=6.5)
    ax.set_ylim(max(len(shown), 1) - 0.4, -0.6)
    ax.set_xticks(range(len(PHASES)), PHASES)
    ax.set_xlim(-0.5, len(PHASES) - 0.5)
    ax.grid(axis="y", lw=0.3)
    for place in range(1, len(PHASES)):
        ax.axvline(place - 0.5, lw=0.4, color="#c4c4c0")
    more = (
        f"; {len(order) - len(shown)} more targets in the table" if len(order) > len(shown) else ""
    )
    ax.set_xlabel(f"phase ({trials['nct_id'].nunique()} trials{more})")
    _add_legend(ax)
    return ax


def _draw_group(ax: Axes, row: int, column: int, group: pd.DataFrame) -> None:
    """Draw the trials of one target and phase side by side, in lines of eight."""
    lines = -(-len(group) // 8)
    for number, trial in enumerate(group.itertuples()):
        x = column - 0.38 + 0.108 * (number % 8)
        y = row + 0.3 * (number // 8 - (lines - 1) / 2)
        look = style.SETTINGS[trial.setting]
        fill = look.ink if trial.status in OPEN else "#ffffff"
        ax.plot(x, y, marker=look.glyph, ms=4, mfc=fill, mec=look.ink, mew=0.9, zorder=3)


def _add_legend(ax: Axes) -> None:
    marks = [
        Line2D([], [], marker=look.glyph, ls="", ms=4, mfc=look.ink, mec=look.ink, label=name)
        for name, look in style.SETTINGS.items()
    ]
    closed = {"marker": "o", "ls": "", "ms": 4, "mfc": "#ffffff", "mec": style.INK}
    marks.append(Line2D([], [], label="white: not open", **closed))
    ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)

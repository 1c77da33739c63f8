"""Figures of the trials: where sources disagree, and which targets are in which phase."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from analysis import style
from analysis.figures.trial_marks import FADED, add_legend, anchor, draw_trial
from analysis.words import count

MOST_ROWS = 60
MOST_TARGETS = 36
A_LINE = 6  # marks side by side in one cell


def plot_disagreements(
    table: pd.DataFrame, *, ax: Axes | None = None, link: str | None = None
) -> Axes:
    """Draw trials x fields, a tint and a glyph for each verdict.

    table : nct_id, reviews, then one column per field, as trials.list_verdicts() returns it.
    Beyond 60 trials the rest is counted below. link : id of the exhibit that cells open.
    """
    if table.empty:
        return style.say_nothing("no trial is in that many reviews", ax)
    shown, rest = table.head(MOST_ROWS), len(table) - MOST_ROWS
    fields = [name for name in table.columns if name not in ("nct_id", "reviews")]
    if ax is None:
        _, ax = plt.subplots(figsize=(6.6, 1.5 + 0.17 * max(len(shown), 3)))
    for row, trial in enumerate(shown.to_dict("records")):
        for column, field in enumerate(fields):
            _draw_cell(ax, row, column, trial[field], anchor(link, row, field))
    labels = [f"{row.nct_id} ({row.reviews})" for row in shown.itertuples()]
    ax.set_yticks([n + 0.5 for n in range(len(shown))], labels, size=6.5)
    ax.set_xticks([n + 0.5 for n in range(len(fields))],
                  [name.replace("_", " ") for name in fields], rotation=40, ha="left")  # fmt: skip
    ax.xaxis.tick_top()
    ax.set_xlim(0, max(len(fields), 1))
    ax.set_ylim(max(len(shown), 1), 0)
    ax.tick_params(length=0)
    note = f"; {rest} more trials are in the table" if rest > 0 else ""
    ax.set_xlabel(f"trial (number of reviews that list it){note}")
    handles = [Patch(facecolor=look.tint, edgecolor=style.INK, lw=0.4, label=f"{look.glyph} {name}")
               for name, look in style.VERDICTS.items()]  # fmt: skip
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
    return ax


def _draw_cell(ax: Axes, row: int, column: int, verdict: str, url: str | None) -> None:
    look = style.VERDICTS[verdict]
    box = Rectangle((column, row), 1, 1, facecolor=look.tint, edgecolor=FADED, lw=0.4)
    if url and verdict != "silent":
        box.set_url(url)
    ax.add_patch(box)
    ax.text(column + 0.5, row + 0.53, look.glyph, ha="center", va="center", size=6.5,
            color=look.ink)  # fmt: skip


def plot_landscape(
    trials: pd.DataFrame, *, ax: Axes | None = None, link: str | None = None
) -> Axes:
    """Draw targets x phases, one mark per trial; hematologic and solid tumors apart.

    trials : setting, target, phase, status, nct_id, as trials.list_landscape() returns it. Color
    tells the setting, shape and fill the status. The 36 lines with most trials are drawn, the rest
    is counted. link : id of the exhibit that marks open.
    """
    from analysis.trials.normal import PHASES

    if trials.empty:
        return style.say_nothing("no trial is known", ax)
    lines = _list_lines(trials)
    shown, rest = lines[:MOST_TARGETS], len(lines) - MOST_TARGETS
    shown.sort(key=lambda line: (list(style.SETTINGS).index(line[0]), lines.index(line)))
    tops = _place_lines(trials, shown)
    height = max(tops.values(), default=0) + 1
    if ax is None:
        _, ax = plt.subplots(figsize=(6.6, 1.4 + 0.2 * max(height, 3)))
    for (setting, target, phase), group in trials.groupby(["setting", "target", "phase"]):
        if (setting, target) in tops:
            place = (PHASES.index(phase), tops[setting, target])
            _draw_group(ax, place, group, link)
    _label_lines(ax, trials, shown, tops)
    ax.set_ylim(height, -1)
    ax.set_xticks(range(len(PHASES)), PHASES)
    ax.set_xlim(-0.5, len(PHASES) - 0.5)
    for place in range(1, len(PHASES)):
        ax.axvline(place - 0.5, lw=0.4, color=FADED)
    more = f"; {rest} more lines in the table" if rest > 0 else ""
    number = trials["nct_id"].nunique()
    ax.set_xlabel(f"phase ({count(number, 'trial')}; several targets: several marks{more})")
    add_legend(ax, list(trials["setting"]), list(trials["status"]))
    return ax


def _list_lines(trials: pd.DataFrame) -> list[tuple[str, str]]:
    """Return (setting, target), most trials first."""
    counts = trials.groupby(["setting", "target"])["nct_id"].nunique()
    named = [(target == "not given", -number, setting, target)
             for (setting, target), number in counts.items()]  # fmt: skip
    return [(setting, target) for _, _, setting, target in sorted(named)]


def _place_lines(trials: pd.DataFrame, shown: list) -> dict[tuple[str, str], float]:
    """Return the top of each line, as high as its fullest cell, a gap between settings."""
    sizes = trials.groupby(["setting", "target", "phase"]).size().groupby(level=[0, 1]).max()
    tops, top, before = {}, 0.0, None
    for line in shown:
        top += 1.2 if before not in (None, line[0]) else 0
        tops[line], before = top, line[0]
        top += 1 + 0.62 * ((sizes[line] - 1) // A_LINE)
    return tops


def _draw_group(ax: Axes, place: tuple[int, float], group: pd.DataFrame, link: str | None) -> None:
    """Draw the trials of one target and phase side by side, in lines of six."""
    for number, trial in enumerate(group.itertuples()):
        x = place[0] - 0.38 + 0.15 * (number % A_LINE)
        y = place[1] + 0.62 * (number // A_LINE)
        url = anchor(link, trial.Index, "nct_id")
        draw_trial(ax, x, y, setting=trial.setting, status=trial.status, row=trial.Index, url=url)


def _label_lines(ax: Axes, trials: pd.DataFrame, shown: list, tops: dict) -> None:
    counts = trials.groupby(["setting", "target"])["nct_id"].nunique()
    labels = [f"{target} ({counts[setting, target]})" for setting, target in shown]
    ax.set_yticks([tops[line] for line in shown], labels, size=6.5)
    for setting in dict.fromkeys(line[0] for line in shown):
        own = [tops[line] for line in shown if line[0] == setting]
        ax.text(-0.46, min(own) - 0.55, setting, size=7, weight="bold", va="bottom",
                color=style.SETTINGS[setting].ink)  # fmt: skip
        if min(own) > 0:
            ax.axhline(min(own) - 0.75, lw=0.6, color=FADED)

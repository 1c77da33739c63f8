"""The evidence map: topics by sources, one segment per role."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from analysis import codebook, style
from analysis.words import count

GLYPH_ROOM = 0.30  # inches of cell width below which a cell shows glyphs without counts
CELL_HEIGHT = 0.27
MAX_LABEL = 26
MOST_COLUMNS = 60  # beyond, sources without findings are counted, not drawn
MOST_DRAWN = 90  # beyond, the map shows numbers of sources by role


def plot_evidence_map(
    counts: pd.DataFrame,
    *,
    labels: list[str],
    subject: str = "",
    link: str = "",
    topics: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw topics x sources; a cell has one segment per role, with glyph and count of findings.

    counts : topic, label, role, n, as count_evidence() returns it.
    labels : the sources in the order of the columns; one without finding is a column of gaps.
    subject : for the axis. link : id of the exhibit whose sentences a segment opens, "" for none.
    topics : ids whose rows are wanted; empty for all.
    Totals at the right (sources a topic) and on top (topics a source).
    Beyond 30 columns a segment shows its color only; the data table has the numbers. Beyond 60
    sources those without a finding are only counted; where more than 90 are left, the map shows
    numbers of sources by role instead.
    """
    topics, total = [t for t in codebook.ids("topic") if not topics or t in topics], len(labels)
    if total > MOST_COLUMNS:
        labels = [label for label in labels if label in set(counts["label"])]
    if len(labels) > MOST_DRAWN:
        return plot_role_map(counts, n_sources=total, subject=subject, topics=topics, ax=ax)
    width = _cell_width(len(labels))
    if ax is None:
        size = (2.6 + width * max(len(labels), 3), 1.9 + CELL_HEIGHT * len(topics))
        _, ax = plt.subplots(figsize=size)
    _draw_gaps(ax, len(topics), len(labels))
    for (topic, label), cell in counts.groupby(["topic", "label"]):
        _draw_cell(ax, topics.index(topic), labels.index(label), cell, width, link)
    _draw_totals(ax, counts, topics, labels)
    _label_axes(ax, topics, labels, total, subject, empty=counts.empty)
    return ax


def plot_role_map(
    counts: pd.DataFrame,
    *,
    n_sources: int,
    subject: str = "",
    topics: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw topics x roles as numbers of sources, deeper for more; for many sources.

    counts : topic, label, role, n, as count_evidence() returns it. The last column is sources
    with any role. Zeros are gaps and stay.
    """
    topics = [topic for topic in codebook.ids("topic") if not topics or topic in topics]
    roles = [*codebook.ids("role"), "any role"]
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 1.4 + CELL_HEIGHT * len(topics)))
    every = pd.concat([counts, counts.assign(role="any role")])
    once = every.drop_duplicates(["topic", "label", "role"])
    table = pd.crosstab(once["topic"], once["role"]).reindex(topics, fill_value=0)
    table = table.reindex(columns=roles, fill_value=0)
    most = max(int(table.to_numpy().max()), 1)
    for row, values in enumerate(table.itertuples(index=False, name=None)):
        for column, number in enumerate(values):
            _draw_count(ax, row, column, topics[row], roles[column], number, most)
    heads = [f"{style.ROLES[r].glyph} {r}" if r in style.ROLES else r for r in roles]
    ax.set_xticks(range(len(roles)), heads)
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(topics)), [codebook.label(topic) for topic in topics])
    ax.set_xlim(-0.5, len(roles) - 0.5)
    ax.set_ylim(len(topics) - 0.5, -0.5)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    about = f" about {subject}" if subject else ""
    ax.set_xlabel(f"sources{about}, of {n_sources}; too many to draw one by one")
    return ax


def _draw_count(
    ax: Axes, row: int, column: int, topic: str, role: str, number: int, most: int
) -> None:
    """Draw one number over a bar of its size, in the colors of its role."""
    look, named = style.ROLES.get(role, style.ROLES["fact"]), role if role in style.ROLES else ""
    gap = Rectangle((column - 0.47, row - 0.44), 0.94, 0.88, facecolor=style.GAP, edgecolor="none")
    ax.add_patch(gap)
    bar = Rectangle((column - 0.47, row - 0.44), 0, 0.88, facecolor=look.tint,
                    edgecolor=look.ink, lw=0.4)  # fmt: skip
    bar.set_width(0.94 * style.hide_zero(bar, number) / most)
    style.mark_count(ax.add_patch(bar), topic, named, "right")
    ink = look.ink if number else "#767676"
    text = ax.text(column, row, number, ha="center", va="center", size=7.5, color=ink)
    style.mark_count(text, topic, named, "text")


def _break(labels: list[str]) -> str:
    return "\n" if len(labels) <= 6 else "; "


def _cell_width(columns: int) -> float:
    """Return the width of a column in inches: less where there are many."""
    return 0.95 if columns <= 4 else 0.62 if columns <= 16 else 0.34 if columns <= 30 else 0.13


def _draw_gaps(ax: Axes, rows: int, columns: int) -> None:
    corners = [(column - 0.47, row - 0.44) for row in range(rows) for column in range(columns)]
    if gaps := style.draw_boxes(ax, corners, (0.94, 0.88), facecolor=style.GAP, edgecolor="none"):
        gaps.set_gid("gaps")


def _draw_cell(ax, row: int, column: int, cell: pd.DataFrame, width: float, link: str) -> None:
    """Draw the roles of one cell side by side, in the codebook's order."""
    said = {r.role: r.n for r in cell.itertuples()}
    place_of = {r.role: r.Index for r in cell.itertuples()}
    roles = [role for role in codebook.ids("role") if role in said]
    part = 0.94 / len(roles)
    for place, role in enumerate(roles):
        look, left = style.ROLES[role], column - 0.47 + place * part
        edge = look.ink if width >= GLYPH_ROOM else "none"
        tint = look.tint if width >= GLYPH_ROOM or role != "scope" else "#bdbdbd"
        box = Rectangle((left, row - 0.44), part, 0.88, facecolor=tint, edgecolor=edge, lw=0.4)
        box.set_url(style.address(link, place_of[role], "n"))
        style.mark(ax.add_patch(box), place_of[role], "n", "box")
        if said_in_it := _cell_text(look.glyph, said[role], width * part):
            text = ax.text(left + part / 2, row, said_in_it, ha="center", va="center",
                           color=look.ink, size=6.5)  # fmt: skip
            style.mark(text, place_of[role], "n", "text")


def _cell_text(glyph: str, number: int, inches: float) -> str:
    if inches >= 0.26:
        return f"{glyph}{number}"
    return glyph if inches >= 0.09 else ""


def _draw_totals(ax: Axes, counts: pd.DataFrame, topics: list[str], labels: list[str]) -> None:
    once = counts.drop_duplicates(["topic", "label"])
    by_topic, by_label = once["topic"].value_counts(), once["label"].value_counts()
    for row, topic in enumerate(topics):
        number = int(by_topic.get(topic, 0))
        text = ax.text(len(labels) - 0.35, row, number, ha="left", va="center", size=7.5,
                       weight="bold")  # fmt: skip
        style.mark_count(text, topic, "", "text")
    if _cell_width(len(labels)) >= GLYPH_ROOM:
        for column, label in enumerate(labels):
            number = int(by_label.get(label, 0))
            text = ax.text(column, -0.75, number, ha="center", va="center", size=7, weight="bold")
            style.mark_source(text, label, "text")


def _label_axes(ax: Axes, topics, labels, total: int, subject: str, *, empty: bool) -> None:
    ax.set_xlim(-0.55, len(labels) + 0.4)
    ax.set_ylim(len(topics) - 0.45, -1.15)
    ax.set_yticks(range(len(topics)), [codebook.label(topic) for topic in topics])
    size = 7.5 if len(labels) <= 30 else 5.5
    shown = [style.shorten(label, MAX_LABEL) for label in labels]
    ax.set_xticks(range(len(labels)), shown, rotation=90 if len(labels) > 4 else 0, size=size)
    for label, tick in zip(labels, ax.get_xticklabels(), strict=True):
        style.mark_source(tick, label, "column")
    for topic, tick in zip(topics, ax.get_yticklabels(), strict=True):
        tick.set_gid(f"row-{topic}")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.text(len(labels) - 0.35, -0.75, f"sources\n(of {total})", size=6.5, va="center")
    about = f" about {subject}" if subject else ""
    nothing, gaps = (
        f"No findings{about} in {count(total, 'source')}",
        "pale: nothing in the text at hand",
    )
    left = total - len(labels)
    more = f"\n{count(left, 'source')} without findings left out" if left else ""
    said = f"findings{about} by source and role{_break(labels)}{gaps}{more}"
    style.mark(ax.xaxis.label, 0, "about", "said")
    ax.set_xlabel(nothing if empty else said)
    patches = [
        Patch(facecolor=look.tint, edgecolor=look.ink, lw=0.5, label=f"{look.glyph} {role}")
        for role, look in style.ROLES.items()
    ]
    ax.figure.legend(handles=patches, loc="outside upper left", ncols=6, handlelength=1.2)

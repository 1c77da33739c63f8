"""Which sources share which topics: an UpSet picture, and co-occurrence as a ring."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from analysis import codebook, style

MOST_SETS = 30
MOST_NODES = 24
MOST_EDGES = 60
RULE = "#c4c4c0"


def plot_overlaps(
    table: pd.DataFrame, *, role: str = "barrier", link: str = "", ax: Axes | None = None
) -> Axes:
    """Draw exact sets of topics as columns of dots, with bars of the sources that state each.

    table : topics, size, sources, as synthesis.count_overlaps() returns it. The 30 largest sets
    are drawn, the rest is counted below. Each source is in one column only.
    """
    if table.empty:
        return style.say_nothing(f"no source states a {role}", ax)
    shown, rest = table.head(MOST_SETS), table.iloc[MOST_SETS:]
    sets = [text.split("; ") for text in shown["topics"]]
    topics = [topic for topic in codebook.ids("topic") if any(topic in own for own in sets)]
    if ax is None:
        height = 1.7 + 0.24 * max(len(topics), 2)
        _, ax = plt.subplots(figsize=(2.2 + 0.3 * max(len(shown), 8), height))
    look = style.ROLES[role]
    most = max(int(shown["sources"].max()) if len(shown) else 1, 1)
    high = 0.45 * max(len(topics), 4)
    for column, (own, number) in enumerate(zip(sets, shown["sources"], strict=True)):
        bar = ax.bar(column, -high * number / most, bottom=-0.9, width=0.6, color=look.tint,
                     edgecolor=look.ink, lw=0.5)  # fmt: skip
        bar[0].set_url(style.address(link, column, "sources"))
        style.mark(bar[0], column, "sources", "up")
        text = ax.text(column, -1.0 - high * number / most, str(number), ha="center", va="bottom",
                       size=7)  # fmt: skip
        style.mark(text, column, "sources", "text")
        _draw_dots(ax, column, own, topics, look.ink)
    for row in range(0, len(topics), 2):
        ax.axhspan(row - 0.5, row + 0.5, color=style.GAP, zorder=0)
    _label_sets(ax, table, rest, topics, role, -1.6 - high)
    return ax


def _draw_dots(ax: Axes, column: int, own: list[str], topics: list[str], ink: str) -> None:
    places = [topics.index(topic) for topic in own]
    others = [row for row in range(len(topics)) if row not in places]
    ax.plot([column] * len(others), others, "o", ms=3, color=RULE, zorder=2)
    dots = ax.plot([column] * len(places), sorted(places), "o-", ms=6, lw=1.4, color=ink, zorder=3)
    style.mark(dots[0], column, "sources", "dot")


def _label_sets(ax: Axes, table, rest, topics: list[str], role: str, top: float) -> None:
    ax.set_yticks(range(len(topics)), [codebook.label(topic) for topic in topics])
    ax.set_ylim(max(len(topics), 1) - 0.4, top)
    ax.set_xlim(-0.7, max(min(len(table), MOST_SETS), 8) - 0.3)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    total = int(table["sources"].sum())
    more = f"; {int(rest['sources'].sum())} in {len(rest)} further sets" if len(rest) else ""
    said = f"sets of topics that one source states as {role}\nbars: sources ({total} in all{more})"
    ax.set_xlabel(said)


def plot_network(
    nodes: pd.DataFrame, edges: pd.DataFrame, *, item: str, ax: Axes | None = None
) -> Axes:
    """Draw items on a ring, as large as their sources, joined as often as sources have both.

    nodes, edges : as synthesis.count_pairs() returns them; item : their column. The ring keeps
    the order of the codebook for topics and of the number of sources else, so that a picture
    changes only where its numbers do. At most 24 items and the 60 strongest pairs are drawn;
    what is left out is said.
    """
    kept = nodes.head(MOST_NODES)
    order = [t for t in codebook.ids("topic") if t in set(kept[item])] or kept[item].tolist()
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 5.4 if len(nodes) else 0.8))
    places = {name: _place(n, len(order)) for n, name in enumerate(order)}
    own = edges[edges["one"].isin(places) & edges["other"].isin(places)]
    drawn = _strongest(own)
    most = max(int(edges["sources"].max()) if len(edges) else 1, 1)
    for row in reversed(list(drawn.itertuples())):
        (x, y), (u, v) = places[row.one], places[row.other]
        share = row.sources / most
        color = str(round(0.85 - 0.75 * share, 2))
        line = ax.plot([x, u], [y, v], lw=0.3 + 3.2 * share, color=color, zorder=1)
        style.mark(line[0], row.Index, "sources", "edge")
    _draw_nodes(ax, kept, item, places)
    if len(nodes):
        ax.set_xlim(-1.9, 1.9)
        ax.set_ylim(-1.3, 1.3)
        ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.set_xlabel(_explain_ring(nodes, edges, len(kept), len(drawn), most, item))
    return ax


def _strongest(edges: pd.DataFrame) -> pd.DataFrame:
    """Return the edges of most sources: whole steps of the count, at most 60 edges if it can be."""
    if len(edges) <= MOST_EDGES:
        return edges
    above = edges[edges["sources"] > edges["sources"].iloc[MOST_EDGES]]
    return above if len(above) else edges.head(MOST_EDGES)


def _place(number: int, total: int) -> tuple[float, float]:
    angle = math.pi / 2 - 2 * math.pi * number / max(total, 1)
    return round(math.cos(angle), 4), round(math.sin(angle), 4)


def _draw_nodes(ax: Axes, nodes: pd.DataFrame, item: str, places: dict) -> None:
    counts = nodes.set_index(item)["sources"]
    most = max(int(counts.max()) if len(counts) else 1, 1)
    look = style.ROLES["strength"]
    for name, (x, y) in places.items():
        dot = ax.scatter(x, y, s=25 + 160 * counts[name] / most, color=look.tint,
                         edgecolors=look.ink, linewidths=0.8, zorder=3)  # fmt: skip
        side = "left" if x > 0.05 else "right" if x < -0.05 else "center"
        label = codebook.label(name)
        text = ax.text(1.13 * x, 1.13 * y, f"{label} {counts[name]}", ha=side, va="center", size=7)
        if nodes.columns[0] == "topic":
            style.mark_count(dot, name, "claim", "dot")
            style.mark_count(text, name, "claim", "text")


def _explain_ring(nodes, edges, kept: int, drawn: int, most: int, item: str) -> str:
    if nodes.empty:
        return f"no source states a {item}"
    more = ""
    if len(nodes) > kept or len(edges) > drawn:
        more = f"\ndrawn: {kept} of {len(nodes)} {item}s, {drawn} of {len(edges)} pairs"
    return f"number: sources; line: sources with both (thickest {most}){more}"

"""Which sources share which topics of a role: exact intersections, as UpSet pictures show them."""

from __future__ import annotations

import pandas as pd

from analysis.synthesis.links import Links
from analysis.words import count

JOIN = "; "


def count_overlaps(findings: pd.DataFrame, *, role: str = "barrier") -> tuple[pd.DataFrame, Links]:
    """Count the sources that state exactly the same set of topics in one role.

    Returns
    -------
    topics (ids joined by "; "), size (topics), sources; each source counts in one row only, the
    most sources first. And the findings behind `sources`.
    """
    own = findings[findings["role"] == role]
    sets = own.groupby("source_id")["topic"].agg(lambda topics: JOIN.join(sorted(set(topics))))
    counts = sets.value_counts()
    order = sorted(counts.index, key=lambda topics: (-counts[topics], topics.count(JOIN), topics))
    rows = [(topics, topics.count(JOIN) + 1, int(counts[topics])) for topics in order]
    table = pd.DataFrame(rows, columns=["topics", "size", "sources"])
    table = table.astype({"topics": "string", "size": "int64", "sources": "int64"})
    home = own["source_id"].map(sets)
    ids = own["finding_id"].groupby(home).agg(list)
    return table, {(row, "sources"): ids[topics] for row, topics in enumerate(order)}


def describe_overlaps(table: pd.DataFrame, *, role: str = "barrier") -> str:
    """Say in a sentence how many sources state one topic only, and what is most often shared."""
    if table.empty:
        return f"No source states a {role}."
    total = int(table["sources"].sum())
    alone = int(table.loc[table["size"] == 1, "sources"].sum())
    joint = table[table["size"] > 1]
    said = f"{alone} of {count(total, 'source')} that state a {role} state one topic only"
    if joint.empty:
        return f"{said}; no source states two together."
    first = joint.iloc[0]
    topics = first["topics"].replace("_", " ").replace(JOIN, " with ")
    return f"{said}; most often together: {topics} ({count(first['sources'], 'source')})."

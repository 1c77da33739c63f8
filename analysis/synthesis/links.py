"""Which findings stand behind each count: (row, column) -> finding ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import codebook

Links = dict[tuple[int, str], list[str]]


def link_cells(
    table: pd.DataFrame,
    findings: pd.DataFrame,
    columns: Mapping[str, Mapping[str, str]],
    *,
    by: Sequence[str] = ("topic",),
) -> Links:
    """Return the findings behind the counts of a table with one row per topic.

    Parameters
    ----------
    table : has the columns `by`; rows are numbered from 0.
    columns : for each column to link, the values that its findings have, for example
        {"barrier": {"role": "barrier"}}.
    by : what a row is about; its findings have the same values.
    """
    links: Links = {}
    groups = dict(list(findings.groupby(list(by))))
    for row, place in enumerate(table[list(by)].itertuples(index=False, name=None)):
        own = groups.get(place)
        for column, wanted in columns.items():
            if own is None or column not in table.columns:
                continue
            fits = (own[list(wanted)] == pd.Series(wanted, dtype=object)).all(axis=1)
            kept = own.loc[fits, "finding_id"]
            if len(kept):
                links[row, column] = kept.tolist()
    return links


def link_roles(table: pd.DataFrame, findings: pd.DataFrame) -> Links:
    """Return the findings behind a table of topics by role, and behind its column `any role`."""
    roles = {role: {"role": role} for role in codebook.ids("role")}
    return link_cells(table, findings, roles | {"any role": {}})


def link_subjects(table: pd.DataFrame, findings: pd.DataFrame, *, role: str = "barrier") -> Links:
    """Return the findings of one role behind a table of topics by subject."""
    subjects = {s: {"subject": s, "role": role} for s in codebook.ids("subject")}
    return link_cells(table, findings, subjects)


def link_sources(table: pd.DataFrame, findings: pd.DataFrame, sources: pd.DataFrame) -> Links:
    """Return the findings behind compare_sources(); columns are the sources' labels."""
    ids = sources.set_index("label")["source_id"]
    columns = {label: {"source_id": ids[label]} for label in table.columns if label in ids.index}
    return link_cells(table, findings, columns, by=("topic", "subject"))


def link_counts(counts: pd.DataFrame, findings: pd.DataFrame) -> Links:
    """Return the findings behind each row of count_evidence(), under its column `n`."""
    key = ["topic", "source_id", "role"]
    groups = findings.groupby(key)["finding_id"].agg(list).to_dict()
    rows = counts[key].itertuples(index=False, name=None)
    return {(row, "n"): groups[values] for row, values in enumerate(rows) if values in groups}


def link_claims(claims: pd.DataFrame, findings: pd.DataFrame) -> Links:
    """Return the findings behind each row (topic, role) of a list of claims, under column `n`."""
    groups = findings.groupby(["topic", "role"])["finding_id"].agg(list).to_dict()
    rows = claims[["topic", "role"]].itertuples(index=False, name=None)
    return {(row, "n"): groups[key] for row, key in enumerate(rows) if key in groups}


def link_sides(table: pd.DataFrame, findings: pd.DataFrame) -> Links:
    """Return the findings behind count_sides(); columns "<subject> <role>"."""
    columns = [column for column in table.columns if column not in ("topic", "reading")]
    wanted = {c: dict(zip(("subject", "role"), c.rsplit(" ", 1), strict=True)) for c in columns}
    return link_cells(table, findings, wanted)


def link_stances(
    table: pd.DataFrame, findings: pd.DataFrame, every: pd.DataFrame, sources: pd.DataFrame
) -> Links:
    """Return what stands behind list_stances(), given the same tables: findings, and of the
    sources that say nothing the labels."""
    bodies = _keep_others(every, findings)
    links = link_cells(table, findings, {"said": {}})
    links |= link_cells(table, bodies, {"in the body only": {}})
    spoken = every.groupby("topic")["source_id"].agg(set).to_dict()
    ordered = sources.sort_values("label")
    for row, topic in enumerate(table["topic"]):
        rest = ordered[~ordered["source_id"].isin(spoken.get(topic, set()))]
        whole = rest["depth"] == "full"
        for column, kept in (("nothing said", whole), ("text not available", ~whole)):
            links |= {(row, column): rest.loc[kept, "label"].tolist()} if kept.any() else {}
    return links


def link_depths(table: pd.DataFrame, matched: pd.DataFrame, everything: pd.DataFrame) -> Links:
    """Return the findings behind compare_depths()."""
    parts = {"matched": matched, "all-text": everything}
    links: Links = {}
    for name, own in parts.items():
        links |= link_cells(table, own, {f"{name} sources": {}, f"{name} findings": {}})
    bodies = _keep_others(everything, matched)
    return links | link_cells(table, bodies, {"only in bodies": {}})


def _keep_others(findings: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of sources that are not among those that `said` has on the topic."""
    place, known = (frame["topic"] + "\0" + frame["source_id"] for frame in (findings, said))
    return findings[~place.isin(known)]

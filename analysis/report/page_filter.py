"""The page's one filter and its evidence matrix: which finding has which codes."""

from __future__ import annotations

import pandas as pd

from analysis import codebook, selection, style
from analysis.report import faces, keys
from analysis.report.collect import Report

DIMENSIONS = ("subject", "setting", "topic", "source", "coder", "depth")
COLUMNS = {"source": "source_id"}
CHOICES = ("setting", "topics", "coders", "depth", "threshold")  # parameters that choose findings


def list_facets(report: Report) -> dict:
    """Return what the filter needs.

    Returns
    -------
    names : for each dimension and for roles, (id, words) of the values that occur, in the
    codebook's order. tags : of the sources, as marks of figures name them. years : of the sources,
    -1 where unknown. subject : place of the report's own subject, -1 when it counts all. rows : one
    list a finding, in the order of the table: address, the place of its value in each list of
    `names`, and its level: 2 when it counts whatever the subject, 1 when it would if its coder
    were chosen, else 0.
    """
    rows = list(report.findings.values())
    names = {name: _values(name, rows, report) for name in (*DIMENSIONS, "role")}
    places = {name: {v: place for place, (v, _) in enumerate(vs)} for name, vs in names.items()}
    years = {source["source_id"]: source["year"] for source in report.sources}
    levels = _list_levels(report)
    listed = []
    for row in rows:
        own = [places[name][row[COLUMNS.get(name, name)]] for name in names]
        listed.append([keys.anchor(row["finding_id"]), *own, levels.get(row["finding_id"], 0)])
    return {
        "names": names, "rows": listed,
        "tags": [style.tag(words) for _, words in names["source"]],
        "years": [years.get(source) or -1 for source, _ in names["source"]],
        "subject": places["subject"].get(report.parameters.get("subject"), -1),
    }  # fmt: skip


def _values(name: str, rows: list[dict], report: Report) -> list[tuple[str, str]]:
    there = {row[COLUMNS.get(name, name)] for row in rows}
    if name == "source":
        labels = {row["source_id"]: row["label"] for row in [*rows, *report.sources]}
        return sorted(((i, labels[i]) for i in there), key=lambda pair: (pair[1], pair[0]))
    known = codebook.ids(name) if name in codebook.DIMENSIONS else []
    ordered = [v for v in known if v in there] + sorted(there - set(known))
    return [(value, codebook.label(value)) for value in ordered]


def _list_levels(report: Report) -> dict[str, int]:
    """Return the level of each finding that may count, by its id: see list_facets()."""
    frame, given = pd.DataFrame(list(report.findings.values())), report.parameters
    if frame.empty:
        return {}
    sources = frame[["source_id"]].drop_duplicates()
    same = {name: given[name] for name in CHOICES if name in given}
    levels = {}
    for coder in frame["coder"].unique():
        own = selection.choose_findings(frame, sources, **same | {"coders": [coder]})
        levels |= dict.fromkeys(own["finding_id"], 1)
    best = selection.choose_findings(frame, sources, **same)
    return levels | dict.fromkeys(best["finding_id"], 2)


def make_matrix(report: Report) -> dict | None:
    """Return the evidence map as a table, sources x topics; None where the map is not shown.

    Returns
    -------
    topics : (id, words, number of sources). rows : label, address of the reference, number of
    topics, and cells: lists of (role, glyph, n, address of its sentences).
    """
    exhibit = report.exhibits.get("evidence-map")
    if not exhibit or not report.sources:
        return None
    names = [column["name"] for column in exhibit["columns"]]
    groups = keys.name_groups(exhibit)
    cells: dict[tuple[str, str], list] = {}
    for number, values in enumerate(exhibit["rows"]):
        row = dict(zip(names, values, strict=True))
        segment = (row["role"], style.ROLES[row["role"]].glyph, row["n"], groups.get((number, "n")))
        cells.setdefault((row["source_id"], row["topic"]), []).append(segment)
    topics = codebook.ids("topic")
    rows = [_matrix_row(source, topics, cells) for source in report.sources]
    totals = [sum((s["source_id"], t) in cells for s in report.sources) for t in topics]
    return {
        "topics": [(t, faces.topic_label(t), n) for t, n in zip(topics, totals, strict=True)],
        "rows": rows,
    }


def _matrix_row(source: dict, topics: list[str], cells: dict) -> dict:
    own = [cells.get((source["source_id"], topic), []) for topic in topics]
    return {
        "label": source["label"], "reference": keys.source_anchor(source["source_id"]),
        "id": source["source_id"], "stated": sum(bool(cell) for cell in own), "cells": own,
    }  # fmt: skip

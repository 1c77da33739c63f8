"""The page's one filter and its evidence matrix: which finding has which codes."""

from __future__ import annotations

import pandas as pd

from analysis import codebook, selection, style
from analysis.report import faces, keys
from analysis.report.collect import Report

DIMENSIONS = ("subject", "setting", "topic", "source", "coder", "depth")
COLUMNS = {"source": "source_id"}


def list_facets(report: Report) -> dict:
    """Return what the filter needs.

    Returns
    -------
    names : for each dimension and for roles, (id, words) of the values that occur, in the
    codebook's order. rows : one list a finding, in the order of the table: address, the place of
    its value in each list of `names`, and 2 when the evidence map counts it, 1 when it would with
    other parameters (the best coder of its section), else 0.
    """
    rows = list(report.findings.values())
    names = {name: _values(name, rows, report) for name in (*DIMENSIONS, "role")}
    places = {name: {v: place for place, (v, _) in enumerate(vs)} for name, vs in names.items()}
    counted = _counted(report)
    best = _best(report)
    listed = []
    for row in rows:
        own = [places[name][row[COLUMNS.get(name, name)]] for name in names]
        level = 2 if row["finding_id"] in counted else int(row["finding_id"] in best)
        listed.append([keys.anchor(row["finding_id"]), *own, level])
    return {"names": names, "rows": listed}


def _values(name: str, rows: list[dict], report: Report) -> list[tuple[str, str]]:
    there = {row[COLUMNS.get(name, name)] for row in rows}
    if name == "source":
        labels = {row["source_id"]: row["label"] for row in [*rows, *report.sources]}
        return sorted(((i, labels[i]) for i in there), key=lambda pair: (pair[1], pair[0]))
    known = codebook.ids(name) if name in codebook.DIMENSIONS else []
    ordered = [v for v in known if v in there] + sorted(there - set(known))
    return [(value, codebook.label(value)) for value in ordered]


def _counted(report: Report) -> set[str]:
    exhibit = report.exhibits.get("evidence-map") or {"opens": {}}
    return {i for ids in exhibit["opens"].values() for i in ids}


def _best(report: Report) -> set[str]:
    """Return the findings that count whatever the subject: as the notebooks choose them."""
    frame = pd.DataFrame(list(report.findings.values()))
    if frame.empty:
        return set()
    kept = selection.best_coder(frame[frame["state"] != "corrected"])
    least = report.parameters.get("threshold", 0.0)
    sure = kept["coder"].isin(["form", "human"]) | (kept["score"] >= least)
    return set(kept.loc[sure, "finding_id"])


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

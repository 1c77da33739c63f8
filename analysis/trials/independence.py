"""How independent the reviews are: trials, authors and tables they share, and the overlap of all.

Reviews that list one trial are not one study, and four that agree may have read one table.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from analysis import paths
from analysis.trials.rows import read_sources
from analysis.words import count

COPIED = 0.8  # share of cells word for word alike, in at least ENOUGH cells of shared trials
ENOUGH = 6
PAIR_COLUMNS = [
    "one", "other", "shared", "one_has", "other_has", "overlap", "cells", "alike", "same_author",
    "copied",
]  # fmt: skip


def list_pairs(fields: pd.DataFrame, authors: dict[str, str] | None = None) -> pd.DataFrame:
    """Return each pair of reviews that share a trial or an author.

    fields : as Reconciled.fields. authors : review -> authors, divided by ";".
    Columns one, other; shared, one_has, other_has (trials); overlap (shared of both together, 0 to
    1); cells (stated by both of one trial and field), alike (of these word for word the same);
    same_author (names, or ""); copied (whether so many cells are alike that one table may be
    taken from the other).
    """
    told, names = _tell(fields), authors or {}
    lists = {source: {trial for trial, _ in cells} for source, cells in told.items()}
    rows = []
    for one, other in combinations(sorted(told), 2):
        shared = lists[one] & lists[other]
        people = _people(names, one) & _people(names, other)
        if shared or people:
            cells, alike = _count_alike(told[one], told[other])
            union = len(lists[one] | lists[other])
            rows.append((one, other, len(shared), len(lists[one]), len(lists[other]),
                         round(len(shared) / union, 3), cells, alike, "; ".join(sorted(people)),
                         cells >= ENOUGH and alike >= COPIED * cells))  # fmt: skip
    frame = pd.DataFrame(rows, columns=PAIR_COLUMNS)
    order = ["shared", "alike", "one", "other"]
    return frame.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def _tell(fields: pd.DataFrame) -> dict[str, dict[tuple[str, str], set[str]]]:
    """Return review -> (trial, field) -> what it prints, spaces and case aside."""
    told: dict[str, dict] = {}
    columns = (fields[name].tolist() for name in ("source", "nct_id", "field", "raw"))
    for source, trial, field, raw in zip(*columns, strict=True):
        if source and not source.startswith("registry: "):
            text = " ".join(raw.lower().split())
            told.setdefault(source, {}).setdefault((trial, field), set()).add(text)
    return told


def _people(authors: dict[str, str], review: str) -> set[str]:
    return {name.strip() for name in authors.get(review, "").split(";") if name.strip()}


def _count_alike(one: dict, other: dict) -> tuple[int, int]:
    both = [(one[key], other[key]) for key in one.keys() & other.keys() if key[1] != "product"]
    both = [(a - {""}, b - {""}) for a, b in both]
    stated = [(a, b) for a, b in both if a and b]
    return len(stated), sum(bool(a & b) for a, b in stated)


def list_authors(sources: pd.DataFrame) -> dict[str, str]:
    """Return review -> its authors, divided by ";", by each name that a review may have.

    sources : the evidence table of this name; what data/trials/sources.csv says is added.
    """
    named: dict[str, str] = {}
    own = read_sources(paths.DATA / "trials")
    for row in [*own.to_dict("records"), *sources.to_dict("records")]:
        people = row.get("authors") or row.get("first_author_surname") or ""
        named |= {row[key]: people for key in ("pmcid", "doi", "url") if people and row.get(key)}
    return named


def describe_pairs(pairs: pd.DataFrame) -> str:
    """Say in a sentence how many pairs share most, authors, or cells."""
    people, copied = int((pairs["same_author"] != "").sum()), int(pairs["copied"].sum())
    return (
        f"{count(len(pairs), 'pair')} of reviews share a trial or an author; "
        f"{people} share an author; in {copied} so many cells are the same word for "
        f"word that one table may be the other's."
    )


def covered_area(fields: pd.DataFrame) -> dict[str, float]:
    """Return the corrected covered area of the reviews' lists of trials, 0 (disjoint) to 1.

    CCA = (N - r) / (r c - r): N inclusions in all, r trials, c reviews (Pieper et al., J Clin
    Epidemiol 2014;67:368, doi:10.1016/j.jclinepi.2013.11.007). Keys N, r, c, cca; cca is not a
    number with fewer than two reviews.
    """
    lists = {source: {trial for trial, _ in cells} for source, cells in _tell(fields).items()}
    inclusions = sum(len(trials) for trials in lists.values())
    trials, reviews = len(frozenset().union(*lists.values())), len(lists)
    area = (inclusions - trials) / (trials * reviews - trials) if reviews > 1 else float("nan")
    return {"N": inclusions, "r": trials, "c": reviews, "cca": round(area, 4)}


def describe_area(area: dict[str, float]) -> str:
    """Say in a sentence how much the reviews' lists overlap (usual marks: 5, 10 and 15 %)."""
    if area["c"] < 2:
        return "Fewer than two reviews: no overlap to speak of."
    marks = ((0.05, "slight"), (0.10, "moderate"), (0.15, "high"), (1.01, "very high"))
    word = next(name for limit, name in marks if area["cca"] < limit or limit > 1)
    return (
        f"{count(area['N'], 'mention')} of {count(area['r'], 'trial')} in {area['c']} reviews: "
        f"corrected covered area {100 * area['cca']:.1f} %, a {word} overlap."
    )

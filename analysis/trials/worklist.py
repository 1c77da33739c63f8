"""What a person should settle, the weightiest first, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.trials.reconcile import Reconciled

COLUMNS = ["rank", "nct_id", "field", "kind", "what", "settle"]
WEIGHTS = {"phase": 5, "target": 5, "product": 5, "cell_source": 4, "disease": 4, "status": 3,
           "enrollment": 2, "sponsor": 1, "start": 1, "country": 1}  # fmt: skip
SETTLE = {
    "differ": "read the registry record and both reviews' references for this trial",
    "differs from registry": "read the registry's history: was the review right when it was made?",
    "slipped column": "read the table in the review",
    "product": "read the sponsor's description of the product",
    "id": "find the trial in the registry by sponsor and product; correct the id",
    "row": "look whether the table lists the trial twice or the rows were copied twice",
    "cell": "read the table in the source",
    "column": "name the field in data/trials/normal.yaml (columns), or leave the column out",
    "not in reviews": "see whether a review's table was cut or the trial is newer than it",
    "one review": "read the registry record: nobody else vouches for the row",
}
PROBLEM_WEIGHTS = {"slipped column": 18, "product": 16, "id": 15, "row": 6, "cell": 5}
MOST_SAID = 8  # sources named in one line


def list_worklist(made: Reconciled, unmapped: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what is to be settled; columns rank (1 first), nct_id, field, kind, what, settle.

    unmapped : columns of tables that no field takes (source, table, header). Kinds: differ,
    differs from registry, slipped column, product, id, row, cell (other problems of a cell),
    column, not in reviews (trials of the registry), one review.
    """
    rows = [*_list_disputes(made.fields), *_list_problems(made.problems), *_list_gaps(made.trials),
            *_list_columns(unmapped)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["weight", *COLUMNS[1:]]).astype({"weight": "int64"})
    ordered = frame.drop_duplicates().sort_values(
        ["weight", "nct_id", "field", "what"], ascending=[False, *[True] * 3], ignore_index=True
    )
    ordered.insert(0, "rank", range(1, len(ordered) + 1))
    return ordered[COLUMNS]


def _list_disputes(fields: pd.DataFrame) -> Iterator[tuple]:
    disputed = fields[fields["verdict"].isin(["differ", "differs from registry"])]
    said: dict[tuple[str, str, str], list[str]] = {}
    columns = ("nct_id", "field", "verdict", "source", "raw", "normal")
    for trial, field, verdict, source, raw, normal in zip(
        *(disputed[name].tolist() for name in columns), strict=True
    ):
        if normal:
            said.setdefault((trial, field, verdict), []).append(f"{source}: {raw[:80]}")
    for (trial, field, verdict), texts in said.items():
        weight = 10 * (verdict == "differ") + 2 * WEIGHTS[field] + 10
        more = [f"and {len(texts) - MOST_SAID} more"] if len(texts) > MOST_SAID else []
        what = "; ".join(texts[:MOST_SAID] + more)
        yield weight, trial, field, verdict, what, SETTLE[verdict]


def _list_problems(problems: pd.DataFrame) -> Iterator[tuple]:
    for place, trial, problem in problems.itertuples(index=False, name=None):
        field, kind = _name_problem(problem)
        what = f"{place}: {problem}" if place else problem
        yield PROBLEM_WEIGHTS[kind], trial, field, kind, what, SETTLE[kind]


def _name_problem(problem: str) -> tuple[str, str]:
    field, _, rest = problem.partition(": ")
    if problem == "duplicate row":
        return "", "row"
    if field not in WEIGHTS:
        return "nct_id", "id"
    if "slipped" in rest or "lost its slash" in rest:
        return field, "slipped column"
    return field, "product" if field == "product" else "cell"


def _list_gaps(trials: pd.DataFrame) -> Iterator[tuple]:
    for trial, reviews in zip(trials["nct_id"].tolist(), trials["reviews"].tolist(), strict=True):
        if reviews == 0:
            kind, what = "not in reviews", "in the registry, in no review"
            yield 3, trial, "", kind, what, SETTLE[kind]
        elif reviews == 1:
            yield 2, trial, "", "one review", "in one review only", SETTLE["one review"]


def _list_columns(unmapped: pd.DataFrame | None) -> Iterator[tuple]:
    if unmapped is not None:
        for source, table, header in unmapped.itertuples(index=False, name=None):
            place = ", ".join(filter(None, (source, table)))
            yield 1, "", "", "column", f"{place}: no field takes {header!r}", SETTLE["column"]

"""What a person should settle, the weightiest first, and what would settle it."""

from __future__ import annotations

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
    "not in reviews": "see whether a review's table was cut or the trial is newer than it",
    "one review": "read the registry record: nobody else vouches for the row",
    "cell": "read the table in the source",
}


def list_worklist(made: Reconciled) -> pd.DataFrame:
    """Return what is to be settled; columns rank (1 first), nct_id, field, kind, what, settle.

    Kinds: differ, differs from registry, slipped column, product, id, cell (other problems of a
    cell), not in reviews, one review.
    """
    rows = [*_list_disputes(made.fields), *_list_problems(made.problems), *_list_gaps(made.trials)]
    frame = pd.DataFrame(rows, columns=["weight", *COLUMNS[1:]]).drop_duplicates()
    ordered = frame.sort_values(
        ["weight", "nct_id", "field", "what"], ascending=[False, *[True] * 3]
    )
    ordered.insert(0, "rank", range(1, len(ordered) + 1))
    return ordered[COLUMNS].reset_index(drop=True)


def _list_disputes(fields: pd.DataFrame):
    disputed = fields[fields["verdict"].isin(["differ", "differs from registry"])]
    for (trial, field), rows in disputed.groupby(["nct_id", "field"], sort=True):
        verdict = rows["verdict"].iloc[0]
        said = [f"{row.source}: {row.raw[:80]}" for row in rows.itertuples()]
        weight = 10 * (verdict == "differ") + 2 * WEIGHTS[field] + 10
        yield weight, trial, field, verdict, "; ".join(said), SETTLE[verdict]


def _list_problems(problems: pd.DataFrame):
    for row in problems.itertuples():
        field, _, rest = row.problem.partition(": ")
        kind = "slipped column" if "slipped" in rest or "slash" in rest else "cell"
        if field == "product":
            kind = "product"
        if field not in WEIGHTS:
            field, kind = "nct_id", "id"
        weight = {"slipped column": 18, "product": 16, "id": 15, "cell": 5}[kind]
        yield weight, row.nct_id, field, kind, f"{row.place}: {row.problem}", SETTLE[kind]


def _list_gaps(trials: pd.DataFrame):
    for row in trials.itertuples():
        if row.reviews == 0:
            yield 3, row.nct_id, "", "not in reviews", "in the registry, in no review", SETTLE[
                "not in reviews"]  # fmt: skip
        elif row.reviews == 1:
            yield 2, row.nct_id, "", "one review", "in one review only", SETTLE["one review"]

"""How independent the reviews are: which trials they share, and the overlap of all together."""

from __future__ import annotations

from itertools import combinations

import pandas as pd


def list_pairs(fields: pd.DataFrame) -> pd.DataFrame:
    """Return each pair of reviews that share a trial; columns one, other, shared, one_has,
    other_has (trials), overlap (shared / trials of both together, 0 to 1)."""
    lists = _trials_by_review(fields)
    rows = [
        (one, other, len(lists[one] & lists[other]), len(lists[one]), len(lists[other]),
         round(len(lists[one] & lists[other]) / len(lists[one] | lists[other]), 3))
        for one, other in combinations(sorted(lists), 2)
        if lists[one] & lists[other]
    ]  # fmt: skip
    frame = pd.DataFrame(
        rows, columns=["one", "other", "shared", "one_has", "other_has", "overlap"]
    )
    return frame.sort_values(["shared", "one", "other"], ascending=[False, True, True],
                             ignore_index=True)  # fmt: skip


def covered_area(fields: pd.DataFrame) -> dict[str, float]:
    """Return the corrected covered area of the reviews' lists of trials, 0 (disjoint) to 1.

    CCA = (N - r) / (r c - r): N inclusions in all, r trials, c reviews (Pieper et al., J Clin
    Epidemiol 2014;67:368, doi:10.1016/j.jclinepi.2013.11.007). Keys N, r, c, cca; cca is not a
    number with fewer than two reviews.
    """
    lists = _trials_by_review(fields)
    inclusions = sum(len(trials) for trials in lists.values())
    trials, reviews = len(frozenset().union(*lists.values())), len(lists)
    area = (inclusions - trials) / (trials * reviews - trials) if reviews > 1 else float("nan")
    return {"N": inclusions, "r": trials, "c": reviews, "cca": round(area, 4)}


def _trials_by_review(fields: pd.DataFrame) -> dict[str, frozenset[str]]:
    own = fields[(fields["source"] != "") & ~fields["source"].str.startswith("registry: ")]
    return {source: frozenset(ids) for source, ids in own.groupby("source")["nct_id"]}

"""The tables of the evaluation, all from codings that reference and coders made of one text."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.reliability.agreement import (
    calibrate,
    count_confusions,
    list_disagreements,
    measure_agreement,
)
from analysis.reliability.held_out import FOLDS, Each, code_by_size, code_held_out, run_here
from analysis.reliability.measures import (
    TOO_FEW,
    measure,
    measure_coverage,
    measure_each,
    measure_sizes,
)
from analysis.reliability.reference import describe_reference
from analysis.reliability.wording import describe_folds

QUALITY = (
    "about", "measures", "agreement", "coverage", "topics", "roles", "confusions", "calibration",
    "sizes", "disagreements",
)  # fmt: skip


def measure_quality(
    coded: pd.DataFrame, *, folds: str, reference: str, by_size: Mapping[int, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return the tables of QUALITY by name.

    coded : as code_held_out() returns it; folds, reference : sentences on how the coders were
    kept apart from the reference, and on who made it; by_size : as code_by_size() returns it.
    """
    said = [("held out", folds), ("reference", reference)]
    return {
        "about": pd.DataFrame(said, columns=["what", "says"]),
        "measures": measure(coded),
        "agreement": measure_agreement(coded),
        "coverage": measure_coverage(coded),
        "topics": measure_each(coded, dimension="topic"),
        "roles": measure_each(coded, dimension="role"),
        "confusions": count_confusions(coded),
        "calibration": calibrate(coded),
        "sizes": measure_sizes(by_size, coded),
        "disagreements": list_disagreements(coded),
    }


def measure_statements(
    statements: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    threshold: float,
    folds: int = FOLDS,
    endpoint: Mapping[str, list[set[tuple]]] | None = None,
    each: Each = run_here,
) -> dict[str, pd.DataFrame]:
    """Return the tables of QUALITY for the statements of forms, each form held out in turn.

    endpoint : source -> the codes of each of its statements by the endpoint coder, if asked.
    each : as held_out.run_here(); may spread the work over processes.
    """
    coded = code_held_out(statements, findings, threshold=threshold, folds=folds, each=each)
    if endpoint is not None:
        places = coded.groupby("source").cumcount()
        codes = [endpoint[s][n] for s, n in zip(coded["source"], places, strict=True)]
        coded = coded.assign(endpoint=codes)
    return measure_quality(
        coded,
        folds=describe_folds(coded["source"].nunique(), folds=folds),
        reference=describe_reference(findings),
        by_size=code_by_size(statements, findings, threshold=threshold, each=each),
    )


def measure_originals(coded: pd.DataFrame, findings: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of QUALITY for originals that a form covers (see code_originals())."""
    number = coded["source"].nunique()
    folds = describe_folds(number, folds=0, learned="all other forms")
    none = f"No original at hand is covered by a form: {TOO_FEW}."
    return measure_quality(
        coded,
        folds=folds if number else none,
        reference=describe_reference(findings, text="The sentences are the originals' own."),
        by_size={},
    )

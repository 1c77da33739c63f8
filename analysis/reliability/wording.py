"""What the evaluation found, in sentences that stand beside the counts they qualify."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.reliability.agreement import calibration_error
from analysis.reliability.measures import LEVELS, TOO_FEW

SHORT = ("topic", "topic + role + subject", "all five")


def headline(quality: Mapping[str, pd.DataFrame], *, coder: str = "combined") -> str:
    """Say in a sentence how far the machine's codes can be trusted: for the captions of counts.

    quality : tables by name, as evidence.load_reliability() returns them.
    """
    own = quality["measures"].query("coder == @coder").set_index("dimensions")
    if own.empty or own["F1"].isna().all() or (own["note"] == TOO_FEW).all():
        return f"Machine codes against forms not learned from: {TOO_FEW}."
    parts = [f"{name} {_with_interval(own.loc[name])}" for name in SHORT]
    return (
        f"Machine codes against forms not learned from (F1, 95 % interval): {', '.join(parts)}; "
        "the forms were coded by a language model, unconfirmed."
    )


def _with_interval(row: pd.Series) -> str:
    return f"{row['F1']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def describe(measures: pd.DataFrame, *, coder: str = "combined") -> str:
    """Say in a sentence how well one coder does."""
    own = measures[measures["coder"] == coder].set_index("dimensions")
    if own.empty or own["F1"].isna().all():
        return f"F1 of the {coder} coder: {TOO_FEW}."
    parts = [f"{name} {_with_interval(own.loc[name])}" for name in LEVELS if name in own.index]
    return f"F1 of the {coder} coder: {'; '.join(parts)}."


def describe_calibration(table: pd.DataFrame) -> str:
    """Say in a sentence how far scores and shares of right topics lie apart."""
    if table.empty:
        return "No scored findings: too few to tell."
    worst = table.loc[table["error"].abs().idxmax()]
    sure = "too sure" if worst["error"] > 0 else "too careful"
    return (
        f"Expected calibration error {calibration_error(table):.2f} over "
        f"{int(table['findings'].sum())} scored topics; furthest off at a score of about "
        f"{worst['mean score']:.2f}, where {worst['right']:.0%} of {int(worst['findings'])} are "
        f"right ({sure})."
    )


def describe_coverage(table: pd.DataFrame) -> str:
    """Say in a sentence which share of sentences has a finding, by each coder."""
    if table.empty or not table["sentences"].iloc[0]:
        return f"Sentences with a finding: {TOO_FEW}."
    parts = [f"{row.coder} {row.share:.0%}" for row in table.itertuples()]
    return f"Of {table['sentences'].iloc[0]} sentences have a finding: {', '.join(parts)}."


def describe_sizes(table: pd.DataFrame) -> str:
    """Say in a sentence what more forms bring."""
    if table["forms"].nunique() < 2:
        return f"Learning curve: {TOO_FEW}."
    parts = []
    for name, rows in table.groupby("dimensions", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        parts.append(f"{name} {first['F1']:.2f} to {last['F1']:.2f}")
    few, many = table["forms"].min(), table["forms"].max()
    return f"F1 of the combined coder from {few} to {many} forms: {'; '.join(parts)}."


def describe_confusions(table: pd.DataFrame, *, dimension: str) -> str:
    """Say in a sentence which two values of a dimension are taken for each other most."""
    own = table[table["dimension"] == dimension]
    wrong = own[own["reference"] != own["coder"]]
    if wrong.empty:
        return f"No {dimension} is taken for another." if len(own) else f"{dimension}: {TOO_FEW}."
    first = wrong.iloc[int(np.argmax(wrong["n"].to_numpy()))]
    right = own.loc[own["reference"] == own["coder"], "n"].sum()
    return (
        f"{dimension.capitalize()}: {right} of {own['n'].sum()} pairs agree; most often "
        f"{first['reference']} by the reference is {first['coder']} by the coder ({first['n']})."
    )


IN_VIEW = (
    "Only what is learned from forms is held out: the terms of the rules and the made-up examples "
    "(written by a language model) were mended with most of these texts in view, so expect "
    "somewhat less on texts that nobody here has seen."
)


def describe_folds(sources: int, *, folds: int, learned: str = "all the others") -> str:
    """Say in a sentence how the coders were kept from what they are held against.

    sources : held out in all; folds : parts that they were put into, 0 for one a source.
    """
    if not sources:
        return f"One form alone cannot be held out: {TOO_FEW}."
    if not folds or folds >= sources:
        return (
            f"Leave-one-source-out: each of {sources} sources was coded by coders that learned "
            f"from {learned}. {IN_VIEW}"
        )
    return (
        f"{sources} forms in {folds} parts, a source never in two: each part was coded by coders "
        "that learned from the others (workbook evaluate --folds all leaves out one at a time). "
        f"{IN_VIEW}"
    )

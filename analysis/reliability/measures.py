"""Precision, recall and F1 of the coders against the reference, and how much they find at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import codebook

CODERS = ("rules", "learned", "combined", "endpoint")
LEVELS = {
    "topic": (0,),
    "topic + role": (0, 1),
    "topic + subject": (0, 2),
    "topic + setting": (0, 3),
    "topic + hedged": (0, 4),
    "topic + role + subject": (0, 1, 2),
    "all five": (0, 1, 2, 3, 4),
}
DRAWS = 500
FEW_FINDINGS = 10  # of one id
FEW_SOURCES = 5
TOO_FEW = "too few to tell"


def list_coders(coded: pd.DataFrame) -> list[str]:
    """Return the coders of a table of codings, in their order."""
    return [coder for coder in CODERS if coder in coded]


def measure(coded: pd.DataFrame, *, seed: int = 1) -> pd.DataFrame:
    """Return precision, recall and F1 of each coder, by dimension and jointly.

    coded : as code_held_out() returns it.
    Columns coder, dimensions, precision, recall, F1, low, high: the middle 95 % of F1 when the
    sources are drawn again with replacement (500 draws, `seed`); sources; note: "too few to tell"
    below five sources. Without sources there are no numbers.
    """
    sources, rows = coded["source"].nunique(), []
    for coder in list_coders(coded):
        for name, places in LEVELS.items():
            counts = _count_hits(coded, coder, places)
            rates = _rates(counts.sum()) if sources else (np.nan,) * 3
            note = TOO_FEW if sources < FEW_SOURCES else ""
            rows.append((coder, name, *rates, *_interval(counts, seed), sources, note))
    columns = ["coder", "dimensions", "precision", "recall", "F1", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "sources", "note"]).round(3)


def _cut(codes: set[tuple], places: tuple[int, ...]) -> set[tuple]:
    return {tuple(code[place] for place in places) for code in codes}


def _count_hits(coded: pd.DataFrame, coder: str, places: tuple[int, ...]) -> pd.DataFrame:
    """Return hits, made and wanted for each source."""
    cut = [
        (_cut(want, places), _cut(have, places))
        for want, have in zip(coded["reference"], coded[coder], strict=True)
    ]
    counts = pd.DataFrame(
        [(len(want & have), len(have), len(want)) for want, have in cut],
        columns=["hits", "made", "wanted"],
    )
    return counts.groupby(coded["source"].to_numpy()).sum()


def _rates(total: Mapping) -> tuple[float, float, float]:
    precision = total["hits"] / max(total["made"], 1)
    recall = total["hits"] / max(total["wanted"], 1)
    return precision, recall, 2 * total["hits"] / max(total["made"] + total["wanted"], 1)


def _interval(counts: pd.DataFrame, seed: int) -> tuple[float, float]:
    rng, values = np.random.default_rng(seed), counts.to_numpy()
    if not len(values):
        return np.nan, np.nan
    draws = values[rng.integers(0, len(values), (DRAWS, len(values)))].sum(axis=1)
    f1 = 2 * draws[:, 0] / np.maximum(draws[:, 1] + draws[:, 2], 1)
    low, high = np.quantile(f1, [0.025, 0.975])
    return float(low), float(high)


def measure_each(
    coded: pd.DataFrame, *, dimension: str, coder: str = "combined", seed: int = 1
) -> pd.DataFrame:
    """Return how well each topic or role is found. A role is right where its topic is right too.

    dimension : "topic" or "role".
    Columns id, reference, made, precision, recall, F1, low, high of one coder (as measure()), the
    F1 of each other coder, note: "too few to tell" below ten references.
    """
    place, rows = {"topic": 0, "role": 1}[dimension], []
    others = [name for name in list_coders(coded) if name != coder]
    for value in codebook.ids(dimension):
        counts = _count_value(coded, coder, place, value)
        total = counts.sum()
        rates = [*_rates(total), *_interval(counts, seed)]
        rest = [_rates(_count_value(coded, name, place, value).sum())[2] for name in others]
        note = TOO_FEW if total["wanted"] < FEW_FINDINGS else ""
        rows.append((value, int(total["wanted"]), int(total["made"]), *rates, *rest, note))
    columns = [dimension, "reference", "made", "precision", "recall", "F1", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, *(f"F1 {o}" for o in others), "note"]).round(3)


def _count_value(coded: pd.DataFrame, coder: str, place: int, value: str) -> pd.DataFrame:
    """Return hits, made and wanted of one topic or role for each source."""
    own = pd.DataFrame({
        name: [{code for code in codes if code[place] == value} for codes in coded[name]]
        for name in ("reference", coder)
    })  # fmt: skip
    return _count_hits(
        own.assign(source=coded["source"].to_numpy()), coder, tuple(range(place + 1))
    )


def measure_coverage(coded: pd.DataFrame) -> pd.DataFrame:
    """Return in how many sentences the reference and each coder find anything.

    Columns coder ("reference" first), sentences, with finding, share (0 to 1), only here
    (the reference has none), missing here (only the reference has one).
    """
    wanted = coded["reference"].map(bool).to_numpy(dtype=bool)
    rows = []
    for coder in ["reference", *list_coders(coded)]:
        found = coded[coder].map(bool).to_numpy(dtype=bool)
        share = found.mean() if len(found) else np.nan
        only, missing = int((found & ~wanted).sum()), int((wanted & ~found).sum())
        rows.append((coder, len(found), int(found.sum()), share, only, missing))
    columns = ["coder", "sentences", "with finding", "share", "only here", "missing here"]
    return pd.DataFrame(rows, columns=columns).round(3)


def measure_sizes(by_size: Mapping[int, pd.DataFrame], coded: pd.DataFrame) -> pd.DataFrame:
    """Return the learning curve: F1 of the combined coder by number of forms learned from.

    by_size : as code_by_size() returns it; coded : the same with all other forms.
    Columns forms, dimensions ("topic", "topic + role + subject", "all five"), F1, low, high.
    """
    shown = ("topic", "topic + role + subject", "all five")
    sources = coded["source"].nunique()
    sizes = dict(by_size) | ({sources - max(1, sources // 5): coded} if sources else {})
    parts = [measure(frame).assign(forms=size) for size, frame in sizes.items()]
    columns = ["forms", "dimensions", "F1", "low", "high"]
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts)
    kept = table[(table["coder"] == "combined") & table["dimensions"].isin(shown)]
    return kept[columns].sort_values(["dimensions", "forms"], ignore_index=True)

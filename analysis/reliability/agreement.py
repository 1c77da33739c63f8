"""Agreement beyond chance, confusions, calibration, and the worst disagreements."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis import codebook
from analysis.reliability.measures import list_coders

DIMENSIONS = ("role", "subject", "setting", "hedged")
NONE = "none"
BINS = 10


def pair_topics(coded: pd.DataFrame, coder: str) -> list[tuple[tuple, tuple]]:
    """Return (reference, coder) codes of the topics that both have once in a sentence."""
    found = []
    for want, have in zip(coded["reference"], coded[coder], strict=True):
        for topic in codebook.ids("topic"):
            mine = [code for code in want if code[0] == topic]
            theirs = [code for code in have if code[0] == topic]
            if len(mine) == len(theirs) == 1:
                found.append((mine[0], theirs[0]))
    return found


def measure_agreement(coded: pd.DataFrame) -> pd.DataFrame:
    """Return Cohen's kappa and Krippendorff's alpha (nominal) of each coder and dimension.

    A topic is compared as present or absent in each sentence, over all topics; the other
    dimensions where reference and coder have the topic in the same sentence, each once. Columns
    coder, dimension, pairs, agreement (share of equal codes), kappa, alpha.
    """
    rows = []
    for coder in list_coders(coded):
        one, other = _mark_topics(coded["reference"]), _mark_topics(coded[coder])
        rows.append((coder, "topic", *_agree(one, other)))
        pairs = pair_topics(coded, coder)
        for place, name in enumerate(DIMENSIONS, start=1):
            one, other = [str(a[place]) for a, _ in pairs], [str(b[place]) for _, b in pairs]
            rows.append((coder, name, *_agree(one, other)))
    columns = ["coder", "dimension", "pairs", "agreement", "kappa", "alpha"]
    return pd.DataFrame(rows, columns=columns).round(3)


def _mark_topics(codes: pd.Series) -> list[str]:
    topics = [{code[0] for code in own} for own in codes]
    return [str(topic in own) for own in topics for topic in codebook.ids("topic")]


def _agree(one: list[str], other: list[str]) -> tuple[int, float, float, float]:
    from sklearn.metrics import cohen_kappa_score

    if not one:
        return 0, np.nan, np.nan, np.nan
    equal = float(np.mean(np.array(one) == np.array(other)))
    several = len(set(one) | set(other)) > 1
    kappa = float(cohen_kappa_score(one, other)) if several else np.nan
    return len(one), equal, kappa, alpha(one, other)


def alpha(one: list[str], other: list[str]) -> float:
    """Return Krippendorff's alpha for two coders, nominal values, nothing missing.

    1 - observed / expected disagreement, from the coincidence matrix (Krippendorff, Content
    Analysis, 4th edition, chapter 12); not a number where only one value occurs.
    """
    values = pd.Series([*one, *other]).value_counts()
    total = values.sum()
    expected = (total**2 - (values**2).sum()) / (total * (total - 1)) if total > 1 else 0.0
    if not expected:
        return float("nan")
    observed = np.mean([a != b for a, b in zip(one, other, strict=True)])
    return float(1 - observed / expected)


def count_confusions(coded: pd.DataFrame, *, coder: str = "combined") -> pd.DataFrame:
    """Count how a coder names what the reference names, dimension by dimension.

    Topics are paired within a sentence: what both have with itself, what only the reference has
    with each topic that only the coder has, or with "none"; and the other way round. The other
    dimensions are counted where both have the topic once. Columns dimension, reference, coder, n;
    only pairs that occur, in the order of the codebook.
    """
    pairs = [
        ("topic", a, b)
        for want, have in zip(coded["reference"], coded[coder], strict=True)
        for a, b in _pair_missed({c[0] for c in want}, {c[0] for c in have})
    ]
    for one, other in pair_topics(coded, coder):
        pairs += [(d, _name(one[n]), _name(other[n])) for n, d in enumerate(DIMENSIONS, start=1)]
    frame = pd.DataFrame(pairs, columns=["dimension", "reference", "coder"])
    counts = frame.groupby(["dimension", "reference", "coder"]).size().rename("n").reset_index()
    order = [("topic", *DIMENSIONS).index, order_values().index, order_values().index]
    keys = [counts[c].map(f) for c, f in zip(counts.columns[:3], order, strict=True)]
    ranked = np.lexsort([key.to_numpy() for key in reversed(keys)])
    return counts.iloc[ranked].reset_index(drop=True)


def order_values() -> list[str]:
    """Return every value of every dimension in the order of the codebook, "none" last."""
    ids = [i for d in ("topic", "role", "subject", "setting") for i in codebook.ids(d)]
    return list(dict.fromkeys([*ids, "true", "false", NONE]))


def _pair_missed(want: set[str], have: set[str]) -> Iterator[tuple[str, str]]:
    yield from ((topic, topic) for topic in want & have)
    for missed in want - have:
        yield from ((missed, extra) for extra in (have - want) or {NONE})
    if want <= have:
        yield from ((NONE, extra) for extra in have - want)


def _name(value: object) -> str:
    return str(value).lower() if isinstance(value, bool | np.bool_) else str(value)


def calibrate(coded: pd.DataFrame) -> pd.DataFrame:
    """Return how often a topic of the combined coder is right, by its score.

    Columns score (middle of a tenth), mean score (of the findings in it), findings, right (share,
    0 to 1), error (mean score - right; positive: too sure).
    """
    pairs = [
        (score, any(code[0] == topic for code in want))
        for want, scores in zip(coded["reference"], coded["scores"], strict=True)
        for topic, score in scores.items()
    ]
    frame = pd.DataFrame(pairs, columns=["given", "right"]).astype({"given": float, "right": float})
    tenth = (frame["given"] * BINS).clip(upper=BINS - 1).astype(int).rename("score")
    table = frame.groupby(tenth).agg(
        mean=("given", "mean"), findings=("right", "size"), right=("right", "mean")
    )
    table = table.reset_index().rename(columns={"mean": "mean score"})
    table["score"] = (table["score"] + 0.5) / BINS
    table["error"] = table["mean score"] - table["right"]
    return table.round(3)


def calibration_error(table: pd.DataFrame) -> float:
    """Return the expected calibration error: |mean score - share right|, weighed by findings."""
    total = table["findings"].sum()
    return float((table["error"].abs() * table["findings"]).sum() / total) if total else np.nan


def list_disagreements(
    coded: pd.DataFrame, *, coder: str = "combined", most: int = 20
) -> pd.DataFrame:
    """Return the sentences with most codes that only one side has, with both codings.

    Columns source, text, reference and coder (codes written topic/role/subject/setting/hedged),
    reference only, coder only, differing (number of codes).
    """
    rows = [
        (row.source, row.text, write_codes(row.reference), write_codes(getattr(row, coder)),
         write_codes(row.reference - getattr(row, coder)),
         write_codes(getattr(row, coder) - row.reference),
         len(row.reference ^ getattr(row, coder)))
        for row in coded.itertuples()
    ]  # fmt: skip
    columns = ["source", "text", "reference", coder, "reference only", f"{coder} only", "differing"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame[frame["differing"] > 0]
    ordered = frame.sort_values(
        ["differing", "text", "source"], ascending=[False, True, True], ignore_index=True
    )
    return ordered.head(most)


def write_codes(codes: set[tuple]) -> str:
    """Return codes as text, sorted: topic/role/subject/setting/hedged; ..."""
    return "; ".join(sorted("/".join(map(_name, code)) for code in codes))

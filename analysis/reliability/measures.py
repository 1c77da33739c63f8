"""Precision, recall, F1, agreement and calibration of the coders against the reference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import codebook

LEVELS = {"topic": 1, "topic + role": 2, "topic + role + subject": 3, "all five": 5}
DIMENSIONS = ("role", "subject", "setting", "hedged")
DRAWS = 500
BINS = 10


def measure(coded: pd.DataFrame, *, seed: int = 1) -> pd.DataFrame:
    """Return precision, recall and F1 of each coder, jointly over more and more dimensions.

    coded : as code_held_out() returns it.
    Columns coder, dimensions, precision, recall, F1, low, high: the middle 95 % of F1 when the
    sources are drawn again with replacement (500 draws, `seed`).
    """
    rows = []
    for coder in ("rules", "combined"):
        for name, depth in LEVELS.items():
            counts = _count_hits(coded, coder, depth)
            total = counts.sum()
            rows.append((coder, name, *_rates(total), *_interval(counts, seed)))
    columns = ["coder", "dimensions", "precision", "recall", "F1", "low", "high"]
    return pd.DataFrame(rows, columns=columns).round(3)


def _count_hits(coded: pd.DataFrame, coder: str, depth: int) -> pd.DataFrame:
    """Return hits, made and wanted for each source."""
    cut = [
        ({code[:depth] for code in want}, {code[:depth] for code in have})
        for want, have in zip(coded["reference"], coded[coder], strict=True)
    ]
    counts = pd.DataFrame(
        [(len(want & have), len(have), len(want)) for want, have in cut],
        columns=["hits", "made", "wanted"],
    )
    return counts.groupby(coded["source"].to_numpy()).sum()


def _rates(total: pd.Series) -> tuple[float, float, float]:
    precision = total["hits"] / max(total["made"], 1)
    recall = total["hits"] / max(total["wanted"], 1)
    return precision, recall, 2 * total["hits"] / max(total["made"] + total["wanted"], 1)


def _interval(counts: pd.DataFrame, seed: int) -> tuple[float, float]:
    rng, values = np.random.default_rng(seed), counts.to_numpy()
    if not len(values):
        return 0.0, 0.0
    draws = values[rng.integers(0, len(values), (DRAWS, len(values)))].sum(axis=1)
    f1 = 2 * draws[:, 0] / np.maximum(draws[:, 1] + draws[:, 2], 1)
    low, high = np.quantile(f1, [0.025, 0.975])
    return float(low), float(high)


def count_confusions(coded: pd.DataFrame, *, coder: str = "combined") -> pd.DataFrame:
    """Count, where topic and statement agree, how a coder names each role of the reference.

    Returns rows: role of the reference; columns: role of the coder; integers, unit: findings.
    """
    roles = codebook.ids("role")
    pairs = [
        (want[1], have[1])
        for wanted, made in zip(coded["reference"], coded[coder], strict=True)
        for want in sorted(wanted)
        for have in sorted(made)
        if want[0] == have[0]
    ]
    frame = pd.DataFrame(pairs, columns=["reference", "coder"])
    table = pd.crosstab(frame["reference"], frame["coder"])
    table = table.reindex(index=roles, columns=roles, fill_value=0).astype("int64")
    return table.rename_axis("role of the reference").rename_axis(None, axis=1).reset_index()


def describe(measures: pd.DataFrame) -> str:
    """Say in a sentence how well the combined coder does."""
    own = measures[measures["coder"] == "combined"]
    parts = [
        f"{row.dimensions} {row.F1:.2f} ({row.low:.2f} to {row.high:.2f})"
        for row in own.itertuples()
    ]
    return f"F1 of the combined coder: {'; '.join(parts)}."


def describe_calibration(table: pd.DataFrame) -> str:
    """Say in a sentence how far scores and shares of right topics lie apart."""
    if table.empty:
        return "No scored findings."
    apart = (table["score"] - table["right"]).abs()
    mean = float((apart * table["findings"]).sum() / table["findings"].sum())
    return f"Score and share of right topics lie {mean:.2f} apart on average."


def measure_each(coded: pd.DataFrame, *, dimension: str, coder: str = "combined") -> pd.DataFrame:
    """Return how well each topic or role is found; columns id, reference, made, precision,
    recall, F1. A role is right where its topic is right too.

    dimension : "topic" or "role". Ids with fewer than ten references say "too few to tell".
    """
    place = {"topic": 0, "role": 1}[dimension]
    rows = []
    for value in codebook.ids(dimension):
        pairs = [
            ({c[: place + 1] for c in want if c[place] == value},
             {c[: place + 1] for c in have if c[place] == value})
            for want, have in zip(coded["reference"], coded[coder], strict=True)
        ]  # fmt: skip
        hits = sum(len(want & have) for want, have in pairs)
        wanted, made = sum(len(w) for w, _ in pairs), sum(len(h) for _, h in pairs)
        rates = _rates(pd.Series({"hits": hits, "made": made, "wanted": wanted}))
        rows.append((value, wanted, made, *rates, "too few to tell" if wanted < 10 else ""))
    columns = [dimension, "reference", "made", "precision", "recall", "F1", "note"]
    return pd.DataFrame(rows, columns=columns).round(3)


def measure_agreement(coded: pd.DataFrame, *, coder: str = "combined") -> pd.DataFrame:
    """Return Cohen's kappa and Krippendorff's alpha (nominal) of each dimension.

    Compared where reference and coder have the topic in the same sentence, each once. Columns
    dimension, pairs, agreement (share of equal codes), kappa, alpha.
    """
    from sklearn.metrics import cohen_kappa_score

    pairs = _pair_topics(coded, coder)
    rows = []
    for place, name in enumerate(DIMENSIONS, start=1):
        one, other = [str(a[place]) for a, _ in pairs], [str(b[place]) for _, b in pairs]
        equal = float(np.mean([a == b for a, b in zip(one, other, strict=True)])) if pairs else 0.0
        several = len(set(one) | set(other)) > 1
        kappa = float(cohen_kappa_score(one, other)) if several else float("nan")
        rows.append((name, len(pairs), equal, kappa, alpha(one, other)))
    columns = ["dimension", "pairs", "agreement", "kappa", "alpha"]
    return pd.DataFrame(rows, columns=columns).round(3)


def _pair_topics(coded: pd.DataFrame, coder: str) -> list[tuple[tuple, tuple]]:
    """Return (reference, coder) codes of the topics that both have once in a sentence."""
    found = []
    for want, have in zip(coded["reference"], coded[coder], strict=True):
        for topic in codebook.ids("topic"):
            mine = [code for code in want if code[0] == topic]
            theirs = [code for code in have if code[0] == topic]
            if len(mine) == len(theirs) == 1:
                found.append((mine[0], theirs[0]))
    return found


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


def calibrate(coded: pd.DataFrame) -> pd.DataFrame:
    """Return how often a topic of each score is right: columns score (middle of a tenth),
    findings, right (share, 0 to 1)."""
    pairs = [
        (score, any(code[0] == topic for code in want))
        for want, scores in zip(coded["reference"], coded["scores"], strict=True)
        for topic, score in scores.items()
    ]
    frame = pd.DataFrame(pairs, columns=["score", "right"])
    tenth = (frame["score"] * BINS).clip(upper=BINS - 1).astype(int)
    table = frame.groupby(tenth)["right"].agg(["size", "mean"]).reset_index()
    table["score"] = (table["score"] + 0.5) / BINS
    return table.rename(columns={"size": "findings", "mean": "right"}).round(3)


def list_disagreements(coded: pd.DataFrame, *, most: int = 20) -> pd.DataFrame:
    """Return the sentences with most codes that only one side has; columns text, reference,
    combined (codes written topic/role/subject/setting/hedged), differing (number)."""
    rows = [
        (row.text, _write(row.reference - row.combined), _write(row.combined - row.reference),
         len(row.reference ^ row.combined))
        for row in coded.itertuples()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["text", "reference only", "combined only", "differing"])
    frame = frame[frame["differing"] > 0]
    ordered = frame.sort_values(["differing", "text"], ascending=[False, True], ignore_index=True)
    return ordered.head(most)


def _write(codes: set[tuple]) -> str:
    return "; ".join(sorted("/".join(map(str, code)) for code in codes))

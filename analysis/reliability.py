"""How far the codes can be trusted: coders held against the forms' readers, source by source."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.coding import list_texts
from analysis.coding.combine import combine, train, view_sentences
from analysis.coding.patterns import patterns

LEVELS = {"topic": 1, "topic + role": 2, "topic + role + subject": 3, "all five": 5}
FOLDS = 5
DRAWS = 500
FORM_NOTE = (
    "The reference codes were made by a language model reading sentence by sentence; no clinician "
    "has confirmed them. The sentences are the forms' paraphrases, one claim each."
)


def code_held_out(
    statements: pd.DataFrame, findings: pd.DataFrame, *, threshold: float = 0.5
) -> pd.DataFrame:
    """Code each form's statements by coders that did not learn from that form.

    Sources are put into five parts by their order; each part is coded by a coder trained on the
    other four.

    Returns
    -------
    One row per statement: source (number), reference, rules, combined: sets of codes, as tuples
    topic, role, subject, setting, hedged.
    """
    texts, compiled, rows = list_texts(statements, findings), patterns(), []
    folds = min(FOLDS, len(texts))
    for part in range(folds if folds > 1 else 0):
        model = train([text for n, text in enumerate(texts) if n % folds != part], compiled)
        for number in range(part, len(texts), folds):
            sentences, codes = texts[number]
            seen = view_sentences(sentences, compiled)
            made = combine(*seen, model)
            for reference, plain, items in zip(codes, seen[1], made, strict=True):
                kept = {item[:5] for item, score in items if score >= threshold}
                rows.append((number, set(reference), {c[:5] for c in plain}, kept))
    return pd.DataFrame(rows, columns=["source", "reference", "rules", "combined"])


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
    from analysis import codebook

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

"""Code texts whose codes are known, by coders that did not learn from them."""

from __future__ import annotations

import pandas as pd

from analysis.coding import learn, list_texts
from analysis.coding.combined import combine
from analysis.coding.patterns import patterns
from analysis.coding.rules import join_clauses, read_text
from analysis.sources.text import numbered_section

FOLDS = 5
CODED = ["source", "text", "reference", "rules", "combined", "scores"]


def code_held_out(
    statements: pd.DataFrame, findings: pd.DataFrame, *, threshold: float = 0.5
) -> pd.DataFrame:
    """Code each form's statements by coders that did not learn from that form.

    Sources are put into five parts by their order; each part is coded by a coder trained on the
    other four.

    Returns
    -------
    One row per statement: source (number), text, reference, rules, combined: sets of codes, as
    tuples topic, role, subject, setting, hedged; scores: topic -> score, also of those left out.
    """
    texts, rows = list_texts(statements, findings), []
    folds = min(FOLDS, len(texts))
    for part in range(folds if folds > 1 else 0):
        model = learn([text for n, text in enumerate(texts) if n % folds != part])
        for number in range(part, len(texts), folds):
            rows += _code_text(number, *texts[number], model, threshold)
    return pd.DataFrame(rows, columns=CODED)


def code_originals(
    passages: pd.DataFrame,
    statements: pd.DataFrame,
    findings: pd.DataFrame,
    training: tuple[pd.DataFrame, pd.DataFrame],
    *,
    threshold: float = 0.5,
) -> pd.DataFrame:
    """Code the originals that a form covers, each by a coder that did not learn from that form.

    passages, statements, findings : the evidence tables of the sources at hand; training :
    statements and findings of the project's forms. Returns rows as code_held_out(), one per
    sentence of the sections that the form covers.
    """
    rows: list[tuple] = []
    coded = findings[findings["coder"] == "form"]
    for number, (source, stated) in enumerate(statements.groupby("source_id", sort=True)):
        own = passages[passages["source_id"] == source]
        own = own[own["section"].map(numbered_section).isin(set(stated["section"]))]
        if own.empty:
            continue
        others = [frame[frame["source_id"] != source] for frame in training]
        model = learn(list_texts(*others))
        codes = _codes_by_sentence(coded[coded["source_id"] == source])
        places = zip(own["section"].map(numbered_section), own["sentence"], strict=True)
        wanted = [codes.get(place, []) for place in places]
        rows += _code_text(number, own["text"].tolist(), wanted, model, threshold)
    return pd.DataFrame(rows, columns=CODED)


def _codes_by_sentence(findings: pd.DataFrame) -> dict[tuple, list[tuple]]:
    codes: dict[tuple, list[tuple]] = {}
    for row in findings.itertuples():
        place = (numbered_section(row.section), row.sentence)
        codes.setdefault(place, []).append(
            (row.topic, row.role, row.subject, row.setting, row.hedged)
        )
    return codes


def _code_text(number: int, sentences, codes, model, threshold: float) -> list[tuple]:
    """Return a row for each sentence of one text: what the reference and the coders say."""
    read = read_text(sentences, patterns())
    rows = []
    for text, reference, clauses, items in zip(
        sentences, codes, read, combine(read, model, patterns()), strict=True
    ):
        kept = {item[:5] for item, score in items if score >= threshold}
        plain = {item[:5] for item in join_clauses(clauses)}
        scores = {item.topic: score for item, score in sorted(items, key=lambda pair: pair[1])}
        rows.append((number, text, set(reference), plain, kept, scores))
    return rows

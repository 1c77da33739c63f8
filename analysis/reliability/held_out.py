"""Code texts whose codes are known, by coders that did not learn from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.coding import learn, list_texts
from analysis.coding.combined import combine
from analysis.coding.patterns import Patterns, patterns
from analysis.coding.rules import Clause, join_clauses, read_text
from analysis.reliability.alone import code_alone, learn_alone
from analysis.reliability.reference import choose_reference, codes_by_sentence
from analysis.sources.text import numbered_section

FOLDS = 5
ALL_FOLDS = 0  # one fold a source: true leave-one-source-out
CODED = ["source", "text", "reference", "rules", "learned", "combined", "scores"]
SIZES = (5, 20)  # and all: each about four times the one before
CURVE_FOLDS = 2  # for each size: a point of a curve needs no more
SEED = 1
Each = Callable[[Callable, list[tuple]], list]


def run_here(function: Callable, jobs: list[tuple]) -> list:
    """Return the result of `function` for each tuple of arguments, in their order.

    Another function of this kind may spread the jobs over processes."""
    return [function(*job) for job in jobs]


def code_held_out(
    statements: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    threshold: float = 0.5,
    folds: int = FOLDS,
    each: Each = run_here,
) -> pd.DataFrame:
    """Code each form's statements by coders that did not learn from that form.

    folds : into how many parts the sources are put, by their order; each part is coded by coders
        trained on the others. 0 leaves out one source at a time.
    each : does the parts, one or several at a time.

    Returns
    -------
    One row per statement: source (id), text, reference, rules, learned, combined: sets of codes,
    as tuples topic, role, subject, setting, hedged; scores: topic -> score of the combined coder,
    also of those left out. No rows where there is only one source.
    """
    texts, names = _by_source(statements, findings)
    jobs = [
        ([texts[n] for n in inside], [(names[n], *texts[n]) for n in outside], threshold, True)
        for inside, outside in _split(len(texts), folds)
    ]
    return _join(each(_code_part, jobs))


def _code_part(inside: list, outside: list, threshold: float, with_alone: bool) -> list[tuple]:
    """Return the rows of some texts (source, sentences, codes) by coders trained on others."""
    models = _learn(inside) if with_alone else (learn(inside, read=read_again), None)
    return [
        row for text in outside for row in _code_text(*text, models, threshold, told_again=True)
    ]


def _join(parts: list[list[tuple]]) -> pd.DataFrame:
    return pd.DataFrame([row for part in parts for row in part], columns=CODED)


def code_by_size(
    statements: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    threshold: float = 0.5,
    sizes: tuple[int, ...] = SIZES,
    each: Each = run_here,
) -> dict[int, pd.DataFrame]:
    """Code each form's statements by coders that learned from fewer forms: size -> rows as
    code_held_out() gives them. The forms to learn from are drawn anew for each fold (fixed seed).
    """
    texts, names = _by_source(statements, findings)
    rng, parts = np.random.default_rng(SEED), _split(len(texts), CURVE_FOLDS)
    fitting = [size for size in sizes if size <= len(texts) // CURVE_FOLDS]
    jobs = []
    for size in fitting:
        for inside, outside in parts:
            drawn = [texts[n] for n in sorted(rng.permutation(inside)[:size])]
            jobs.append((drawn, [(names[n], *texts[n]) for n in outside], threshold, False))
    coded, step = each(_code_part, jobs), len(parts)
    return {s: _join(coded[n * step : (n + 1) * step]) for n, s in enumerate(fitting)}


def code_originals(
    passages: pd.DataFrame,
    statements: pd.DataFrame,
    findings: pd.DataFrame,
    training: tuple[pd.DataFrame, pd.DataFrame],
    *,
    threshold: float = 0.5,
) -> pd.DataFrame:
    """Code the originals that a form covers, each by coders that did not learn from that form.

    passages, statements, findings : the evidence tables of the sources at hand; training :
    statements and findings of the project's forms. Returns rows as code_held_out(), one per
    sentence of the sections that the form covers, and with a column `endpoint` where that coder
    was asked.
    """
    rows: list[tuple] = []
    asked = findings[findings["coder"] == "endpoint"]
    coded = choose_reference(findings)
    places: list[tuple] = []
    for source, stated in statements.groupby("source_id", sort=True):
        own = passages[passages["source_id"] == source]
        own = own[own["section"].map(numbered_section).isin(set(stated["section"]))]
        if own.empty:
            continue
        models = _learn(list_texts(*[frame[frame["source_id"] != source] for frame in training]))
        codes = codes_by_sentence(coded[coded["source_id"] == source])
        at = list(zip(own["section"].map(numbered_section), own["sentence"], strict=True))
        wanted = [codes.get(place, []) for place in at]
        rows += _code_text(source, own["text"].tolist(), wanted, models, threshold)
        places += [(source, place) for place in at]
    frame = pd.DataFrame(rows, columns=CODED)
    return frame if asked.empty else frame.assign(endpoint=_codes_at(asked, places))


def _codes_at(findings: pd.DataFrame, places: list[tuple]) -> list[set[tuple]]:
    by_source = {name: codes_by_sentence(rows) for name, rows in findings.groupby("source_id")}
    return [set(by_source.get(source, {}).get(place, [])) for source, place in places]


def _by_source(statements, findings) -> tuple[list[tuple[list, list]], list[str]]:
    return list_texts(statements, findings), sorted(statements["source_id"].unique())


def _split(number: int, folds: int) -> list[tuple[list[int], list[int]]]:
    """Return for each fold the places to learn from and those to code."""
    parts = min(folds, number) if folds else number
    if parts < 2:
        return []
    every = range(number)
    return [
        ([n for n in every if n % parts != part], [n for n in every if n % parts == part])
        for part in range(parts)
    ]


def _learn(texts: list[tuple[list, list]]) -> tuple:
    return learn(texts, read=read_again), learn_alone(texts)


def read_again(sentences: list[str], patterns: Patterns) -> list[list[Clause]]:
    """Return the clauses of a text as read_text() does; what the rules make of it is the same
    for all coders that are trained here, and found once."""
    return _read_once(tuple(sentences), patterns)


@lru_cache(maxsize=5000)
def _read_once(sentences: tuple[str, ...], patterns: Patterns) -> list[list[Clause]]:
    return read_text(list(sentences), patterns)


def _code_text(
    source: str, sentences, codes, models: tuple, threshold: float, *, told_again: bool = False
) -> list[tuple]:
    """Return a row for each sentence of one text: what the reference and the coders say.

    told_again : the sentences are a form's statements, no article's text.
    """
    read = read_again(sentences, patterns())
    model, words = models
    alone = code_alone(sentences, words, threshold=threshold) if words else [set()] * len(codes)
    rows = []
    found = combine(read, model, patterns(), told_again=told_again)
    for text, reference, clauses, learned, items in zip(
        sentences, codes, read, alone, found, strict=True
    ):
        kept = {item[:5] for item, score in items if score >= threshold}
        plain = {item[:5] for item in join_clauses(clauses)}
        scores = {item.topic: score for item, score in sorted(items, key=lambda pair: pair[1])}
        rows.append((source, text, set(reference), plain, learned, kept, scores))
    return rows

"""Which topics a sentence has: words and rules weighed, in the whole and part by part."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from analysis import codebook
from analysis.coding.features import Row, describe_topics
from analysis.coding.linear import SEED, TOLERANCE, Linear
from analysis.coding.rules import Clause
from analysis.coding.segments import split_parts

FOLDS = 5  # of the sources, when the second stage learns how far the first can be trusted
STRENGTH = 3.0
MIN_EXAMPLES = 3  # of a topic
FLAGS = ("topic", "twice", "only", "first", "last", "alone fallback", "fallback")
GENERAL = ("potency", "clinical_evidence", "innate_cytotoxicity", "car_design", "cell_source")


class Case(NamedTuple):
    """One sentence: its parts (clause, span) with their features, and those of the whole."""

    places: list[tuple[Clause, tuple[int, int]]]
    parts: list[Row]
    whole: Row
    codes: list[tuple]
    source: int
    weight: float


def prepare(
    clauses: list[Clause], codes: list[tuple] = (), source: int = 0, weight: float = 1.0
) -> Case:
    """Return a sentence, given as its clauses, as the learned part sees it."""
    sentence = clauses[0].sentence
    places = [(clause, span) for clause in clauses for span in split_parts(clause)]
    whole = describe_topics(sentence, 0, len(sentence.words))
    parts = [describe_topics(sentence, *span) for _, span in places] if len(places) > 1 else [whole]
    return Case(places, parts, whole, list(codes), source, weight)


class Topics:
    """Two stages: linear models of words and terms; then one model, the same for all topics, that
    weighs their scores by what else the sentence and its parts have.
    """

    def __init__(self) -> None:
        self.names = codebook.ids("topic")
        self.first = Linear(self.names, strength=STRENGTH)
        self.second: LogisticRegression | None = None
        self.too_few = list(self.names)

    def fit(self, cases: list[Case]) -> Topics:
        """Learn; topics with fewer than three examples are left to the rules."""
        counts = {name: sum(name in _topics(case) for case in cases) for name in self.names}
        self.too_few = [name for name, number in counts.items() if number < MIN_EXAMPLES]
        sources = np.array([case.source for case in cases])
        if len(set(sources)) < FOLDS:
            sources = np.arange(len(cases))
        inputs = np.zeros((len(cases), len(self.names), 0))
        for fold in range(FOLDS):
            inside = np.flatnonzero(sources % FOLDS != fold)
            outside = np.flatnonzero(sources % FOLDS == fold)
            if len(inside) and len(outside):
                model = _fit_first([cases[n] for n in inside], self.names)
                seen = self._look(model, [cases[n] for n in outside])
                if not inputs.shape[2]:
                    inputs = np.zeros((len(cases), *seen.shape[1:]))
                inputs[outside] = seen
        self.first = _fit_first(cases, self.names)
        target = np.array([[name in _topics(case) for name in self.names] for case in cases])
        if inputs.shape[2] and target.any():
            flat = inputs.reshape(-1, inputs.shape[2])
            spread = flat.std(axis=0)
            weights = [case.weight for case in cases]
            self.scale = np.where(spread > 0, spread, 1.0)
            self.second = LogisticRegression(
                C=1.0, solver="liblinear", tol=TOLERANCE, max_iter=500, random_state=SEED
            ).fit(flat / self.scale, target.reshape(-1), np.repeat(weights, len(self.names)))
        return self

    def score(self, cases: list[Case]) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return the probability of each topic in each sentence, and the log odds of each topic in
        each part of it."""
        if self.second is None or not cases:
            return np.zeros((len(cases), len(self.names))), []
        parts = self.first.score([row for case in cases for row in case.parts])
        inputs = self._look(self.first, cases, parts)
        flat = inputs.reshape(-1, inputs.shape[2]) / self.scale
        chances = self.second.predict_proba(flat)[:, 1].reshape(len(cases), len(self.names))
        return chances, np.split(parts, np.cumsum([len(case.parts) for case in cases])[:-1])

    def _look(self, model: Linear, cases: list[Case], parts: np.ndarray | None = None):
        """Return what the second stage sees: sentences x topics x inputs."""
        if parts is None:
            parts = model.score([row for case in cases for row in case.parts])
        whole = model.score([case.whole for case in cases])
        return join_scores(whole, parts, cases, self.names)


def _topics(case: Case) -> set[str]:
    return {code[0] for code in case.codes}


def _fit_first(cases: list[Case], names: list[str]) -> Linear:
    """Learn from whole sentences, and from parts that have the words of a topic coded."""
    rows, wanted, weights = [], [], []
    for case in cases:
        own = _topics(case)
        rows.append(case.whole)
        wanted.append(own)
        weights += [case.weight] * (len(case.parts) + 1 if len(case.parts) > 1 else 1)
        if len(case.parts) > 1:
            lost = {t for t in own if not any(f"topic {t}" in row for row in case.parts)}
            rows += case.parts
            wanted += [{t for t in own if f"topic {t}" in row} | lost for row in case.parts]
    return Linear(names, strength=STRENGTH).fit(rows, wanted, weights)


def join_scores(whole, parts, cases: list[Case], names: list[str]) -> np.ndarray:
    """Return the inputs of the second stage from the first stage's log odds."""
    sizes = np.array([len(case.parts) for case in cases])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    margin = parts - _others(parts)
    best, lead = (np.maximum.reduceat(x, starts, axis=0) for x in (parts, margin))
    lead_whole = whole - _others(whole)
    rank = np.argsort(np.argsort(-whole, axis=1), axis=1)
    flags = _flag(cases, names)
    hit, many = flags[:, :, 0], flags[:, :, -2]
    several = np.broadcast_to((sizes > 1)[:, None], whole.shape).astype(float)
    general = np.broadcast_to([name in GENERAL for name in names], whole.shape).astype(float)
    number = np.broadcast_to(np.minimum(sizes, 5)[:, None], whole.shape)
    made = [
        whole, best, lead, lead_whole, lead > 0, rank == 0, np.minimum(rank, 4), several, number,
        hit * whole, hit * best, several * best, several * whole, general, general * many,
        (lead > 0) * several, np.minimum(best, 0), np.minimum(whole, 0),
    ]  # fmt: skip
    return np.concatenate([np.stack([np.asarray(x, float) for x in made], axis=2), flags], axis=2)


def _others(scores: np.ndarray) -> np.ndarray:
    """Return for each score the highest of the others in its row."""
    if scores.shape[1] < 2:
        return np.zeros_like(scores)
    top = np.partition(scores, -2, axis=1)[:, -2:]
    return np.where(scores >= top[:, 1:], top[:, :1], top[:, 1:])


def _flag(cases: list[Case], names: list[str]) -> np.ndarray:
    """Return what the rules make of each topic in each sentence: sentences x topics x flags."""
    flags = np.zeros((len(cases), len(names), len(FLAGS) + 4))
    keys = [[f"{flag} {name}" for flag in FLAGS] for name in names]
    for number, case in enumerate(cases):
        row, many = case.whole, 0
        for place, own in enumerate(keys):
            if own[0] in row or own[-1] in row:
                flags[number, place, : len(FLAGS)] = [key in row for key in own]
                many += own[0] in row
        flags[number, :, -4] = "cue scope" in row
        flags[number, :, -3] = "cue barrier" in row
        flags[number, :, -2] = min(many, 4)
        flags[number, :, -1] = min(len(row), 100) / 50
    return flags

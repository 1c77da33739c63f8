"""Which topics a sentence has: words and rules weighed, in the whole and part by part."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from analysis import codebook
from analysis.coding.context import select
from analysis.coding.features import CUE_FLAGS, FLAGS, TOPIC_WEIGHTS, Features, Row
from analysis.coding.linear import Linear, Weights, fit_logistic, make_matrix
from analysis.coding.rules import Clause
from analysis.coding.segments import split_parts

FOLDS = 3  # of the sources, when the second stage learns how far the first can be trusted
STRENGTH = 3.0
MIN_EXAMPLES = 3  # of a topic
GENERAL = ("potency", "clinical_evidence", "innate_cytotoxicity", "car_design", "cell_source")


class Case(NamedTuple):
    """One sentence: its parts (clause, span) with their features, and those of the whole.

    told_again : a form's statement, which tells one thing in plain words, and no article's text.
    """

    places: list[tuple[Clause, tuple[int, int]]]
    parts: list[Row]
    whole: Row
    words: Row
    told: dict[int, Row]
    codes: list[tuple]
    source: int
    weight: float
    told_again: bool

    def names(self, number: int) -> set[str]:
        """Return the topics that the words of a part name."""
        clause, (start, end) = self.places[number]
        hits = select(clause.sentence, "topic", start, end)
        return {hit.key[1] for hit in hits}


def prepare(
    features: Features, clauses: list[Clause], codes: list[tuple] = (), source: int = 0,
    weight: float = 1.0, told_again: bool = False,
) -> Case:  # fmt: skip
    """Return a sentence, given as its clauses, as the learned part sees it."""
    sentence = clauses[0].sentence
    words = features.number_words(sentence)
    whole, parts = features.describe_topics(sentence, words, 0, len(words)), []
    places = [(clause, span) for clause in clauses for span in split_parts(clause)]
    if len(places) > 1:
        parts = [features.describe_topics(sentence, words, *span) for _, span in places]
    return Case(
        places, parts or [whole], whole, words, {}, list(codes), source, weight, told_again
    )  # fmt: skip


class Seen(NamedTuple):
    """Sentences with all their rows in one matrix: of the whole sentences, then of their parts.

    parts : the row of each part, sentence by sentence; of a sentence in one part its own.
    starts : the place in `parts` of each sentence's first.
    """

    cases: list[Case]
    matrix: csr_matrix
    parts: np.ndarray
    starts: np.ndarray


def gather(cases: list[Case], features: Features) -> Seen:
    """Return sentences with the matrix of their rows."""
    rows, parts, starts = [case.whole for case in cases], [], []
    for number, case in enumerate(cases):
        starts.append(len(parts))
        if len(case.parts) == 1:
            parts.append(number)
        else:
            parts += range(len(rows), len(rows) + len(case.parts))
            rows += case.parts
    matrix = make_matrix(rows, len(features.names.listed))
    return Seen(cases, matrix, np.array(parts, int), np.array(starts, int))


class Topics:
    """Two stages: linear models of words and terms; then one model, the same for all topics, that
    weighs their scores by what else the sentence and its parts have.
    """

    def __init__(self, features: Features) -> None:
        self.names, self.features = codebook.ids("topic"), features
        self.first = self._fit_first([])
        self.second: Weights | None = None
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
                model = self._fit_first([cases[n] for n in inside])
                seen = gather([cases[n] for n in outside], self.features)
                looked = join_scores(model.score(seen.matrix), seen, self.features.flags)
                looked = np.stack(tell_apart(looked, seen.cases), axis=2)
                if not inputs.shape[2]:
                    inputs = np.zeros((len(cases), *looked.shape[1:]))
                inputs[outside] = looked
        self.first = self._fit_first(cases)
        target = np.array([[name in _topics(case) for name in self.names] for case in cases])
        if inputs.shape[2] and target.any():
            flat = inputs.reshape(-1, inputs.shape[2])
            spread = flat.std(axis=0)
            weights = [case.weight for case in cases]
            self.scale = np.where(spread > 0, spread, 1.0)
            repeated = np.repeat(weights, len(self.names))
            self.second = fit_logistic(
                flat / self.scale, target.reshape(-1), repeated, C=1.0, max_iter=500
            )
        return self

    def score(self, seen: Seen) -> tuple[np.ndarray, np.ndarray]:
        """Return the probability of each topic in each sentence, and the log odds of each topic in
        each part of each sentence, one after the other."""
        if self.second is None or not seen.cases:
            return np.zeros((len(seen.cases), len(self.names))), np.zeros((0, len(self.names)))
        scores = self.first.score(seen.matrix)
        inputs = join_scores(scores, seen, self.features.flags)
        if any(case.told_again for case in seen.cases):
            inputs = tell_apart(inputs, seen.cases)
        weights = (self.second.each / self.scale)[: len(inputs)].tolist()
        odds = np.full((len(seen.cases), len(self.names)), self.second.base[0])
        for weight, values in zip(weights, inputs, strict=True):
            odds += weight * values
        return 1 / (1 + np.exp(-odds)), scores[seen.parts]

    def _fit_first(self, cases: list[Case]) -> Linear:
        """Learn from whole sentences, and from parts that have the words of a topic coded."""
        rows, wanted, weights = [], [], []
        for case in cases:
            own = _topics(case)
            rows.append(case.whole)
            wanted.append(own)
            weights.append(case.weight)
            if len(case.parts) > 1:
                named = [case.names(number) for number in range(len(case.parts))]
                lost = own - set().union(*named)
                rows += case.parts
                wanted += [own & here | lost for here in named]
                weights += [case.weight] * len(named)
        names = self.features.names
        model = Linear(self.names, names, strength=STRENGTH, scales=TOPIC_WEIGHTS)
        if not rows:
            return model
        return model.fit(make_matrix(rows, len(names.listed)), wanted, weights)


def _topics(case: Case) -> set[str]:
    return {code[0] for code in case.codes}


def join_scores(scores: np.ndarray, seen: Seen, flags: int) -> list[np.ndarray]:
    """Return the inputs of the second stage, each sentences x topics, from the first stage's log
    odds."""
    whole, parts, starts = scores[: len(seen.cases)], scores[seen.parts], seen.starts
    sizes = np.diff([*starts, len(parts)])
    margin = parts - _others(parts)
    best, lead = (np.maximum.reduceat(x, starts, axis=0) for x in (parts, margin))
    lead_whole = whole - _others(whole)
    rank = np.argsort(np.argsort(-whole, axis=1), axis=1)
    flagged = _flag(seen, flags)
    hit, many = flagged[0], flagged[-2]
    several = np.broadcast_to((sizes > 1)[:, None], whole.shape)
    general = np.array([name in GENERAL for name in codebook.ids("topic")])
    number = np.broadcast_to(np.minimum(sizes, 5)[:, None], whole.shape)
    made = [
        whole, best, lead, lead_whole, lead > 0, rank == 0, np.minimum(rank, 4), several, number,
        hit * whole, hit * best, several * best, several * whole,
        np.broadcast_to(general, whole.shape), general * many, (lead > 0) * several,
        np.minimum(best, 0), np.minimum(whole, 0),
    ]  # fmt: skip
    return made + flagged


def tell_apart(inputs: list[np.ndarray], cases: list[Case]) -> list[np.ndarray]:
    """Return the inputs of the second stage and, after them, again those of forms' statements
    only, whose scores weigh differently; where there are none, the first half does."""
    told_again = np.array([[case.told_again] for case in cases], float)
    return [*inputs, *(values * told_again for values in inputs)]


def _others(scores: np.ndarray) -> np.ndarray:
    """Return for each score the highest of the others in its row."""
    if scores.shape[1] < 2:
        return np.zeros_like(scores)
    top = np.partition(scores, -2, axis=1)[:, -2:]
    return np.where(scores >= top[:, 1:], top[:, :1], top[:, 1:])


def _flag(seen: Seen, flags: int) -> list[np.ndarray]:
    """Return what the rules make of each topic in each sentence, each sentences x topics.

    flags : the features of a smaller number are the flags of each topic, in turn, then CUE_FLAGS.
    """
    cases = seen.cases
    ends = seen.matrix.indptr[: len(cases) + 1]
    rows = np.repeat(np.arange(len(cases)), np.diff(ends))
    numbers = seen.matrix.indices[: ends[-1]]
    found = np.zeros((len(cases), flags))
    kept = numbers < flags
    found[rows[kept], numbers[kept]] = 1.0
    topics = (flags - 1 - len(CUE_FLAGS)) // len(FLAGS)
    own = found[:, 1 : 1 + topics * len(FLAGS)].reshape(len(cases), topics, len(FLAGS))
    sizes = np.array([min(len(case.words), 100) / 50 for case in cases])
    many = np.minimum(own[:, :, 0].sum(axis=1), 4)
    shared = [found[:, -2], found[:, -1], many, sizes]
    apart = [np.broadcast_to(values[:, None], own.shape[:2]) for values in shared]
    return [*np.moveaxis(own, 2, 0), *apart]

"""Linear models over named features: small, quick to train, and able to say why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from analysis.coding.features import Row
from analysis.coding.names import Names

SEED = 20251124
LEAST = 0.25  # a feature of a smaller weight is no reason
TOLERANCE = 1e-6  # tight, so that the last digits of a machine's sums do not matter


class Weights(NamedTuple):
    """What one logistic model learned: a weight for each feature, and the base."""

    each: np.ndarray
    base: np.ndarray


def one_thread():
    """Hold the libraries to one thread, those that train too, which are loaded here.

    Sums are then added in one order on every machine, and it is eight times faster than threads
    that wait for each other on such small models.
    """
    import sklearn.linear_model  # noqa: F401  (what is loaded later would not be held)

    return threadpool_limits(1)


def fit_logistic(features, target, weights: Sequence[float] | None = None, **options) -> Weights:
    """Learn whether rows have a label. The library is loaded here: what was learned before needs
    it no more.

    weights : of the rows. options : of scikit-learn's LogisticRegression.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        solver="liblinear", tol=TOLERANCE, random_state=SEED, **options
    ).fit(features, target, sample_weight=weights)  # fmt: skip
    return Weights(model.coef_[0], model.intercept_)


class Linear:
    """One logistic model for each label; a row may have none, one or several labels.

    labels : in the order of the columns of score(). names : of the features. strength : 1 /
    penalty. scales : how much a feature weighs, by the first word of its name.
    """

    def __init__(
        self, labels: Sequence[str], names: Names, *, strength: float,
        scales: Mapping[str, float] | None = None,
    ) -> None:  # fmt: skip
        self.labels, self.names = list(labels), names
        self.strength, self.scales = strength, scales or {}
        self.weights = np.zeros((len(names.listed), len(self.labels)))
        self.base = np.zeros(len(self.labels))

    def fit(
        self,
        rows: csr_matrix,
        wanted: Sequence[Iterable[str]],
        weights: Sequence[float] | None = None,
    ) -> Linear:
        """Learn from rows of make_matrix() and their labels, some of less weight; a label that all
        or none have is a constant."""
        self.weights = np.zeros((len(self.names.listed), len(self.labels)))
        used = self._choose(rows)
        kinds = [self.names.listed[number].split(" ", 1)[0] for number in used]
        scales = np.array([self.scales.get(kind, 1.0) for kind in kinds])
        features = rows[:, used].multiply(scales).tocsr()
        for column, label in enumerate(self.labels):
            target = np.array([label in own for own in wanted])
            if target.all() or not target.any():
                self.base[column] = 20.0 if len(target) and target.all() else -20.0
                continue
            options = {"C": self.strength, "class_weight": "balanced"}
            learned = fit_logistic(features, target, weights, **options)
            self.weights[used, column] = learned.each * scales
            self.base[column] = learned.base[0]
        return self

    def _choose(self, rows: csr_matrix) -> np.ndarray:
        """Return the features that are learned from: all but pairs of words that were met once."""
        used, met = np.unique(rows.indices, return_counts=True)
        listed = self.names.listed
        kept = [
            number > 0 and (often > 1 or not listed[number].startswith("pair "))
            for number, often in zip(used.tolist(), met.tolist(), strict=True)
        ]
        return used[kept]

    def score(self, rows: csr_matrix) -> np.ndarray:
        """Return the log odds of each label: rows x labels."""
        return rows @ self.weights + self.base

    def explain(self, rows: csr_matrix, labels: Sequence[str], *, most: int = 3) -> list[list[str]]:
        """Return for each row the features that speak most for its label, strongest first."""
        places = {label: place for place, label in enumerate(self.labels)}
        which = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        columns = np.array([places[label] for label in labels], dtype=int)
        weights = self.weights[rows.indices, columns[which]].round(3)
        kept = np.flatnonzero(weights > LEAST)
        kept = kept[np.argsort(which[kept] - weights[kept] / 1e3, kind="stable")]
        edges = np.searchsorted(which[kept], np.arange(rows.shape[0] + 1)).tolist()
        numbers, listed = rows.indices[kept].tolist(), self.names.listed
        return [
            [listed[number] for number in numbers[start : min(start + most, end)]]
            for start, end in pairwise(edges)
        ]


def make_matrix(rows: Sequence[Row], width: int) -> csr_matrix:
    """Return rows of feature numbers as a matrix of ones."""
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    places = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(ends[-1]))
    return csr_matrix((np.ones(len(places)), places, ends), shape=(len(rows), width))

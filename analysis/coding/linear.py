"""Linear models over named features: small, quick to train, and able to say why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analysis.coding.features import Row

SEED = 20251124
LEAST = 0.05  # a feature of a smaller weight is no reason
TOLERANCE = 1e-5  # tight, so that the last digits of a machine's sums do not matter


class Linear:
    """One logistic model for each label; a row may have none, one or several labels.

    labels : in the order of the columns of score(). strength : 1 / penalty.
    """

    def __init__(self, labels: Sequence[str], *, strength: float) -> None:
        self.labels = list(labels)
        self.strength = strength
        self.places: dict[str, int] = {}
        self.speaking: dict[str, dict[str, float]] = {}
        self.weights = np.zeros((1, len(self.labels)))
        self.base = np.zeros(len(self.labels))

    def fit(
        self,
        rows: Sequence[Row],
        wanted: Sequence[Iterable[str]],
        weights: Sequence[float] | None = None,
    ) -> Linear:
        """Learn from rows and their labels, some of less weight; a label that all or none have is
        a constant."""
        names = sorted({name for row in rows for name in row})
        self.places = {name: place for place, name in enumerate(names)}
        self.weights = np.zeros((len(names) + 1, len(self.labels)))
        features = self._matrix(rows)
        for column, label in enumerate(self.labels):
            target = np.array([label in own for own in wanted])
            if target.all() or not target.any():
                self.base[column] = 20.0 if len(target) and target.all() else -20.0
                continue
            model = LogisticRegression(
                C=self.strength, solver="liblinear", class_weight="balanced", tol=TOLERANCE,
                random_state=SEED,
            ).fit(features, target, sample_weight=weights)  # fmt: skip
            self.weights[:, column] = model.coef_[0]
            self.base[column] = model.intercept_[0]
        return self

    def score(self, rows: Sequence[Row]) -> np.ndarray:
        """Return the log odds of each label: rows x labels."""
        return self._matrix(rows) @ self.weights + self.base

    def explain(self, row: Row, label: str, *, most: int = 3) -> list[str]:
        """Return the features that speak most for a label, strongest first."""
        weights = self._speaking(label)
        found = [(-weights[name] * row[name], name) for name in row.keys() & weights.keys()]
        return [name for _, name in sorted(found)[:most]]

    def _speaking(self, label: str) -> dict[str, float]:
        """Return the features that speak for a label, with their weights to three places."""
        if label not in self.speaking:
            column = self.weights[:, self.labels.index(label)].round(3)
            pairs = zip(self.places, column.tolist()[:-1], strict=True)
            self.speaking[label] = {name: weight for name, weight in pairs if weight > LEAST}
        return self.speaking[label]

    def _matrix(self, rows: Sequence[Row]) -> csr_matrix:
        places, values, ends = [], [], [0]
        get, unknown = self.places.get, len(self.places)  # one more column, without weight
        for row in rows:
            places += [get(name, unknown) for name in row]
            values += row.values()
            ends.append(len(places))
        parts = (np.array(values), np.array(places, dtype=np.int32), np.array(ends, np.int32))
        return csr_matrix(parts, shape=(len(rows), unknown + 1))

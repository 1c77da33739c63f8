"""The learned coder: linear models over words and the rules' view, trained from the forms."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from analysis import codebook

SEED = 20251124
MIN_EXAMPLES = 3  # of a topic
LEAST_EXAMPLES = 20  # of sentences
RULE_WEIGHT = 0.6


class Example(NamedTuple):
    """One sentence: its words, the rules' view of it, and its codes (none while coding)."""

    text: str
    view: list[str]
    codes: list[tuple[str, str, str, str, bool]]


class Constant:
    """Stands for a model where the examples know one value only."""

    def __init__(self, value) -> None:
        self.classes_ = np.array([value])

    def predict_proba(self, features) -> np.ndarray:
        """Return certainty for the one value."""
        return np.ones((features.shape[0], 1))


def fit_linear(
    features: csr_matrix, target: list, *, strength: float
) -> LogisticRegression | Constant:
    """Fit one linear model; a Constant where all targets are the same."""
    if len(set(target)) == 1:
        return Constant(target[0])
    model = LogisticRegression(C=strength, max_iter=300, class_weight="balanced", random_state=SEED)
    return model.fit(features, target)


class Learned:
    """Topics of a sentence, then role, subject, setting and hedging of each topic.

    with_rules : whether the models see the rules' view beside the words.
    """

    def __init__(self, *, with_rules: bool = True) -> None:
        self.with_rules = with_rules
        self.word = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        self.char = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True
        )
        self.view = DictVectorizer()
        self.topics: dict[str, LogisticRegression | Constant] = {}
        self.rest: dict[str, LogisticRegression | Constant] = {}
        self.too_few: list[str] = []

    def fit(self, examples: list[Example]) -> Learned:
        """Learn from coded sentences; topics with too few examples are left to the rules."""
        if len(examples) < LEAST_EXAMPLES:
            self.too_few = codebook.ids("topic")
            return self
        texts = [example.text for example in examples]
        self.word.fit(texts)
        self.char.fit(texts)
        self.view.fit([self._viewed(e.view, topic) for e in examples for topic in _topics(e)])
        base = self._features(examples, [""] * len(examples))
        for topic in codebook.ids("topic"):
            known = [topic in _topics(example) for example in examples]
            if sum(known) < MIN_EXAMPLES:
                self.too_few.append(topic)
            else:
                self.topics[topic] = fit_linear(base, known, strength=6.0)
        self._fit_rest(examples)
        return self

    def _fit_rest(self, examples: list[Example]) -> None:
        pairs = [(example, code) for example in examples for code in example.codes]
        if not pairs:
            return
        features = self._features([e for e, _ in pairs], [code[0] for _, code in pairs])
        for place, name in enumerate(("role", "subject", "setting", "hedged"), start=1):
            target = [code[place] for _, code in pairs]
            self.rest[name] = fit_linear(features, target, strength=6.0)

    def _viewed(self, view: list[str], topic: str) -> dict[str, float]:
        names = dict.fromkeys(view, RULE_WEIGHT) if self.with_rules else {}
        own = {
            name.split("/", 1)[1]: RULE_WEIGHT
            for name in names
            if name.startswith(f"rule={topic}/")
        }
        return (
            names
            | {f"own={role}": 2 * value for role, value in own.items()}
            | {f"about={topic}": 0.5}
        )

    def _features(self, examples: list[Example], topics: list[str]) -> csr_matrix:
        texts = [example.text for example in examples]
        views = [self._viewed(e.view, topic) for e, topic in zip(examples, topics, strict=True)]
        parts = [self.word.transform(texts), self.char.transform(texts), self.view.transform(views)]
        return hstack(parts, format="csr")

    def score_topics(self, examples: list[Example]) -> dict[str, np.ndarray]:
        """Return topic -> probability for each example."""
        if not examples or not self.topics:
            return {}
        features = self._features(examples, [""] * len(examples))
        return {topic: _probability(model, features) for topic, model in self.topics.items()}

    def score_rest(self, pairs: list[tuple[Example, str]]) -> dict[str, list[tuple[object, float]]]:
        """Return for each (example, topic) the likeliest role, subject, setting, hedged, with
        its probability, by dimension."""
        if not pairs or not self.rest:
            return {}
        features = self._features([e for e, _ in pairs], [topic for _, topic in pairs])
        return {name: _best(model, features) for name, model in self.rest.items()}


def _topics(example: Example) -> list[str]:
    return list(dict.fromkeys(code[0] for code in example.codes)) or [""]


def _probability(model, features) -> np.ndarray:
    column = list(model.classes_).index(True) if True in model.classes_ else None
    return (
        model.predict_proba(features)[:, column]
        if column is not None
        else np.zeros(features.shape[0])
    )


def _best(model, features) -> list[tuple[object, float]]:
    scores = model.predict_proba(features)
    places = scores.argmax(axis=1)
    return [
        (model.classes_[p].item(), float(row[p])) for p, row in zip(places, scores, strict=True)
    ]

"""The learned part alone: trained on words, without the rules; measured beside the combination."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis import codebook
from analysis.coding.features import Row, name_stem
from analysis.coding.linear import Linear, make_matrix, one_thread
from analysis.coding.names import Names, Numbered
from analysis.coding.patterns import patterns

STRENGTH = 3.0
REST = ("role", "subject", "setting")


class Alone(NamedTuple):
    """Models of words: the topics of a sentence, then the rest of what a topic has."""

    words: Numbered
    topics: Linear
    rest: dict[str, Linear]


def learn_alone(texts: list[tuple[list, list]]) -> Alone:
    """Return a model that knows the words of the texts' sentences only, none of the rules."""
    pairs = [pair for sentences, codes in texts for pair in zip(sentences, codes, strict=True)]
    names = Names()
    words = Numbered(names, name_stem)
    rows = [_describe(text, words) for text, _ in pairs]
    coded = [
        ([*row, names.number(f"about {code[0]}")], code)
        for row, (_, codes) in zip(rows, pairs, strict=True)
        for code in codes
    ]
    labels = {name: codebook.ids(name) for name in REST} | {"hedged": ["hedged"]}
    names.learning, size = False, len(names.listed)
    about = make_matrix([row for row, _ in coded], size)
    with one_thread():
        topics = Linear(codebook.ids("topic"), names, strength=STRENGTH)
        topics.fit(make_matrix(rows, size), [{code[0] for code in codes} for _, codes in pairs])
        rest = {name: Linear(own, names, strength=STRENGTH) for name, own in labels.items()}
        for place, name in enumerate((*REST, "hedged"), start=1):
            wanted = [["hedged"] * code[4] if place == 4 else [code[place]] for _, code in coded]
            rest[name].fit(about, wanted)
    return Alone(words, topics, rest)


def _describe(text: str, words: Numbered) -> Row:
    return list(dict.fromkeys(words[word] for word in patterns().read(text).words))


def code_alone(sentences: list[str], model: Alone, *, threshold: float) -> list[set[tuple]]:
    """Return the codes of each sentence: topics from `threshold` on, the likeliest of the rest."""
    found: list[set[tuple]] = [set() for _ in sentences]
    rows, size = [_describe(text, model.words) for text in sentences], len(model.topics.weights)
    chances = (
        1 / (1 + np.exp(-model.topics.score(make_matrix(rows, size)))) if rows else np.zeros((0, 1))
    )
    number = model.words.names.number
    places = np.argwhere(chances >= threshold)
    about = [[*rows[n], number(f"about {model.topics.labels[column]}")] for n, column in places]
    if not about:
        return found
    best = {name: own.score(make_matrix(about, size)) for name, own in model.rest.items()}
    for number, (n, column) in enumerate(places):
        rest = [model.rest[name].labels[int(best[name][number].argmax())] for name in REST]
        hedged = bool(best["hedged"][number][0] > 0)
        found[n].add((model.topics.labels[column], *rest, hedged))
    return found

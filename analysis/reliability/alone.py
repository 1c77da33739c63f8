"""The learned part alone: trained on words, without the rules; measured beside the combination."""

from __future__ import annotations

from threadpoolctl import threadpool_limits

from analysis.coding.features import words
from analysis.coding.learned import Example, Learned


def learn_alone(texts: list[tuple[list, list]]) -> Learned:
    """Return a model that knows the words of the texts' sentences only, none of the rules."""
    examples = [
        Example(words(text), [], list(coded))
        for sentences, codes in texts
        for text, coded in zip(sentences, codes, strict=True)
    ]
    with threadpool_limits(1):
        return Learned(with_rules=False).fit(examples)


def code_alone(sentences: list[str], model: Learned, *, threshold: float) -> list[set[tuple]]:
    """Return the codes of each sentence: topics from `threshold` on, the likeliest of the rest."""
    examples = [Example(words(text), [], []) for text in sentences]
    scores = model.score_topics(examples)
    places = [
        (n, topic)
        for n in range(len(examples))
        for topic, values in scores.items()
        if values[n] >= threshold
    ]
    rest = model.score_rest([(examples[n], topic) for n, topic in places])
    found: list[set[tuple]] = [set() for _ in sentences]
    for number, (n, topic) in enumerate(places):
        role, subject, setting, hedged = (
            rest[name][number][0] for name in ("role", "subject", "setting", "hedged")
        )
        found[n].add((topic, role, subject, setting, bool(hedged)))
    return found

"""The combined coder: the rules find and place, the learned part weighs and corrects."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.coding.features import describe, words
from analysis.coding.learned import Example, Learned
from analysis.coding.patterns import Patterns
from analysis.coding.rules import Coded, code_all, scope_all

LEAST = 0.3  # a topic below this is not even put on the worklist
RULES = 0.2  # what the rules weigh in the score of a topic, beside the learned part


def view_sentences(sentences: list[str], patterns: Patterns) -> tuple[list[Example], list, list]:
    """Return examples without codes, the rules' codings and the scopes of one text's sentences."""
    coded, scopes = code_all(sentences, patterns), scope_all(sentences, patterns)
    rows = zip(sentences, coded, scopes, strict=True)
    examples = [Example(words(s), describe(s, c, scope, patterns), []) for s, c, scope in rows]
    return examples, coded, scopes


def train(texts: list[tuple[list[str], list[list[tuple]]]], patterns: Patterns) -> Learned:
    """Learn from texts, each given as its sentences and, for each sentence, its codes."""
    examples = []
    for sentences, codes in texts:
        seen, _, _ = view_sentences(sentences, patterns)
        examples += [e._replace(codes=list(c)) for e, c in zip(seen, codes, strict=True)]
    return Learned().fit(examples)


def combine(
    examples: list[Example], coded: list[list[Coded]], scopes: list, model: Learned
) -> list[list[tuple[Coded, float]]]:
    """Return for each sentence its (coding, score): topics by the learned part, subject, setting
    and hedging by the rules where they found the topic, the role by both."""
    scores = _blend(model.score_topics(examples), coded)
    wanted = [
        (place, topic)
        for place in range(len(examples))
        for topic, values in scores.items()
        if values[place] >= LEAST
    ]
    rest = model.score_rest([(examples[place], topic) for place, topic in wanted])
    found: list[list[tuple[Coded, float]]] = [[] for _ in examples]
    for number, (place, topic) in enumerate(wanted):
        guess = {name: values[number] for name, values in rest.items()}
        score = float(scores[topic][place])
        for item in _place(topic, coded[place], scopes[place], guess, score):
            found[place].append((item, round(score, 3)))
    return [_unique(items) for items in found]


def _blend(learned: dict, coded: list[list[Coded]]) -> dict:
    """Return topic -> score of each sentence: the learned probability, raised by a rule."""
    found = [{item.topic for item in items} for items in coded]
    return {
        topic: [(1 - RULES) * p + RULES * (topic in own) for p, own in zip(ps, found, strict=True)]
        for topic, ps in learned.items()
    }


def _place(topic: str, coded: list[Coded], scope, guess: dict, score: float) -> Iterator[Coded]:
    """Yield the topic once for each clause in which the rules found it, else for the sentence."""
    own = [item for item in coded if item.topic == topic]
    role, sure = guess["role"]
    why = f"learned: {topic} {score:.2f}, {role} {sure:.2f}"
    for item in own:
        kept = item.role if len(own) > 1 or sure < 0.5 else role
        hedged = item.hedged and kept not in ("scope", "fact")
        yield item._replace(role=kept, hedged=hedged, rule="combined", why=f"{item.why}; {why}")
    if not own:
        yield Coded(
            topic, role, scope.subject, scope.setting, bool(guess["hedged"][0]), "learned", why
        )


def _unique(items: list[tuple[Coded, float]]) -> list[tuple[Coded, float]]:
    return list({item[:5]: (item, score) for item, score in reversed(items)}.values())[::-1]

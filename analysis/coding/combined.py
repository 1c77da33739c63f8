"""The combined coder: the rules find and place, the learned part weighs and corrects.

Both look at a sentence clause by clause. The score of a topic in a clause is 0.6 of the learned
probability, and 0.4 more where a rule found the topic.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.coding.features import describe, words
from analysis.coding.learned import Example, Learned
from analysis.coding.patterns import Patterns
from analysis.coding.rules import HEDGEABLE, Clause, Coded, join_clauses, read_text

LEAST = 0.3  # a topic below this is not even put on the worklist
RULES = 0.4  # what the rules weigh in the score of a topic, beside the learned part
RULES_SCORE = 0.5  # of a topic that only the rules know
SURE = 0.6  # from this probability on the learned role replaces that of the rules

Read = list[list[Clause]]


def train(texts: list[tuple[list[str], list[list[tuple]]]], patterns: Patterns) -> Learned:
    """Learn from texts, each given as its sentences and, for each sentence, its codes."""
    examples = []
    for sentences, codes in texts:
        for clauses, coded in zip(read_text(sentences, patterns), codes, strict=True):
            whole = Clause(
                "".join(clause.text for clause in clauses),
                clauses[0].scope if len(clauses) == 1 else clauses[-1].scope,
                join_clauses(clauses),
            )
            examples.append(_look(whole, patterns)._replace(codes=list(coded)))
    return Learned().fit(examples)


def _look(clause: Clause, patterns: Patterns) -> Example:
    return Example(words(clause.text), describe(clause, patterns), [])


def combine(read: Read, model: Learned, patterns: Patterns) -> list[list[tuple[Coded, float]]]:
    """Return for each sentence, given as its clauses, its (coding, score), the score rounded to
    three places; subject and setting are those of the clause, topics and roles weighed by both.
    """
    places = [(n, clause) for n, clauses in enumerate(read) for clause in clauses]
    examples = [_look(clause, patterns) for _, clause in places]
    scores = _blend(model.score_topics(examples), [clause for _, clause in places])
    wanted = [
        (place, topic)
        for place in range(len(places))
        for topic, values in scores.items()
        if values[place] >= LEAST
    ]
    rest = model.score_rest([(examples[place], topic) for place, topic in wanted])
    found: list[list[tuple[Coded, float]]] = [[] for _ in read]
    for number, (place, topic) in enumerate(wanted):
        sentence, clause = places[place]
        guess = {name: values[number] for name, values in rest.items()}
        score = float(scores[topic][place])
        found[sentence] += [(item, round(score, 3)) for item in _place(topic, clause, guess, score)]
    for sentence, clause in places:  # topics with too few examples are left to the rules
        found[sentence] += [(c, RULES_SCORE) for c in clause.coded if c.topic in model.too_few]
    return [_unique(items) for items in found]


def _blend(learned: dict, clauses: list[Clause]) -> dict:
    """Return topic -> score of each clause: the learned probability, raised by a rule."""
    found = [{item.topic for item in clause.coded} for clause in clauses]
    return {
        topic: [(1 - RULES) * p + RULES * (topic in own) for p, own in zip(ps, found, strict=True)]
        for topic, ps in learned.items()
    }


def _place(topic: str, clause: Clause, guess: dict, score: float) -> Iterator[Coded]:
    """Yield the topic as the rules found it in the clause, its role weighed; else as learned."""
    own = [item for item in clause.coded if item.topic == topic]
    role, sure = guess["role"]
    why = f"learned: {topic} {score:.2f}, {role} {sure:.2f}"
    for item in own:
        kept = role if sure >= SURE and item.role != "scope" else item.role
        hedged = item.hedged and kept in HEDGEABLE
        yield item._replace(role=kept, hedged=hedged, rule="combined", why=f"{item.why}; {why}")
    if not own:
        hedged = bool(guess["hedged"][0]) and role in HEDGEABLE
        scope = clause.scope
        yield Coded(topic, role, scope.subject, scope.setting, hedged, "learned", why)


def _unique(items: list[tuple[Coded, float]]) -> list[tuple[Coded, float]]:
    best: dict[tuple, tuple[Coded, float]] = {}
    for item, score in items:
        if item[:5] not in best or score > best[item[:5]][1]:
            best[item[:5]] = (item, score)
    return list(best.values())

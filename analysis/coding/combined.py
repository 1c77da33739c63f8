"""The combined coder: the rules find and place, the learned part weighs and corrects.

Topics and roles are learned from what the rules find and from the words; subject, setting and
hedges are those of the clause, by the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from analysis import codebook
from analysis.coding.context import is_carried
from analysis.coding.features import Row, describe_role
from analysis.coding.linear import Linear
from analysis.coding.patterns import Patterns
from analysis.coding.rules import (
    HEDGEABLE,
    Clause,
    Coded,
    find_hedge,
    find_topics,
    list_subjects,
    read_text,
)
from analysis.coding.topics import Case, Topics, prepare

LEAST = 0.25  # a topic below this is not even put on the worklist
RULES_SCORE = 0.5  # of a topic that only the rules know
LEAST_EXAMPLES = 20  # of sentences; with fewer all is left to the rules
APART = 2.0  # log odds by which a topic may be weaker in a second clause of its sentence
STRENGTH = 1.0
SURE = 0.6  # from this share on the learned subject replaces what the rules read in a sentence
HALF = 0.5
EXAMPLE_WEIGHT = 0.3  # of a made-up sentence beside one of a form: chosen on the folds of the forms
HEDGED = "hedged"

Read = list[list[Clause]]
Texts = list[tuple[list[str], list[list[tuple]]]]


class Judged(NamedTuple):
    """What was learned of a topic in its place: (role, share), (subject, share), hedged or not."""

    role: tuple[str, float]
    subject: tuple[str, float]
    hedged: bool


class Learned:
    """What was learned: topics, and role, subject and hedging of a topic in a part of a clause."""

    def __init__(self) -> None:
        self.topics = Topics()
        self.labels = {name: codebook.ids(name) for name in ("role", "subject")}
        every = [label for labels in self.labels.values() for label in labels]
        self.rest = Linear([*every, HEDGED], strength=STRENGTH)

    @property
    def too_few(self) -> list[str]:
        """Topics with too few examples: left to the rules."""
        return self.topics.too_few

    def fit(self, cases: list[Case]) -> Learned:
        """Learn from coded sentences."""
        if len(cases) < LEAST_EXAMPLES:
            return self
        self.topics.fit(cases)
        rows = [(case, code) for case in cases for code in case.codes]
        described = [describe_role(*_best_place(case, code[0]), code[0]) for case, code in rows]
        wanted = [[*code[1:3], *([HEDGED] if code[4] else [])] for _, code in rows]
        self.rest.fit(described, wanted, [case.weight for case, _ in rows])
        return self

    def judge(self, rows: list[Row]) -> list[Judged]:
        """Return role, subject and hedging of topics described by these features."""
        if not rows:
            return []
        chances = 1 / (1 + np.exp(-self.rest.score(rows)))
        found, start = [], 0
        for labels in self.labels.values():
            own = chances[:, start : start + len(labels)]
            start += len(labels)
            shares = own.max(axis=1) / own.sum(axis=1)
            found.append([(labels[n], s) for n, s in zip(own.argmax(axis=1), shares, strict=True)])
        found.append(list(chances[:, start] > HALF))
        return [Judged(*one) for one in zip(*found, strict=True)]


def train(texts: Texts, patterns: Patterns) -> Learned:
    """Learn from texts, each given as its sentences and, for each sentence, its codes; and from
    the codebook's own examples."""
    examples = [([says], [codes]) for says, codes in patterns.examples]
    cases = [
        prepare(clauses, codes, source, 1.0 if source < len(texts) else EXAMPLE_WEIGHT)
        for source, (sentences, coded) in enumerate([*texts, *examples])
        for clauses, codes in zip(read_text(sentences, patterns), coded, strict=True)
    ]
    return Learned().fit(cases)


def combine(read: Read, model: Learned, patterns: Patterns) -> list[list[tuple[Coded, float]]]:
    """Return for each sentence, given as its clauses, its (coding, score), the score rounded to
    three places."""
    cases = [prepare(clauses) for clauses in read]
    chances, odds = model.topics.score(cases)
    names = model.topics.names
    wanted = [
        (number, names[column], *place)
        for number, column in zip(*np.nonzero(np.round(chances, 3) >= LEAST), strict=True)
        if names[column] not in model.too_few
        for place in _choose_places(cases[number], names[column], odds[number][:, column])
    ]
    rows = [describe_role(clause, part, topic) for _, topic, clause, part, _ in wanted]
    found: list[list[tuple[Coded, float]]] = [[] for _ in read]
    for place, row, judged in zip(wanted, rows, model.judge(rows), strict=True):
        number, topic, clause, _, seen = place
        score = round(float(chances[number][names.index(topic)]), 3)
        why = _explain(model, topic, score, seen, judged.role, row)
        made = _make(clause, topic, judged, why)
        found[number] += [(item, score) for item in made]
    for number, clauses in enumerate(read):  # topics with too few examples are left to the rules
        coded = [item for clause in clauses for item in clause.coded]
        found[number] += [(item, RULES_SCORE) for item in coded if item.topic in model.too_few]
    return [_unique(items) for items in found]


def _best_place(case: Case, topic: str) -> tuple[Clause, tuple[int, int]]:
    """Return the part that names a topic, else the first."""
    named = [n for n, row in enumerate(case.parts) if f"topic {topic}" in row]
    return case.places[named[0] if named else 0]


def _choose_places(case: Case, topic: str, odds) -> Iterator[tuple]:
    """Yield the clause, part and features where a topic is strongest, and those of other clauses
    that name it too."""
    best: dict[int, int] = {}
    for number, (clause, _) in enumerate(case.places):
        rival = best.get(clause.start)
        if rival is None or odds[number] > odds[rival]:
            best[clause.start] = number
    strongest = max(best.values(), key=lambda number: odds[number])
    for number in best.values():
        named = f"topic {topic}" in case.parts[number]
        if number == strongest or (named and odds[number] > odds[strongest] - APART):
            yield *case.places[number], case.parts[number]


def _explain(model: Learned, topic: str, score: float, seen: Row, role: tuple, row: Row) -> str:
    one = "; ".join(model.topics.first.explain(seen, topic))
    other = "; ".join(model.rest.explain(row, role[0]))
    return f"learned: {topic} {score:.2f} ({one}), {role[0]} {role[1]:.2f} ({other})"


def _make(clause: Clause, topic: str, judged: Judged, why: str) -> Iterator[Coded]:
    """Yield a topic as coded in its clause, with the words by which the rules found it."""
    scope, role = clause.scope, judged.role[0]
    hits = find_topics(clause).get(topic, [])
    words = ", ".join(dict.fromkeys(clause.sentence.quote(hit) for hit in hits[:3]))
    hedge = find_hedge(clause) if role in HEDGEABLE and judged.hedged else None
    hedged = f"; hedged: {clause.sentence.quote(hedge)}" if hedge else ""
    found = f"{topic}: {words}; " if words else ""
    full = f"{found}{scope.subject}: {scope.why}{hedged}; {why}"
    rule = "combined" if hits else "learned"
    subjects = list_subjects(clause)
    carried = is_carried(clause.sentence, scope.subject)
    if len(subjects) == 1 and judged.subject[1] >= SURE and not carried:
        subjects = [judged.subject[0]]
    for subject in subjects:
        yield Coded(topic, role, subject, scope.setting, hedge is not None, rule, full)


def _unique(items: list[tuple[Coded, float]]) -> list[tuple[Coded, float]]:
    best: dict[tuple, tuple[Coded, float]] = {}
    for item, score in items:
        if item[:5] not in best or score > best[item[:5]][1]:
            best[item[:5]] = (item, score)
    return list(best.values())

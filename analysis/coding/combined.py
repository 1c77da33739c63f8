"""The combined coder: the rules find and place, the learned part weighs and corrects.

Topics and roles are learned from what the rules find and from the words; subject, setting and
hedges are those of the clause, by the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from analysis import codebook, garbage
from analysis.coding.context import is_carried, select
from analysis.coding.features import ROLE_WEIGHTS, Features, Row
from analysis.coding.linear import Linear, make_matrix
from analysis.coding.patterns import Patterns
from analysis.coding.rules import (
    HEDGEABLE,
    Clause,
    Coded,
    list_subjects,
    read_text,
)
from analysis.coding.segments import is_elsewhere
from analysis.coding.topics import Case, Seen, Topics, gather, prepare

LEAST = 0.3  # a topic below this is not even put on the worklist
RULES_SCORE = 0.5  # of a topic that only the rules know
LEAST_EXAMPLES = 20  # of sentences; with fewer all is left to the rules
APART = 2.0  # log odds by which a topic may be weaker in a second clause of its sentence
STRENGTH = 1.0
SURE = 0.6  # from this share on the learned subject replaces what the rules read in a sentence
HALF = 0.5
EXAMPLE_WEIGHT = 0.4  # of a made-up sentence beside one of a form
HEDGED, UNSPECIFIED = "hedged", "unspecified"

Read = list[list[Clause]]
Reader = Callable[[list[str], Patterns], Read]
Texts = list[tuple[list[str], list[list[tuple]]]]


class Judged(NamedTuple):
    """What was learned of a topic in its place: (role, share), (subject, share), hedged or not."""

    role: tuple[str, float]
    subject: tuple[str, float]
    hedged: bool


class Place(NamedTuple):
    """A topic in its place: the sentence's number, clause, part, topic, row, score."""

    number: int
    clause: Clause
    part: tuple[int, int]
    topic: str
    row: int
    score: float


class Learned:
    """What was learned: topics, and role, subject and hedging of a topic in a part of a clause."""

    def __init__(self, patterns: Patterns) -> None:
        self.features = Features(patterns)
        self.topics = Topics(self.features)
        self.labels = {name: codebook.ids(name) for name in ("role", "subject")}
        every = [label for labels in self.labels.values() for label in labels]
        names = self.features.names
        self.rest = Linear([*every, HEDGED], names, strength=STRENGTH, scales=ROLE_WEIGHTS)

    @property
    def too_few(self) -> list[str]:
        """Topics with too few examples: left to the rules."""
        return self.topics.too_few

    def fit(self, cases: list[Case]) -> Learned:
        """Learn from coded sentences."""
        if len(cases) < LEAST_EXAMPLES:
            return self
        rows = [(case, code) for case in cases for code in case.codes]
        described = [
            self.describe(case, *_best_place(case, code[0]), code[0]) for case, code in rows
        ]
        self.features.names.learning = False
        self.topics.fit(cases)
        wanted = [[*code[1:3], *([HEDGED] if code[4] else [])] for _, code in rows]
        self.rest.fit(self.matrix(described), wanted, [case.weight for case, _ in rows])
        return self

    def describe(self, case: Case, clause: Clause, part: tuple[int, int], topic: str) -> Row:
        """Return the features of a topic in a part of a clause."""
        told = case.told.get(clause.start)
        if told is None:
            told = case.told[clause.start] = self.features.describe_clause(clause, case.words)
        return self.features.describe_role(told, clause, case.words, part, topic)

    def matrix(self, rows: list[Row]) -> csr_matrix:
        """Return rows of features as a matrix."""
        return make_matrix(rows, len(self.features.names.listed))

    def judge(self, rows: csr_matrix) -> list[Judged]:
        """Return role, subject and hedging of topics described by these features."""
        if not rows.shape[0]:
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


def train(texts: Texts, patterns: Patterns, *, read: Reader = read_text) -> Learned:
    """Learn from texts, each given as its sentences and, for each sentence, its codes; and from
    the codebook's own examples.

    read : reads the sentences of a text as read_text() does; it may remember them.
    """
    model = Learned(patterns)
    examples = [([says], [codes]) for says, codes in patterns.examples]
    cases = [
        prepare(
            model.features,
            clauses,
            codes,
            source,
            1.0 if source < len(texts) else EXAMPLE_WEIGHT,
            told_again=source < len(texts),
        )
        for source, (sentences, coded) in enumerate([*texts, *examples])
        for clauses, codes in zip(read(sentences, patterns), coded, strict=True)
    ]
    return model.fit(cases)


@garbage.held_back()
def combine(
    read: Read, model: Learned, patterns: Patterns, *, told_again: bool = False
) -> list[list[tuple[Coded, float]]]:
    """Return for each sentence, given as its clauses, its (coding, score), the score rounded to
    three places.

    told_again : the sentences are a form's statements, no article's text.
    """
    cases = [prepare(model.features, clauses, told_again=told_again) for clauses in read]
    seen = gather(cases, model.features)
    places = list(_list_places(seen, model))
    rows = model.matrix([model.describe(cases[p.number], *p[1:4]) for p in places])
    judged = model.judge(rows)
    own = seen.matrix[[place.row for place in places]]
    topics = model.topics.first.explain(own, [place.topic for place in places])
    roles = model.rest.explain(rows, [item.role[0] for item in judged])
    found: list[list[tuple[Coded, float]]] = [[] for _ in read]
    for place, own, *reasons in zip(places, judged, topics, roles, strict=True):
        found[place.number] += [(item, place.score) for item in _make(place, own, *reasons)]
    if model.too_few:  # topics with too few examples are left to the rules
        for number, clauses in enumerate(read):
            coded = [item for clause in clauses for item in clause.coded]
            found[number] += [(item, RULES_SCORE) for item in coded if item.topic in model.too_few]
    return [_unique(items) for items in found]


def _list_places(seen: Seen, model: Learned) -> Iterator[Place]:
    """Yield every topic that is likely enough, with the clause and part where it is strongest,
    and other clauses that name it too."""
    chances, odds = model.topics.score(seen)
    chances = np.round(chances, 3)
    likely = np.argwhere(chances >= LEAST)
    scores = chances[likely[:, 0], likely[:, 1]].tolist()
    names, few = model.topics.names, set(model.too_few)
    rows, starts = seen.parts.tolist(), seen.starts.tolist()
    for (number, column), score in zip(likely.tolist(), scores, strict=True):
        topic, case, start = names[column], seen.cases[number], starts[number]
        if topic in few:
            continue
        chosen = [0]
        if len(case.places) > 1:
            chosen = _choose(case, topic, odds[start : start + len(case.places), column].tolist())
        for part in chosen:
            yield Place(number, *case.places[part], topic, rows[start + part], score)


def _best_place(case: Case, topic: str) -> tuple[Clause, tuple[int, int]]:
    """Return the part that names a topic, else the first."""
    for number in range(len(case.parts)):
        if topic in case.names(number):
            return case.places[number]
    return case.places[0]


def _choose(case: Case, topic: str, odds) -> Iterator[int]:
    """Yield the part where a topic is strongest, and those of other clauses that name it too."""
    best: dict[int, int] = {}
    for number, (clause, _) in enumerate(case.places):
        rival = best.get(clause.start)
        if rival is None or odds[number] > odds[rival]:
            best[clause.start] = number
    strongest = max(best.values(), key=lambda number: odds[number])
    for number in best.values():
        near = odds[number] > odds[strongest] - APART
        if number == strongest or (near and topic in case.names(number)):
            yield number


def _explain(place: Place, role: tuple[str, float], one: list[str], other: list[str]) -> str:
    return (
        f"learned: {place.topic} {place.score:.2f} ({'; '.join(one)}), "
        f"{role[0]} {role[1]:.2f} ({'; '.join(other)})"
    )


def _make(place: Place, judged: Judged, topics: list[str], roles: list[str]) -> Iterator[Coded]:
    """Yield a topic as coded in its clause, with the words by which the rules found it, and the
    features that spoke for topic and role."""
    clause, topic = place.clause, place.topic
    scope, role = clause.scope, judged.role[0]
    hits = clause.topics.get(topic, [])
    words = ", ".join(dict.fromkeys(clause.sentence.quote(hit) for hit in hits[:3]))
    hedge = clause.hedge if role in HEDGEABLE and judged.hedged else None
    if hedge and is_elsewhere(clause, [hedge], hits):
        hedge = None
    setting = scope.setting
    if setting != UNSPECIFIED:
        settings = select(clause.sentence, "setting", clause.start, clause.end)
        setting = UNSPECIFIED if is_elsewhere(clause, settings, hits) else setting
    hedged = f"; hedged: {clause.sentence.quote(hedge)}" if hedge else ""
    found = f"{topic}: {words}; " if words else ""
    why = _explain(place, judged.role, topics, roles)
    full = f"{found}{scope.subject}: {scope.why}{hedged}; {why}"
    rule = "combined" if hits else "learned"
    subjects = list_subjects(clause)
    subject, share = judged.subject
    sure = share >= SURE and len(subjects) == 1 and subjects != [subject]
    if sure and not is_carried(clause.sentence, scope.subject):
        subjects = [subject]
    for subject in subjects:
        yield Coded(topic, role, subject, setting, hedge is not None, rule, full)


def _unique(items: list[tuple[Coded, float]]) -> list[tuple[Coded, float]]:
    best: dict[tuple, tuple[Coded, float]] = {}
    for item, score in items:
        if item[:5] not in best or score > best[item[:5]][1]:
            best[item[:5]] = (item, score)
    return list(best.values())

"""The rule coder: lexicon and cue patterns of the codebook, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analysis.coding.context import (
    START,
    Scope,
    scope_clause,
    scope_sentence,
    split_clauses,
)
from analysis.coding.patterns import Patterns
from analysis.folding import fold

ROLE_ORDER = ("need", "barrier", "strategy", "strength")
HEDGEABLE = ("strength", "strategy", "barrier")


class Coded(NamedTuple):
    """One thing that a sentence says, with the rule that found it and the words it matched."""

    topic: str
    role: str
    subject: str
    setting: str
    hedged: bool
    rule: str
    why: str


class Clause(NamedTuple):
    """One clause of a sentence: its text (folded, lower case), its scope, and what it says."""

    text: str
    scope: Scope
    coded: list[Coded]


def read_sentence(text: str, before: Scope, patterns: Patterns) -> tuple[list[Clause], Scope]:
    """Return a sentence's clauses, coded after what the sentence before was about, and the scope
    that the next sentence may point back to."""
    folded = fold(text).lower()
    whole = scope_sentence(folded, before, patterns)
    is_scope = patterns.cues["scope"].search(folded)
    if is_scope and patterns.single["calls"].search(folded):
        is_scope = None
    clauses = []
    for start, end in split_clauses(folded, patterns):
        clause = folded[start:end]
        scope = scope_clause(clause, whole, patterns)
        coded = list(_code_clause(clause, folded, scope, is_scope, patterns))
        clauses.append(Clause(clause, scope, coded))
    return clauses, _last_setting(whole, clauses)


def read_text(sentences: list[str], patterns: Patterns) -> list[list[Clause]]:
    """Return the clauses of each sentence of one text, in order."""
    before, read = START, []
    for sentence in sentences:
        clauses, before = read_sentence(sentence, before, patterns)
        read.append(clauses)
    return read


def join_clauses(clauses: list[Clause]) -> list[Coded]:
    """Return what a sentence says: each set of five codes once, in the order of the clauses."""
    found: dict[tuple, Coded] = {}
    for clause in clauses:
        for coded in clause.coded:
            found.setdefault(coded[:5], coded)
    return list(found.values())


def code_all(sentences: list[str], patterns: Patterns) -> list[list[Coded]]:
    """Code the sentences of one text in their order; one list of codings per sentence."""
    return [join_clauses(clauses) for clauses in read_text(sentences, patterns)]


def _last_setting(whole: Scope, clauses: list[Clause]) -> Scope:
    """Return what the next sentence points back to: of two settings, the one named last."""
    coded = [item for clause in clauses for item in clause.coded]
    if whole.setting != "both" or not coded:
        return whole
    return whole._replace(setting=coded[-1].setting)


def _code_clause(clause, sentence, scope: Scope, is_scope, patterns: Patterns) -> Iterator[Coded]:
    topics = choose_topics(clause, bool(is_scope), patterns)
    role, cue = ("scope", is_scope.group()) if is_scope else find_role(clause, patterns)
    hedge = patterns.single["hedges"].search(sentence if len(clause) < 40 else clause)
    for topic, words in topics.items():
        own = _role_of_topic(topic, words, role, clause, patterns)
        why = f"{topic}: {', '.join(words)}; {own}: {cue}; {scope.subject}: {scope.why}"
        hedged = bool(hedge) and own in HEDGEABLE
        for subject in _list_subjects(clause, scope, patterns):
            yield Coded(topic, own, subject, scope.setting, hedged, f"{topic}/{own}", why)


def _list_subjects(clause: str, scope: Scope, patterns: Patterns) -> list[str]:
    """Return both therapies where a clause names them side by side, else the one."""
    if scope.subject in ("CAR-NK", "CAR-T") and patterns.single["coordinated"].search(clause):
        return ["CAR-NK", "CAR-T"]
    return [scope.subject]


def choose_topics(clause: str, is_scope: bool, patterns: Patterns) -> dict[str, list[str]]:
    """Return topic -> matched words, without topics that are only named in passing: a product's
    epithet ("off-the-shelf products") and the efficacy that something else impedes."""
    topics = find_topics(clause, patterns)
    if len(topics) > 1 and _is_epithet(clause, is_scope, patterns):
        topics.pop("off_the_shelf", None)
    if len(topics) > 1 and "potency" in topics:
        place = clause.find(topics["potency"][0])
        if patterns.single["impedes"].search(clause[:place]) or (
            "efficac" in clause and patterns.single["impedes"].match(clause[place:])
        ):
            topics.pop("potency")
    return topics


def _is_epithet(clause: str, is_scope: bool, patterns: Patterns) -> bool:
    """Say whether "off-the-shelf" and the like only qualify a product in a scope or a need."""
    if not is_scope and find_role(clause, patterns)[0] != "need":
        return False
    found = list(patterns.topics["off_the_shelf"].finditer(clause))
    return all(patterns.single["products"].match(clause[m.end() :]) for m in found)


def find_topics(clause: str, patterns: Patterns) -> dict[str, list[str]]:
    """Return topic -> matched words of a clause, at most three, in order."""
    hits = {}
    for topic, pattern in patterns.topics.items():
        if words := list(dict.fromkeys(m.group() for m in pattern.finditer(clause)))[:3]:
            hits[topic] = words
    return hits


def find_role(clause: str, patterns: Patterns) -> tuple[str, str]:
    """Return (role, matched words) of a clause.

    First a need; then what is said outright ("is a challenge", "plays a role"); then the first of
    barrier, strategy and strength that it has a cue of, else fact. A clause with barrier and
    strategy cues that begins with the strategy ("overcoming the barrier") is a strategy.
    """
    hits = {role: patterns.cues[role].search(clause) for role in ROLE_ORDER}
    if hits["need"]:
        return "need", hits["need"].group()
    for role, pattern in patterns.outright.items():
        if said := pattern.search(clause):
            return role, said.group()
    barrier, strategy = hits["barrier"], hits["strategy"]
    if barrier and strategy and strategy.start() < barrier.start():
        return "strategy", strategy.group()
    for role in ROLE_ORDER:
        if hits[role]:
            return role, hits[role].group()
    return "fact", "no cue"


def _role_of_topic(topic: str, words: list[str], role: str, clause: str, patterns: Patterns) -> str:
    """Return the role for one topic: harm that is denied is a strength, harm alone a barrier."""
    if topic == "clinical_evidence" and role == "strategy":
        return "fact"  # trials under way are no way to improve anything
    if topic != "safety" or role in ("scope", "need", "strategy"):
        return role
    before = clause[: clause.find(words[0])]
    if patterns.single["negated"].search(before):
        return "strength"
    harmful = patterns.single["harm"].match(words[0])
    return "barrier" if harmful and role in ("fact", "strength", "barrier") else role

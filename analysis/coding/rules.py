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


class Coded(NamedTuple):
    """One thing that a sentence says, with the rule that found it and the words it matched."""

    topic: str
    role: str
    subject: str
    setting: str
    hedged: bool
    rule: str
    why: str


def code_sentence(text: str, before: Scope, patterns: Patterns) -> tuple[list[Coded], Scope]:
    """Code one sentence after what the sentence before was about.

    Returns the codings, each set of five codes once, in the order of the clauses, and the scope
    that the next sentence may point back to.
    """
    folded = fold(text)
    whole = scope_sentence(folded, before, patterns)
    is_scope = patterns.cues["scope"].search(folded)
    if is_scope and patterns.single["calls"].search(folded):
        is_scope = None
    found: dict[tuple, Coded] = {}
    for start, end in split_clauses(folded, patterns):
        clause = folded[start:end]
        scope = scope_clause(clause, whole, patterns)
        for coded in _code_clause(clause, folded, scope, is_scope, patterns):
            found.setdefault(coded[:5], coded)
    return list(found.values()), _last_setting(whole, found)


def _last_setting(whole: Scope, found: dict[tuple, Coded]) -> Scope:
    """Return what the next sentence points back to: of two settings, the one named last."""
    if whole.setting != "both" or not found:
        return whole
    return whole._replace(setting=list(found.values())[-1].setting)


def _code_clause(clause, sentence, scope: Scope, is_scope, patterns: Patterns) -> Iterator[Coded]:
    topics = find_topics(clause, patterns)
    role, cue = ("scope", is_scope.group()) if is_scope else find_role(clause, patterns)
    hedge = patterns.single["hedges"].search(sentence if len(clause) < 40 else clause)
    for topic, words in topics.items():
        own = _role_of_topic(topic, role, clause, patterns)
        why = f"{topic}: {words}; {own}: {cue}; {scope.subject}: {scope.why}"
        hedged = bool(hedge) and own not in ("scope", "fact")
        yield Coded(topic, own, scope.subject, scope.setting, hedged, f"{topic}/{own}", why)


def find_topics(clause: str, patterns: Patterns) -> dict[str, str]:
    """Return topic -> matched words of a clause."""
    hits = {}
    for topic, pattern in patterns.topics.items():
        if words := list(dict.fromkeys(m.group() for m in pattern.finditer(clause)))[:3]:
            hits[topic] = ", ".join(words)
    return hits


def find_role(clause: str, patterns: Patterns) -> tuple[str, str]:
    """Return (role, matched words): the first of need, barrier, strategy and strength that the
    clause has a cue of, else fact. A clause with barrier and strategy cues that begins with the
    strategy ("overcoming the barrier") is a strategy."""
    hits = {role: patterns.cues[role].search(clause) for role in ROLE_ORDER}
    barrier, strategy = hits["barrier"], hits["strategy"]
    if barrier and strategy and not hits["need"] and strategy.start() < barrier.start():
        return "strategy", strategy.group()
    for role in ROLE_ORDER:
        if hits[role]:
            return role, hits[role].group()
    return "fact", "no cue"


def _role_of_topic(topic: str, role: str, clause: str, patterns: Patterns) -> str:
    """Return the role for one topic: what is effective or safe by itself is no strategy."""
    if topic == "innate_cytotoxicity" and role == "strength" and "innate" in clause.lower():
        return "fact"
    return role


def code_all(sentences: list[str], patterns: Patterns) -> list[list[Coded]]:
    """Code the sentences of one text in their order; one list of codings per sentence."""
    before, coded = START, []
    for sentence in sentences:
        found, before = code_sentence(sentence, before, patterns)
        coded.append(found)
    return coded


def scope_all(sentences: list[str], patterns: Patterns) -> list[Scope]:
    """Return subject and setting of each sentence of one text, carried over where it points."""
    before, scopes = START, []
    for sentence in sentences:
        scopes.append(scope_sentence(fold(sentence), before, patterns))
        _, before = code_sentence(sentence, before, patterns)
    return scopes

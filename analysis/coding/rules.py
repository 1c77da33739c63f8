"""The rule coder: lexicon and cue terms of the codebook, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analysis import garbage
from analysis.coding.context import (
    START,
    Scope,
    scope_clause,
    scope_sentence,
    select,
    split_clauses,
)
from analysis.coding.patterns import Patterns
from analysis.coding.terms import Hit, Sentence

ROLE_ORDER = ("need", "barrier", "strategy", "strength")
LONGEST = 4000  # characters of a sentence that are read at once
SHORT = 6  # words of a clause that takes the hedge of its sentence
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
    """One clause of a sentence: its words, its scope, its topics with their words, its role with
    the words for it, its first hedge, and what it says."""

    sentence: Sentence
    start: int
    end: int
    scope: Scope
    topics: dict[str, list[Hit]]
    role: tuple[str, str]
    hedge: Hit | None
    coded: list[Coded]


def read_sentence(text: str, before: Scope, patterns: Patterns) -> tuple[list[Clause], Scope]:
    """Return a sentence's clauses, coded after what the sentence before was about, and the scope
    that the next sentence may point back to. What is too long for a sentence is read in pieces."""
    clauses: list[Clause] = []
    for start in range(0, len(text) or 1, LONGEST):
        sentence = patterns.read(text[start : start + LONGEST])
        whole = scope_sentence(sentence, before)
        read = []
        for span in split_clauses(sentence):
            read.append(read_clause(sentence, *span, whole))
        before = _last_setting(whole, read)
        clauses += read
    return clauses, before


@garbage.held_back()
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


def read_clause(sentence: Sentence, start: int, end: int, whole: Scope) -> Clause:
    """Return a clause of a sentence whose scope is known, coded."""
    clause = Clause(
        sentence, start, end, scope_clause(sentence, start, end, whole),
        find_topics(sentence, start, end), find_role(sentence, start, end),
        find_hedge(sentence, start, end), [],
    )  # fmt: skip
    if clause.topics:
        clause.coded.extend(code_clause(clause))
    return clause


def code_clause(clause: Clause) -> Iterator[Coded]:
    """Yield what the rules find in a clause: each topic with role, subject, setting and hedge."""
    sentence, scope = clause.sentence, clause.scope
    is_scope = next((hit for hit in select(sentence, "cue") if hit.key[1] == "scope"), None)
    role, cue = ("scope", sentence.quote(is_scope)) if is_scope else clause.role
    subjects = list_subjects(clause)
    for topic, hits in clause.topics.items():
        own = _role_of_topic(topic, hits, role, clause)
        words = ", ".join(dict.fromkeys(sentence.quote(hit) for hit in hits[:3]))
        why = f"{topic}: {words}; {own}: {cue}; {scope.subject}: {scope.why}"
        hedged = clause.hedge is not None and own in HEDGEABLE
        for subject in subjects:
            yield Coded(topic, own, subject, scope.setting, hedged, f"{topic}/{own}", why)


def find_hedge(sentence: Sentence, start: int, end: int) -> Hit | None:
    """Return the first hedge of a clause; of the whole sentence where the clause is short."""
    span = () if end - start < SHORT else (start, end)
    return next((hit for hit in select(sentence, "cue", *span) if hit.key[1] == "modal"), None)


def list_subjects(clause: Clause) -> list[str]:
    """Return both therapies where a clause names them side by side, else the one."""
    together = select(clause.sentence, "coordinated", clause.start, clause.end)
    if clause.scope.subject in ("CAR-NK", "CAR-T") and together:
        return ["CAR-NK", "CAR-T"]
    return [clause.scope.subject]


def find_topics(sentence: Sentence, start: int, end: int) -> dict[str, list[Hit]]:
    """Return topic -> its hits in a clause; fallbacks only where nothing else is named."""
    for kind in ("topic", "fallback"):
        found: dict[str, list[Hit]] = {}
        for hit in select(sentence, kind, start, end):
            found.setdefault(hit.key[1], []).append(hit)
        if found:
            return found
    return {}


def find_role(sentence: Sentence, start: int, end: int) -> tuple[str, str]:
    """Return (role, matched words) of a clause.

    First a need; then what is said outright ("is a challenge", "plays a role"); then the first of
    barrier, strategy and strength that it has a cue of, else fact. A clause with barrier and
    strategy cues that begins with the strategy ("overcoming the barrier") is a strategy.
    """
    hits: dict[str, Hit] = {}
    for hit in select(sentence, "cue", start, end):
        hits.setdefault(hit.key[1], hit)
    if "need" in hits:
        return "need", sentence.quote(hits["need"])
    if said := select(sentence, "outright", start, end):
        return said[0].key[1], sentence.quote(said[0])
    barrier, strategy = hits.get("barrier"), hits.get("strategy")
    if barrier and strategy and strategy.start < barrier.start:
        return "strategy", sentence.quote(strategy)
    for role in ROLE_ORDER:
        if role in hits:
            return role, sentence.quote(hits[role])
    return "fact", "no cue"


def _role_of_topic(topic: str, hits: list[Hit], role: str, clause: Clause) -> str:
    """Return the role for one topic: harm that is denied is a strength, harm alone a barrier."""
    if topic == "clinical_evidence" and role == "strategy":
        return "fact"  # trials under way are no way to improve anything
    if topic != "safety" or role in ("scope", "need", "strategy"):
        return role
    if is_negated(clause, hits[0]):
        return "strength"
    harmful = not clause.sentence.words[hits[0].start].startswith(("safe", "tolera", "well"))
    return "barrier" if harmful else "strength"


def is_negated(clause: Clause, hit: Hit) -> bool:
    """Say whether a word of denial stands up to six words before a hit."""
    cues = select(clause.sentence, "cue", max(clause.start, hit.start - 6), hit.start)
    return any(cue.key[1] == "negated" for cue in cues)

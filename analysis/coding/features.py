"""What the learned coder sees: the words of a part of a sentence, and what the rules make of it."""

from __future__ import annotations

from functools import lru_cache

from analysis.coding.context import is_compared, select
from analysis.coding.rules import Clause, find_hedge, find_role, is_negated
from analysis.coding.terms import Sentence

Row = dict[str, float]

ENDINGS = ("ing", "ies", "ed", "es", "s", "ly", "al")
STEM = 8  # letters that are kept of a word
COMMON = frozenset(
    {"the", "of", "and", "in", "to", "a", "is", "are", "for", "with", "by", "that", "as", "on",
     "be", "it", "this", "from", "an", "or", "at"}
)  # fmt: skip
ROLE_CUES = frozenset({"need", "barrier", "strategy", "strength", "fact"})


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the beginning of a word, without its ending: what its forms have in common."""
    for ending in ENDINGS:
        if len(word) > len(ending) + 4 and word.endswith(ending):
            return word[: -len(ending)][:STEM]
    return word[:STEM]


@lru_cache(maxsize=100_000)
def name_stem(word: str) -> str:
    """Return the feature that stands for a word; "" for signs and the commonest words."""
    name = stem(word)
    return f"word {name}" if word.isalnum() and name not in COMMON else ""


def describe_words(sentence: Sentence, start: int, end: int, weight: float = 1.0) -> Row:
    """Return the stems of some words as features."""
    return dict.fromkeys(filter(None, map(name_stem, sentence.words[start:end])), weight)


def describe_topics(sentence: Sentence, start: int, end: int) -> Row:
    """Return the features by which the topics of some words are told."""
    row = describe_words(sentence, start, end)
    counts: dict[str, int] = {}
    order: list[str] = []
    for hit in sentence.hits:
        if hit.start < start or hit.end > end:
            continue
        kind, key = hit.key
        if kind == "topic":
            row[f"term {key}: {hit.term}"] = 1.0
            counts[key] = counts.get(key, 0) + 1
            order.append(key)
        elif kind in ("fallback", "cue", "subject"):
            row[f"{kind} {key}"] = 0.6
            if kind == "fallback":
                row[f"term {key}: {hit.term}"] = 1.0
    for key, number in counts.items():
        row[f"topic {key}"] = 1.5
        row[f"twice {key}" if number > 1 else f"once {key}"] = 0.5
    if order:
        row[f"first {order[0]}"] = 1.0
        row[f"last {order[-1]}"] = 0.7
        row[f"only {order[0]}" if len(counts) == 1 else "several"] = 1.0
    else:
        row |= {f"alone {name}": 0.7 for name in list(row) if name.startswith("fallback ")}
    row[f"topics {min(len(counts), 4)}"] = 0.5
    return row


def describe_role(clause: Clause, part: tuple[int, int], topic: str) -> Row:
    """Return the features by which the role of a topic in a part of a clause is told."""
    sentence = clause.sentence
    row = describe_words(sentence, clause.start, clause.end, 0.4)
    own = list(_describe_cues(sentence, *part, "part", 1.0))
    whole = list(_describe_cues(sentence, clause.start, clause.end, "clause", 0.7))
    row.update(own + whole)
    rule = f"rule {find_role(clause)[0]}"
    row[rule] = 1.0
    for name, _ in [*own, *whole, (rule, 1.0)]:
        if not name.startswith("cue"):
            row[f"{topic}, {name}"] = 0.4
    row |= {f"about {topic}": 0.7, f"subject {clause.scope.subject}": 1.0}
    if any(hit.key == ("cue", "scope") for hit in sentence.hits):
        row["scope"] = 1.5
    if find_hedge(clause):
        row["hedge"] = 1.0
    begin = [stem(word) for word in sentence.words if word.isalnum()][:2]
    row[f"begins {' '.join(begin)}"] = 0.5
    row.update(_describe_place(clause, part, topic))
    row.update(_describe_subjects(clause, part))
    return row


def _describe_subjects(clause: Clause, part: tuple[int, int]):
    """Yield which therapies are named where, and how the clause is hedged."""
    sentence = clause.sentence
    spans = {"part": part, "clause": (clause.start, clause.end), "all": (0, len(sentence.words))}
    for place, span in spans.items():
        named = [hit for hit in select(sentence, "subject", *span) if hit.key[1] != "general"]
        for hit in named:
            compared = " compared" if is_compared(sentence, hit) else ""
            yield f"{place} names {hit.key[1]}{compared}", 0.7
        if named:
            yield f"{place} names first {named[0].key[1]}", 0.7
            yield f"{place} names last {named[-1].key[1]}", 0.5
        else:
            yield f"{place} names none, {clause.scope.subject}", 0.7
    for hit in sentence.hits:
        if hit.key[0] in ("several", "coordinated", "links", "continues"):
            yield hit.key[0], 0.7
        elif hit.key == ("cue", "modal") and clause.start <= hit.start < clause.end:
            yield "hedged clause", 1.0
            if hit.end <= part[1]:
                yield "hedged before", 1.0


def _describe_cues(sentence: Sentence, start: int, end: int, place: str, weight: float):
    """Yield the cues of some words: each kind, each term, the first and the last."""
    cues = select(sentence, "cue", start, end)
    for hit in cues:
        yield f"{place} {hit.key[1]}", weight
        if place == "part":
            yield f"cue {hit.key[1]}: {hit.term}", 0.7
    for hit in select(sentence, "outright", start, end):
        yield f"{place} outright {hit.key[1]}", weight
    own = [hit.key[1] for hit in cues if hit.key[1] in ROLE_CUES]
    if own:
        yield f"{place} first {own[0]}", weight
        yield f"{place} last {own[-1]}", 0.7 * weight


def _describe_place(clause: Clause, part: tuple[int, int], topic: str):
    """Yield how the topic's own words stand: denied or not, which cue is nearest, which words."""
    hits = [h for h in clause.sentence.hits if h.key == ("topic", topic)]
    hits = [h for h in hits if part[0] <= h.start and h.end <= part[1]] or hits
    if not hits:
        return
    if is_negated(clause, hits[0]):
        yield "denied", 1.0
        yield f"denied {topic}", 1.0
    cues = [c for c in clause.sentence.hits if c.key[0] == "cue" and c.key[1] in ROLE_CUES]
    if cues:
        apart = [(min(abs(c.start - hits[0].end), abs(hits[0].start - c.end)), c) for c in cues]
        yield f"near {min(apart, key=lambda pair: (pair[0], pair[1].key))[1].key[1]}", 0.7
    for hit in hits[:3]:
        yield f"term {hit.term}", 0.5

"""What the learned coder sees: the words of a part of a sentence, and what the rules make of it."""

from __future__ import annotations

from functools import lru_cache

from analysis import codebook
from analysis.coding.context import is_before_car, is_compared, select
from analysis.coding.names import KEPT, Kept, Names, Numbered, Pairs
from analysis.coding.patterns import Patterns
from analysis.coding.rules import Clause, is_negated
from analysis.coding.terms import Hit, Sentence

Row = list[int]  # features by number, each once

ENDINGS = ("ing", "ies", "ed", "es", "s", "ly", "al")
BESIDE = 2  # words looked at on either side of a topic's own
STEM = 8  # letters that are kept of a word
COMMON = frozenset(
    {"the", "of", "and", "in", "to", "a", "is", "are", "for", "with", "by", "that", "as", "on",
     "be", "it", "this", "from", "an", "or", "at"}
)  # fmt: skip
ROLE_CUES = frozenset({"need", "barrier", "strategy", "strength", "fact"})
POINTERS = ("several", "coordinated", "links", "continues")
FLAGS = ("topic", "twice", "only", "first", "last", "alone fallback", "fallback")
CUE_FLAGS = ("cue scope", "cue barrier")
# How much a feature weighs, by the first word of its name; else 1.
TOPIC_WEIGHTS = {
    "fallback": 0.6, "cue": 0.6, "subject": 0.6, "topic": 1.5, "twice": 0.5, "once": 0.5,
    "last": 0.7, "alone": 0.7, "topics": 0.5, "pair": 0.9,
}  # fmt: skip
ROLE_WEIGHTS = {
    "word": 0.4, "cue": 0.7, "clause": 0.7, "about": 0.7, "scope": 1.5,
    "own": 0.5, "names": 0.7, "lastly": 0.5, "left": 0.4, "right": 0.4,
    **dict.fromkeys(POINTERS, 0.7),
}  # fmt: skip


@lru_cache(maxsize=KEPT)
def stem(word: str) -> str:
    """Return the beginning of a word, without its ending: what its forms have in common."""
    for ending in ENDINGS:
        if len(word) > len(ending) + 4 and word.endswith(ending):
            return word[: -len(ending)][:STEM]
    return word[:STEM]


def name_stem(word: str) -> str:
    """Return the feature that stands for a word; "" for signs and the commonest words."""
    name = stem(word)
    return f"word {name}" if word.isalnum() and name not in COMMON else ""


class Features:
    """The features of sentences and their parts, by number."""

    def __init__(self, patterns: Patterns) -> None:
        names, self.listed = Names(), patterns.terms.listed
        self.names = names
        for name in [f"{flag} {topic}" for topic in codebook.ids("topic") for flag in FLAGS]:
            names.number(name)
        for name in CUE_FLAGS:
            names.number(name)
        self.flags = len(names.listed)  # numbers below it are flags
        self.words, self.pairs = Numbered(names, name_stem), Pairs(names)
        self.beside = Kept(self._number_beside)
        self.hits = Numbered(names, lambda number: _name_hit(*self.listed[number]))
        self.topical = Kept(self._number_topical)
        self.own = Numbered(names, lambda number: f"own {self.listed[number][1]}")
        self.texts = Numbered(names, str)
        self.keys = Numbered(names, " ".join)
        self.clause_cues = Numbered(names, "clause {}".format)
        self.part_cues = Kept(self._number_part_cue)

    def _number_topical(self, number: int) -> Row:
        """Return what a term found tells of the topics of its words."""
        key = self.listed[number][0]
        own = [self.hits[number]]
        return [*own, self.keys[key]] if key[0] in ("fallback", "cue", "subject") else own

    def _number_part_cue(self, number: int) -> Row:
        """Return what a cue in a part tells of the roles there."""
        return [self.keys["part", self.listed[number][0][1]], self.hits[number]]

    def _number_beside(self, key: tuple[str, int]) -> int:
        """Return what a word tells that stands on one side of a topic's own words."""
        side, word = key
        return self.names.number(f"{side} {self.names.listed[word][5:]}")

    def number_words(self, sentence: Sentence) -> Row:
        """Return the number of each word of a sentence, 0 for signs and the commonest words."""
        return list(map(self.words.__getitem__, sentence.words))

    def describe_topics(self, sentence: Sentence, words: Row, start: int, end: int) -> Row:
        """Return the features by which the topics of some words are told."""
        keys, hits, row = self.keys, sentence.hits, list(filter(None, words[start:end]))
        row += self.pairs.list(row)
        if end - start < len(words):
            hits = [hit for hit in hits if start <= hit.start and hit.end <= end]
        for hit in hits:
            row += self.topical[hit.number]
        named = [hit.key[1] for hit in hits if hit.key[0] == "topic"]
        topics = list(dict.fromkeys(named))
        for name in topics:
            row += keys["topic", name], keys["twice" if named.count(name) > 1 else "once", name]
        if topics:
            row += keys["first", topics[0]], keys["last", named[-1]]
            row.append(keys["only", topics[0]] if len(topics) == 1 else self.texts["several"])
        else:
            weak = [hit.key[1] for hit in hits if hit.key[0] == "fallback"]
            row += [keys["alone fallback", name] for name in weak]
        row.append(keys["topics", "01234"[min(len(topics), 4)]])
        return list(dict.fromkeys(row))

    def describe_clause(self, clause: Clause, words: Row) -> Row:
        """Return the features of a clause that tell of the role of any topic in it."""
        sentence, keys, texts = clause.sentence, self.keys, self.texts
        row, ordered = list(filter(None, words[clause.start : clause.end])), []
        for hit in sentence.by_kind.get("cue", ()):
            kind = hit.key[1]
            if clause.start <= hit.start and hit.end <= clause.end:
                row.append(self.clause_cues[kind])
                ordered.append(kind)
            if kind == "scope":
                row.append(texts["scope"])
        if ordered := [kind for kind in ordered if kind in ROLE_CUES]:
            row += keys["clause first", ordered[0]], keys["lastly", ordered[-1]]
        for hit in select(sentence, "outright", clause.start, clause.end):
            row.append(keys["clause outright", hit.key[1]])
        row += keys["rule", clause.role[0]], keys["subject", clause.scope.subject]
        if clause.hedge:
            row.append(texts["hedge"])
        row += [texts[kind] for kind in POINTERS if kind in sentence.by_kind]
        return list(dict.fromkeys(row + self._describe_subjects(clause)))

    def describe_role(
        self, told: Row, clause: Clause, words: Row, part: tuple[int, int], topic: str
    ) -> Row:
        """Return the features by which the role of a topic in a part of a clause is told.

        told : the features of the clause. words : of its sentence, by number.
        """
        sentence, row, keys = clause.sentence, [], self.keys
        cues, (start, end) = select(sentence, "cue", clause.start, clause.end), part
        inside = [hit for hit in cues if start <= hit.start and hit.end <= end]
        for hit in inside:
            row += self.part_cues[hit.number]
        if first := next((hit.key[1] for hit in inside if hit.key[1] in ROLE_CUES), ""):
            row.append(keys["part first", first])
        row += [keys["part outright", hit.key[1]] for hit in select(sentence, "outright", *part)]
        row += self._describe_place(clause, words, cues, part, topic)
        row += self._describe_here(clause, part)
        row.append(keys["about", topic])
        return told + list(dict.fromkeys(row))

    def _describe_subjects(self, clause: Clause) -> Row:
        """Return which therapies a clause names, and which are only compared with."""
        keys, row, named = self.keys, [], []
        for hit in select(clause.sentence, "subject", clause.start, clause.end):
            if (name := hit.key[1]) != "general":
                named.append(name)
                compared = is_compared(clause.sentence, hit)
                row.append(keys["names", name, "compared" if compared else "plainly"])
        if not named:
            return [keys["names none", clause.scope.subject]]
        row += keys["names first", named[0]], keys["names last", named[-1]]
        return row

    def _describe_here(self, clause: Clause, part: tuple[int, int]) -> Row:
        """Return which therapies a part names."""
        here = {hit.key[1] for hit in select(clause.sentence, "subject", *part)}
        if not here:
            return []
        row = [self.keys["here", name] for name in sorted(here)]
        if "NK" in here and is_before_car(clause.sentence, clause.start, clause.end, part):
            row.append(self.texts["earlier"])
        return row

    def _describe_place(
        self, clause: Clause, words: Row, cues: list[Hit], part: tuple[int, int], topic: str
    ) -> Row:
        """Return how the topic's own words stand: which words, what stands beside them, whether
        they are denied, and on which side the cues, the hedge and the reason stand."""
        hits = [h for h in clause.sentence.by_kind.get("topic", ()) if h.key[1] == topic]
        if len(hits) > 1:
            hits = [h for h in hits if part[0] <= h.start and h.end <= part[1]] or hits
        if not hits:
            return []
        row = [self.own[hit.number] for hit in hits[:3]]
        if is_negated(clause, hits[0]):
            row.append(self.texts["denied"])
        own, beside = hits[0], self.beside
        before = words[max(clause.start, own.start - BESIDE) : own.start]
        after = words[own.end : min(clause.end, own.end + BESIDE)]
        row += [beside["left", word] for word in before if word]
        row += [beside["right", word] for word in after if word]
        return row + self._describe_sides(clause, cues, own)

    def _describe_sides(self, clause: Clause, cues: list[Hit], own: Hit) -> Row:
        """Return the cues nearest to a topic's words on either side, and where the hedge and the
        reason stand."""
        keys, near = self.keys, {}
        for hit in cues:
            if hit.key[1] not in ROLE_CUES:
                continue
            if hit.end <= own.start:
                near["before"] = hit.key[1]
            elif hit.start >= own.end:
                near.setdefault("after", hit.key[1])
            else:
                near["within"] = hit.key[1]
        row = [keys["near", side, kind] for side, kind in near.items()]
        row.append(keys["frame", near.get("before", "none"), near.get("after", "none")])
        if clause.hedge:
            row.append(keys["hedge", "before" if clause.hedge.start < own.start else "after"])
        for hit in select(clause.sentence, "reason", clause.start, clause.end)[:1]:
            row.append(keys["reason", "before" if hit.start < own.start else "after"])
        return row


def _name_hit(key: tuple[str, str], term: str, number: int) -> str:
    kind, name = key
    if kind in ("topic", "fallback"):
        return f"term {name}: {term}"
    return f"cue {name}: {term}" if kind == "cue" else ""

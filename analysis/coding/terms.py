"""Terms: the words and phrases of the codebook, all found in one pass over a sentence's words.

A term is written as words: `in vivo expan*`. `expan*` is any word that begins so, `a|b` either
word, `a?` a word that may be missing, `...` up to four words in between, `!a|b` a place where
neither word may stand, `^` the beginning of the sentence. A hyphen counts as a space. No term can
take long: what it looks at is bounded by its own length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from analysis.errors import EvidenceError

WORD = re.compile(r"([^\W_]+|[,;:.()])")
SHORT_FORM = re.compile(r"\([^()\s]{1,14}\)")  # "(NK)" after its long form
SIGNS = frozenset(",;:.()")
GAP = 4  # words that `...` may skip
KEPT_WORDS = 20_000  # whose atoms are remembered: nearly all of what a text says


What = tuple[tuple[str, str], str, int]  # what a term stands for, the term, its number


class Hit(NamedTuple):
    """A term found: the words it covers, what it stands for, the term, and its number."""

    start: int
    end: int
    key: tuple[str, str]
    term: str
    number: int


class Sentence(NamedTuple):
    """The words of a sentence, the text between and in them, and what the codebook finds."""

    pieces: list[str]
    words: list[str]
    hits: list[Hit]
    by_kind: dict[str, list[Hit]]

    def quote(self, hit: Hit) -> str:
        """Return the words of a hit as they stand in the text."""
        return "".join(self.pieces[2 * hit.start + 1 : 2 * hit.end])


class Entry(NamedTuple):
    """What is known of a word: its atoms, and the terms that begin with it: of this word alone,
    by the atom of the next word, with a gap after it, and those with other conditions."""

    atoms: frozenset[str]
    alone: list
    pairs: dict[str, list]
    gaps: list
    others: list


NOTHING = Entry(frozenset(), [], {}, [], [])  # of most words; one for all of them


class Element(NamedTuple):
    """One place of a term: words (or beginnings of words) for it, or a gap, or words barred."""

    kind: str
    atoms: frozenset[str]


class Terms:
    """All terms of a codebook, ready to be found.

    groups : (dimension, id) -> its terms. EvidenceError names a term that cannot be read.
    """

    def __init__(self, groups: dict[tuple[str, str], Iterable[str]]) -> None:
        self.by_atom: dict[str, list[tuple[What, list[Element]]]] = {}
        self.listed: list[What] = []
        self.exact: set[str] = set()
        self.beginnings: set[str] = set()
        for key, terms in groups.items():
            for term in terms:
                self._add(key, term)
        self.shortest = min(map(len, self.beginnings), default=1)
        self.longest = max(map(len, self.beginnings), default=0)
        self.known: dict[str, tuple[frozenset[str], list]] = {}

    def _add(self, key: tuple[str, str], term: str) -> None:
        what = (key, term, len(self.listed))
        self.listed.append(what)
        for elements in read_term(term, where=", ".join(filter(None, key))):
            first = next(element for element in elements if element.kind == "word")
            for atom in first.atoms:
                self.by_atom.setdefault(atom, []).append((what, elements))
            for element in elements:
                self.exact |= {atom for atom in element.atoms if not atom.endswith("*")}
                self.beginnings |= {atom[:-1] for atom in element.atoms if atom.endswith("*")}

    def find(self, text: str) -> tuple[list[str], list[Hit]]:
        """Return the pieces of a folded, lower-case sentence (every second is a word) and every
        term found in its words."""
        bare = SHORT_FORM.sub(_blank, text) if "(" in text else text
        pieces = WORD.split(bare)
        words = pieces[1::2]
        entries = [self.known.get(word) or self._look_up(word) for word in words]
        atoms = [entry[0] for entry in entries]
        present = frozenset().union(*atoms)
        hits: list[Hit] = []
        for place, (_, alone, pairs, gaps, others) in enumerate(entries):
            for what in alone:
                hits.append(Hit(place, place + 1, *what))
            if pairs and place + 1 < len(atoms):
                for atom in atoms[place + 1]:
                    for what, elements in pairs.get(atom, ()):
                        end = _match(elements, 2, place + 2, atoms) if elements else place + 2
                        if end > 0:
                            hits.append(Hit(place, end, *what))
            for what, elements in gaps:
                if not elements[2].atoms.isdisjoint(present):
                    end = _match_gap(elements, 2, place + 1, atoms)
                    if end > 0:
                        hits.append(Hit(place, end, *what))
            for what, elements in others:
                start, end = _match_term(elements, place, atoms)
                if end > start:
                    hits.append(Hit(start, end, *what))
        return pieces, hits

    def _look_up(self, word: str) -> Entry:
        if word in SIGNS:
            atoms = frozenset((word, ","))
        else:
            lengths = range(self.shortest, min(len(word), self.longest) + 1)
            found = {f"{word[:n]}*" for n in lengths if word[:n] in self.beginnings}
            atoms = frozenset(found | ({word} & self.exact))
        entry = Entry(atoms, [], {}, [], []) if atoms else NOTHING
        terms = [term for atom in sorted(atoms) for term in self.by_atom.get(atom, [])]
        for what, elements in terms:
            kinds = [element.kind for element in elements[:2]]
            if kinds == ["word"]:
                entry.alone.append(what)
            elif kinds == ["word", "word"]:
                for atom in sorted(elements[1].atoms):
                    rest = elements if len(elements) > 2 else None
                    entry.pairs.setdefault(atom, []).append((what, rest))
            elif kinds == ["word", "gap"]:
                entry.gaps.append((what, elements))
            else:
                entry.others.append((what, elements))
        if len(self.known) >= KEPT_WORDS:
            self.known.clear()
        self.known[word] = entry
        return entry


def arrange(pieces: list[str], hits: list[Hit]) -> Sentence:
    """Return a sentence with its hits in order, each once, and by their kind."""
    ordered = sorted(set(hits))
    by_kind: dict[str, list[Hit]] = {}
    for hit in ordered:
        by_kind.setdefault(hit.key[0], []).append(hit)
    return Sentence(pieces, pieces[1::2], ordered, by_kind)


def _blank(found: re.Match) -> str:
    return " " * len(found.group())


def _match_term(elements: list[Element], place: int, atoms: list) -> tuple[int, int]:
    """Return the span of a term whose first word stands at a place; (0, 0) where it does not."""
    begin = 0
    for element in elements:
        if element.kind == "word":
            break
        begin += 1
        if element.kind == "start" and place:
            return 0, 0
        if element.kind == "not" and place and not element.atoms.isdisjoint(atoms[place - 1]):
            return 0, 0
    return place, _match(elements, begin + 1, place + 1, atoms)


def _match(elements: list[Element], at: int, place: int, atoms: list) -> int:
    """Return where the shortest match of the elements from `at` on ends; -1 for none."""
    for number in range(at, len(elements)):
        kind, choice = elements[number]
        here = atoms[place] if place < len(atoms) else ()
        if kind == "gap":
            return _match_gap(elements, number + 1, place, atoms)
        if choice.isdisjoint(here) == (kind == "word"):
            return -1
        place += kind == "word"
    return place


def _match_gap(elements: list[Element], at: int, place: int, atoms: list) -> int:
    choice = elements[at].atoms
    for step in range(place, min(place + GAP + 1, len(atoms))):
        here = atoms[step]
        if not choice.isdisjoint(here):
            end = _match(elements, at + 1, step + 1, atoms) if at + 1 < len(elements) else step + 1
            if end >= 0:
                return end
        if "," in here:
            return -1
    return -1


def read_term(term: str, *, where: str = "") -> list[list[Element]]:
    """Return the forms of a term, with and without its optional words.

    Raises
    ------
    EvidenceError : the term has no word, begins or ends with a gap, or has signs of no meaning.
    """
    forms: list[list[Element]] = [[]]
    for part in str(term).lower().replace("-", " ").split():
        optional, element = part.endswith("?"), _read_element(part.removesuffix("?"))
        if element is None:
            raise EvidenceError(_explain(term, where))
        forms = [[*form, element] for form in forms] + (forms if optional else [])
    for form in forms:
        kinds = [element.kind for element in form]
        after = [two for one, two in pairwise([*kinds, ""]) if one == "gap"]
        if "word" not in kinds or kinds[0] == "gap" or set(after) - {"word"}:
            raise EvidenceError(_explain(term, where))
    return forms


def _explain(term: str, where: str) -> str:
    return (
        f"codebook.yaml, {where}: '{term}' is not a term. Write words; word* for a beginning, "
        "a|b for either, a? for a word that may be missing, ... between words, !a for a word that "
        "must not stand there, ^ before the first word for the beginning of the sentence."
    )


def _read_element(part: str) -> Element | None:
    if part == "...":
        return Element("gap", frozenset())
    if part == "^":
        return Element("start", frozenset())
    kind = "not" if part.startswith("!") else "word"
    atoms = part.removeprefix("!").split("|")
    good = all(atom == "," or atom.removesuffix("*").isalnum() for atom in atoms)
    return Element(kind, frozenset(atoms)) if good else None

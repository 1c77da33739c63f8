"""Find the terms of a vocabulary in text, each with its place in the text as it stands.

A term is found however its dashes, spaces, Greek letters and ligatures are written, also with a
plural "s". One in capitals ("CART") must stand in capitals; others in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from analysis import tables
from analysis.errors import EvidenceError
from analysis.folding import fold_whole

PARTED = re.compile(r"[\s-]+")
WORD = re.compile(r"[0-9a-z]+")
PARTS_WORDS = bytes(n if chr(n).isalnum() and n < 128 else 32 for n in range(256))
END = ""  # key of a trie's node at which a term ends


class Mention(NamedTuple):
    """One term found. start, end : in the text as given; term : as the vocabulary writes it."""

    start: int
    end: int
    term: str
    concept: str


class MentionRow(NamedTuple):
    """A row of `mentions`."""

    paragraph_id: str
    source_id: str
    start: int
    end: int
    text: str
    term: str
    concept: str


class Vocabulary:
    """Terms and the concepts they stand for, compiled to one pattern.

    Parameters
    ----------
    terms : term -> concept; several terms may stand for one concept.

    Raises
    ------
    EvidenceError : a term has no letter or digit, or two that match alike name two concepts.
    """

    def __init__(self, terms: Mapping[str, str]) -> None:
        self.terms: dict[str, tuple[str, str]] = {}
        self.capitals: dict[str, int] = {}  # letters of the terms that stand in capitals
        for term, concept in terms.items():
            key = _key(term)
            if not re.search(r"\w", key):
                raise EvidenceError(f"term {term!r} has no letter or digit. Mend the vocabulary.")
            known = self.terms.setdefault(key, (term, concept))
            self.capitals[known[0]] = _count_capitals(known[0])
            if known[1] != concept:
                raise EvidenceError(
                    f"term {term!r} stands for {concept!r}, but {known[0]!r}, which is found in "
                    f"the same places, for {known[1]!r}. Keep one of them."
                )
        self.spellings: dict[str, tuple[str, str]] = {}  # as met in texts
        self.openings = frozenset(form for key in self.terms for form in _open(key))
        inner = _pattern(_trie(self.terms)) if self.terms else r"(?!)"
        self.pattern = re.compile(rf"(?<![^\W_])(?:{inner})(?:s(?![^\W_])|(?![^\W_]))")

    def find(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in `text`, in order, not overlapping; the longest term wins."""
        folded = fold_whole(text)
        for found in self._search(folded.text.lower()):
            term, concept = self._name(found.group())
            start, end = found.span()
            if _has_capitals(folded.text[start:end], self.capitals[term]):
                yield Mention(*folded.span(start, end), term, concept)

    def _name(self, lowered: str) -> tuple[str, str]:
        """Return the term, and its concept, that was found in this spelling."""
        if (named := self.spellings.get(lowered)) is None:
            key = PARTED.sub(" ", lowered)
            named = self.spellings[lowered] = self.terms.get(key) or self.terms[key[:-1]]
        return named

    def _search(self, lowered: str) -> Iterator[re.Match]:
        """Yield where the pattern fits; most texts lack the first word of every term."""
        if "" in self.openings:
            yield from self.pattern.finditer(lowered)
        elif words := self.openings.intersection(_split_words(lowered)):
            end = 0
            for place in _find_all(words, lowered):
                if place >= end and (found := self.pattern.match(lowered, place)):
                    end = found.end()
                    yield found


def list_mentions(paragraphs: Iterable[Mapping], vocabulary: Vocabulary) -> pd.DataFrame:
    """Return table `mentions` of paragraphs (mappings with paragraph_id, source_id and text)."""
    rows = []
    for paragraph in paragraphs:
        text = paragraph["text"]
        for start, end, term, concept in vocabulary.find(text):
            place = (paragraph["paragraph_id"], paragraph["source_id"], start, end)
            rows.append(MentionRow(*place, text[start:end], term, concept))
    return tables.make("mentions", rows)


def _key(term: str) -> str:
    return PARTED.sub(" ", fold_whole(term).text.lower()).strip()


def _open(key: str) -> tuple[str, ...]:
    """Return the words with which the places of a term may begin, "" where it is no plain word."""
    found = WORD.match(key)
    return ("",) if found is None else (found[0], f"{found[0]}s")


def _find_all(words: Iterable[str], text: str) -> list[int]:
    """Return where any of some words stand, also within other words, in order."""
    places = []
    for word in words:
        place = text.find(word)
        while place >= 0:
            places.append(place)
            place = text.find(word, place + 1)
    return sorted(places)


def _split_words(lowered: str) -> list[str]:
    """Return the runs of plain letters and digits, as WORD finds them but faster."""
    return lowered.encode("ascii", "replace").translate(PARTS_WORDS).decode("ascii").split()


def _count_capitals(term: str) -> int:
    """Return how many letters a term in capitals has; 0 where a term may stand in any case."""
    letters = [sign for sign in fold_whole(term).text if sign.isalpha()]
    return len(letters) if len(letters) > 1 and all(map(str.isupper, letters)) else 0


def _has_capitals(written: str, number: int) -> bool:
    """Say whether the first `number` letters are capitals."""
    if not number or written.islower():
        return not number
    return all(map(str.isupper, [*filter(str.isalpha, written)][:number]))


def _trie(keys: Iterable[str]) -> dict:
    root: dict = {}
    for key in keys:
        node = root
        for sign in key:
            node = node.setdefault(sign, {})
        node[END] = {}
    return root


def _pattern(node: dict) -> str:
    """Return a trie as a pattern that takes the longest way; a space also meets dashes."""
    ways = []
    for sign in sorted(set(node) - {END}):
        step = r"[\s-]+" if sign == " " else re.escape(sign)
        ways.append(step + _pattern(node[sign]))
    if not ways:
        return ""
    inner = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return f"(?:{inner})?" if END in node else inner

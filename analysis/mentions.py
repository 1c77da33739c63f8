"""Find the terms of a vocabulary in text, each with its place in the text as it stands.

A term is found however its dashes, spaces, Greek letters and ligatures are written, also with a
plural "s". One in capitals ("CART") must stand in capitals; others in any case.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import tables
from analysis.errors import EvidenceError
from analysis.folding import fold_whole

PARTED = re.compile(r"[\s-]+")
WORD = re.compile(r"[0-9a-z]+")
PARTS_WORDS = bytes(n if chr(n).isalnum() and n < 128 else 0 for n in range(256))
LETTERS = 8  # of a word that are looked at
ONLY = np.array([2 ** (8 * n) - 1 for n in range(LETTERS + 1)], np.uint64)
HASH_BITS, SPREAD = 16, np.uint64(0x9E3779B97F4A7C15)
AT_ONCE = 1000  # texts: as many as fit into a processor's cache
BETWEEN = "\0"  # of no term and no word
END = ""  # key of a trie's node at which a term ends


class Mention(NamedTuple):
    """One term found. start, end : in the text as given; term : as the vocabulary writes it."""

    start: int
    end: int
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
        self.spellings: dict[str, tuple[str, str, int]] = {}  # as met in texts
        self.openings = _open(self.terms)
        inner = _pattern(_trie(self.terms)) if self.terms else r"(?!)"
        self.pattern = re.compile(rf"(?<![^\W_])(?:{inner})(?:s(?![^\W_])|(?![^\W_]))")

    def find(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in `text`, in order, not overlapping; the longest term wins."""
        return map(Mention._make, self._find(text))

    def find_all(self, texts: Sequence[str]) -> Iterator[tuple[int, int, int, str, str]]:
        """Yield the mentions in many texts: the text's number, then what find() says of each."""
        for first in range(0, len(texts), AT_ONCE):
            some = texts[first : first + AT_ONCE]
            bounds = [0, *accumulate(len(text) + 1 for text in some)]
            for start, end, term, concept in self._find(BETWEEN.join(some)):
                own = bisect_right(bounds, start) - 1
                yield first + own, start - bounds[own], end - bounds[own], term, concept

    def _find(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        folded = fold_whole(text)
        whole, lowered = folded.text, folded.text.lower()
        for found in self._search(lowered):
            term, concept, capitals = self._name(found.group())
            start, end = found.span()
            if not capitals or _has_capitals(whole[start:end], capitals):
                yield *folded.span(start, end), term, concept

    def _name(self, lowered: str) -> tuple[str, str, int]:
        """Return the term that was found in this spelling, its concept, its capitals."""
        if (named := self.spellings.get(lowered)) is None:
            key = PARTED.sub(" ", lowered)
            term, concept = self.terms.get(key) or self.terms[key[:-1]]
            named = self.spellings[lowered] = (term, concept, self.capitals[term])
        return named

    def _search(self, lowered: str) -> Iterator[re.Match]:
        """Yield where the pattern fits; most words are not the first word of any term."""
        if self.openings is None:
            yield from self.pattern.finditer(lowered)
            return
        end, match = 0, self.pattern.match
        for place in self.openings.find(lowered):
            if place >= end and (found := match(lowered, place)):
                end = found.end()
                yield found


class Openings:
    """The words with which terms begin, as numbers: found in a text by looking at all its words
    at once. What begins with the same eight letters is found, too."""

    def __init__(self, words: Iterable[str]) -> None:
        first = [word.encode()[:LETTERS].ljust(LETTERS, b"\0") for word in words]
        self.numbers = np.unique(np.frombuffer(b"".join(first), "<u8"))
        self.known = np.zeros(1 << HASH_BITS, bool)  # says no for most words that are none
        self.known[_hash(self.numbers)] = True

    def find(self, lowered: str) -> list[int]:
        """Return the places of words with which a term may begin."""
        data = lowered.encode("ascii", "replace").translate(PARTS_WORDS) + b"\0" * LETTERS
        signs = np.frombuffer(data, np.uint8)
        edges = np.flatnonzero(np.diff(signs != 0, prepend=False))
        starts, lengths = edges[::2], edges[1::2] - edges[::2]
        windows = np.ndarray(len(lowered) + 1, "<u8", data, strides=(1,))
        numbers = windows[starts] & ONLY[np.minimum(lengths, LETTERS)]
        places = np.flatnonzero(self.known[_hash(numbers)])
        return starts[places[np.isin(numbers[places], self.numbers)]].tolist()


def _hash(numbers: np.ndarray) -> np.ndarray:
    return (numbers * SPREAD) >> np.uint64(64 - HASH_BITS)


def list_mentions(paragraphs: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Return table `mentions` of table `paragraphs` (uses paragraph_id, source_id and text)."""
    texts = paragraphs["text"].tolist()
    found = list(vocabulary.find_all(texts))
    owner, start, end, term, concept = zip(*found, strict=True) if found else ((),) * 5
    spans = zip(owner, start, end, strict=True)
    columns = {
        name: paragraphs[name].take(list(owner)).array for name in ("paragraph_id", "source_id")
    }
    columns |= {"start": start, "end": end, "text": [texts[n][a:b] for n, a, b in spans]}
    return tables.make("mentions", columns | {"term": term, "concept": concept})


def _key(term: str) -> str:
    return PARTED.sub(" ", fold_whole(term).text.lower()).strip()


def _open(keys: Iterable[str]) -> Openings | None:
    """Return the words with which the places of terms may begin, None where one is not plain."""
    found = [WORD.match(key) for key in keys]
    if not found or not all(found):
        return None
    return Openings(form for word in found for form in (word[0], f"{word[0]}s"))


def _count_capitals(term: str) -> int:
    """Return how many letters a term in capitals has; 0 where a term may stand in any case."""
    letters = [sign for sign in fold_whole(term).text if sign.isalpha()]
    return len(letters) if len(letters) > 1 and all(map(str.isupper, letters)) else 0


def _has_capitals(written: str, number: int) -> bool:
    """Say whether the first `number` letters are capitals."""
    if written.islower():
        return False
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

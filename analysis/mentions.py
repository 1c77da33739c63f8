"""Find the terms of a vocabulary in text, each with its place in the text as it stands.

A term is found however its dashes, spaces, Greek letters and ligatures are written, also with a
plural "s". One in capitals ("CART") must stand in capitals; others in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class Found(NamedTuple):
    """Mentions in many texts as columns: the text's number, the span, (term, concept)."""

    owner: np.ndarray
    start: np.ndarray
    end: np.ndarray
    named: list[tuple[str, str]]


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
        self.spellings: dict[str, tuple[str, str] | None] = {}  # as met in texts
        self.openings = _open(self.terms)
        inner = _pattern(_trie(self.terms)) if self.terms else r"(?!)"
        self.pattern = re.compile(rf"(?<![^\W_])(?:{inner})(?:s(?![^\W_])|(?![^\W_]))")

    def find(self, text: str) -> Iterator[Mention]:
        """Yield the mentions in `text`, in order, not overlapping; the longest term wins."""
        starts, ends, named = self._find(text)
        spans = zip(starts.tolist(), ends.tolist(), named, strict=True)
        return (Mention(start, end, term, concept) for start, end, (term, concept) in spans)

    def find_all(self, texts: Sequence[str]) -> Iterator[tuple[int, int, int, str, str]]:
        """Yield the mentions in many texts: the text's number, then what find() says of each."""
        for *places, named in self.find_some(texts):
            for *place, name in zip(*map(np.ndarray.tolist, places), named, strict=True):
                yield *place, *name

    def find_some(self, texts: Sequence[str]) -> Iterator[Found]:
        """Yield what find_all() does, as columns of some texts at a time."""
        for first in range(0, len(texts), AT_ONCE):
            some = texts[first : first + AT_ONCE]
            bounds = np.cumsum([0, *(len(text) + 1 for text in some)])
            starts, ends, named = self._find(BETWEEN.join(some))
            own = np.searchsorted(bounds, starts, "right") - 1
            yield Found(own + first, starts - bounds[own], ends - bounds[own], named)

    def _find(self, text: str) -> tuple[np.ndarray, np.ndarray, list[tuple[str, str]]]:
        """Return the starts and ends of mentions, and the term and concept of each."""
        folded = fold_whole(text)
        whole, spans, named = folded.text, [], []
        for found in self._search(whole.lower()):
            start, end = found.span()
            if known := self._name(whole[start:end]):
                spans.append((start, end))
                named.append(known)
        starts, ends = np.array(spans, np.int64).reshape(-1, 2).T
        return *folded.spans(starts, ends), named

    def _name(self, written: str) -> tuple[str, str] | None:
        """Return the term that was found in this spelling and its concept; None where the term
        stands in capitals and the spelling does not."""
        if written not in self.spellings:
            key = PARTED.sub(" ", written.lower())
            term, concept = self.terms.get(key) or self.terms[key[:-1]]
            fits = not self.capitals[term] or _has_capitals(written, self.capitals[term])
            self.spellings[written] = (term, concept) if fits else None
        return self.spellings[written]

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
    none = np.array([], np.int64)
    parts = [Found(none, none, none, []), *vocabulary.find_some(texts)]
    owner, start, end = (np.concatenate(column) for column in list(zip(*parts, strict=True))[:3])
    named = [name for part in parts for name in part.named]
    spans = zip(owner.tolist(), start.tolist(), end.tolist(), strict=True)
    columns = {name: paragraphs[name].array.take(owner) for name in ("paragraph_id", "source_id")}
    columns |= {"start": start, "end": end, "text": [texts[n][a:b] for n, a, b in spans]}
    columns |= {name: [pair[n] for pair in named] for n, name in enumerate(("term", "concept"))}
    return tables.make("mentions", columns)


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

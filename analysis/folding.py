"""Fold text for matching, and find the way back: every span of a folded text has its original.

fold() gives one character for one, so that spans stay as they are. fold_whole() also spells out
Greek letters and ligatures and drops what is not seen (soft hyphens, signs of no width).
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043\u00ad"
SPACES = "\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
QUOTES = "\u2018\u2019\u201a\u201b\u2032"
DOUBLE = "\u201c\u201d\u201e\u2033"
TABLE = str.maketrans(
    dict.fromkeys(DASHES, "-")
    | dict.fromkeys(SPACES, " ")
    | dict.fromkeys(QUOTES, "'")
    | dict.fromkeys(DOUBLE, '"')
    | {"\u00b5": "\u03bc", "\u03c2": "\u03c3"}
)
PLAINED = re.compile(f"[{re.escape(''.join(map(chr, TABLE)))}]")
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega",
}  # fmt: skip
LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "İ": "I",
}
UNSEEN = dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
SPELLED = GREEK | {letter.upper(): name for letter, name in GREEK.items()} | LIGATURES | UNSEEN
WHOLE = {chr(sign): plain for sign, plain in TABLE.items()} | SPELLED
FIRST_CHANGED = min(map(ord, WHOLE))
NO_PLACES = np.array([], np.int64)


class Folded(NamedTuple):
    """A folded text and the way back to its original.

    folded, original : places behind each character that did not stay one character.
    """

    text: str
    folded: np.ndarray = NO_PLACES
    original: np.ndarray = NO_PLACES

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of the span `start` to `end` (not empty) here.

        A character that is spelled out is in the span as a whole when part of it is.
        """
        starts, ends = self.spans(np.array([start]), np.array([end]))
        return int(starts[0]), int(ends[0])

    def spans(self, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what span() says of many spans."""
        if not len(self.folded):
            return starts, ends
        return self._place(starts), self._place(ends - 1) + 1

    def _place(self, places: np.ndarray) -> np.ndarray:
        """Return the places of the original characters that gave those at `places`."""
        before = np.searchsorted(self.folded, places, "right")
        shifts = np.append(0, self.original - self.folded)
        ends = np.append(self.original, np.iinfo(np.int64).max)  # of the next one that is parted
        return np.minimum(places + shifts[before], ends[before] - 1)


def fold(text: str) -> str:
    """Return `text` with plain dashes, spaces and quotes; its length and its spans are kept."""
    if text.isascii() or not PLAINED.search(text):
        return text
    return text.translate(TABLE)


def fold_whole(text: str) -> Folded:
    """Return `text` folded, Greek letters spelled out, ligatures parted, what is unseen dropped.

    The case of letters stays; lower() of the folded text has the same length.
    """
    if text.isascii():
        return Folded(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    places = np.flatnonzero(codes >= FIRST_CHANGED)
    signs, kinds = np.unique(codes[places], return_inverse=True)
    growth = np.zeros(len(signs), np.int64)
    for kind, sign in enumerate(map(chr, signs.tolist())):
        if (plain := WHOLE.get(sign)) is not None:
            text, growth[kind] = text.replace(sign, plain), len(plain) - 1
    grown = growth[kinds]
    original = places[grown != 0] + 1
    return Folded(text, original + np.cumsum(grown[grown != 0]), original)

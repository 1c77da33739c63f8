"""Fold text for matching, and find the way back: every span of a folded text has its original.

fold() gives one character for one, so that spans stay as they are. fold_whole() also spells out
Greek letters and ligatures and drops what is not seen (soft hyphens, signs of no width).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

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
CHANGED = re.compile(f"([{re.escape(''.join(WHOLE))}])")


class Folded(NamedTuple):
    """A folded text and the way back to its original.

    folded, original : places behind each character that did not stay one character.
    """

    text: str
    folded: tuple[int, ...] = ()
    original: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of the span `start` to `end` (not empty) here.

        A character that is spelled out is in the span as a whole when part of it is.
        """
        if not self.folded:
            return start, end
        return self._place(start, False), self._place(end - 1, True) + 1

    def _place(self, place: int, is_last: bool) -> int:
        """Return the place of the original character that gave the one at `place`."""
        before = bisect_right(self.folded, place)
        shift = (self.original[before - 1] - self.folded[before - 1]) if before else 0
        if before < len(self.folded):
            return min(place + shift, self.original[before] - 1)
        return place + shift


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
    pieces = CHANGED.split(text)  # what stays, a sign, what stays, a sign, ...
    spelled = [WHOLE[sign] for sign in pieces[1::2]]
    if not spelled:
        return Folded(text)
    sizes = [len(plain) for plain in spelled]
    ends = list(accumulate(len(kept) + 1 for kept in pieces[:-1:2]))
    grown = accumulate(size - 1 for size in sizes)
    places = [(end + more, end) for end, more, n in zip(ends, grown, sizes, strict=True) if n != 1]
    pieces[1::2] = spelled
    return Folded("".join(pieces), *zip(*places, strict=True))

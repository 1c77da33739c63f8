"""Marks with which a sentence may end, found in many paragraphs at once.

All signs of the paragraphs are one array. Most marks are plain and need no rule: a full stop
behind a word or a bracket, a space, a capital end a sentence; before small letters they do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

NEAR = 8  # signs looked at on either side of a mark
STOP, ASKING, CALLING, ELLIPSIS = map(ord, ".?!…")
SPACE, HYPHEN, OPENED, CLOSED = map(ord, " -()")
CAPITALS, SMALL, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"
WHITE = [chr(code) for code in range(0x3001) if chr(code).isspace()]


def _table(signs: Iterable[str]) -> np.ndarray:
    """Return an array that says whether a code point is that of one of `signs`."""
    table = np.zeros(0x3002, bool)  # one longer than the last white space
    table[[ord(sign) for sign in signs]] = True
    return table


IS_MARK, IS_WHITE, IS_DIGIT = _table(".?!…"), _table(WHITE), _table(DIGITS)
IS_CAPITAL, IS_SMALL = _table(CAPITALS), _table(SMALL)
BEGINS = _table(CAPITALS + DIGITS)
IS_NO_WORD = _table([*")]%+*°", *map(chr, range(ord("α"), ord("ω") + 1))])  # end no abbreviation
FOLLOWS = _table([*WHITE, *DIGITS, *".?!\"'”’»)]["])
CITABLE = _table([*CAPITALS, *SMALL, *')]”"'])  # before a full stop that a raised number follows
NUMBERS = np.zeros(0x3002, np.int64)  # of letters and digits, 0 for others
NUMBERS[[ord(sign) for sign in DIGITS + SMALL]] = range(1, 37)
NUMBERS[[ord(sign) for sign in CAPITALS]] = range(11, 37)
PLACES = 64 ** np.arange(NEAR)


class Marks(NamedTuple):
    """Marks by paragraph and place in it, in order.

    is_sure : a sentence ends here, the next begins two signs later; the others are to be judged.
    is_inside : a round bracket before the mark is not closed before it.
    """

    owner: np.ndarray
    place: np.ndarray
    is_sure: np.ndarray
    is_inside: np.ndarray


def find_marks(
    texts: Sequence[str], starts: np.ndarray, held: np.ndarray, asked: Iterable[str]
) -> Marks:
    """Return the marks of some paragraphs without those that end nothing.

    starts : where each text begins when one sign lies between any two. held : places, counted so,
    where a citation begins. asked : words, in small letters, whose full stop may be their own.
    """
    joined = "\0".join(("\0" * (NEAR - 1), *texts, "\0" * NEAR))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    places = _find_ends(codes)
    plain = (codes[places] == STOP) & (codes[places + 1] == SPACE)
    plain &= ~np.isin(places + 2 - NEAR, held)
    begins = plain & _look_up(BEGINS, codes[places + 2])
    is_sure, goes_on = begins.copy(), plain & ~begins
    is_sure[begins] = _ends_word(codes, places[begins] - 1, asked)
    goes_on[goes_on] = _goes_on(codes, places[goes_on] + 2)
    places, is_sure = places[~goes_on], is_sure[~goes_on]
    is_inside = _is_inside(codes, places, starts + NEAR)
    owner = np.searchsorted(starts, places - NEAR, "right") - 1
    return Marks(owner, places - NEAR - starts[owner], is_sure & ~is_inside, is_inside)


def _look_up(table: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return table[np.minimum(codes, len(table) - 1)]


def _find_ends(codes: np.ndarray) -> np.ndarray:
    """Return where marks stand, the first of a run, that white space may follow."""
    is_mark = (codes == STOP) | (codes == ASKING) | (codes == CALLING) | (codes == ELLIPSIS)
    places = np.flatnonzero(is_mark)
    before, after = codes[places - 1], codes[places + 1]
    kept = (codes[places] == ELLIPSIS) | ~_look_up(IS_MARK, before)
    kept &= _look_up(FOLLOWS, after) & (~_look_up(IS_DIGIT, after) | _look_up(CITABLE, before))
    return places[kept]


def _ends_word(codes: np.ndarray, places: np.ndarray, asked: Iterable[str]) -> np.ndarray:
    """Say behind which places a full stop ends a sentence: those of brackets and the like, and the
    last ones of words and numbers that are not `asked` for, no single capital, no first word."""
    signs = _look_up(NUMBERS, codes[places[:, None] - np.arange(NEAR)])
    is_word = np.logical_and.accumulate(signs > 0, axis=1)
    length, word = is_word.sum(axis=1), (signs * is_word) @ PLACES
    numbers = [_number(text) for text in asked if text.isalpha()]
    first, before = codes[places - length], codes[places - length - 1]
    last = codes[places]
    has_room = (first == SPACE) & (before != 0) & ~_look_up(IS_WHITE, before)
    is_plain = (has_room | (first == HYPHEN)) & ~np.isin(word, numbers)
    is_plain &= (length > 1) | ((length == 1) & ~_look_up(IS_CAPITAL, last))
    is_decimal = (length > 0) & (first == STOP) & _look_up(IS_DIGIT, before)
    return is_plain | is_decimal | (length == NEAR) | _look_up(IS_NO_WORD, last)


def _number(word: str) -> int:
    return sum(int(NUMBERS[ord(sign)]) * 64**n for n, sign in enumerate(reversed(word)))


def _goes_on(codes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Say where a word of small letters begins."""
    small = _look_up(IS_SMALL, codes[places[:, None] + np.arange(NEAR)])
    length = np.logical_and.accumulate(small, axis=1).sum(axis=1)
    return (length == NEAR) | ((length > 0) & (codes[places + length] == SPACE))


def _is_inside(codes: np.ndarray, places: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Say which places stand behind a round bracket that is not closed before them."""
    brackets = np.flatnonzero((codes == OPENED) | (codes == CLOSED))
    if not len(brackets):
        return np.zeros(len(places), bool)
    owner = np.searchsorted(starts, brackets, "right")
    depth = np.cumsum(np.where(codes[brackets] == OPENED, 1, -1))
    base = np.concatenate(([0], depth))[np.searchsorted(brackets, starts)][owner - 1]
    fall = 2 * len(brackets) * owner  # so that no low of one paragraph reaches into the next
    low = np.minimum(np.minimum.accumulate(depth - fall) + fall, base)
    last = np.searchsorted(brackets, places) - 1
    is_own = (last >= 0) & (owner[last] == np.searchsorted(starts, places, "right"))
    return is_own & (depth > low)[last]

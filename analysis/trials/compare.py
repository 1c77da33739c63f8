"""How two values of one field stand to each other, like compared only with like."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from analysis.trials import vocabulary
from analysis.trials.values import Value

SAME, FINER, DRIFT, CONFLICT = "same", "finer or coarser", "drift", "conflict"
ORDER = (SAME, FINER, DRIFT, CONFLICT)
MOVING = ("status", "enrollment")
ALIKE = 0.8  # two spellings of a word, as difflib measures them (0 to 1)


@lru_cache(maxsize=200_000)
def compare(field: str, one: Value, other: Value, *, later: bool = False) -> str:
    """Return SAME, FINER, DRIFT or CONFLICT; "" where the two say nothing of the same kind.

    later : whether `other` was certainly read later than `one` (a registry against a review).
    """
    theirs = dict(other.parts)
    found = [
        _compare_kind(field, kind, value, theirs[kind], later)
        for kind, value in one.parts
        if kind in theirs
    ]
    return max(found, key=ORDER.index) if found else ""


def _compare_kind(field: str, kind: str, one, other, later: bool) -> str:
    if one == other:
        return SAME
    if kind in ("recruitment", "trial"):
        return _compare_status(one, other, later)
    if kind == "planned":
        return DRIFT if later else CONFLICT
    if kind == "treated":
        return DRIFT
    if kind == "start":
        return SAME if one.startswith(other) or other.startswith(one) else CONFLICT
    if kind == "donor":
        parts = vocabulary.words()["donor_parts"]
        return FINER if other in _up(one, parts) or one in _up(other, parts) else CONFLICT
    if isinstance(one, frozenset):
        return _compare_sets(field, one, other)
    return CONFLICT


def _compare_status(one: str, other: str, later: bool) -> str:
    """A change that the life of a trial allows is drift; back in time only between reviews."""
    moves = vocabulary.words()["status_moves"]
    forth, back = other in moves[one], one in moves[other]
    return DRIFT if forth or (back and not later) else CONFLICT


def _compare_sets(field: str, one: frozenset, other: frozenset) -> str:
    if field == "sponsor":
        if _spelled_alike(one, other):
            return SAME
        return FINER if one <= other or other <= one else CONFLICT
    if field == "disease":  # lists of diseases are often shortened: some overlap is enough
        return FINER if any(_related(field, a, b) for a in one for b in other) else CONFLICT
    held = all(any(_related(field, a, b) for b in other) for a in one)
    holds = all(any(_related(field, a, b) for a in one) for b in other)
    return FINER if held or holds else CONFLICT


def _spelled_alike(one: frozenset, other: frozenset) -> bool:
    """Names of which a word or two differ by a letter: typing errors."""
    mine, theirs = sorted(one - other), sorted(other - one)
    return len(mine) == len(theirs) < 3 and all(
        min(len(a), len(b)) > 4 and SequenceMatcher(None, a, b, autojunk=False).ratio() > ALIKE
        for a, b in zip(mine, theirs, strict=True)
    )


def _related(field: str, one: str, other: str) -> bool:
    if one == other:
        return True
    if field == "disease":  # one is part of the other, or something is part of both
        return not vocabulary.descendants(one).isdisjoint(vocabulary.descendants(other))
    table = {"target": "target_parts", "cell_source": "cell_parts"}.get(field)
    parts = vocabulary.words()[table] if table else {}
    return other in _up(one, parts) or one in _up(other, parts)


def _up(value: str, parts: dict[str, str]) -> list[str]:
    found = []
    while value in parts:
        value = parts[value]
        found.append(value)
    return found

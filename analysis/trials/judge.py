"""Verdicts of all trials on one field at once: arrays of small numbers in, arrays out.

Each stated value is the number of a trial, of a source, of a reading date (0: not known) and of a
value; values are compared once a pair, not once a row, so the cost grows with the rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.trials.compare import CONFLICT, DRIFT, FINER, MOVING, SAME, compare
from analysis.trials.values import Value

VERDICTS = (
    "differ", "differs from registry", "drift", "finer or coarser", "agree", "single", "silent",
)  # fmt: skip
RULES = (
    "registry, read last", "majority of reviews", "all reviews that state it",
    "no majority of reviews", "nobody states it",
)  # fmt: skip
LEVELS = ("", SAME, FINER, DRIFT, CONFLICT)
NONE, DISPUTED = -1, -2


class Stated(NamedTuple):
    """What sources state of one field; equal lengths, one place for each cell with a value."""

    trial: np.ndarray
    source: np.ndarray
    read: np.ndarray
    value: np.ndarray


class Judged(NamedTuple):
    """By trial: place in VERDICTS, value shown (or NONE, DISPUTED), place in RULES."""

    verdict: np.ndarray
    shown: np.ndarray
    rule: np.ndarray


class Distinct(NamedTuple):
    """Each value that reviews state of a trial, once: how many do, the first of them, readings."""

    trial: np.ndarray
    value: np.ndarray
    reviews: np.ndarray
    source: np.ndarray
    first: np.ndarray
    last: np.ndarray


def judge(
    field: str, values: list[Value], reviews: Stated, registry: Stated, trials: int
) -> Judged:
    """Judge one field of `trials` trials; values : what the numbers of values stand for."""
    told = _distinct(reviews, len(values))
    latest, moved = _latest(field, registry, trials)
    among = _relate_reviews(field, values, told, trials)
    against = np.zeros(trials, np.int8)
    has = latest[told.trial] != NONE
    levels = _levels(field, values, told.value[has], latest[told.trial[has]], later=True)
    np.maximum.at(against, told.trial[has], levels)
    if field == "enrollment":  # a number that the registry gives too was right when it was read
        known = np.zeros(trials, bool)
        known[told.trial[has][levels == LEVELS.index(SAME)]] = True
        among[known & (among == LEVELS.index(CONFLICT))] = LEVELS.index(DRIFT)
    witnesses = _count_reviews(reviews, trials) + (latest != NONE)
    shown, rule = _choose(told, latest, trials)
    return Judged(_conclude(among, against, witnesses, moved), shown, rule)


def _distinct(stated: Stated, values: int) -> Distinct:
    key = stated.trial.astype(np.int64) * max(values, 1) + stated.value
    sources = int(stated.source.max(initial=0)) + 1
    order = np.argsort(key * sources + stated.source, kind="stable")
    key, source, read = key[order], stated.source[order], stated.read[order]
    if not len(key):
        return Distinct(*[np.zeros(0, np.int64)] * 6)
    new = np.concatenate([[True], key[1:] != key[:-1]])
    starts = np.flatnonzero(new)
    other = new | np.concatenate([[True], source[1:] != source[:-1]])
    counts = np.add.reduceat(other.astype(np.int64), starts)
    first, last = np.minimum.reduceat(read, starts), np.maximum.reduceat(read, starts)
    trial, value = np.divmod(key[starts], max(values, 1))
    return Distinct(trial, value, counts, source[starts], first, last)


def _count_reviews(stated: Stated, trials: int) -> np.ndarray:
    """Count the reviews that state each trial; rows come in the order of trials and sources."""
    new = np.ones(len(stated.trial), bool)
    new[1:] = (np.diff(stated.trial) != 0) | (np.diff(stated.source) != 0)
    return np.bincount(stated.trial[new], minlength=trials)


def _latest(field: str, stated: Stated, trials: int) -> tuple[np.ndarray, np.ndarray]:
    """Return by trial what the copy read last states, and whether dated copies of a moving
    record differ. Undated copies come first; values break ties, so that rows cannot."""
    latest, moved = np.full(trials, NONE), np.zeros(trials, bool)
    order = np.lexsort((stated.value, stated.read, stated.trial))
    trial, read, value = stated.trial[order], stated.read[order], stated.value[order]
    latest[trial] = value  # the last of each trial stays
    if field in MOVING:
        newest = np.zeros(trials, np.int64)
        newest[trial] = read
        older = (read > 0) & (read < newest[trial]) & (value != latest[trial])
        moved[trial[older]] = True
    return latest, moved


def _relate_reviews(field: str, values: list[Value], told: Distinct, trials: int) -> np.ndarray:
    """Return by trial the strongest relation between the values of two reviews."""
    found = np.zeros(trials, np.int8)
    found[told.trial[told.reviews > 1]] = LEVELS.index(SAME)
    size = len(told.trial)
    left, step = np.arange(size), 1
    while len(left):
        left = left[left + step < size]
        left = left[told.trial[left] == told.trial[left + step]]
        left = left[found[told.trial[left]] < LEVELS.index(CONFLICT)]  # no worse can come
        np.maximum.at(found, told.trial[left], _relate_pairs(field, values, told, left, step))
        step += 1
    return found


def _relate_pairs(field, values, told: Distinct, left: np.ndarray, step: int) -> np.ndarray:
    right = left + step
    a, b = told.value[left], told.value[right]
    levels = np.maximum(_levels(field, values, a, b), _levels(field, values, b, a))
    one_review = (told.reviews[left] == 1) & (told.reviews[right] == 1)
    levels[one_review & (told.source[left] == told.source[right])] = 0
    if field == "enrollment":  # read in different years: the record may have moved between
        dated = (told.first[left] > 0) & (told.first[right] > 0)
        apart = (told.last[left] < told.first[right]) | (told.last[right] < told.first[left])
        levels[dated & apart & (levels == LEVELS.index(CONFLICT))] = LEVELS.index(DRIFT)
    return levels


def _levels(field: str, values: list[Value], a, b, *, later: bool = False) -> np.ndarray:
    """Return the places in LEVELS of pairs of values, each pair compared once."""
    if not len(a):
        return np.zeros(0, np.int8)
    pairs, place = np.unique(a.astype(np.int64) * len(values) + b, return_inverse=True)
    found = [
        LEVELS.index(compare(field, values[pair // len(values)], values[pair % len(values)],
                             later=later))
        for pair in pairs.tolist()
    ]  # fmt: skip
    return np.array(found, np.int8)[place]


def _conclude(among, against, witnesses, moved) -> np.ndarray:
    every = np.maximum(among, against)
    level = {name: place for place, name in enumerate(LEVELS)}
    cases = {
        "differ": among == level[CONFLICT],
        "differs from registry": against == level[CONFLICT],
        "drift": (every == level[DRIFT]) | (moved & (witnesses == 1)),
        "finer or coarser": every == level[FINER],
        "agree": every == level[SAME],
        "single": witnesses > 0,
    }
    places = [VERDICTS.index(name) for name in cases]
    return np.select(list(cases.values()), places, VERDICTS.index("silent"))


def _choose(told: Distinct, latest: np.ndarray, trials: int) -> tuple[np.ndarray, np.ndarray]:
    """Return by trial the value shown and the rule that chose it."""
    votes = np.bincount(told.trial, told.reviews, trials)
    kinds = np.bincount(told.trial, minlength=trials)
    best = np.zeros(trials, np.int64)
    np.maximum.at(best, told.trial, told.reviews)
    shown, rule = np.full(trials, NONE), np.full(trials, RULES.index("nobody states it"))
    shown[kinds > 0], rule[kinds > 0] = DISPUTED, RULES.index("no majority of reviews")
    wins = (told.reviews == best[told.trial]) & (told.reviews * 2 > votes[told.trial])
    shown[told.trial[wins]] = told.value[wins]
    rule[told.trial[wins]] = RULES.index("majority of reviews")
    rule[kinds == 1] = RULES.index("all reviews that state it")
    known = latest != NONE
    shown[known], rule[known] = latest[known], RULES.index("registry, read last")
    return shown, rule

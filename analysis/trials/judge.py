"""Verdicts of all trials on one field at once: arrays of small numbers in, arrays out.

Each stated value is the number of a trial, of a source, of a reading date (0: not known) and of a
value; values are compared once a pair, not once a row, so the cost grows with the rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.trials.compare import CONFLICT, DRIFT, FINER, MOVING, SAME, compare
from analysis.trials.values import Value

VERDICTS = (
    "differ", "differs from registry", "drift", "finer or coarser", "agree", "single", "silent",
)  # fmt: skip
RULES = (
    "registry, read last", "majority of reviews", "all reviews that state it",
    "reviews that do not contradict each other", "no majority of reviews", "nobody states it",
)  # fmt: skip
LEVELS = ("", SAME, FINER, DRIFT, CONFLICT)
NONE, DISPUTED = -1, -2
MOST = 60  # neighbors that a value of one trial and field is compared with: cost stays linear


class Stated(NamedTuple):
    """What sources state of one field; equal lengths, one place for each cell with a value."""

    trial: np.ndarray
    source: np.ndarray
    read: np.ndarray
    value: np.ndarray


class Judged(NamedTuple):
    """By trial: place in VERDICTS, value shown (or NONE, DISPUTED), place in RULES, and whether
    one review contradicts itself."""

    verdict: np.ndarray
    shown: np.ndarray
    rule: np.ndarray
    torn: np.ndarray


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
    latest, when, moved = _latest(field, registry, trials)
    among, torn = _relate_reviews(field, values, told, trials)
    against = np.zeros(trials, np.int8)
    has = latest[told.trial] != NONE
    pair = told.value[has], latest[told.trial[has]]
    levels = _levels(field, values, *pair, later=True)
    if field == "status":  # an old copy of the registry, read before the review was made
        older = (when[told.trial[has]] > 0) & (told.first[has] > when[told.trial[has]])
        levels = np.where(older, _levels(field, values, *pair), levels)
    np.maximum.at(against, told.trial[has], levels)
    if field == "enrollment":  # a number that the registry gives too was right when it was read
        known = np.zeros(trials, bool)
        known[told.trial[has][levels == LEVELS.index(SAME)]] = True
        among[known & (among == LEVELS.index(CONFLICT))] = LEVELS.index(DRIFT)
    witnesses = _count_reviews(reviews, trials) + (latest != NONE)
    fullness = np.array([len(value.text) for value in values], np.int64)
    shown, rule = _choose(told, latest, (among < LEVELS.index(DRIFT)) & ~torn, fullness)
    return Judged(_conclude(among, against, witnesses, moved), shown, rule, torn)


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


def _latest(field: str, stated: Stated, trials: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return by trial what the copy read last states, when it was read, and whether dated copies
    of a moving record differ. Undated copies come first; values break ties, so that rows cannot."""
    latest, moved = np.full(trials, NONE), np.zeros(trials, bool)
    newest = np.zeros(trials, np.int64)
    order = np.lexsort((stated.value, stated.read, stated.trial))
    trial, read, value = stated.trial[order], stated.read[order], stated.value[order]
    latest[trial], newest[trial] = value, read  # the last of each trial stays
    if field in MOVING:
        older = (read > 0) & (read < newest[trial]) & (value != latest[trial])
        moved[trial[older]] = True
    return latest, newest, moved


def _relate_reviews(
    field: str, values: list[Value], told: Distinct, trials: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return by trial the strongest relation between the values of two reviews, and whether the
    values of one review contradict each other."""
    found, torn = np.zeros(trials, np.int8), np.zeros(trials, bool)
    found[told.trial[told.reviews > 1]] = LEVELS.index(SAME)
    size = len(told.trial)
    left, step = np.arange(size), 1
    while len(left) and step <= MOST:
        left = left[left + step < size]
        left = left[told.trial[left] == told.trial[left + step]]
        left = left[found[told.trial[left]] < LEVELS.index(CONFLICT)]  # no worse can come
        inside = _share_review(told, left, step)
        asked = ~inside | ~torn[told.trial[left]]
        levels = np.zeros(len(left), np.int8)
        levels[asked] = _relate_pairs(field, values, told, left[asked], step)
        torn[told.trial[left[inside & (levels == LEVELS.index(CONFLICT))]]] = True
        np.maximum.at(found, told.trial[left[~inside]], levels[~inside])
        step += 1
    return found, torn


def _share_review(told: Distinct, left: np.ndarray, step: int) -> np.ndarray:
    """Say which pairs of values one and the same review states, and no other."""
    right = left + step
    once = (told.reviews[left] == 1) & (told.reviews[right] == 1)
    return once & (told.source[left] == told.source[right])


def _relate_pairs(field, values, told: Distinct, left: np.ndarray, step: int) -> np.ndarray:
    """Return the levels of pairs of values that stand `step` places apart."""
    right = left + step
    a, b = told.value[left], told.value[right]
    levels = np.maximum(_levels(field, values, a, b), _levels(field, values, b, a))
    if field == "enrollment":  # read in different years: the record may have moved between
        dated = (told.first[left] > 0) & (told.first[right] > 0)
        apart = (told.last[left] < told.first[right]) | (told.last[right] < told.first[left])
        levels[dated & apart & (levels == LEVELS.index(CONFLICT))] = LEVELS.index(DRIFT)
    return levels


def _levels(field: str, values: list[Value], a, b, *, later: bool = False) -> np.ndarray:
    """Return the places in LEVELS of pairs of values, each pair compared once."""
    if not len(a):
        return np.zeros(0, np.int8)
    place, pairs = pd.factorize(a.astype(np.int64) * len(values) + b)
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


def _choose(told: Distinct, latest, in_line, fullness) -> tuple[np.ndarray, np.ndarray]:
    """Return by trial the value shown and the rule that chose it.

    in_line : trials whose reviews do not contradict each other: the value most of them state is
    shown, of equals the fullest. fullness : length of each value's text.
    """
    trials = len(latest)
    votes = np.bincount(told.trial, told.reviews, trials)
    kinds = np.bincount(told.trial, minlength=trials)
    order = np.lexsort((-told.value, fullness[told.value], told.reviews, told.trial))
    best = np.zeros(trials, np.int64)  # the last of each trial stays: most reviews, then fullest
    best[told.trial[order]] = order
    shown, rule = np.full(trials, NONE), np.full(trials, RULES.index("nobody states it"))
    if len(told.trial):
        wins = (told.reviews[best] * 2 > votes) | in_line
        said = np.where(wins, told.value[best], DISPUTED)
        how = np.where(wins, RULES.index("majority of reviews"),
                       RULES.index("no majority of reviews"))  # fmt: skip
        how[in_line] = RULES.index("reviews that do not contradict each other")
        how[kinds == 1] = RULES.index("all reviews that state it")
        shown[kinds > 0], rule[kinds > 0] = said[kinds > 0], how[kinds > 0]
    known = latest != NONE
    shown[known], rule[known] = latest[known], RULES.index("registry, read last")
    return shown, rule

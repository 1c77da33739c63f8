"""What all say of each trial, field by field, and who stands against whom.

The rule, in this order, for one trial and field:

differ                  two reviews state values that cannot both hold
differs from registry   a review's value cannot hold beside the registry's latest
drift                   a later reading of a moving record (status, enrollment)
finer or coarser        one value holds the other (AML, leukemia)
agree                   at least two independent witnesses, the same value
single                  one witness; silent: none

A review is one witness however many rows it has; the registry is one however many copies there
are, and the copy read last speaks. An absent value is no witness. Only values of the same kind
are compared (planned with planned enrollment, cells with cells, donor with donor).
The value shown is the registry's; without one that of most reviews; without a majority "disputed".
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, permutations
from typing import NamedTuple

import pandas as pd

from analysis.trials import flags
from analysis.trials.compare import CONFLICT, DRIFT, FINER, compare
from analysis.trials.normal import NOTHING, Value, normalize
from analysis.trials.rows import read_id
from analysis.trials.vocabulary import FIELDS, words

VERDICTS = (
    "differ", "differs from registry", "drift", "finer or coarser", "agree", "single", "silent",
)  # fmt: skip
FIELD_COLUMNS = ["nct_id", "field", "source", "raw", "normal", "verdict"]


class Reconciled(NamedTuple):
    """Tables: trials (one row each), fields (FIELD_COLUMNS), problems (place, nct_id, problem)."""

    trials: pd.DataFrame
    fields: pd.DataFrame
    problems: pd.DataFrame


class Judged(NamedTuple):
    """The verdict on one trial and field, the value shown, and by which rule."""

    verdict: str
    shown: str
    rule: str


def reconcile(reviews: pd.DataFrame, registry: pd.DataFrame) -> Reconciled:
    """Set reviews and registry against each other; both as rows.read_reviews() returns them.

    The order of rows and files changes nothing.
    """
    cells, problems = _list_cells(reviews, registry)
    judged = judge_all(cells)
    keys = zip(cells["nct_id"].tolist(), cells["field"].tolist(), strict=True)
    cells["verdict"] = [judged[key].verdict for key in keys]
    order = ["nct_id", "rank", "is_registry", "source", "read", "raw"]
    trials = _list_trials(judged, cells)
    every = pd.concat([cells, _list_silent(trials, judged)], ignore_index=True)
    fields = every.sort_values(order, kind="stable", ignore_index=True)
    return Reconciled(trials, fields[FIELD_COLUMNS], problems)


def _list_silent(trials: pd.DataFrame, judged: dict) -> pd.DataFrame:
    """Return a row for each trial and field of which nobody says anything."""
    empty = dict.fromkeys(("source", "read", "raw", "normal"), "") | {"is_registry": False}
    rows = [
        {"nct_id": trial, "field": field, "rank": rank, "verdict": "silent"} | empty
        for trial in trials["nct_id"]
        for rank, field in enumerate(FIELDS)
        if (trial, field) not in judged
    ]
    return pd.DataFrame(rows)


def _list_cells(reviews, registry) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row per stated cell, and what is wrong with rows and cells."""
    both = pd.concat([reviews.assign(is_registry=False), registry.assign(is_registry=True)],
                     ignore_index=True)  # fmt: skip
    found = {raw: read_id(raw) for raw in both["nct_id"].unique()}
    both["trial"] = both["nct_id"].map(lambda raw: found[raw][0])
    both["problem"] = both["nct_id"].map(lambda raw: found[raw][1])
    bad = both[both["problem"] != ""]
    problems = [(row.place, row.nct_id, row.problem) for row in bad.itertuples()]
    good = both[both["problem"] == ""].assign(nct_id=lambda frame: frame["trial"])
    twice = good.duplicated([*FIELDS, "nct_id", "source", "is_registry"])
    problems += [(row.place, row.nct_id, "duplicate row") for row in good[twice].itertuples()]
    cells = _melt(good[~twice])
    problems += flags.list_flags(cells)
    table = pd.DataFrame(problems, columns=["place", "nct_id", "problem"])
    ordered = table.drop_duplicates().sort_values(["nct_id", "problem", "place"], ignore_index=True)
    return cells, ordered


def _melt(rows: pd.DataFrame) -> pd.DataFrame:
    kept = ["nct_id", "source", "read", "place", "is_registry"]
    about = (rows["product"] + " " + rows["context"] + " " + rows["cell_source"]).where(
        rows["is_registry"] | (rows["product"] != ""), ""
    )
    parts = []
    for rank, field in enumerate(FIELDS):
        raw = rows[field]
        context = about if field == "product" else ""
        part = rows[kept].assign(field=field, rank=rank, raw=raw, context=context)
        parts.append(part[(raw != "") | (part["context"].str.strip() != "")])
    cells = pd.concat(parts, ignore_index=True)
    columns = [cells[name].tolist() for name in ("field", "raw", "context")]
    cells["value"] = [normalize(*key) for key in zip(*columns, strict=True)]
    treated = cells["source"].isin(words()["treated_only"]) & (cells["field"] == "enrollment")
    cells.loc[treated, "value"] = cells.loc[treated, "value"].map(_as_treated)
    cells["normal"] = cells["value"].map(lambda value: value.text)
    return cells


def _as_treated(value: Value) -> Value:
    return Value(value.text.replace("planned", "treated"),
                 tuple(("treated", number) for _, number in value.parts), value.flag)  # fmt: skip


def judge_all(cells: pd.DataFrame) -> dict[tuple[str, str], Judged]:
    """Return (nct_id, field) -> verdict; cells as _melt() makes them."""
    columns = ("nct_id", "field", "source", "read", "is_registry", "value")
    reviews: dict[tuple[str, str], list[tuple[str, Value]]] = {}
    latest: dict[tuple[str, str], list[tuple[str, Value]]] = {}
    for trial, field, source, read, is_registry, value in zip(
        *(cells[name].tolist() for name in columns), strict=True
    ):
        part = latest if is_registry else reviews
        part.setdefault((trial, field), []).append((read if is_registry else source, value))
    return {
        key: judge(key[1], _witnesses(reviews.get(key, [])), _latest(latest.get(key, [])))
        for key in sorted({*reviews, *latest})
    }


def _witnesses(stated: list[tuple[str, Value]]) -> tuple[frozenset[Value], ...]:
    """Return what each review states, without its name, in an order that rows cannot change."""
    if len(stated) == 1:
        return (frozenset([stated[0][1]]),) if stated[0][1].parts else ()
    own: dict[str, set[Value]] = {}
    for source, value in stated:
        if value.parts:
            own.setdefault(source, set()).add(value)
    return tuple(sorted(map(frozenset, own.values()), key=_order))


def _order(values: frozenset[Value]) -> list[str]:
    return sorted(f"{value.text}\0{value.parts}" for value in values)


@lru_cache(maxsize=100_000)
def judge(field: str, reviews: tuple[frozenset[Value], ...], latest: Value) -> Judged:
    """Judge what is stated of one trial and field.

    reviews : the values of each review that states any; latest : the registry's, or NOTHING.
    """
    relations = _relate(field, reviews, latest)
    shown, rule = _choose(reviews, latest)
    return Judged(_conclude(relations, len(reviews) + (latest is not NOTHING)), shown, rule)


def _latest(readings: list[tuple[str, Value]]) -> Value:
    """Return the value that the copy read last states; undated copies come first."""
    stating = [(read, value) for read, value in readings if value.parts]
    return max(stating, key=lambda pair: (pair[0], pair[1].text), default=("", NOTHING))[1]


def _relate(field: str, reviews: tuple[frozenset[Value], ...], latest: Value) -> dict:
    pairs = {(a, b) for one, other in combinations(reviews, 2) for a in one for b in other}
    among = {max_relation(field, a, b) for a, b in pairs}
    values = {value for stated in reviews for value in stated}
    if latest is NOTHING:
        return {"among": among, "registry": set()}
    if field == "enrollment" and any(compare(field, v, latest) == "same" for v in values):
        among = {DRIFT if relation == CONFLICT else relation for relation in among}
    return {"among": among, "registry": {compare(field, v, latest, later=True) for v in values}}


def max_relation(field: str, one: Value, other: Value) -> str:
    """Compare two reviews, of which neither is known to be later; the order does not matter."""
    found = {compare(field, a, b) for a, b in permutations((one, other))}
    return next((r for r in (CONFLICT, DRIFT, FINER, "same") if r in found), "")


def _conclude(relations: dict[str, set[str]], witnesses: int) -> str:
    every = relations["among"] | relations["registry"]
    if CONFLICT in relations["among"]:
        return "differ"
    if CONFLICT in relations["registry"]:
        return "differs from registry"
    for name in (DRIFT, FINER):
        if name in every:
            return name
    if "same" in every:
        return "agree"
    return "single" if witnesses else "silent"


def _choose(reviews: tuple[frozenset[Value], ...], latest: Value) -> tuple[str, str]:
    """Return the value shown and the rule that chose it."""
    if latest is not NOTHING:
        return latest.text, "registry, read last"
    votes: dict[str, int] = {}
    for stated in reviews:
        for text in {value.text for value in stated}:
            votes[text] = votes.get(text, 0) + 1
    if not votes:
        return "", "nobody states it"
    best = max(votes.values())
    first = sorted(text for text, number in votes.items() if number == best)
    if len(first) > 1 or (len(votes) > 1 and best * 2 <= sum(votes.values())):
        return "disputed", "no majority of reviews"
    return first[0], "majority of reviews" if len(votes) > 1 else "all reviews that state it"


def _list_trials(judged: dict, cells: pd.DataFrame) -> pd.DataFrame:
    """Return one row per trial: values shown, rules, numbers of reviews and registry copies."""
    table = pd.DataFrame(index=sorted(cells["nct_id"].unique()))
    reviews = cells[~cells["is_registry"]].groupby("nct_id")["source"].nunique()
    copies = cells[cells["is_registry"]].groupby("nct_id")["source"].nunique()
    table["reviews"] = reviews.reindex(table.index, fill_value=0).astype("int64")
    table["registry_copies"] = copies.reindex(table.index, fill_value=0).astype("int64")
    silent = Judged("silent", "", "nobody states it")
    for field in FIELDS:
        found = [judged.get((trial, field), silent) for trial in table.index]
        table[field] = [item.shown for item in found]
        table[f"{field}_verdict"] = [item.verdict for item in found]
        table[f"{field}_rule"] = [item.rule for item in found]
    return table.rename_axis("nct_id").reset_index()

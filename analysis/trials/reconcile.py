"""What all say of each trial, field by field, and who stands against whom.

RULE below is the rule, printed beside the table. It looks at one trial and field at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.trials import flags, vocabulary
from analysis.trials.cells import Cells, Rows, encode, read_cells
from analysis.trials.judge import DISPUTED, NONE, RULES, VERDICTS, Judged, Stated, judge
from analysis.trials.vocabulary import FIELDS

FIELD_COLUMNS = [
    "nct_id", "field", "source", "raw", "normal", "verdict", "table", "read", "place",
]  # fmt: skip
RULE = (
    "One verdict for each trial and field, the first that holds. Differ: two reviews state values "
    "that cannot both hold. Differs from registry: a review's value cannot hold beside the "
    "registry's latest. Drift: a later reading of a moving record (status, enrollment). Finer or "
    "coarser: one value holds the other. Agree: two independent witnesses or more say the same. "
    "Single: one witness. Silent: none. A review is one witness however many rows it has, the "
    "registry is one however many copies there are, and the copy read last speaks; an absent value "
    "is no witness, and only values of one kind are compared. The value shown is the registry's of "
    "latest date; without one that of the majority of reviews; without a majority 'disputed'."
)


class Reconciled:
    """All verdicts: trials (one row each), fields (FIELD_COLUMNS, one row for each cell that a
    source states), problems (place, nct_id, problem)."""

    def __init__(self, rows: Rows, cells: list[Cells], judged: list[Judged], problems: list):
        self._rows, self._cells, self._judged = rows, cells, judged
        self._problems = problems

    @cached_property
    def trials(self) -> pd.DataFrame:
        """One row per trial: numbers of reviews and registry copies; by field the value shown,
        the verdict and the rule that chose the value; the MeSH ids of the diseases shown, and
        whether the cells are autologous, allogeneic or haploidentical."""
        rows = self._rows
        table = {"nct_id": rows.trials}
        table["reviews"] = _count_sources(rows, ~rows.is_registry)
        table["registry_copies"] = _count_sources(rows, rows.is_registry)
        for cells, judged in zip(self._cells, self._judged, strict=True):
            texts = np.array([*(v.text for v in cells.values), "disputed", ""], object)
            table[cells.field] = texts[judged.shown]  # DISPUTED and NONE count from the end
            table[f"{cells.field}_verdict"] = np.array(VERDICTS, object)[judged.verdict]
            table[f"{cells.field}_rule"] = np.array(RULES, object)[judged.rule]
        table["disease_mesh"] = _name_all(table["disease"], vocabulary.list_mesh)
        table["donor"] = _name_all(table["cell_source"], vocabulary.find_donor)
        return pd.DataFrame({name: pd.Series(column, dtype="int64" if name in COUNTS else object)
                             for name, column in table.items()})  # fmt: skip

    @cached_property
    def fields(self) -> pd.DataFrame:
        """One row for each stated cell, and one for each trial and field that nobody states."""
        parts = [self._list_cells(n) for n in range(len(FIELDS))]
        keys = np.concatenate([part.pop("key") for part in parts])
        order = np.argsort(keys, kind="stable")
        joined = {name: np.concatenate([part[name] for part in parts])[order]
                  for name in FIELD_COLUMNS}  # fmt: skip
        return pd.DataFrame({name: pd.Series(column, dtype=object)
                             for name, column in joined.items()})  # fmt: skip

    def _list_cells(self, rank: int) -> dict[str, np.ndarray]:
        rows, cells, judged = self._rows, self._cells[rank], self._judged[rank]
        silent = np.flatnonzero(judged.verdict == VERDICTS.index("silent"))
        silent = np.setdiff1d(silent, rows.trial[cells.rows])
        trial = np.concatenate([rows.trial[cells.rows], silent])
        none = np.full(len(silent), "", object)
        texts = np.array([value.text for value in cells.values], object)
        part = {name: np.concatenate([rows.columns[name].take(cells.rows), none])
                for name in ("source", "table", "read", "place")}  # fmt: skip
        part["nct_id"] = rows.trials[trial]
        part["field"] = np.full(len(trial), cells.field, object)
        part["raw"] = np.concatenate([rows.columns[cells.field].texts[cells.raw], none])
        part["normal"] = np.concatenate([texts[cells.value] if len(texts) else none[:0], none])
        part["verdict"] = np.array(VERDICTS, object)[judged.verdict[trial]]
        total = len(rows.trial) + 1
        place = np.concatenate([cells.rows, np.full(len(silent), 0)])
        part["key"] = (trial.astype(np.int64) * len(FIELDS) + rank) * total + place
        return part

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Rows and cells that a person should look at: place, nct_id, problem."""
        found = self._problems + flags.list_flags(self._rows, self._cells)
        for cells, judged in zip(self._cells, self._judged, strict=True):
            found += [("", trial, f"{cells.field}: one review states values that cannot both hold")
                      for trial in self._rows.trials[judged.torn]]  # fmt: skip
        table = pd.DataFrame(found, columns=["place", "nct_id", "problem"]).astype(object)
        ordered = table.drop_duplicates().sort_values(["nct_id", "problem", "place"])
        return ordered.reset_index(drop=True)


COUNTS = ("reviews", "registry_copies")


def reconcile(reviews: pd.DataFrame, registry: pd.DataFrame) -> Reconciled:
    """Set reviews and registry against each other; both as rows.read_reviews() returns them.

    The order of rows and files changes nothing.
    """
    rows, problems = encode(reviews, registry)
    cells = read_cells(rows)
    judged = [_judge(rows, each) for each in cells]
    return Reconciled(rows, cells, judged, problems)


def _judge(rows: Rows, cells: Cells) -> Judged:
    """Judge one field: equal values get one number, values without parts are no witness."""
    numbers: dict[tuple, int] = {}
    kinds = [numbers.setdefault(value.parts, n) if value.parts else NONE
             for n, value in enumerate(cells.values)]  # fmt: skip
    value = np.array([*kinds, NONE], np.int64)[cells.value]
    says, row = value != NONE, cells.rows
    dates = _rank(rows.columns["read"].texts)[rows.columns["read"].codes]
    source = rows.columns["source"].codes

    def stated(kept: np.ndarray) -> Stated:
        own = row[kept]
        return Stated(rows.trial[own], source[own], dates[own], value[kept])

    registry = rows.is_registry[row]
    return judge(cells.field, cells.values, stated(says & ~registry), stated(says & registry),
                 len(rows.trials))  # fmt: skip


def _rank(dates: np.ndarray) -> np.ndarray:
    """Return numbers that order the reading dates; texts sort as dates, "" is 0."""
    return np.unique(dates.astype(str), return_inverse=True)[1].astype(np.int64)


def _name_all(texts: np.ndarray, name: Callable[[str], str]) -> np.ndarray:
    """Return what a function gives for each text, each different text asked once."""
    place, different = pd.factorize(texts)
    return np.array([name(text) for text in different], object)[place]


def _count_sources(rows: Rows, kept: np.ndarray) -> np.ndarray:
    """Count the sources of each trial; rows stand in the order of trials and sources."""
    trial, source = rows.trial[kept], rows.columns["source"].codes[kept]
    new = np.ones(len(trial), bool)
    new[1:] = (np.diff(trial) != 0) | (np.diff(source) != 0)
    return np.bincount(trial[new], minlength=len(rows.trials))


__all__ = ["DISPUTED", "RULE", "VERDICTS", "Reconciled", "reconcile"]

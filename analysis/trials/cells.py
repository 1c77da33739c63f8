"""All rows as numbers: each different text, trial and source is read once and then counted.

A place in `texts` stands for a text; 0 is "". The arrays have one place for each row, in an order
that does not depend on the order of rows and files.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.trials import names
from analysis.trials.ids import read_id
from analysis.trials.normal import normalize
from analysis.trials.rows import COLUMNS, unite
from analysis.trials.values import Value
from analysis.trials.vocabulary import FIELDS, words


class Column(NamedTuple):
    """One column: the place in `texts` for each row."""

    codes: np.ndarray
    texts: np.ndarray

    def take(self, rows) -> np.ndarray:
        """Return the texts of some rows."""
        return self.texts[self.codes[rows]]


class Rows(NamedTuple):
    """The rows that have one trial id: trials (sorted ids), trial of each row, columns."""

    trials: np.ndarray
    trial: np.ndarray
    is_registry: np.ndarray
    columns: dict[str, Column]


class Cells(NamedTuple):
    """The cells of one field: rows that state it, its values, and the value of each."""

    field: str
    rows: np.ndarray
    raw: np.ndarray
    value: np.ndarray
    values: list[Value]


def encode(reviews: pd.DataFrame, registry: pd.DataFrame) -> tuple[Rows, list]:
    """Return the rows with one id, in their order, and (place, id, problem) of the others."""
    both = [frame for frame in (reviews, registry) if len(frame)]
    columns = {name: _encode([frame[name] for frame in both], ordered=name != "place")
               for name in COLUMNS}  # fmt: skip
    is_registry = np.repeat([False, True], [len(reviews), len(registry)])
    ids = columns["nct_id"]
    found = [read_id(text) for text in ids.texts]
    good = np.array([not problem for _, problem in found], bool)
    trials = sorted({trial for trial, _ in found})
    number = {trial: n for n, trial in enumerate(trials)}
    of_text = np.array([number[trial] for trial, _ in found], np.int64)
    kept = np.flatnonzero(good[ids.codes]) if len(ids.codes) else np.zeros(0, np.int64)
    bad = np.setdiff1d(np.arange(len(ids.codes)), kept)
    problems = [_describe(columns, row, found) for row in bad.tolist()]
    trial = of_text[ids.codes[kept]] if len(kept) else np.zeros(0, np.int64)
    kept, trial = _sort(columns, kept, trial, is_registry)
    used = np.flatnonzero(np.bincount(trial, minlength=len(trials)))
    trial = np.searchsorted(used, trial)
    own = {name: Column(column.codes[kept], column.texts) for name, column in columns.items()}
    rows = Rows(np.array(trials, object)[used], trial, is_registry[kept], own)
    return rows, problems + _list_duplicates(rows)


def _encode(parts: list[pd.Series], *, ordered: bool) -> Column:
    if not parts:
        return Column(np.zeros(0, np.int64), np.array([""], object))
    joined = unite(parts, ordered=ordered)
    texts = np.asarray(joined.categories, dtype=object)
    if not len(texts) or texts[0] != "":
        texts = np.concatenate([np.array([""], object), texts])
        return Column(np.asarray(joined.codes, np.int64) + 1, texts)
    return Column(np.maximum(joined.codes, 0).astype(np.int64), texts)


def _describe(columns: dict[str, Column], row: int, found: list) -> tuple[str, str, str]:
    """Say where a row without a usable id stands, and enough of it to find its trial."""
    code = columns["nct_id"].codes[row]
    said = [columns[name].take(row)[:60] for name in ("product", "target", "disease", "phase")]
    said = "; ".join(filter(None, said))
    raw = columns["nct_id"].texts[code]
    return columns["place"].take(row), raw[:200], found[code][1] + (f" ({said})" if said else "")


def _sort(columns, kept, trial, is_registry) -> tuple[np.ndarray, np.ndarray]:
    last = [columns[name].codes[kept] for name in ("place", *reversed(FIELDS), "read", "table",
                                                   "source")]  # fmt: skip
    order = np.lexsort([*last, is_registry[kept], trial])
    return kept[order], trial[order]


def _list_duplicates(rows: Rows) -> list[tuple[str, str, str]]:
    same = ("source", "table", "read", *FIELDS)
    frame = pd.DataFrame({name: rows.columns[name].codes for name in same})
    frame["trial"], frame["registry"] = rows.trial, rows.is_registry
    twice = np.flatnonzero(frame.duplicated())
    places, ids = rows.columns["place"].take(twice), rows.trials[rows.trial[twice]]
    return [(place, trial, "duplicate row") for place, trial in zip(places, ids, strict=True)]


def read_cells(rows: Rows) -> list[Cells]:
    """Return the cells of each field, in the order of FIELDS; each text is read once."""
    return [_read_products(rows), *(_read_field(rows, field) for field in FIELDS[1:])]


def _read_field(rows: Rows, field: str) -> Cells:
    column = rows.columns[field]
    stated = np.flatnonzero(column.codes)
    raw = column.codes[stated]
    treated = np.zeros(len(stated), np.int64)
    if field == "enrollment":
        sources = rows.columns["source"]
        only = np.isin(sources.texts.astype(str), list(words()["treated_only"]))
        treated = only[sources.codes[stated]].astype(np.int64)
    place, keys = pd.factorize(raw * 2 + treated)
    values = [normalize(field, column.texts[key // 2]) for key in keys.tolist()]
    values = [names.as_treated(value) if key % 2 else value
              for key, value in zip(keys.tolist(), values, strict=True)]  # fmt: skip
    return _number(field, stated, raw, place, values)


def _read_products(rows: Rows) -> Cells:
    """Tell the type of product from all words of a row that name it or its cells."""
    parts = [rows.columns[name] for name in ("product", "context", "cell_source")]
    product, context, _ = (part.codes for part in parts)
    stated = np.flatnonzero((product > 0) | (rows.is_registry & (context > 0)))
    shape = tuple(len(part.texts) for part in parts)
    joined = np.ravel_multi_index([part.codes[stated] for part in parts], shape)
    place, keys = pd.factorize(joined)
    words = [[part.texts[code] for part, code in zip(parts, np.unravel_index(key, shape),
                                                     strict=True)] for key in keys]  # fmt: skip
    values = [normalize("product", own, f"{about} {cells}") for own, about, cells in words]
    return _number("product", stated, product[stated], place, values)


def _number(field, stated, raw, place, values: list[Value]) -> Cells:
    """Number equal values alike; where spellings differ, the longest text stands for all."""
    shown: dict[tuple, str] = {}
    for value in values:
        best = shown.get(value.parts, "")
        shown[value.parts] = min(best, value.text, key=lambda text: (-len(text), text))
    order = {value: n for n, value in enumerate(sorted(set(values), key=_key))}
    numbers = np.array([order[value] for value in values], np.int64)
    listed = [value if not value.parts else value._replace(text=shown[value.parts])
              for value in order]  # fmt: skip
    return Cells(field, stated, raw, numbers[place] if len(values) else place, listed)


def _key(value: Value) -> tuple[str, str, str]:
    parts = [(kind, sorted(v) if isinstance(v, frozenset) else v) for kind, v in value.parts]
    return value.text, repr(parts), value.flag

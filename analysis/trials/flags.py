"""Cells that a reader should look at: slipped columns, lost slashes, other products, odd text."""

from __future__ import annotations

import re

import numpy as np

from analysis.trials.cells import Cells, Rows

LONG = 5_000  # characters; a longer cell is read no further
FORMULA = re.compile(r"\s*[=+@]\s*[A-Za-z0-9\"'(]|\s*-\s*[A-Za-z0-9]\S*[(+*/!|]|\t")
BY_CELL_SOURCE = {"NK": "CAR-NK", "NKT": "CAR-NKT", "macrophage": "CAR-macrophage"}

Flag = tuple[str, str, str]


def list_flags(rows: Rows, cells: list[Cells]) -> list[Flag]:
    """Return (place, nct_id, problem) of each cell to look at."""
    found: list[Flag] = []
    for each in cells:
        found += _list_unread(rows, each) + _list_odd_texts(rows, each)
    by_field = {each.field: each for each in cells}
    found += _list_lost_slashes(rows, by_field["phase"])
    return found + _list_other_products(rows, by_field["product"], by_field["cell_source"])


def _say(rows: Rows, where: np.ndarray, words: list[str]) -> list[Flag]:
    places, trials = rows.columns["place"].take(where), rows.trials[rows.trial[where]]
    return list(zip(places.tolist(), trials.tolist(), words, strict=True))


def _list_unread(rows: Rows, cells: Cells) -> list[Flag]:
    flag = np.array([*(value.flag for value in cells.values), ""], object)[cells.value]
    where = np.flatnonzero(flag != "")
    return _say(rows, cells.rows[where], [f"{cells.field}: {text}" for text in flag[where]])


def _list_odd_texts(rows: Rows, cells: Cells) -> list[Flag]:
    texts = rows.columns[cells.field].texts
    said = np.array([_describe(text) for text in texts], object)[cells.raw]
    where = np.flatnonzero(said != "")
    return _say(rows, cells.rows[where], [f"{cells.field}: {text}" for text in said[where]])


def _describe(text: str) -> str:
    if len(text) > LONG:
        return f"a cell of {len(text)} characters"
    return f"formula-like text {text[:40]!r}" if FORMULA.match(text) else ""


def _list_lost_slashes(rows: Rows, cells: Cells) -> list[Flag]:
    """Phase III where another source says I/II: the slash may have been lost."""
    shown = np.array([*(value.text for value in cells.values), ""], object)[cells.value]
    trial = rows.trial[cells.rows]
    both = np.unique(trial[shown == "1/2"])
    where = np.flatnonzero((shown == "3") & np.isin(trial, both))
    raw = rows.columns["phase"].texts[cells.raw[where]]
    words = [f"phase: {text!r} may be I/II that lost its slash" for text in raw]
    return _say(rows, cells.rows[where], words)


def _list_other_products(rows: Rows, products: Cells, sources: Cells) -> list[Flag]:
    """Rows whose product is no CAR-NK cell; louder where the row's cells are called NK."""
    kind = np.array([*(value.text for value in products.values), ""], object)[products.value]
    other = np.flatnonzero((kind != "CAR-NK") & (kind != ""))
    where = products.rows[other]
    found = _say(rows, where, [f"product: {name}, not CAR-NK" for name in kind[other]])
    named = dict(zip(rows.trial[where].tolist(), kind[other].tolist(), strict=True))
    cells = np.array([*(dict(v.parts).get("kind", "") for v in sources.values), ""], object)
    for row, raw, said in zip(sources.rows.tolist(), sources.raw.tolist(),
                              cells[sources.value].tolist(), strict=True):  # fmt: skip
        name = named.get(int(rows.trial[row]), "") if said else ""
        if name in ("CAR-NKT", "CAR-macrophage") and BY_CELL_SOURCE[said] != name:
            text = rows.columns["cell_source"].texts[raw]
            words = f"product: listed as {said} ({text[:60]!r}), but is {name}"
            found += _say(rows, np.array([row]), [words])
    return found

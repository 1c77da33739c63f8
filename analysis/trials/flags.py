"""Cells that a reader should look at: slipped columns, lost slashes, other products, odd text."""

from __future__ import annotations

import pandas as pd

LONG = 20_000  # characters

Flag = tuple[str, str, str]


def list_flags(cells: pd.DataFrame) -> list[Flag]:
    """Return (place, nct_id, problem) of each cell to look at.

    cells : one row per stated cell with nct_id, field, raw, normal, value, place.
    """
    own = cells[cells["value"].map(lambda value: bool(value.flag))]
    found = [(row.place, row.nct_id, f"{row.field}: {row.value.flag}") for row in own.itertuples()]
    formula = cells[cells["raw"].str.match(r"[=+@\t]|-\S*\S\(")]
    found += _say(formula, lambda row: f"{row.field}: formula-like text {row.raw[:40]!r}")
    long = cells[cells["raw"].str.len() > LONG]
    found += _say(long, lambda row: f"{row.field}: a cell of {len(row.raw)} characters")
    return found + _list_lost_slashes(cells) + _list_other_products(cells)


def _say(cells: pd.DataFrame, words) -> list[Flag]:
    return [(row.place, row.nct_id, words(row)) for row in cells.itertuples()]


def _list_lost_slashes(cells: pd.DataFrame) -> list[Flag]:
    """Phase III where another witness says I/II: the slash may have been lost."""
    phases = cells[cells["field"] == "phase"]
    both = set(phases.loc[phases["normal"] == "1/2", "nct_id"])
    third = phases[(phases["normal"] == "3") & phases["nct_id"].isin(both)]
    return _say(third, lambda row: f"phase: {row.raw!r} may be I/II that lost its slash")


def _list_other_products(cells: pd.DataFrame) -> list[Flag]:
    """Rows whose product is no CAR-NK cell; louder where the row's cells are called NK."""
    products = cells[cells["field"] == "product"]
    other = products[~products["normal"].isin(["CAR-NK", ""])]
    kinds = cells[cells["field"] == "cell_source"].set_index("place")["value"]
    kind = {place: dict(value.parts).get("kind") for place, value in kinds.items()}
    named = dict(zip(other["nct_id"], other["normal"], strict=True))
    found = _say(other, lambda row: f"product: {row.normal}, not CAR-NK")
    listed = cells[(cells["field"] == "cell_source") & cells["nct_id"].isin(list(named))]
    as_nk = listed[[kind.get(place) == "NK" for place in listed["place"]]]
    return found + _say(
        as_nk, lambda row: f"product: listed as NK ({row.raw!r}), but is {named[row.nct_id]}"
    )

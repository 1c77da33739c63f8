"""The tables of the workbook: made, checked, written and read as `layouts` lays them out.

Every read and write of a table passes `check`, so that a wrong id or a lost column stops where it
arises. Missing text is "" (never null); a missing year is <NA>.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow
from pyarrow import compute

from analysis import codebook
from analysis.errors import EvidenceError
from analysis.layouts import CODED, FLAG, TEXT, YEAR, Layout, layout

if TYPE_CHECKING:
    import pandera.pandas as pa


def empty(name: str) -> pd.DataFrame:
    """Return table `name` without rows."""
    types = layout(name).columns
    return pd.DataFrame({column: pd.Series([], dtype=kind) for column, kind in types.items()})


def make(name: str, rows: Sequence[Mapping | NamedTuple] | Mapping[str, Sequence]) -> pd.DataFrame:
    """Build table `name` from rows; absent text is "", absent counts are 0. Checked and sorted.

    rows : all dicts, in which columns may be absent, or all named tuples of one kind; or whole
    columns by name.
    """
    if not rows:
        return empty(name)
    kinds = layout(name).columns
    if isinstance(rows, Mapping):
        listed = rows
    elif isinstance(rows[0], tuple):
        fields = rows[0]._fields
        listed = dict(zip(fields, zip(*rows, strict=True), strict=True))
    else:
        listed = {column: _gather(rows, column, kind) for column, kind in kinds.items()}
    series = {
        column: _column(listed[column], kinds[column]) for column in kinds if column in listed
    }
    return check(name, pd.DataFrame(series))


def _gather(rows: Sequence[Mapping], column: str, kind: str) -> list:
    absent = {TEXT: "", FLAG: False, YEAR: pd.NA}.get(kind, 0)
    return [row.get(column, absent) for row in rows]


def _column(values: Sequence, kind: str) -> pd.Series:
    """Return one column in its type; as it is where that fails: check() then says so."""
    try:
        if kind == TEXT:
            return _text_column(values)
        return pd.Series(values, dtype=kind)
    except (TypeError, ValueError):
        return pd.Series(values, dtype=object)


def _text_column(values: Sequence) -> pd.Series:
    """Return a column of texts; Arrow takes plain texts many times faster than pandas does."""
    try:
        array = as_texts(values)
    except (TypeError, ValueError):
        return pd.Series(values, dtype=TEXT).fillna("")
    if array.null_count:
        array = array.fill_null("")
    return pd.Series(pd.array(array, dtype=TEXT))


def as_texts(values: Sequence) -> pyarrow.Array:
    """Return texts as an array of Arrow; one that is an array already is itself."""
    if isinstance(values, pyarrow.Array):
        return values
    return pyarrow.array(values, pyarrow.large_string(), from_pandas=True)


def check(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with the columns, types and row order of table `name`.

    Raises
    ------
    EvidenceError : a column is missing, a type or an id is wrong, or a key occurs twice; names
        the table, the column, the value and the row.
    """
    plan = layout(name)
    if missing := [column for column in plan.columns if column not in frame]:
        raise EvidenceError(
            f"table {name!r} lacks column {', '.join(missing)}. "
            f"Expected: {', '.join(plan.columns)}."
        )
    return _validate(name, _sort(frame[list(plan.columns)], plan.order))


def _sort(frame: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Return the rows in order; Arrow sorts many times faster than pandas, which takes the rest
    (what is of no type that Arrow knows is about to be refused)."""
    try:
        keys = pyarrow.Table.from_pandas(frame[order], preserve_index=False)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
        return frame.sort_values(order, kind="stable", ignore_index=True)
    places = compute.sort_indices(keys, [(column, "ascending") for column in order]).to_numpy()
    if (places[1:] > places[:-1]).all():
        return frame.reset_index(drop=True)
    return frame.take(places).reset_index(drop=True)


def _validate(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a sound table; what is wrong with one that is not, pandera says."""
    if _is_sound(name, frame):
        return frame
    import pandera.errors

    try:
        return _schema(name).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        first = error.failure_cases.iloc[0]
        raise EvidenceError(
            f"table {name!r}, column {first['column']!r}, row {first['index']}: "
            f"{first['failure_case']!r} fails {first['check']}. Mend the row where it comes from."
        ) from error


def _is_sound(name: str, frame: pd.DataFrame) -> bool:
    """Say whether types, ids and keys hold: pandera asks the same, many times slower."""
    plan = layout(name)
    if {column: str(kind) for column, kind in frame.dtypes.items()} != plan.columns:
        return False
    if any(frame[column].hasnans for column, kind in plan.columns.items() if kind != YEAR):
        return False
    allowed = _allowed(name).items()
    known = all(frame[column].isin(values).all() for column, values in allowed)
    return known and not (plan.key and _has_twice(frame, plan))


def _has_twice(frame: pd.DataFrame, plan: Layout) -> bool:
    """Say whether a key occurs twice in rows that are sorted."""
    if set(plan.order[: len(plan.key)]) != set(plan.key):
        return bool(frame.duplicated(plan.key).any())
    same = np.ones(max(len(frame) - 1, 0), bool)
    for column in plan.key:
        values = frame[column].array
        same &= np.asarray(values[1:] == values[:-1], bool)
    return bool(same.any())


def _allowed(name: str) -> dict[str, tuple[str, ...]]:
    return dict(layout(name).allowed) | {d: tuple(codebook.ids(d)) for d in CODED.get(name, ())}


@cache
def _schema(name: str) -> pa.DataFrameSchema:
    import pandera.pandas as pa

    plan = layout(name)
    allowed = _allowed(name)
    columns = {
        column: pa.Column(
            kind,
            checks=[pa.Check.isin(allowed[column])] if column in allowed else [],
            nullable=kind == YEAR,
            coerce=True,
        )
        for column, kind in plan.columns.items()
    }
    return pa.DataFrameSchema(columns, unique=plan.key or None, strict=True)


def write(name: str, frame: pd.DataFrame, path: Path) -> Path:
    """Check and write table `name` as Parquet, atomically; returns `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    check(name, frame).to_parquet(part, index=False, compression="zstd")
    part.replace(path)
    return path


def read_file(name: str, path: Path) -> pd.DataFrame:
    """Read table `name` from a Parquet file and check it; EvidenceError when it is not there."""
    if not path.is_file():
        raise EvidenceError(f"table {name!r} is not at {path}. Run `workbook ingest` to make it.")
    return check(name, pd.read_parquet(path))

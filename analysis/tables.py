"""The tables of the workbook: made, checked, written and read as `layouts` lays them out.

Every read and write of a table passes `check`, so that a wrong id or a lost column stops where it
arises. Missing text is "" (never null); a missing year is <NA>.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, reduce
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow
from pyarrow import compute

from analysis import codebook
from analysis.errors import EvidenceError
from analysis.layouts import CODED, COUNT, FLAG, SCORE, TEXT, YEAR, Layout, layout

if TYPE_CHECKING:
    import pandera.pandas as pa

pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # others keep what was freed: a third more
ARROW = {
    COUNT: pyarrow.int64(), YEAR: pyarrow.int64(), FLAG: pyarrow.bool_(), SCORE: pyarrow.float64()
}  # fmt: skip


def empty(name: str) -> pd.DataFrame:
    """Return table `name` without rows."""
    return _empty(name).copy()


@cache
def _empty(name: str) -> pd.DataFrame:
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
    if (made := _make_sound(name, listed, absent="")) is not None:
        return made
    series = {
        column: _column(listed[column], kinds[column]) for column in kinds if column in listed
    }
    return check(name, pd.DataFrame(series))


def _gather(rows: Sequence[Mapping], column: str, kind: str) -> list:
    absent = {TEXT: "", FLAG: False, YEAR: pd.NA}.get(kind, 0)
    return list(map(dict.get, rows, repeat(column), repeat(absent)))


def _column(values: Sequence, kind: str) -> pd.Series:
    """Return one column in its type; as it is where that fails: check() then says so."""
    try:
        return pd.Series(values, dtype=kind).fillna("" if kind == TEXT else pd.NA)
    except (TypeError, ValueError):
        return pd.Series(values, dtype=object)


def as_texts(values: Sequence) -> pyarrow.Array:
    """Return texts as an array of Arrow; one that is an array already is itself."""
    if isinstance(values, pyarrow.Array):
        return values
    return pyarrow.array(values, pyarrow.large_string(), from_pandas=True)


def _make_sound(
    name: str, listed: Mapping[str, Sequence], absent: str | None = None
) -> pd.DataFrame | None:
    """Return a table made, sorted and checked by Arrow, many times faster than by pandas and
    pandera; None where something is not as it should be: check() then says what.

    absent : what stands for a text that is not there; without it there must be one.
    """
    plan = layout(name)
    try:
        table = pyarrow.table(
            {
                column: _as_array(listed[column], kind, absent)
                for column, kind in plan.columns.items()
            }
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    places = compute.sort_indices(table, [(column, "ascending") for column in plan.order])
    if (np.diff(places.to_numpy().astype(np.int64)) < 0).any():
        table = table.take(places)
    return _as_frame(table, plan) if _holds(table, plan, _allowed(name)) else None


def _as_array(values: Sequence, kind: str, absent: str | None) -> pyarrow.Array:
    if kind != TEXT:
        return pyarrow.array(values, ARROW[kind], from_pandas=True)
    texts = as_texts(values)
    return texts.fill_null(absent) if absent is not None and texts.null_count else texts


def _holds(table: pyarrow.Table, plan: Layout, allowed: Mapping[str, Sequence[str]]) -> bool:
    """Say whether a sorted table has all values, only allowed ids, and no key twice."""
    if any(table[c].null_count for c, kind in plan.columns.items() if kind != YEAR):
        return False
    for column, values in allowed.items():
        known = pyarrow.array(values, pyarrow.large_string())
        if not compute.all(compute.is_in(table[column], value_set=known)).as_py():
            return False
    if set(plan.order[: len(plan.key)]) != set(plan.key):
        return table.group_by(plan.key).aggregate([]).num_rows == table.num_rows
    same = [compute.equal(table[column][1:], table[column][:-1]) for column in plan.key]
    return not (same and compute.any(reduce(compute.and_, same)).as_py())


def _as_frame(table: pyarrow.Table, plan: Layout) -> pd.DataFrame:
    texts, numbers = {pyarrow.large_string(): pd.StringDtype("pyarrow")}, pd.Int64Dtype()
    years = [column for column, kind in plan.columns.items() if kind == YEAR]
    frame = table.drop_columns(years).to_pandas(types_mapper=texts.get)
    for column in years:
        place = list(plan.columns).index(column)
        frame.insert(place, column, numbers.__from_arrow__(table[column]))
    return frame


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
    own = frame[list(plan.columns)]
    has_types = {column: str(kind) for column, kind in own.dtypes.items()} == plan.columns
    if has_types and (made := _make_sound(name, own)) is not None:
        return made
    return _validate(name, own.sort_values(plan.order, kind="stable", ignore_index=True))


def _validate(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its types; pandera says what is wrong with one that is not sound."""
    import pandera.errors

    try:
        return _schema(name).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        first = error.failure_cases.iloc[0]
        raise EvidenceError(
            f"table {name!r}, column {first['column']!r}, row {first['index']}: "
            f"{first['failure_case']!r} fails {first['check']}. Mend the row where it comes from."
        ) from error


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

"""The tables of the workbook: their columns, types, keys and allowed ids.

Every read and write of a table passes `check`, so that a wrong id or a lost column stops where it
arises. Missing text is "" (never null); a missing year is <NA>.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis import codebook
from analysis.errors import EvidenceError

if TYPE_CHECKING:
    import pandera.pandas as pa

TEXT, COUNT, YEAR, FLAG, SCORE = "string", "int64", "Int64", "bool", "float64"


class Layout(NamedTuple):
    """Columns with their types, the key columns, the order of rows and the allowed values."""

    columns: dict[str, str]
    key: list[str]
    order: list[str]
    allowed: dict[str, tuple[str, ...]] = MappingProxyType({})


def _columns(text: str = "", **others: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), TEXT) | others


OUTCOMES = ("read", "read with gaps", "refused")
VERIFIED = ("verified", "not found", "no original here")
CODERS = ("form", "rules", "learned", "combined", "human", "endpoint")
STATES = ("counted", "worklist", "corrected")
OUTCOMES_OF_CORRECTIONS = ("kept", "moved", "lost", "refused", "source not read")
OUTCOMES_OF_RELATIONS = ("kept", "added", "lost", "refused")
OUTCOMES_OF_REQUESTS = ("answered", "failed", "not asked")
CORPORA = ("core", "context")
DEPTHS = ("record", "form", "summary", "abstract", "full")

LAYOUTS: dict[str, Layout] = {
    "documents": Layout(
        {
            **_columns("document format sha256"),
            "bytes": COUNT,
            **_columns("outcome reason source_ids"),
            **dict.fromkeys(("sections", "passages", "tables", "sentences", "references"), COUNT),
            **_columns("left_out"),
        },
        ["document"],
        ["document"],
        {"outcome": OUTCOMES},
    ),
    "sources": Layout(
        {
            **_columns("source_id label doi pmcid pmid title authors first_author journal volume"),
            "year": YEAR,
            **_columns("date status received accepted keywords licence funding affiliations"),
            **_columns("article_type url depth corpus documents version version_group"),
        },
        ["source_id"],
        ["label", "source_id"],
        {"depth": DEPTHS, "corpus": CORPORA},
    ),
    "source_fields": Layout(
        {**_columns("source_id field value document"), "used": FLAG, **_columns("difference")},
        ["source_id", "field", "document", "value"],
        ["source_id", "field", "document", "value"],
    ),
    "entities": Layout(
        _columns("source_id text kind mesh_id document"),
        ["source_id", "text", "kind", "document"],
        ["source_id", "kind", "text", "document"],
    ),
    "links": Layout(
        _columns("source_id relation identifier linked_source document"),
        ["source_id", "relation", "identifier", "document"],
        ["source_id", "relation", "identifier", "document"],
    ),
    "paragraphs": Layout(
        {
            **_columns("paragraph_id source_id document section kind"),
            "order": COUNT,
            "text": TEXT,
        },
        ["paragraph_id"],
        ["source_id", "order"],
    ),
    "passages": Layout(
        {
            **_columns("passage_id paragraph_id source_id section kind"),
            **dict.fromkeys(("paragraph", "sentence", "start", "end"), COUNT),
            **_columns("text fingerprint"),
        },
        ["passage_id"],
        ["source_id", "paragraph", "start"],
    ),
    "mentions": Layout(
        {
            **_columns("paragraph_id source_id"),
            **dict.fromkeys(("start", "end"), COUNT),
            **_columns("text term concept"),
        },
        ["paragraph_id", "start"],
        ["source_id", "paragraph_id", "start"],
    ),
    "statements": Layout(
        {
            **_columns("statement_id source_id section"),
            "sentence": COUNT,
            **_columns("anchor says verified elsewhere document coded_by"),
        },
        ["statement_id"],
        ["source_id", "statement_id"],
        {"verified": VERIFIED},
    ),
    "findings": Layout(
        {
            **_columns("finding_id source_id passage_id statement_id section"),
            **dict.fromkeys(("sentence", "start", "end"), COUNT),
            **_columns("text topic role subject setting"),
            "hedged": FLAG,
            **_columns("coder rule why"),
            "score": SCORE,
            "state": TEXT,
        },
        ["finding_id"],
        ["source_id", "section", "sentence", "start", "finding_id"],
        {"coder": CODERS, "state": STATES},
    ),
    "corrections": Layout(
        _columns("source_id fingerprint anchor expects becomes reason by date outcome why"),
        ["source_id", "fingerprint", "expects", "becomes"],
        ["source_id", "fingerprint", "expects", "becomes"],
        {"outcome": OUTCOMES_OF_CORRECTIONS},
    ),
    "relations": Layout(
        _columns(
            "one_source one_fingerprint other_source other_fingerprint relation verdict reason by "
            "date outcome why"
        ),
        [],
        ["relation", "one_source", "one_fingerprint", "other_source", "other_fingerprint"],
        {"outcome": OUTCOMES_OF_RELATIONS},
    ),
    "requests": Layout(
        {
            "number": COUNT,
            **_columns("source_id section model"),
            "sentences": COUNT,
            **_columns("outcome why"),
            "cached": FLAG,
            **dict.fromkeys(("kept", "no_quote", "no_id", "malformed", "repeated"), COUNT),
            **dict.fromkeys(("tokens_in", "tokens_out"), COUNT),
        },
        ["number"],
        ["number"],
        {"outcome": OUTCOMES_OF_REQUESTS},
    ),
    "table_cells": Layout(
        {
            **_columns("source_id document table_id label caption"),
            **dict.fromkeys(("row", "column"), COUNT),
            **_columns("header group text"),
            "is_header": FLAG,
        },
        ["source_id", "document", "table_id", "row", "column"],
        ["source_id", "document", "table_id", "row", "column"],
    ),
    "references": Layout(
        _columns("source_id document ref_id text doi pmid title year"),
        ["source_id", "document", "ref_id"],
        ["source_id", "document", "ref_id"],
    ),
}
CODED = {"findings": ("topic", "role", "subject", "setting")}


def layout(name: str) -> Layout:
    """Return the layout of table `name`; EvidenceError when there is no such table."""
    if name not in LAYOUTS:
        raise EvidenceError(f"table {name!r} is not known. Known: {', '.join(LAYOUTS)}.")
    return LAYOUTS[name]


def empty(name: str) -> pd.DataFrame:
    """Return table `name` without rows."""
    types = layout(name).columns
    return pd.DataFrame({column: pd.Series([], dtype=kind) for column, kind in types.items()})


def make(name: str, rows: list[dict]) -> pd.DataFrame:
    """Build table `name` from rows; absent text is "", absent counts are 0. Checked and sorted."""
    if not rows:
        return empty(name)
    kinds = layout(name).columns
    return check(name, pd.DataFrame({c: _column(rows, c, kind) for c, kind in kinds.items()}))


def _column(rows: list[dict], column: str, kind: str) -> pd.Series:
    """Return one column of rows in its type; as it is where that fails: check() then says so."""
    absent = {TEXT: "", FLAG: False, YEAR: pd.NA}.get(kind, 0)
    values = [row.get(column, absent) for row in rows]
    try:
        series = pd.Series(values, dtype=kind)
    except (TypeError, ValueError):
        return pd.Series(values, dtype=object)
    return series.fillna("") if kind == TEXT else series


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
    ordered = frame[list(plan.columns)].sort_values(plan.order, kind="stable", ignore_index=True)
    return _validate(name, ordered)


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
    return known and not (plan.key and frame.duplicated(plan.key).any())


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

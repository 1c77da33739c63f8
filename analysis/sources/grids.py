"""The tables of articles as DataFrames."""

from __future__ import annotations

import pandas as pd

from analysis.errors import EvidenceError

TABLE = ["source_id", "document", "table_id"]


def read_grid(cells: pd.DataFrame, *, source_id: str = "", table_id: str = "") -> pd.DataFrame:
    """Return one table of an article as it stands there: a row a row, a column a column.

    Parameters
    ----------
    cells : rows of `table_cells`, of one table or of several.
    source_id, table_id : choose the table where `cells` holds more than one.

    Returns
    -------
    Texts; the columns' names are the header paths ("Result > Rest"), made unique by " (2)" and so
    on. Header rows are names, not rows. The index is the row's number in the article. The column
    `group` comes first where the table has rows that head others. attrs: label and caption.

    Raises
    ------
    EvidenceError : no table, or more than one, is chosen.
    """
    chosen = cells[
        (cells["source_id"].eq(source_id) | (source_id == ""))
        & (cells["table_id"].eq(table_id) | (table_id == ""))
    ]
    found = chosen[TABLE].drop_duplicates()
    if len(found) != 1:
        listed = "; ".join(" ".join(row) for row in found.head(5).itertuples(index=False))
        raise EvidenceError(
            f"{len(found)} tables are chosen by source_id {source_id!r} and table_id "
            f"{table_id!r}, not one. Found: {listed or 'none'}. Give both, as in `table_cells`."
        )
    return _lay_out(chosen)


def _lay_out(cells: pd.DataFrame) -> pd.DataFrame:
    body = cells[~cells["is_header"]]
    columns = range(1, int(cells["column"].max()) + 1)
    grid = body.pivot(index="row", columns="column", values="text").reindex(columns=columns)
    names = body.groupby("column")["header"].first().reindex(columns).fillna("")
    grid = grid.fillna("").astype("string")
    grid.columns = _unique([name or f"column {column}" for column, name in names.items()])
    groups = body.groupby("row")["group"].first()
    if groups.ne("").any():
        grid.insert(0, "group", groups.astype("string"), allow_duplicates=True)
    first = cells.iloc[0]
    grid.attrs = {"label": first["label"], "caption": first["caption"]}
    return grid


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique

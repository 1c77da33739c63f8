"""Trial tables in the articles themselves: recognized by their ids, columns by their heads."""

from __future__ import annotations

import pandas as pd

from analysis.trials.ids import holds_id
from analysis.trials.rows import COLUMNS, map_columns
from analysis.trials.vocabulary import FIELDS


def read_cells(cells: pd.DataFrame, sources: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trial rows in articles' tables, and the columns that no field takes.

    cells, sources : the evidence tables of these names. A table is a trial table when a cell
    outside its head holds a trial id. Rows have the columns of rows.COLUMNS; a merged id cell
    belongs to all its rows, for the readers expand it. Unmapped columns: source, table, header.
    """
    names = _name_sources(sources)
    made, unmapped = [], []
    body = cells[~cells["is_header"]]
    has_id = body["text"].map(holds_id)
    key = ["source_id", "document", "table_id"]
    wanted = body.loc[has_id, key].drop_duplicates()
    for source, document, table in wanted.itertuples(index=False, name=None):
        own = body[(body[key] == [source, document, table]).all(axis=1)]
        label = own["label"].iloc[0] or table
        places, free = _map(own)
        unmapped += [(names.get(source, source), label, header) for header in free]
        made += _read_rows(own, places, names.get(source, source), label)
    frame = pd.DataFrame(made, columns=list(COLUMNS)).astype(object)
    return frame, pd.DataFrame(unmapped, columns=["source", "table", "header"])


def _name_sources(sources: pd.DataFrame) -> dict[str, str]:
    named = sources["pmcid"].where(sources["pmcid"] != "", sources["doi"])
    named = named.where(named != "", sources["label"])
    return dict(zip(sources["source_id"], named, strict=True))


def _map(cells: pd.DataFrame) -> tuple[dict[str, int], list[str]]:
    """Return field -> column of a table, and the heads of columns that no field takes."""
    heads = cells.drop_duplicates("column").set_index("column")["header"].sort_index()
    columns = heads.index.tolist()
    places = {field: columns[n] for field, n in map_columns(heads.tolist()).items()}
    ids = cells[cells["text"].map(holds_id)]["column"].mode()
    if "nct_id" not in places and len(ids):
        places = {"nct_id": int(ids.iloc[0])} | {
            field: column for field, column in places.items() if column != int(ids.iloc[0])
        }
    known = {column for field, column in places.items() if field in ("nct_id", *FIELDS)}
    return places, [heads[column] for column in columns if column not in known]


def _read_rows(cells: pd.DataFrame, places: dict[str, int], source: str, label: str):
    columns = {column: field for field, column in places.items()}
    for number, row in cells.groupby("row", sort=True):
        texts = {
            columns[c]: t for c, t in zip(row["column"], row["text"], strict=True) if c in columns
        }
        kept = {field: texts.get(field, "") for field in ("nct_id", *FIELDS)}
        group = next(iter(row["group"]), "")
        if not kept["cell_source"] and group:
            kept["cell_source"] = group if "NK" in group or "cell" in group.lower() else ""
        if holds_id(kept["nct_id"]):
            yield dict.fromkeys(COLUMNS, "") | kept | {
                "source": source, "place": f"{source}, {label}, row {number}"
            }  # fmt: skip

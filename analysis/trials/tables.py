"""Trial tables in the articles themselves: recognized by their ids, columns by their heads."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.trials import vocabulary
from analysis.trials.ids import find_ids, holds_id
from analysis.trials.normal import normalize
from analysis.trials.rows import COLUMNS, load_given, map_columns
from analysis.trials.vocabulary import FIELDS, plain

KEY = ["source_id", "document", "table_id"]
BY_GROUP = ("cell_source", "disease", "target")  # fields that a heading between rows may state
ENOUGH = 2  # fields that a row without an id must state to be worth a look


def read_cells(cells: pd.DataFrame, sources: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trial rows in articles' tables, and the columns that no field takes.

    cells, sources : the evidence tables of these names. A table is a trial table when a cell
    outside its head holds a trial id; where neither it nor the title names NK cells it gives only
    its rows on trials of data/trials. Rows have the columns of rows.COLUMNS; a merged id cell
    belongs to all its rows, for the readers expand it; a cell with several ids stays as it is and
    ends in the worklist. Unmapped columns: source, table, header.
    """
    named = _name_sources(sources)
    body = cells[~cells["is_header"]]
    wanted = body.loc[body["text"].map(holds_id), KEY].drop_duplicates()
    titles = sources.set_index("source_id")["title"]
    own = _choose(cells.merge(wanted, on=KEY), titles)
    own = own[~own["is_header"]]
    made: list[dict] = []
    unmapped: list[tuple[str, str, str]] = []
    for (source, _, table), part in own.groupby(KEY, sort=True):
        name, year = named.get(source, (source, ""))
        label = part["label"].iloc[0] or table
        places, free = _map(part)
        unmapped += [(name, label, header) for header in free]
        made += _read_rows(part, places, {"source": name, "read": year, "table": label})
    frame = pd.DataFrame(made, columns=list(COLUMNS)).astype(object)
    listed = pd.DataFrame(unmapped, columns=["source", "table", "header"])
    return frame.drop_duplicates(ignore_index=True), listed.drop_duplicates(ignore_index=True)


def _choose(cells: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """Leave out rows on trials that are not ours, where neither table nor title names NK cells."""
    words = cells["caption"] + " " + cells["header"] + " " + cells["group"] + " " + cells["text"]
    words = words + " " + cells["source_id"].map(titles).fillna("")
    hit = words.map(plain).str.contains(vocabulary.words()["scope"])
    ours = hit.groupby([cells[name] for name in KEY]).transform("any")
    given = {name for frame in load_given() for name in frame["nct_id"].unique()}
    known = cells["text"].map(lambda text: any(found.id in given for found in find_ids(text)))
    rows = known.groupby([cells[name] for name in (*KEY, "row")]).transform("any")
    return cells[ours | rows]


def _name_sources(sources: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return source id -> the name that given rows use (PMC id, DOI, label), and the year."""
    named = sources["pmcid"].where(sources["pmcid"] != "", sources["doi"])
    named = named.where(named != "", sources["label"])
    years = sources["year"].astype("string").fillna("")
    about = zip(sources["source_id"], named, years, strict=True)
    return {key: (str(name), str(year)) for key, name, year in about}


def _map(cells: pd.DataFrame) -> tuple[dict[str, int], list[str]]:
    """Return field -> column of a table, and the heads of columns that no field takes."""
    heads = cells.drop_duplicates("column").set_index("column")["header"].sort_index()
    columns = heads.index.tolist()
    places = {field: columns[n] for field, n in map_columns(heads.tolist()).items()}
    holding = cells[cells["text"].map(holds_id)]["column"]
    if places.get("nct_id") not in set(holding):  # the ids tell their column better than its head
        ids = int(holding.mode().iloc[0])
        kept = {field: column for field, column in places.items() if column != ids}
        places = kept | {"nct_id": ids}
    known = {column for field, column in places.items() if field in ("nct_id", *FIELDS)}
    return places, [heads[column] for column in columns if column not in known]


def _read_rows(cells: pd.DataFrame, places: dict[str, int], about: dict) -> Iterator[dict]:
    for number, row in cells.groupby("row", sort=True):
        texts = dict(zip(row["column"], row["text"], strict=True))
        kept = {field: texts.get(places.get(field, -1), "") for field in ("nct_id", *FIELDS)}
        said = [field for field in FIELDS if kept[field]]
        heading = len(set(filter(None, texts.values()))) == 1
        if find_ids(kept["nct_id"]) or (len(said) >= ENOUGH and not heading):
            _add_group(kept, next(iter(row["group"]), ""))
            place = f"{about['source']}, {about['table']}, row {number}"
            yield dict.fromkeys(COLUMNS, "") | kept | about | {"place": place}


def _add_group(row: dict, group: str) -> None:
    """Give a field that the row lacks what the heading above it says."""
    for field in BY_GROUP:
        value = normalize(field, group) if group and not row[field] else None
        if value and value.parts and not value.flag and any(k != "kind" for k, _ in value.parts):
            row[field] = group
            return

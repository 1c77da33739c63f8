"""Rows of review tables and registries, each with its source, its table and when it was read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from analysis import paths
from analysis.errors import EvidenceError
from analysis.trials import files, ids, registry
from analysis.trials.vocabulary import FIELDS, words

COLUMNS = ("nct_id", *FIELDS, "source", "read", "context", "table", "place")
SHARING = ("phase", "status")  # fields that may share a column: "Phase (status)"
SOURCES = ("doi", "pmcid", "url", "year", "first_author_surname", "title", "journal")


def load_given() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return this project's rows of reviews and of registries, columns as in COLUMNS."""
    folder = paths.DATA / "trials"
    return (
        read_reviews([folder / "review_trial_rows.csv"]),
        read_registry([folder / "registry_rows.csv"]),
    )


def read_reviews(given: list[Path]) -> pd.DataFrame:
    """Return the rows of review tables (CSV); columns as in COLUMNS, all text, "" where absent.

    `read` is the review's year where a `sources.csv` beside the file (or this project's) has it.
    Raises EvidenceError when a file is not there or has no column with trial ids.
    """
    return join([_read_csv(path, is_registry=False) for path in given])


def read_registry(given: list[Path]) -> pd.DataFrame:
    """Return registry rows from CSV (also ClinicalTrials.gov's export), API v2 JSON or older XML.

    Columns as in COLUMNS; `read` is the date of the record's last update, or "". Raises
    EvidenceError for a file in no known form.
    """
    return join([_read_any(path) for path in given])


def join(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return frames with COLUMNS below each other, each different text kept once."""
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS), dtype=object)
    return pd.DataFrame({name: unite([frame[name] for frame in frames]) for name in COLUMNS})


def unite(parts: list[pd.Series], *, ordered: bool = False) -> pd.Categorical:
    """Return columns of text below each other; ordered : whether the categories are sorted."""
    return union_categoricals([_categorize(part) for part in parts], sort_categories=ordered)


def _categorize(part: pd.Series) -> pd.Categorical:
    if isinstance(part.dtype, pd.CategoricalDtype):
        codes, texts = part.cat.codes.to_numpy(), part.cat.categories
    else:
        codes, texts = pd.factorize(part.to_numpy(dtype=object))
    return pd.Categorical.from_codes(codes, pd.Index(texts, dtype=object))


def read_sources(folder: Path) -> pd.DataFrame:
    """Return what is known of reviews: `sources.csv` of a folder, and this project's below it."""
    own = paths.DATA / "trials" / "sources.csv"
    found = [path for path in dict.fromkeys((folder / "sources.csv", own)) if path.is_file()]
    parts = [_read_sources(path) for path in found]
    return pd.concat(parts, ignore_index=True)[list(SOURCES)]


def _read_sources(path: Path) -> pd.DataFrame:
    head, columns = files.read_csv(path)
    frame = pd.DataFrame({name.strip().lower(): column.astype(object)
                          for name, column in zip(head, columns, strict=True)})  # fmt: skip
    return frame.reindex(columns=list(SOURCES), fill_value="")


def _read_any(path: Path) -> pd.DataFrame:
    head = files.load_text(path)[:4096].lstrip("\ufeff \t\r\n")
    if head[:1] in ("[", "{"):
        return _make(registry.read_studies(files.load_text(path), path.name))
    if head.startswith("<"):
        return _make(registry.read_xml(files.load_text(path), path.name))
    return _read_csv(path, is_registry=True)


def _make(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(COLUMNS, "") | row for row in rows], columns=list(COLUMNS))


def map_columns(header: list[str]) -> dict[str, int]:
    """Return field -> position for a header: the names of normal.yaml's `exact` first, then its
    `columns`, which hold patterns of header words."""
    names = [" ".join(name.lower().split()) for name in header]
    exact = {name: field for field, known in words()["exact"].items() for name in known}
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in exact:
            found.setdefault(exact[name], place)
    for field, pattern in words()["columns"].items():
        free = [p for p, name in enumerate(names) if p not in found.values() and name not in exact]
        free += range(len(names)) if field in SHARING else ()
        hits = [place for place in free if pattern.search(names[place])]
        if field not in found and hits:
            found[field] = hits[0]
    return found


def list_unmapped(given: list[Path]) -> pd.DataFrame:
    """Return the columns of CSV files that no field takes; columns source, table, header."""
    rows = []
    for path in given:
        head = files.read_head(path)
        taken = set(map_columns(head).values())
        rows += [(path.name, "", name) for place, name in enumerate(head) if place not in taken]
    return pd.DataFrame(rows, columns=["source", "table", "header"])


def _read_csv(path: Path, *, is_registry: bool) -> pd.DataFrame:
    """Read one CSV; columns are found by their names, or by the synonyms of normal.yaml."""
    head, columns = files.read_csv(path)
    places = map_columns(head)
    if "nct_id" not in places:
        places |= _find_ids(columns, set(places.values()))
    if head and "nct_id" not in places:
        raise EvidenceError(
            f"{path.name} has no column with trial ids. Columns: {', '.join(head)[:200]}. "
            "Name one nct_id."
        )
    frame = pd.DataFrame({name: columns[place] for name, place in places.items()})
    file = path.name
    named = [f"{file}, row {number}" for number in range(2, len(frame) + 2)]
    numbers = np.arange(len(named), dtype=np.int32)
    frame["place"] = pd.Categorical.from_codes(numbers, pd.Index(named, dtype=object))
    for name in {"doi", "pmcid", "url", "year", *COLUMNS} - set(frame):
        frame[name] = ""
    done = _finish_registry(frame, path) if is_registry else _finish_review(frame, path)
    return done[list(COLUMNS)]


def _find_ids(columns: list[pd.Categorical], taken: set[int]) -> dict[str, int]:
    """Return the place of the first free column that holds trial ids, whatever its name."""
    free = [place for place in range(len(columns)) if place not in taken]
    hits = [place for place in free if any(map(ids.holds_id, columns[place].categories))]
    return {"nct_id": hits[0]} if hits else {}


def _finish_registry(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Say where and when each row of a registry was read."""
    keys = list(zip(frame["url"], frame["read"], strict=True))
    known = {key: _date(*key) for key in dict.fromkeys(keys)}
    hosts = {key: _host(key[0]) or path.stem for key in known}
    frame["read"] = [known[key] for key in keys]
    frame["source"] = [f"registry: {hosts[key]} {known[key]}".rstrip() for key in keys]
    return frame


def _host(url: str) -> str:
    return url.split("://")[-1].split("/")[0].removeprefix("www.") if "://" in url else ""


def _date(url: str, given: str) -> str:
    if given:
        return registry.iso(given)
    return next((date for pattern, date in words()["readings"] if pattern.search(url.lower())), "")


def _finish_review(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Name the review of each row (PMC id, DOI or address) and the year it was made."""
    source = np.full(len(frame), path.stem, dtype=object)
    for name in ("url", "doi", "pmcid"):
        said = frame[name].to_numpy(dtype=object)
        source = np.where(said != "", said, source)
    frame["source"] = unite([pd.Series(source, dtype=object)])
    if _is_empty(frame["read"]):
        years = _list_years(path.parent)
        named = frame["source"].cat.categories
        known = np.array([years.get(name, "") for name in named], dtype=object)
        own = frame["year"].to_numpy(dtype=object)
        frame["read"] = np.where(own != "", own, known[frame["source"].cat.codes])
    if _is_empty(frame["product"]):
        frame["product"] = frame["context"]
    frame["context"] = ""
    return frame


def _is_empty(column: pd.Series) -> bool:
    return not any(unite([column]).categories)


def _list_years(folder: Path) -> dict[str, str]:
    """Return each known name of a review -> its year."""
    return {
        row[key]: row["year"]
        for row in reversed(read_sources(folder).to_dict("records"))
        for key in ("url", "doi", "pmcid")
        if row[key] and row["year"]
    }

"""What one run found, and from what: read from a report's folder, or taken while it runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import inputs, paths
from analysis.errors import EvidenceError
from analysis.report import collect, origin
from analysis.report.parameters import list_parameters
from analysis.report.write import provenance

TABLES = ("findings", "trials", "headlines", "sources", "documents")
COLUMNS = {
    "findings": "source_id label section sentence text topic role subject setting hedged coder "
                "rule state",
    "trials": "nct_id",
    "headlines": "role topic n sentence",
    "sources": "source_id label",
    "documents": "document sha256 source_ids",
}  # fmt: skip


class Snapshot(NamedTuple):
    """Tables by name, as the report shows them, and the record: parameters, inputs, code,
    notebooks, versions, as run.json holds them."""

    tables: Mapping[str, pd.DataFrame]
    record: Mapping


def read_folder(folder: Path | str) -> Snapshot:
    """Read a report's folder; a label that a run was given stands for its place.

    Raises
    ------
    EvidenceError : it is no report, or its notebooks lack an exhibit or column needed; names it.
    """
    folder = Path(inputs.known_roots().get(str(folder), folder))
    record = read_record(folder)
    notebooks = sorted((folder / "notebooks").glob("*.ipynb"))
    exhibits = collect.read_notebooks(notebooks).exhibits
    record["parameters"] = _list_defaults(notebooks) | record["parameters"]
    tables = {name: _read_table(name, exhibits, folder.name) for name in TABLES}
    return Snapshot(tables, record)


def _list_defaults(notebooks: list[Path]) -> dict:
    """Return the values that a run had where none were given."""
    return {p.name: p.default for path in notebooks for p in list_parameters(path)}


def read_record(folder: Path) -> dict:
    """Return run.json of a report's folder; EvidenceError where there is none to be read."""
    try:
        record = json.loads((folder / "run.json").read_text("utf-8"))
        return {"parameters": {}, "inputs": {}, "outputs": {}, "versions": {}} | record
    except (OSError, ValueError, TypeError) as error:
        raise EvidenceError(
            f"{folder.name!r} is no report: run.json cannot be read ({type(error).__name__}). "
            "Name a folder that `workbook report` made."
        ) from error


def _read_table(name: str, exhibits: Mapping[str, dict], folder: str) -> pd.DataFrame:
    if name not in exhibits:
        raise EvidenceError(
            f"report {folder!r} does not show {name!r}, so it cannot be compared. Make it again "
            "with all six notebooks."
        )
    columns = [column["name"] for column in exhibits[name]["columns"]]
    return _check(name, pd.DataFrame(exhibits[name]["rows"], columns=columns), folder)


def _check(name: str, table: pd.DataFrame, where: str) -> pd.DataFrame:
    if missing := [column for column in COLUMNS[name].split() if column not in table]:
        raise EvidenceError(f"report {where!r}, {name}: no column {', '.join(missing)}.")
    return table.reset_index(drop=True)


def take_now(tables: Mapping[str, pd.DataFrame], parameters: Mapping) -> Snapshot:
    """Return the snapshot of the run that is going on, in a notebook.

    tables : the five tables of TABLES as the report shows them; parameters : by name, those that
    choose what is counted.
    """
    kept = {name: _check(name, tables[name], "this run") for name in TABLES}
    documents = zip(kept["documents"]["document"], kept["documents"]["sha256"], strict=True)
    made = origin.describe_origin(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    given = {"parameters": dict(parameters), "inputs": dict(documents) | origin.hash_data()}
    return Snapshot(kept, made | given | {"versions": provenance()})

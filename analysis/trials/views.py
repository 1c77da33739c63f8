"""Tables behind the figures of notebook 05: one row a mark or a count, and what each opens."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from analysis.trials import vocabulary
from analysis.trials.normal import PHASES
from analysis.trials.reconcile import Reconciled
from analysis.trials.vocabulary import FIELDS

Links = dict[tuple[int, str], list[str]]
ORIGINS = ("PB", "CB", "iPSC", "NK-92", "primary", "several", "other", "not stated")
NOT_STATED = "not stated"
SAID = ("target", "disease", "cell_source", "phase", "status", "start")
LINE = 160  # characters of a cell in a line behind a mark
TOP = ("solid tumor", "hematologic malignancy", "autoimmune disease", "viral infection", "cancer")


class Counts(NamedTuple):
    """A grid of numbers of trials, and what each number opens."""

    table: pd.DataFrame
    opens: Links


def list_landscape(trials: pd.DataFrame) -> pd.DataFrame:
    """Return one row per trial and target; columns setting (hematologic, solid, both, other),
    target, phase, status, nct_id; a trial with two targets has two rows."""
    table = trials[["disease", "target", "phase", "status", "nct_id"]].copy()
    table.insert(0, "setting", table.pop("disease").map(read_setting))
    table["phase"] = _known(table["phase"], PHASES, "not given")
    table["status"] = table["status"].replace({"": NOT_STATED, "disputed": NOT_STATED})
    table["target"] = table["target"].replace("", "not given").str.split("; ")
    long = table.explode("target", ignore_index=True)
    return long.sort_values(["setting", "target", "phase", "nct_id"], ignore_index=True)


def read_setting(disease: str) -> str:
    """Return solid, hematologic, both or other for a normal disease text ("AML; MDS")."""
    found = set()
    for name in filter(None, disease.split("; ")):
        if name in vocabulary.diseases():
            up = vocabulary.ancestors(name) | {name}
            found |= {"solid"} if "solid tumor" in up else set()
            found |= {"hematologic"} if "hematologic malignancy" in up else set()
    return "both" if len(found) == 2 else next(iter(found), "other")


def _known(column: pd.Series, values, other: str) -> pd.Series:
    return column.where(column.isin(list(values)), other)


def list_starts(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the trials with a start; columns start (year-month or year), setting, status,
    nct_id."""
    table = trials[["start", "disease", "status", "nct_id"]].copy()
    table.insert(1, "setting", table.pop("disease").map(read_setting))
    table["status"] = table["status"].replace({"": NOT_STATED, "disputed": NOT_STATED})
    return table[table["start"].str.match(r"\d{4}")].sort_values(
        ["start", "nct_id"], ignore_index=True
    )


def find_cut(fields: pd.DataFrame) -> str:
    """Return the latest date on which a registry was read, "" when no copy has a date."""
    own = fields[fields["source"].str.startswith("registry: ")]
    dates = own.loc[own["read"].str.match(r"\d{4}-\d\d"), "read"]
    return "" if dates.empty else dates.max()


def list_enrollments(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the trials with a planned number; columns phase, patients, setting, nct_id."""
    patients = trials["enrollment"].str.extract(r"(\d+) (?:planned|enrolled)", expand=False)
    table = pd.DataFrame({
        "phase": _known(trials["phase"], PHASES, "not given"),
        "patients": pd.to_numeric(patients).astype("Int64"),
        "setting": trials["disease"].map(read_setting), "nct_id": trials["nct_id"],
    }).dropna(subset="patients")  # fmt: skip
    rank = table["phase"].map(list(PHASES).index)
    order = table.assign(rank=rank).sort_values(["rank", "patients", "nct_id"])
    return order.drop(columns="rank").astype({"patients": "int64"}).reset_index(drop=True)


def group_disease(name: str) -> str:
    """Return the group in which a disease is counted: what stands right below solid tumor,
    hematologic malignancy and the like."""
    tree, group = vocabulary.diseases(), name
    while group in tree and tree[group].get("in") and tree[group]["in"] not in TOP:
        group = tree[group]["in"]
    return group or NOT_STATED


def count_targets(trials: pd.DataFrame) -> Counts:
    """Count trials by target (rows) and tumor (columns, as group_disease() names them); a trial
    with several of either counts in each."""
    long = trials[["nct_id", "target", "disease"]].copy()
    long["target"] = long["target"].replace("", NOT_STATED).str.split("; ")
    long["tumor"] = long.pop("disease").map(
        lambda text: sorted({group_disease(name) for name in text.split("; ")})
    )
    long = long.explode("target").explode("tumor").drop_duplicates()
    return _count(long, "target", "tumor", trials)


def count_origins(made: Reconciled) -> Counts:
    """Count trials by start year (rows) and origin of the cells (columns, all of ORIGINS).

    Where the value shown names a donor only, the origin that its reviews name counts.
    """
    trials = made.trials
    told = made.fields[(made.fields["field"] == "cell_source") & (made.fields["normal"] != "")]
    named = told.assign(origin=told["normal"].map(_name_origin))
    named = named[named["origin"] != NOT_STATED].groupby("nct_id")["origin"].agg(set).to_dict()
    shown = trials["cell_source"].map(_name_origin)
    others = [named.get(trial, set()) for trial in trials["nct_id"]]
    other = pd.Series([found.copy().pop() if len(found) == 1 else NOT_STATED for found in others],
                      index=shown.index, dtype=object)  # fmt: skip
    cells = shown.where(shown != NOT_STATED, other)
    years = trials["start"].str[:4].where(trials["start"].str.match(r"\d{4}"), NOT_STATED)
    long = pd.DataFrame({"nct_id": trials["nct_id"], "year": years, "origin": cells})
    return _count(long, "year", "origin", trials, columns=ORIGINS, rows=sorted(set(years)))


def _name_origin(text: str) -> str:
    donors = {name for name, _ in vocabulary.words()["donors"]}
    cells = [name for name in text.split(", ") if name not in {*donors, "NK", "NKT", ""}]
    if not cells or text == "disputed":
        return NOT_STATED
    return "several" if len(cells) > 1 else cells[0] if cells[0] in ORIGINS else "other"


def _count(long: pd.DataFrame, row: str, column: str, trials: pd.DataFrame, *, columns=None,
           rows=None) -> Counts:  # fmt: skip
    """Return a grid of counts, the fullest rows and columns first unless their order is given."""
    grid = pd.crosstab(long[row], long[column])
    rows = rows or _by_size(grid.sum(axis=1))
    columns = columns or _by_size(grid.sum())
    grid = grid.reindex(index=list(rows), columns=list(columns), fill_value=0)
    lines = dict(zip(trials["nct_id"], map(_describe, trials.to_dict("records")), strict=True))
    behind = long.groupby([row, column])["nct_id"].agg(lambda ids: sorted(set(ids)))
    opens = {
        (number, name): [lines[trial] for trial in behind[value, name]]
        for number, value in enumerate(grid.index)
        for name in grid.columns
        if grid.at[value, name]
    }
    return Counts(grid.rename_axis(columns=None).reset_index(), opens)


def _by_size(counts: pd.Series) -> list[str]:
    last = counts.index == NOT_STATED
    ranked = sorted(zip(last, -counts, counts.index, strict=True))
    return [name for _, _, name in ranked]


def _describe(trial: dict) -> str:
    said = [f"{name.replace('_', ' ')} {trial[name]}" for name in SAID if trial[name]]
    return f"{trial['nct_id']}: {'; '.join(said)}"[: 2 * LINE]


def name_trials(trials: pd.DataFrame) -> list[str]:
    """Return each trial in a few words: what stands behind a number of trials."""
    kept = trials[["nct_id", "phase", "status", "enrollment"]].sort_values("nct_id")
    return [
        f"{row.nct_id}: phase {row.phase or NOT_STATED}, {row.status or 'status not stated'}, "
        f"{row.enrollment or 'size not stated'}"
        for row in kept.itertuples(index=False)
    ]


def count_mentions(made: Reconciled) -> Counts:
    """Return trials (rows, in most reviews first) by reviews and the registry (columns): 1 where
    it has a row of the trial; column nct_id first."""
    told = made.fields[made.fields["source"] != ""].copy()
    registry = told["source"].str.startswith("registry: ")
    told["column"] = told["source"].where(~registry, "registry")
    grid = pd.crosstab(told["nct_id"], told["column"]).clip(upper=1)
    names = _by_size(grid.drop(columns="registry", errors="ignore").sum())
    grid = grid.reindex(columns=[*names, "registry"], fill_value=0)
    order = sorted(grid.index, key=lambda trial: (-grid.loc[trial, names].sum(), trial))
    table = grid.loc[order].rename_axis(columns=None).reset_index()
    said = _say_cells(told)
    behind = said.groupby([told["nct_id"], told["column"]]).agg(list)
    opens = {
        (row, name): behind[trial, name]
        for row, trial in enumerate(table["nct_id"])
        for name in table.columns[1:]
        if table.at[row, name]
    }
    return Counts(table, opens)


def _say_cells(told: pd.DataFrame) -> pd.Series:
    table = ("; " + told["table"].astype(str)).where(told["table"] != "", "")
    field = told["field"].str.replace("_", " ")
    return told["source"] + table + "; " + field + ": " + told["raw"].str.slice(0, LINE)


def link_trials(table: pd.DataFrame, made: Reconciled, fields: tuple[str, ...] = FIELDS) -> Links:
    """Return, for the nct_id of each row of a table, what each source says of these fields."""
    told = made.fields[(made.fields["raw"] != "") & made.fields["field"].isin(fields)]
    said = told["nct_id"] + "; " + _say_cells(told)
    lists = said.groupby(told["nct_id"]).agg(list).to_dict()
    return {
        (row, "nct_id"): lists[trial] for row, trial in enumerate(table["nct_id"]) if trial in lists
    }

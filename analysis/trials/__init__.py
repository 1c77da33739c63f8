"""Clinical trials: what review tables and registry copies say of each."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis import paths
from analysis.errors import EvidenceError

FILES = {
    "reviews": ("review_trial_rows.csv", ("url", "table_label", "nct_id", "phase", "status")),
    "registry": ("registry_rows.csv", ("nct_id", "phase", "status", "conditions", "last_update")),
    "sources": ("sources.csv", ("url", "title")),
}
NCT = re.compile(r"NCT\d{8}")
PHASES = ("early 1", "1", "1/2", "2", "2/3", "3", "4", "not given")


def load(folder: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return the trial rows as given: tables reviews, registry and sources, all text.

    Raises
    ------
    EvidenceError : a file or column is missing, or an nct_id is not NCT and eight digits; names
        file, row and value.
    """
    place = folder or paths.DATA / "trials"
    return {name: _read(place / file, columns) for name, (file, columns) in FILES.items()}


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise EvidenceError(f"data/trials/{path.name} cannot be read: {error}.") from error
    if missing := [column for column in columns if column not in frame]:
        raise EvidenceError(f"data/trials/{path.name} lacks column {', '.join(missing)}.")
    if "nct_id" in frame:
        wrong = frame[~frame["nct_id"].str.fullmatch(NCT.pattern)]
        for row in wrong.itertuples():
            raise EvidenceError(
                f"data/trials/{path.name}, row {row.Index + 2}: nct_id {row.nct_id!r} is not NCT "
                "and eight digits. Correct the id."
            )
    return frame


def read_phase(raw: str) -> str:
    """Return a phase as one of PHASES, whatever way it is written: "Phase I/IIa" is "1/2"."""
    text = raw.upper().replace("PHASE", " ")
    roman = {"I": "1", "II": "2", "III": "3", "IV": "4"}
    found = re.findall(r"\b(IV|I{1,3}|[1-4])[AB]?\b", text)
    numbers = sorted({roman.get(part, part) for part in found})
    if "EARLY" in text and numbers in (["1"], []):
        return "early 1"
    phase = "/".join(numbers[:2])
    return phase if phase in PHASES else "not given"


def choose_latest(registry: pd.DataFrame) -> pd.DataFrame:
    """Return one registry row per trial: the fullest of those read last.

    A row without date of update is from the newest copy (see data/trials/README.md).
    """
    newest = registry.assign(order=registry["last_update"].replace("", "9999"))
    ordered = newest.sort_values(["nct_id", "order"], kind="stable")
    return (
        ordered.drop_duplicates("nct_id", keep="last").drop(columns="order").reset_index(drop=True)
    )


def count_phases(registry: pd.DataFrame) -> pd.DataFrame:
    """Count trials by phase; columns phase, trials; all of PHASES, zeros included."""
    counts = choose_latest(registry)["phase"].map(read_phase).value_counts()
    counts = counts.reindex(list(PHASES), fill_value=0)
    return counts.rename_axis("phase").rename("trials").astype("int64").reset_index()


def describe_phases(counts: pd.DataFrame) -> str:
    """Say in a sentence how many trials with a phase are beyond phase 1/2."""
    numbers = counts.set_index("phase")["trials"]
    given = numbers.drop("not given")
    later = int(given[["2", "2/3", "3", "4"]].sum())
    return (
        f"{later} of {int(given.sum())} registered trials with a stated phase are in phase 2 or "
        f"later; {int(numbers['not given'])} state none."
    )


def count_reviews(reviews: pd.DataFrame, registry: pd.DataFrame) -> pd.DataFrame:
    """Count for each trial the reviews that list it and its registry copies.

    Columns nct_id, reviews, registry copies, product (as the first review names it); trials that
    no review lists have 0.
    """
    listed = reviews.groupby("nct_id")["url"].nunique()
    copies = registry["nct_id"].value_counts()
    trials = sorted({*listed.index, *copies.index})
    named = (
        reviews[reviews["product"] != ""].drop_duplicates("nct_id").set_index("nct_id")["product"]
    )
    table = pd.DataFrame({"nct_id": trials})
    table["reviews"] = table["nct_id"].map(listed).fillna(0).astype("int64")
    table["registry copies"] = table["nct_id"].map(copies).fillna(0).astype("int64")
    table["product"] = [named.get(trial, "") for trial in trials]
    return table.sort_values(["reviews", "nct_id"], ascending=[False, True], ignore_index=True)


def list_phase_differences(reviews: pd.DataFrame, registry: pd.DataFrame) -> pd.DataFrame:
    """Return the trials of which reviews, or a review and the registry, state different phases.

    Columns nct_id, stated by, raw, phase; a phase that is not given is no difference.
    """
    parts = [
        reviews.assign(by=reviews["url"].str.extract(r"(PMC\d+)", expand=False).fillna("review")),
        choose_latest(registry).assign(by="registry"),
    ]
    rows = pd.concat([part[["nct_id", "by", "phase"]] for part in parts], ignore_index=True)
    rows = rows.rename(columns={"phase": "raw"}).assign(phase=rows["phase"].map(read_phase))
    rows = rows[rows["phase"] != "not given"].drop_duplicates()
    kinds = rows.groupby("nct_id")["phase"].nunique()
    differing = rows[rows["nct_id"].isin(kinds[kinds > 1].index)]
    shown = differing.rename(columns={"by": "stated by"}).sort_values(
        ["nct_id", "stated by", "raw"]
    )
    return shown.reset_index(drop=True)

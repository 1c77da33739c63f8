"""Tables that notebook 05 shows: verdicts, phases, who says what; and the rows behind each."""

from __future__ import annotations

import pandas as pd

from analysis.trials import rows
from analysis.trials.normal import PHASES
from analysis.trials.reconcile import VERDICTS, Reconciled, reconcile
from analysis.trials.vocabulary import FIELDS
from analysis.words import count

LATER = ["2", "2/3", "3", "4"]
NO_TRIALS = "No trial is known."
CALL = r"(?i)phases? ?(?:II|III|2|3)\b|(?:late|later|advanced)[- ]phase|pivotal|confirmatory trial"
Links = dict[tuple[int, str], list[str]]


def load(found: pd.DataFrame | None = None) -> Reconciled:
    """Return this project's trial rows (data/trials), set against each other.

    found : more rows of reviews, as tables.read_cells() finds them in the sources' own tables.
    """
    reviews, registry = rows.load_given()
    parts = [reviews] if found is None else [reviews, found]
    return reconcile(rows.join(parts), registry)


def count_verdicts(trials: pd.DataFrame) -> pd.DataFrame:
    """Count trials by verdict for each field; columns field and one per verdict."""
    counts = {field: trials[f"{field}_verdict"].value_counts() for field in FIELDS}
    table = pd.DataFrame(counts).T.reindex(columns=list(VERDICTS)).fillna(0).astype("int64")
    return table.rename_axis("field").reset_index()


def list_verdicts(trials: pd.DataFrame, *, min_reviews: int = 1) -> pd.DataFrame:
    """Return trials x fields with the verdict; columns nct_id, reviews, then the fields.

    min_reviews : trials in fewer reviews are left out.
    """
    kept = trials[trials["reviews"] >= min_reviews]
    columns = {f"{field}_verdict": field for field in FIELDS}
    table = kept[["nct_id", "reviews", *columns]].rename(columns=columns)
    return table.sort_values(["reviews", "nct_id"], ascending=[False, True], ignore_index=True)


def link_verdicts(table: pd.DataFrame, fields: pd.DataFrame) -> Links:
    """Return, for each verdict of list_verdicts(), what each source says, in its own words."""
    stated = fields[fields["raw"] != ""]
    read = (" (read " + stated["read"] + ")").where(stated["read"] != "", "")
    where = (", " + stated["table"]).where(stated["table"] != "", "")
    said = stated["source"] + where + read + ": " + stated["raw"].str.slice(0, 200)
    lists = said.groupby([stated["nct_id"], stated["field"]]).agg(list).to_dict()
    return {
        (row, field): lists[trial, field]
        for row, trial in enumerate(table["nct_id"])
        for field in FIELDS
        if (trial, field) in lists
    }


def list_shown(trials: pd.DataFrame) -> pd.DataFrame:
    """Return one row per trial with the values shown and the numbers of reviews and copies."""
    return trials[["nct_id", "reviews", "registry_copies", *FIELDS, "disease_mesh", "donor"]]


def count_phases(trials: pd.DataFrame) -> pd.DataFrame:
    """Count trials by the phase shown; columns phase, trials; all of PHASES, zeros included."""
    phases = trials["phase"].where(trials["phase"].isin(PHASES), "not given")
    counts = phases.value_counts().reindex(list(PHASES), fill_value=0)
    return counts.rename_axis("phase").rename("trials").astype("int64").reset_index()


def describe_phases(counts: pd.DataFrame) -> str:
    """Say in a sentence how many trials with a phase are beyond phase 1/2."""
    numbers = counts.set_index("phase")["trials"]
    if not numbers.sum():
        return NO_TRIALS
    given = numbers.drop("not given")
    later = int(given[LATER].sum())
    return (
        f"{later} of {count(int(given.sum()), 'trial')} with a stated phase are in phase 2 or "
        f"later; {int(numbers['not given'])} state none or are disputed."
    )


def list_calls(findings: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources that ask for data of later phases; columns label, text.

    A source asks where a counted finding on clinical evidence is a need or barrier and names
    phase II, III or later trials.
    """
    roles = findings["role"].isin(["need", "barrier"]) & (findings["topic"] == "clinical_evidence")
    asks = findings["text"].str.contains(CALL) & roles & (findings["state"] == "counted")
    labels = sources.set_index("source_id")["label"]
    found = findings[asks].assign(label=findings.loc[asks, "source_id"].map(labels))
    table = found[["label", "text"]].drop_duplicates("label")
    return table.sort_values("label", ignore_index=True)


def describe_call(calls: pd.DataFrame, counts: pd.DataFrame) -> str:
    """Say what the phases of the trials answer to the sources that ask for later phases."""
    names = ", ".join(calls["label"])
    asked = {0: "No source here asks", 1: f"{names} asks"}.get(len(calls), f"{names} ask")
    numbers = counts.set_index("phase")["trials"]
    if not numbers.sum():
        return f"{asked} for data of phase II/III trials. {NO_TRIALS}"
    third = int(numbers[["2/3", "3", "4"]].sum())
    return (
        f"{asked} for data of phase II/III trials. {describe_phases(counts)} "
        f"{third or 'None'} of them {'reach' if third > 1 else 'reaches'} phase 3."
    )


def describe_verdicts(table: pd.DataFrame) -> str:
    """Say in a sentence in which fields the sources differ most."""
    differing = table.set_index("field")[["differ", "differs from registry"]].sum(axis=1)
    total, most = int(differing.sum()), differing.idxmax()
    if not table.drop(columns="field").to_numpy().sum():
        return NO_TRIALS
    if not total:
        return "No field of any trial is stated differently."
    return f"{total} disagreements in all, most on {most} ({int(differing[most])})."


def describe_starts(starts: pd.DataFrame, cut: str) -> str:
    """Say in a sentence how many trials have a start and until when registries were read."""
    if starts.empty:
        return "No trial with a start is known."
    until = f"registries were read until {cut}" if cut else "no reading of a registry has a date"
    return f"{count(len(starts), 'trial')} with a start; {until}."


def describe_sizes(sizes: pd.DataFrame) -> str:
    """Say in a sentence how many patients trials plan."""
    if sizes.empty:
        return "No trial with a planned number of patients is known."
    middle = f"{sizes['patients'].median():g} patients in the median"
    return f"{count(len(sizes), 'trial')} with a planned number: {middle}."


def describe_tumors(tumors: pd.DataFrame) -> str:
    """Say in a sentence how targets are counted by tumor."""
    if tumors.empty:
        return NO_TRIALS
    return f"{count(len(tumors), 'target')}; a trial with several targets or tumors counts in each."


def describe_origins(origins: pd.DataFrame, trials: pd.DataFrame) -> str:
    """Say in a sentence of how many trials no source states where the cells come from."""
    if trials.empty:
        return NO_TRIALS
    return f"{origins['not stated'].sum()} of {count(len(trials), 'trial')}: origin not stated."

"""What the sources call for, set against the trials that there are."""

from __future__ import annotations

import re

import pandas as pd

from analysis import codebook
from analysis.synthesis.links import Links
from analysis.trials.summaries import LATER
from analysis.trials.views import name_trials, read_setting

PLANNED = r"^(\d+) planned"
OPEN = ("recruiting", "not yet recruiting", "active")
ANSWERS = {  # which trials can speak to a need of a topic
    "clinical_evidence": "any", "potency": "any", "safety": "any", "persistence": "any",
    "antigen": "target", "cell_source": "cell_source", "off_the_shelf": "allogeneic",
}  # fmt: skip
NOTES = {
    "any": "every trial with patients",
    "target": "trials that state their target",
    "cell_source": "trials that state their cell source",
    "allogeneic": "trials of allogeneic cells",
    "": "no field of a trial record speaks to it",
}
DONOR = re.compile(r"allogen|haplo|\bCB\b|NK-92|iPSC")
SETTINGS = ("solid", "hematologic", "both", "other")


def match_needs(findings: pd.DataFrame, trials: pd.DataFrame) -> tuple[pd.DataFrame, Links]:
    """Set each need that sources state against the trials that could meet it.

    Parameters
    ----------
    findings : chosen ones; trials : the table of trials.load().

    Returns
    -------
    topic, need (sources), trials (that can speak to it), later phase (2 or later), completed,
    open, planned patients (sum where stated), note (which trials were taken); the most stated
    need first. And the findings behind `need`, the trials behind the rest.
    """
    own = findings[findings["role"] == "need"]
    counts = own.groupby("topic")["source_id"].nunique()
    ids = own.groupby("topic")["finding_id"].agg(list)
    topics = sorted(counts.index, key=lambda topic: (-counts[topic], topic))
    rows, links = [], {}
    for row, topic in enumerate(topics):
        kind = ANSWERS.get(topic, "")
        parts = _part(_take(trials, kind))
        rows.append((topic, int(counts[topic]), *_count(parts), NOTES[kind]))
        links |= {(row, "need"): ids[topic]} | _link_trials(row, parts)
    columns = ["topic", "need", "trials", "later phase", "completed", "open", "planned patients",
               "note"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns), links


def _take(trials: pd.DataFrame, kind: str) -> pd.DataFrame:
    if kind == "any":
        return trials
    if kind == "allogeneic":
        return trials[trials["cell_source"].str.contains(DONOR).astype(bool)]
    if kind:
        return trials[~trials[kind].isin(["", "disputed"])]
    return trials.iloc[:0]


def _part(trials: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return trials: all, in phase 2 or later, completed, open, with a planned number."""
    planned = trials["enrollment"].str.extract(PLANNED, expand=False).notna()
    return {
        "trials": trials,
        "later phase": trials[trials["phase"].isin(LATER)],
        "completed": trials[trials["status"] == "completed"],
        "open": trials[trials["status"].isin(OPEN)],
        "planned patients": trials[planned],
    }


def _count(parts: dict[str, pd.DataFrame]) -> tuple[int, ...]:
    """Return the number of trials of each part; of the last the sum of the planned patients."""
    *counted, planned = parts.values()
    patients = planned["enrollment"].str.extract(PLANNED, expand=False).astype("int64").sum()
    return (*map(len, counted), int(patients))


def _link_trials(row: int, parts: dict[str, pd.DataFrame]) -> Links:
    return {(row, name): name_trials(part) for name, part in parts.items() if len(part)}


def match_settings(findings: pd.DataFrame, trials: pd.DataFrame) -> tuple[pd.DataFrame, Links]:
    """Set solid against hematologic: sources with a claim on clinical evidence, and the trials.

    Returns setting, sources (a strength, barrier or need of clinical evidence or potency there),
    trials, later phase, completed, open, planned patients; all of SETTINGS. And what is behind.
    """
    said = findings[findings["topic"].isin(["clinical_evidence", "potency"])]
    said = said[said["role"].isin(["strength", "barrier", "need"])]
    home = trials["disease"].map(read_setting)
    rows, links = [], {}
    for row, setting in enumerate(SETTINGS):
        own = said[said["setting"] == setting]
        parts = _part(trials[home == setting])
        rows.append((setting, own["source_id"].nunique(), *_count(parts)))
        links |= _link_trials(row, parts)
        if len(own):
            links[row, "sources"] = own["finding_id"].tolist()
    columns = ["setting", "sources", "trials", "later phase", "completed", "open",
               "planned patients"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns), links


def describe_needs(table: pd.DataFrame, trials: pd.DataFrame) -> str:
    """Say in a sentence what is asked for most and what trials there are."""
    later = int(trials["phase"].isin(LATER).sum())
    if trials.empty:
        have = "no trial is known"
    else:
        have = f"{later} of {len(trials)} known trials are in phase 2 or later"
    if table.empty:
        return f"No source states a need; {have}."
    first = table.iloc[0]
    name = codebook.label(first["topic"])
    many = "source asks" if first["need"] == 1 else "sources ask"
    return f"{first['need']} {many} for more on {name}, the most stated need; {have}."

"""Findings, trials and headline statements gained, lost and changed, each with its cause."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

import pandas as pd

from analysis.history.causes import Causes
from analysis.history.snapshots import Snapshot, read_folder, take_now
from analysis.selection import best_coder

KINDS = ("finding", "trial", "headline")
CHANGES = ("gained", "lost", "changed", "recounted")
COLUMNS = ["kind", "change", "what", "where", "before", "after", "cause"]
CODES = ["role", "subject", "setting", "hedged", "state"]
PLACE = ["source_id", "section", "coder", "text", "topic"]


def compare(old: Snapshot, new: Snapshot) -> pd.DataFrame:
    """Return what differs between two runs.

    Returns
    -------
    kind (finding, trial, headline), change (gained, lost, changed; recounted: a headline of which
    only the number of sources in all differs), what, where, before, after, cause: one or several
    of causes.WORDS. A finding is known by its source, section, sentence, topic and coder, the
    best coder of each section; a trial by its id; a headline by its topic and role. Only what
    differs.
    """
    causes = Causes(old, new)
    rows = [*_compare_findings(old, new, causes), *_compare_trials(old, new, causes)]
    rows += _compare_headlines(old, new, causes)
    return pd.DataFrame(rows, columns=COLUMNS)


def _compare_findings(old: Snapshot, new: Snapshot, causes: Causes):
    before, after = (_group_findings(best_coder(run.tables["findings"])) for run in (old, new))
    for place in sorted(before.keys() | after.keys()):
        was, now = before.get(place, []), after.get(place, [])
        gone = [codes for codes in was if codes not in now]
        come = [codes for codes in now if codes not in was]
        source, section, coder, text, topic = place
        where = f"{causes.label(source)}, {section}: {text}"
        for one, other in zip_longest(gone, come, fillvalue=""):
            change = "changed" if one and other else "lost" if one else "gained"
            cause = causes.of_finding(source, coder, one or "", other or "", topic)
            yield ("finding", change, f"{topic} ({coder})", where, one, other, cause)


def _group_findings(findings: pd.DataFrame) -> dict[tuple, list[str]]:
    codes = findings[CODES].astype(str).agg("/".join, axis=1) if len(findings) else []
    groups: dict[tuple, list[str]] = {}
    places = findings[PLACE].astype(str).itertuples(index=False, name=None)
    for place, code in sorted(zip(places, codes, strict=True)):
        groups.setdefault(place, []).append(code)
    return groups


def _compare_trials(old: Snapshot, new: Snapshot, causes: Causes):
    before, after = (_list_trials(run.tables["trials"]) for run in (old, new))
    cause = causes.of_trials()
    for trial in sorted(before.keys() | after.keys()):
        was, now = before.get(trial), after.get(trial)
        if was is None or now is None:
            change = "gained" if was is None else "lost"
            yield ("trial", change, trial, "", "" if was is None else "listed",
                   "" if now is None else "listed", cause)  # fmt: skip
            continue
        for field in sorted(was.keys() | now.keys()):
            if was.get(field, "") != now.get(field, ""):
                yield ("trial", "changed", trial, field, was.get(field, ""), now.get(field, ""),
                       cause)  # fmt: skip


def _list_trials(trials: pd.DataFrame) -> dict[str, dict[str, str]]:
    rows = trials.astype(str).to_dict("records")
    return {row.pop("nct_id"): row for row in rows}


def _compare_headlines(old: Snapshot, new: Snapshot, causes: Causes):
    before, after = (_list_headlines(run.tables["headlines"]) for run in (old, new))
    for topic, role in sorted(before.keys() | after.keys()):
        (n, was), (m, now) = (found.get((topic, role), (0, "")) for found in (before, after))
        if was != now:
            change = "gained" if not was else "lost" if not now else "changed"
            change = "recounted" if n == m else change
            cause = causes.of_headline(topic, role)
            yield ("headline", change, topic, role, was, now, cause)


def _list_headlines(headlines: pd.DataFrame) -> dict[tuple[str, str], tuple[int, str]]:
    """Return (topic, role) -> number of sources and sentence."""
    return {(row.topic, row.role): (int(row.n), row.sentence) for row in headlines.itertuples()}


def compare_with(
    earlier: str, tables: Mapping[str, pd.DataFrame], parameters: Mapping
) -> pd.DataFrame:
    """Return what differs between an earlier report and the run that is going on.

    earlier : folder or label of a report; "" gives a table without rows. tables, parameters : as
    take_now() takes them. Columns as compare() returns them.
    """
    if not earlier:
        return pd.DataFrame(columns=COLUMNS)
    return compare(read_folder(earlier), take_now(tables, parameters))


def count_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """Count changes by kind, change and cause; columns kind, change, cause, n."""
    counts = changes.groupby(["kind", "change", "cause"], as_index=False, sort=True).size()
    return counts.rename(columns={"size": "n"}).astype({"n": "int64"})


def describe_changes(changes: pd.DataFrame, earlier: str = "an earlier report") -> str:
    """Say in a sentence how much was gained, lost and changed of each kind.

    earlier : name of the report compared with, "" for none.
    """
    if not earlier:
        return "No earlier report was named to compare with."
    if changes.empty:
        return "Nothing changed: the same findings, trials and headlines."
    parts = []
    for kind in KINDS:
        own = changes.loc[changes["kind"] == kind, "change"].value_counts()
        numbers = [f"{own[name]} {name}" for name in CHANGES if name in own]
        parts.append(f"{kind}s: {', '.join(numbers) if numbers else 'none'}")
    return f"{'; '.join(parts).capitalize()}."

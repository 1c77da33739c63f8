"""Tables on files: what was read of each, versions of one work, where values come from, links."""

from __future__ import annotations

import pandas as pd

from analysis.layouts import OUTCOMES
from analysis.words import count

CONTENTS = ["sections", "passages", "tables", "sentences", "references"]
GRAVE = (
    "retracted by", "retracts", "retracted in part by", "retracts in part", "corrected by",
    "corrects", "concern raised by", "raises concern about", "republished by", "republishes",
)  # fmt: skip


def count_contents(documents: pd.DataFrame) -> pd.DataFrame:
    """Count what was read by format; columns format, files, sections, passages, tables,
    sentences, references. A file that was not recognized is counted as such."""
    named = documents.assign(format=documents["format"].replace("", "not recognized"), files=1)
    return named.groupby("format", as_index=False)[["files", *CONTENTS]].sum()


def sort_receipt(documents: pd.DataFrame) -> pd.DataFrame:
    """Return the receipt with what needs a look first: refused, read with gaps, read with
    something to say of it, read."""
    rank = documents["outcome"].map(OUTCOMES[::-1].index).astype("int64")
    plain = (documents["reason"] == "").astype("int64")
    return documents.iloc[(2 * rank + plain).argsort(kind="stable")].reset_index(drop=True)


def describe_outcomes(documents: pd.DataFrame) -> str:
    """Say in a sentence how many files were read, read with gaps and refused."""
    counts = documents["outcome"].value_counts()
    said = ", ".join(f"{counts.get(outcome, 0)} {outcome}" for outcome in OUTCOMES)
    formats = documents.loc[documents["outcome"] != "refused", "format"].nunique()
    return f"{count(len(documents), 'file')}: {said}; {count(formats, 'format')}."


def list_versions(fields: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return what shows more than one version of a work: sources in one version group, and files
    of one source that show different versions.

    Columns work (the group's first label), label, version, document, doi; one row per file that
    says which version it shows, and per source of a group that no file says it of.
    """
    shown = fields[fields["field"] == "version"].rename(columns={"value": "version"})
    own = sources[["source_id", "label", "doi", "version_group"]].merge(
        shown[["source_id", "version", "document"]], on="source_id", how="left"
    )
    own[["version", "document"]] = own[["version", "document"]].fillna("")
    said = own[own["version"] != ""].groupby("version_group")["version"].nunique()
    members = own.groupby("version_group")["source_id"].nunique()
    several = {*members[members > 1].index, *said[said > 1].index}
    own = own[own["version_group"].isin(several)]
    work = sources.sort_values("label").groupby("version_group")["label"].first()
    found = own.assign(work=own["version_group"].map(work))
    columns = ["work", "label", "version", "document", "doi"]
    return found[columns].sort_values(columns).reset_index(drop=True)


def count_origins(
    fields: pd.DataFrame, documents: pd.DataFrame, sources: pd.DataFrame
) -> pd.DataFrame:
    """Count sources by bibliographic field and by the format of the file that the value in use was
    taken from; columns field, format, sources."""
    used = fields[fields["used"] & fields["source_id"].isin(sources["source_id"])]
    kinds = used["document"].map(documents.set_index("document")["format"])
    counts = used.assign(format=kinds).groupby(["field", "format"], as_index=False).size()
    return counts.rename(columns={"size": "sources"})


def list_notices(links: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the links between articles, corrections and retractions first.

    Columns label, relation, identifier, at_hand (the label of the source that the identifier
    names, "" where it is not among the sources), document.
    """
    labels = sources.set_index("source_id")["label"]
    own = links[links["source_id"].isin(labels.index)]
    order = own["relation"].map(lambda relation: relation not in GRAVE)
    shown = own.assign(
        label=own["source_id"].map(labels),
        at_hand=own["linked_source"].map(labels).fillna(""),
        order=order.astype(bool),
    ).sort_values(["order", "relation", "label", "identifier", "document"])
    return shown[["label", "relation", "identifier", "at_hand", "document"]].reset_index(drop=True)

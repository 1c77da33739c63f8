"""Tables and sentences that the notebooks show of sources, files and anchors."""

from __future__ import annotations

import pandas as pd

from analysis.errors import EvidenceError
from analysis.layouts import DEPTHS, OUTCOMES, VERIFIED
from analysis.words import count


def summarize_receipt(documents: pd.DataFrame) -> pd.DataFrame:
    """Count files by format and outcome; columns format and one per outcome, unit: files."""
    table = pd.crosstab(documents["format"].replace("", "not recognized"), documents["outcome"])
    table = table.reindex(columns=list(OUTCOMES), fill_value=0).astype("int64")
    return table.rename_axis(None, axis=1).reset_index()


def list_sources(sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources as the report shows them: without the columns that serve the machine."""
    hidden = ["affiliations", "funding", "documents", "version_group"]
    return sources.drop(columns=hidden).reset_index(drop=True)


def count_years(sources: pd.DataFrame) -> pd.DataFrame:
    """Count sources by year and corpus; columns year ("n.d." where none was seen), corpus, n."""
    years = sources["year"].map(lambda year: "n.d." if pd.isna(year) else str(int(year)))
    table = sources.assign(year=years).groupby(["year", "corpus"], as_index=False).size()
    return table.rename(columns={"size": "n"}).sort_values(["year", "corpus"], ignore_index=True)


def describe_years(sources: pd.DataFrame) -> str:
    """Say in a sentence which years the sources cover."""
    years = sources["year"].dropna()
    missing = len(sources) - len(years)
    if years.empty:
        return f"{count(len(sources), 'source')}, no year seen."
    first, last = years.min(), years.max()
    span = f"{first} to {last}, most of them {years.mode().iloc[0]}" if first < last else str(first)
    return f"{count(len(years), 'source')} from {span}" + (
        f"; {missing} without year." if missing else "."
    )


def describe_by_source(counts: pd.DataFrame) -> str:
    """Say in a sentence which source gives most findings and how many give none."""
    if counts.empty:
        return "No sources."
    none = int((counts["n"] == 0).sum())
    first = counts.iloc[0]
    depths = counts["depth"].value_counts().reindex(DEPTHS).dropna().astype(int)
    kinds = ", ".join(f"{number} {depth}" for depth, number in depths.items())
    if none == len(counts):
        return f"No finding in {count(none, 'source')}. Depth of text: {kinds}."
    return (
        f"{first['label']} gives most findings ({first['n']}); {none} of "
        f"{count(len(counts), 'source')} give none. Depth of text: {kinds}."
    )


def count_verdicts(statements: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Count the statements of each corpus by verdict; columns corpus and one per verdict."""
    home = sources.set_index("source_id")["corpus"]
    own = statements[statements["source_id"].isin(home.index)]
    table = pd.crosstab(own["source_id"].map(home), own["verified"])
    table = table.reindex(columns=list(VERIFIED), fill_value=0).astype("int64")
    return table.rename_axis("corpus").rename_axis(None, axis=1).reset_index()


def list_differences(fields: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the bibliographic fields in which files of one article differ."""
    labels = sources.set_index("source_id")["label"]
    own = fields[(fields["difference"] != "") & fields["source_id"].isin(labels.index)]
    shown = own.assign(label=own["source_id"].map(labels))
    return shown[["label", "field", "value", "document", "difference"]].reset_index(drop=True)


def list_shown(
    findings: pd.DataFrame, sources: pd.DataFrame, statements: pd.DataFrame
) -> pd.DataFrame:
    """Return the findings of `sources` as the report shows them: with the source's label and
    depth, and the verdict on the form's anchor."""
    own = findings[findings["source_id"].isin(sources["source_id"])]
    about = sources[["source_id", "label", "depth"]]
    shown = own.merge(about, on="source_id", how="left")
    shown = shown.merge(statements[["statement_id", "verified"]], on="statement_id", how="left")
    if len(shown) != len(own):
        raise EvidenceError("findings were doubled on the way to the page: a key is not unique.")
    shown["verified"] = shown["verified"].fillna("")
    names = (
        "finding_id source_id label depth section sentence text topic role subject setting hedged "
        "coder rule why score state verified"
    )
    return shown[names.split()]


def list_worklist(shown: pd.DataFrame, *, threshold: float) -> pd.DataFrame:
    """Return the machine findings scored below `threshold`, the nearest to it first."""
    machine = shown[(shown["coder"] != "form") & (shown["score"] < threshold)]
    columns = ["finding_id", "label", "section", "sentence", "text", "topic", "role", "subject"]
    columns += ["setting", "hedged", "coder", "rule", "why", "score"]
    ordered = machine.sort_values(["score", "finding_id"], ascending=[False, True])
    return ordered[columns].reset_index(drop=True)


def count_coders(findings: pd.DataFrame) -> pd.DataFrame:
    """Count findings and sources by coder; columns coder, findings, sources, hedged."""
    groups = findings.groupby("coder")
    table = pd.DataFrame(
        {
            "findings": groups.size(),
            "sources": groups["source_id"].nunique(),
            "hedged": groups["hedged"].sum(),
        }
    )
    return table.astype("int64").reset_index()

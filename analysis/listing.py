"""Findings as a list that people and other programs read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.evidence import Evidence

COLUMNS = (
    "source_id", "doi", "section", "sentence", "start", "end", "text", "topic", "role", "subject",
    "setting", "hedged", "coder", "rule", "why", "score", "state", "finding_id",
)  # fmt: skip


def list_findings(found: Evidence) -> pd.DataFrame:
    """Return all findings with the DOI of their source; columns as in COLUMNS."""
    doi = found.sources.set_index("source_id")["doi"]
    findings = found.findings.assign(doi=found.findings["source_id"].map(doi).fillna(""))
    return findings[list(COLUMNS)]


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV (UTF-8, RFC 4180); truth values are true and false."""
    shown = frame.copy()
    for column in shown.select_dtypes("bool"):
        shown[column] = shown[column].map({True: "true", False: "false"})
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    shown.to_csv(part, index=False, lineterminator="\r\n")
    part.replace(path)
    return path

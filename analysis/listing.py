"""Findings as a list that people and other programs read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis import selection
from analysis.evidence import Evidence
from analysis.sources.text import fingerprint

COLUMNS = (
    "source_id", "doi", "section", "sentence", "start", "end", "text", "topic", "role", "subject",
    "setting", "hedged", "coder", "rule", "why", "score", "state", "finding_id", "fingerprint",
)  # fmt: skip


def list_findings(
    found: Evidence, *, coders: Sequence[str] = (), threshold: float = 0.5
) -> pd.DataFrame:
    """Return the findings that count, with the DOI of their source and the fingerprint of
    their sentence (which a correction names); columns as in COLUMNS.

    coders : whose; empty takes the best coder of each section, as the notebooks do.
    threshold : machine findings with a lower score are left out (0 to 1).
    """
    chosen = selection.choose_findings(
        found.findings, found.sources, coders=coders, depth="everything", threshold=threshold
    )
    doi = found.sources.set_index("source_id")["doi"]
    findings = chosen.assign(
        doi=chosen["source_id"].map(doi).fillna(""), fingerprint=chosen["text"].map(fingerprint)
    )
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

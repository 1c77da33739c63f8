"""What the coders are held against: the readers' forms, and a person's coding in their place."""

from __future__ import annotations

import pandas as pd

from analysis.sources.text import numbered_section

CODES = ["topic", "role", "subject", "setting", "hedged"]
STATED = "The sentences are the forms' paraphrases, one claim each."
UNCONFIRMED = (
    "The reference codes were made by a language model reading sentence by sentence; no clinician "
    "has confirmed them."
)
FORM_NOTE = f"{UNCONFIRMED} {STATED}"


def choose_reference(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that count as right: the forms', as far as no person corrected them,
    and what persons coded instead."""
    read = findings["coder"].isin(["form", "human"]) & (findings["state"] != "corrected")
    return findings[read]


def codes_by_sentence(findings: pd.DataFrame) -> dict[tuple[str, int], list[tuple]]:
    """Return (section, sentence) -> the codes of the findings in it."""
    codes: dict[tuple, list[tuple]] = {}
    for row in findings.itertuples():
        place = (numbered_section(row.section), row.sentence)
        codes.setdefault(place, []).append(tuple(getattr(row, name) for name in CODES))
    return codes


def describe_reference(findings: pd.DataFrame, *, text: str = STATED) -> str:
    """Say who made the reference codes: a language model, and how many of them a person.

    text : a sentence on which text was coded.
    """
    read = choose_reference(findings)
    own = int((read["coder"] == "human").sum())
    if not own:
        return f"{UNCONFIRMED} {text}"
    return (
        f"{own} of {len(read)} reference codes were made by a person, the others by a language "
        f"model reading sentence by sentence; no clinician has confirmed those. {text}"
    )

"""What limits the numbers of a report, and how they were made: computed, never typed."""

from __future__ import annotations

import pandas as pd

from analysis.selection import is_abstract_level
from analysis.words import count

ASIDE = 8  # sources that can be read side by side
SIGNS = "-: the text at hand says nothing on it. (hedged): only with reservation."


def choose_core(sources: pd.DataFrame) -> pd.DataFrame:
    """Return the core reviews; where none was given, all sources if they are few, else none."""
    core = sources[sources["corpus"] == "core"]
    return core if len(core) or len(sources) > ASIDE else sources


def describe_core(core: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Say which sources stand side by side, and how to read them.

    core : as choose_core() returns it of sources.
    """
    if (core["corpus"] == "core").any():
        return f"{count(len(core), 'core review')} of {count(len(sources), 'source')}. {SIGNS}"
    if len(core):
        return f"No core review is among the sources: all stand here, side by side. {SIGNS}"
    return (
        f"No core review is among the {count(len(sources), 'source')}, which are too many to stand "
        "side by side. Notebook 02 has them all."
    )


def list_limits(
    documents: pd.DataFrame, sources: pd.DataFrame, findings: pd.DataFrame
) -> pd.DataFrame:
    """Return what a reader must know before using a number: limit, number, of, meaning."""
    form = findings["coder"] == "form"
    body = ~is_abstract_level(findings["section"])
    rows = [
        ("sources without body text", int((sources["depth"] != "full").sum()), len(sources),
         "what such an article says in its body is not known; it is not silent"),
        ("files refused", int((documents["outcome"] == "refused").sum()), len(documents),
         "each with its reason in the receipt"),
        ("findings from forms coded by a language model", int(form.sum()), len(findings),
         "no clinician has confirmed these codes"),
        ("findings by the machine coder", int((~form).sum()), len(findings),
         "see notebook 03 for how often it is right"),
        ("findings from the body of an article", int(body.sum()), len(findings),
         "an article read whole says more than an abstract"),
        ("hedged findings", int(findings["hedged"].sum()), len(findings),
         "the sentence limits its own certainty"),
        ("sources without a finding", len(sources) - findings["source_id"].nunique(), len(sources),
         "read, and nothing said on what was chosen"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["limit", "number", "of", "meaning"])


def list_steps(
    documents: pd.DataFrame, passages: pd.DataFrame, statements: pd.DataFrame,
    findings: pd.DataFrame, chosen: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Return the way from files to counted findings: step, number, unit."""
    rows = [
        ("files given", len(documents), "files"),
        ("files read", int((documents["outcome"] != "refused").sum()), "files"),
        ("sentences of originals", len(passages), "sentences"),
        ("statements of data-extraction forms", len(statements), "statements"),
        ("statements verified in an original", _count(statements["verified"], "verified"),
         "statements"),
        ("findings by every coder", len(findings), "findings"),
        ("findings counted here", len(chosen), "findings"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["step", "number", "unit"])


def _count(column: pd.Series, value: str) -> int:
    return int((column == value).sum())

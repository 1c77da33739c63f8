"""Which findings a page counts: by corpus, subject, setting, topic, coder, depth and score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import codebook
from analysis.errors import EvidenceError
from analysis.layouts import CODERS, CORPORA
from analysis.sources.text import SUMMARY_SECTIONS, numbered_section

ALL = "all"
MATCHED, EVERYTHING = "matched", "everything"
ENDPOINT = "endpoint"


def choose_sources(sources: pd.DataFrame, *, corpus: str = ALL) -> pd.DataFrame:
    """Return the sources of one corpus: "core", "context" or "all"."""
    _require("corpus", corpus, (*CORPORA, ALL))
    return sources if corpus == ALL else sources[sources["corpus"] == corpus]


def choose_findings(
    findings: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    subject: str = ALL,
    setting: str = ALL,
    topics: Sequence[str] = (),
    coders: Sequence[str] = (),
    depth: str = MATCHED,
    threshold: float = 0.0,
) -> pd.DataFrame:
    """Return the findings to count.

    Parameters
    ----------
    findings, sources : the tables of these names; findings of other sources are dropped.
    subject, setting : an id of the codebook, or "all".
    topics : ids to keep; empty keeps all.
    coders : whose codings count; empty takes the reader's form for each section that a form
        covers, and the machine elsewhere, so that nothing counts twice. An endpoint that gave no
        finding at all leaves its place to the others.
    depth : "matched" keeps abstracts and summaries, so that a full text cannot swamp an abstract;
        "everything" keeps the bodies too.
    threshold : machine findings with a lower score (0 to 1) are left to the worklist.

    Raises
    ------
    EvidenceError : an id is not known; names the known ones.
    """
    _check_ids(subject, setting, topics, coders, depth)
    kept = findings[findings["source_id"].isin(sources["source_id"])]
    if not (findings["coder"] == ENDPOINT).any():
        coders = [coder for coder in coders if coder != ENDPOINT]
    kept = kept[kept["coder"].isin(coders)] if coders else best_coder(kept)
    kept = kept[kept["state"] != "corrected"]
    kept = kept[kept["coder"].isin(["form", "human"]) | (kept["score"] >= threshold)]
    if depth == MATCHED:
        kept = kept[is_abstract_level(kept["section"])]
    for column, value in (("subject", subject), ("setting", setting)):
        kept = kept if value == ALL else kept[kept[column] == value]
    kept = kept[kept["topic"].isin(topics)] if topics else kept
    return kept.reset_index(drop=True)


def best_coder(findings: pd.DataFrame) -> pd.DataFrame:
    """Keep the form's findings where a form covers a section of a source, a person's anywhere,
    and elsewhere the combined coder's, or the rules' where there is no other."""
    place = findings["source_id"] + "\0" + findings["section"].map(numbered_section)
    whole = (findings["coder"] == "human") & (findings["rule"] == "reader")  # a person's form
    by_form = place[(findings["coder"] == "form") | whole]
    machine = "combined" if (findings["coder"] == "combined").any() else "rules"
    by_machine = (findings["coder"] == machine) & ~place.isin(by_form)
    return findings[findings["coder"].isin(["form", "human"]) | by_machine]


def is_abstract_level(sections: pd.Series) -> pd.Series:
    """Say for each section path whether it is the abstract or a summary of the article."""
    return sections.map(numbered_section).isin(["abstract", *SUMMARY_SECTIONS])


def check_choice(values: Mapping[str, object]) -> None:
    """Hold the chosen values against what is known, before anything is made.

    values : by name; corpus, subject, setting, topics, coders, depth and threshold are looked at.

    Raises
    ------
    EvidenceError : a value is not an id of the codebook or not one of the choices.
    """
    names = ("subject", "setting", "topics", "coders", "depth")
    wanted = {"subject": ALL, "setting": ALL, "topics": (), "coders": (), "depth": MATCHED}
    _check_ids(*((wanted | dict(values))[name] for name in names))
    _require("corpus", values.get("corpus", ALL), (*CORPORA, ALL))
    threshold = values.get("threshold", 0.0)
    if not 0 <= threshold <= 1:
        raise EvidenceError(f"threshold {threshold} is not between 0 and 1. Correct the parameter.")


def _check_ids(subject, setting, topics, coders, depth) -> None:
    for dimension, value in (("subject", subject), ("setting", setting)):
        if value != ALL:
            codebook.require(dimension, value)
    for topic in topics:
        codebook.require("topic", topic)
    for coder in coders:
        _require("coder", coder, CODERS)
    _require("depth", depth, (MATCHED, EVERYTHING))


def _require(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise EvidenceError(
            f"{name} {value!r} is not known. Known: {', '.join(known)}. Correct the parameter."
        )

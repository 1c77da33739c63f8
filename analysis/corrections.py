"""A person's corrections of the codes: data/corrections.csv, held against the findings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import codebook, paths, tables
from analysis.errors import EvidenceError
from analysis.folding import fold
from analysis.sources.text import fingerprint

COLUMNS = ("source_id", "fingerprint", "anchor", "expects", "becomes", "reason", "by", "date")
CODES = ["topic", "role", "subject", "setting", "hedged"]
MOST_ANCHOR_WORDS = 5


def load(path: Path | None = None) -> pd.DataFrame:
    """Return the corrections as given, all text; empty where there is no such file.

    Columns: source_id; fingerprint of the sentence; anchor (two to five of its words, which find
    it again when the text has changed); expects and becomes (five codes joined by "/", for
    example "safety/strength/CAR-NK/solid/true"; expects is "" to add a finding, becomes is "" to
    take one away); reason; by; date.

    Raises
    ------
    EvidenceError : a column is missing, a code is not in the codebook, a reason is missing, or
        an anchor is longer than five words; names row and value.
    """
    place = path or paths.DATA / "corrections.csv"
    if not place.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype="string")
    frame = pd.read_csv(place, dtype="string", keep_default_na=False)
    if missing := [column for column in COLUMNS if column not in frame]:
        raise EvidenceError(f"{place.name} lacks column {', '.join(missing)}.")
    for row in frame.itertuples():
        _check_row(f"{place.name}, row {row.Index + 2}", row)
    return frame[list(COLUMNS)]


def _check_row(where: str, row) -> None:
    if not row.reason:
        raise EvidenceError(f"{where}: no reason. Say why the code is wrong.")
    if not row.expects and not row.becomes:
        raise EvidenceError(f"{where}: expects and becomes are both empty. Give one of them.")
    if len(row.anchor.split()) > MOST_ANCHOR_WORDS:
        raise EvidenceError(f"{where}: anchor {row.anchor!r} is longer than five words.")
    for name in ("expects", "becomes"):
        if getattr(row, name):
            try:
                parse_codes(getattr(row, name))
            except EvidenceError as error:
                raise EvidenceError(f"{where}, {name}: {error}") from None


def parse_codes(text: str) -> dict:
    """Return "safety/strength/CAR-NK/solid/true" as a dict of the five codes."""
    parts = text.split("/")
    if len(parts) != 5 or parts[4] not in ("true", "false"):
        raise EvidenceError(
            f"{text!r} is not topic/role/subject/setting/hedged with hedged true or false."
        )
    pairs = zip(CODES[:4], parts[:4], strict=True)
    found = {name: codebook.require(name, value) for name, value in pairs}
    return found | {"hedged": parts[4] == "true"}


def apply(findings: pd.DataFrame, given: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply corrections to the table `findings`.

    Returns
    -------
    The findings: what a correction replaces has state "corrected", what it says has coder
    "human". And the receipt: the corrections with `outcome` (kept, moved to another sentence by
    its anchor, lost, refused) and `why`.
    """
    if given.empty:
        return findings, given.assign(outcome="", why="")
    marked = findings.assign(key=findings["text"].map(fingerprint))
    made, outcomes = [], []
    for number, row in enumerate(given.itertuples(index=False)):
        place, outcome, why = _find_place(marked, row)
        if place is not None:
            new, refused = _correct(marked, place, row, number)
            made += new
            outcome, why = ("refused", refused) if refused else (outcome, why)
        outcomes.append((outcome, why))
    receipt = given.assign(outcome=[o for o, _ in outcomes], why=[w for _, w in outcomes])
    joined = pd.concat([marked.drop(columns="key"), pd.DataFrame(made)], ignore_index=True)
    return tables.check("findings", joined if made else marked.drop(columns="key")), receipt


def _find_place(marked: pd.DataFrame, row) -> tuple[pd.Series | None, str, str]:
    """Return which findings stand in the corrected sentence, and how it was found."""
    own = marked["source_id"] == row.source_id
    exact = own & (marked["key"] == row.fingerprint)
    if exact.any():
        return exact, "kept", ""
    if not own.any():
        return None, "lost", f"no findings of {row.source_id}"
    holds = own & marked["text"].map(lambda text: bool(row.anchor) and row.anchor in fold(text))
    sentences = marked.loc[holds, "key"].unique()
    if len(sentences) == 1:
        return holds, "moved", f"the sentence changed; its anchor stands in {sentences[0]}"
    return None, "lost", f"{len(sentences)} sentences hold the anchor {row.anchor!r}"


def _correct(marked: pd.DataFrame, place: pd.Series, row, number: int) -> tuple[list[dict], str]:
    """Mark what is replaced in place; return the new findings, or why it was refused."""
    there = marked[place]
    if row.expects:
        wanted = parse_codes(row.expects)
        hits = there[(there[CODES] == pd.Series(wanted)).all(axis=1)]
        if hits.empty:
            codes = sorted({"/".join(map(str, codes)) for codes in there[CODES].to_numpy()})
            return [], f"expected {row.expects}; there is {', '.join(codes).lower()}"
        marked.loc[hits.index, "state"] = "corrected"
        there = hits
    if not row.becomes:
        return [], ""
    base = there.iloc[0].drop("key").to_dict()
    changed = parse_codes(row.becomes) | {
        "finding_id": f"{base['finding_id']}/human.{number}", "coder": "human", "rule": "person",
        "why": row.reason, "score": 1.0, "state": "counted",
    }  # fmt: skip
    return [base | changed], ""

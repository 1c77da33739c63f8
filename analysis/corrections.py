"""A person's corrections of the codes: data/corrections.csv, held against the findings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import codebook, paths, tables
from analysis.errors import EvidenceError
from analysis.folding import fold
from analysis.sources.text import fingerprint, numbered_section

COLUMNS = ("source_id", "fingerprint", "anchor", "expects", "becomes", "reason", "by", "date")
CODES = ["topic", "role", "subject", "setting", "hedged"]
MOST_ANCHOR_WORDS = 5
PLACE = ["source_id", "passage_id", "statement_id", "section", "sentence", "start", "end", "text"]


def load(path: Path | None = None) -> pd.DataFrame:
    """Return the corrections as given, all text; empty where there is no such file.

    Columns: source_id; fingerprint of the sentence; anchor (two to five of its words, which find
    it again when the text has changed); expects and becomes (five codes joined by "/", for
    example "safety/strength/CAR-NK/solid/true"; expects is "" to add a finding, becomes is "" to
    take one away); reason; by; date.

    Raises
    ------
    EvidenceError : a column is missing, a code is not in the codebook, a reason or a name is
        missing, an anchor is longer than five words, or one correction is there twice; names row
        and value.
    """
    place = path or paths.DATA / "corrections.csv"
    if not place.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype="string")
    frame = pd.read_csv(place, dtype="string", keep_default_na=False)
    if missing := [column for column in COLUMNS if column not in frame]:
        raise EvidenceError(f"{place.name} lacks column {', '.join(missing)}.")
    for row in frame.itertuples():
        _check_row(f"{place.name}, row {row.Index + 2}", row)
    twice = frame.duplicated(["source_id", "fingerprint", "expects", "becomes"])
    if twice.any():
        row = int(twice.to_numpy().argmax()) + 2
        raise EvidenceError(f"{place.name}, row {row}: this correction is there twice. Keep one.")
    return frame[list(COLUMNS)]


def _check_row(where: str, row) -> None:
    for name, advice in (("reason", "Say why the code is wrong."), ("by", "Say who corrects.")):
        if not getattr(row, name).strip():
            raise EvidenceError(f"{where}: no {name}. {advice}")
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


def apply(
    findings: pd.DataFrame,
    given: pd.DataFrame,
    *,
    passages: pd.DataFrame | None = None,
    statements: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply corrections to the table `findings`.

    passages, statements : the tables of these names; a finding can then be added to a sentence
        that has none, and a form's statement is known by its paraphrase and by its anchor.

    Returns
    -------
    The findings: what a correction replaces has state "corrected", what it says has coder
    "human". And the receipt: the corrections with `outcome` (kept; moved: found again by the
    anchor; lost; refused; source not read) and `why`.
    """
    if given.empty:
        return findings, given.assign(outcome="", why="")
    marked, made, outcomes = findings.copy(), [], []
    places = _list_places(findings, given, passages, statements)
    for row in given.itertuples(index=False):
        found, outcome, why = _find_place(places, row)
        if len(found):
            new, refused = _correct(marked, found, row)
            made += new
            outcome, why = ("refused", refused) if refused else (outcome, why)
        outcomes.append((outcome, why))
    receipt = given.assign(outcome=[o for o, _ in outcomes], why=[w for _, w in outcomes])
    joined = pd.concat([marked, pd.DataFrame(made)], ignore_index=True) if made else marked
    return tables.check("findings", joined), receipt


def _list_places(findings, given: pd.DataFrame, passages, statements) -> pd.DataFrame:
    """Return where a correction can hold: a row for each finding, passage and statement of the
    corrected sources, with its text folded, `key` (fingerprint) and `place` in `findings`."""
    own = [_own(frame, given) for frame in (findings, passages, statements)]
    own[0] = own[0].assign(place=own[0].index, anchor="")
    if len(own[2]):
        said = own[2].set_index("statement_id")
        stated = own[0][own[0]["statement_id"].isin(said.index)]
        known = said.loc[stated["statement_id"]]
        also = {"text": known["says"].to_numpy(), "anchor": known["anchor"].to_numpy()}
        own.insert(1, stated.assign(**also))
        own[3] = own[3].assign(text=own[3]["says"])
    columns = [*PLACE, "anchor", "place"]
    joined = pd.concat([f.reindex(columns=columns) for f in own if len(f)] or [own[0]])
    texts = joined["text"].fillna("").astype(str)
    return joined.assign(key=texts.map(fingerprint), folded=texts.map(fold))


def _own(frame: pd.DataFrame | None, given: pd.DataFrame) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame()
    return frame[frame["source_id"].isin(given["source_id"])]


def _find_place(places: pd.DataFrame, row) -> tuple[pd.DataFrame, str, str]:
    """Return the rows of the corrected sentence, and how it was found."""
    own = places[places["source_id"] == row.source_id]
    if own.empty:
        return own, "source not read", f"no text of {row.source_id} among the sources read"
    exact = own[own["key"] == row.fingerprint]
    if len(exact):
        return exact, "kept", ""
    anchor = fold(row.anchor)
    holds = own["folded"].str.contains(anchor, regex=False) | (own["anchor"] == row.anchor)
    found = own[holds] if anchor else own.iloc[:0]
    at = found["section"].map(numbered_section) + ", sentence " + found["sentence"].astype(str)
    sentences = at.unique()
    if len(sentences) == 1:
        at = sentences[0]
        return found, "moved", f"the sentence changed; its anchor stands in {at}"
    return own.iloc[:0], "lost", f"{len(sentences)} sentences hold the anchor {row.anchor!r}"


def _correct(marked: pd.DataFrame, found: pd.DataFrame, row) -> tuple[list, str]:
    """Mark what is replaced in place; return the new findings, or why it was refused."""
    places = found["place"].dropna().astype(int).unique()
    there = marked.loc[places]
    there = there[there["state"] != "corrected"]
    base = found.iloc[0]
    if row.expects:
        hits = there[(there[CODES] == pd.Series(parse_codes(row.expects))).all(axis=1)]
        if hits.empty:
            return [], f"expected {row.expects}; there is {_write(there) or 'no finding'}"
        marked.loc[hits.index, "state"] = "corrected"
        base = hits.iloc[0]
    elif row.becomes in _write(there.query("coder in ['form', 'human']")).split(", "):
        return [], f"{row.becomes} is there already"
    if not row.becomes:
        return [], ""
    where = {name: base[name] for name in PLACE if not pd.isna(base[name])}
    name = where.get("statement_id") or where.get("passage_id") or row.source_id
    own = fingerprint(f"{row.expects}>{row.becomes}")[:8]  # stays while the correction stays
    said = {"finding_id": f"{name}/human.{own}", "coder": "human", "rule": "person",
            "why": f"{row.reason} ({row.by})", "score": 1.0, "state": "counted"}  # fmt: skip
    blank = {"passage_id": "", "statement_id": "", "start": 0, "end": 0}
    return [blank | where | parse_codes(row.becomes) | said], ""


def _write(findings: pd.DataFrame) -> str:
    """Return the codes of findings as a correction writes them, each once."""
    written = {
        "/".join([*map(str, codes[:4]), str(codes[4]).lower()])
        for codes in findings[CODES].itertuples(index=False, name=None)
    }
    return ", ".join(sorted(written))

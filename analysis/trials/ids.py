"""Ids of trials in the registries of the world, as review tables print them."""

from __future__ import annotations

import re
from typing import NamedTuple

NCT = re.compile(r"NCT[\s:_#№.-]*(\d[\d\s]*\d|\d)", re.I)
EXACT = re.compile(r"NCT\d{8}")
OTHERS = {
    "EU CTIS": r"\b20\d\d-5\d{5}-\d\d(?:-\d\d)?(?![\d-])",
    "EudraCT": r"\b20\d\d-[0-4]\d{5}-\d\d(?![\d-])",
    "ChiCTR": r"\bChiCTR(?:-?[A-Z]{3}-?|-)?\d{8,10}(?!\d)",
    "ISRCTN": r"\bISRCTN\d{8}(?!\d)",
    "jRCT": r"\b(?:JPRN-)?jRCT[a-z]?\d{9,10}(?!\d)",
    "UMIN": r"\b(?:JPRN-)?UMIN\d{9}(?!\d)",
    "JapicCTI": r"\b(?:JPRN-)?JapicCTI-?\d{5,6}(?!\d)",
    "ACTRN": r"\bACTRN\d{14}p?(?!\d)",
    "KCT": r"\bKCT\d{7}(?!\d)",
    "CTRI": r"\bCTRI/20\d\d/\d\d/\d{6}(?!\d)",
    "DRKS": r"\bDRKS\d{8}(?!\d)",
    "IRCT": r"\bIRCT\d{10,16}N\d{1,3}(?!\d)",
    "NTR": r"\bNTR\d{3,5}(?!\d)",
}
OTHER = re.compile("|".join(f"(?P<r{n}>{p})" for n, p in enumerate(OTHERS.values())), re.I)
LONGEST = 10_000  # characters of a cell that are looked at


class TrialId(NamedTuple):
    """The id in the registry's own spelling and the registry; or "" and what is wrong."""

    id: str
    registry: str
    problem: str = ""


def holds_id(text: str) -> bool:
    """Say whether a cell's text holds the id of a trial in any registry that we know."""
    return any(not found.problem for found in find_ids(text))


def find_ids(raw: str) -> list[TrialId]:
    """Return each id in a text once, in the order of the text; malformed ones with a problem."""
    if EXACT.fullmatch(raw):
        return [TrialId(raw, "ClinicalTrials.gov")]
    text = raw[:LONGEST]
    found = {match.start(): _read_nct(match) for match in NCT.finditer(text)}
    for match in OTHER.finditer(text):
        registry = list(OTHERS)[int(match.lastgroup[1:])]
        found[match.start()] = TrialId(_spell(match.group(), registry), registry)
    return list(dict.fromkeys(found[place] for place in sorted(found)))


def _read_nct(match: re.Match) -> TrialId:
    """Read "NCT" and eight digits; digits after a space belong to it only where it needs them."""
    parts = match[1].split()
    joined = "".join(parts)
    digits = parts[0] if len(parts[0]) >= 8 else joined
    if len(digits) == 8:
        return TrialId(f"NCT{digits}", "ClinicalTrials.gov")
    what = f"malformed id {match.group().strip()[:60]!r}: NCT takes eight digits"
    return TrialId("", "ClinicalTrials.gov", what)


def _spell(text: str, registry: str) -> str:
    if registry == "EU CTIS":
        return text[:14]  # the last two digits count resubmissions of one trial
    if registry in ("jRCT", "UMIN", "JapicCTI"):
        text = re.sub(r"^JPRN-", "", text, flags=re.I)
    if registry in ("ChiCTR", "jRCT", "JapicCTI"):
        return registry + text[len(registry) :]
    return text.upper()


def read_id(raw: str) -> tuple[str, str]:
    """Return (trial id, problem) of an id cell. A malformed id, several ids and no id are
    problems in words, with the id "": two trials never become one through a shared cell."""
    found = find_ids(raw)
    if problems := [each.problem for each in found if each.problem]:
        return "", problems[0]
    if len(found) > 1:
        return "", f"several ids in one cell: {', '.join(each.id for each in found[:9])}"
    if not found:
        return "", f"malformed id {raw.strip()[:60]!r}" if raw.strip() else "no id"
    return found[0].id, ""

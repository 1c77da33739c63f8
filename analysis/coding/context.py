"""Whose property a clause states, and in which setting: named, or carried over from before."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from analysis.coding.patterns import Patterns


class Scope(NamedTuple):
    """Subject and setting of a clause or sentence, and how each was found."""

    subject: str
    setting: str
    why: str = ""


START = Scope("general", "unspecified", "nothing named")


def name_subject(text: str, patterns: Patterns) -> tuple[str, str]:
    """Return (subject, matched words) of a text, ("", "") when it names none.

    A therapy that is only compared with ("compared with CAR-T cells") gives way to another.
    """
    compared = ("", "")
    for subject, pattern in patterns.subjects.items():
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 60) : found.start()]
            if not patterns.single["compared"].search(before):
                return subject, found.group()
            compared = compared if compared[0] else (subject, found.group())
    return compared


def name_setting(text: str, patterns: Patterns) -> tuple[str, str]:
    """Return (setting, matched words) of a text, ("", "") when it names none."""
    solid = patterns.settings["solid"].search(text)
    blood = patterns.settings["hematologic"].search(text)
    if solid and blood:
        return "both", f"{solid.group()}, {blood.group()}"
    if solid or blood:
        return ("solid" if solid else "hematologic"), (solid or blood).group()
    return "", ""


def scope_sentence(text: str, before: Scope, patterns: Patterns) -> Scope:
    """Return subject and setting of a sentence, carried over where it only points back."""
    subject, words = name_subject(text, patterns)
    setting, place = name_setting(text, patterns)
    linked = patterns.single["links"].search(text)
    continued = patterns.single["continues"].search(text)
    if continued and subject in ("", "general", "NK") and before is not START:
        return Scope(before.subject, setting or before.setting, f"continues: {continued.group()}")
    if linked and before is not START:
        if subject in ("", "general"):
            setting = setting or before.setting
        if subject in ("", "general") or (subject == "NK" and before.subject == "CAR-NK"):
            subject, words = before.subject, f"carried over by '{linked.group()}'"
    return Scope(subject or "general", setting or "unspecified", words or place)


def scope_clause(text: str, whole: Scope, patterns: Patterns) -> Scope:
    """Return subject and setting of a clause: its own, else those of its sentence."""
    subject, words = name_subject(text, patterns)
    setting, place = name_setting(text, patterns)
    if subject in ("", "general") or (subject == "NK" and whole.subject == "CAR-NK"):
        subject = whole.subject
    if not setting and whole.setting != "both":
        setting = whole.setting
    return Scope(subject, setting or "unspecified", words or place or whole.why)


def split_clauses(text: str, patterns: Patterns) -> list[tuple[int, int]]:
    """Return the spans of the clauses of a sentence: at contrasts, and after a concession."""
    cuts = {0, len(text)}
    cuts |= {found.start() for found in patterns.single["contrast"].finditer(text)}
    if found := patterns.single["concession"].search(text):
        cuts.add(found.end())
    edges = sorted(cuts)
    return [(a, b) for a, b in pairwise(edges) if text[a:b].strip(" ,;")]

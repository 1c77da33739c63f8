"""Whose property a clause states, and in which setting: named, or carried over from before."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from analysis.coding.terms import Hit, Sentence

SUBJECTS = ("CAR-NK", "CAR-T", "NK", "general")
OWN = ("its", "their")  # alone these point back only early in a sentence
EARLY = 8  # words
NEAR = 4  # words between "compared with" and the therapy that is only compared


class Scope(NamedTuple):
    """Subject and setting of a clause or sentence, and how each was found."""

    subject: str
    setting: str
    why: str = ""


START = Scope("general", "unspecified", "nothing named")


def select(sentence: Sentence, kind: str, start: int = 0, end: int | None = None) -> list[Hit]:
    """Return the hits of one kind that lie between two words of a sentence."""
    hits = sentence.by_kind.get(kind)
    if not hits:
        return []
    if end is None or (not start and end >= len(sentence.words)):
        return hits
    return [hit for hit in hits if start <= hit.start and hit.end <= end]


def name_subject(sentence: Sentence, start: int, end: int) -> tuple[str, str]:
    """Return (subject, its words) of a part of a sentence, ("", "") when it names none.

    A therapy that is only compared with ("compared with CAR-T cells") gives way to another.
    """
    named = select(sentence, "subject", start, end)
    if not named:
        return "", ""
    several = select(sentence, "several", start, end)
    plain = [hit for hit in named if not is_compared(sentence, hit, start)]
    found: dict[str, Hit] = {}
    for hit in plain or named:
        found.setdefault(hit.key[1], hit)
    subject = next(subject for subject in SUBJECTS if subject in found)
    if several and subject == "NK":
        return "general", sentence.quote(several[0])
    if subject != "general" and (others := select(sentence, "others", start, end)):
        return "general", sentence.quote(others[0])
    return subject, sentence.quote(found[subject])


def names_others(sentence: Sentence, start: int, end: int) -> bool:
    """Say whether a part of a sentence names a therapy that is none of the subjects: it is then
    general, and not what was spoken of before."""
    return bool(select(sentence, "others", start, end))


def is_before_car(sentence: Sentence, start: int, end: int, part: tuple[int, int]) -> bool:
    """Say whether a part of a clause names NK cells, and the clause CAR-NK cells only later: what
    is listed before an engineered product belongs to the cells themselves."""
    named = select(sentence, "subject", start, end)
    first = next((hit.start for hit in named if hit.key[1] == "CAR-NK"), -1)
    return first >= part[1] and any(
        hit.key[1] == "NK" and part[0] <= hit.start and hit.end <= part[1] for hit in named
    )


def is_only_compared(sentence: Sentence, start: int, end: int) -> bool:
    """Say whether every therapy that a part of a sentence names is only compared with."""
    named = select(sentence, "subject", start, end)
    return bool(named) and all(is_compared(sentence, hit, start) for hit in named)


def is_compared(sentence: Sentence, hit: Hit, start: int = 0) -> bool:
    """Say whether a therapy is only compared with: shortly after "than", in the same phrase."""
    for other in sentence.by_kind.get("compared", ()):
        near = start <= other.start and other.end <= hit.start <= other.end + NEAR
        if near and all(word.isalnum() for word in sentence.words[other.end : hit.start]):
            return True
    return False


def name_setting(sentence: Sentence, start: int, end: int) -> tuple[str, str]:
    """Return (setting, its words) of a part of a sentence, ("", "") when it names none."""
    found = {hit.key[1]: sentence.quote(hit) for hit in select(sentence, "setting", start, end)}
    if len(found) > 1:
        return "both", ", ".join(found.values())
    return next(iter(found.items()), ("", ""))


def scope_sentence(sentence: Sentence, before: Scope) -> Scope:
    """Return subject and setting of a sentence, carried over where it only points back."""
    size = len(sentence.words)
    subject, words = name_subject(sentence, 0, size)
    setting, place = name_setting(sentence, 0, size)
    linked, continued = select(sentence, "links"), select(sentence, "continues")
    linked = [hit for hit in linked if hit.start < EARLY or hit.term not in OWN]
    if continued and subject in ("", "general", "NK") and before is not START:
        why = f"continues: {sentence.quote(continued[0])}"
        return Scope(before.subject, setting or before.setting, why)
    if linked and before is not START and not names_others(sentence, 0, size):
        if is_only_compared(sentence, 0, size):
            subject = ""
        if subject in ("", "general"):
            setting = setting or before.setting
        if subject in ("", "general") or (subject == "NK" and before.subject == "CAR-NK"):
            words = f"carried over by '{sentence.quote(linked[0])}'"
            subject = before.subject
    return Scope(subject or "general", setting or "unspecified", words or place)


def scope_clause(sentence: Sentence, start: int, end: int, whole: Scope) -> Scope:
    """Return subject and setting of a clause: its own, else those of its sentence."""
    subject, words = name_subject(sentence, start, end)
    setting, place = name_setting(sentence, start, end)
    weak = not subject or (subject == "NK" and whole.subject == "CAR-NK")
    weak = weak or (subject == "general" and not names_others(sentence, start, end))
    if weak or is_only_compared(sentence, start, end):
        subject, words = whole.subject, "" if whole.why else words
    if not setting and whole.setting != "both":
        setting = whole.setting
    return Scope(subject, setting or "unspecified", words or place or whole.why)


def is_carried(sentence: Sentence, subject: str) -> bool:
    """Say whether a therapy is meant that a sentence does not name: it points back to it."""
    named = {hit.key[1] for hit in select(sentence, "subject")}
    return subject != "general" and subject not in named


def split_clauses(sentence: Sentence) -> list[tuple[int, int]]:
    """Return the clauses of a sentence as spans of words: at contrasts, and after a concession."""
    size = len(sentence.words)
    cuts = {0, size} | {hit.start for hit in select(sentence, "contrast")}
    cuts |= {place for place, word in enumerate(sentence.words) if word == ";"}
    if select(sentence, "concession") and "," in sentence.words[2:]:
        cuts.add(sentence.words.index(",", 2))
    edges = sorted(cuts)
    clauses = [(a, b) for a, b in pairwise(edges) if any(w.isalnum() for w in sentence.words[a:b])]
    return clauses or [(0, size)]

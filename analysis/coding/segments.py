"""Parts of a sentence that may each make a claim of their own: the items of its lists."""

from __future__ import annotations

from itertools import pairwise

from analysis.coding.context import select
from analysis.coding.rules import Clause
from analysis.coding.terms import Hit

CUTS = frozenset(
    {",", ";", ":", "(", ")", ".", "and", "or", "including", "while", "but", "plus", "whereas"}
)


def split_parts(clause: Clause) -> list[tuple[int, int]]:
    """Return the parts of a clause as spans of words.

    A part ends at a comma or an "and" where the next one names another topic; words of no topic
    stay with the part before them, at the beginning with the one after.
    """
    hits = select(clause.sentence, "topic", clause.start, clause.end)
    if len({hit.key[1] for hit in hits}) < 2:
        return [(clause.start, clause.end)]
    inside = {place for hit in hits for place in range(hit.start + 1, hit.end)}
    words = clause.sentence.words
    places = range(clause.start + 1, clause.end)
    cuts = [place for place in places if words[place] in CUTS and place not in inside]
    parts: list[tuple[int, int, set[str]]] = []
    for start, end in pairwise([clause.start, *cuts, clause.end]):
        topics = {hit.key[1] for hit in hits if start <= hit.start and hit.end <= end}
        if parts and (topics <= parts[-1][2] or parts[-1][2] <= topics):
            parts[-1] = (parts[-1][0], end, parts[-1][2] | topics)
        else:
            parts.append((start, end, topics))
    return [(start, end) for start, end, _ in parts]


def is_elsewhere(clause: Clause, hits: list[Hit], own: list[Hit]) -> bool:
    """Say whether words belong to another item of a list than a topic does: they all stand in one
    item between the first and the last, and so say nothing of the others.

    hits : the words, such as those for a setting. own : the topic's words.
    """
    item = find_item(clause, hits[0].start) if hits and own else None
    if not item or any(not item[0] <= hit.start < item[1] for hit in hits):
        return False
    return not any(item[0] <= hit.start < item[1] for hit in own)


def find_item(clause: Clause, place: int) -> tuple[int, int] | None:
    """Return the item of a list, between two commas, in which a word stands; None for the first
    and the last, and where the commas make no list."""
    words = clause.sentence.words
    commas = [n for n in range(clause.start + 1, clause.end) if words[n] == ","]
    before = [n for n in commas if n < place]
    after = [n for n in commas if n > place]
    if not before or not after:
        return None
    is_list = len(commas) > 2 or words[after[0] + 1 : after[0] + 2] in (["and"], ["or"])
    return (before[-1], after[0]) if is_list else None

"""Parts of a sentence that may each make a claim of their own: the items of its lists."""

from __future__ import annotations

from itertools import pairwise

from analysis.coding.context import select
from analysis.coding.rules import Clause

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

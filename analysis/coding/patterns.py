"""The terms of the codebook, read once."""

from __future__ import annotations

from functools import cache

from analysis import codebook
from analysis.coding.examples import Example, load_examples
from analysis.coding.terms import Hit, Sentence, Terms, arrange
from analysis.errors import EvidenceError
from analysis.folding import fold

LISTS = {
    "lexicon": "topic", "fallback": "fallback", "subjects": "subject", "settings": "setting",
    "cues": "cue", "outright": "outright",
}  # fmt: skip
SINGLE = ("hidden", "links", "continues", "contrast", "concession", "compared", "coordinated")
SINGLE += ("several", "others", "reason")
COVERING = frozenset({"topic", "fallback", "hidden"})


class Patterns:
    """What the coder looks for: every term of a codebook, by the kind of thing it stands for."""

    def __init__(self, groups: dict[tuple[str, str], list[str]], examples: list[Example]) -> None:
        self.terms = Terms(groups)
        self.examples = examples

    def read(self, text: str) -> Sentence:
        """Return the words of a sentence and what is found in them, in order; names that hide
        other words and shorter topics inside longer ones are taken out."""
        pieces, hits = self.terms.find(fold(text).lower())
        topical = [hit for hit in hits if hit.key[0] in COVERING]
        longer = [hit for hit in topical if hit.end - hit.start > 1 and "..." not in hit.term]
        if longer and len(topical) > 1:
            gone = {hit for hit in topical if _is_covered(hit, longer)}
            hits = [hit for hit in hits if hit not in gone]
        return arrange(pieces, hits)


def _is_covered(hit: Hit, others: list[Hit]) -> bool:
    """Say whether another topic's longer term, or a hiding name, covers the words of a topic."""
    kind = hit.key[0]
    if kind == "hidden":
        return False
    size = hit.end - hit.start
    for other in others:
        if other.start > hit.start or hit.end > other.end or other.key == hit.key:
            continue
        longer = other.end - other.start > size or other.key[0] == "hidden"
        if longer and (other.key[0] != "fallback" or kind == "fallback"):
            return True
    return False


def compile_codebook(raw: dict, examples: list[Example] | None = None) -> Patterns:
    """Return the terms of a codebook; EvidenceError names a part that is missing or wrong.

    examples : coded sentences that every coder learns from beside the forms; by default none.
    """
    if missing := [name for name in (*LISTS, *SINGLE) if not raw.get(name)]:
        raise EvidenceError(f"codebook.yaml lacks {', '.join(missing)}. Add the terms.")
    groups = {
        (kind, key): split_terms(terms)
        for name, kind in LISTS.items()
        for key, terms in raw[name].items()
    }
    singles = {(name, ""): split_terms(raw[name]) for name in SINGLE}
    return Patterns(groups | singles, examples or [])


def split_terms(terms: str) -> list[str]:
    """Return the terms of a list written as one text, divided by semicolons."""
    return [term.strip() for term in str(terms).split(";") if term.strip()]


@cache
def patterns() -> Patterns:
    """Return the terms of this project's codebook."""
    return compile_codebook(codebook.load(), load_examples())

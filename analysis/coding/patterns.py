"""The terms of the codebook, read once."""

from __future__ import annotations

from functools import cache

from analysis import codebook
from analysis.coding.examples import Example, load_examples
from analysis.coding.terms import Hit, Sentence, Terms
from analysis.errors import EvidenceError
from analysis.folding import fold

LISTS = {
    "lexicon": "topic", "fallback": "fallback", "subjects": "subject", "settings": "setting",
    "cues": "cue", "outright": "outright",
}  # fmt: skip
SINGLE = ("hidden", "links", "continues", "contrast", "concession", "compared", "coordinated")
SINGLE += ("several",)
TOPICAL = ("topic", "fallback")


class Patterns:
    """What the coder looks for: every term of a codebook, by the kind of thing it stands for."""

    def __init__(self, groups: dict[tuple[str, str], list[str]], examples: list[Example]) -> None:
        self.terms = Terms(groups)
        self.examples = examples

    def read(self, text: str) -> Sentence:
        """Return the words of a sentence and what is found in them, in order; names that hide
        other words and shorter topics inside longer ones are taken out."""
        found = self.terms.find(fold(text).lower())
        hits = sorted(found.hits, key=lambda hit: (hit.start, hit.end, hit.key, hit.term))
        topical = [hit for hit in hits if hit.key[0] in (*TOPICAL, "hidden")]
        if len(topical) > 1:
            gone = {number for number, hit in enumerate(hits) if _is_covered(hit, topical)}
            hits = [hit for number, hit in enumerate(hits) if number not in gone]
        return found._replace(hits=hits)


def _is_covered(hit: Hit, others: list[Hit]) -> bool:
    """Say whether another topic's longer term, or a hiding name, covers the words of a topic."""
    if hit.key[0] not in TOPICAL:
        return False
    size = hit.end - hit.start
    return any(
        other.start <= hit.start
        and hit.end <= other.end
        and (other.end - other.start > size or other.key[0] == "hidden")
        and other.key != hit.key
        and "..." not in other.term
        and (other.key[0] != "fallback" or hit.key[0] == "fallback")
        for other in others
    )


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

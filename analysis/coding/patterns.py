"""The patterns of the codebook, compiled once."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from analysis import codebook
from analysis.errors import EvidenceError

LISTS = ("lexicon", "subjects", "settings", "cues", "outright")
START = r"(?<![a-z])"  # a word of the lexicon begins where a word begins
SINGLE = ("calls", "hedges", "links", "continues", "contrast", "concession", "compared")
SINGLE += ("impedes", "negated", "harm", "products", "coordinated")


class Patterns(NamedTuple):
    """Compiled patterns: by topic, subject, setting and role, and the single ones."""

    topics: dict[str, re.Pattern]
    subjects: dict[str, re.Pattern]
    settings: dict[str, re.Pattern]
    cues: dict[str, re.Pattern]
    outright: dict[str, re.Pattern]
    single: dict[str, re.Pattern]


def compile_codebook(raw: dict) -> Patterns:
    """Return the patterns of a codebook; EvidenceError names a part that is missing or wrong."""
    if missing := [name for name in (*LISTS, *SINGLE) if not raw.get(name)]:
        raise EvidenceError(f"codebook.yaml lacks {', '.join(missing)}. Add the patterns.")
    parts = [
        {key: _compile(patterns, f"{name}, {key}") for key, patterns in raw[name].items()}
        for name in LISTS
    ]
    words = {topic: f"{START}(?:{found.pattern})" for topic, found in parts[0].items()}
    parts[0] = {topic: re.compile(pattern) for topic, pattern in words.items()}
    return Patterns(*parts, {name: _compile(raw[name], name) for name in SINGLE})


def _compile(patterns: str | list[str], where: str) -> re.Pattern:
    return codebook.compile_patterns(patterns, where=where)


@cache
def patterns() -> Patterns:
    """Return the patterns of this project's codebook."""
    return compile_codebook(codebook.load())

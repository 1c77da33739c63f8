"""Numbers with their nouns, and other small pieces of the sentences that are made from tables."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "1 source", "0 sources", "2 further findings".

    Every noun used here takes an s; its adjectives stand before it.
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def begin(words: str) -> str:
    """Return words with a capital letter first, as a sentence begins; the rest is kept."""
    return words[:1].upper() + words[1:]

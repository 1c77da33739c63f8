"""What of an article is needed to tell which articles are one work: kept apart from its text.

An Outline stands for the article where sources are grouped. Of an article whose title no other
has, only its identifiers are held: so a hundred thousand of them fit where one full text does not
matter.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import NamedTuple

from analysis.readers.base import Article
from analysis.sources.identity import clean_title

IDS = ("doi", "pmcid", "pmid")
TOLD_APART = ("title", "year", "authors")


class Ref(NamedTuple):
    """Where the body of one article is in the store, and the hash of what it says."""

    key: str
    place: int
    digest: str


class Extent(NamedTuple):
    """Stands for all text of an article: as long as it, and empty."""

    text: range


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of an article by which works are told apart, and where the article is."""

    bib: dict
    depth: str
    size: int
    links: tuple[tuple[str, str], ...]
    ref: Ref

    @property
    def blocks(self) -> tuple[Extent, ...]:
        """The text, of which only the length is known."""
        return (Extent(range(self.size)),)


def write(article: Article, inside: str) -> str:
    """Return the outline of an article as JSON; inside : its path in an archive, or ""."""
    said = {name: article.bib[name] for name in (*IDS, *TOLD_APART) if article.bib.get(name)}
    size = sum(len(block.text) for block in article.blocks)
    whole = {"bib": said, "depth": article.depth, "size": size}
    whole |= {"links": sorted(set(article.links))} if article.links else {}
    return json.dumps(whole | ({"in": inside} if inside else {}), ensure_ascii=False, default=str)


def mark_title(outline: str) -> int:
    """Return a number for the title of an outline: equal titles have equal numbers."""
    title = clean_title(json.loads(outline)["bib"].get("title", ""))
    return int.from_bytes(hashlib.sha256(title.encode()).digest()[:7])


def read(outline: str, ref: Ref, *, is_alone: bool) -> tuple[str, Outline]:
    """Return (path in an archive, Outline); is_alone : no other article has this title."""
    whole = json.loads(outline)
    bib = whole["bib"]
    if is_alone and any(bib.get(name) for name in IDS):
        bib = {name: bib[name] for name in IDS if name in bib}
    links = tuple((relation, target) for relation, target in whole.get("links", ()))
    return whole.get("in", ""), Outline(bib, whole["depth"], whole["size"], links, ref)

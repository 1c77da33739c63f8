"""What of an article is needed to tell which articles are one work: kept apart from its text.

Each article has marks, numbers that stand for what it could share with another of the same work: a
DOI, PMCID or PMID, a title, a DOI without its version, a link. An article that shares none is a
work of its own, and nothing of it needs to be held in memory; of the others, an Outline does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analysis.readers.base import Article
from analysis.sources.identity import clean_doi, identify, title_key
from analysis.sources.versions import SAME_WORK, base_doi

IDS = ("doi", "pmcid", "pmid")
TOLD_APART = ("title", "year", "authors")
MARK = np.dtype("<i8")


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


def write(article: Article) -> str:
    """Return the outline of an article as JSON."""
    said = {name: article.bib[name] for name in (*IDS, *TOLD_APART) if article.bib.get(name)}
    size = sum(len(block.text) for block in article.blocks)
    whole = {"bib": said, "depth": article.depth, "size": size}
    whole |= {"links": sorted(set(article.links))} if article.links else {}
    return json.dumps(whole, ensure_ascii=False, default=str)


def read(outline: str, ref: Ref) -> Outline:
    """Return the outline that was written."""
    whole = json.loads(outline)
    links = tuple((relation, target) for relation, target in whole.get("links", ()))
    return Outline(whole["bib"], whole["depth"], whole["size"], links, ref)


def name_alone(article: Article) -> str:
    """Return the id that a source has when no other article is about it; "" where the article
    says nothing to be named by, and its document must lend its name."""
    return next(iter(identify(article)), "") or title_key(article)


def mark(article: Article) -> bytes:
    """Return the marks of an article: equal numbers wherever two could be one work."""
    return np.array(sorted(set(map(_number, _list_shared(article)))), MARK).tobytes()


def _list_shared(article: Article) -> Iterator[str]:
    yield from identify(article)
    if title := title_key(article):
        yield title
    if doi := clean_doi(article.bib.get("doi", "")):
        yield f"base {base_doi(doi)}"
    yield from (target for relation, target in article.links if relation in SAME_WORK)


def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)

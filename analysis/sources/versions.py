"""Versions of one work: preprint, accepted manuscript, published article."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from analysis.readers.base import Article
from analysis.sources.identity import (
    author_words,
    clean_doi,
    clean_title,
    identify,
    join,
    may_be_one,
)

VERSIONS = ("preprint", "accepted", "published")
PREPRINT = re.compile(
    r"10\.(?:1101/(?:\d{6,8}|20\d\d\.\d\d\.\d\d\.\d+)|21203/|20944/|2139/|48550/|31219/|31234/|26434/"
    r"|22541/|36227/|35542/|31222/|64898/)"
)
SERVERS = re.compile(
    r"\b(?:bio|med|ar|chem|psy)rxiv\b|research square|\bpreprints?\b|\bssrn\b", re.I
)
SUFFIX = re.compile(r"(?<=\d)v\d{1,2}$|[./]v\d{1,2}$")
PARTED = re.compile(r"^(10\.12688/\w+\.\d+|10\.7554/elife\.\d+)\.\d{1,2}$")
SAME_WORK = {
    "has preprint", "preprint of", "updates", "updated by", "republishes", "republished by",
}  # fmt: skip
SHORT = 5  # words; a shorter title ("Editorial") tells of one work only with its authors
APART = 3  # years that may lie between a preprint and its article


def base_doi(doi: str) -> str:
    """Return a DOI without the number of its version ("10.1101/2024.01.02.573v2")."""
    bare = SUFFIX.sub("", clean_doi(doi))
    found = PARTED.match(bare)
    return found[1] if found else bare


def name_version(article: Article) -> str:
    """Return which version a file shows, of VERSIONS; "" where it does not say."""
    bib = article.bib
    status, kind = str(bib.get("status") or "").lower(), str(bib.get("article_type") or "").lower()
    doi, journal = clean_doi(bib.get("doi", "")), str(bib.get("journal") or "")
    if PREPRINT.match(doi) or "preprint" in kind or _is_server(journal):
        return "preprint"
    if "accepted" in status or "in press" in (status, kind):
        return "accepted"
    return "published" if bib.get("volume") or status == "published" else ""


@lru_cache(maxsize=10_000)
def _is_server(journal: str) -> bool:
    return SERVERS.search(journal) is not None


def group_versions(groups: dict[str, list[tuple[str, Article]]]) -> dict[str, str]:
    """Return source_id -> version group, which is the least source_id of the same work.

    Sources are versions of one work when their DOIs differ only in the number of a version, when
    a file links them so, or when they share the title and nothing speaks against it (a title of
    less than five words counts only where authors are known).
    """
    named = [
        (name, target)
        for name, pairs in groups.items()
        for _, article in pairs
        for relation, target in article.links
        if relation in SAME_WORK
    ]
    owners = {key: name for name, key in list_keys(groups)} if named else {}
    linked = [{name, owners[target]} for name, target in named if target in owners]
    heads = join([*linked, *_list_alike(groups)])
    return {name: heads.get(name, name) for name in groups}


def list_keys(groups: dict[str, list[tuple[str, Article]]]) -> Iterator[tuple[str, str]]:
    """Yield (source_id, identity) for everything that the sources are known by."""
    for name, pairs in groups.items():
        yield name, name
        for _, article in pairs:
            for key in identify(article):
                yield name, key


def _list_alike(groups: dict[str, list[tuple[str, Article]]]) -> Iterator[list[str]]:
    """Yield sets of sources with one DOI but for its version, or with one title."""
    by_doi, by_title = defaultdict(list), defaultdict(list)
    for name, pairs in groups.items():
        if name.startswith("doi:"):
            by_doi[base_doi(name.removeprefix("doi:"))].append(name)
        titles = {clean_title(article.bib.get("title", "")) for _, article in pairs} - {""}
        for title in sorted(titles):
            by_title[title].append(name)
    yield from (names for names in by_doi.values() if len(names) > 1)
    for title, names in by_title.items():
        short = len(title.split()) < SHORT
        for other in names[1:]:
            if _may_be_one_work(groups[names[0]], groups[other], short):
                yield [names[0], other]


def _may_be_one_work(one: list, other: list, short: bool) -> bool:
    signed = all(any(author_words(article) for _, article in pairs) for pairs in (one, other))
    fits = all(may_be_one(a, b, years=APART) for _, a in one for _, b in other)
    return fits and (signed or not short)

"""Which files are about the same article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from analysis.readers.base import Article


def clean_doi(value: str) -> str:
    """Return a DOI without resolver, prefix or capitals: the form in which two DOIs compare."""
    bare = re.sub(r"^\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", str(value or ""), flags=re.I)
    return bare.strip().lower()


def clean_title(value: str) -> str:
    """Return the letters and digits of a title, lower case."""
    return " ".join(re.findall(r"\w+", str(value or "").lower()))


def identify(article: Article) -> list[str]:
    """Return every identity that an article states, the strongest first."""
    bib = article.bib
    pmcid = re.sub(r"^(?:PMC)?(\d+)(?:\.\d+)?$", r"PMC\1", str(bib.get("pmcid") or "").upper())
    keys = [
        ("doi", clean_doi(bib.get("doi", ""))),
        ("pmcid", pmcid),
        ("pmid", str(bib.get("pmid") or "")),
    ]
    return [f"{kind}:{value}" for kind, value in keys if value]


def title_key(article: Article) -> str:
    """Return the identity by title, "" where there is no title."""
    title = clean_title(article.bib.get("title", ""))
    return f"title:{hashlib.sha1(title.encode()).hexdigest()[:10]}" if title else ""


def group_articles(articles: Iterable[tuple[str, Article]]) -> dict[str, list[tuple[str, Article]]]:
    """Put (document, article) pairs of one article together.

    Two articles are one when they share a DOI, PMCID or PMID, unless their DOIs differ; an
    article without any of these joins the one that has its title. Returns source_id -> pairs, in
    the order of source_id; the id is the strongest identity of the group.
    """
    pairs = sorted(articles, key=lambda pair: (pair[0], title_key(pair[1])))
    groups: list[dict] = []
    for document, article in sorted(pairs, key=lambda pair: _strength(pair[1])):
        group = _find_group(groups, article) or _add_group(groups, document)
        group["pairs"].append((document, article))
        group["keys"].update(identify(article) or [title_key(article) or f"file:{document}"])
        group["titles"].add(title_key(article))
    named = {_name_group(group): sorted(group["pairs"], key=lambda p: p[0]) for group in groups}
    return dict(sorted(named.items()))


def _strength(article: Article) -> int:
    keys = identify(article)
    return 0 if any(key.startswith("doi:") for key in keys) else 1 if keys else 2


def _find_group(groups: list[dict], article: Article) -> dict | None:
    keys, title = set(identify(article)), title_key(article)
    doi = {key for key in keys if key.startswith("doi:")}
    for group in groups:
        own = {key for key in group["keys"] if key.startswith("doi:")}
        if keys & group["keys"] and not (doi and own and doi != own):
            return group
        if not keys and title and title in group["titles"]:
            return group
    return None


def _add_group(groups: list[dict], document: str) -> dict:
    groups.append({"keys": set(), "titles": set(), "pairs": [], "document": document})
    return groups[-1]


def _name_group(group: dict) -> str:
    order = {"doi": 0, "pmcid": 1, "pmid": 2, "title": 3, "file": 4}
    return min(group["keys"], key=lambda key: (order[key.split(":", 1)[0]], key))

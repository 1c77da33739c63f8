"""Which files are about the same article."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.readers.base import Article

ORDER = {"doi": 0, "pmcid": 1, "pmid": 2, "title": 3, "file": 4}
RESOLVER = re.compile(r"^\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.I)
PMCID = re.compile(r"^(?:PMC)?(\d+)(?:\.\d+)?$")
WORDS = re.compile(r"\w+")
Pair = tuple[str, Article]


class Entry(NamedTuple):
    """An article of a document with the identities it states; title : as stated, for the order."""

    document: str
    keys: list[str]
    title: str
    depth: str
    size: int
    article: Article


def clean_doi(value: str) -> str:
    """Return a DOI without resolver, prefix or capitals: the form in which two DOIs compare."""
    text = str(value or "")
    return (text if text.startswith("10.") else RESOLVER.sub("", text)).strip().lower()


def clean_title(value: str) -> str:
    """Return the letters and digits of a title, lower case."""
    return " ".join(WORDS.findall(str(value or "").lower()))


def identify(article: Article) -> list[str]:
    """Return every identity that an article states, the strongest first."""
    bib, keys = article.bib, []
    if doi := clean_doi(bib.get("doi", "")):
        keys.append(f"doi:{doi}")
    if number := str(bib.get("pmcid") or ""):
        keys.append("pmcid:" + PMCID.sub(r"PMC\1", number.upper()))
    if number := str(bib.get("pmid") or ""):
        keys.append(f"pmid:{number}")
    return keys


def title_key(article: Article) -> str:
    """Return the identity by title, "" where there is no title."""
    title = clean_title(article.bib.get("title", ""))
    return f"title:{hashlib.sha1(title.encode()).hexdigest()[:10]}" if title else ""


def may_be_one(one: Article, other: Article, *, years: int = 1) -> bool:
    """Say whether nothing speaks against two articles of one title being the same.

    Years that lie further apart than `years` do, and so do authors who have no name in common.
    """
    stated = [str(article.bib.get("year") or "")[:4] for article in (one, other)]
    if all(year.isdigit() for year in stated) and abs(int(stated[0]) - int(stated[1])) > years:
        return False
    names = [author_words(article) for article in (one, other)]
    return not all(names) or bool(names[0] & names[1])


def author_words(article: Article) -> set[str]:
    """Return the words of the authors' names, initials left out."""
    authors = article.bib.get("authors") or ()
    text = authors if isinstance(authors, str) else " ".join(map(str, authors))
    return {word for word in clean_title(text).split() if len(word) > 1}


def group_articles(articles: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Put (document, article) pairs of one article together.

    Two articles are one when they share a DOI, PMCID or PMID, unless their DOIs differ; an
    article without any of these joins one that has its title. Returns source_id -> pairs, in
    the order of source_id; the id is the strongest identity of the group. The order of the
    articles does not matter; the time taken is linear in their number.
    """
    entries = sorted(map(_enter, articles), key=lambda entry: entry[:-1])
    groups: dict[str, list[Entry]] = defaultdict(list)
    owners = _group_by_doi(entries, groups)
    _group_by_number(entries, groups, owners)
    _group_by_title([entry for entry in entries if not entry.keys], groups)
    return {
        name: [
            (entry.document, entry.article) for entry in sorted(groups[name], key=lambda e: e[:-1])
        ]
        for name in sorted(groups)
    }


def _enter(pair: Pair) -> Entry:
    document, article = pair
    size = sum(len(block.text) for block in article.blocks)
    title = str(article.bib.get("title") or "")
    return Entry(document, identify(article), title, article.depth, size, article)


def _group_by_doi(entries: list[Entry], groups: dict[str, list[Entry]]) -> dict[str, str]:
    """Group what has a DOI; return PMCID or PMID -> name of the group that states it."""
    owners: dict[str, str] = {}
    for entry in entries:
        if entry.keys and entry.keys[0].startswith("doi:"):
            name, *numbers = entry.keys
            groups[name].append(entry)
            for key in numbers:
                owners[key] = min(owners.get(key, name), name)
    return owners


def _group_by_number(
    entries: list[Entry], groups: dict[str, list[Entry]], owners: dict[str, str]
) -> None:
    """Group what has only a PMCID or PMID, with each other and with what has a DOI, too."""
    numbered = [entry for entry in entries if entry.keys and entry.keys[0][:4] != "doi:"]
    heads = join(entry.keys for entry in numbered)
    members: dict[str, set[str]] = defaultdict(set)
    for entry in numbered:
        members[heads[entry.keys[0]]].update(entry.keys)
    for entry in numbered:
        own = members[heads[entry.keys[0]]]
        known = {owners[key] for key in own if key in owners}
        groups[min(known) if known else min(own, key=_rank)].append(entry)


def _rank(key: str) -> tuple[int, str]:
    return ORDER[key.split(":", 1)[0]], key


def join(sets: Iterable[Iterable[str]]) -> dict[str, str]:
    """Return key -> least key of all that sets with a common key join to it."""
    above: dict[str, str] = {}

    def head(key: str) -> str:
        while above.setdefault(key, key) != key:
            above[key] = key = above[above[key]]
        return key

    for keys in sets:
        heads = sorted({head(key) for key in keys})
        above.update(dict.fromkeys(heads, heads[0]) if heads else {})
    return {key: head(key) for key in list(above)}


def _group_by_title(entries: list[Entry], groups: dict[str, list[Entry]]) -> None:
    """Let what has no identifier join the first group of its title that nothing speaks against."""
    titled: dict[str, list[str]] = defaultdict(list)
    for name in sorted(groups) if entries else ():
        for key in {title_key(entry.article) for entry in groups[name]}:
            titled[key].append(name)
    for entry in entries:
        key = title_key(entry.article)
        if not key:
            groups[f"file:{entry.document}"].append(entry)
            continue
        fitting = (n for n in titled[key] if _fits(entry, groups[n]))
        name = next(fitting, "") or next(_free_names(key, titled[key]))
        if name not in titled[key]:
            titled[key].append(name)
        groups[name].append(entry)


def _fits(entry: Entry, group: list[Entry]) -> bool:
    return all(may_be_one(entry.article, other.article) for other in group)


def _free_names(key: str, taken: list[str]) -> Iterator[str]:
    names = [key, *(f"{key}-{number}" for number in range(2, len(taken) + 3))]
    return (name for name in names if name not in taken)

"""Which files are about the same article."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from analysis.readers.base import Article

ORDER = {"doi": 0, "pmcid": 1, "pmid": 2, "title": 3, "file": 4}
Pair = tuple[str, Article]


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
    pairs = sorted(articles, key=_order)
    groups: dict[str, list[Pair]] = defaultdict(list)
    owners = _group_by_doi(pairs, groups)
    _group_by_number(pairs, groups, owners)
    _group_by_title(pairs, groups)
    return {name: sorted(groups[name], key=_order) for name in sorted(groups)}


def _order(pair: Pair) -> tuple:
    document, article = pair
    size = sum(len(block.text) for block in article.blocks)
    return document, identify(article), title_key(article), article.depth, size


def _group_by_doi(pairs: list[Pair], groups: dict[str, list[Pair]]) -> dict[str, str]:
    """Group what has a DOI; return PMCID or PMID -> name of the group that states it."""
    owners: dict[str, str] = {}
    for pair in pairs:
        keys = identify(pair[1])
        if keys and keys[0].startswith("doi:"):
            groups[keys[0]].append(pair)
            for key in keys[1:]:
                owners[key] = min(owners.get(key, keys[0]), keys[0])
    return owners


def _group_by_number(
    pairs: list[Pair], groups: dict[str, list[Pair]], owners: dict[str, str]
) -> None:
    """Group what has only a PMCID or PMID, with each other and with what has a DOI, too."""
    numbered = [(identify(article), (document, article)) for document, article in pairs]
    numbered = [(keys, pair) for keys, pair in numbered if keys and keys[0][:4] != "doi:"]
    heads = join(keys for keys, _ in numbered)
    members: dict[str, set[str]] = defaultdict(set)
    for keys, _ in numbered:
        members[heads[keys[0]]].update(keys)
    for keys, pair in numbered:
        own = members[heads[keys[0]]]
        known = {owners[key] for key in own if key in owners}
        groups[min(known) if known else min(own, key=_rank)].append(pair)


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


def _group_by_title(pairs: list[Pair], groups: dict[str, list[Pair]]) -> None:
    """Let what has no identifier join the first group of its title that nothing speaks against."""
    titled: dict[str, list[str]] = defaultdict(list)
    for name in sorted(groups):
        for key in {title_key(article) for _, article in groups[name]}:
            titled[key].append(name)
    for document, article in pairs:
        if identify(article):
            continue
        key = title_key(article)
        if not key:
            groups[f"file:{document}"].append((document, article))
            continue
        fitting = (n for n in titled[key] if all(may_be_one(article, a) for _, a in groups[n]))
        name = next(fitting, "") or next(_free_names(key, titled[key]))
        if name not in titled[key]:
            titled[key].append(name)
        groups[name].append((document, article))


def _free_names(key: str, taken: list[str]) -> Iterator[str]:
    names = [key, *(f"{key}-{number}" for number in range(2, len(taken) + 3))]
    return (name for name in names if name not in taken)

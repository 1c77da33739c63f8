"""PubMed XML: citations as PubMed's download and its baseline files give them, one or 30,000.

Read as a stream: of a large file only one citation is in memory besides what is handed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from analysis.readers._pubmed_parts import Citation
from analysis.readers._records import find_year
from analysis.readers._xml import stream
from analysis.readers.base import Article, Refused

FORMAT = "PubMed XML"
RECORDS = ("PubmedArticle", "PubmedBookArticle")
SIGNS = (b"<PubmedArticle", b"<PubmedBookArticle")


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is PubMed XML: it has an element of a citation or of a set of them."""
    head = head.replace(b"\0", b"")
    return 95 if any(sign in head for sign in SIGNS) else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every citation; Refused when the file is no well-formed XML or names no article.

    A file that is cut off is refused whole: what it lacks cannot be known.
    """
    made = list(read_stream(data))
    articles = [article for article in made if article]
    if not articles:
        raise Refused(f"recognized as {FORMAT}, but no record has a title or an identifier")
    if lost := len(made) - len(articles):
        articles[0].gaps.append(f"records without title and identifier left out ({lost})")
    return articles


def read_stream(source: bytes | BinaryIO) -> Iterator[Article | None]:
    """Yield the article of each citation as it is read; None for one that nothing names."""
    citation = Citation()
    for element in stream(source, RECORDS):
        citation.begin()
        citation.walk(element)
        yield _make_article(element, citation)


def _make_article(element: etree._Element, citation: Citation) -> Article | None:
    bib = citation.ids | _read_bib(citation)
    bib = {key: value for key, value in bib.items() if value}
    if not any(bib.get(key) for key in ("title", "doi", "pmcid", "pmid")):
        return None
    depth = "abstract" if citation.blocks else "record"
    article = Article(FORMAT, depth, bib, citation.blocks, references=citation.references)
    article.entities, article.links = citation.entities, list(dict.fromkeys(citation.links))
    if "title" not in bib:
        article.gaps.append("a record has no title")
    if citation.is_cut:
        article.gaps.append("PubMed holds only the beginning of the abstract")
    if citation.has_copyright:
        article.left_out.append("copyright line")
    return article


def _read_bib(citation: Citation) -> dict:
    """Return the fields of a citation but its identifiers."""
    texts, days = citation.texts, citation.days
    names = ("ArticleTitle", "BookTitle", "VernacularTitle")
    return {
        "title": next((texts[name] for name in names if texts.get(name)), ""),
        "authors": list(citation.authors),
        "journal": texts.get("Title") or texts.get("ISOAbbreviation", ""),
        "volume": texts.get("Volume", ""),
        "year": citation.year or find_year(days.get("ArticleDate", ""), days.get("pubmed", "")),
        "date": days.get("ArticleDate") or days.get("PubDate", ""),
        "status": "ahead of print" if texts.get("PublicationStatus") == "aheadofprint" else "",
        "received": days.get("received", ""),
        "accepted": days.get("accepted", ""),
        "keywords": list(dict.fromkeys(citation.keywords)),
        "affiliations": list(citation.affiliations),
        "funding": list(dict.fromkeys(citation.funding)),
        "article_type": "; ".join(citation.types),
    }

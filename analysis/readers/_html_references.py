"""Reference lists of saved pages."""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import etree

from analysis.readers._html_sites import Selectors
from analysis.readers.base import Reference, find_doi, find_pmid, tidy

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TITLES = {
    "references",
    "reference",
    "literature cited",
    "bibliography",
    "literature",
    "references and notes",
}
LINK_TEXTS = {
    "doi", "pubmed", "pubmed central", "pmc free article", "google scholar", "crossref", "article",
    "cas", "ads", "view article", "full text", "pubmed abstract", "crossref full text", "isi",
    "web of science", "green version", "free pmc article", "publisher full text", "view", "scopus",
    "pmc", "mathscinet", "math", "abstract", "download references", "open in a new tab",
}  # fmt: skip
LEFTOVER = re.compile(r"[\[(]\s*[\])]|\|(?=\s*(?:\||$))")
NUMBER = re.compile(r"^[\[(]?\d{1,4}(?:[.\])]+\s*|\s+)(?=\D)")
YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
MOST_ITEMS = 5_000


def find_items(root: etree._Element, selectors: Selectors) -> list[etree._Element]:
    """Return the elements that are one reference each, in order."""
    found = [item for area in selectors.find(root) for item in _split_area(area)]
    if not found:
        found = _below_heading(root)
    return found[:MOST_ITEMS]


def is_list_heading(text: str) -> bool:
    """Say whether a heading is that of a reference list."""
    return re.sub(r"^[\dIVX]+\.\s*", "", tidy(text)).lower().rstrip(":.") in TITLES


def _split_area(area: etree._Element) -> list[etree._Element]:
    """Return the entries of a list; an element without list is an entry itself."""
    if area.tag == "li":
        return [area]
    inner = [item for item in area.iter("li") if next(item.iterdescendants("li"), None) is None]
    if inner:
        return inner
    is_list = next(area.iter(*HEADINGS), None) is not None
    return [p for p in area.iter("p") if tidy("".join(p.itertext()))] if is_list else [area]


def _below_heading(root: etree._Element) -> list[etree._Element]:
    """Return the items, or else paragraphs, that follow the last heading of a reference list."""
    elements = list(root.iter(etree.Element))
    starts = [
        place
        for place, element in enumerate(elements)
        if element.tag in HEADINGS and is_list_heading("".join(element.itertext()))
    ]
    if not starts:
        return []
    level = elements[starts[-1]].tag
    following: list[etree._Element] = []
    for element in elements[starts[-1] + 1 :]:
        if element.tag in HEADINGS and element.tag <= level:
            break
        following.append(element)
    items = [e for e in following if e.tag == "li" and next(e.iterdescendants("li"), None) is None]
    return items or [e for e in following if e.tag == "p" and tidy("".join(e.itertext()))]


def read_items(items: list[etree._Element]) -> tuple[list[Reference], dict[str, str]]:
    """Return the references, and which reference each id in the page's markup means."""
    references: list[Reference] = []
    meant: dict[str, str] = {}
    for number, item in enumerate(items, start=1):
        ids = [e.get(key) for e in item.iter(etree.Element) for key in ("id", "name") if e.get(key)]
        parent = item.getparent()
        if not ids and parent is not None and len(parent) == 1 and parent.get("id"):
            ids = [parent.get("id")]
        ref_id = ids[0] if ids else str(number)
        reference = _read_item(item, ref_id)
        if reference.text:
            references.append(reference)
            meant |= {each: ref_id for each in ids if each not in meant}
    return references, meant


def _read_item(item: etree._Element, ref_id: str) -> Reference:
    text = LEFTOVER.sub(" ", tidy(_text_of(item)))
    text = re.sub(r"\s+([.,;])", r"\1", NUMBER.sub("", tidy(LEFTOVER.sub(" ", text)))).strip(" |")
    links = [unquote(a.get("href") or "") for a in item.iter("a")]
    dois = [find_doi(link) for link in links if "doi.org" in link] + [find_doi(text)]
    pmids = list(filter(None, map(find_pmid, links)))
    titles = [e for e in item.iter(etree.Element) if "title" in (e.get("class") or "").lower()]
    title = tidy("".join(titles[0].itertext())).rstrip(".") if titles else ""
    year = YEAR.findall(text)
    doi = next(filter(None, dois), "")
    return Reference(ref_id, text, doi, pmids[0] if pmids else "", title, year[0] if year else "")


def _text_of(node: etree._Element) -> str:
    """Return the text of an entry without its buttons ("PubMed", "Google Scholar")."""
    parts = [node.text or ""]
    for child in node:
        inner = "" if _is_button(child) else _text_of(child)
        gap = " " if child.tag in ("p", "div", "li", "br") else ""
        parts += [gap, inner, gap, child.tail or ""]
    return "".join(parts)


def _is_button(node: etree._Element) -> bool:
    if not isinstance(node.tag, str) or node.tag in ("script", "style", "button", "svg"):
        return True
    return node.tag == "a" and tidy("".join(node.itertext())).lower().strip("[]") in LINK_TEXTS

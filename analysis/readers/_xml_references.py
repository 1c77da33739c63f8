"""Reference lists of JATS articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from analysis.readers._xml_text import STYLES
from analysis.readers.base import Reference, find_doi, tidy

CITATIONS = ("mixed-citation", "element-citation", "citation", "nlm-citation")
TITLES = ("article-title", "data-title", "chapter-title", "part-title", "source")
FIELDS = ("pub-id", "year", *TITLES)
LINKS, SHIFTED = ("ext-link", "uri"), ("sub", "sup")
SEEN = frozenset((*FIELDS, *LINKS, *SHIFTED, *STYLES))
TEXTS = etree.XPath("descendant::text()", smart_strings=False, regexp=False)
JOINT = re.compile("\x03(?:(?<=\\w\x03)(?=\\w)|(?<=[.,;:)?!]\x03)(?=[^\\W\\d_]))")
OLD_DOI = re.compile(r"10\.\d{4,9}/[^\s\"{}|]+<[^\s\"{}|]+")
YEAR = re.compile(r"\b(?:1[89]|20)\d{2}\b")


def read_references(
    ref: etree._Element, number: int, text_of: Callable[[etree._Element], str]
) -> list[Reference]:
    """Return the entries of one `ref`; a ref that bundles several papers gives several.

    The first keeps the ref's id (its number where it has none), others add "-2", "-3".
    """
    ref_id = ref.get("id") or str(number)
    nodes = _citations(ref)
    if not nodes:
        text = "".join(ref.itertext())
        return [Reference(ref_id, tidy(text), find_doi(text))] if text.strip() else []
    return [
        _read_one(node, ref_id if place == 1 else f"{ref_id}-{place}", text_of)
        for place, node in enumerate(nodes, start=1)
    ]


def _citations(ref: etree._Element) -> list[etree._Element]:
    """Return the citations in a `ref`, one of several forms where it gives alternatives."""
    found = []
    for child in ref:
        if child.tag in CITATIONS or child.tag == "note":
            found.append(child)
        elif child.tag == "citation-alternatives":
            found += sorted(child, key=_preference)[:1]
    return found


def _preference(form: etree._Element) -> int:
    return CITATIONS.index(form.tag) if form.tag in CITATIONS else len(CITATIONS)


class Parts(NamedTuple):
    """What is tagged in a citation: fields by name, links, and whether markup parts its words."""

    fields: dict[str, etree._Element]
    links: list[etree._Element]
    is_marked: bool


def _list_parts(node: etree._Element) -> Parts:
    """Return the parts of a citation; a field that it lacks its other forms may have."""
    fields: dict[str, etree._Element] = {}
    links, is_marked = [], False
    for part in node.iter():  # all: to choose by 20 names takes longer
        if (tag := part.tag) not in SEEN:
            continue
        if tag in FIELDS:
            fields.setdefault(part.get("pub-id-type") or tag, part)
        elif tag in LINKS:
            links.append(part)
        else:
            is_marked = True
    parent = node.getparent()
    if parent is not None and parent.tag == "citation-alternatives":
        for part in (part for form in parent if form is not node for part in form.iter(*FIELDS)):
            fields.setdefault(part.get("pub-id-type") or part.tag, part)
    return Parts(fields, links, is_marked)


def _read_one(node: etree._Element, ref_id: str, text_of: Callable) -> Reference:
    parts, links, is_marked = _list_parts(node)
    if is_marked:
        etree.strip_tags(node, *STYLES)
    title = _title(parts, text_of)
    text = citation_text(node, is_marked=is_marked)
    pmid = (parts["pmid"].text or "").strip() if "pmid" in parts else ""
    doi = _tagged_doi(parts["doi"].text or "") if "doi" in parts else ""
    return Reference(
        ref_id,
        text,
        doi or (find_doi(text) if "10." in text else "") or _linked_doi(links),
        pmid if pmid.isdigit() else "",
        title,
        _year(parts["year"].text or "" if "year" in parts else "") or _year(text),
    )


def _title(parts: dict[str, etree._Element], text_of: Callable) -> str:
    for name in TITLES:
        if name in parts and (title := text_of(parts[name]).rstrip(".")):
            return title
    return ""


def _tagged_doi(text: str) -> str:
    """Return a DOI that is marked as one: old ones hold brackets such as "<11::AID-1>"."""
    whole = text.strip().lower()
    return whole if OLD_DOI.fullmatch(whole) else find_doi(text)


def _year(text: str) -> str:
    if len(text) == 4 and text.isdigit():
        return text
    found = YEAR.search(text)
    return found[0] if found else ""


def _linked_doi(links: list[etree._Element]) -> str:
    """Return a DOI that stands only in a link's address."""
    for link in links:
        for value in link.attrib.values():
            if "10." in value and (doi := find_doi(value)):
                return doi
    return ""


def citation_text(node: etree._Element, *, is_marked: bool) -> str:
    """Return a citation as one line: names, title and numbers parted even where the file is dense.

    Spaces go only between words that different fields would fuse; inside a title nothing changes.
    Raised and lowered text is made plain in `node` itself.
    """
    if is_marked:
        etree.strip_tags(node, *SHIFTED)
    pieces = node.itertext() if is_marked else TEXTS(node)
    return tidy(JOINT.sub(" ", "\x03".join(pieces)).replace("\x03", ""))

"""Reference lists of JATS articles."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from analysis.readers.base import Reference, find_doi, tidy

CITATIONS = ("mixed-citation", "element-citation", "citation", "nlm-citation")
TITLES = ("article-title", "data-title", "chapter-title", "part-title", "source")
FIELDS = ("pub-id", "year", *TITLES)
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


def _fields(node: etree._Element) -> dict[str, etree._Element]:
    """Return the tagged parts of a citation; what it lacks its other forms may have."""
    parent = node.getparent()
    forms = [node]
    if parent is not None and parent.tag == "citation-alternatives":
        forms += [form for form in parent if form is not node]
    parts: dict[str, etree._Element] = {}
    for form in forms:
        for part in form.iter(*FIELDS):
            parts.setdefault(part.get("pub-id-type") or part.tag, part)
    return parts


def _read_one(node: etree._Element, ref_id: str, text_of: Callable) -> Reference:
    parts = _fields(node)
    title = _title(parts, text_of)
    text = citation_text(node)
    pmid = (parts["pmid"].text or "").strip() if "pmid" in parts else ""
    doi = _tagged_doi(parts["doi"].text or "") if "doi" in parts else ""
    return Reference(
        ref_id,
        text,
        doi or (find_doi(text) if "10." in text else "") or _linked_doi(node),
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


def _linked_doi(node: etree._Element) -> str:
    """Return a DOI that stands only in a link's address."""
    for link in node.iter("ext-link", "uri"):
        for value in link.attrib.values():
            if "10." in value and (doi := find_doi(value)):
                return doi
    return ""


def citation_text(node: etree._Element) -> str:
    """Return a citation as one line: names, title and numbers parted even where the file is dense.

    Spaces go only between words that different fields would fuse; inside a title nothing changes.
    Raised and lowered text is made plain in `node` itself.
    """
    if next(node.iter("sub", "sup"), None) is not None:
        etree.strip_tags(node, "sub", "sup")
    return tidy(JOINT.sub(" ", "\x03".join(node.itertext())).replace("\x03", ""))

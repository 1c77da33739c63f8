"""BioC XML: the same collections as BioC JSON, written as elements."""

from __future__ import annotations

from lxml import etree

from analysis.readers._bioc import make_document
from analysis.readers._records import collect
from analysis.readers._xml import stream
from analysis.readers.base import Article, Refused

FORMAT = "BioC XML"


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is BioC XML: a collection of documents with passages."""
    head = head.replace(b"\0", b"")
    return 95 if b"<collection" in head and b"<document" in head and b"<passage" in head else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every document; Refused when the file is no well-formed XML or names no article."""
    collection: dict = {}
    made = []
    for element in stream(data, ("document", "source")):
        if element.tag == "source":
            collection["source"] = (element.text or "").strip()
        else:
            made.append(make_document(FORMAT, _as_dict(element), collection))
    if not made:
        raise Refused("a BioC file holds documents with passages; there is none")
    return collect(FORMAT, made)


def _as_dict(element: etree._Element) -> dict:
    """Return a document, passage, sentence or annotation in the shape of BioC JSON."""
    infons = {node.get("key", ""): node.text or "" for node in element.iterfind("infon")}
    lists = {
        f"{name}s": [_as_dict(node) for node in element.iterfind(name)]
        for name in ("passage", "sentence", "annotation", "relation")
    }
    text = element.findtext("text") or ""
    return {"id": element.findtext("id") or "", "infons": infons, "text": text} | lists

"""CSL JSON, as Zotero, Mendeley, pandoc and DOI resolvers write it."""

from __future__ import annotations

import json
import re

from analysis.readers._records import collect, find_ids, find_year, make_article
from analysis.readers.base import Article, Refused, decode, find_doi

FORMAT = "CSL JSON bibliography"
OWN = re.compile(rb'"(?:container-title|issued|date-parts|title-short|publisher-place|DOI)"\s*:')
TYPE = re.compile(
    rb'"type"\s*:\s*"(?:article|book|chapter|paper|thesis|report|dataset|review|webpage|'
    rb"manuscript|document|entry|post|speech|software|journal|posted|proceedings)[a-z-]*\""
)


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is CSL JSON: its types of item and its hyphenated fields."""
    if head.lstrip()[:1] not in (b"[", b"{") or b'"passages"' in head:
        return 0
    own, typed = len(set(OWN.findall(head))), bool(TYPE.search(head))
    return 80 if typed and own else 55 if own > 1 else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every item; Refused for broken JSON or when no item has a title or an identifier."""
    return collect(FORMAT, [_make_article(item) for item in _list_items(data)])


def _list_items(data: bytes) -> list[dict]:
    try:
        content = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise Refused(f"not valid JSON: {str(error)[:120]}") from error
    if isinstance(content, dict):
        content = content.get("items") or content.get("references") or [content]
    items = content if isinstance(content, list) else []
    if not items or not all(isinstance(item, dict) for item in items):
        raise Refused("a CSL JSON bibliography is a list of items with fields")
    return items


def _make_article(item: dict) -> Article | None:
    notes = find_ids(_text(item, key) for key in ("note", "URL", "annote"))
    ids = {
        "doi": find_doi(_text(item, "DOI")),
        "pmid": _text(item, "PMID"),
        "pmcid": _text(item, "PMCID").split(".")[0],
    }
    dated = _read_date(item)
    gaps = ["no year in the date of a record"] if item.get("issued") and not dated["year"] else []
    bib = dated | {
        "title": _text(item, "title"),
        "authors": [name for name in map(_read_name, _list(item, "author")) if name],
        "journal": _text(item, "container-title"),
        "volume": _text(item, "volume"),
        "keywords": re.split(r"\s*[;,]\s*", _text(item, "keyword")),
        "article_type": _text(item, "type"),
        "url": _text(item, "URL"),
        "status": _text(item, "status"),
    }
    ids = notes | {key: value for key, value in ids.items() if value}
    return make_article(FORMAT, bib | ids, _text(item, "abstract"), gaps=gaps)


def _text(item: dict, key: str) -> str:
    """Return a field as text; the first of a list (as DOI resolvers give titles)."""
    value = item.get(key)
    value = value[0] if isinstance(value, list) and value else value
    return str(value) if isinstance(value, str | int | float) else ""


def _list(item: dict, key: str) -> list:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _read_name(name) -> str:
    """Return one author as "Given particle Family suffix", or a group's name."""
    if not isinstance(name, dict):
        return name if isinstance(name, str) else ""
    keys = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    parts = [_text(name, key) for key in keys]
    return " ".join(part for part in parts if part) or _text(name, "literal") or _text(name, "name")


def _read_date(item: dict) -> dict[str, str]:
    issued = item.get("issued")
    issued = issued if isinstance(issued, dict) else {"raw": str(issued or "")}
    parts = _list(issued, "date-parts")
    first = [str(part) for part in parts[0]] if parts and isinstance(parts[0], list) else []
    if not first:
        raw = _text(issued, "raw") or _text(issued, "literal")
        return {"year": find_year(raw), "date": ""}
    whole = len(first) == 3 and all(part.isdigit() for part in first)
    date = f"{first[0]}-{int(first[1]):02d}-{int(first[2]):02d}" if whole else ""
    return {"year": find_year(first[0]), "date": date}

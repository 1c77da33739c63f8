"""The bibliographic record of a JATS article: what stands in `front` or `front-stub`."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from analysis.readers._xml import first_child
from analysis.readers._xml_links import name_relation, name_target
from analysis.readers.base import find_doi, tidy

XLINK = "{http://www.w3.org/1999/xlink}href"
TextOf = Callable[[etree._Element], str]
YEAR_FIRST = ("collection", "ppub", "pub", "epub", "epub-ppub", "online", "print", "")
DATE_FIRST = ("epub", "pub", "online", "epub-ppub", "ppub", "print", "collection", "")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<kind>[a-z-]+)/(?P<version>[\d.]+)|"
    r"publicdomain/(?P<zero>zero)/(?P<public>[\d.]+))"
)


def read_front(article: etree._Element, text_of: TextOf) -> tuple[dict, list[str]]:
    """Return (bib, what was left out) of an `article`, `sub-article` or `response` element."""
    front = first_child(article, "front", "front-stub")
    if front is None:
        return {"article_type": article.get("article-type", "")}, []
    meta = first_child(front, "article-meta")
    meta = front if meta is None else meta
    bib = _read_ids(meta) | _read_journal(front, text_of) | _read_dates(meta)
    bib |= {
        "title": _read_title(meta, text_of),
        "authors": _read_authors(meta, text_of),
        "affiliations": _read_affiliations(meta, text_of),
        "keywords": _read_keywords(meta, text_of),
        "volume": tidy(meta.findtext("volume") or ""),
        "licence": _read_licence(meta, text_of),
        "funding": _read_funding(meta, text_of),
        "article_type": article.get("article-type", ""),
        "url": _read_url(meta),
    }
    return {key: value for key, value in bib.items() if value}, _list_left_out(meta)


def read_links(nodes: list[etree._Element]) -> list[tuple[str, str]]:
    """Return (relation, identifier) of each `related-article` or `related-object` with an id."""
    links = []
    for node in nodes:
        kind = node.get("related-article-type") or node.get("link-type") or ""
        value = node.get(XLINK) or node.get("object-id") or "".join(node.itertext())
        target = name_target(value, kind=node.get("ext-link-type") or "")
        if target:
            links.append((name_relation(kind), target))
    return list(dict.fromkeys(links))


def _read_ids(meta: etree._Element) -> dict:
    bib = {}
    for node in meta.findall("article-id"):
        kind, value = node.get("pub-id-type"), "".join(node.itertext()).strip()
        if kind == "doi":
            bib.setdefault("doi", find_doi(value) or value.lower())
        elif kind in ("pmc", "pmcid") and re.fullmatch(r"(?:PMC)?\d+", value, re.I):
            bib["pmcid"] = "PMC" + value.upper().removeprefix("PMC")
        elif kind == "pmid" and value.isdigit():
            bib["pmid"] = value
    return bib


def _read_journal(front: etree._Element, text_of: TextOf) -> dict:
    meta = first_child(front, "journal-meta")
    if meta is None:
        return {}
    title = next(meta.iter("journal-title"), None)
    if title is None:
        title = next(meta.iter("abbrev-journal-title", "journal-id"), None)
    return {"journal": "" if title is None else text_of(title)}


def _read_title(meta: etree._Element, text_of: TextOf) -> str:
    group = meta.find("title-group")
    group = meta if group is None else group
    title, subtitle = group.find("article-title"), group.find("subtitle")
    parts = [text_of(node) for node in (title, subtitle) if node is not None]
    return ": ".join(part for part in parts if part)


def _read_authors(meta: etree._Element, text_of: TextOf) -> list[str]:
    names = []
    for contrib in meta.iterfind("contrib-group/contrib"):
        if contrib.get("contrib-type", "author") not in ("author", "collab"):
            continue
        name = next(contrib.iter("name", "string-name", "collab", "name-alternatives"), None)
        if name is not None:
            names.append(read_name(name, text_of))
    return [name for name in names if name]


def read_name(node: etree._Element, text_of: TextOf) -> str:
    """Return a person's name as given names, family name; a group's as it stands."""
    if node.tag == "name-alternatives":
        node = next(node.iter("name", "string-name"), node)
    if node.tag == "collab":
        return tidy(" ".join([node.text or ""] + [_collab_part(c, text_of) for c in node]))
    parts = [node.findtext(part) or "" for part in ("given-names", "surname", "suffix")]
    return tidy(" ".join(parts)) or text_of(node)


def _collab_part(child: etree._Element, text_of: TextOf) -> str:
    """Return part of a group's name; the list of its members is none."""
    own = "" if child.tag in ("contrib-group", "fn", "xref", "aff", "email") else text_of(child)
    return f"{own} {child.tail or ''}"


def _read_affiliations(meta: etree._Element, text_of: TextOf) -> list[str]:
    places = []
    for node in meta.iter("aff"):
        pieces = [node.text or ""]
        for child in node:
            is_mark = child.tag in ("label", "sup", "email", "institution-id")
            pieces += ["" if is_mark else f" {_place(child, text_of)}", child.tail or ""]
        text = re.sub(r" ([,;.])", r"\1", tidy("".join(pieces))).strip(" ,;")
        places.append(text)
    return [place for place in dict.fromkeys(places) if place]


def _place(node: etree._Element, text_of: TextOf) -> str:
    if node.tag == "institution-wrap":
        return " ".join(text_of(part) for part in node if part.tag == "institution")
    return text_of(node)


def _read_keywords(meta: etree._Element, text_of: TextOf) -> list[str]:
    words = []
    for group in meta.iter("kwd-group"):
        if "abbr" not in (group.get("kwd-group-type") or ""):
            nodes = group.iter("kwd", "compound-kwd-part")
            words += [text_of(node) for node in nodes]
    return [word for word in dict.fromkeys(words) if word]


def _read_licence(meta: etree._Element, text_of: TextOf) -> str:
    """Return "CC BY 4.0" where a Creative Commons address is given, else the licence's words."""
    for node in meta.iterfind("permissions/license"):
        links = [str(value) for part in node.iter() for value in part.attrib.values()]
        found = CREATIVE_COMMONS.search(" ".join(["".join(node.itertext()), *links]))
        if found and found["zero"]:
            return f"CC0 {found['public']}"
        if found:
            return f"CC {found['kind'].upper()} {found['version']}"
        if text := text_of(node):
            return text
    return ""


def _read_funding(meta: etree._Element, text_of: TextOf) -> list[str]:
    """Return one entry per award, "funder (number)", and the statement in words."""
    lines = []
    for award in meta.iterfind("funding-group/award-group"):
        source = [text_of(node) for node in award.iter("funding-source")]
        number = [text_of(node) for node in award.iter("award-id")]
        lines.append("; ".join(source) + (f" ({', '.join(number)})" if number else ""))
    lines += [text_of(node) for node in meta.iterfind("funding-group/funding-statement")]
    return [line for line in map(tidy, lines) if line]


def _read_url(meta: etree._Element) -> str:
    links = [node.get(XLINK) or "" for node in meta.iterfind("self-uri")]
    return next((link for link in links if link.startswith("http")), "")


def _read_dates(meta: etree._Element) -> dict:
    """Return year, date, received and accepted; a journal issue's year before the online one."""
    published: dict[str, str] = {}
    for node in meta.iterfind("pub-date"):
        kind = node.get("pub-type") or node.get("date-type") or ""
        kind = kind if kind in DATE_FIRST else ""
        published.setdefault(kind, iso_date(node))
    bib = {}
    years = [published[kind][:4] for kind in YEAR_FIRST if published.get(kind)]
    dates = [published[kind] for kind in DATE_FIRST if published.get(kind)]
    if dates:
        bib = {"year": years[0], "date": max(dates, key=len)}
    for node in meta.iterfind("history/date"):
        if node.get("date-type") in ("received", "accepted"):
            bib[node.get("date-type")] = iso_date(node)
    return bib


def iso_date(node: etree._Element) -> str:
    """Return the date of `year`, `month`, `day` children as 2025, 2025-01 or 2025-01-17."""
    year = re.search(r"\d{4}", node.findtext("year") or node.findtext("Year") or "")
    month = (node.findtext("month") or node.findtext("Month") or "").strip().lower()
    day = (node.findtext("day") or node.findtext("Day") or "").strip()
    if year is None:
        return ""
    if month[:3] in MONTHS:
        month = str(MONTHS.index(month[:3]) + 1)
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return year[0]
    if not (day.isdigit() and 1 <= int(day) <= 31):
        return f"{year[0]}-{int(month):02d}"
    return f"{year[0]}-{int(month):02d}-{int(day):02d}"


def _list_left_out(meta: etree._Element) -> list[str]:
    names = {
        "permissions/copyright-statement": "copyright line",
        "author-notes/corresp": "correspondence address",
        "custom-meta-group": "metadata of the journal",
    }
    return [words for path, words in names.items() if meta.find(path) is not None]

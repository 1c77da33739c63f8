"""The bibliographic record of a saved page: meta tags first, then what the page shows."""

from __future__ import annotations

import re

from lxml import etree

from analysis.readers._records import display_name, find_year
from analysis.readers.base import find_doi, find_pmid, tidy

NAMES = {
    "title": ("citation_title", "dc.title", "prism.title", "bepress_citation_title", "og:title"),
    "journal": ("citation_journal_title", "prism.publicationname", "citation_journal_abbrev"),
    "volume": ("citation_volume", "prism.volume", "bepress_citation_volume"),
    "article_type": ("citation_article_type", "dc.type.articletype", "prism.section"),
    "url": ("citation_fulltext_html_url", "og:url", "citation_abstract_html_url"),
}
DATES = (
    "citation_online_date", "citation_publication_date", "citation_date", "prism.publicationdate",
    "dc.date", "dcterms.date", "dcterms.issued", "article:published_time", "citation_year",
)  # fmt: skip
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = (
    re.compile(r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2}|[A-Z][a-z]{2,8})[-/. ](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2}) (?P<m>[A-Z][a-z]{2,8}) (?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Z][a-z]{2,8}) (?P<d>\d{1,2}), (?P<y>\d{4})"),
)
HISTORY = r"\b{}:?(?:\s|<[^<>]{{0,80}}>|&nbsp;){{1,6}}([^<>]{{8,24}})"
LICENCE = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<kind>[a-z-]{2,8})/(?P<version>[\d.]+)|publicdomain/zero)"
)
TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:article|citation|document|content)-title(?:$|\s)")
SITE_SUFFIX = re.compile(r"\s+(?:[|•»]|[-–—](?=\s+(?:PMC|PubMed|MDPI|Springer))).*$")


def read_meta(page: etree._Element, text: str) -> dict:
    """Return the fields of BIB_FIELDS that a page states; `text` is its source."""
    meta = _collect(page)
    bib: dict = {key: _first(meta, *names) for key, names in NAMES.items()}
    bib["title"] = bib["title"] or _shown_title(page)
    bib["authors"] = _read_authors(meta)
    bib["affiliations"] = _read_affiliations(meta)
    bib["keywords"] = _read_keywords(meta)
    bib |= _read_ids(meta, page) | _read_dates(meta, text)
    if found := LICENCE.search(text):
        kind, version = found["kind"], found["version"]
        bib["licence"] = f"CC {kind.upper()} {version}" if kind else "CC0"
    return {key: value for key, value in bib.items() if value}


def _collect(page: etree._Element) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    for node in page.iter("meta"):
        name = (node.get("name") or node.get("property") or "").lower()
        value = tidy(node.get("content") or "")
        if name and value:
            meta.setdefault(name, []).append(value)
    return meta


def _first(meta: dict[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _shown_title(page: etree._Element) -> str:
    """Return the only main heading, else the page's title without the site's name."""
    headings = [tidy("".join(node.itertext())) for node in page.iter("h1")]
    headings = [heading for heading in headings if heading]
    if len(set(headings)) == 1:
        return headings[0]
    for node in page.iter("div", "span", "h1", "h2", "p"):
        if TITLE_CLASS.search(node.get("class") or ""):
            return tidy("".join(node.itertext()))
    title = next(page.iter("title"), None)
    return SITE_SUFFIX.sub("", tidy("".join(title.itertext()))) if title is not None else ""


def _read_authors(meta: dict[str, list[str]]) -> list[str]:
    several = _first(meta, "citation_authors").split(";")
    listed = meta.get("citation_author") or meta.get("bepress_citation_author")
    listed = listed or meta.get("dc.creator") or meta.get("dc.contributor") or several
    return list(dict.fromkeys(name for name in map(display_name, listed) if name))


def _read_affiliations(meta: dict[str, list[str]]) -> list[str]:
    places = meta.get("citation_author_institution", [])
    return list(dict.fromkeys(re.sub(r"^\d{1,2}\s?(?=[A-Z])", "", place) for place in places))


def _read_keywords(meta: dict[str, list[str]]) -> list[str]:
    listed = meta.get("citation_keywords") or meta.get("citation_keyword") or []
    words = [word.strip() for text in listed for word in re.split(r"[;,]", text)]
    return list(dict.fromkeys(word for word in words if word))


def _read_ids(meta: dict[str, list[str]], page: etree._Element) -> dict[str, str]:
    names = (
        "citation_doi",
        "dc.identifier",
        "prism.doi",
        "dc.identifier.doi",
        "bepress_citation_doi",
    )
    stated = [value for name in names for value in meta.get(name, [])]
    canonical = [n.get("href") or "" for n in page.iter("link") if n.get("rel") == "canonical"]
    addresses = [*canonical, *(v for key in NAMES["url"] for v in meta.get(key, []))]
    doi = next(filter(None, map(find_doi, stated + addresses)), "")
    pmcid = next((m[0] for m in (re.search(r"\bPMC\d{3,9}\b", a) for a in addresses) if m), "")
    numbers = [_first(meta, "citation_pmid")]
    numbers += map(find_pmid, addresses)
    pmid = next((number for number in numbers if number.isdigit()), "")
    return {"doi": doi, "pmid": pmid, "pmcid": pmcid}


def _read_dates(meta: dict[str, list[str]], text: str) -> dict[str, str]:
    stated = [value for name in DATES for value in meta.get(name, [])]
    days = [day for day in map(read_day, stated) if day]
    found = {"year": find_year(*stated), "date": days[0] if days else ""}
    for event in ("received", "accepted"):
        shown = re.finditer(HISTORY.format(event.capitalize()), text)
        found[event] = next(filter(None, (read_day(tidy(day[1])) for day in shown)), "")
    return found


def read_day(text: str) -> str:
    """Return the first full date in `text` as YYYY-MM-DD, "" if there is none."""
    for pattern in DAYS:
        if found := pattern.search(text):
            month = found["m"].lower()[:3]
            if month in MONTHS:
                month = str(MONTHS.index(month) + 1)
            if month.isdigit():
                return f"{found['y']}-{int(month):02d}-{int(found['d']):02d}"
    return ""

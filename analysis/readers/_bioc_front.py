"""The bibliographic record of a BioC document, and the entries of its reference list."""

from __future__ import annotations

import re

from analysis.readers._records import find_year
from analysis.readers.base import Reference, find_doi, tidy

LICENCE = re.compile(r"creativecommons\.org/licenses/(?P<kind>[a-z-]+)/(?P<version>[\d.]+)")
OWN = ("pmid", "pmcid", "doi", "journal", "year")
KEYS = {
    "doi": ("article-id_doi", "doi"),
    "pmcid": ("article-id_pmc", "pmcid", "article-id_pmcid"),
    "pmid": ("article-id_pmid", "pmid"),
    "journal": ("journal-title", "journal", "source"),
    "volume": ("volume",),
    "year": ("year", "pub_year"),
    "licence": ("license", "licence"),
    "keywords": ("kwd", "keywords"),
    "article_type": ("article-type", "pub_type"),
    "url": ("link",),
}


def read_front(document: dict, collection: dict, passages: list[dict]) -> dict:
    """Return the fields of BIB_FIELDS that the infons of document, front or collection state."""
    infons = _gather(document, collection, passages)
    stated = {name: _first(infons, keys) for name, keys in KEYS.items()}
    number = str(document.get("id") or "")
    names = [_name(infons[key]) for key in sorted(infons, key=_order) if re.match(r"name_\d", key)]
    pmcid, pmid = stated["pmcid"].upper().removeprefix("PMC"), stated["pmid"]
    if not (pmcid or pmid or stated["doi"]):
        pmcid, pmid = _read_number(number, str(collection.get("source") or ""))
    return stated | {
        "doi": find_doi(stated["doi"]) or find_doi(stated["journal"]),
        "pmcid": f"PMC{pmcid.split('.')[0]}" if re.fullmatch(r"\d+(\.\d+)?", pmcid) else "",
        "pmid": pmid if pmid.isdigit() else "",
        "journal": stated["journal"].split(";")[0],
        "year": find_year(stated["year"], stated["journal"]),
        "authors": names or re.split(r",\s*", _authors(document, infons)),
        "keywords": _split_keywords(stated["keywords"], passages),
        "licence": _licence(stated["licence"]),
    }


def _licence(stated: str) -> str:
    """Return "CC BY 4.0" where a Creative Commons address is given, else the licence's words."""
    found = LICENCE.search(stated)
    return f"CC {found['kind'].upper()} {found['version']}" if found else stated


def _gather(document: dict, collection: dict, passages: list[dict]) -> dict:
    """Return the infons of the front passage, the document, its own keys and the collection."""
    own = {key: document[key] for key in OWN if document.get(key)}
    front = next((p.get("infons") or {} for p in passages), {})
    outer = collection.get("infons") or {}
    layers = [outer if len(collection.get("documents") or ()) == 1 else {}]
    layers += [document.get("infons") or {}, own, front]
    return {k: v for layer in layers if isinstance(layer, dict) for k, v in layer.items() if v}


def _first(infons: dict, keys: tuple[str, ...]) -> str:
    found = (infons[key] for key in keys if key in infons)
    return next((tidy(str(value)) for value in found if not isinstance(value, dict | list)), "")


def _read_number(number: str, source: str) -> tuple[str, str]:
    """Return (number of PMC, PMID) that the id of a document is, by where it comes from."""
    if number.upper().startswith("PMC"):
        return number.upper().removeprefix("PMC"), ""
    if not re.fullmatch(r"\d{1,9}", number):
        return "", ""
    if source.upper() == "PMC":
        return number, ""
    return ("", number) if re.search("pubmed|pubtator", source, re.I) else ("", "")


def _order(key: str) -> int:
    found = re.search(r"\d{1,4}$", key)
    return int(found[0]) if found else 0


def _name(value: object) -> str:
    """Return "surname:Madeup;given-names:Test" as "Test Madeup"."""
    parts = dict(re.findall(r"([a-z-]+):([^;]*)", str(value)))
    name = f"{parts.get('given-names', '')} {parts.get('surname', '')} {parts.get('suffix', '')}"
    return tidy(name) or tidy(str(value))


def _authors(document: dict, infons: dict) -> str:
    stated = document.get("authors") or infons.get("authors") or ""
    return ", ".join(map(str, stated)) if isinstance(stated, list) else str(stated)


def _split_keywords(stated: str, passages: list[dict]) -> list[str]:
    """Return keywords; PMC's are parted by spaces alone: then they are one entry."""
    for passage in passages:
        infons = passage.get("infons") or {}
        if infons.get("section_type") == "KEYWORD" or "keywords" in str(infons.get("iao_name_1")):
            stated = stated or str(passage.get("text") or "")
    return re.split(r"\s*[;,]\s*", stated) if stated else []


def read_reference(passage: dict, text: str, number: int) -> Reference:
    """Return one entry of the reference list; PMC gives its parts as infons, its title as text."""
    infons = passage.get("infons") or {}
    names = [_name(infons[key]) for key in sorted(infons, key=_order) if re.match(r"name_\d", key)]
    parts = [_first(infons, (key,)) for key in ("source", "year", "volume", "fpage")]
    parted = any(key in infons for key in ("source", "pub-id_pmid", "pub-id_doi", "name_0"))
    whole = ". ".join(filter(None, [", ".join(names), text.rstrip("."), *parts]))
    doi = find_doi(_first(infons, ("pub-id_doi", "doi"))) or find_doi(text)
    pmid = _first(infons, ("pub-id_pmid", "pmid"))
    year = find_year(_first(infons, ("year",)), "" if parted else text)
    title = text.rstrip(".") if parted else ""
    return Reference(
        str(number), whole if parted else text, doi, pmid if pmid.isdigit() else "", title, year
    )

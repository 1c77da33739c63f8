"""What is asked for, found and kept: full text where its licence allows, else the record alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from analysis.errors import EvidenceError
from analysis.fetching.client import NotThere, make_parser
from analysis.fetching.services import Services
from analysis.fetching.shelf import Shelf, clean_name, is_free

PMCID, NCT = re.compile(r"^PMC\d+$", re.I), re.compile(r"^NCT\d{8}$", re.I)
PMID = re.compile(r"^(?:PMID:?\s*)(\d{1,9})$", re.I)
DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)$", re.I)
FULL, RECORD, TRIAL = "full text", "record", "trial"
SERVICES = ("europepmc", "pubmed", "trials")
Say = Callable[[str], None]


def fetch_query(
    query: str, services: Services, shelf: Shelf, *, service: str, most: int, say: Say
) -> int:
    """Fetch what a search finds; returns how many things are on the shelf for it."""
    if service == "trials":
        found = services.search_trials(query, most=most)
        return sum(_keep_trial(study, shelf, say) for study in found)
    if service == "pubmed":
        pages = services.search_pubmed(query, most=most)
        return sum(_keep_pubmed(record, shelf, say) for page in pages for record in _split(page))
    found = services.search_europepmc(query, most=most)
    return sum(_keep_article(record, services, shelf, say) for record in found)


def fetch_ids(names: Sequence[str], services: Services, shelf: Shelf, *, say: Say) -> int:
    """Fetch what identifiers name; returns how many were found.

    Raises EvidenceError for a name that is no DOI, PMCID, PMID or NCT number, before anything is
    asked.
    """
    known = (PMCID, PMID, NCT, DOI)
    if wrong := [name for name in names if not any(each.match(name) for each in known)]:
        raise EvidenceError(
            f"{wrong[0]!r} is no DOI (10.1234/...), PMCID (PMC123), PMID (PMID123) or trial "
            "(NCT01234567). "
            "A search is given with --query."
        )
    return sum(_fetch_one(name, services, shelf, say) for name in names)


def _fetch_one(name: str, services: Services, shelf: Shelf, say: Say) -> int:
    if NCT.match(name):
        try:
            return _keep_trial(services.trial(name.upper()), shelf, say)
        except NotThere:
            say(f"{name}: not in ClinicalTrials.gov")
            return 0
    doi, pmid = DOI.match(name), PMID.match(name)
    query = f'DOI:"{doi[1]}"' if doi else f"PMCID:{name.upper()}"
    query = f"EXT_ID:{pmid[1]} AND SRC:MED" if pmid else query
    for record in services.search_europepmc(query, most=1):
        return _keep_article(record, services, shelf, say)
    if doi:
        return _keep_described(doi[1].lower(), services, shelf, say)
    say(f"{name}: not in Europe PMC")
    return 0


def _keep_article(record: dict, services: Services, shelf: Shelf, say: Say) -> int:
    """Keep an article that Europe PMC lists: as JATS XML where it may be, else as a record."""
    pmcid, licence = record.get("pmcid", ""), record.get("license", "")
    name = pmcid or record.get("doi") or f"{record.get('source', '')}{record.get('id', '')}"
    if shelf.has(name):
        say(f"{name}: there already")
        return 1
    common = {"licence": licence, "service": "europepmc", "title": record.get("title", "")}
    common["url"] = f"https://europepmc.org/article/{record.get('source')}/{record.get('id')}"
    if pmcid and record.get("isOpenAccess") == "Y" and is_free(licence):
        try:
            data = services.full_text(pmcid)
            shelf.add(name, clean_name(pmcid, ".xml"), data, kind=FULL, **common)
            say(f"{name}: full text, {licence}")
            return 1
        except EvidenceError as error:
            say(f"{name}: not fetched, the next run tries again ({error})")
            return 0
        except NotThere:
            pass
    data = json.dumps([describe(record)], indent=1, ensure_ascii=False).encode()
    shelf.add(name, clean_name(name, ".json"), data, kind=RECORD, **common)
    say(f"{name}: record only ({licence or 'no open licence'})")
    return 1


def describe(record: dict) -> dict:
    """Return a record of Europe PMC as CSL."""
    journal = record.get("journalInfo", {})
    authors = record.get("authorList", {}).get("author", [])
    year = str(record.get("pubYear") or journal.get("yearOfPublication") or "")
    said = {
        "type": "article-journal",
        "id": record.get("pmcid") or record.get("doi") or record.get("id", ""),
        "title": record.get("title", ""),
        "DOI": record.get("doi", ""),
        "PMID": record.get("pmid", ""),
        "PMCID": record.get("pmcid", ""),
        "author": [{"family": a["lastName"], "given": a.get("firstName") or a.get("initials", "")}
                   for a in authors if a.get("lastName")],
        "container-title": journal.get("journal", {}).get("title", ""),
        "volume": journal.get("volume", ""),
        "issued": {"date-parts": [[int(year)]]} if year.isdigit() else {},
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _keep_described(doi: str, services: Services, shelf: Shelf, say: Say) -> int:
    """Keep the record of a DOI that only Crossref knows."""
    if shelf.has(doi):
        say(f"{doi}: there already")
        return 1
    try:
        record, licence = services.describe(doi)
    except NotThere:
        say(f"{doi}: neither in Europe PMC nor in Crossref")
        return 0
    kept = ("type", "title", "DOI", "author", "container-title", "volume", "issued", "publisher")
    said = {name: record[name] for name in kept if record.get(name)} | {"id": doi}
    title = said.get("title", "")
    said["title"] = title[0] if isinstance(title, list) and title else title
    journal = said.get("container-title", "")
    said["container-title"] = journal[0] if isinstance(journal, list) and journal else journal
    data = json.dumps([said], indent=1, ensure_ascii=False).encode()
    shelf.add(doi, clean_name(doi, ".json"), data, kind=RECORD, licence=licence,
              service="crossref", url=f"https://doi.org/{doi}", title=said["title"])  # fmt: skip
    say(f"{doi}: record only ({licence or 'no open licence'})")
    return 1


def _keep_trial(study: dict, shelf: Shelf, say: Say) -> int:
    """Keep a registry entry; ClinicalTrials.gov data are in the public domain."""
    named = study.get("protocolSection", {}).get("identificationModule", {})
    number = named.get("nctId", "")
    if not NCT.match(number):
        say("a study without an NCT number was left out")
        return 0
    data = json.dumps(study, indent=1, ensure_ascii=False, sort_keys=True).encode()
    url = f"https://clinicaltrials.gov/study/{number}"
    shelf.add(number, f"{number}.json", data, kind=TRIAL, licence="public domain",
              service="trials", url=url, title=named.get("briefTitle", ""))  # fmt: skip
    say(f"{number}: trial")
    return 1


def _split(page: bytes) -> Iterator[etree._Element]:
    """Yield the articles of a PubMed answer."""
    yield from etree.fromstring(page, make_parser()).findall("PubmedArticle")


def _keep_pubmed(article: etree._Element, shelf: Shelf, say: Say) -> int:
    pmid = article.findtext("MedlineCitation/PMID", "").strip()
    if not pmid.isdigit():
        return 0
    name = f"PMID{pmid}"
    if shelf.has(name):
        say(f"{name}: there already")
        return 1
    whole = etree.Element("PubmedArticleSet")
    whole.append(article)
    data = etree.tostring(whole, xml_declaration=True, encoding="UTF-8")
    title = "".join(article.find(".//ArticleTitle").itertext()) if len(article) else ""
    url = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    shelf.add(name, f"{name}.xml", data, kind=RECORD, licence="", service="pubmed", url=url,
              title=title)  # fmt: skip
    say(f"{name}: record only")
    return 1

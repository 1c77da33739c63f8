"""Collects the parts of a PubMed citation in one walk through its elements."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from sys import intern

from lxml import etree

from analysis.readers._records import find_year
from analysis.readers._xml_links import name_relation
from analysis.readers._xml_text import Run
from analysis.readers.base import Block, Reference, find_doi

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TRIAL = re.compile(r"NCT\d{8}")
CUT = "(ABSTRACT TRUNCATED"
LISTS = (
    "MedlineCitation", "Article", "PubmedData", "BookDocument", "PubmedBookData", "Book", "Journal",
    "JournalIssue", "ArticleIdList", "History", "PublicationTypeList", "MeshHeadingList",
    "ChemicalList", "SupplMeshList", "CommentsCorrectionsList", "KeywordList", "ReferenceList",
    "GrantList",
)  # fmt: skip
NO_TITLES = ("Not Available", "In Process Citation")
NAMES = ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")
KINDS = {"plain-language-summary": "plain language"}


class Citation:
    """What one citation says; begin() empties it for the next.

    ids : doi, pmcid, pmid; texts : by tag; days : YYYY-MM-DD by event ("" where no day is named).
    """

    def __init__(self) -> None:
        self.run = Run()
        handlers = dict.fromkeys(LISTS, self.walk)
        for tag in ("Volume", "Title", "ISOAbbreviation", "PublicationStatus"):
            handlers[tag] = self.add_text
        for tag in ("ArticleTitle", "BookTitle", "VernacularTitle"):
            handlers[tag] = self.add_title
        self.handlers: dict[object, Callable[[etree._Element], None]] = handlers | {
            "PMID": lambda node: self.add_id("pubmed", node.text),
            "ArticleId": lambda node: self.add_id(node.get("IdType"), node.text),
            "ELocationID": lambda node: self.add_id(node.get("EIdType"), node.text),
            "PubDate": self.add_date,
            "ArticleDate": self.add_date,
            "PubMedPubDate": self.add_date,
            "Abstract": self.add_abstract,
            "OtherAbstract": self.add_abstract,
            "AuthorList": self.add_authors,
            "Author": self.add_author,
            "PublicationType": self.add_type,
            "Keyword": lambda node: self.keywords.append(self.run.read(node)),
            "MeshHeading": self.add_heading,
            "Chemical": lambda node: self.add_entity(node.find("NameOfSubstance"), "substance"),
            "SupplMeshName": lambda node: self.add_entity(node, "supplementary concept"),
            "CommentsCorrections": self.add_link,
            "DataBankList": self.add_trials,
            "Reference": self.add_reference,
            "Grant": self.add_grant,
        }
        self.begin()

    def begin(self) -> None:
        """Forget everything."""
        self.ids: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.days: dict[str, str] = {}
        self.authors: dict[str, None] = {}
        self.affiliations: dict[str, None] = {}
        self.keywords: list[str] = []
        self.types: list[str] = []
        self.funding: list[str] = []
        self.blocks: list[Block] = []
        self.entities: list[tuple[str, str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.references: list[Reference] = []
        self.year = ""
        self.is_cut = self.has_copyright = False

    def walk(self, node: etree._Element) -> None:
        """Collect what stands in the children of `node`."""
        handlers = self.handlers
        for child in node:
            if handle := handlers.get(child.tag):
                handle(child)

    def add_text(self, node: etree._Element) -> None:
        """Keep the first text of a tag."""
        if node.tag not in self.texts:
            self.texts[node.tag] = intern(" ".join((node.text or "").split()))

    def add_title(self, node: etree._Element) -> None:
        """Keep a title without its full stop and the brackets that mark a translation."""
        title = self.run.read(node).removesuffix(".")
        if title.startswith("[") and title.endswith("]"):
            title = title[1:-1].removesuffix(".")
        if title not in NO_TITLES:
            self.texts.setdefault(node.tag, title)

    def add_id(self, kind: str | None, value: str | None) -> None:
        """Keep the first identifier of its kind."""
        add_id(self.ids, kind, value or "")

    def add_date(self, node: etree._Element) -> None:
        """Keep a day under its event, and the year of publication."""
        parts = {child.tag: child.text or "" for child in node}
        self.days.setdefault(node.get("PubStatus") or node.tag, _day(parts))
        if node.tag == "PubDate" and not self.year:
            self.year = find_year(parts.get("Year", ""), parts.get("MedlineDate", ""))

    def add_authors(self, node: etree._Element) -> None:
        """Collect authors, not editors."""
        if node.get("Type") != "editors":
            self.walk(node)

    def add_author(self, node: etree._Element) -> None:
        """Collect a name, given name first, and its affiliations."""
        parts: dict[str, str] = {}
        for child in node:
            if child.tag in NAMES:
                parts[child.tag] = self.run.read(child)
            elif (
                child.tag == "AffiliationInfo" and (place := child.find("Affiliation")) is not None
            ):
                self.affiliations[self.run.read(place)] = None
        given = parts.get("ForeName") or parts.get("Initials", "")
        name = " ".join(filter(None, (given, parts.get("LastName"), parts.get("Suffix"))))
        if node.get("ValidYN") != "N" and (name := name or parts.get("CollectiveName", "")):
            self.authors[name] = None

    def add_type(self, node: etree._Element) -> None:
        """Collect a type of publication."""
        if node.text:
            self.types.append(intern(node.text.lower()))

    def add_abstract(self, node: etree._Element) -> None:
        """Collect an abstract; a label ("METHODS") becomes a section of its own."""
        section = "abstract"
        if node.tag == "OtherAbstract":
            kind = node.get("Type") or node.get("Language") or "other"
            section = f"abstract ({KINDS.get(kind, kind.lower())})"
        for part in node:
            if part.tag == "AbstractText":
                self._add_part(part, section)
            elif part.tag == "CopyrightInformation":
                self.has_copyright = True

    def _add_part(self, part: etree._Element, section: str) -> None:
        text = self.run.read(part)
        if CUT in text:
            text, self.is_cut = text[: text.index(CUT)].rstrip(), True
        if text:
            self.blocks.append(Block(text, _name_section(section, part.get("Label") or "")))

    def add_heading(self, node: etree._Element) -> None:
        """Collect a MeSH heading with its qualifiers: "Neoplasms/therapy"."""
        names = [child.text or "" for child in node]
        if any(names):
            self.entities.append(("/".join(names), "MeSH heading", node[0].get("UI") or ""))

    def add_entity(self, node: etree._Element | None, kind: str) -> None:
        """Collect a substance or a supplementary concept."""
        if node is not None and node.text:
            self.entities.append((node.text, kind, node.get("UI") or ""))

    def add_link(self, node: etree._Element) -> None:
        """Collect a correction, retraction, comment, update or preprint."""
        pmid = (node.findtext("PMID") or "").strip()
        doi = "" if pmid else find_doi(node.findtext("RefSource") or "")
        if target := f"pmid:{pmid}" if pmid.isdigit() else f"doi:{doi}" if doi else "":
            self.links.append((name_relation(node.get("RefType") or ""), target))

    def add_trials(self, node: etree._Element) -> None:
        """Collect the numbers of registered trials that the article reports."""
        for number in node.iter("AccessionNumber"):
            if found := TRIAL.fullmatch((number.text or "").strip().upper()):
                self.links.append(("reports trial", f"nct:{found.group()}"))

    def add_grant(self, node: etree._Element) -> None:
        """Collect a grant as "funder (number)"."""
        funder = " ".join((node.findtext("Agency") or node.findtext("Acronym") or "").split())
        number = " ".join((node.findtext("GrantID") or "").split())
        if funder or number:
            self.funding.append(f"{funder} ({number})" if funder and number else funder or number)

    def add_reference(self, node: etree._Element) -> None:
        """Collect an entry of the reference list, numbered in its order."""
        ids: dict[str, str] = {}
        for each in node.iter("ArticleId"):
            add_id(ids, each.get("IdType"), each.text or "")
        citation = node.find("Citation")
        text = self.run.read(citation) if citation is not None else ""
        doi = ids.get("doi") or (find_doi(text) if "10." in text else "")
        number = str(len(self.references) + 1)
        entry = Reference(number, text, doi, ids.get("pmid", ""), "", find_year(text))
        self.references.append(entry)


@lru_cache(maxsize=1_000)
def _name_section(section: str, label: str) -> str:
    """Return the section of a part of an abstract: "abstract > Methods"."""
    label = label.strip().capitalize()
    return f"{section} > {label}" if label and label != "Unlabelled" else section


def add_id(found: dict[str, str], kind: str | None, value: str) -> None:
    """Keep an identifier of PubMed under the workbook's name, the first of its kind."""
    value = value.strip()
    if kind == "doi" and "doi" not in found and (doi := find_doi(value)):
        found["doi"] = doi
    elif kind == "pmc" and re.fullmatch(r"PMC\d+", value, re.I):
        found.setdefault("pmcid", value.upper())
    elif kind == "pubmed" and value.isdigit():
        found.setdefault("pmid", value)


def _day(parts: dict[str, str]) -> str:
    """Return a date as YYYY-MM-DD; "" where it names no day."""
    if "Day" not in parts:
        return ""
    year, month, day = (parts.get(name, "").strip() for name in ("Year", "Month", "Day"))
    if month[:3].lower() in MONTHS:
        month = str(MONTHS.index(month[:3].lower()) + 1)
    if not (re.fullmatch(r"\d{4}", year) and month.isdigit() and day.isdigit()):
        return ""
    return f"{year}-{int(month):02d}-{int(day):02d}"

"""PubMed .nbib (MEDLINE) text: one record or many, tags of up to four letters."""

from __future__ import annotations

import re
from collections import defaultdict

from analysis.readers._records import collect, display_name, find_year, make_article
from analysis.readers._xml_links import name_relation
from analysis.readers.base import Article, Refused, decode, find_doi, is_markup, tidy

FORMAT = "PubMed record (.nbib, MEDLINE)"
LINE = re.compile(r"^([A-Z][A-Z0-9]{1,3}) *- ?(.*)$")
RELATIONS = {
    "CIN": "CommentIn", "CON": "CommentOn", "EIN": "ErratumIn", "EFR": "ErratumFor",
    "CRI": "CorrectedandRepublishedIn", "CRF": "CorrectedandRepublishedFrom",
    "RIN": "RetractionIn", "ROF": "RetractionOf", "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf", "RPI": "RetractedandRepublishedIn",
    "RPF": "RetractedandRepublishedFrom", "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor", "UIN": "UpdateIn", "UOF": "UpdateOf",
}  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CUT = re.compile(r"\(ABSTRACT TRUNCATED[^)]*\)\s*$")

Record = dict[str, list[str]]


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is MEDLINE text: it has `PMID-` and other tags of PubMed."""
    if is_markup(head):
        return 0
    lines = head.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    tags = {found[1] for line in lines[:400] if (found := LINE.match(line)) and line[4:5] == "-"}
    return 92 if tags & {"PMID", "PMC"} and tags & {"TI", "OWN", "STAT", "AB", "DP", "BTI"} else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every record; Refused when none has a title or an identifier."""
    records = _split_records(decode(data))
    if not records:
        raise Refused("no record: a PubMed record starts with a line 'PMID- '")
    return collect(FORMAT, map(_make_article, records))


def _split_records(text: str) -> list[Record]:
    """Return tag -> values of each record; indented lines continue the field above.

    A record starts with PMID, or after an empty line with PMC (as PubMed Central writes it).
    """
    records: list[Record] = []
    tag, after_gap = "", True
    for line in text.splitlines():
        found = LINE.match(line) if line[4:5] == "-" else None
        if found and _starts_record(found[1], after_gap, records):
            records.append(defaultdict(list))
        after_gap = not line.strip()
        if after_gap or not records:
            continue
        if found:
            tag = found[1]
            records[-1][tag].append(found[2].strip())
        else:
            records[-1][tag][-1] = f"{records[-1][tag][-1]} {line.strip()}".strip()
    return records


def _starts_record(tag: str, after_gap: bool, records: list[Record]) -> bool:
    if tag == "PMID":
        return not records or "PMID" in records[-1]
    return tag == "PMC" and after_gap


def _make_article(record: Record) -> Article | None:
    abstract = " ".join(record.get("AB", []))
    article = make_article(
        FORMAT,
        _read_bib(record),
        CUT.sub("", abstract),
        entities=_read_entities(record),
        links=_read_links(record),
    )
    if article is None:
        return None
    if CUT.search(abstract):
        article.gaps.append("PubMed holds only the beginning of the abstract")
    for tag, words in (("CI", "copyright line"), ("OAB", "abstract in another language or form")):
        if record.get(tag):
            article.left_out.append(words)
    return article


def _read_bib(record: Record) -> dict:
    dated = [*record.get("DP", []), *record.get("DEP", [])]
    names = record.get("FAU") or record.get("AU") or []
    return _read_ids(record) | {
        "title": _read_title(record),
        "authors": [*map(display_name, names), *record.get("CN", [])],
        "journal": _first(record, "JT", "TA"),
        "volume": _first(record, "VI"),
        "year": find_year(*dated, *record.get("EDAT", [])),
        "date": _read_date(record),
        "status": "ahead of print" if "aheadofprint" in record.get("PST", []) else "",
        "received": _read_history(record, "received"),
        "accepted": _read_history(record, "accepted"),
        "keywords": [word.replace("*", "") for word in record.get("OT", [])],
        "affiliations": record.get("AD", []),
        "funding": record.get("GR", []),
        "article_type": "; ".join(record.get("PT", [])).lower(),
    }


def _first(record: Record, *tags: str) -> str:
    return next((value for tag in tags for value in record.get(tag, []) if value), "")


def _read_title(record: Record) -> str:
    """Return the title; of a translated one without the brackets that mark it."""
    title = tidy(_first(record, "TI", "BTI", "TT"))
    translated = re.fullmatch(r"\[(.+)\]\.?", title)
    return translated[1] if translated else title.removesuffix(".")


def _read_ids(record: Record) -> dict:
    marked = record.get("LID", []) + record.get("AID", [])
    dois = [find_doi(value) for value in marked if value.endswith("[doi]")]
    pmcid = _first(record, "PMC", "PMCR")
    return {
        "doi": next((doi for doi in dois if doi), ""),
        "pmid": _first(record, "PMID") if _first(record, "PMID").isdigit() else "",
        "pmcid": pmcid.upper() if re.fullmatch(r"PMC\d+", pmcid, re.I) else "",
    }


def _read_date(record: Record) -> str:
    """Return the day of publication, online first, as YYYY-MM-DD; "" where no day is given."""
    if found := re.match(r"(\d{4})(\d\d)(\d\d)\b", _first(record, "DEP")):
        return "-".join(found.groups())
    if found := re.match(r"(\d{4}) ([A-Z][a-z]{2}) (\d{1,2})\b", _first(record, "DP")):
        month = found[2].lower()
        if month in MONTHS:
            return f"{found[1]}-{MONTHS.index(month) + 1:02d}-{int(found[3]):02d}"
    return ""


def _read_history(record: Record, event: str) -> str:
    for value in record.get("PHST", []):
        if value.endswith(f"[{event}]"):
            return value.split()[0].replace("/", "-")
    return ""


def _read_entities(record: Record) -> list[tuple[str, str, str]]:
    """Return (text, kind, "") of headings and substances; a substance's number is left out."""
    found = [(heading.replace("*", ""), "MeSH heading", "") for heading in record.get("MH", [])]
    named = (re.search(r"\((.+)\)$", value) for value in record.get("RN", []))
    return found + [(name[1], "substance", "") for name in named if name]


def _read_links(record: Record) -> list[tuple[str, str]]:
    """Return (relation, identifier) of comments, corrections, retractions, updates and trials."""
    links = []
    for tag, kind in RELATIONS.items():
        for value in record.get(tag, []):
            pmid = re.search(r"PMID: (\d{1,9})", value)
            target = f"pmid:{pmid[1]}" if pmid else f"doi:{find_doi(value)}"
            if target != "doi:":
                links.append((name_relation(kind), target))
    trials = re.findall(r"\bNCT\d{8}\b", " ".join(record.get("SI", [])))
    return links + [("reports trial", f"nct:{number}") for number in dict.fromkeys(trials)]

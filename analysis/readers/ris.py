"""RIS, as EndNote, Zotero, Ovid, Embase, Scopus, Web of Science and ProQuest write it."""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import unquote

from analysis.readers._records import collect, display_name, find_ids, find_year, make_article
from analysis.readers.base import Article, Refused, decode, find_doi, is_markup, tidy

FORMAT = "RIS bibliography"
LINE = re.compile(r"^([A-Z][A-Z0-9])(?: {2}| ?\t ?)-(?:[ \t]+(.*)|)$")
PUBMED = re.compile("pubmed|medline|^nlm$", re.I)
LISTS = {"KW", "AU", "A1", "AD"}
TITLES, JOURNALS = ("TI", "T1", "CT", "BT", "TT"), ("JF", "T2", "JO", "JA", "J2", "BT", "T3")
ADDRESSES = ("UR", "L2", "L1", "LK", "M3", "N1")
TYPES = {
    "JOUR": "journal article", "JFULL": "journal", "EJOUR": "journal article", "MGZN": "magazine",
    "ABST": "abstract", "BOOK": "book", "CHAP": "book chapter", "CONF": "conference paper",
    "CPAPER": "conference paper", "THES": "thesis", "RPRT": "report", "INPR": "in press",
    "UNPB": "unpublished", "CTLG": "catalog", "DATA": "dataset", "NEWS": "newspaper article",
}  # fmt: skip

Record = dict[str, list[str]]


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is RIS: a record's first line, and other lines of its kind."""
    if is_markup(head):
        return 0
    lines = head.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    tags = [found[1] for line in lines[:400] if (found := LINE.match(line.rstrip()))]
    return 90 if "TY" in tags and len(tags) > 1 else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every record; Refused when none has a title or an identifier."""
    records, stray = _split_records(decode(data))
    if not records:
        raise Refused("no record: a RIS record starts with a line 'TY  - '")
    articles = collect(FORMAT, map(_make_article, records))
    if stray:
        articles[0].left_out.append(f"lines outside of any record ({stray})")
    return articles


def _split_records(text: str) -> tuple[list[Record], int]:
    """Return the records, and how many lines stand outside of them.

    A line without tag continues the field before it: as an item of its own in a list.
    """
    records: list[Record] = []
    tag, stray = "", 0
    for line in text.splitlines():
        found = LINE.match(line.rstrip())
        if found and found[1] in ("TY", "ER"):
            tag = found[1] if found[1] == "TY" else ""
            records += [defaultdict(list)] if tag else []
        elif found and tag:
            tag = found[1]
        if tag:
            _add_line(records[-1], tag, line, found)
        elif line.strip() and not (found and found[1] == "ER"):
            stray += 1
    return [{key: list(filter(None, values)) for key, values in r.items()} for r in records], stray


def _add_line(record: Record, tag: str, line: str, found: re.Match | None) -> None:
    if found:
        record[tag].append(tidy(found[2] or ""))
    elif tag in LISTS:
        record[tag].append(tidy(line))
    else:
        record[tag][-1] = tidy(f"{record[tag][-1]} {line}")


def _make_article(record: Record) -> Article | None:
    authors = [display_name(name) for name in record.get("AU") or record.get("A1") or []]
    kind = _first(record, "TY")
    bib = _read_ids(record) | {
        "title": _first(record, *TITLES),
        "authors": authors,
        "journal": _first(record, *JOURNALS) if kind not in ("BOOK", "THES") else "",
        "volume": _first(record, "VL"),
        "keywords": [word.lstrip("*") for word in record.get("KW", [])],
        "affiliations": record.get("AD", []),
        "article_type": TYPES.get(kind, ""),
        "url": next((url for url in record.get("UR", []) if url.startswith("http")), ""),
    }
    dated, gaps = _read_date(record)
    abstract = " ".join(record.get("AB") or record.get("N2") or [])
    return make_article(FORMAT, bib | dated, abstract, gaps=gaps)


def _first(record: Record, *tags: str) -> str:
    return next((value for tag in tags for value in record.get(tag, []) if value), "")


def _read_ids(record: Record) -> dict:
    """Return doi, pmid and pmcid, from their own fields or from addresses and notes."""
    found = find_ids(unquote(value) for tag in ADDRESSES for value in record.get(tag, []))
    if doi := find_doi(unquote(" ".join(record.get("DO", [])))):
        found["doi"] = doi
    number = _first(record, "AN" if PUBMED.search(_first(record, "DB", "DP")) else "PM")
    if re.fullmatch(r"\d{1,8}", number):
        found["pmid"] = number
    numbers = [value for tag in ("C2", "PM", "AN") for value in record.get(tag, [])]
    pmcids = [value for value in numbers if re.fullmatch(r"PMC\d+", value)]
    return found | ({"pmcid": pmcids[0]} if pmcids else {})


def _read_date(record: Record) -> tuple[dict, list[str]]:
    """Return year and date, and what was wrong with them in words."""
    stated = [v for tag in ("PY", "Y1", "DA") for v in record.get(tag, [])]
    year = find_year(*stated)
    if stated and not year:
        return {}, [f"no year in {stated[0]!r}"]
    full = [re.match(r"((?:1[5-9]|20)\d\d)/(\d\d)/(\d\d)(?!\d)", value) for value in stated]
    date = next((f"{found[1]}-{found[2]}-{found[3]}" for found in full if found), "")
    return {"year": year, "date": date}, []

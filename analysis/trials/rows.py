"""Rows of review tables and registries, from CSV, ClinicalTrials.gov JSON and XML."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
from lxml import etree

from analysis import paths
from analysis.errors import EvidenceError
from analysis.trials.vocabulary import FIELDS, words

COLUMNS = ("nct_id", *FIELDS, "source", "read", "context", "place")
NCT = re.compile(r"NCT\d{8}")
NEAR = re.compile(r"NCT[\s:_-]*(\d+)", re.I)
OTHER_IDS = {
    "EU CTIS": re.compile(r"\b20\d\d-5\d{5}-\d\d(?:-\d\d)?\b"),
    "EudraCT": re.compile(r"\b20\d\d-\d{6}-\d\d\b"),
    "ChiCTR": re.compile(r"\bChiCTR[-A-Z]*\d{8,10}\b", re.I),
    "ISRCTN": re.compile(r"\bISRCTN\d{8}\b", re.I),
    "jRCT": re.compile(r"\bjRCT[a-z]?\d{9,10}\b", re.I),
}
csv.field_size_limit(64_000_000)


def load_given() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return this project's rows of reviews and of registries, columns as in COLUMNS."""
    folder = paths.DATA / "trials"
    return (
        read_reviews([folder / "review_trial_rows.csv"]),
        read_registry([folder / "registry_rows.csv"]),
    )


def read_reviews(files: list[Path]) -> pd.DataFrame:
    """Return the rows of review tables (CSV); columns as in COLUMNS, all text, "" where absent.

    Raises
    ------
    EvidenceError : a file is not there, is no CSV, or has no column with trial ids.
    """
    return _join([_read_csv(path, registry=False) for path in files])


def read_registry(files: list[Path]) -> pd.DataFrame:
    """Return registry rows from CSV, ClinicalTrials.gov API v2 JSON or its older XML.

    Columns as in COLUMNS; `read` is the date of the record's last update, or "". Raises
    EvidenceError for a file in no known form.
    """
    return _join([_read_any(path) for path in files])


def _join(frames: list[pd.DataFrame]) -> pd.DataFrame:
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS), dtype=object)
    return pd.concat(frames, ignore_index=True)


def _read_any(path: Path) -> pd.DataFrame:
    head = _load(path)[:4096].lstrip()
    if head[:1] in "[{":
        return _make(read_studies(_load(path), path.name))
    if head.startswith("<"):
        return _make(read_xml(_load(path), path.name))
    return _read_csv(path, registry=True)


def _load(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path.name} cannot be read: {error.strerror}.") from error
    for codec in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _read_csv(path: Path, *, registry: bool) -> pd.DataFrame:
    """Read one CSV; columns are found by their names, or by the synonyms of normal.yaml."""
    text = _load(path).replace("\x00", "")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines:
        return pd.DataFrame(columns=list(COLUMNS), dtype=object)
    places = map_columns(lines[0], registry=registry)
    if "nct_id" not in places:
        raise EvidenceError(
            f"{path.name} has no column with trial ids. Columns: {', '.join(lines[0])[:200]}. "
            "Name one nct_id."
        )
    width = len(lines[0])
    columns = list(zip(*(line[:width] + [""] * (width - len(line)) for line in lines[1:] if line),
                       strict=True)) or [()] * width  # fmt: skip
    frame = pd.DataFrame({name: list(columns[place]) for name, place in places.items()})
    frame["place"] = [f"{path.name}, row {number}" for number in range(2, len(frame) + 2)]
    return _finish(frame, path, registry=registry)


def map_columns(header: list[str], *, registry: bool = False) -> dict[str, int]:
    """Return field -> position for a header; the given names first, then synonyms."""
    names = [name.strip().lower() for name in header]
    given = {
        "conditions": "disease", "source_doi": "doi", "source_pmcid": "pmcid", "url": "url",
        "last_update": "read", "title_short": "context", "table_label": "table",
    } | {field: field for field in ("nct_id", *FIELDS)}  # fmt: skip
    found = {given[name]: place for place, name in enumerate(names) if name in given}
    for field, pattern in words()["columns"].items():
        free = [p for p, name in enumerate(names) if p not in found.values() and name not in given]
        hits = [place for place in free if pattern.search(names[place])]
        if field not in found and hits:
            found[field] = hits[0]
    return found


def _finish(frame: pd.DataFrame, path: Path, *, registry: bool) -> pd.DataFrame:
    """Add what every row has: its source and the date it was read."""
    for name in ("doi", "pmcid", "url", "read", "context", "table", *FIELDS):
        if name not in frame:
            frame[name] = ""
    if registry:
        host = frame["url"].str.extract(r"://(?:www\.)?([^/]+)", expand=False).fillna(path.stem)
        frame["read"] = [_date(url, date) for url, date in zip(frame["url"], frame["read"],
                                                              strict=True)]  # fmt: skip
        frame["source"] = "registry: " + host + (" " + frame["read"]).str.rstrip()
    else:
        own = frame["pmcid"].where(frame["pmcid"] != "", frame["doi"])
        own = own.where(own != "", frame["url"])
        frame["source"] = own.where(own != "", path.stem)
        frame["context"] = ""
    return frame[list(COLUMNS)].astype(object)


def _iso(date: str) -> str:
    """Return "January 2, 2025" as 2025-01-02; what is no such date as it is."""
    found = pd.to_datetime(date, errors="coerce") if date else pd.NaT
    return date if pd.isna(found) else found.strftime("%Y-%m-%d")


def _date(url: str, given: str) -> str:
    if given:
        return _iso(given)
    return next((date for pattern, date in words()["readings"] if pattern.search(url.lower())), "")


def _make(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame([dict.fromkeys(COLUMNS, "") | row for row in rows], columns=list(COLUMNS))
    return frame.astype(object)


def read_studies(text: str, name: str) -> list[dict]:
    """Return the rows of ClinicalTrials.gov API v2 JSON: one study, a list, or {"studies": []}.

    Fields as documented for the API's study structure (protocolSection and its modules).
    """
    try:
        given = json.loads(text)
    except ValueError as error:
        raise EvidenceError(f"{name} is not JSON: {error}. Fetch it again.") from error
    studies = given.get("studies", [given]) if isinstance(given, dict) else given
    return [_read_study(study, f"{name}, study {n}") for n, study in enumerate(studies, start=1)]


def _read_study(study: dict, place: str) -> dict:
    section = study.get("protocolSection", {}) if isinstance(study, dict) else {}

    def module(key: str) -> dict:
        return section.get(f"{key}Module") or {}

    status, design = module("status"), module("design")
    arms = module("armsInterventions").get("interventions") or []
    countries = {
        each.get("country", "") for each in module("contactsLocations").get("locations") or []
    }
    updated = (status.get("lastUpdatePostDateStruct") or {}).get("date", "")
    titles = [module("identification").get(key, "") for key in ("briefTitle", "officialTitle")]
    return {
        "nct_id": module("identification").get("nctId", ""),
        "disease": " | ".join(module("conditions").get("conditions") or []),
        "phase": " | ".join(design.get("phases") or []),
        "status": status.get("overallStatus", ""),
        "enrollment": str((design.get("enrollmentInfo") or {}).get("count", "")),
        "sponsor": (module("sponsorCollaborators").get("leadSponsor") or {}).get("name", ""),
        "country": " | ".join(sorted(countries - {""})),
        "start": (status.get("startDateStruct") or {}).get("date", ""),
        "product": " | ".join(each.get("name", "") for each in arms),
        "context": " ".join(titles), "read": updated, "place": place,
        "source": f"registry: ClinicalTrials.gov {updated}".strip(),
    }  # fmt: skip


def read_xml(text: str, name: str) -> list[dict]:
    """Return the rows of ClinicalTrials.gov's older XML (one clinical_study, or a set)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise EvidenceError(f"{name} is not well-formed XML: {error}. Fetch it again.") from error
    studies = [root] if root.tag == "clinical_study" else list(root.iter("clinical_study"))
    if not studies:
        raise EvidenceError(f"{name} holds no clinical_study. Give a ClinicalTrials.gov record.")
    return [_read_element(study, f"{name}, study {n}") for n, study in enumerate(studies, start=1)]


def _read_element(study: etree._Element, place: str) -> dict:
    def all_of(path: str) -> str:
        return " | ".join(dict.fromkeys((each.text or "").strip() for each in study.findall(path)))

    updated = _iso(all_of("last_update_posted") or all_of("last_update_submitted"))
    return {
        "nct_id": all_of("id_info/nct_id"), "disease": all_of("condition"),
        "phase": all_of("phase"), "status": all_of("overall_status"),
        "enrollment": all_of("enrollment"), "sponsor": all_of("sponsors/lead_sponsor/agency"),
        "country": all_of("location_countries/country"), "start": all_of("start_date"),
        "product": all_of("intervention/intervention_name"),
        "context": f"{all_of('brief_title')} {all_of('official_title')}", "read": updated,
        "place": place, "source": f"registry: ClinicalTrials.gov {updated}".strip(),
    }  # fmt: skip


def read_id(raw: str) -> tuple[str, str]:
    """Return (trial id, problem) of an id cell: "NCT" and eight digits, or another registry's id.

    A malformed id, several ids and no id are problems in words, with the id "".
    """
    found = sorted(set(NCT.findall(raw.upper().replace(" ", ""))))
    digits = NEAR.findall(raw[:10_000])
    if any(len(number) != 8 for number in digits):
        return "", f"malformed id {raw.strip()[:60]!r}: NCT takes eight digits"
    others = [m.group() for pattern in OTHER_IDS.values() for m in pattern.finditer(raw[:10_000])]
    ids = found or list(dict.fromkeys(others))[:9]
    if len(found) + (len(set(others)) if not found else 0) > 1:
        return "", f"several ids in one cell: {', '.join(ids)}"
    if not ids:
        return "", f"malformed id {raw.strip()[:60]!r}" if raw.strip() else "no id"
    return ids[0], ""

"""Records of ClinicalTrials.gov: API v2 JSON (also one a line) and the older XML."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd
from lxml import etree

from analysis.errors import EvidenceError


def iso(date: str) -> str:
    """Return "January 2, 2025" as 2025-01-02; what is no such date as it is."""
    found = pd.to_datetime(date, errors="coerce") if date else pd.NaT
    return date if pd.isna(found) else found.strftime("%Y-%m-%d")


def read_studies(text: str, name: str) -> list[dict]:
    """Return the rows of API v2 JSON: one study, a list, {"studies": [...]}, or one a line.

    Raises EvidenceError when the text is no JSON or holds no study.
    """
    studies = [study for given in _load_json(text, name) for study in _unpack(given)]
    rows = [_read_study(study, f"{name}, study {n}") for n, study in enumerate(studies, start=1)]
    if not any(row["nct_id"] for row in rows):
        raise EvidenceError(f"{name} holds no study with an nctId. Give records of "
                            "ClinicalTrials.gov's API v2 (protocolSection).")  # fmt: skip
    return rows


def _load_json(text: str, name: str) -> list:
    try:
        return [json.loads(text)]
    except ValueError as error:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise EvidenceError(f"{name} is not JSON: {error}. Fetch it again.") from error


def _unpack(given) -> Iterable[dict]:
    studies = given.get("studies", [given]) if isinstance(given, dict) else given
    return [study for study in studies if isinstance(study, dict)]


def _read_study(study: dict, place: str) -> dict:
    section = study.get("protocolSection") or {}

    def module(key: str) -> dict:
        return section.get(f"{key}Module") or {}

    about, status, design = module("identification"), module("status"), module("design")
    arms = module("armsInterventions").get("interventions") or []
    sites = module("contactsLocations").get("locations") or []
    size = design.get("enrollmentInfo") or {}
    updated = (status.get("lastUpdatePostDateStruct") or {}).get("date", "")
    updated = updated or status.get("lastUpdateSubmitDate", "")
    lead = module("sponsorCollaborators").get("leadSponsor") or {}
    return {
        "nct_id": about.get("nctId", ""),
        "disease": " | ".join(module("conditions").get("conditions") or []),
        "phase": " | ".join(design.get("phases") or []),
        "status": status.get("overallStatus", ""),
        "enrollment": _say_size(size.get("count"), size.get("type", "")),
        "sponsor": lead.get("name", ""),
        "country": " | ".join(sorted({each.get("country", "") for each in sites} - {""})),
        "start": (status.get("startDateStruct") or {}).get("date", ""),
        "product": " | ".join(each.get("name", "") for each in arms),
        "context": f"{about.get('briefTitle', '')} {about.get('officialTitle', '')}".strip(),
        **_end(place, updated),
    }  # fmt: skip


def _say_size(count, kind: str) -> str:
    return "" if count in (None, "") else f"{count} ({kind.lower()})" if kind else str(count)


def _end(place: str, updated: str) -> dict:
    source = f"registry: ClinicalTrials.gov {updated}".strip()
    return {"read": updated, "place": place, "source": source}


def read_xml(text: str, name: str) -> list[dict]:
    """Return the rows of the older XML: one clinical_study, or several below one root.

    Raises EvidenceError when the text is not well-formed or holds no study.
    """
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
        texts = ((each.text or "").strip() for each in study.findall(path))
        return " | ".join(dict.fromkeys(filter(None, texts)))

    size = study.find("enrollment")
    kind = "" if size is None else size.get("type", "")
    updated = iso(all_of("last_update_posted") or all_of("last_update_submitted")
                  or all_of("lastchanged_date"))  # fmt: skip
    return {
        "nct_id": all_of("id_info/nct_id"), "disease": all_of("condition"),
        "phase": all_of("phase"), "status": all_of("overall_status"),
        "enrollment": _say_size(all_of("enrollment"), kind),
        "sponsor": all_of("sponsors/lead_sponsor/agency"),
        "country": all_of("location_countries/country")
        or all_of("location/facility/address/country"),
        "start": all_of("start_date"), "product": all_of("intervention/intervention_name"),
        "context": f"{all_of('brief_title')} {all_of('official_title')}".strip(),
        **_end(place, updated),
    }  # fmt: skip

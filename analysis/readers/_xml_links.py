"""Names for what one article is to another, the same from every format."""

from __future__ import annotations

import re

from analysis.readers.base import find_doi

RELATIONS = {
    "corrected-article": "corrects",
    "correction-forward": "corrected by",
    "ErratumFor": "corrects",
    "ErratumIn": "corrected by",
    "CorrectedandRepublishedFrom": "corrects",
    "CorrectedandRepublishedIn": "corrected by",
    "retracted-article": "retracts",
    "partial-retraction": "retracts in part",
    "retraction-forward": "retracted by",
    "RetractionOf": "retracts",
    "RetractionIn": "retracted by",
    "PartialRetractionOf": "retracts in part",
    "PartialRetractionIn": "retracted in part by",
    "RetractedandRepublishedFrom": "republishes",
    "RetractedandRepublishedIn": "republished by",
    "object-of-concern": "raises concern about",
    "concern-forward": "concern raised by",
    "ExpressionOfConcernFor": "raises concern about",
    "ExpressionOfConcernIn": "concern raised by",
    "updated-article": "updates",
    "update": "updated by",
    "UpdateOf": "updates",
    "UpdateIn": "updated by",
    "commentary-article": "comments on",
    "commentary": "commented on by",
    "CommentOn": "comments on",
    "CommentIn": "commented on by",
    "preprint": "has preprint",
    "article-reference": "refers to",
    "companion": "companion of",
}


def name_relation(kind: str) -> str:
    """Return the workbook's name of a relation; an unknown one in its own words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).replace("-", " ").replace("_", " ")
    return RELATIONS.get(kind) or " ".join(words.lower().split()) or "related"


def name_target(value: str, *, kind: str = "") -> str:
    """Return an identifier as a source id (`doi:`, `pmid:`, `pmcid:`); "" for anything else."""
    value = value.strip()
    if doi := find_doi(value):
        return f"doi:{doi}"
    if kind in ("pmcid", "pmc") or re.fullmatch(r"PMC\d+", value, re.I):
        return f"pmcid:PMC{value.upper().removeprefix('PMC')}" if value else ""
    return f"pmid:{value}" if re.fullmatch(r"\d{1,9}", value) else ""

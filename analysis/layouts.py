"""The layouts of the workbook's tables: their columns, types, keys, order and allowed values."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from analysis.errors import EvidenceError

TEXT, COUNT, YEAR, FLAG, SCORE = "string", "int64", "Int64", "bool", "float64"


class Layout(NamedTuple):
    """Columns with their types, the key columns, the order of rows and the allowed values."""

    columns: dict[str, str]
    key: list[str]
    order: list[str]
    allowed: dict[str, tuple[str, ...]] = MappingProxyType({})


def _columns(text: str = "", **others: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), TEXT) | others


OUTCOMES = ("read", "read with gaps", "refused")
VERIFIED = ("verified", "not found", "no original here")
CODERS = ("form", "rules", "learned", "combined", "human", "endpoint")
STATES = ("counted", "worklist", "corrected")
OUTCOMES_OF_CORRECTIONS = ("kept", "moved", "lost", "refused", "source not read")
OUTCOMES_OF_RELATIONS = ("kept", "added", "lost", "refused")
OUTCOMES_OF_REQUESTS = ("answered", "failed", "not asked")
CORPORA = ("core", "context")
FORMS_OF_TABLES = ("cells", "picture", "nothing")
DEPTHS = ("record", "form", "summary", "abstract", "full")

LAYOUTS: dict[str, Layout] = {
    "documents": Layout(
        {
            **_columns("document format sha256"),
            "bytes": COUNT,
            **_columns("outcome reason source_ids"),
            **dict.fromkeys(("sections", "passages", "tables", "sentences", "references"), COUNT),
            **_columns("left_out"),
        },
        ["document"],
        ["document"],
        {"outcome": OUTCOMES},
    ),
    "sources": Layout(
        {
            **_columns("source_id label doi pmcid pmid title authors first_author journal volume"),
            "year": YEAR,
            **_columns("date status received accepted keywords licence funding affiliations"),
            **_columns("article_type url depth corpus documents version version_group"),
        },
        ["source_id"],
        ["label", "source_id"],
        {"depth": DEPTHS, "corpus": CORPORA},
    ),
    "source_fields": Layout(
        {**_columns("source_id field value document"), "used": FLAG, **_columns("difference")},
        ["source_id", "field", "document", "value"],
        ["source_id", "field", "document", "value"],
    ),
    "entities": Layout(
        _columns("source_id text kind mesh_id document"),
        ["source_id", "text", "kind", "document"],
        ["source_id", "kind", "text", "document"],
    ),
    "links": Layout(
        _columns("source_id relation identifier linked_source document"),
        ["source_id", "relation", "identifier", "document"],
        ["source_id", "relation", "identifier", "document"],
    ),
    "paragraphs": Layout(
        {
            **_columns("paragraph_id source_id document section kind"),
            "order": COUNT,
            "text": TEXT,
        },
        ["paragraph_id"],
        ["source_id", "order"],
    ),
    "passages": Layout(
        {
            **_columns("passage_id paragraph_id source_id section kind"),
            **dict.fromkeys(("paragraph", "sentence", "start", "end"), COUNT),
            **_columns("text fingerprint"),
        },
        ["passage_id"],
        ["source_id", "paragraph", "start"],
    ),
    "mentions": Layout(
        {
            **_columns("paragraph_id source_id"),
            **dict.fromkeys(("start", "end"), COUNT),
            **_columns("text term concept"),
        },
        ["paragraph_id", "start"],
        ["source_id", "paragraph_id", "start"],
    ),
    "statements": Layout(
        {
            **_columns("statement_id source_id section"),
            "sentence": COUNT,
            **_columns("anchor says verified elsewhere document coded_by"),
        },
        ["statement_id"],
        ["source_id", "statement_id"],
        {"verified": VERIFIED},
    ),
    "findings": Layout(
        {
            **_columns("finding_id source_id passage_id statement_id section"),
            **dict.fromkeys(("sentence", "start", "end"), COUNT),
            **_columns("text topic role subject setting"),
            "hedged": FLAG,
            **_columns("coder rule why"),
            "score": SCORE,
            "state": TEXT,
        },
        ["finding_id"],
        ["source_id", "section", "sentence", "start", "finding_id"],
        {"coder": CODERS, "state": STATES},
    ),
    "corrections": Layout(
        _columns("source_id fingerprint anchor expects becomes reason by date outcome why"),
        ["source_id", "fingerprint", "expects", "becomes"],
        ["source_id", "fingerprint", "expects", "becomes"],
        {"outcome": OUTCOMES_OF_CORRECTIONS},
    ),
    "relations": Layout(
        _columns(
            "one_source one_fingerprint other_source other_fingerprint relation verdict reason by "
            "date outcome why"
        ),
        [],
        ["relation", "one_source", "one_fingerprint", "other_source", "other_fingerprint"],
        {"outcome": OUTCOMES_OF_RELATIONS},
    ),
    "requests": Layout(
        {
            "number": COUNT,
            **_columns("source_id section model"),
            "sentences": COUNT,
            **_columns("outcome why"),
            "cached": FLAG,
            **dict.fromkeys(("kept", "no_quote", "no_id", "malformed", "repeated"), COUNT),
            **dict.fromkeys(("tokens_in", "tokens_out"), COUNT),
        },
        ["number"],
        ["number"],
        {"outcome": OUTCOMES_OF_REQUESTS},
    ),
    "table_cells": Layout(
        {
            **_columns("source_id document table_id label caption"),
            **dict.fromkeys(("row", "column"), COUNT),
            **_columns("header group text"),
            "is_header": FLAG,
        },
        ["source_id", "document", "table_id", "row", "column"],
        ["source_id", "document", "table_id", "row", "column"],
    ),
    "article_tables": Layout(
        {
            **_columns("source_id document table_id label caption form"),
            **dict.fromkeys(("rows", "columns", "notes"), COUNT),
        },
        ["source_id", "document", "table_id"],
        ["source_id", "document", "table_id"],
        {"form": FORMS_OF_TABLES},
    ),
    "table_notes": Layout(
        {**_columns("source_id document table_id"), "order": COUNT, **_columns("mark text")},
        ["source_id", "document", "table_id", "order"],
        ["source_id", "document", "table_id", "order"],
    ),
    "citations": Layout(
        {
            **_columns("source_id document paragraph_id"),
            **dict.fromkeys(("start", "end"), COUNT),
            **_columns("text ref_id"),
        },
        ["paragraph_id", "start", "end", "ref_id"],
        ["source_id", "paragraph_id", "start", "end", "ref_id"],
    ),
    "references": Layout(
        _columns("source_id document ref_id text doi pmid title year"),
        ["source_id", "document", "ref_id"],
        ["source_id", "document", "ref_id"],
    ),
}
CODED = {"findings": ("topic", "role", "subject", "setting")}


def layout(name: str) -> Layout:
    """Return the layout of table `name`; EvidenceError when there is no such table."""
    if name not in LAYOUTS:
        raise EvidenceError(f"table {name!r} is not known. Known: {', '.join(LAYOUTS)}.")
    return LAYOUTS[name]

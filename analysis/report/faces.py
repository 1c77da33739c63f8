"""How a table looks to a reader: which columns, in which words, by which names."""

from __future__ import annotations

from functools import cache

from analysis import codebook

# Columns that serve machines: left out of page, PDF and DOCX; CSV and XLSX have them.
PAIR = {"one_id", "other_id", "one_source", "other_source", "one_fingerprint", "other_fingerprint"}
HIDDEN = {
    "contradictions": PAIR, "relations": PAIR,
    "findings": {"finding_id", "source_id", "state", "why", "depth"},
    "worklist": {"finding_id"},
    "documents": {"sha256", "source_ids"},
    "sources": {"source_id", "first_author", "url", "licence", "keywords", "article_type",
                "received", "accepted", "pmid", "volume", "date", "status"},
    "evidence-map": {"source_id"},
}  # fmt: skip
# Further columns that paper has no room for.
NOT_ON_PAPER = {
    "findings": {"rule", "score", "verified"},
    "documents": {"bytes"},
    "trials": {"disease_mesh", "registry_copies", "donor"},
}
NUMBERS = ("integer", "number")


def list_columns(exhibit: dict, *, paper: bool = False) -> list[tuple[str, str, int]]:
    """Return (name, type, place) of the columns that a reader sees on screen or on paper."""
    hidden = set(HIDDEN.get(exhibit["id"], ()))
    hidden |= NOT_ON_PAPER.get(exhibit["id"], set()) if paper else set()
    return [
        (column["name"], column["type"], place)
        for place, column in enumerate(exhibit["columns"])
        if column["name"] not in hidden
    ]


def head(name: str) -> str:
    """Return a column's name as words."""
    return name.replace("_", " ")


def show(value, column: str = "") -> str:
    """Return a cell as text: true and false in small letters, nothing for what is missing, three
    digits of a fraction, topics in the codebook's words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.3g}"
    return topic_label(value) if column == "topic" else str(value)


@cache
def topic_label(value: str) -> str:
    """Return the codebook's words for a topic."""
    return codebook.label(value)


def hidden_note(exhibit: dict, *, paper: bool = False) -> str:
    """Say which columns a reader does not see and where they are; "" when all are there."""
    left = len(exhibit["columns"]) - len(list_columns(exhibit, paper=paper))
    return f"{left} more columns in tables/{exhibit['id']}.csv." if left else ""

"""What a source says besides its sentences: citations, tables, references, a form's statements."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha1
from typing import NamedTuple

from analysis.readers.base import Article, Block, Table
from analysis.sources.bibliography import rank
from analysis.sources.repeats import Stated
from analysis.sources.rows import CellRow, CitationRow, ReferenceRow

SUMMARY_SECTIONS = ("tldr", "contribution", "key findings")


class Sentence(NamedTuple):
    """A sentence and where it stands: section, number in it."""

    section: str
    sentence: int
    text: str


def choose_blocks(pairs: list[tuple[str, Article]]) -> list[tuple[str, Block]]:
    """Return the text of a source once: the fullest file's, and summary sections it lacks."""
    if len(pairs) == 1:
        return [(pairs[0][0], block) for block in pairs[0][1].blocks]
    originals = [pair for pair in rank(pairs) if pair[1].blocks]
    if not originals:
        return []
    chosen = [(originals[0][0], block) for block in originals[0][1].blocks]
    for document, article in originals[1:]:
        have = {top_section(block.section) for _, block in chosen}
        wanted = {*SUMMARY_SECTIONS, "abstract"} - have
        chosen += [(document, b) for b in article.blocks if top_section(b.section) in wanted]
    return chosen


def top_section(section: str) -> str:
    """Return the first part of a section path."""
    return section.split(" > ")[0]


def numbered_section(section: str) -> str:
    """Return the section within which sentences are counted: an abstract is counted through."""
    return "abstract" if top_section(section) == "abstract" else section


def fingerprint(text: str) -> str:
    """Return the first 12 hexadecimal digits of the SHA-1 of a sentence."""
    return sha1(text.encode()).hexdigest()[:12]


def list_citations(source_id: str, blocks: list[tuple[str, Block]]) -> list[CitationRow]:
    """Return the rows of `citations`, one per place and reference; spans as in `passages`."""
    return [
        CitationRow(
            source_id, document, f"{source_id}#p{order}", start, end, text[start:end], ref_id
        )
        for order, (document, (text, _, _, spans)) in enumerate(blocks, start=1)
        if spans
        for start, end, ref_id in _split_citations(spans)
    ]


def _split_citations(
    spans: tuple[tuple[int, int, str], ...],
) -> dict[tuple[int, int, str], None]:
    """Return (start, end, ref id) of citations, each once."""
    return dict.fromkeys((start, end, one) for start, end, ids in spans for one in ids.split())


def list_tables(source_id: str, pairs: list[tuple[str, Article]]) -> dict[str, list]:
    """Return the rows of `article_tables`, `table_cells` and `table_notes` of every file of a
    source; an id used twice gets a "+"."""
    rows: dict[str, list] = {"article_tables": [], "table_cells": [], "table_notes": []}
    for document, table_id, table in _name_tables(pairs):
        key = {"source_id": source_id, "document": document, "table_id": table_id}
        named = key | {"label": table.label, "caption": table.caption}
        rows["article_tables"].append(named | _measure_table(table))
        rows["table_cells"] += [
            CellRow(source_id, document, table_id, table.label, table.caption, *cell)
            for cell in table.cells
        ]
        rows["table_notes"] += [
            key | {"order": order, "mark": mark, "text": text}
            for order, (mark, text) in enumerate(table.footnotes, start=1)
        ]
    return rows


def _measure_table(table: Table) -> dict:
    """Return what there is of a table: its cells, or only a picture, and how much."""
    form = "picture" if table.image_only else "cells" if table.cells else "nothing"
    return {
        "form": form,
        "rows": max((cell.row for cell in table.cells), default=0),
        "columns": max((cell.column for cell in table.cells), default=0),
        "notes": len(table.footnotes),
    }


def _name_tables(pairs: list[tuple[str, Article]]) -> Iterator[tuple[str, str, Table]]:
    taken: set[tuple[str, str]] = set()
    for document, article in pairs:
        for table in article.tables:
            table_id = table.table_id
            while (document, table_id) in taken:
                table_id += "+"
            taken.add((document, table_id))
            yield document, table_id, table


def list_references(source_id: str, pairs: list[tuple[str, Article]]) -> list[ReferenceRow]:
    """Return the rows of `references` of every file of a source."""
    rows = {}
    for document, article in pairs:
        for place, reference in enumerate(article.references, start=1):
            ref_id = reference.ref_id or str(place)
            while (document, ref_id) in rows:
                ref_id += "+"
            rows[document, ref_id] = ReferenceRow(source_id, document, ref_id, *reference[1:])
    return list(rows.values())


def list_statements(source_id: str, stated: list[Stated], sentences: list[Sentence]) -> list[dict]:
    """Return the rows of `statements`, each held against the original where one is at hand."""
    names, rows = _name_forms(stated), []
    for document, order, statement in stated:
        section, sentence = statement["at"]["section"], statement["at"]["sentence"]
        verdict, elsewhere = verify(statement["anchor"], section, sentence, sentences)
        rows.append(
            {
                "statement_id": f"{source_id}#{names[document]}:{order:03d}",
                "source_id": source_id,
                "section": section,
                "sentence": sentence,
                "anchor": statement["anchor"],
                "says": statement["says"],
                "verified": verdict,
                "elsewhere": elsewhere,
                "document": document,
                "coded_by": statement.get("coded_by", ""),
            }
        )
    return rows


def _name_forms(stated: list[Stated]) -> dict[str, str]:
    """Return document -> the name of its file, with a "+" where an earlier one has it."""
    names: dict[str, str] = {}
    for document in dict.fromkeys(one.document for one in stated):
        name = document.rsplit("/", 1)[-1]
        while name in names.values():
            name += "+"
        names[document] = name
    return names


def verify(anchor: str, section: str, sentence: int, sentences: list[Sentence]) -> tuple[str, str]:
    """Look for an anchor in the located sentence: (verdict, where else in the source it stands)."""
    own = [p for p in sentences if numbered_section(p.section) == section]
    if not own:
        return "no original here", ""
    holds = [p for p in sentences if anchor in " ".join(p.text.split())]
    if any(p.sentence == sentence for p in holds if p in own):
        return "verified", ""
    places = [f"{p.section}, sentence {p.sentence}" for p in holds]
    return "not found", "; ".join(places)

"""Read files and build the tables of documents, sources and texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
import yaml

from analysis import garbage, paths, tables
from analysis.errors import EvidenceError
from analysis.readers import FileResult, read_path
from analysis.readers.base import DEPTHS, Article
from analysis.sources import bibliography, passages, receipt, relations, repeats, text
from analysis.sources.identity import group_articles
from analysis.sources.rows import FieldRow, add
from analysis.sources.versions import group_versions

NAMES = (
    "documents", "sources", "source_fields", "entities", "links", "paragraphs", "passages",
    "statements", "table_cells", "article_tables", "table_notes", "citations", "references",
)  # fmt: skip

LARGE = ("source_fields", "entities", "table_cells", "citations", "references")  # as columns


def ingest(inputs: Iterable[tuple[str, Path]]) -> tuple[dict[str, pd.DataFrame], list[dict]]:
    """Read files and folders.

    Parameters
    ----------
    inputs : (label, path) pairs; the label begins the documents' names.

    Returns
    -------
    The tables of NAMES by name, and the statements' codes as dicts with statement_id, topic,
    role, subject, setting and hedged.
    """
    results = [result for label, path in inputs for result in read_path(path, label=label)]
    with garbage.held_back():
        groups = group_articles(_list_articles(results))
        rows, codes = build_rows(groups)
        versions = group_versions(groups)
        for row in rows["sources"]:
            row["version_group"] = versions[row["source_id"]]
        rows["documents"] = receipt.list_documents(results, groups, rows)
        del results, groups  # all is in the rows; a table's rows go when it is made
        label(rows["sources"])
        built = {name: tables.make(name, rows.pop(name, [])) for name in NAMES}
    return built, codes


@garbage.held_back()
def build_rows(groups: dict[str, list]) -> tuple[dict, list[dict]]:
    """Return the rows (or columns) of the tables of some sources, given as source_id ->
    (document, article) pairs, and their statements' codes; "sentences" are those of each document
    that text was taken from, in number. What needs all sources is open: the receipt, the labels,
    the version groups (each source its own) and links to sources that are not among these."""
    rows: dict = defaultdict(list) | {name: {} for name in LARGE}
    codes: list[dict] = []
    core = core_ids()
    chosen = {source_id: text.choose_blocks(pairs) for source_id, pairs in groups.items()}
    said = passages.list_text(chosen)
    rows |= {"paragraphs": said.paragraphs, "passages": said.passages, "sentences": said.sentences}
    for source_id, pairs in groups.items():
        _add_source(source_id, pairs, chosen[source_id], rows)
        codes += _add_statements(source_id, pairs, said, rows)
    for row in rows["sources"]:
        row["corpus"] = "core" if row["source_id"] in core else "context"
        row["version_group"] = row["source_id"]
    rows["links"] = relations.list_links(groups)
    return rows, codes


def _list_articles(results: list[FileResult]) -> Iterator[tuple[str, Article]]:
    """Yield (document, article), sub-articles as articles of their own."""
    for result in results:
        for article in result.articles:
            yield result.document, article
            for sub in article.sub_articles:
                yield result.document, sub


def _add_source(source_id: str, pairs: list, blocks: passages.Blocks, rows: dict) -> None:
    fields = bibliography.list_fields(source_id, pairs)
    rows["sources"].append(_describe(source_id, pairs, fields))
    listed = text.list_tables(source_id, pairs)
    for name in ("article_tables", "table_notes"):
        rows[name] += listed[name]
    add(rows["source_fields"], fields)
    add(rows["table_cells"], listed["table_cells"])
    add(rows["citations"], text.list_citations(source_id, blocks))
    add(rows["references"], text.list_references(source_id, pairs))
    add(rows["entities"], relations.list_entities(source_id, pairs))
    rows["repeats"] += repeats.list_repeats(source_id, pairs, {document for document, _ in blocks})


def _add_statements(source_id: str, pairs: list, said: passages.Text, rows: dict) -> Iterator[dict]:
    """Add what a source's forms state; yields the codes."""
    if any(article.statements for _, article in pairs):
        stated = repeats.choose_stated(pairs)
        statements = text.list_statements(source_id, stated, said.list_sentences(source_id))
        rows["statements"] += statements
        for row, (_, _, statement) in zip(statements, stated, strict=True):
            for code in statement["findings"]:
                yield {"statement_id": row["statement_id"], **code}


def _describe(source_id: str, pairs: list, fields: list[FieldRow]) -> dict:
    """Return the row of `sources`: the values used, the depth, the files."""
    used = {row.field: row.value for row in fields if row.used}
    year = used.pop("year", "")
    authors = used.get("authors", "").split("; ")
    return used | {
        "source_id": source_id,
        "label": source_id,
        "first_author": bibliography.family_name(authors[0]),
        "year": int(year[:4]) if year[:4].isdigit() else pd.NA,
        "depth": max((article.depth for _, article in pairs), key=DEPTHS.index),
        "documents": "; ".join(sorted({document for document, _ in pairs})),
    }


def core_ids() -> set[str]:
    """Return the source ids of the core corpus (`data/corpora.yaml`)."""
    path = paths.DATA / "corpora.yaml"
    try:
        return {f"doi:{doi.lower()}" for doi in yaml.safe_load(path.read_text("utf-8"))["core"]}
    except (OSError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise EvidenceError(
            f"{path.name}: no list of DOIs under 'core' ({error}). Mend data/corpora.yaml."
        ) from error


def label(sources: list[dict]) -> None:
    """Give each source its short name; needs all sources, for two may be alike."""
    columns = ("source_id", "first_author", "year")
    known = pd.DataFrame({n: [row[n] for row in sources] for n in columns}, dtype=object)
    for row, name in zip(sources, bibliography.label_sources(known), strict=True):
        row["label"] = name

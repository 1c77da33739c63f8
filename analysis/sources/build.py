"""Read files and build the tables of documents, sources and texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

import pandas as pd
import yaml

from analysis import garbage, paths, tables
from analysis.errors import EvidenceError
from analysis.readers import FileResult, read_path
from analysis.readers.base import DEPTHS, Article
from analysis.sources import bibliography, passages, receipt, relations, repeats, text
from analysis.sources.identity import group_articles
from analysis.sources.rows import add, extend
from analysis.sources.versions import group_versions

NAMES = (
    "documents", "sources", "source_fields", "entities", "links", "paragraphs", "passages",
    "statements", "table_cells", "article_tables", "table_notes", "citations", "references",
)  # fmt: skip

COLUMNS = ("sources", "source_fields", "entities", "table_cells", "citations", "references")
AT_ONCE = 200  # sources of which the rows are objects at one time


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
        rows["documents"] = receipt.list_documents(results, groups, rows)
        if sources := rows["sources"]:
            named = (sources[name] for name in ("source_id", "first_author", "year"))
            versions = group_versions(groups)
            sources["version_group"] = [versions[name] for name in sources["source_id"]]
            sources["label"] = bibliography.label_sources(*named)
        del results, groups, sources  # all is in the rows; a table's rows go when it is made
        built = {name: tables.make(name, rows.pop(name, [])) for name in NAMES}
    return built, codes


@garbage.held_back()
def build_rows(groups: dict[str, list]) -> tuple[dict, list[dict]]:
    """Return the rows (or columns) of the tables of some sources, given as source_id ->
    (document, article) pairs, and their statements' codes; "sentences" are those of each document
    that text was taken from, in number. What needs all sources is open: the receipt, the labels,
    the version groups (each source its own) and links to sources that are not among these."""
    rows: dict = defaultdict(list) | {name: {} for name in COLUMNS}
    codes: list[dict] = []
    chosen = {source_id: text.choose_blocks(pairs) for source_id, pairs in groups.items()}
    said = passages.list_text(chosen)
    rows |= {"paragraphs": said.paragraphs, "passages": said.passages, "sentences": said.sentences}
    core, ids = core_ids(), list(groups)
    for first in range(0, len(ids), AT_ONCE):
        some = {source_id: groups[source_id] for source_id in ids[first : first + AT_ONCE]}
        _add_sources(some, core, rows)
        _add_parts(some, chosen, rows)
    for source_id, pairs in groups.items():
        codes += _add_statements(source_id, pairs, said, rows)
    rows["links"] = relations.list_links(groups)
    return rows, codes


def _list_articles(results: list[FileResult]) -> Iterator[tuple[str, Article]]:
    """Yield (document, article), sub-articles as articles of their own."""
    for result in results:
        for article in result.articles:
            yield result.document, article
            for sub in article.sub_articles:
                yield result.document, sub


def _add_sources(some: dict[str, list], core: set[str], rows: dict) -> None:
    """Add the sources: the values used, the depth, the files."""
    fields = rows["source_fields"]
    used = [bibliography.add_fields(fields, name, pairs) for name, pairs in some.items()]
    own = {field: [said.get(field, "") for said in used] for field in bibliography.FIELDS}
    own["year"] = [int(year[:4]) if year[:4].isdigit() else pd.NA for year in own["year"]]
    first = [authors.split("; ", 1)[0] for authors in own["authors"]]
    own |= {name: list(some) for name in ("source_id", "label", "version_group")}
    own["first_author"] = list(map(bibliography.family_name, first))
    own["corpus"] = ["core" if source_id in core else "context" for source_id in some]
    own["depth"] = list(map(_find_depth, some.values()))
    own["documents"] = list(map(_name_documents, some.values()))
    extend(rows["sources"], own.items())


def _find_depth(pairs: list) -> str:
    return max((article.depth for _, article in pairs), key=DEPTHS.index)


def _name_documents(pairs: list) -> str:
    return "; ".join(sorted({document for document, _ in pairs}))


def _add_parts(some: dict[str, list], chosen: dict[str, passages.Blocks], rows: dict) -> None:
    """Add tables, citations, references, entities and what is there twice."""
    listed = some.items()
    for source_id, pairs in listed:
        if any(article.tables for _, article in pairs):
            made = text.list_tables(source_id, pairs)
            add(rows["table_cells"], made.pop("table_cells"))
            for name, more in made.items():
                rows[name] += more
        if len(pairs) > 1:
            used = {document for document, _ in chosen[source_id]}
            rows["repeats"] += repeats.list_repeats(source_id, pairs, used)
    cited = (text.list_citations(source_id, chosen[source_id]) for source_id in some)
    referred = (text.list_references(source_id, pairs) for source_id, pairs in listed)
    named = (relations.list_entities(source_id, pairs) for source_id, pairs in listed)
    add(rows["citations"], list(chain.from_iterable(cited)))
    add(rows["references"], list(chain.from_iterable(referred)))
    add(rows["entities"], list(chain.from_iterable(named)))


def _add_statements(source_id: str, pairs: list, said: passages.Text, rows: dict) -> Iterator[dict]:
    """Add what a source's forms state; yields the codes."""
    if any(article.statements for _, article in pairs):
        stated = repeats.choose_stated(pairs)
        statements = text.list_statements(source_id, stated, said.list_sentences(source_id))
        rows["statements"] += statements
        for row, (_, _, statement) in zip(statements, stated, strict=True):
            for code in statement["findings"]:
                yield {"statement_id": row["statement_id"], **code}


def core_ids() -> set[str]:
    """Return the source ids of the core corpus (`data/corpora.yaml`)."""
    path = paths.DATA / "corpora.yaml"
    try:
        return _list_core(path.read_text("utf-8"))
    except (OSError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise EvidenceError(
            f"{path.name}: no list of DOIs under 'core' ({error}). Mend data/corpora.yaml."
        ) from error


@lru_cache(maxsize=1)
def _list_core(text: str) -> set[str]:
    return {f"doi:{doi.lower()}" for doi in yaml.safe_load(text)["core"]}

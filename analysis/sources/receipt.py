"""The receipt: what became of every file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from analysis.readers import FileResult
from analysis.readers.base import Article
from analysis.sources.repeats import Repeat, describe_repeats

OTHER_TEXT = "text (the source's text is taken from another file)"


def list_documents(
    results: list[FileResult], groups: dict[str, list[tuple[str, Article]]], rows: dict
) -> list[dict]:
    """Return the rows of `documents`, one per file, also for those that could not be read.

    rows : as build.build_rows() gives them: sentences, statements, and what is there twice.
    """
    owners = defaultdict(set)
    for source_id, pairs in groups.items():
        for document, _ in pairs:
            owners[document].add(source_id)
    sentences, twice = count_by_document(rows), group_repeats(rows.get("repeats", []))
    described = [
        describe(result, owners[result.document], sentences, result.document in rows["sentences"])
        for result in results
    ]
    return [
        row | {"reason": add_repeats(row["reason"], twice.get(row["document"], ()))}
        for row in described
    ]


def group_repeats(repeats: list[Repeat]) -> dict[str, list[Repeat]]:
    """Return what is there twice by the later document."""
    groups: dict[str, list[Repeat]] = defaultdict(list)
    for repeat in repeats:
        groups[repeat.document].append(repeat)
    return groups


def add_repeats(reason: str, repeats: Iterable[Repeat]) -> str:
    """Return a file's reason with what of it another file of the same source says, too."""
    return "; ".join(filter(None, (reason, describe_repeats(repeats))))


def count_by_document(rows: dict) -> dict[str, int]:
    """Return the number of sentences and statements of each file that gave text."""
    counts = rows["sentences"].copy()
    counts.update(row["document"] for row in rows["statements"])
    return counts


def describe(
    result: FileResult, owners: set[str], sentences: dict[str, int], is_used: bool
) -> dict:
    """Return a file's row of `documents`; is_used : whether text was taken from it."""
    articles = [part for article in result.articles for part in (article, *article.sub_articles)]
    gaps = sorted({gap for article in articles for gap in article.gaps})
    outcome = "refused" if result.reason else "read with gaps" if gaps else "read"
    blocks = [block for article in articles for block in article.blocks]
    left_out = sorted({note for article in articles for note in article.left_out})
    if blocks and not is_used:
        left_out.append(OTHER_TEXT)
    return {
        "document": result.document,
        "format": result.format,
        "sha256": result.sha256,
        "bytes": result.size,
        "outcome": outcome,
        "reason": result.reason or "; ".join(gaps),
        "source_ids": "; ".join(sorted(owners)),
        "sections": len({block.section for block in blocks}),
        "passages": len(blocks) + sum(len(article.statements) for article in articles),
        "tables": sum(len(article.tables) for article in articles),
        "sentences": sentences.get(result.document, 0),
        "references": sum(len(article.references) for article in articles),
        "left_out": "; ".join(left_out),
    }

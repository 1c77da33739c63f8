"""What sources name (entities) and which articles and trials they are tied to (links)."""

from __future__ import annotations

from analysis.readers.base import Article
from analysis.sources.rows import EntityRow
from analysis.sources.versions import list_keys

Pairs = list[tuple[str, Article]]


def list_entities(source_id: str, pairs: Pairs) -> list[EntityRow]:
    """Return the rows of `entities`; one name with several ids is one row with all of them."""
    ids: dict[tuple[str, str, str], list[str]] = {}
    for document, article in pairs:
        for name, kind, number in sorted(set(article.entities)):
            numbers = ids.setdefault((document, name, kind), [])
            if number and number not in numbers:
                numbers.append(number)
    return [
        EntityRow(source_id, name, kind, "; ".join(numbers), document)
        for (document, name, kind), numbers in ids.items()
    ]


def list_links(groups: dict[str, Pairs]) -> list[dict]:
    """Return the rows of `links`: corrections, retractions, comments, preprints, trials.

    linked_source is the source at hand that the identifier names, "" where it is not at hand.
    """
    stated = dict.fromkeys(
        (source_id, relation, target, document)
        for source_id, pairs in groups.items()
        for document, article in pairs
        for relation, target in article.links
    )
    owners = {key: source_id for source_id, key in list_keys(groups)} if stated else {}
    rows = []
    for source_id, relation, target, document in stated:
        key = {"source_id": source_id, "relation": relation, "identifier": target}
        linked = owners.get(target, "")
        rows.append(key | {"document": document, "linked_source": linked * (linked != source_id)})
    return rows

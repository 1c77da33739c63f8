"""Files that say again what another file of their source says: it counts once, and the receipt
says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.readers.base import Article
from analysis.words import count

Pairs = list[tuple[str, Article]]
Finding = tuple[str, int, str]  # section, sentence, the five codes
CODES = ("topic", "role", "subject", "setting")
SHOWN = 3  # findings or names in a reason, before "and n more"


class Stated(NamedTuple):
    """One statement of a form, `order` from 1; of its findings those that no earlier form has."""

    document: str
    order: int
    statement: dict


class Repeat(NamedTuple):
    """What one file has in common with an earlier one of the same source.

    name : the DOI (or other identity) of both; said : what came of it, what to do.
    """

    document: str
    other: str
    name: str
    said: str


def choose_stated(pairs: Pairs) -> list[Stated]:
    """Return the statements of a source's forms, each finding once.

    Two findings are one where sentence and codes are the same (rule 10 of the codebook), whatever
    the words; a statement of which nothing is left is dropped. Forms of persons are held against
    those of persons only, as they take the place of the others.
    """
    kept: list[Stated] = []
    known: dict[bool, set[Finding]] = defaultdict(set)  # and the anchors, for want of findings
    for document, article in pairs:
        found = list_findings(article)
        for order, statement in enumerate(article.statements, start=1):
            before = known[is_human(article)]
            own = [f for f in statement["findings"] if _key(statement, f) not in before]
            if own or not (statement["findings"] or _place(statement) in before):
                kept.append(Stated(document, order, statement | {"findings": own}))
        known[is_human(article)] |= found | {_place(s) for s in article.statements}
    return kept


def is_human(article: Article) -> bool:
    """Say whether a form was coded by a person."""
    return any(statement.get("coded_by") for statement in article.statements)


def list_findings(article: Article) -> set[Finding]:
    """Return what a form states: section, sentence and codes."""
    return {_key(s, f) for s in article.statements for f in s["findings"]}


def _key(statement: dict, finding: dict) -> Finding:
    codes = "/".join([*(finding[name] for name in CODES), str(finding["hedged"]).lower()])
    return statement["at"]["section"], statement["at"]["sentence"], codes


def _place(statement: dict) -> Finding:
    return statement["at"]["section"], statement["at"]["sentence"], statement["anchor"]


def list_repeats(source_id: str, pairs: Pairs, used: set[str]) -> Iterator[Repeat]:
    """Yield what the receipt has to say of forms and originals that are there twice.

    used : documents that the source's text was taken from. Two originals of different formats, or
    a form beside an original, are no repetition.
    """
    if len(pairs) < 2:
        return
    name = source_id.replace(":", " ", 1)
    for place, (document, article) in enumerate(pairs):
        for other, earlier in pairs[:place]:
            if other == document or article.format != earlier.format:
                continue
            if article.statements and is_human(article) == is_human(earlier):
                yield Repeat(document, other, name, _compare_forms(article, earlier))
                break
            if article == earlier:
                yield Repeat(document, other, name, "the content is the same and counts once")
                break
    yield from _list_unused(name, pairs, used)


def _list_unused(name: str, pairs: Pairs, used: set[str]) -> Iterator[Repeat]:
    """Yield the originals whose text gave way to another text of the same format."""
    taken = {article.format: (d, article) for d, article in pairs if d in used and article.blocks}
    for document, article in pairs:
        other, longer = taken.get(article.format, (document, article))
        if other != document and document not in used and article.blocks and article != longer:
            said = "the texts differ; the fuller one counts, this one does not" + _say_titles(
                article, longer
            )
            yield Repeat(document, other, name, said)


def _compare_forms(article: Article, earlier: Article) -> str:
    """Say what two forms of one source have in common, and where they differ."""
    mine, theirs = list_findings(article), list_findings(earlier)
    said = f"the same, and counted once: {len(mine & theirs)} of {count(len(mine), 'finding')}"
    for where, only in (("here", mine - theirs), ("there", theirs - mine)):
        if only:
            said += f"; only {where}: {_shorten(map(_write, sorted(only)))}"
    return said + _say_titles(article, earlier)


def _write(finding: Finding) -> str:
    section, sentence, codes = finding
    return f"{section}, sentence {sentence}, {codes}"


def _say_titles(article: Article, earlier: Article) -> str:
    here, there = (a.bib.get("title", "") for a in (article, earlier))
    return f"; the title is {here!r} here and {there!r} there" if here != there else ""


def describe_repeats(repeats: Iterable[Repeat]) -> str:
    """Return the repeats of one file in words, "" where there are none."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for repeat in repeats:
        groups[repeat.other, repeat.said].append(repeat.name)
    return "; ".join(
        f"{_shorten(names)} {'is' if len(names) == 1 else 'are'} in {other}, too: {said}. Remove "
        "one of the two, or correct the identifier if they are different articles"
        for (other, said), names in groups.items()
    )


def _shorten(words: Iterable[str]) -> str:
    listed = list(words)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return "; ".join(listed[:SHOWN]) + more

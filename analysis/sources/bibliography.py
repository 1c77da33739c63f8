"""The bibliographic record of a source, from everything its files say."""

from __future__ import annotations

import re
from collections import defaultdict

import pandas as pd

from analysis.readers.base import BIB_FIELDS, DEPTHS, Article
from analysis.sources.identity import clean_doi, clean_title
from analysis.sources.rows import Columns, FieldRow, add, extend
from analysis.sources.versions import VERSIONS, name_version

FIDELITY = {"JATS XML": 0, "PDF": 2}  # what is taken first of files that go equally deep
UNLIKE = (
    "url",
    "article_type",
    "keywords",
    "affiliations",
    "funding",
)  # spelled as each file likes
FIELDS = sorted((*BIB_FIELDS, "version"))  # as the rows of a source are sorted
LINKS = {"in", "of", "and", "the", "for"}
PARTICLES = {"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "la", "le", "ter"}


def as_text(value) -> str:
    """Return a field as one text; the items of a list are joined with "; "."""
    if isinstance(value, str):
        return value
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def family_name(author: str) -> str:
    """Return the family name of "Yu Xiang", "Xiang, Yu", "Xiang Y" or "Xiang"."""
    if "," in author:
        return author.split(",")[0].strip()
    words = author.split()
    if len(words) > 1 and re.fullmatch(r"[A-Z]{1,3}", words[-1]):
        return " ".join(words[:-1])
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return " ".join(words[start:]) if words else ""


def add_fields(columns: Columns, source_id: str, pairs: list[tuple[str, Article]]) -> dict:
    """Add what list_fields() gives to the columns of `source_fields`; returns field -> the value
    that is used. Where one file speaks of a source all is used and nothing differs."""
    if len(pairs) > 1:
        rows = list_fields(source_id, pairs)
        add(columns, rows)
        return {row.field: row.value for row in rows if row.used}
    document, article = pairs[0]
    bib = article.bib | {"version": name_version(article)}
    used = {field: _clean(field, bib[field]) for field in FIELDS if bib.get(field)}
    size = len(used)
    parts = [source_id] * size, used, used.values(), [document] * size, [True] * size, [""] * size
    extend(columns, zip(FieldRow._fields, parts, strict=True))
    return used


def list_fields(source_id: str, pairs: list[tuple[str, Article]]) -> list[FieldRow]:
    """Return one row per field, file and value: which value is used, and what differs.

    The fullest text has precedence, a form comes last; a value that says the same in other
    spelling (surnames beside full names, a journal's abbreviation) is no difference. The field
    "version" is what a file shows of VERSIONS; the latest is used.
    """
    ranked, rows = rank(pairs), []
    for field in BIB_FIELDS:
        stated = [(d, _clean(field, a.bib[field])) for d, a in ranked if a.bib.get(field)]
        rows += _list_values(source_id, field, stated)
    shown = [(document, name_version(article)) for document, article in ranked]
    shown.sort(key=lambda pair: -VERSIONS.index(pair[1]) if pair[1] else 0)
    return rows + _list_values(source_id, "version", shown)


def _list_values(source_id: str, field: str, stated: list[tuple[str, str]]) -> list[FieldRow]:
    """Return the rows of one field; what a file says twice is one row."""
    known = list(dict.fromkeys(pair for pair in stated if pair[1]))
    return [
        FieldRow(source_id, field, value, document, not place, difference)
        for place, (document, value) in enumerate(known)
        for difference in [_tell_apart(field, value, known[0][1]) if place else ""]
    ]


def _tell_apart(field: str, value: str, used: str) -> str:
    return "" if _same(field, value, used) else f"differs from {used!r}"


def rank(pairs: list[tuple[str, Article]]) -> list[tuple[str, Article]]:
    """Sort (document, article) pairs: originals by depth, marked-up text before text that was laid
    out on pages, then by length; forms come last."""
    if len(pairs) < 2:
        return pairs
    order = {depth: index for index, depth in enumerate(DEPTHS)}
    return sorted(
        pairs,
        key=lambda pair: (
            pair[1].depth == "form",
            -order[pair[1].depth],
            FIDELITY.get(pair[1].format, 1),
            -sum(len(block.text) for block in pair[1].blocks),
            pair[0],
        ),
    )


def _clean(field: str, value) -> str:
    text = as_text(value)
    return clean_doi(text) if field == "doi" else text


def _same(field: str, one: str, other: str) -> bool:
    if field == "authors":
        names = [[clean_title(family_name(a)) for a in text.split("; ")] for text in (one, other)]
        return names[0] == names[1]
    if field == "journal":
        return _abbreviates(one, other) or _abbreviates(other, one)
    if field in UNLIKE:
        return True
    return clean_title(one) == clean_title(other)


def _abbreviates(short: str, long: str) -> bool:
    """Say whether the words of `short` begin the words of `long`, in order."""
    words = iter(_plain_words(long))
    return all(any(word.startswith(part) for word in words) for part in _plain_words(short))


def _plain_words(name: str) -> list[str]:
    return [word for word in clean_title(name).split() if word not in LINKS]


def label_sources(ids: list[str], authors: list[str], years: list) -> list[str]:
    """Return a short name for each source: "Xiang 2025", with a letter where two would be alike.

    ids : decide who gets which letter. authors : family names; years : int or <NA>.
    """
    names = list(map(name_source, authors, years))
    alike: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        alike[name].append(place)
    for name, places in alike.items():
        if len(places) > 1:
            for number, place in enumerate(sorted(places, key=ids.__getitem__)):
                names[place] = name + letter_of(number)
    return names


def name_plainly(sources: pd.DataFrame) -> list[str]:
    """Return "Xiang 2025" for each source, however many have the same name."""
    years = [pd.NA if pd.isna(year) else int(year) for year in sources["year"]]
    return list(map(name_source, sources["first_author"], years))


def name_source(author: str, year: int) -> str:
    """Return "Xiang 2025"; a source whose authors were not seen is "N.N." (nomen nescio), one
    without year (<NA>) has "n.d."."""
    return f"{author or 'N.N.'} {'n.d.' if year is pd.NA else year}"


def letter_of(place: int) -> str:
    """Return a, b, ... z, aa, ab, ..."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(97 + rest) + letters
    return letters

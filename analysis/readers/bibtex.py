"""BibTeX and BibLaTeX bibliographies, with LaTeX accents and formulas as text."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache

from analysis.readers._records import collect, display_name, find_ids, find_year, make_article
from analysis.readers.base import Article, Refused, decode, find_doi, tidy

FORMAT = "BibTeX bibliography"
ENTRY = re.compile(r"^[ \t]*@(\w{3,20})\s{0,9}[{(]\s{0,9}[^\s,{}()]{0,200}\s{0,9},", re.M)
FIELD = re.compile(
    r"^[ \t]*(?:,[ \t]*)?[\w-]{2,30}[ \t]*=[ \t]*[{\"\w]|,[ \t]*[\w-]{2,30}[ \t]*=[ \t]*[{\"\d]",
    re.M,
)
NO_ENTRIES = {"comment", "string", "preamble"}
SCRIPT = re.compile(r"\$\s*[\^_](?:\{([^${}\\]{1,12})\}|([^${}\\]))\s*\$")
BARE_PERCENT = re.compile(r"(?<!\\)%")


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is BibTeX: an entry with its key, and fields."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff")
    if text.lstrip()[:1] in ("<", "{", "["):
        return 0
    kinds = {found[1].lower() for found in ENTRY.finditer(text)} - NO_ENTRIES
    return 85 if kinds and ("=" in text and FIELD.search(text)) else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every entry; Refused when none has a title or an identifier."""
    entries, broken = _list_entries(decode(data))
    if not entries:
        raise Refused("no BibTeX entry can be read; check its braces and commas")
    articles = collect(FORMAT, map(_make_article, entries))
    articles[0].gaps += broken
    return articles


def _list_entries(text: str) -> tuple[list, list[str]]:
    """Return the entries, those with a key used twice too, and in words what is broken."""
    import bibtexparser
    from bibtexparser.middlewares import NormalizeFieldKeys, SeparateCoAuthors

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = bibtexparser.parse_string(
        text, append_middleware=[NormalizeFieldKeys(), SeparateCoAuthors()]
    )
    entries, broken = list(library.entries), []
    for block in library.failed_blocks:
        kept = getattr(block, "ignore_error_block", None)
        if kept is not None and hasattr(kept, "fields_dict"):
            entries.append(kept)
        else:
            broken.append(f"the entry at line {(block.start_line or 0) + 1} is broken")
    return sorted(entries, key=lambda entry: entry.start_line or 0), broken


def _make_article(entry) -> Article | None:
    given = {key.lower(): field.value for key, field in entry.fields_dict.items()}
    read_field = _field_reader(given)
    date = read_field("date")
    kind = entry.entry_type.lower()
    journal = read_field("journal", "journaltitle", "booktitle", "journal-iso")
    dated = re.match(r"\d{4}-\d\d-\d\d", date)
    bib = {
        "title": read_field("title"),
        "authors": _read_authors(given.get("author", [])),
        "journal": journal,
        "volume": read_field("volume"),
        "year": find_year(read_field("year"), date),
        "date": dated.group() if dated else "",
        "keywords": re.split(r"\s*[;,]\s*", read_field("keywords", "keyword")),
        "affiliations": [read_field("affiliation")],
        "article_type": {"article": "journal article"}.get(kind, kind),
        "url": read_field("url"),
        "status": read_field("pubstate"),
    }
    stated = read_field("year") or date
    gaps = [f"no year in {stated[:40]!r}"] if stated and not bib["year"] else []
    bib |= _read_ids(given)
    return make_article(FORMAT, bib, read_field("abstract"), gaps=gaps)


def _field_reader(given: dict) -> Callable[..., str]:
    def read_field(*names: str) -> str:
        texts = (_plain(str(given[name])) for name in names if given.get(name))
        return next((text for text in texts if text), "")

    return read_field


def _read_authors(value) -> list[str]:
    """Return display names; braces around a whole name keep a group's name as it is."""
    names = value if isinstance(value, list) else [str(value)]
    return [_read_author(name) for name in names if name.strip().lower() not in ("", "others")]


def _read_author(name: str) -> str:
    whole = name.strip()
    is_group = whole.startswith("{") and whole.endswith("}") and whole.count("{") == 1
    return _plain(whole) if is_group else display_name(_plain(whole))


def _read_ids(given: dict) -> dict:
    """Return doi, pmid and pmcid from their own fields or from addresses and notes."""
    notes = ("url", "note", "annote", "howpublished")
    found = find_ids(_raw(given, key) for key in notes)
    if doi := find_doi(_raw(given, "doi")):
        found["doi"] = doi
    pmid = _raw(given, "pmid")
    if _raw(given, "eprinttype", "archiveprefix").lower() == "pubmed":
        pmid = pmid or _raw(given, "eprint")
    if re.fullmatch(r"\d{1,8}", pmid):
        found["pmid"] = pmid
    if pmcid := re.search(r"(?:PMC)?(\d{3,9})$", _raw(given, "pmcid", "pmc")):
        found["pmcid"] = f"PMC{pmcid[1]}"
    return found


def _raw(given: dict, *names: str) -> str:
    """Return an identifier or address: of LaTeX only the escapes are undone."""
    value = next((str(given[name]) for name in names if given.get(name)), "")
    return re.sub(r"\\([_%&#~])", r"\1", value).replace("{", "").replace("}", "").strip()


def _plain(text: str) -> str:
    """Return LaTeX as text. A bare % is a percent sign here, not the start of a comment."""
    if "\\" not in text and "$" not in text:
        return tidy(text.replace("{", "").replace("}", "").replace("~", " "))
    text = SCRIPT.sub(lambda found: found[1] or found[2], text)
    if text.count("$") - text.count("\\$") == 1:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    try:
        return tidy(_converter()(BARE_PERCENT.sub(r"\\%", text)))
    except RecursionError as error:
        raise Refused("an entry's braces are nested too deep to read") from error


@cache
def _converter() -> Callable[[str], str]:
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    return LatexNodes2Text(math_mode="text", strict_latex_spaces=False).latex_to_text

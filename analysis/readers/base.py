"""What every reader gives back: an article as blocks of text, tables and references."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

DEPTHS = ("record", "form", "summary", "abstract", "full")
BIB_FIELDS = (
    "doi", "pmcid", "pmid", "title", "authors", "journal", "volume", "year", "date", "status",
    "received", "accepted", "keywords", "licence", "funding", "affiliations", "article_type", "url",
)  # fmt: skip


class Refused(Exception):
    """A file or record that cannot be read; the message is the reason shown in the receipt."""


class Block(NamedTuple):
    """One paragraph-like run of text, in reading order.

    text : white space collapsed, never empty.
    section : headings above it joined with " > "; "abstract" starts every abstract section.
    kind : paragraph, list item, caption, footnote, box or definition.
    citations : (start, end, "ref-id ref-id") spans in `text`.
    """

    text: str
    section: str
    kind: str = "paragraph"
    citations: tuple[tuple[int, int, str], ...] = ()


class Cell(NamedTuple):
    """One cell of an expanded grid: a cell that spans two rows is there twice."""

    row: int
    column: int
    header: str
    text: str
    group: str = ""
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table, cell by cell; `image_only` where the article shows it only as a picture."""

    table_id: str
    label: str
    caption: str
    cells: tuple[Cell, ...] = ()
    footnotes: tuple[tuple[str, str], ...] = ()
    image_only: bool = False


class Reference(NamedTuple):
    """One entry of an article's reference list."""

    ref_id: str
    text: str
    doi: str = ""
    pmid: str = ""
    title: str = ""
    year: str = ""


@dataclass(slots=True)
class Article:
    """What one file says of one article.

    bib : the fields of BIB_FIELDS that were seen; authors, keywords and affiliations are lists.
    entities : (text, kind, id): a MeSH id, or that of another vocabulary with its name.
    links : (relation, identifier).
    left_out, gaps : in words, for the receipt.
    statements : the statements of a data-extraction form.
    """

    format: str
    depth: str
    bib: dict = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    entities: list[tuple[str, str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    sub_articles: list[Article] = field(default_factory=list)
    statements: list[dict] = field(default_factory=list)


SHORT = 100  # characters
PLAIN_WHITE = "\t\n\r\v\f\x1c\x1d\x1e\x1f"  # with the space all that str.split() parts at
WHITE = PLAIN_WHITE + "\x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
WHITE += "\u2028\u2029\u202f\u205f\u3000"


def tidy(text: str) -> str:
    """Collapse white space (also no-break and thin spaces) and compose accents (NFC)."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "  " in text or _has_white(text):
        return " ".join(text.split())
    return text.strip(" ")  # as most are: of white space only single spaces


def _has_white(text: str) -> bool:
    """Say whether a text may hold other white space than spaces: a short one is looked through
    sign by sign, a long one for each kind, which takes half the time there."""
    if len(text) < SHORT:
        return not text.isprintable()
    return any(map(text.__contains__, PLAIN_WHITE if text.isascii() else WHITE))


def is_markup(head: bytes) -> bool:
    """Say whether a file begins as XML and HTML do: readers of text need not look at it."""
    return head.lstrip()[:2] in (b"<?", b"<!")


def decode(data: bytes) -> str:
    """Decode a text file as UTF-8 (with or without BOM) or UTF-16 with BOM.

    Raises Refused when the bytes are neither: a guessed encoding would change words in silence.
    """
    codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    name = codec.removesuffix("-sig").upper()
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise Refused(f"not valid {name} at byte {error.start}; save the file as UTF-8") from error
    if "\x00" in text:
        raise Refused("contains NUL characters; this is a binary file, not text")
    return text


def list_numbers(cited: str, *, longest: int) -> list[int]:
    """Return the numbers of "2,4-6": 2, 4, 5, 6; too long or falling ranges are none."""
    listed: list[int] = []
    for part in re.split(r"[,;]", cited):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if ends and 0 <= ends[-1] - ends[0] < longest:
            listed += range(ends[0], ends[-1] + 1)
    return listed


DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>|{}]{1,500}", re.I)
PUBMED = re.compile(r"pubmed[\w./]{0,60}/(\d{1,8})\b")


def find_doi(text: str) -> str:
    """Return the first DOI in `text`, lower case, without trailing punctuation; "" if none."""
    match = DOI.search(text)
    if not match:
        return ""
    doi = match.group().rstrip(".,;:'")
    while doi.endswith((")", "]")) and doi.count("(") < doi.count(")") + doi.count("]"):
        doi = doi[:-1]
    return doi.lower()


def find_pmid(address: str) -> str:
    """Return the PMID in a PubMed address; "" if none."""
    match = PUBMED.search(address)
    return match[1] if match else ""

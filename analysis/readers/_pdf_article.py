"""From paragraphs, headings and captions of a PDF to an article with sections."""

from __future__ import annotations

import re
from collections import Counter

from analysis.readers._pdf_flow import FULL_STOP, KNOWN, NUMBERED, Chunk, join_lines, join_texts
from analysis.readers._pdf_front import read_front
from analysis.readers._pdf_lines import Line
from analysis.readers._pdf_notes import ENTRY, list_references, settle_raised
from analysis.readers._records import split_abstract
from analysis.readers.base import Article, Block, tidy

NOT_TEXT = ("references", "literature cited", "bibliography")
KEYWORDS = re.compile(r"^key ?words?\s*[:.—–-]?\s*", re.I)
ABSTRACT = re.compile(r"^(?:abstract|summary)(?:\s*[:.—–-]\s*|\s+(?=[A-Z]))", re.I)
LABEL = re.compile(
    r"^(?P<kind>supplement\w* )?(?P<word>[a-z]+)\.?\s*(?P<number>[A-Z]?\d{1,3})", re.I
)
LABELS = {"fig": "Figure", "figure": "Figure", "table": "Table"}
LABELS |= {"scheme": "Scheme", "box": "Box", "chart": "Chart"}
RUN_IN = re.compile(
    r"^(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?P<name>[A-Z][^.?!]{2,90})\.\s+(?=[A-Z])"
)
NOTE = re.compile(
    r"^(?:a1{5}|\*?correspond|address for correspond|\*?e-?mail|received|accepted|published|"
    r"copyright|©|\(c\)|citation|how to cite|cite this|edited by|reviewed by|academic editor|"
    r"specialty section|this is an open|this article is|access this article|quick response|"
    r"website|doi\b|https?:|www\.|hindawi|open access|journal of|full list of author|"
    r"author details|conflict)",
    re.I,
)
BEGINS_LOW = re.compile(r"^[a-zα-ω(\[,;]")


class Flow:
    """Walks through the chunks of an article and sorts them into blocks."""

    def __init__(self, words: Counter[str], styles: set[tuple]) -> None:
        self.words, self.styles = words, styles
        self.blocks: list[list[str]] = []  # [text, section, kind]
        self.references: list[Chunk] = []
        self.path: list[tuple[int, str]] = []
        self.open: list[str] | None = None  # the paragraph that may go on, and its size of type
        self.size = 0.0
        self.table = False
        self.left_out: Counter[str] = Counter()
        self.keywords: list[str] = []

    @property
    def section(self) -> str:
        return " > ".join(name for _, name in self.path)

    def add(self, chunk: Chunk) -> None:
        """Take in one chunk."""
        text = join_lines(chunk.lines, self.words)
        in_list = bool(self.path) and self.path[0][1].lower() in NOT_TEXT
        if in_list and (chunk.kind != "heading" or self._is_entry(chunk, text)):
            self.references.append(chunk)
        elif chunk.kind == "heading":
            self._add_heading(chunk, text)
        elif chunk.kind == "caption":
            self._add_caption(text)
        elif self.table and _is_cells(chunk, text):
            self.left_out["tables (cells are not read from PDF), lines"] += len(chunk.lines)
        else:
            self.table = False
            self._add_text(chunk, text)

    def _is_entry(self, chunk: Chunk, text: str) -> bool:
        """Say whether what looks like a heading is a line of the reference list in bold."""
        in_style = bool(self.references) and abs(chunk.size - self.references[0].size) < 0.3
        return bool(ENTRY.match(text)) or (in_style and not KNOWN.match(text))

    def _add_heading(self, chunk: Chunk, text: str) -> None:
        self.table, self.open = False, None
        level = 1 if style_of(chunk) in self.styles and chunk.level < 3 else max(chunk.level, 1)
        numbered = NUMBERED.match(text)
        if numbered:
            level = numbered["number"].count(".") + 1
            text = text[numbered.end() :]
        name = text.strip().rstrip(".:")
        if name.lower() in ("abstract", "summary"):
            level, name = 1, "abstract"
        elif name.isupper() and len(name) > 5:
            name = name.capitalize()
        self.path = [*(part for part in self.path if part[0] < level), (level, name)]

    def _add_caption(self, text: str) -> None:
        found = LABEL.match(text)
        label = f"{LABELS.get(found['word'].lower(), 'Figure')} {found['number']}" if found else ""
        self.table = label.startswith("Table")
        self.blocks.append([text, f"{self.section} > {label}".removeprefix(" > "), "caption"])

    def _add_text(self, chunk: Chunk, text: str) -> None:
        if found := KEYWORDS.match(text):
            self.keywords = [tidy(word) for word in re.split(r"[;,•·|]", text[found.end() :])]
            return
        if (found := ABSTRACT.match(text)) and not self.path:
            self.path, text = [(1, "abstract")], text[found.end() :]
        size = chunk.size
        alike = abs(size - self.size) <= 0.06 * size
        if self.open is not None and alike and _goes_on(self.open[0], text):
            self.open[0] = join_texts(self.open[0], text, self.words)
            return
        if NOTE.match(text) and len(text) < (120 if chunk.kind == "body" else 700):
            self.left_out["notes of the publisher, lines"] += len(chunk.lines)
            return
        text = self._part_heading(text)
        early = chunk.kind == "small" and not self.path and len(text) > 300
        block = [text, "abstract" if early else self.section, "paragraph"]
        self.blocks.append(block)
        if chunk.kind == "body" or self.open is None:
            self.open, self.size = block, size

    def _part_heading(self, text: str) -> str:
        """Return a paragraph without the numbered heading that begins it ("2.1. Cells. We")."""
        if not (found := RUN_IN.match(text)):
            return text
        level = found["number"].count(".") + 1
        self.path = [*(part for part in self.path if part[0] < level), (level, found["name"])]
        return text[found.end() :]


def make_article(
    kind: str, chunks: list[Chunk], words: Counter[str], pages: list[list[Line]], metadata: dict
) -> Article:
    """Return the article that the chunks of a PDF tell."""
    bib, front = read_front(chunks, words, pages, metadata)
    styles = {style_of(c) for c in chunks if c.kind == "heading" and KNOWN.match(c.lines[0].text)}
    flow = Flow(words, styles)
    for place, chunk in enumerate(chunks):
        if place not in front:
            flow.add(chunk)
    references = list_references(flow.references, words)
    if keywords := [word for word in flow.keywords if word]:
        bib["keywords"] = keywords
    article = Article(kind, "full", bib, references=references)
    article.blocks = list(_make_blocks(flow, len(references)))
    article.left_out = [f"{name} ({number})" for name, number in flow.left_out.items()]
    article.left_out.append("authors and affiliations")
    if "title" not in bib:
        article.gaps.append("no title found on the first page")
    return article


def _make_blocks(flow: Flow, references: int):
    for whole, section, kind in flow.blocks:
        parts = split_abstract(whole) if section == "abstract" else [(section, whole)]
        for named, part in parts:
            text, citations = settle_raised(part, references)
            if text:
                yield Block(text, named or "body", kind, citations)


def style_of(chunk: Chunk) -> tuple:
    """Return what two headings of one level have in common: size, weight and capitals."""
    first = chunk.lines[0]
    return round(first.size * 2) / 2, first.is_bold, first.text.isupper()


def _goes_on(text: str, more: str) -> bool:
    """Say whether a paragraph that was parted by a page's or column's end goes on."""
    return not FULL_STOP.search(text) or bool(BEGINS_LOW.match(more) and not text.endswith("."))


def _is_cells(chunk: Chunk, text: str) -> bool:
    """Say whether a chunk below a table's caption looks like cells: short lines, few sentences."""
    width = max(line.x1 - line.x0 for line in chunk.lines)
    prose = len(chunk.lines) > 2 and len(text) / len(chunk.lines) > 40 and ". " in text
    return not (prose and chunk.kind == "body" and width > 150)

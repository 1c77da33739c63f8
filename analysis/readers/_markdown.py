"""Markdown inside a text page: its marks are no text, its lists and tables are kept."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from analysis.readers.base import Block, Cell, Table, tidy

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SIGNS = re.compile(r"[*_`\[|\\<&]")
MARKS = re.compile(r"[*_`\[|\\]|</?[a-z]|&#?\w+;")
LEADING = re.compile(r"\n(?: {0,3}(?:[-+>]|\d{1,9}[.)]) | {4}|\t)")
RAISED = re.compile(r"(?P<digit>\d)?<sup>\s{0,9}(?P<raised>[\d,;–-]{1,99})\s{0,9}</sup>", re.I)
TAGS = re.compile(r"</?(?:sub|sup|i|b|u|em|strong|br)\s{0,9}/?>", re.I)
CAPTION = re.compile(r"Table (\d{1,3})\b[.:]?\s*(.*)", re.S)


class Page:
    """Collects the blocks and tables of a page, section by section; pictures are counted."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.pictures = 0

    def add(self, text: str, section: str) -> None:
        """Read the text of one section; one without any mark is only parted at blank lines."""
        if _is_marked(text):
            self._walk(_parser().parse(RAISED.sub(_lower, text)), section)
        else:
            for run in re.split(r"\n\s*\n", text):
                self._say(tidy(run), section)

    def plain(self, line: str) -> str:
        """Return one line, a title or a heading, without marks."""
        if not _is_marked(line):
            return tidy(line)
        return " ".join(self._words(token) for token in _parser().parseInline(line))

    def _say(self, text: str, section: str, kind: str = "paragraph") -> None:
        if text:
            self.blocks.append(Block(text, section, kind))

    def _walk(self, tokens: list[Token], section: str) -> None:
        depth, rows, in_table = 0, [], False
        for token in tokens:
            name = token.type
            if name.endswith(("list_open", "list_close")):
                depth += token.nesting
            elif name == "tr_open":
                rows.append([])
            elif name in ("table_open", "table_close"):
                in_table, done = token.nesting > 0, rows
                rows = []
                self._add_table(done, section)
            elif name == "inline" and in_table:
                rows[-1].append(self._words(token))
            elif name in ("inline", "fence", "code_block"):
                text = self._words(token) if name == "inline" else tidy(token.content)
                self._say(text, section, "list item" if depth else "paragraph")

    def _words(self, token: Token) -> str:
        """Return the text of a line or paragraph; pictures in it are left out."""
        parts = []
        for child in token.children or ():
            if child.type == "image":
                self.pictures += 1
            else:
                parts.append(" " if child.type.endswith("break") else child.content)
        return tidy(TAGS.sub("", "".join(parts)))

    def _add_table(self, rows: list[list[str]], section: str) -> None:
        """Keep a table; "Table 1. Trials." right above it is its caption."""
        if not rows:
            return
        label, caption = f"Table {len(self.tables) + 1}", ""
        last = self.blocks[-1] if self.blocks else None
        if last and last.section == section and (found := CAPTION.match(last.text)):
            label, caption = f"Table {found[1]}", found[2]
            self.blocks[-1] = Block(last.text, f"{section} > {label}", "caption")
        head = rows[0]
        cells = [
            Cell(row, column, "" if row == 1 else head[column - 1], text, "", row == 1)
            for row, line in enumerate(rows, start=1)
            for column, text in enumerate(line, start=1)
        ]
        self.tables.append(Table(f"table-{len(self.tables) + 1}", label, caption, tuple(cells)))


def _is_marked(text: str) -> bool:
    """Say whether a text may hold marks; most do not, and that is seen at once."""
    has_signs = SIGNS.search(text) is not None and MARKS.search(text) is not None
    return has_signs or LEADING.search(f"\n{text}") is not None


def _lower(found: re.Match) -> str:
    """Return an exponent behind a digit as "10^6", a raised number behind a word as " [6]"."""
    digit, raised = found["digit"], found["raised"]
    return f"{digit}^{raised}" if digit else f" [{raised}]"


@cache
def _parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables; markup of the web stays text."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")

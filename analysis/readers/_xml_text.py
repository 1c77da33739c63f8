"""Running text of XML articles: one paragraph, with the places where it cites.

Superscript citations never touch a word: their numbers leave the text and their place is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from lxml import etree

from analysis.readers._xml_marks import CLOSE, DASHES, LONGEST_RANGE, OPEN, SHIFTED, settle
from analysis.readers._xml_math import choose_alternative, formula_text
from analysis.readers.base import list_numbers, tidy

MATHML = "{http://www.w3.org/1998/Math/MathML}math"
EXPONENT = re.compile(r"[-−–+]?\d+(?:\.\d+)?")
NUMBERS = re.compile(rf"\d{{1,3}}(?:\s*[,;{DASHES}]\s*\d{{1,3}})*")
SEPARATORS = re.compile(rf"[\s,;.()\[\]{DASHES}]*")
WORD_BEFORE = re.compile(r"(?:[a-zα-ω]{4}|[A-Za-z)\]][.,;:)”\"])$")
Handlers = dict[object, Callable[["Run", etree._Element], None]]  # by tag; methods of a Run
STYLES = (
    "italic", "underline", "sc", "roman", "sans-serif", "monospace", "overline", "strike",
    "styled-content", "named-content", "abbrev",
)  # fmt: skip
FLOAT_TYPES = ("fig", "table", "boxed-text", "supplementary-material")
NOTE_TYPES = ("fn", "table-fn", "aff", "author-notes", "corresp", "other-fn")


class Run:
    """Collects the text of one paragraph at a time.

    references : ref id -> place in the reference list; ranges ("3-6") are filled from it.
    in_cell : in a table cell, where superscript citations and marks stay, as " [12]".
    """

    def __init__(self, references: dict[str, int] | None = None, *, in_cell: bool = False) -> None:
        self.references = references or {}
        self.in_cell = in_cell
        self.marks: set[str] = set()
        self.parts: list[str] = []
        self.cited: list[str] = []
        self.shifted = self.citing = False
        self.dropped_marks = 0
        self.notes: list[etree._Element] = []
        self.handlers = self.IN_CELL if in_cell else self.HANDLERS

    def read(self, node: etree._Element) -> str:
        """Return the text of `node` alone, without citation places."""
        if not len(node):
            return tidy(node.text) if node.text else ""
        kept = self.parts, self.cited
        self.parts, self.cited = [], []
        self.add(node)
        text = settle("".join(self.parts), self.cited, self.references)[0]
        self.parts, self.cited = kept
        return text

    def take(self) -> tuple[str, tuple[tuple[int, int, str], ...]]:
        """Return (text, citations) of what was collected, and begin anew."""
        raw = "".join(self.parts)
        self.parts.clear()
        if OPEN not in raw:
            return tidy(raw), ()
        settled = settle(raw, self.cited, self.references)
        self.cited.clear()
        return settled

    def add(self, node: etree._Element) -> None:
        """Collect what stands inside `node`."""
        append, handlers = self.parts.append, self.handlers
        if text := node.text:
            append(text)
        for child in node:
            if handle := handlers.get(child.tag):
                handle(self, child)
            elif len(child):
                self.add(child)
            elif text := child.text:
                append(text)
            if text := child.tail:
                append(text)

    def skip(self, node: etree._Element) -> None:
        """Leave out what is read elsewhere or is no text."""

    def set_aside(self, node: etree._Element) -> None:
        """A footnote written inside running text is kept for later, in `notes`."""
        self.notes.append(node)

    def add_space(self, node: etree._Element) -> None:
        """A line break parts words."""
        self.parts.append(" ")

    def add_apart(self, node: etree._Element) -> None:
        """Collect with a space on both sides."""
        self.parts.append(" ")
        self.add(node)
        self.parts.append(" ")

    def add_parted(self, node: etree._Element) -> None:
        """Collect with a space before: names are often written without one between them."""
        if self.parts and self.parts[-1][-1:].isalnum():
            self.parts.append(" ")
        self.add(node)

    def add_formula(self, node: etree._Element) -> None:
        """Collect a formula as text."""
        self.parts.append(formula_text(node))

    def add_alternatives(self, node: etree._Element) -> None:
        """Collect one of several forms of the same thing."""
        chosen = choose_alternative(node)
        if chosen is None:
            return
        handle = self.handlers.get(chosen.tag, Run.add)
        handle(self, chosen)

    def add_sup(self, node: etree._Element) -> None:
        """Collect a superscript: a citation, a footnote's mark, an exponent, or a sign."""
        if not len(node):
            self._add_plain_sup(node.text or "")
        elif next(node.iter("xref"), None) is not None:
            self._add_cited_sup(node)
        else:
            self.add(node)

    def add_xref(self, node: etree._Element) -> None:
        """Collect a reference within the article; one to the reference list is a citation."""
        kind, rid = node.get("ref-type"), node.get("rid") or ""
        if kind in FLOAT_TYPES:
            self.note_float(rid)
        raised = self.shifted or (len(node) > 0 and _is_raised(node))
        if kind == "bibr" and not rid.strip():
            self._add_unlinked(node, raised)
        elif kind == "bibr" or (kind is None and rid in self.references):
            self._add_citation(node, rid, raised)
        elif raised and (kind in NOTE_TYPES or kind is None):
            self._add_mark("".join(node.itertext()).strip())
        else:
            self.add(node)

    def note_float(self, rid: str) -> None:
        """A figure, table or box is named here; who walks through an article wants to know."""

    def _add_citation(self, node: etree._Element, rid: str, raised: bool) -> None:
        text = "".join(node.itertext()).strip() if raised else ""
        if self.in_cell or self.citing:
            self.parts.append(f" [{text}]" if raised and not self.shifted else text)
            return self.add(node) if not raised else None
        self.parts.append(f"{OPEN}{len(self.cited)}\x03")
        self.cited.append(rid)
        if not raised and not len(node):
            self.parts.append(node.text or "")
        elif not raised or (len(text) > 3 and re.search(r"[^\W\d_]{3}", text)):
            self.citing = True
            self.add(node)
            self.citing = False
        self.parts.append(CLOSE)

    def _add_unlinked(self, node: etree._Element, raised: bool) -> None:
        """A citation that names no reference: a raised number is resolved, else it is text."""
        text = "".join(node.itertext()).strip()
        if raised and NUMBERS.fullmatch(text) and not self.citing:
            self._add_untagged(text)
        elif raised and text:
            self.parts.append(f" [{text}]")
        else:
            self.add(node)

    def _add_mark(self, text: str) -> None:
        if self.in_cell and text:
            self.parts.append(f" [{text}]")
        else:
            self.dropped_marks += bool(text)

    def _add_cited_sup(self, node: etree._Element) -> None:
        """A superscript with citations: its commas and brackets are not text of the sentence."""
        outer, outside = self.parts, self.shifted
        self.parts, self.shifted = [], True
        self.add(node)
        inner, self.parts, self.shifted = "".join(self.parts), outer, outside
        if self.in_cell:
            bare = inner.strip().strip("[]")
            outer.append(inner if inner.startswith(" [") else f" [{bare}]")
            return
        residue = re.sub(r"\x01\d+\x03[^\x02]*\x02", "", inner)
        if SEPARATORS.fullmatch(residue):
            inner = re.sub(r"[\s.()\[\]]", "", inner)
            inner = re.sub(rf"[,;{DASHES}](?![^\x01\x02]*\x02)", rf"{SHIFTED}\g<0>", inner)
        outer.append(inner)

    def _add_plain_sup(self, text: str) -> None:
        before = "".join(self.parts[-3:])[-8:]
        bare = text.strip()
        if not bare:
            self.parts.append(text)
        elif before.endswith(CLOSE) and SEPARATORS.fullmatch(bare):
            self.parts.append(SHIFTED + bare[0])
        elif self.in_cell and bare in self.marks and not EXPONENT.fullmatch(bare):
            self.parts.append(f" [{bare}]")
        elif before[-1:].isdigit() and EXPONENT.fullmatch(bare):
            self.parts.append(f"^{bare}")
        elif NUMBERS.fullmatch(bare) and WORD_BEFORE.search(before):
            self._add_untagged(bare)
        else:
            self.parts.append(text)

    def _add_untagged(self, numbers: str) -> None:
        """A raised number behind a word is a citation; without a link it is resolved by number."""
        wanted = list_numbers(numbers, longest=LONGEST_RANGE)
        if self.in_cell or not wanted or max(wanted) > len(self.references) or min(wanted) < 1:
            self.parts.append(f" [{numbers}]")
            return
        self.parts.append(f"{OPEN}{len(self.cited)}\x03{CLOSE}")
        by_number = list(self.references)
        self.cited.append(" ".join(by_number[number - 1] for number in wanted))

    HANDLERS: ClassVar[Handlers] = {
        "sup": add_sup,
        "xref": add_xref,
        "break": add_space,
        "fn": set_aside,
        "given-names": add_parted,
        "surname": add_parted,
        "alternatives": add_alternatives,
        **dict.fromkeys(("math", "mml:math", MATHML, "tex-math"), add_formula),
        **dict.fromkeys(("graphic", "inline-graphic", "alt-text", "long-desc", "object-id"), skip),
        **dict.fromkeys(("p", "title", "list-item", "def-item", "verse-line"), add_apart),
        **dict.fromkeys(("disp-formula", "disp-formula-group"), add_apart),
    }
    IN_CELL: ClassVar[Handlers] = HANDLERS | {"table": skip}  # a table of its own


def _is_raised(node: etree._Element) -> bool:
    """Say whether all text of a cross reference stands in superscripts."""
    if (node.text or "").strip():
        return False
    return all(child.tag == "sup" and not (child.tail or "").strip() for child in node)

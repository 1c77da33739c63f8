"""Walk through a JATS article in reading order: blocks with their section path, and tables."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from analysis.readers._xml import first_child
from analysis.readers._xml_table_wrap import read_table_wrap
from analysis.readers._xml_text import Handlers, Run
from analysis.readers.base import Block, Table, tidy

DEFAULT_TITLES = {
    "ack": "Acknowledgments",
    "app": "Appendix",
    "glossary": "Glossary",
    "fn-group": "Footnotes",
    "bio": "Biography",
    "author-notes": "Author notes",
}
LABELED = {"fig": "Figure", "table-wrap": "Table", "boxed-text": "Box"}
NOTE_MARK = re.compile(r"[*†‡§¶#]{1,4}|[a-zA-Z]|\d{1,2}")
PASSED_OVER = {"title", "label", "sec-meta", "object-id", "permissions", "ref"}


FLOATS = (
    "fig", "table-wrap", "fn", "boxed-text", "supplementary-material", "media", "fig-group",
    "table-wrap-group", "array", "table",
)  # fmt: skip
APART = (
    "p", "list", "def-list", "disp-quote", "verse-group", "preformat", "statement", "sec", "speech",
    "question-wrap",
)  # fmt: skip


def caption_title(node: etree._Element) -> etree._Element | None:
    """Return the title in a caption of `node`."""
    titles = (first_child(caption, "title") for caption in node.iterchildren("caption"))
    return next((title for title in titles if title is not None), None)


class Walker(Run):
    """Collects blocks and tables of one article; a paragraph's floats follow the paragraph."""

    def __init__(self, references: dict[str, int]) -> None:
        super().__init__(references)
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.gaps: list[str] = []
        self.section, self.kind = "", "paragraph"
        self.floats: list[etree._Element] = []
        self.first_named: dict[str, str] = {}
        self.plain = Run(references)
        self.cell = Run(references, in_cell=True)

    def read(self, node: etree._Element) -> str:
        """Return the text of `node` alone; it makes no blocks."""
        return self.plain.read(node)

    def walk(self, node: etree._Element) -> None:
        """Collect what stands inside a container; loose text becomes a paragraph."""
        if (node.text or "").strip():
            self.parts.append(node.text)
        for child in node:
            self.visit(child)
            if (child.tail or "").strip():
                self.parts.append(child.tail)
        self.flush()

    def visit(self, child: etree._Element) -> None:
        """Read one child of a container: a container itself, or running text."""
        tag = child.tag
        if handle := self.CONTAINERS.get(tag):
            self.flush()
            handle(self, child)
        elif tag in PASSED_OVER:
            return
        elif any(part.tag in self.CONTAINERS or part.tag == "title" for part in child):
            self.flush()
            self.part(child)
        elif handle := self.handlers.get(tag):
            handle(self, child)
        else:
            self.add(child)

    def within(self, node: etree._Element, section: str, kind: str = "") -> None:
        """Walk through `node` under another section path and kind."""
        outside = self.section, self.kind
        self.section, self.kind = section, kind or self.kind
        self.walk(node)
        self.section, self.kind = outside

    def path(self, title: str) -> str:
        """Return the current section path with one more heading."""
        return f"{self.section} > {title}" if self.section and title else title or self.section

    def flush(self) -> None:
        """Make a block of what was collected, then read the floats that it held."""
        if self.parts:
            text, citations = self.take()
            if text:
                self.blocks.append(Block(text, self.section or "body", self.kind, citations))
        while self.floats:
            waiting, self.floats = self.floats, []
            for node in waiting:
                self.CONTAINERS.get(node.tag, Walker.walk)(self, node)

    def paragraph(self, node: etree._Element) -> None:
        """Read a `p`; one without children needs no collecting."""
        if len(node):
            self.add(node)
            self.flush()
        elif text := tidy(node.text or ""):
            self.blocks.append(Block(text, self.section or "body", self.kind))

    def interrupt(self, node: etree._Element) -> None:
        """A list or quotation inside a paragraph ends the run of text before it."""
        if self.shifted or self.citing:  # inside a citation: the run cannot end here
            return self.add_apart(node)
        floats, self.floats = self.floats, []
        self.flush()
        self.CONTAINERS.get(node.tag, Walker.walk)(self, node)
        self.floats = floats

    def defer(self, node: etree._Element) -> None:
        """A figure, table or footnote inside a paragraph is read after it."""
        if node.tag != "fn":
            self.parts.append(" ")
        self.floats.append(node)

    def part(self, node: etree._Element) -> None:
        """Read a section, appendix, acknowledgment or the like."""
        title = self.title_of(node) or DEFAULT_TITLES.get(node.tag, "")
        if not title and node.get("sec-type"):
            title = node.get("sec-type").replace("|", ", ").replace("-", " ").capitalize()
        notes = node.tag in ("fn-group", "author-notes")
        self.within(node, self.path(title), "footnote" if notes else "")

    def title_of(self, node: etree._Element) -> str:
        """Return the heading of a section, "" where it has none."""
        title = first_child(node, "title")
        return "" if title is None else self.read(title)

    def list_items(self, node: etree._Element) -> None:
        """Read a list, each item a block; an item's paragraphs stay apart."""
        self.within(node, self.path(self.title_of(node)), "list item")

    def definitions(self, node: etree._Element) -> None:
        """Read a definition list, "term: definition"; lists inside it give items of their own."""
        section = self.path(self.title_of(node))
        for item in node.iter("def-item"):
            for child in item:
                before = "".join(self.plain.parts).strip()
                self.plain.parts.append(": " if child.tag == "def" and before else " ")
                self.plain.add(child)
            text, citations = self.plain.take()
            if text:
                self.blocks.append(Block(text, section or "body", "definition", citations))

    def footnote(self, node: etree._Element) -> None:
        """Read a footnote; its mark is left out."""
        self.within(node, self.section, "footnote")

    def add_sup(self, node: etree._Element) -> None:
        """Leave out the raised mark with which a footnote begins."""
        is_first = self.kind == "footnote" and not "".join(self.parts).strip()
        if is_first and not len(node) and NOTE_MARK.fullmatch((node.text or "").strip()):
            self.dropped_marks += 1
        else:
            super().add_sup(node)

    def group(self, node: etree._Element) -> None:
        """Read figures or tables that have a caption in common."""
        label, title = self.label_of(node), caption_title(node)
        section = self.place_of(node, label) if label else self.section
        if title is not None:
            self.say(title, section, "caption")
        self.within(node, section, "caption")

    def alternative(self, node: etree._Element) -> None:
        """Read one of several forms of the same thing, text before picture."""
        self.add_alternatives(node)
        self.flush()

    def label_of(self, node: etree._Element) -> str:
        """Return "Figure 1" for a labeled element, its kind where it has no label."""
        label = first_child(node, "label")
        text = "" if label is None else self.read(label).rstrip(".:")
        return text or LABELED.get(node.tag, "")

    def labeled(self, node: etree._Element) -> None:
        """Read a figure, box or supplement under a heading of its own."""
        is_box = node.tag == "boxed-text"
        title = first_child(node, "title")
        title = caption_title(node) if title is None else title
        label = self.label_of(node)
        if is_box and label == "Box" and title is not None:
            label, title = self.read(title) or label, None
        section = self.place_of(node, label or ("" if node.tag == "media" else "Supplement"))
        kind = "box" if is_box else "caption"
        if title is not None:
            self.say(title, section, kind)
        self.within(node, section, kind)

    def place_of(self, node: etree._Element, label: str) -> str:
        """Return the section path of a float; one at the end belongs where it is named first."""
        if not self.section and (known := self.first_named.get(node.get("id") or "")):
            return f"{known} > {label}"
        return self.path(label)

    def say(self, node: etree._Element, section: str, kind: str) -> None:
        """Make a block of the text of one element."""
        outside = self.section, self.kind
        self.section, self.kind = section, kind
        self.add(node)
        self.flush()
        self.section, self.kind = outside

    def table(self, node: etree._Element) -> None:
        """Read a table with caption and notes; the caption is a block of its own, too."""
        label = self.label_of(node) or "Table"
        read_table_wrap(node, self, label, self.place_of(node, label))

    def note_float(self, rid: str) -> None:
        """Note where a float is named first: that is the section of what stands at the end."""
        for name in rid.split():
            self.first_named.setdefault(name, self.section)

    CONTAINERS: ClassVar[Handlers] = {
        "p": paragraph,
        "list": list_items,
        "def-list": definitions,
        "fn": footnote,
        "alternatives": alternative,
        **dict.fromkeys(("fig", "boxed-text", "supplementary-material", "media"), labeled),
        **dict.fromkeys(("table-wrap", "array", "table"), table),
        **dict.fromkeys(("fig-group", "table-wrap-group"), group),
        **dict.fromkeys(("sec", "ref-list", *DEFAULT_TITLES), part),
        **dict.fromkeys(("caption", "list-item"), walk),
    }
    HANDLERS: ClassVar[Handlers] = {
        **Run.HANDLERS,
        "sup": add_sup,
        **dict.fromkeys(FLOATS, defer),
        **dict.fromkeys(APART, interrupt),
    }

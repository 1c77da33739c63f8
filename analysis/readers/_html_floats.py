"""Tables and figures of saved pages, as the elements that an XML article has for them."""

from __future__ import annotations

import re

from lxml import etree

from analysis.readers._html_tree import HEADINGS, INLINE, Converter, holds_blocks
from analysis.readers.base import tidy

LABEL = re.compile(
    r"^\W{0,2}((?:supplement(?:ary|al) |extended data |appendix )?"
    r"(?:fig(?:ure|\.)?|table|tab\.|scheme|box|chart|video|movie|algorithm)\s*"
    r"[A-Z]{0,2}\d{1,3}[A-Za-z]?)\b\s*[.:|–—-]?\s*",
    re.I,
)
NOTE = re.compile(r"(?:^|[-_\s])(?:fn|footnote|tfn|tablefn|table-?note)(?:$|[-_\s])", re.I)


class PageConverter(Converter):
    """Converts floats too."""

    def visit_float(self, node: etree._Element) -> bool:
        """Convert a table, figure or table's note, and say whether `node` was one."""
        roles = self.site.roles
        if node.tag == "table":
            self.table(node)
        elif roles["table"].match(node) or roles["figure"].match(node):
            self.floating(node)
        elif self.in_foot() and NOTE.search(node.get("class") or ""):
            self.note(node)
        else:
            return False
        return True

    def table(self, node: etree._Element) -> None:
        """Convert a grid; a table that only arranges the page is read as text."""
        if is_layout(node):
            return self.block(node)
        self.end_paragraph()
        grid = etree.Element("table")
        outside = self.holder, self.in_cell, self.float
        if self.float is None:
            self.float = etree.SubElement(self.place(), "table-wrap")
            etree.SubElement(self.float, "caption")
        self.float.append(grid)
        for caption in node.iterchildren("caption"):
            self.holder = self.float.find("caption")
            self.block(caption)
        self.in_cell = True
        self.rows(node, grid)
        self.holder, self.in_cell = outside[:2]
        if outside[2] is None:
            finish_float(self.float)
        else:
            self.holder = etree.SubElement(self.float, "table-wrap-foot")
        self.float = outside[2]
        return None

    def rows(self, node: etree._Element, grid: etree._Element) -> None:
        """Convert row groups, rows and cells."""
        for child in node:
            if child.tag in ("thead", "tbody", "tfoot"):
                self.rows(child, etree.SubElement(grid, child.tag))
            elif child.tag == "tr":
                self.rows(child, etree.SubElement(grid, "tr"))
            elif child.tag in ("td", "th"):
                self.cell(child, etree.SubElement(grid, child.tag))

    def cell(self, node: etree._Element, cell: etree._Element) -> None:
        """Convert a cell; its paragraphs stay apart."""
        for key in ("colspan", "rowspan"):
            if node.get(key):
                cell.set(key, node.get(key))
        outside = self.holder, self.cursor, self.float
        self.holder = cell
        self.cursor = None if holds_blocks(node) else cell
        self.visit_children(node)
        self.holder, self.cursor, self.float = outside

    def floating(self, node: etree._Element) -> None:
        """Convert a figure, or what holds a table with its caption and notes."""
        if self.float is not None:
            return self.block(node)
        self.end_paragraph()
        outside = self.holder
        self.float = etree.SubElement(self.place(), "fig", {"id": node.get("id") or ""})
        self.holder = etree.SubElement(self.float, "caption")
        self.visit_children(node)
        self.end_paragraph()
        if next(node.iter("img"), None) is not None and self.float.find("graphic") is None:
            etree.SubElement(self.float, "graphic")  # shown in a frame that is dropped
        finish_float(self.float)
        self.float, self.holder = None, outside
        return None

    def in_foot(self) -> bool:
        """Say whether the notes below a table are being converted."""
        return self.holder is not None and self.holder.tag == "table-wrap-foot"

    def note(self, node: etree._Element) -> None:
        """Convert a table's note into one paragraph, so that its mark stays with its text."""
        self.end_paragraph()
        self.cursor = etree.SubElement(etree.SubElement(self.holder, "fn"), "p")
        self.joined(node)
        self.end_paragraph()

    def joined(self, node: etree._Element) -> None:
        """Convert all text below `node` into the paragraph at the cursor."""
        self.add_text(node.text)
        for child in node:
            if isinstance(child.tag, str) and not self.is_dropped(child):
                if child.tag in INLINE and not holds_blocks(child):
                    self.inline(child)
                else:
                    self.add_text(" ")
                    self.joined(child)
            self.add_text(child.tail)


def finish_float(element: etree._Element) -> None:
    """Take the label ("Table 1") off the caption, and settle what kind of float it is."""
    caption = element.find("caption")
    first = next((p for p in caption.iter("p") if (p.text or "").strip()), None)
    found = LABEL.match(first.text) if first is not None else None
    if found:
        label = etree.Element("label")
        label.text = tidy(found[1])
        element.insert(0, label)
        first.text = first.text[found.end() :]
        if not first.text.strip() and not len(first):
            first.getparent().remove(first)
    named = (found[1] if found else "").lower()
    has_grid = element.find("table") is not None
    if "table" in named or (has_grid and not named.startswith("fig")):
        element.tag = "table-wrap"
    elif named.startswith("box"):
        element.tag = "boxed-text"
    if not has_grid and not tidy("".join(element.itertext())):
        element.getparent().remove(element)


def is_layout(node: etree._Element) -> bool:
    """Say whether a table arranges the page instead of holding data."""
    if (node.get("role") or "").lower() in ("presentation", "none"):
        return True
    inner = ("table", *HEADINGS)
    cells = sum(1 for _ in node.iter("td", "th"))
    holds_others = next(node.iterdescendants(*inner), None) is not None
    arranged = holds_others and next(node.iter("th"), None) is None
    return cells < 2 or arranged

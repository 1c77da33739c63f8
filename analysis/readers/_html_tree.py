"""A saved page as the tree of an XML article, so that both are read by the same walker.

Here sections, running text and lists; floats are in `_html_floats`.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from analysis.readers._html_math import FORMULAS, copy_math, read_script
from analysis.readers._html_sites import LITTER, Site
from analysis.readers.base import tidy

HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "nobr",
}  # fmt: skip
EMPHASIS = {"b", "strong", "em", "i"}
NUMBERED = re.compile(r"^(?:\d{1,2}\.)+(?:\d{1,2}\.?)?\s+|^[IVX]{1,5}\.\s+")
TEX = re.compile(r"^\s*\\[(\[](.*)\\[)\]]\s*$", re.S)
WHOLE = ("body", "html", "main", "article")
FORMS = {"nav", "button", "form", "select", "script", "style", "noscript", "svg", "template"}


class Converter:
    """Builds a `body` element with sections, paragraphs, lists, floats and cross references.

    cited : id in the page's markup -> reference id. skip : elements that are references.
    """

    def __init__(self, site: Site, cited: dict[str, str], skip: set, length: int) -> None:
        self.site, self.cited, self.skip, self.length = site, cited, skip, length
        self.body = etree.Element("body")
        self.sections: list[tuple[float, etree._Element]] = [(0, self.body)]
        self.holder: etree._Element | None = None
        self.cursor: etree._Element | None = None
        self.float: etree._Element | None = None
        self.in_cell = self.titled = False
        self.left_out: Counter[str] = Counter()

    def visit(self, node: etree._Element) -> None:
        """Convert one element of the page."""
        tag = node.tag
        if not isinstance(tag, str) or node in self.skip:
            return
        roles = self.site.roles
        if self.is_dropped(node):
            self.left_out["menus, buttons, banners and notices"] += tag not in FORMS
        elif tag in HEADINGS:
            self.heading(node, HEADINGS[tag])
        elif self.visit_float(node):
            return
        elif handle := getattr(self, f"on_{tag}", None):
            handle(node)
        elif tag in INLINE and not holds_blocks(node):
            self.inline(node)
        elif roles["abstract"].match(node) and not self.in_section("abstract"):
            self.abstract(node)
        else:
            self.block(node, closes=tag in ("section", "article", "aside"))

    def visit_float(self, node: etree._Element) -> bool:
        """Convert a table or figure, and say whether `node` was one."""
        return False

    def visit_children(self, node: etree._Element) -> None:
        """Convert what stands inside an element."""
        self.add_text(node.text)
        for child in node:
            self.visit(child)
            self.add_text(child.tail)

    def add_text(self, text: str | None) -> None:
        """Put text where the cursor is; a new paragraph is begun where there is none."""
        if not text or (self.cursor is None and not text.strip()):
            return
        if self.cursor is None:
            self.cursor = self.paragraph = etree.SubElement(self.place(), "p")
        if len(self.cursor):
            self.cursor[-1].tail = (self.cursor[-1].tail or "") + text
        else:
            self.cursor.text = (self.cursor.text or "") + text

    def place(self) -> etree._Element:
        """Return the element that new paragraphs belong to."""
        return self.sections[-1][1] if self.holder is None else self.holder

    def end_paragraph(self) -> None:
        self.cursor = None

    def is_dropped(self, node: etree._Element) -> bool:
        """Say whether an element is no content: by the site's selectors, or by its name."""
        if self.site.roles["keep"].match(node):
            return False
        if self.site.roles["drop"].match(node):
            return node.tag != "script" or not (node.get("type") or "").startswith(FORMULAS)
        if node.tag == "a" and tidy("".join(node.itertext())).lower() in self.site.drop_links:
            return True
        if self.site.is_known or node.tag in WHOLE or self.holder is not None:
            return False
        named = f"{node.get('class') or ''} {node.get('id') or ''}"
        if node.tag in ("header", "footer") or (named.strip() and LITTER.search(named)):
            return len("".join(node.itertext())) < 0.3 * self.length
        return node.tag in ("ul", "div") and _is_menu(node)

    def block(self, node: etree._Element, *, closes: bool = False) -> None:
        """Convert a block; headings inside a `section` do not reach beyond it."""
        open_sections = len(self.sections)
        self.end_paragraph()
        self.visit_children(node)
        self.end_paragraph()
        if closes and len(self.sections) > open_sections:
            del self.sections[open_sections:]

    def abstract(self, node: etree._Element) -> None:
        """Convert an element that is an abstract by its name, whether it has a heading or not."""
        self.open_section("Abstract", 1.5)
        open_sections = len(self.sections)
        self.block(node)
        del self.sections[open_sections - 1 :]

    def in_section(self, title: str) -> bool:
        return any(self.title_of(section) == title for _, section in self.sections)

    def title_of(self, section: etree._Element) -> str:
        return tidy("".join(section[0].itertext())).lower() if len(section) else ""

    def open_section(self, title: str, level: float) -> etree._Element:
        """Begin a section, ending those of its level and below; return its title element."""
        while len(self.sections) > 1 and self.sections[-1][0] >= level:
            self.sections.pop()
        section = etree.SubElement(self.sections[-1][1], "sec")
        head = etree.SubElement(section, "title")
        head.text = title
        self.sections.append((level, section))
        return head

    def heading(self, node: etree._Element, level: int) -> None:
        """Convert a heading; inside a float or list it is text."""
        self.end_paragraph()
        if self.holder is not None:
            return self.block(node)
        text = NUMBERED.sub("", tidy("".join(node.itertext())))
        known = text.lower().rstrip(":.") in ("abstract", "summary", "introduction", "background")
        if not text or (text.lower() == "abstract" and self.in_section("abstract")):
            return None
        if level == 1 and not known and not self.titled:
            self.titled = True  # the article's title, not a section
            return None
        head = self.open_section("", max(level, 2) if self.in_section("abstract") else level)
        self.cursor = head
        self.visit_children(node)
        self.end_paragraph()
        if not len(head):
            head.text = NUMBERED.sub("", tidy(head.text or ""))
        return None

    def inline(self, node: etree._Element) -> None:
        """Convert running text: superscripts, citations, emphasis in cells, formulas."""
        tag = node.tag
        if tag in ("sup", "sub"):
            self.wrap(node, etree.Element(tag))
        elif tag == "a":
            self.link(node)
        elif (tex := TEX.match(node.text or "")) and tag == "span" and not len(node):
            self.add_element(etree.Element("tex-math"), tex[1])
        elif tag in EMPHASIS and self.in_cell and self.cursor_tag() in ("td", "th", "p"):
            self.wrap(node, etree.Element("bold"))
        else:
            self.visit_children(node)

    def cursor_tag(self) -> str:
        """Return the tag of the element that text goes to; "p" where one would be begun."""
        return "p" if self.cursor is None else self.cursor.tag

    def wrap(self, node: etree._Element, element: etree._Element) -> None:
        """Convert what stands in `node` into `element`."""
        self.add_element(element)
        outside, self.cursor = self.cursor, element
        self.visit_children(node)
        self.cursor = outside

    def add_element(self, element: etree._Element, text: str | None = None) -> None:
        """Put an element where the cursor is."""
        if self.cursor is None:
            self.cursor = etree.SubElement(self.place(), "p")
        if text is not None:
            element.text = text
        self.cursor.append(element)

    def link(self, node: etree._Element) -> None:
        """Convert a link: to a reference, to a note, or elsewhere (then it is plain text)."""
        targets = [(node.get("href") or "").partition("#")[2], node.get("rid") or ""]
        targets += [node.get("data-rid") or ""]
        ref_id = next((self.cited[t] for t in targets if t in self.cited), None)
        if ref_id is not None:
            kind = {"ref-type": "bibr", "rid": ref_id}
        elif targets[0] and (_is_raised(node) or node.getparent().tag == "sup"):
            kind = {"ref-type": "fn", "rid": targets[0]}
        else:
            return self.visit_children(node)
        return self.wrap(node, etree.Element("xref", kind))

    def on_br(self, node: etree._Element) -> None:
        """A line break parts words."""
        if self.cursor is not None:
            self.add_element(etree.Element("break"))

    def on_hr(self, node: etree._Element) -> None:
        """A rule parts paragraphs."""
        self.end_paragraph()

    def on_img(self, node: etree._Element) -> None:
        """Count a picture; one in a float tells a table that is only shown."""
        self.left_out["pictures"] += 1
        if self.float is not None and self.float.find("graphic") is None:
            etree.SubElement(self.float, "graphic")

    def on_math(self, node: etree._Element) -> None:
        """Keep MathML for the walker, which writes it as text."""
        self.add_element(copy_math(node))

    def on_script(self, node: etree._Element) -> None:
        """Only TeX and MathML come here: other scripts are dropped before."""
        for formula in read_script(node):
            self.add_element(formula)

    def on_ul(self, node: etree._Element) -> None:
        """Convert a list; each item keeps its own paragraphs."""
        self.within(node, etree.Element("list"))

    on_ol = on_menu = on_ul

    def on_li(self, node: etree._Element) -> None:
        """Convert an item."""
        in_list = self.holder is not None and self.holder.tag == "list"
        self.within(node, etree.Element("list-item" if in_list else "p-group"))

    def on_dl(self, node: etree._Element) -> None:
        """Convert a definition list."""
        self.within(node, etree.Element("def-list"))

    def on_dt(self, node: etree._Element) -> None:
        """Begin an entry with its term."""
        if self.holder is None or self.holder.tag != "def-list":
            return self.block(node)
        item = etree.SubElement(self.holder, "def-item")
        self.cursor = etree.SubElement(item, "term")
        self.visit_children(node)
        return self.end_paragraph()

    def on_dd(self, node: etree._Element) -> None:
        """Add the definition to its term."""
        if self.holder is None or self.holder.tag != "def-list":
            return self.block(node)
        items = self.holder.findall("def-item") or [etree.SubElement(self.holder, "def-item")]
        outside, self.holder = self.holder, items[-1]
        self.within(node, etree.Element("def"))
        self.holder = outside
        return None

    def within(self, node: etree._Element, element: etree._Element) -> None:
        """Convert `node` into `element`, which holds what it gives."""
        self.end_paragraph()
        self.place().append(element)
        outside, self.holder = self.holder, element
        self.visit_children(node)
        self.end_paragraph()
        self.holder = outside


def holds_blocks(node: etree._Element) -> bool:
    """Say whether there is a block below an element that is inline by its name."""
    return any(
        isinstance(e.tag, str) and e.tag not in INLINE and e.tag not in ("br", "img", "math")
        and "math" not in (e.getparent().tag, (e.get("type") or "")[:4])
        and next(e.iterancestors("math"), None) is None and e.tag not in FORMS
        for e in node.iterdescendants(etree.Element)
    )  # fmt: skip


def _is_menu(node: etree._Element) -> bool:
    """Say whether nearly all text of a list or division stands in links."""
    text = len(tidy("".join(node.itertext())))
    linked = sum(len(tidy("".join(a.itertext()))) for a in node.iter("a"))
    return text > 0 and linked > 0.7 * text and next(node.iter("p", "table"), None) is None


def _is_raised(node: etree._Element) -> bool:
    return len(node) == 1 and node[0].tag == "sup" and not (node.text or "").strip()

"""What JATS files and saved pages hold, counted by lxml alone: nothing here knows the readers."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter

from lxml import etree

WORD = re.compile(r"[^\W\d_]{2,}|\d+")
GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
INLINE = {
    "italic", "bold", "sub", "sup", "sc", "underline", "overline", "roman", "monospace", "strike",
    "sans-serif", "styled-content", "named-content", "abbrev", "xref", "ext-link", "uri", "email",
    "inline-formula", "private-char", "inline-graphic", "fixed-case", "abbr", "a", "span", "b", "i",
    "em", "strong", "u", "small", "font", "x", "related-article", "milestone-start", "target",
    "milestone-end", "hr", "sup-arrange", "inline-supplementary-material", "chem-struct",
}  # fmt: skip
NO_TEXT = {
    "alt-text", "long-desc", "object-id", "graphic", "inline-graphic", "permissions", "annotation",
    "annotation-xml", "sec-meta", "attrib-id", "script", "style", "button", "ref",
}  # fmt: skip
SCOPES = ("title-group/article-title", "abstract", "trans-abstract", "body", "back", "floats-group")
BLOCKS = ("p", "h2", "h3", "h4", "td", "th", "li")


def count_jats(data: bytes) -> dict[str, Counter]:
    """Return what a JATS file holds, by kind."""
    options = {"resolve_entities": False, "remove_comments": True, "remove_pis": True}
    root = etree.fromstring(data.lstrip(), etree.XMLParser(**options))
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    texts, citations = [], Counter()
    for article in root.iter("article", "sub-article", "response"):
        for meta in article.xpath("./front/article-meta|./front-stub|./front"):
            texts += [spaced(node) for scope in SCOPES[:3] for node in meta.findall(scope)]
        for scope in SCOPES[3:]:
            for node in article.findall(scope):
                texts.append(spaced(node))
                citations += _count_citations(node)
    found = root.iterfind(".//ref//pub-id[@pub-id-type='doi']")
    dois = {"".join(doi.itertext()).strip().lower() for doi in found}
    for form in root.iterfind(".//ref/citation-alternatives/element-citation"):
        if form.getparent().find("mixed-citation") is not None:
            form.getparent().remove(form)  # the same once more
    for label in root.xpath(".//ref/label|.//ref/*/label"):
        label.getparent().text = (label.getparent().text or "") + (label.tail or "")
        label.getparent().remove(label)  # its number or name in the list
    cited = ["".join(ref.itertext()) for ref in root.iter("ref")]
    cited = [text for text in cited if text.strip()]
    grids = [grid for grid in root.iter("table", "array") if _is_outer(grid)]
    return {
        "words": words_of(" ".join(texts)),
        "Greek letters": Counter(GREEK.findall(nfc_of(" ".join(texts + cited)))),
        "references": Counter(letters_of(text) for text in cited),
        "DOIs of references": Counter(d for d in dois if d.startswith("10.")),
        "citations": citations,
        **count_tables(grids),
    }


def count_page(data: bytes) -> dict[str, Counter]:
    """Return what the paragraphs, headings and cells of a page of PubMed Central hold."""
    page = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", remove_comments=True))
    inside = "//*[contains(@class,'jig-ncbiinpagenav') or contains(@class,'main-article-body')]"
    texts, grids = [], []
    for root in page.xpath(inside)[:1]:
        grids = [g for g in root.iter("table") if _is_outer(g) and len(list(g.iter("td"))) > 1]
        for node in root.iter("p"):
            around = " ".join(
                f" {a.get('class') or ''} {a.tag}" for a in [node, *node.iterancestors()]
            )
            if not re.search(r"fm-|ref-|notes|courtesy|kwd|links|img-box|license|table\b", around):
                texts.append(spaced(node))
    return {
        "words": words_of(" ".join(texts)),
        "Greek letters": Counter(GREEK.findall(nfc_of(" ".join(texts)))),
        **count_tables(grids),
    }


def count_tables(grids: list[etree._Element]) -> dict[str, Counter]:
    """Return cells as (row, column, letters) and rows, each with their number."""
    cells: Counter = Counter()
    rows = 0
    for grid in grids:
        lines = expand(grid)
        rows += sum(1 for line in lines if any(line.values()))
        for row, line in enumerate((line for line in lines if line), start=1):
            cells.update((row, column + 1, text) for column, text in line.items() if text)
    return {"table cells": cells, "table rows": Counter({"row": rows})}


def expand(grid: etree._Element) -> list[dict[int, str]]:
    """Return the rows of a table of the HTML or CALS model, each column -> letters and digits."""
    lines: list[dict[int, str]] = []
    down: dict[int, tuple[int, str]] = {}
    group = None
    for row in grid.iter("tr", "row"):
        if _table_of(row) is not grid:
            continue
        if row.getparent() is not group:
            down, group = {}, row.getparent()
        line = {column: text for column, (_, text) in down.items()}
        down = {c: (n - 1, text) for c, (n, text) in down.items() if n > 1}
        column = 0
        for cell in row.iterchildren("td", "th", "entry"):
            start, width, height = _spans(cell, grid)
            column = start if start is not None else column
            while column in line and start is None:
                column += 1
            text = signs_of(spaced(cell, whole_cell=True))
            for place in range(column, column + width):
                line[place] = text
                if height > 1:
                    down[place] = (height - 1, text)
            column += width
        lines.append(line)
    return lines


def _spans(cell: etree._Element, grid: etree._Element) -> tuple[int | None, int, int]:
    def number(name: str, default: int) -> int:
        value = (cell.get(name) or "").strip()
        return int(value) if value.isdigit() else default

    if cell.tag != "entry":
        return None, max(number("colspan", 1), 1), number("rowspan", 1) or 10**6
    names = [
        spec.get("colname") for spec in cell.getparent().getparent().getparent().iter("colspec")
    ]
    first = cell.get("namest") or cell.get("colname")
    start = names.index(first) if first in names else None
    last = cell.get("nameend")
    width = names.index(last) - start + 1 if last in names and start is not None else 1
    return start, width, number("morerows", 0) + 1


def _table_of(row: etree._Element) -> etree._Element:
    return next(row.iterancestors("table", "array"))


def _is_outer(grid: etree._Element) -> bool:
    """Say whether a grid has rows; of several forms of one table, the first."""
    parent = grid.getparent()
    forms = parent.findall("table") if parent is not None and parent.tag == "alternatives" else []
    return next(grid.iter("tr", "row"), None) is not None and grid not in forms[1:]


def spaced(node: etree._Element, *, whole_cell: bool = False) -> str:
    """Return the text below `node` with a space around everything that is not inline.

    whole_cell : with raised numbers, and without tables in the cell.
    """
    parts: list[str] = []
    _collect(node, parts, whole_cell)
    return "".join(parts)


def _collect(node: etree._Element, parts: list[str], whole_cell: bool) -> None:
    gap = "" if node.tag in INLINE else " "
    parts += [gap, "" if node.tag == "tex-math" else node.text or ""]
    for child in node:
        hidden = child.tag in NO_TEXT or (child.tag == "table" and whole_cell)
        hidden = hidden or (child.tag == "title" and node.tag == "ref-list")
        hidden = hidden or "MathJax" in (child.get("class") or "").split()
        hidden = hidden or _is_second_form(child) or (not whole_cell and _is_raised_number(child))
        if isinstance(child, etree._Entity):
            parts.append(html.unescape(str(child)))
        elif hidden:
            parts.append(" ")
        elif isinstance(child.tag, str):
            _collect(child, parts, whole_cell)
        parts.append(child.tail or "")
    parts.append(gap)


def _is_second_form(child: etree._Element) -> bool:
    """Say whether an element is one more form of what another of `alternatives` says."""
    parent = child.getparent()
    if parent.tag != "alternatives":
        return False
    forms = [form for form in parent if form.tag in ("math", "table", "textual-form", "tex-math")]
    return bool(forms) and child is not min(forms, key=lambda form: form.tag == "tex-math")


def _is_raised_number(child: etree._Element) -> bool:
    """Say whether an element is a number or sign that is raised, cited, or a label of its kind."""
    text = "".join(child.itertext())
    marks = re.fullmatch(r"[\s\d,;.()\[\]*†‡§¶#‐‑‒–—−-]*|\s*[a-z](?:\s*,\s*[a-z])*\s*", text)
    return child.tag in ("sup", "xref", "label", "a") and marks is not None


def _count_citations(node: etree._Element) -> Counter:
    """Count the cited ids in running text; cells of tables keep theirs as text."""
    counted: Counter = Counter()
    for xref in node.iter("xref"):
        in_cell = next(xref.iterancestors("td", "th", "entry", "ref"), None) is not None
        if xref.get("ref-type") == "bibr" and not in_cell:
            counted.update((xref.get("rid") or "").split())
    return counted


def nfc_of(text: str) -> str:
    """Return the text with composed accents."""
    return unicodedata.normalize("NFC", text)


def words_of(text: str) -> Counter:
    """Count the words and numbers of a text."""
    return Counter(word.lower() for word in WORD.findall(nfc_of(text)))


def signs_of(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(c for c in nfc_of(text) if c.isalnum()).lower()


def letters_of(text: str) -> str:
    """Return the letters of a text."""
    return "".join(c for c in nfc_of(text) if c.isalpha()).lower()

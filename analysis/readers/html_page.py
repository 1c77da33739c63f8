"""Saved web pages: PubMed Central (both layouts), Frontiers, MDPI, Springer Nature, and others."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from analysis.readers._html_floats import PageConverter
from analysis.readers._html_meta import read_meta
from analysis.readers._html_references import find_items, is_list_heading, read_items
from analysis.readers._html_sites import Site, choose_site
from analysis.readers._html_tree import Converter
from analysis.readers._records import split_abstract
from analysis.readers._xml_body import Walker
from analysis.readers.base import Article, Block, Refused, tidy
from analysis.readers.jats import TITLED_KINDS

FORMAT = "web page (HTML)"
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])|"
    r"x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef]))(?![0-9a-f]);?",
    re.I,
)
START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,9}<(?:!doctype\s+html|html|head|body)[\s>]",
    re.I | re.S,
)
DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.I)
OPTIONS = {"remove_comments": True, "remove_pis": True, "huge_tree": False, "no_network": True}
NOT_ARTICLE = {
    "publisher's note", "publisher’s note", "disclaimer", "rights and permissions", "permissions",
    "about this article", "reprints and permissions", "associated data", "similar articles",
    "cited by", "related articles", "copyright", "open access", "author information", "share",
    "share and cite", "cite this article", "article metrics", "actions", "resources", "metrics",
    "figures and tables", "people also looked at", "recommended articles", "change history",
    "article notes", "copyright and license information", "download citation", "access options",
}  # fmt: skip
BODY_HEADING = re.compile(
    r"introduction|background|methods?|results?|discussion|conclusions?|case report|main text", re.I
)
KEYWORDS = re.compile(r"^key ?words?\s*[:—–-]?\s*", re.I)
LITTER_LINE = re.compile(
    r"click here for additional data file|full size (?:table|image)$|open in (?:a )?(?:new tab|"
    r"separate window)$|\(?[\d.]+ ?[KM]B?, (?:pdf|docx?|xlsx?|zip|pptx?|tiff?|csv)\)$",
    re.I,
)
FULL_TEXT = 3_000  # characters beyond the abstract that make a page without known headings a text


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is a web page; more where it states an article's record."""
    if not START.match(head[:20_000]) or b"<article-meta" in head:
        return 0
    is_article = re.search(rb"citation_(?:title|doi|journal)|dc\.identifier", head, re.I)
    return 80 if is_article else 40


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one page; Refused when it is no readable HTML or holds no text of an article."""
    text, notes = _decode(data)
    page = _parse(text)
    try:
        references, walker, converter, words = _read_text(page, choose_site(text))
    except RecursionError as error:
        raise Refused("its elements are nested too deep to read") from error
    bib = read_meta(page, text)
    if words and "keywords" not in bib:
        bib["keywords"] = words
    blocks = [part for block in walker.blocks for part in _split_block(block)]
    has_abstract = any(block.section.startswith("abstract") for block in blocks)
    is_full = _is_full(blocks)
    if not (has_abstract or is_full):
        raise Refused("a web page, but no abstract and no text of an article was found in it")
    article = Article(FORMAT, "full" if is_full else "abstract", bib, blocks, walker.tables)
    article.references = references
    article.gaps = _unique(walker.gaps) + ([] if bib.get("title") else ["no title found"])
    article.left_out = [*notes, *(f"{what} ({n})" for what, n in converter.left_out.items() if n)]
    if not is_full:
        _keep_abstract(article)
    return [article]


def _decode(data: bytes) -> tuple[str, list[str]]:
    """Return the page's text without control signs, and notes on how it was decoded."""
    text, notes = _decode_declared(data)
    clean = CONTROL.sub("", text)
    return clean, notes if clean == text else [*notes, f"control signs ({len(text) - len(clean)})"]


def _decode_declared(data: bytes) -> tuple[str, list[str]]:
    """Return the page's text; UTF-8 wherever the bytes are UTF-8, else as declared."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), []
    found = DECLARED.search(data[:4096])
    declared = found[1].decode().lower() if found else ""
    try:
        text = data.decode("utf-8-sig")
        lied = declared not in ("", "utf-8", "utf8") and not data.isascii()
        return text, [f"declares {declared}, but is UTF-8; read as UTF-8"] if lied else []
    except UnicodeDecodeError as error:
        if declared in ("", "utf-8", "utf8"):
            raise Refused(f"not valid UTF-8 at byte {error.start}; save the page again") from error
    try:
        return data.decode(declared), []
    except (LookupError, UnicodeDecodeError) as error:
        raise Refused(f"not readable in the encoding it declares, {declared}") from error


def _parse(text: str) -> etree._Element:
    """Return the page's root; Refused where the parser would leave text out in silence."""
    parser = etree.HTMLParser(encoding="utf-8", **OPTIONS)
    try:
        page = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(f"not readable as HTML: {str(error)[:120]}") from error
    limits = ("Excessive depth", "huge text", "Buffer size limit", "Resource limit", "too long")
    for entry in parser.error_log:
        if any(limit in entry.message for limit in limits):
            raise Refused(f"not readable as HTML: {entry.message[:80]}")
    if page is None or page.find("body") is None:
        raise Refused("a web page without content")
    return page


def _read_text(page: etree._Element, site: Site) -> tuple[list, Walker, Converter, list[str]]:
    roots = site.root.find(page) if site.is_known else []
    if not any(len("".join(root.itertext()).strip()) > 200 for root in roots):
        roots = [_densest(page, site)]
        site = site if site.name == "web page" else replace(site, is_known=False)
    items = [item for root in roots for item in find_items(root, site.roles["reference"])]
    items = items or find_items(page.find("body"), site.roles["reference"])
    references, cited = read_items(items)
    length = sum(len("".join(root.itertext())) for root in roots)
    converter = PageConverter(site, cited, set(items), length)
    for root in roots:
        converter.visit(root)
        converter.end_paragraph()
    words = _tidy_tree(converter)
    walker = Walker({reference.ref_id: place for place, reference in enumerate(references)})
    _walk(converter.body, walker)
    return references, walker, converter, words


def _densest(page: etree._Element, site: Site) -> etree._Element:
    """Return the deepest element that holds most of the page's paragraphs, and its abstract."""
    body = page.find("body")
    lengths: dict[etree._Element, int] = {}
    for p in body.iter("p", "li"):
        size = len(tidy("".join(p.itertext())))
        for above in p.iterancestors():
            lengths[above] = lengths.get(above, 0) + size
    total, chosen = lengths.get(body, 0), body
    for element, size in lengths.items():
        deeper = body is chosen or chosen in element.iterancestors()
        if size >= 0.75 * total and deeper and element is not page:
            chosen = element
    abstracts = site.roles["abstract"].find(body) + [h for h in body.iter("h2") if _names_it(h)]
    for abstract in abstracts[:1]:
        while chosen is not body and chosen not in abstract.iterancestors():
            chosen = chosen.getparent()
    return chosen


def _names_it(heading: etree._Element) -> bool:
    return tidy("".join(heading.itertext())).lower() == "abstract"


def _tidy_tree(converter: Converter) -> list[str]:
    """Take out what is no article: sections by their heading, text above the abstract, keywords."""
    body, words = converter.body, []
    for section in list(body.iter("sec")):
        title = converter.title_of(section).rstrip(":.")
        if is_list_heading(title) and not tidy("".join(section.itertext())[len(title) :]):
            section.getparent().remove(section)
        elif title in NOT_ARTICLE:
            section.getparent().remove(section)
            converter.left_out[f"section {title!r}"] += 1
    for p in list(body.iter("p")):
        text = tidy("".join(p.itertext()))
        if LITTER_LINE.match(text):
            p.getparent().remove(p)
        elif (found := KEYWORDS.match(text)) and len(text) < 1000 and not words:
            words = [word.strip(" .") for word in re.split(r"[;,]", text[found.end() :])]
            p.getparent().remove(p)
    if _find_abstract(body) is not None:
        _drop_front(converter)
    return [word for word in words if word]


def _find_abstract(body: etree._Element) -> etree._Element | None:
    for section in body.iter("sec"):
        if tidy("".join(section[0].itertext())).lower().rstrip(":.") in ("abstract", "summary"):
            return section
    return None


def _drop_front(converter: Converter) -> None:
    """Leave out what stands above the abstract: title, authors, notices."""
    abstract = _find_abstract(converter.body)
    node = abstract
    while node is not None and node is not converter.body:
        for before in list(node.itersiblings(preceding=True)):
            if before.tag != "title":
                before.getparent().remove(before)
                converter.left_out["text above the abstract"] += before.tag == "p"
        node = node.getparent()


def _walk(body: etree._Element, walker: Walker) -> None:
    """Read the abstracts, then everything else, under their own section paths."""
    for section in list(body.iter("sec")):
        title = tidy("".join(section[0].itertext())).lower().rstrip(":.")
        named = "abstract" if title in ("abstract", "summary") else ""
        if title in TITLED_KINDS:
            named = f"abstract ({TITLED_KINDS[title]})"
        if named and next(section.iterancestors("sec"), None) is None:
            walker.within(section, named)
            section.getparent().remove(section)
    walker.walk(body)
    for note in walker.plain.notes + walker.cell.notes:
        walker.within(note, "Footnotes", "footnote")


def _split_block(block: Block) -> list[Block]:
    """Part an abstract in one paragraph ("Methods: ...") into its sections."""
    if block.section != "abstract" or block.citations or block.kind != "paragraph":
        return [block]
    return [Block(text, section) for section, text in split_abstract(block.text)]


def _is_full(blocks: list[Block]) -> bool:
    """Say whether there is more than an abstract: known headings, or much text."""
    rest = [block for block in blocks if not block.section.startswith("abstract")]
    named = any(BODY_HEADING.search(block.section) for block in rest)
    return named or sum(len(block.text) for block in rest) > FULL_TEXT


def _keep_abstract(article: Article) -> None:
    rest = [block for block in article.blocks if not block.section.startswith("abstract")]
    article.blocks = [block for block in article.blocks if block not in rest]
    article.gaps.append("the page holds no text of the article beyond its abstract")
    if rest:
        article.left_out.append(f"text beside the abstract ({len(rest)} paragraphs)")


def _unique(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))

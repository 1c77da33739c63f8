"""JATS XML: articles of PMC, Europe PMC and publishers, in NLM DTD 2 to JATS 1.4."""

from __future__ import annotations

from lxml import etree

from analysis.readers._xml import drop_namespaces, parse
from analysis.readers._xml_body import Walker
from analysis.readers._xml_front import read_front, read_links
from analysis.readers._xml_references import read_references
from analysis.readers._xml_text import STYLES, Run
from analysis.readers.base import Article, Reference, Refused

FORMAT = "JATS XML"
SIGNS = (b"<article-meta", b"<journal-meta", b"<front", b"<body", b"jats", b"journalpublishing")
SUB_ARTICLES = ("sub-article", "response")
PARTS = ("front", "front-stub", "body", "back", "floats-group", "floats-wrap")
ABSTRACT_KINDS = {
    "plain-language-summary": "plain language",
    "lay-summary": "plain language",
    "executive-summary": "plain language",
    "author-highlights": "highlights",
    "key-points": "highlights",
    "toc": "contents",
    "short": "short",
    "summary": "author summary",
}
TITLED_KINDS = {
    "graphical abstract": "graphical",
    "highlights": "highlights",
    "key points": "highlights",
    "plain language summary": "plain language",
    "lay summary": "plain language",
    "author summary": "author summary",
    "elife digest": "plain language",
    "editor's summary": "editor summary",
}
NOT_READ = {
    "graphic": "pictures",
    "inline-graphic": "pictures",
    "media": "media files",
    "alt-text": "descriptions of pictures",
    "long-desc": "descriptions of pictures",
}

GATHERED = {
    "ref": "references",
    "italic": "italics",
    "related-article": "links",
    "related-object": "links",
    **dict.fromkeys(NOT_READ, "left out"),
}


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is JATS: an `article` element and one that only JATS has."""
    head = head.replace(b"\0", b"").lower()
    if b"<article" not in head and b":article" not in head:
        return 0
    if b"<html" in head[:2000] or b"<pubmedarticle" in head:
        return 0
    return 90 if any(sign in head for sign in SIGNS) else 10


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every article of a file; Refused when it is no safe, well-formed JATS."""
    root = parse(data)
    if not root.tag.startswith("article") or root.tag[:1] == "{":
        drop_namespaces(root)
    articles = [root] if root.tag == "article" else _outermost(root)
    if not articles:
        raise Refused(f"no <article> element inside <{root.tag}>")
    if not any(child.tag in PARTS for article in articles for child in article):
        raise Refused("an <article> without front, body or back: not JATS")
    try:
        return [read_article(article) for article in articles]
    except RecursionError as error:
        raise Refused("its elements are nested too deep to read") from error


def _outermost(root: etree._Element) -> list[etree._Element]:
    return [a for a in root.iter("article") if next(a.iterancestors("article"), None) is None]


def read_article(element: etree._Element) -> Article:
    """Read one `article`, `sub-article` or `response` element."""
    subs = [child for child in element if child.tag in SUB_ARTICLES]
    for sub in subs:
        element.remove(sub)
    gathered = _gather(element)
    _mark_headings(gathered["italics"])
    references = _read_references(gathered["references"])
    etree.strip_tags(element, *STYLES)
    walker = Walker({ref_id: place for place, (ref_id, _) in enumerate(references)})
    bib, left_out = read_front(element, walker.read)
    _read_abstracts(element, walker)
    before = len(walker.blocks)
    has_body = _read_main(element, walker, before)
    article = Article(FORMAT, _depth(walker, before, has_body), bib, walker.blocks, walker.tables)
    article.references = [entry for _, entries in references for entry in entries]
    article.links = read_links(gathered["links"])
    article.gaps = _list_gaps(element, walker, has_body)
    article.left_out = left_out + _count_left_out(gathered["left out"], walker)
    article.sub_articles = [_read_sub(sub, article) for sub in subs]
    return article


def _gather(element: etree._Element) -> dict[str, list[etree._Element]]:
    """Return what is wanted wherever it stands, in one walk: each costs a fiftieth of reading."""
    gathered: dict[str, list[etree._Element]] = {name: [] for name in GATHERED.values()}
    for node in element.iter(*GATHERED):
        gathered[GATHERED[node.tag]].append(node)
    return gathered


def _mark_headings(italics: list[etree._Element]) -> None:
    """Keep italics that may mark a heading, in table cells, when styles become plain text."""
    for style in italics:
        if style.getparent().tag == "td":
            style.tag = "bold"


def _read_sub(element: etree._Element, main: Article) -> Article:
    """Read a decision letter, reply or translation; it is named after its article."""
    sub = read_article(element)
    kind = element.get("article-type") or element.get("response-type") or element.tag
    sub.bib.setdefault("article_type", kind)
    if not sub.bib.get("title"):
        sub.bib["title"] = f"{kind.replace('-', ' ')}: {main.bib.get('title', '')}"
    if main.bib.get("year"):
        sub.bib.setdefault("year", main.bib["year"])
    if main.bib.get("doi"):
        sub.links.append(("part of", f"doi:{main.bib['doi']}"))
    return sub


def _read_references(refs: list[etree._Element]) -> list[tuple[str, list[Reference]]]:
    text_of = Run().read
    found = [read_references(ref, number, text_of) for number, ref in enumerate(refs, 1)]
    return [(entries[0].ref_id, entries) for entries in found if entries]


def _read_abstracts(element: etree._Element, walker: Walker) -> None:
    """Read each abstract under the name of its kind."""
    for node in element.iterfind("./front//abstract"):
        _read_abstract(node, walker)
    for node in element.iterfind("./front-stub//abstract"):
        _read_abstract(node, walker)
    for node in element.iterfind("./front//trans-abstract"):
        language = node.get("{http://www.w3.org/XML/1998/namespace}lang") or "other language"
        walker.within(node, f"abstract ({language.lower()})")


def _read_abstract(node: etree._Element, walker: Walker) -> None:
    kind = node.get("abstract-type") or ""
    title = walker.title_of(node).lower().rstrip(".:")
    named = ABSTRACT_KINDS.get(kind, kind.replace("-", " ").replace("_", " "))
    named = TITLED_KINDS.get(title, named)
    walker.within(node, f"abstract ({named})" if named else "abstract")


def _read_main(element: etree._Element, walker: Walker, before: int) -> bool:
    """Read body, back, floats and notes; say whether the body has text."""
    has_body = False
    for child in element:
        if child.tag == "body":
            walker.walk(child)
            has_body = has_body or len(walker.blocks) > before or bool(walker.tables)
        elif child.tag in ("back", "floats-group", "floats-wrap"):
            walker.walk(child)
    for notes in element.iterfind("./front//author-notes"):
        for note in notes.iterfind("fn"):
            walker.within(note, "Author notes", "footnote")
    for notes in element.iterfind("./front/notes"):
        walker.within(notes, walker.title_of(notes) or "Notes")
    for note in walker.plain.notes + walker.cell.notes:
        walker.within(note, "Footnotes", "footnote")
    return has_body


def _depth(walker: Walker, before: int, has_body: bool) -> str:
    return "full" if has_body else "abstract" if before else "record"


def _list_gaps(element: etree._Element, walker: Walker, has_body: bool) -> list[str]:
    gaps = list(walker.gaps)
    if not has_body and element.tag == "article":
        gaps.append("the file holds no text of the article beyond its abstract")
    return gaps


def _count_left_out(nodes: list[etree._Element], walker: Walker) -> list[str]:
    counts: dict[str, int] = {}
    for node in nodes:
        words = NOT_READ[node.tag]
        counts[words] = counts.get(words, 0) + 1
    if walker.dropped_marks:
        counts["marks of footnotes"] = walker.dropped_marks
    return [f"{words} ({number})" for words, number in counts.items()]

"""What the readers of bibliographies share: fields of a record in, an article out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from analysis.readers.base import BIB_FIELDS, Article, Block, Refused, find_doi, tidy

MARKUP = re.compile(
    r"<(?P<close>/)?(?P<name>(?:jats:)?(?:i|b|em|strong|italic|bold|sup|sub|sc|span|p|br|div|sec|title))"
    r"(?:\s[^<>]{0,200})?/?>",
    re.I,
)  # fmt: skip
BREAKS = {"p", "br", "div", "sec", "title"}
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
WORDS = (
    "background|objectives?|aims?|purpose|introduction|context|importance|rationale|hypothesis|"
    "materials?|methods?|methodology|design|settings?|patients|participants|subjects|"
    "interventions?|measure(?:ment)?s?|outcomes?|results?|findings|observations|conclusions?|"
    "discussion|interpretation|summary|availability|significance|limitations|funding|"
    "registration|sources|evidence|relevance|implications?|impact|motivation|areas covered|"
    "expert opinion|perspectives?|statement|highlights"
)
UPPER = re.compile(
    rf"(?:^|(?<=[.!?)\]] ))(?=[^:]{{0,80}}\b(?i:{WORDS})\b)([A-Z][A-Z0-9 ,/&'()-]{{2,79}}): (?=\S)"
)
MIXED = re.compile(rf"(?:^|(?<=[.!?)\]] ))((?i:{WORDS})(?:(?: and | & |/)(?i:{WORDS}))?): (?=\S)")
NAMELESS = "a record without title and identifier"


def clean(text: str) -> str:
    """Return a field as text: known formatting tags and entities resolved, all else kept."""
    plain = MARKUP.sub(_replace_tag, text)
    plain = ENTITY.sub(lambda found: html.unescape(found.group()), plain)
    return tidy(plain.encode("utf-8", "replace").decode("utf-8"))


def _replace_tag(found: re.Match) -> str:
    return " " if found["name"].lower().removeprefix("jats:") in BREAKS else ""


def find_year(*values: str) -> str:
    """Return the first year (1500 to 2099) in the values, "" if there is none."""
    for value in values:
        if found := YEAR.search(value):
            return found.group()
    return ""


def display_name(name: str) -> str:
    """Return "Xiang, Yu" and "Xiang Y." with the given name first; other names as they stand."""
    parts = [part.strip() for part in clean(name).strip(" ,;").split(",") if part.strip()]
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3:  # Xiang, Jr., Yu
        return f"{parts[2]} {parts[0]} {parts[1]}"
    initials = re.fullmatch(r"([^.]+) ((?:[A-Z]\.-?)+)", " ".join(parts))
    return f"{initials[2]} {initials[1]}" if initials else " ".join(parts)


def split_abstract(text: str) -> list[tuple[str, str]]:
    """Return (section, text) of an abstract, "METHODS: ..." becoming a section of its own."""
    labels = list(UPPER.finditer(text))
    if not labels:
        labels = list(MIXED.finditer(text))
        labels = labels if labels and labels[0].start() == 0 else []
    bounds = [*(label.start() for label in labels), len(text)]
    parts = [("abstract", text[: bounds[0]])]
    for place, label in enumerate(labels):
        name = tidy(label[1]).capitalize()
        parts.append((f"abstract > {name}", text[label.end() : bounds[place + 1]]))
    return [(section, part.strip()) for section, part in parts if part.strip()]


def make_article(kind: str, fields: dict, abstract: str, **more) -> Article | None:
    """Return the article of one record; None where neither title nor identifier names it.

    fields : of BIB_FIELDS, cleaned here; more : other attributes of Article.
    """
    bib = {key: _clean_field(fields[key]) for key in BIB_FIELDS if fields.get(key)}
    bib = {key: value for key, value in bib.items() if value}
    if bib.get("title", "").endswith(".") and not bib["title"].endswith(".."):
        bib["title"] = bib["title"][:-1]
    if not any(bib.get(key) for key in ("title", "doi", "pmcid", "pmid")):
        return None
    blocks = [Block(part, section) for section, part in split_abstract(clean(abstract))]
    article = Article(kind, "abstract" if blocks else "record", bib, blocks, **more)
    if "title" not in bib:
        article.gaps.append("a record has no title")
    return article


def _clean_field(value):
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(text for text in map(clean, map(str, value)) if text))
    return clean(str(value))


def collect(kind: str, made: Iterable[Article | None]) -> list[Article]:
    """Return the articles; how many records are nameless stands in the first one's gaps.

    Raises Refused when no record has a title or an identifier.
    """
    made = list(made)
    articles = [article for article in made if article]
    lost = len(made) - len(articles)
    if not articles:
        raise Refused(f"recognized as {kind}, but no record has a title or an identifier")
    if lost:
        words = NAMELESS if lost == 1 else f"{lost} records without title and identifier"
        articles[0].gaps.append(f"{words} left out")
    return articles


def find_ids(texts: Iterable[str]) -> dict[str, str]:
    """Return the identifiers that stand in addresses and notes: doi, pmid, pmcid."""
    found: dict[str, str] = {}
    for text in texts:
        if doi := find_doi(text):
            found.setdefault("doi", doi)
        if pmid := re.search(r"(?:pubmed(?:\.ncbi\.nlm\.nih\.gov)?/|PMID:? ?)(\d{1,8})\b", text):
            found.setdefault("pmid", pmid[1])
        if pmcid := re.search(r"\bPMC\d{3,9}\b", text):
            found.setdefault("pmcid", pmcid.group())
    return found

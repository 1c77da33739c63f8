"""Markdown summary page of one article: record, summary, abstract, entities."""

from __future__ import annotations

import re

from analysis.readers.base import Article, Block, Refused, decode, find_doi, tidy

FORMAT = "summary page (Markdown)"
TEXT_SECTIONS = {
    "tl;dr": "tldr",
    "contribution": "contribution",
    "key findings": "key findings",
    "abstract": "abstract",
}
ENTITY_GROUP = re.compile(r"^\s*[-*]\s*\*\*(?P<kind>[^*]+?):?\*\*\s*(?P<items>.+)$")
ENTITY = re.compile(r"(?P<text>[^,()]{1,200}?)\s{0,9}\(MESH:(?P<mesh>[A-Z]\d+)\)", re.I)
DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is a summary page: an author line and two of its headings."""
    if b"**Authors:**" not in head:
        return 0
    text = head.decode("utf-8", "replace")
    headings = {match.lower() for match in re.findall(r"^## +(.+?)\s*$", text, re.M)}
    own = headings & {"tl;dr", "contribution", "key findings", "full-text entities"}
    return 90 if "abstract" in headings and own else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one summary page; Refused when it has no title."""
    text = decode(data)
    title = re.search(r"^# +(.+)$", text, re.M)
    if not title:
        raise Refused("summary page without a title line ('# ...')")
    parts = _split_sections(text)
    article = Article(FORMAT, "summary", _read_record(tidy(title[1]), parts.get("", "")))
    article.bib |= _read_address(text)
    for heading, section in TEXT_SECTIONS.items():
        article.blocks += _read_blocks(parts.get(heading, ""), section)
    article.entities = _read_entities(parts.get("full-text entities", ""))
    article.left_out = _describe_left_out(parts)
    if not any(block.section == "abstract" for block in article.blocks):
        article.gaps.append("no abstract under the heading 'Abstract'")
    return [article]


def _split_sections(text: str) -> dict[str, str]:
    """Return the text below each second-level heading; what stands above them has the key ""."""
    pieces = re.split(r"^## +(.+?)\s*$", text, flags=re.M)
    body = dict(zip((p.lower() for p in pieces[1::2]), pieces[2::2], strict=True))
    return {"": pieces[0]} | body


def _read_record(title: str, preamble: str) -> dict:
    bib: dict = {"title": title}
    if found := re.search(r"\*\*Authors:\*\*\s*(.+)", preamble):
        bib["authors"] = [tidy(author) for author in found[1].split(",") if author.strip()]
    line = next((x for x in preamble.splitlines() if "DOI:" in x), "")
    fields = [tidy(part) for part in line.split("·")]
    bib["doi"] = find_doi(line)
    dates = [part for part in fields if DATE.fullmatch(part)]
    known = [part for part in fields if part in ("PMC", "PubMed") or "DOI:" in part]
    rest = [part for part in fields if part and part not in dates and part not in known]
    if rest:
        bib["journal"] = rest[0]
    if dates:
        bib |= {"date": dates[0], "year": dates[0][:4]}
    return bib


def _read_address(text: str) -> dict:
    """Return the page's own address and the PMCID that it ends with."""
    found = re.search(r"^Source:\s*(https?://\S+)", text, re.M)
    pmcid = re.search(r"/(PMC\d+)\b", found[1]) if found else None
    return ({"url": found[1]} if found else {}) | ({"pmcid": pmcid[1]} if pmcid else {})


def _read_blocks(text: str, section: str) -> list[Block]:
    """Return the paragraphs and list items of one section."""
    blocks = []
    for run in re.split(r"\n\s*\n", text.split("\n---")[0]):
        items = re.split(r"^\s*[-*] +", run, flags=re.M)
        if len(items) > 1:
            blocks += [Block(tidy(item), section, "list item") for item in items if item.strip()]
        elif run.strip():
            blocks.append(Block(tidy(run), section))
    return blocks


def _read_entities(text: str) -> list[tuple[str, str, str]]:
    entities = []
    for line in text.splitlines():
        if group := ENTITY_GROUP.match(line):
            kind = tidy(group["kind"]).lower()
            found = ENTITY.finditer(group["items"])
            entities += [(tidy(m["text"]), kind, m["mesh"].upper()) for m in found]
    return entities


def _describe_left_out(parts: dict[str, str]) -> list[str]:
    notes = {
        "full text": "full text (not on the summary page)",
        "figures": "figures (not on the summary page)",
        "references": "reference list (not on the summary page)",
    }
    unknown = set(parts) - set(TEXT_SECTIONS) - set(notes) - {"", "full-text entities"}
    said = [note for heading, note in notes.items() if heading in parts]
    return said + [f"section {heading!r} (not known)" for heading in sorted(unknown)]

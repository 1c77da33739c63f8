"""Plain text or Markdown page with a title, a DOI somewhere and an `Abstract` heading."""

from __future__ import annotations

import re

from analysis.readers.base import Article, Block, Refused, decode, find_doi, tidy

FORMAT = "text page"
NAMED = (
    "abstract|summary|background|introduction|methods|results|discussion|conclusions?|"
    "keywords|key words|references|bibliography|acknowledge?ments|funding"
)
HEADING = re.compile(rf"^(?:#+ *(?P<marked>.+?)|(?P<named>{NAMED}))\s*[:.]?\s*#*$", re.I)
RUN_IN = re.compile(
    r"^\**(?P<name>abstract|keywords|key words)\**\s*[:.—–-]\**\s*(?P<rest>\S.*)$", re.I
)
RECORD_LINE = re.compile(
    r"^\**(?P<key>title|authors?|journal|year|date|doi|licence|license|pmcid|pmid)\s*:\**\s*(?P<value>.+)$",
    re.I,
)
NOT_TEXT = {"references", "bibliography", "acknowledgements", "acknowledgments", "funding"}


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is a text page: no markup, a DOI and an `Abstract` heading."""
    text = head.decode("utf-8", "replace")
    if text.lstrip("\ufeff \n\r\t")[:1] in "<{[" or "\x00" in text:
        return 0
    return 20 if _has_abstract(text) and find_doi(text) else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one page; Refused when the abstract is empty."""
    article = Article(FORMAT, "abstract")
    text = decode(data).replace("\r\n", "\n")
    article.bib["doi"] = find_doi(text)
    for section, lines in _split_sections(text):
        _read_section(section, "\n".join(lines), article)
    if not any(block.section == "abstract" for block in article.blocks):
        raise Refused("the heading 'Abstract' is there but no text stands below it")
    if "title" not in article.bib:
        article.gaps.append("no title found above the abstract")
    if any(block.section != "abstract" for block in article.blocks):
        article.depth = "full"
    return [article]


def _has_abstract(text: str) -> bool:
    return any(_heading(line) == "abstract" for line in text.splitlines())


def _heading(line: str) -> str:
    """Return the heading that a line is, lower case where it is a known one; "" if none."""
    stripped = line.strip().strip("*")
    if found := RUN_IN.match(line.strip()):
        return found["name"].lower()
    found = HEADING.match(stripped)
    if not found:
        return ""
    words = tidy(found["marked"] or found["named"]).rstrip(":")
    return words.lower() if re.fullmatch(NAMED, words, re.I) else words


def _split_sections(text: str) -> list[tuple[str, list[str]]]:
    """Return (heading, lines) in order; lines above the first known heading have heading ""."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        heading = _heading(line)
        is_title = len(sections) == 1 and line.startswith("# ") and heading != "abstract"
        if not heading or is_title:
            sections[-1][1].append(line)
            continue
        run_in = RUN_IN.match(line.strip())
        sections.append((heading, [run_in["rest"]] if run_in else []))
    return sections


def _read_section(section: str, text: str, article: Article) -> None:
    if section == "":
        article.bib |= _read_record(text)
    elif section in ("keywords", "key words"):
        article.bib["keywords"] = [tidy(w) for w in re.split(r"[;,]", text) if w.strip()]
    elif section in NOT_TEXT:
        article.left_out.append(f"section '{section}'")
    else:
        runs = [run for run in re.split(r"\n\s*\n", text) if not RECORD_LINE.match(run.strip())]
        article.blocks += [Block(tidy(run), section) for run in runs if run.strip()]


def _read_record(text: str) -> dict:
    """Return title and labelled lines (`Authors: ...`) from above the first heading."""
    bib: dict = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if found := RECORD_LINE.match(line):
            key = {"author": "authors", "license": "licence"}.get(
                found["key"].lower(), found["key"].lower()
            )
            value = tidy(found["value"].strip("* "))
            bib[key] = [tidy(a) for a in re.split(r"[;,]", value)] if key == "authors" else value
        elif "title" not in bib and not find_doi(line):
            bib["title"] = tidy(line.lstrip("# "))
    bib.pop("doi", None)
    if "year" not in bib and (found := re.search(r"\b(?:19|20)\d{2}\b", bib.get("date", ""))):
        bib["year"] = found.group()
    return bib

"""Plain text or Markdown page with a title, a DOI somewhere and an `Abstract` heading."""

from __future__ import annotations

import re

from analysis.readers._markdown import Page
from analysis.readers.base import Article, Refused, decode, find_doi, tidy

FORMAT = "text page"
NAMED = (
    "abstract|summary|background|introduction|methods|results|discussion|conclusions?|"
    "keywords|key words|references|bibliography|acknowledge?ments|funding"
)
NAMED_LINE = re.compile(rf"(?:{NAMED})\s{{0,9}}[:.]?", re.I)
RUN_IN = re.compile(
    r"^\**(?P<name>abstract|keywords|key words)\**\s*[:.—–-]\**\s*(?P<rest>\S.*)$", re.I
)
RECORD_LINE = re.compile(
    r"^\**(?P<key>title|authors?|journal|year|date|doi|licence|license|pmcid|pmid)\s*:\**\s*(?P<value>.+)$",
    re.I,
)
UNDERLINED = re.compile(
    r"(?:\A|(?<=\n\n))(?P<words>[^\s#][^\n]{0,300})\n(?P<line>={3,}|-{3,})[ \t]*$", re.M
)
NUMBER = re.compile(r"^(?:\d{1,2}\.)+(?:\d{1,2}\.?)?\s+(?=\D)")
TOP = 2  # level of a heading without marks: below the title
NOT_TEXT = {"references", "bibliography", "acknowledgements", "acknowledgments", "funding"}


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is a text page: no markup, a DOI and an `Abstract` heading."""
    text = head.decode("utf-8", "replace")
    if text.lstrip("\ufeff \n\r\t")[:1] in "<{[" or "\x00" in text:
        return 0
    return 20 if _has_abstract(text) and find_doi(text) else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one page; Refused when the abstract is empty."""
    article, page = Article(FORMAT, "abstract"), Page()
    text = decode(data).replace("\r\n", "\n")
    article.bib["doi"] = find_doi(text.replace("](", "] ("))  # a link's text, not its address
    if "\n---" in text or "\n===" in text:
        text = UNDERLINED.sub(_mark_heading, text)
    for path, lines in _split_sections(text):
        plain = [page.plain(words) or words for words in path]
        _read_section(plain, "\n".join(lines), article, page)
    article.blocks, article.tables = page.blocks, page.tables
    tops = {block.section.split(" > ")[0] for block in article.blocks}
    if "abstract" not in tops:
        raise Refused("the heading 'Abstract' is there but no text stands below it")
    if "title" not in article.bib:
        article.gaps.append("no title found above the abstract")
    if tops != {"abstract"}:
        article.depth = "full"
    if page.pictures:
        article.left_out.append(f"pictures ({page.pictures})")
    return [article]


def _has_abstract(text: str) -> bool:
    return any(_heading(line) == "abstract" for line in text.splitlines())


def _heading(line: str) -> str:
    """Return the heading that a line is, lower case where it is a known one; "" if none."""
    bare = line.strip()
    if found := RUN_IN.match(bare):
        return found["name"].lower()
    words = bare.strip("#").strip() if bare.startswith("#") else bare.strip("*").rstrip("# ")
    if not bare.startswith("#") and not NAMED_LINE.fullmatch(words):
        return ""
    words = NUMBER.sub("", tidy(words[:-1] if words.endswith((":", ".")) else words)).rstrip(":")
    return words.lower() if re.fullmatch(NAMED, words, re.I) else words


def _mark_heading(found: re.Match) -> str:
    return f"{'#' if found['line'][0] == '=' else '##'} {found['words']}"


def _split_sections(text: str) -> list[tuple[list[str], list[str]]]:
    """Return (headings from the outermost on, lines) in order; lines above the first known
    heading have none."""
    sections: list[tuple[list[str], list[str]]] = [([], [])]
    above: list[tuple[int, str]] = []
    for line in text.splitlines():
        heading = _heading(line)
        is_title = len(sections) == 1 and line.startswith("# ") and heading != "abstract"
        if not heading or is_title:
            sections[-1][1].append(line)
            continue
        run_in = RUN_IN.match(line.strip())
        level = len(line) - len(line.lstrip("#")) or TOP
        above = [pair for pair in above if pair[0] < level] + [(level, heading)]
        sections.append(([words for _, words in above], [run_in["rest"]] if run_in else []))
    return sections


def _read_section(path: list[str], text: str, article: Article, page: Page) -> None:
    if not path:
        article.bib |= _read_record(text, page)
    elif path[-1] in ("keywords", "key words"):
        article.bib["keywords"] = [tidy(w) for w in re.split(r"[;,]", text) if w.strip()]
    elif left_out := [words for words in path if words in NOT_TEXT]:
        article.left_out.append(f"section '{left_out[0]}'")
    else:
        runs = [run for run in re.split(r"\n\s*\n", text) if not RECORD_LINE.match(run.strip())]
        page.add("\n\n".join(runs), " > ".join(path))


def _read_record(text: str, page: Page) -> dict:
    """Return title and labelled lines (`Authors: ...`) from above the first heading."""
    bib: dict = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if found := RECORD_LINE.match(line):
            key = {"author": "authors", "license": "licence"}.get(
                found["key"].lower(), found["key"].lower()
            )
            value = page.plain(found["value"].strip("* ")).strip("\"'")
            bib[key] = [tidy(a) for a in re.split(r"[;,]", value)] if key == "authors" else value
        elif "title" not in bib and not find_doi(line) and line.strip("-= "):
            bib["title"] = page.plain(line.lstrip("# "))
    bib.pop("doi", None)
    if "year" not in bib and (found := re.search(r"\b(?:19|20)\d{2}\b", bib.get("date", ""))):
        bib["year"] = found.group()
    return bib

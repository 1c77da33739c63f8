"""The first page of a PDF: title, DOI, year, keywords and an abstract without heading."""

from __future__ import annotations

import re
from collections import Counter

from analysis.readers._pdf_flow import KNOWN, Chunk, join_lines
from analysis.readers._pdf_lines import Line
from analysis.readers._records import find_year
from analysis.readers.base import find_doi, tidy

NOT_TITLES = re.compile(
    r"^(?:research|review|original|open access|article|mini.?review|systematic|short|case report|"
    r"journal of|frontiers in|international journal|volume|vol\b|doi|www|http|©)", re.I,
)  # fmt: skip
DATED = re.compile(r"(?:published|accepted|copyright|©|received|volume|vol\.|\(\d{4}\))", re.I)


def read_front(
    chunks: list[Chunk], words: Counter[str], pages: list[list[Line]], metadata: dict
) -> tuple[dict, set[int]]:
    """Return (bib, places of the chunks that stand before the text)."""
    lines = [line for page in pages[:2] for line in page]
    text = "\n".join(line.text for line in lines)
    title, taken = _find_title(lines, words)
    named = tidy(metadata.get("Title", ""))
    if len(named.split()) > 3 and _bare(named) in _bare(text):
        title = named
    bib = {"title": title, "doi": _find_doi(lines), "year": _find_year(lines)}
    return {key: value for key, value in bib.items() if value}, _find_front(chunks, taken)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def _find_title(lines: list[Line], words: Counter[str]) -> tuple[str, list[Line]]:
    """Return the lines of the largest type on the first page that read like a title."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    runs: list[list[Line]] = []
    for line in first:
        if runs and _is_alike(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    fit = [run for run in runs if _is_title(" ".join(line.text for line in run), lines)]
    best = max(fit, key=lambda run: (run[0].size, len(run)), default=[])
    title = join_lines(best, words)
    return tidy(re.sub("\x11[^\x12]*\x12", "", title)).rstrip(".*†"), best


def _is_alike(before: Line, line: Line) -> bool:
    near = 0 < before.bottom - line.bottom < 2.2 * line.size
    return near and before.is_bold == line.is_bold and abs(line.size - before.size) < 0.3


def _is_title(text: str, lines: list[Line]) -> bool:
    """Say whether a text may be a title: some words, and no journal's name before a year."""
    letters = sum(sign.isalpha() for sign in text)
    if not 20 < letters < 400 or len(text.split()) < 4 or NOT_TITLES.match(text):
        return False
    heads = (line.text for line in lines if line.text.startswith(text))
    return not any(re.search(r"\b(?:19|20)\d\d\b", head[len(text) :]) for head in heads)


def _find_doi(lines: list[Line]) -> str:
    """Return the first DOI of the first pages; one that a line's end parts is joined."""
    for place, line in enumerate(lines):
        if "10." in line.text and (doi := find_doi(line.text)):
            text = line.text.rstrip()
            is_cut = text.lower().endswith((f"{doi}-", f"{doi}.", f"{doi}/"))
            after = "".join(line.text for line in lines[place + 1 : place + 2])
            return (find_doi(text + after) if is_cut else "") or doi
    return ""


def _find_year(lines: list[Line]) -> str:
    years = Counter(find_year(line.text) for line in lines if DATED.search(line.text))
    years.pop("", None)
    return max(years, key=lambda year: (years[year], year), default="")


def _find_front(chunks: list[Chunk], title: list[Line]) -> set[int]:
    """Return the places of the chunks of the first page that are no text: names, addresses."""
    known = (
        p for p, c in enumerate(chunks) if c.kind == "heading" and KNOWN.match(c.lines[0].text)
    )
    begin = next(known, 0)
    front = {p for p, c in enumerate(chunks) if any(line in title for line in c.lines)}
    return front | {p for p in range(begin) if _is_front(chunks[p])}


def _is_front(chunk: Chunk) -> bool:
    """Say whether a chunk above the first known heading is no running text."""
    words = join_lines(chunk.lines, Counter()).split()
    low = sum(word[:1].islower() for word in words)
    return chunk.lines[0].page == 0 and (len(words) < 25 or low < 0.55 * len(words))

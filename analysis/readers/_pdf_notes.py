"""Reference lists of PDFs, and raised numbers in their text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict

from analysis.readers._pdf_flow import Chunk, join_texts
from analysis.readers._pdf_lines import HYPHEN, Line
from analysis.readers._records import find_year
from analysis.readers.base import Reference, find_doi, list_numbers, tidy

ENTRY = re.compile(r"^(?:\[(?P<boxed>\d{1,3})\]|(?P<bare>\d{1,3})(?:[.)]|(?=\s)))\s*(?=\S)")
RAISED = re.compile("\x11([^\x12]*)\x12")
NUMBERS = re.compile(r"\d{1,3}(?:[,;–-]\d{1,3})*")
EXPONENT = re.compile(r"[-−–+]?\d+")
WORD_BEFORE = re.compile(r"(?:[a-zα-ω]{4}|[A-Za-z)\]%][.,;:)”\"]|[A-Z]{3,}|\))$")
LONGEST_RANGE = 60


def list_references(chunks: list[Chunk], words: Counter[str]) -> list[Reference]:
    """Return the entries of a reference list, parted by their numbers or their indents."""
    lines = [line for chunk in chunks for line in chunk.lines]
    numbers = {_number(line) for line in lines}
    lefts = _find_lefts(lines)
    hangs = sum(line.x0 - left > 2 for line, left in lefts.items()) > 0.3 * len(lines)
    entries: list[str] = []
    wanted = 1
    for chunk in chunks:
        for place, line in enumerate(chunk.lines):
            if numbers >= {1, 2, 3}:
                starts = wanted <= _number(line) <= wanted + 2
            else:
                starts = line.x0 - lefts[line] <= 2 if hangs else place == 0
            if starts or not entries:
                wanted = _number(line) + 1
                entries.append(ENTRY.sub("", line.text) if numbers >= {1, 2, 3} else line.text)
            else:
                entries[-1] = join_texts(entries[-1], line.text, words)
    texts = [tidy(RAISED.sub(r"\1", entry.replace(HYPHEN, "-"))) for entry in entries]
    return [
        Reference(str(number), text, find_doi(text), "", "", find_year(text))
        for number, text in enumerate(texts, start=1)
        if text
    ]


def _number(line: Line) -> int:
    found = ENTRY.match(line.text)
    return int(found["boxed"] or found["bare"]) if found else 0


def _find_lefts(lines: list[Line]) -> dict[Line, float]:
    """Return the left edge of the column in which each line stands."""
    edges: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        edges[line.page].append(line.x0)
    for found in edges.values():
        found.sort()
    return {
        line: edges[line.page][bisect_right(edges[line.page], line.x0 - 5 * line.size)]
        if line.size
        else line.x0
        for line in lines
    }


def settle_raised(text: str, references: int) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Return (text, citations): raised numbers that cite leave the text, their places are kept."""
    text = " ".join(text.replace(HYPHEN, "-").split())
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    end = length = 0
    for found in RAISED.finditer(text):
        parts.append(text[end : found.start()])
        length += len(parts[-1])
        end, before = found.end(), "".join(parts[-2:])[-8:]
        bare = found[1]
        if NUMBERS.fullmatch(bare) and WORD_BEFORE.search(before) and _cites(bare, references):
            cited = list_numbers(bare, longest=LONGEST_RANGE)
            spans.append((length, length, " ".join(map(str, cited))))
            continue
        kept = f"^{bare}" if before[-1:].isdigit() and EXPONENT.fullmatch(bare) else bare
        parts.append(kept)
        length += len(kept)
    parts.append(text[end:])
    whole = "".join(parts)
    return (whole, tuple(spans)) if whole.strip() else ("", ())


def _cites(numbers: str, references: int) -> bool:
    wanted = [int(number) for number in re.findall(r"\d+", numbers)]
    within = min(wanted) > 0 and max(wanted) <= max(references, 1)
    return within and bool(list_numbers(numbers, longest=LONGEST_RANGE))

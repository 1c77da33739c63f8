"""From lines to paragraphs: columns in order, floats set aside, hyphens undone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from analysis.readers._pdf_lines import HYPHEN, Line

CAPTION = re.compile(
    r"^(?:supplement(?:ary|al) )?(?:fig(?:ure|\.)?|table|scheme|box|chart)\.?\s*"
    r"[A-Z]?\d{1,3}[A-Za-z]?\b(?=\s*(?:[.:|–—-]|\(|[A-Z]|$))",
    re.I,
)
KNOWN = re.compile(
    r"^(?:(?:\d{1,2}|[IVX]{1,4})[.)]?\s+)?(?P<name>abstract|summary|(?:general )?introduction|"
    r"background|(?:materials?(?: and | & |, ))?(?:subjects and |patients and |materials and )?"
    r"methods?(?: and materials?)?|methodology|experimental(?: section| procedures| design)?|"
    r"results?(?: and discussions?)?|discussions?|conclusions?(?: and [a-z ]{3,40})?|"
    r"(?:concluding|final) remarks|future (?:directions|perspectives)|acknowledge?ments?|"
    r"funding(?: (?:information|statement))?|references(?: and notes)?|literature cited|"
    r"bibliography|author(?:s['’])? contributions?|authors['’]? contributions?|"
    r"(?:conflicts? of|competing|declaration of(?: competing)?)(?: financial)? interests?"
    r"(?: statement)?|(?:list of )?abbreviations?|supplementary (?:materials?|information|data)|"
    r"data availability(?: statement)?|ethics statement|publisher['’]s note|disclosures?|"
    r"appendix(?: [A-Z])?|key ?words?|case (?:report|presentation)|limitations|highlights|"
    r"graphical abstract|plain language summary|statistical analys[ie]s)\s*[:.]?$",
    re.I,
)
REFERENCES = re.compile(
    r"^(?:\d{1,2}\.?\s+)?(?:references|literature cited|bibliography)\b.{0,12}$", re.I
)
RUN_IN = re.compile(r"[a-z)]{2}\. [A-Z]")
NUMBERED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[A-Z“\"α-ω])")
ENDS = re.compile(r"[.?!:;][)\]”\"’]*(?:\s*[\x11][^\x12]*\x12)?\s*$")
FULL_STOP = re.compile(r"[.?!][)\]”\"’]*(?:\s*\[[\d,–-]+\])?(?:\s*[\x11][^\x12]*\x12)?\s*$")


@dataclass
class Chunk:
    """Lines that belong together. kind : body, heading, caption, small."""

    lines: list[Line]
    kind: str = "body"
    level: int = 0

    @property
    def size(self) -> float:
        """The size of type of its lines, in points."""
        return median(line.size for line in self.lines)


class Style(NamedTuple):
    """The type that most of a text is set in. size : points; is_bold : its font says so."""

    size: float
    is_bold: bool


def body_style(lines: list[Line]) -> Style:
    """Return the style that most characters have; the reference list does not count."""
    last = max((n for n, line in enumerate(lines) if REFERENCES.match(line.text)), default=0)
    counts: Counter[Style] = Counter()
    for line in lines[:last] if last > len(lines) / 3 else lines:
        counts[Style(round(line.size * 2) / 2, line.is_bold)] += len(line.text)
    return counts.most_common(1)[0][0] if counts else Style(0.0, False)


def order_columns(lines: list[Line]) -> list[Line]:
    """Return a page's lines column by column, where its content jumps between columns."""
    if len(lines) < 8:
        return lines
    middle = (min(line.x0 for line in lines) + max(line.x1 for line in lines)) / 2
    sides = [0 if line.x1 < middle + 4 else 1 if line.x0 > middle - 4 else 2 for line in lines]
    narrow = [side for side in sides if side != 2]
    jumps = sum(1 for one, other in pairwise(narrow) if one != other)
    if min(narrow.count(0), narrow.count(1)) < 4 or jumps <= max(6, len(narrow) // 6):
        return lines
    return _by_bands(list(zip(lines, sides, strict=True)))


def _by_bands(pairs: list[tuple[Line, int]]) -> list[Line]:
    """Read top down; between lines over the full width first the left, then the right column."""
    pairs = sorted(pairs, key=lambda pair: -pair[0].top)
    ordered: list[Line] = []
    band: list[tuple[Line, int]] = []
    for line, side in [*pairs, (None, 2)]:
        if side != 2:
            band.append((line, side))
            continue
        ordered += [one for wanted in (0, 1) for one, where in band if where == wanted]
        ordered += [line] if line is not None else []
        band = []
    return ordered


def make_chunks(lines: list[Line], style: Style) -> list[Chunk]:
    """Group lines into paragraphs, headings and captions, in order."""
    chunks: list[Chunk] = []
    for before, line in zip([None, *lines], lines, strict=False):
        chunk = chunks[-1] if chunks else None
        heading = 0 if _is_inside(chunk, before, line) else _heading_level(line, style)
        if heading:
            grown = (
                chunk and chunk.kind == "heading" and _continues_heading(chunk, line, style.size)
            )
            if grown:
                chunk.lines.append(line)
            else:
                chunks.append(Chunk([line], "heading", level=heading))
        elif CAPTION.match(line.text) and (before is None or _starts_apart(before, line)):
            chunks.append(Chunk([line], "caption"))
        elif chunk is None or chunk.kind == "heading" or _parts(chunk, before, line):
            chunks.append(Chunk([line]))
        else:
            chunk.lines.append(line)
    for chunk in chunks:
        if chunk.kind == "body" and abs(chunk.size - style.size) > 0.06 * style.size:
            chunk.kind = "small"
    return chunks


def _is_inside(chunk: Chunk | None, before: Line | None, line: Line) -> bool:
    """Say whether a line stands in the middle of a sentence, whatever its type looks like."""
    if chunk is None or chunk.kind == "heading" or before.page != line.page:
        return False
    if KNOWN.match(line.text) or NUMBERED.match(line.text) or line.text.isupper():
        return False
    alike = before.is_bold == line.is_bold and abs(before.size - line.size) < 0.02 * line.size
    near = 0 < before.bottom - line.bottom < 1.6 * line.size
    return alike and near and len(chunk.lines) > 1 and not FULL_STOP.search(before.text)


def _continues_heading(chunk: Chunk, line: Line, size: float) -> bool:
    last = chunk.lines[-1]
    near = last.page == line.page and 0 < last.bottom - line.bottom < 2.2 * size
    known = KNOWN.match(chunk.lines[0].text) or KNOWN.match(line.text)
    return near and not known and not NUMBERED.match(line.text) and last.is_bold == line.is_bold


def _heading_level(line: Line, style: Style) -> int:
    """Return 1 for a known or large heading, 2 and more for others, 0 for no heading."""
    text = line.text.replace("\x11", "").replace("\x12", "")
    if KNOWN.match(text) and not (text.islower() or (text[:1].islower())):
        return 1
    words = text.split()
    letters = sum(sign.isalpha() for sign in text)
    plain = letters >= 0.6 * len(text.replace(" ", "")) and letters > 3 and text[:1].isalnum()
    if not plain or len(words) > 14 or FULL_STOP.search(text) or CAPTION.match(text):
        return 0
    if text[:1].islower() or text.endswith((",", HYPHEN)) or RUN_IN.search(text):
        return 0
    numbered, is_bold = NUMBERED.match(text), line.is_bold and not style.is_bold
    if numbered and (is_bold or numbered["number"].count(".")) and len(words) > 1:
        return numbered["number"].count(".") + 1
    if line.size < 0.8 * style.size:
        return 0
    return 2 if is_bold or line.size > 1.12 * style.size else 0


def _starts_apart(before: Line, line: Line) -> bool:
    """Say whether a line that looks like a caption begins something new."""
    ended = FULL_STOP.search(before.text) is not None
    gap = before.bottom - line.top
    moved = before.page != line.page or abs(before.x0 - line.x0) > 2 * line.size
    apart = gap > 0.35 * line.size or gap < -line.size
    return ended or apart or moved or abs(before.size - line.size) > 0.4 or line.is_bold


def _parts(chunk: Chunk, before: Line, line: Line) -> bool:
    """Say whether a new paragraph begins at `line`."""
    if line.page != before.page:
        return True
    drop = before.bottom - line.bottom
    flows = 0.7 * line.size < drop < 1.5 * line.size and not FULL_STOP.search(before.text)
    flows = flows and before.x1 > line.x1 - 3 * line.size
    if abs(line.size - before.size) > (0.16 if flows else 0.08) * before.size:
        return True
    if drop < -0.5 * line.size or drop > 1.9 * line.size:
        return True
    if abs(drop) <= 0.5 * line.size:  # the same line, parted by pdfium
        return False
    left = min(each.x0 for each in chunk.lines[-6:])
    indent = line.x0 - left
    hanging = len(chunk.lines) > 1 and before.x0 - line.x0 > 0.5 * line.size
    short = before.x1 < max(each.x1 for each in chunk.lines) - 3 * line.size
    ended = ENDS.search(before.text) is not None
    if 0.5 * line.size < indent < 4 * line.size and (ended or before.x0 - left < 2):
        return ended or len(chunk.lines) > 1
    return ended and (short or hanging) and not _all_short(chunk)


def _all_short(chunk: Chunk) -> bool:
    return len(chunk.lines) < 2


def join_lines(lines: list[Line], words: Counter[str]) -> str:
    """Return the text of lines; a hyphen at a line's end is undone where the word is known."""
    text = ""
    for line in lines:
        text = join_texts(text, line.text, words)
    return text


def join_texts(text: str, more: str, words: Counter[str]) -> str:
    """Join two texts that were parted by a line's end."""
    if not text:
        return more
    if text.endswith((HYPHEN, "-", "‐")):
        return _undo_hyphen(text[:-1], more, words)
    if text.endswith(("–", "/")) and re.search(r"\w[–/]$", text):
        return text + more
    return f"{text} {more}"


def _undo_hyphen(text: str, more: str, words: Counter[str]) -> str:
    left = re.search(r"[\w'’-]*$", text)[0]
    right = re.match(r"[\w'’]*", more)[0]
    joined, hyphenated = (left + right).lower(), f"{left}-{right}".lower()
    if not left:
        return f"{text}- {more}"
    if not right[:1].islower():
        return f"{text}-{more}"
    if words[hyphenated] > words[joined]:
        return f"{text}-{more}"
    bare = left.rpartition("-")[2]
    odd = len(bare) == 1 or any(c.isdigit() for c in bare) or (bare.isupper() and len(bare) < 6)
    if odd and not words[joined]:
        return f"{text}-{more}"
    return f"{text}{more}"


def count_words(lines: list[Line]) -> Counter[str]:
    """Count the words that stand whole in a line, hyphenated ones too."""
    words: Counter[str] = Counter()
    for line in lines:
        found = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", line.text)
        for word in found[: -1 if line.text.endswith((HYPHEN, "-", "‐")) else None]:
            words[word.lower()] += 1
    return words

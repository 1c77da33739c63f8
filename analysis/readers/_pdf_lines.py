"""Lines of a PDF with their place and type, without running heads, feet and margin notes."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

HYPHEN = "\ufffe"  # pdfium's sign for a hyphen at the end of a line
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xad": "-"}
)
UNREAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
RAISED = re.compile(r"(?<=[A-Za-z)\]”\"’.,;:%0-9])[−–-]?\d[\d,;–-]*")
BOLD = re.compile(r"bold|black|heavy|semib|demi|-b$|\.b$", re.I)
LOST_TH = re.compile(r"(?<![^\s(\[“])([^\w\s(\[“\"'‘])(?:e|is|ese|us)(?=\s)")
LEAST_LOST = 3
EDGE = 0.12  # of a page's height, where running heads and feet stand
MOST_LINES = 2_000  # of one page


@dataclass(frozen=True, slots=True)
class Line:
    """One line. x0, x1, top, bottom : points from the page's left and lower edge; size : height."""

    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool


def read_page(page: pdfium.PdfPage, number: int) -> tuple[list[Line], int, int]:
    """Return the lines of a page in the order of its content, how many are turned, and how many
    characters have a font that does not say which letter they are."""
    textpage = page.get_textpage()
    text, unread = UNREAD.subn("\x00", textpage.get_text_range())
    text = _pad(text)
    glyphs = Glyphs(textpage, len(text) != textpage.count_chars())
    lines, turned, start = [], 0, 0
    for part in re.split(rf"(\r?\n|{HYPHEN})", text):
        if part.strip() and part != HYPHEN and len(lines) < MOST_LINES:
            line = _measure(glyphs, part, start, number)
            if line is None:
                turned += 1
            elif line.text:
                lines.append(line)
        elif part == HYPHEN and lines and not lines[-1].text.endswith(HYPHEN):
            lines[-1] = replace(lines[-1], text=lines[-1].text + HYPHEN)
        start += len(part)
    textpage.close()
    return lines, turned, unread


def _pad(text: str) -> str:
    """Make a text as long as its UTF-16 form, so that its places are PDFium's."""
    if text.isascii() or max(text) < "\U00010000":
        return text
    return "".join(sign if sign < "\U00010000" else f"{sign}\x00" for sign in text)


class Glyphs:
    """The characters of a page by their place in its text, which PDFium may count otherwise."""

    def __init__(self, textpage: pdfium.PdfTextPage, is_shifted: bool) -> None:
        self.page, self.is_shifted = textpage, is_shifted

    def _index(self, place: int) -> int:
        return (
            raw.FPDFText_GetCharIndexFromTextIndex(self.page, place) if self.is_shifted else place
        )

    def box(self, place: int) -> tuple[float, float, float, float]:
        """Return (left, right, top, bottom) of a character with its font's full height."""
        rect = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(self.page, self._index(place), ctypes.byref(rect)):
            return 0.0, 0.0, 0.0, 0.0
        return rect.left, rect.right, rect.top, rect.bottom

    def is_turned(self, place: int) -> bool:
        """Say whether a character does not stand upright."""
        return abs(raw.FPDFText_GetCharAngle(self.page, self._index(place))) > 0.1

    def is_bold(self, place: int) -> bool:
        """Say whether a character's font is bold, by its weight or its name."""
        index = self._index(place)
        if raw.FPDFText_GetFontWeight(self.page, index) >= 600:
            return True
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        length = raw.FPDFText_GetFontInfo(self.page, index, name, 128, ctypes.byref(flags))
        return 0 < length <= 128 and bool(BOLD.search(name.value.decode("utf-8", "replace")))


def _measure(glyphs: Glyphs, part: str, start: int, number: int) -> Line | None:
    """Return a line with its place; None for turned text (notes in the margin)."""
    left = len(part) - len(part.lstrip())
    first, last = start + left, start + len(part.rstrip()) - 1
    middle = (first + last) // 2
    if glyphs.is_turned(first) and last - first > 2:
        return None
    boxes = [glyphs.box(index) for index in (first, middle, last)]
    size = sorted(top - bottom for _, _, top, bottom in boxes)[1]
    text = _mark_raised(glyphs, part, start, size)
    text = unicodedata.normalize("NFC", text.replace("\x00", "").translate(LIGATURES))
    return Line(
        number,
        " ".join(text.split()),
        min(box[0] for box in boxes),
        max(box[1] for box in boxes),
        max(box[2] for box in boxes),
        min(box[3] for box in boxes),
        round(size, 1),
        glyphs.is_bold(middle),
    )


def _mark_raised(glyphs: Glyphs, part: str, start: int, size: float) -> str:
    """Put raised numbers between U+0011 and U+0012, for the paragraph to judge."""
    marked, end = [], 0
    for found in RAISED.finditer(part):
        place = found.end() - 1
        _, _, top, bottom = glyphs.box(start + place)
        _, _, _, base = glyphs.box(start + found.start() - 1)
        small = 0 < top - bottom < 0.85 * size
        if small and bottom > base + 0.12 * size:
            begin = found.start()
            begin += _first_small(glyphs, found.group(), start + begin, size)
            marked += [part[end:begin], "\x11", part[begin : found.end()], "\x12"]
            end = found.end()
    return "".join([*marked, part[end:]])


def _first_small(glyphs: Glyphs, digits: str, start: int, size: float) -> int:
    """Return how many of the characters are of full size ("10" in "10" raised to "6")."""
    for place in range(len(digits)):
        _, _, top, bottom = glyphs.box(start + place)
        if top - bottom < 0.85 * size:
            return place
    return len(digits)


def mend_letters(pages: list[list[Line]]) -> list[list[Line]]:
    """Put "Th" where a font gives another sign for its ligature: "+e cells", "*is was"."""
    counts = Counter(
        found for lines in pages for line in lines for found in LOST_TH.findall(line.text)
    )
    lost = "".join(sign for sign, number in counts.items() if number >= LEAST_LOST)
    if not lost:
        return pages
    pattern = re.compile(rf"(?<![^\s(\[“])[{re.escape(lost)}](?=e\b|[aeioruy][a-z]{{1,12}}\b)")
    return [[replace(line, text=pattern.sub("Th", line.text)) for line in lines] for lines in pages]


def drop_edges(pages: list[list[Line]], heights: list[float]) -> tuple[list[list[Line]], int]:
    """Take out running heads and feet: what recurs at the edges of pages, and page numbers."""
    seen: Counter[str] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        seen.update({_pattern(line.text) for line in lines if _at_edge(line, height)})
    least = 2 if len(pages) < 5 else 3
    kept, dropped = [], 0
    for lines, height in zip(pages, heights, strict=True):
        good = [line for line in lines if not _is_running(line, height, seen, least)]
        dropped += len(lines) - len(good)
        kept.append(good)
    return kept, dropped


def _is_running(line: Line, height: float, seen: Counter[str], least: int) -> bool:
    if not _at_edge(line, height):
        return False
    pattern = _pattern(line.text)
    return seen[pattern] >= least or not re.search(r"[^\W\d_]", pattern.replace("page", ""))


def _at_edge(line: Line, height: float) -> bool:
    return line.bottom > height * (1 - EDGE) or line.top < height * EDGE


def _pattern(text: str) -> str:
    """Return a line as it recurs: digits as one sign, no spaces."""
    return re.sub(r"\d+", "0", re.sub(r"[\s\x11\x12]+", "", text.lower()))

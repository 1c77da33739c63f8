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
RAISED = re.compile(r"(?<=[A-Za-z)\]”\"’.,;:%0-9])[−–-]?\d[\d,;–-]*")
BOLD = re.compile(r"bold|black|heavy|semib|demi|-b$|\.b$", re.I)
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


def read_page(page: pdfium.PdfPage, number: int) -> tuple[list[Line], int]:
    """Return the lines of a page in the order of its content, and how many are turned."""
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    if len(text) != textpage.count_chars():  # characters beyond the basic plane count twice
        text = _pad(text)
    lines, turned, start = [], 0, 0
    for part in re.split(rf"(\r?\n|{HYPHEN})", text):
        if part.strip() and part != HYPHEN and len(lines) < MOST_LINES:
            line = _measure(textpage, part, start, number)
            if line is None:
                turned += 1
            else:
                lines.append(line)
        elif part == HYPHEN and lines:
            lines[-1] = replace(lines[-1], text=lines[-1].text + HYPHEN)
        start += len(part)
    textpage.close()
    return lines, turned


def _pad(text: str) -> str:
    """Make a text as long as its UTF-16 form, so that its indices are pdfium's."""
    return "".join(sign if ord(sign) < 0x10000 else f"{sign}\x00" for sign in text)


def _measure(textpage: pdfium.PdfTextPage, part: str, start: int, number: int) -> Line | None:
    """Return a line with its place; None for turned text (notes in the margin)."""
    left = len(part) - len(part.lstrip())
    first, last = start + left, start + len(part.rstrip()) - 1
    middle = (first + last) // 2
    if abs(raw.FPDFText_GetCharAngle(textpage, first)) > 0.1 and last - first > 2:
        return None
    boxes = [_box(textpage, index) for index in (first, middle, last)]
    size = sorted(top - bottom for _, _, top, bottom in boxes)[1]
    text = _mark_raised(textpage, part, start, size)
    text = unicodedata.normalize("NFC", text.replace("\x00", "").translate(LIGATURES))
    return Line(
        number,
        " ".join(text.split()),
        min(box[0] for box in boxes),
        max(box[1] for box in boxes),
        max(box[2] for box in boxes),
        min(box[3] for box in boxes),
        round(size, 1),
        _is_bold(textpage, middle),
    )


def _box(textpage: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Return (left, right, top, bottom) of a character with its font's full height."""
    rect = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(rect)):
        return 0.0, 0.0, 0.0, 0.0
    return rect.left, rect.right, rect.top, rect.bottom


def _is_bold(textpage: pdfium.PdfTextPage, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(textpage, index) >= 600:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(textpage, index, name, 128, ctypes.byref(flags))
    return 0 < length <= 128 and bool(BOLD.search(name.value.decode("utf-8", "replace")))


def _mark_raised(textpage: pdfium.PdfTextPage, part: str, start: int, size: float) -> str:
    """Put raised numbers between U+0011 and U+0012, for the paragraph to judge."""
    marked, end = [], 0
    for found in RAISED.finditer(part):
        place = found.end() - 1
        _, _, top, bottom = _box(textpage, start + place)
        _, _, _, base = _box(textpage, start + found.start() - 1)
        small = 0 < top - bottom < 0.85 * size
        if small and bottom > base + 0.12 * size:
            begin = found.start()
            begin += _first_small(textpage, found.group(), start + begin, size)
            marked += [part[end:begin], "\x11", part[begin : found.end()], "\x12"]
            end = found.end()
    return "".join([*marked, part[end:]])


def _first_small(textpage: pdfium.PdfTextPage, digits: str, start: int, size: float) -> int:
    """Return how many of the characters are of full size ("10" in "10" raised to "6")."""
    for place in range(len(digits)):
        _, _, top, bottom = _box(textpage, start + place)
        if top - bottom < 0.85 * size:
            return place
    return len(digits)


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

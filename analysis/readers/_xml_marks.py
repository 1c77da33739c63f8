"""Places of citations in running text, kept through the collapse of white space.

A citation is set between control signs, which XML itself cannot contain; `settle` takes the signs
out and returns the offsets where they stood. A superscript citation has no width.
"""

from __future__ import annotations

import re

from analysis.readers.base import tidy

Spans = tuple[tuple[int, int, str], ...]
EMPTY = "\x03\x02"
OPEN, CLOSE, SHIFTED = "\x01", "\x02", "\x04"  # \x01 number \x03 shown text \x02
DASHES = "‐‑‒–—−-"
SIGNS = re.compile("\x01(\\d+)\x03([^\x02]*)\x02")
EMPTY_PAIR = re.compile(
    rf"\x01(\d+)\x03\x02(\s*)(?:\x04?([,;{DASHES}]))?(?:\s*\x04?[,;])*\s*(?=\x01(\d+)\x03\x02)"
)
RANGE = re.compile(
    rf"\x01(\d+)\x03([^\x01\x02]*)\x02(\]?\s*[{DASHES}]\s*\[?)\x01(\d+)\x03([^\x01\x02]*)\x02"
)
SPACE_BEFORE_EMPTY = re.compile(r" ((?:\x01\d+\x03\x02)+)(?= |$|[.,;:!?)\]])")
SPACE_AFTER_EMPTY = re.compile(r"^((?:\x01\d+\x03\x02)+) ")
DASH_AFTER = re.compile(rf"\x02[ \]]?[{DASHES}]")
LONGEST_RANGE = 100


def settle(raw: str, cited: list[str], references: dict[str, int]) -> tuple[str, Spans]:
    """Return clean text and the citations' spans in it.

    cited : ref ids by the numbers in the signs. references : ref id -> place in the list; a range
    ("3-6") also cites what stands between its ends.
    """
    text = tidy(raw)
    if OPEN not in text:
        return text.replace(SHIFTED, ""), ()
    cited = list(cited)
    if DASH_AFTER.search(text):
        text = RANGE.sub(lambda m: _join_range(m, cited, references), text)
    if EMPTY in text:
        text = EMPTY_PAIR.sub(lambda m: _join_empty(m, cited, references), text)
        text = SPACE_BEFORE_EMPTY.sub(r"\1", text)
        text = SPACE_AFTER_EMPTY.sub(r"\1", text).strip()
    if SHIFTED in text:
        text = re.sub(rf"{SHIFTED}.", "", text)
    return _measure(text, cited)


def _measure(text: str, cited: list[str]) -> tuple[str, Spans]:
    """Take the signs out and note where they stood."""
    first, *pieces = SIGNS.split(text)
    parts, spans, length = [first], [], len(first)
    for place in range(0, len(pieces), 3):
        number, shown, after = pieces[place : place + 3]
        spans.append((length, length + len(shown), cited[int(number)]))
        length += len(shown) + len(after)
        parts += (shown, after)
    clean = "".join(parts)
    if "  " in clean or clean[:1] == " " or clean[-1:] == " ":
        clean, spans = _collapse(clean, spans)
    return clean, tuple(_shrink(clean, *span) for span in spans)


def _collapse(text: str, spans: list[tuple[int, int, str]]) -> tuple[str, list]:
    """Collapse the spaces that only the signs kept apart; the spans move with the text."""
    kept: list[str] = []
    places = []
    for sign in text:
        places.append(len(kept))
        if sign != " " or (kept and kept[-1] != " "):
            kept.append(sign)
    clean = "".join(kept).rstrip(" ")
    places = [min(place, len(clean)) for place in (*places, len(kept))]
    return clean, [(places[start], places[end], ids) for start, end, ids in spans]


def _shrink(text: str, start: int, end: int, ids: str) -> tuple[int, int, str]:
    """Leave white space at either end out of a span."""
    while start < end and text[end - 1] == " ":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    return start, end, ids


def _join_empty(found: re.Match, cited: list[str], references: dict[str, int]) -> str:
    first, last = int(found[1]), int(found[4])
    is_range = found[3] is not None and found[3] in DASHES
    cited[last] = _between(cited[first], cited[last], references, is_range)
    return ""


def _join_range(found: re.Match, cited: list[str], references: dict[str, int]) -> str:
    first, last = int(found[1]), int(found[4])
    if not (found[2].strip("[( ").isdigit() and found[5].strip("]) ").isdigit()):
        return found[0]
    cited[first] = _between(cited[first], cited[last], references, True)
    return f"{OPEN}{first}\x03{found[2]}{found[3]}{found[5]}{CLOSE}"


def _between(first: str, last: str, references: dict[str, int], is_range: bool) -> str:
    """Join two citations; a range also cites what stands between them in the list."""
    start, end = references.get(first.split(" ")[-1]), references.get(last.split(" ")[0])
    filled: list[str] = []
    if is_range and start is not None and end is not None and 0 < end - start < LONGEST_RANGE:
        filled = list(references)[start + 1 : end]
    return " ".join([first, *filled, last])

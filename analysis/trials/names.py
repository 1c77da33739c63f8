"""Numbers of patients, sponsors, countries and dates as one value for each way of writing them."""

from __future__ import annotations

import re

from analysis.trials import vocabulary
from analysis.trials.values import NOTHING, Value

NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS = {name: number for number, name in enumerate(NAMES, start=1)}
YEAR = r"((?:19|20)\d\d)"
DATES = (  # patterns with groups for year and month, the first that matches is taken
    rf"\b{YEAR}\s?[-./年]\s?(?P<m>\d{{1,2}})(?!\d)",
    rf"(?<!\d)(?:\d{{1,2}}[/.])?(?P<m>\d{{1,2}})[/.-]{YEAR}\b",
    rf"\b(?P<m>{'|'.join(NAMES)})[a-z]*\.?,?\s*(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?{YEAR}\b",
    rf"\b{YEAR},?\s+(?P<m>{'|'.join(NAMES)})",
    rf"\b{YEAR}\b",
)
TREATED = r"\btp\b|treated|dosed|infused|evaluable"
ACTUAL = r"actual|enrolled|accrued"


def _enrollment(text: str, raw: str) -> Value:
    parts: dict[str, int] = {}
    shown: dict[str, str] = {}
    pattern = r"(\d[\d,. ]*\d|\d)\s*(?:patients?|participants?|subjects?|pts?|cases)?\s*"
    for number, mark in re.findall(pattern + r"(\([^()]*\)|[a-z]*)", text):
        kind = "treated" if re.search(TREATED, mark) else "planned"
        parts.setdefault(kind, int(re.sub(r"\D", "", number)[:9]))
        word = "enrolled" if kind == "planned" and re.search(ACTUAL, mark) else kind
        shown.setdefault(kind, f"{parts[kind]} {word}")
    flag = "" if parts else f"enrollment unread: {raw[:60]!r}"
    return Value("; ".join(shown.values()), tuple(parts.items()), flag)


def as_treated(value: Value) -> Value:
    """Return an enrollment read as planned as the number treated."""
    parts = tuple(("treated", number) for _, number in value.parts)
    return Value(re.sub("planned|enrolled", "treated", value.text), parts, value.flag)


def _sponsor(text: str, raw: str) -> Value:
    table = vocabulary.sponsors()
    found, rest = [], f" {text} "
    for name, pattern in table["names"].items():
        rest, hits = pattern.subn(" ", rest)
        found += [name] if hits else []
    names = frozenset().union(*(_words(name.lower(), table) for name in found or [text]))
    if not names:
        return NOTHING
    return Value("; ".join(found) or " ".join(raw.split()), (("sponsor", names),))


def _words(text: str, table: dict) -> frozenset[str]:
    """Return the words that tell a sponsor, without legal forms and places at the end."""
    bare = re.sub(r"\((.*?)\)", " ", text) if not text.startswith("(") else text
    bare = re.sub(r"'s\b", "", bare)
    bare = re.sub(r"s'(?= )", "", bare).replace("&", " ")
    bare = re.sub(r"[^\w ]", " ", table["places"].sub("", bare))
    own = [table["same"].get(word, word) for word in table["noise"].sub(" ", bare).split()]
    return frozenset(own) or frozenset(re.findall(r"\w+", text))


def _country(text: str, raw: str) -> Value:
    table = vocabulary.words()
    found = {name for name, pattern in table["countries"].items() if pattern.search(text)}
    if table["us_states"].search(raw[:1000]):
        found.add("United States")
    if not found:
        return Value("", (), f"country unread: {raw[:60]!r}")
    return Value("; ".join(sorted(found)), (("country", frozenset(found)),))


def _start(text: str, raw: str) -> Value:
    """Return the first date as year-month, or the year alone."""
    for pattern in DATES:
        found = re.search(pattern, text)
        if found:
            year = next(group for group in found.groups() if group and len(group) == 4)
            month = found.groupdict().get("m") or ""
            number = MONTHS.get(month[:3], 0) or (int(month) if month.isdigit() else 0)
            shown = f"{year}-{number:02d}" if 1 <= number <= 12 else year
            return Value(shown, (("start", shown),))
    return Value("", (), f"start unread: {raw[:60]!r}")


READERS = {
    "enrollment": _enrollment, "sponsor": _sponsor, "country": _country, "start": _start,
}  # fmt: skip

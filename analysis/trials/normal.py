"""One value for each way of writing it; the raw text is kept beside by the caller."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analysis.trials import vocabulary

NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS = {name: number for number, name in enumerate(NAMES, start=1)}
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
PHASES = ("early 1", "1", "1/2", "2", "2/3", "3", "4", "not given")
LONGEST = 20_000  # characters of a cell that are looked at


class Value(NamedTuple):
    """What a cell says: `text` for people, `parts` (kind -> value) to compare like with like.

    No parts: nothing stated, or nothing that can be compared. flag : why a reader should look.
    """

    text: str
    parts: tuple[tuple[str, object], ...] = ()
    flag: str = ""


NOTHING = Value("")


@lru_cache(maxsize=200_000)
def normalize(field: str, raw: str, context: str = "") -> Value:
    """Return the value of one cell.

    field : one of vocabulary.FIELDS. context : the row's other words; tells the product type.
    """
    text = vocabulary.plain(raw[:LONGEST])
    if field == "product":
        return _product(text, context)
    if vocabulary.is_absent(text, status=field == "status"):
        return NOTHING
    slipped = vocabulary.words()["slipped"].get(field)
    if slipped and slipped.search(text):
        found = READERS[field](text, raw)
        if not found.parts:
            return Value("", (), f"slipped column: {raw[:60]!r} is no {field}")
    return READERS[field](text, raw)


def _product(text: str, context: str) -> Value:
    about = f"{text} {vocabulary.plain(context)}"
    if not about.strip():
        return NOTHING
    table = vocabulary.words()["types"]
    kind = next((name for name, pattern in table if pattern.search(about)), "CAR-NK")
    return Value(kind, (("type", kind),))


def read_phase(text: str, raw: str = "") -> Value:
    """Return a phase as one of PHASES: "Phase I/IIa" and "PHASE1 | PHASE2" are "1/2"."""
    bare = re.sub(r"phase|stage", " ", text)
    found = re.findall(r"\b(iv|i{1,3}|[1-4])[abc]?\b", bare)
    numbers = sorted({ROMAN.get(part, part) for part in found})
    if re.search(r"early|\b0\b", bare) and numbers in (["1"], []):
        return Value("early 1", (("phase", "early 1"),))
    phase = "/".join(numbers[:2])
    return Value(phase, (("phase", phase),)) if phase in PHASES else Value("", (), "phase unread")


def _status(text: str, raw: str) -> Value:
    for name, pattern in vocabulary.words()["status"]:
        if pattern.search(text):
            later = re.search(r"phase [2i]+ (?:portion )?recruiting", text)
            name = "recruiting" if later else name
            return Value(name, (("recruitment", name),))
    return Value("", (), f"status unread: {raw[:60]!r}")


def _target(text: str, raw: str) -> Value:
    found, rest = set(), text
    for name, pattern in vocabulary.words()["targets"].items():
        rest, hits = pattern.subn(" ", rest)
        if hits:
            found.add(name)
    if not found:
        own = " ".join(text.split())[:80]
        return Value(own, (("target", frozenset([own])),), "target not in the vocabulary")
    if "MICA/MICB" in found and "NKG2D ligands" in found:
        found.discard("MICA/MICB")
    return Value("; ".join(sorted(found)), (("target", frozenset(found)),))


def _cell_source(text: str, raw: str) -> Value:
    table = vocabulary.words()
    cells = frozenset(name for name, pattern in table["cells"] if pattern.search(text))
    if len(cells) > 1:
        cells -= {"primary"}
    donor = next((name for name, pattern in table["donors"] if pattern.search(text)), "")
    parts = [("cells", cells)] if cells else []
    parts += [("donor", donor)] if donor else []
    if re.search(r"\bi?nk-?t\b|nk t[- ]?cell", text):
        parts.append(("kind", "NKT"))
    elif re.search(r"\bnk\b|nk-92|natural killer", text):
        parts.append(("kind", "NK"))
    shown = [*sorted(cells), *([donor] if donor else [])]
    if not shown:
        shown = [value for kind, value in parts if kind == "kind"]
    return Value(", ".join(shown), tuple(parts), "" if parts else "cell source unread")


def _disease(text: str, raw: str) -> Value:
    if "sponsor-level list" in text:
        return Value("", (), "the text covers all trials of a sponsor")
    pattern, groups = vocabulary.disease_pattern()
    found = frozenset(groups[match.lastgroup] for match in pattern.finditer(text))
    if not found:
        return Value("", (), f"disease unread: {raw[:60]!r}")
    return Value("; ".join(sorted(found)), (("disease", found),))


def _enrollment(text: str, raw: str) -> Value:
    parts: dict[str, int] = {}
    for number, mark in re.findall(r"(\d[\d,]*)\s*(\([a-z ]+\)|treated|enrolled|planned)?", text):
        kind = "treated" if "tp" in mark or "treated" in mark else "planned"
        parts.setdefault(kind, int(number.replace(",", "")))
    shown = "; ".join(f"{value} {kind}" for kind, value in parts.items())
    return Value(shown, tuple(parts.items()), "" if parts else "enrollment unread")


def _sponsor(text: str, raw: str) -> Value:
    table = vocabulary.words()
    bare = re.sub(r"['’]s\b", "", re.sub(r"\(.*?\)", " ", text))
    bare = re.sub(r"s['’](?= )", "", bare).replace("m.d.", "md").replace("&", " ")
    bare = table["places"].sub("", bare)
    core = table["sponsor_noise"].sub(" ", re.sub(r"[^\w ]", " ", bare))
    names = frozenset(core.split()) or frozenset(re.findall(r"\w+", bare))
    return Value(" ".join(raw.split()), (("sponsor", names),)) if names else NOTHING


def _country(text: str, raw: str) -> Value:
    table = vocabulary.words()["countries"]
    found = frozenset(name for name, pattern in table.items() if pattern.search(text))
    if not found:
        return Value("", (), f"country unread: {raw[:60]!r}")
    return Value("; ".join(sorted(found)), (("country", found),))


def _start(text: str, raw: str) -> Value:
    year = re.search(r"\b(?:19|20)\d\d\b", text)
    if not year:
        return Value("", (), f"start unread: {raw[:60]!r}")
    month = re.search(r"\b(?:19|20)\d\d-(\d\d)\b", text)
    named = re.search(rf"\b({'|'.join(MONTHS)})", text)
    number = int(month[1]) if month else MONTHS[named[1]] if named else 0
    shown = f"{year[0]}-{number:02d}" if 1 <= number <= 12 else year[0]
    return Value(shown, (("start", shown),))


READERS = {
    "phase": read_phase, "status": _status, "target": _target, "cell_source": _cell_source,
    "disease": _disease, "enrollment": _enrollment, "sponsor": _sponsor, "country": _country,
    "start": _start,
}  # fmt: skip

"""One value for each way of writing it; the raw text is kept beside by the caller."""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.trials import names, vocabulary
from analysis.trials.values import NOTHING, Value

ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
PHASES = ("early 1", "1", "1/2", "2", "2/3", "3", "4", "not given")
LONGEST = 5_000  # characters of a cell that are looked at


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
    read = READERS[field]
    slipped = vocabulary.words()["slipped"].get(field)
    if slipped and slipped.search(text):
        found = read(text, raw)
        if not found.parts or found.flag:
            return Value("", (), f"slipped column: {raw[:60]!r} is no {field}")
    return read(text, raw)


def _product(text: str, context: str) -> Value:
    about = f"{text} {vocabulary.plain(context)}"
    if vocabulary.is_absent(about.strip()):
        return NOTHING
    table = vocabulary.words()["types"]
    kind = next((name for name, pattern in table if pattern.search(about)), "CAR-NK")
    return Value(kind, (("type", kind),))


def read_phase(text: str, raw: str = "") -> Value:
    """Return a phase as one of PHASES: "Phase I/IIa" and "PHASE1 | PHASE2" are "1/2"."""
    bare = re.sub(r"phase|stage|_|\(n ?= ?\d+\)", " ", text)
    found = re.findall(r"(?<![a-z0-9])(iv|i{1,3}|[1-4])(?:\.5)?[abc]?(?![a-z0-9])", bare)
    found += re.findall(r"(?<![a-z0-9])(i{1,3})[ab]?-?(?:i{1,3})[ab](?![a-z0-9])", bare)
    numbers = sorted({ROMAN.get(part, part) for part in found})
    if re.search(r"early|\b0\b", bare) and numbers in (["1"], []):
        return Value("early 1", (("phase", "early 1"),))
    phase = "/".join([numbers[0], numbers[-1]] if len(numbers) > 1 else numbers)
    if phase in PHASES:
        return Value(phase, (("phase", phase),))
    return Value("", (), f"phase unread: {raw[:60]!r}")


def _status(text: str, raw: str) -> Value:
    table = vocabulary.words()
    text = text.replace("_", " ")
    name = next((name for name, pattern in table["status"] if pattern.search(text)), "")
    if re.search(r"phase [2i]+\w* (?:portion )?(?:is )?recruiting", text):
        name = "recruiting"
    if not name:
        return Value("", (), f"status unread: {raw[:60]!r}")
    parts = [] if name == "ongoing" else [("recruitment", name)]
    state = table["trial_states"].get(name)
    return Value(name, tuple(parts + ([("trial", state)] if state else [])))


def _target(text: str, raw: str) -> Value:
    table = vocabulary.words()
    found, rest = set(), text
    for name, pattern in table["targets"].items():
        rest, hits = pattern.subn(" ", rest)
        if hits:
            found.add(name)
    own = found - set(table["target_help"])
    found = own or found
    if not found:
        return _unlisted_target(text, raw)
    if {"MICA/MICB", "ULBP"} & found and "NKG2D ligands" in found:
        found -= {"MICA/MICB", "ULBP"}
    if "KLRK1 (NKG2D)" in found and "NKG2D ligands" in found:
        found.discard("KLRK1 (NKG2D)")
    return Value("; ".join(sorted(found)), (("target", frozenset(found)),))


def _unlisted_target(text: str, raw: str) -> Value:
    """A name like a symbol is taken as it is; other words say nothing that can be compared."""
    names = {name.upper().replace("-", "") for name in
             vocabulary.words()["any_target"].findall(text)}  # fmt: skip
    if not names:
        return Value("", (), f"target unread: {raw[:60]!r}")
    flag = f"target not in the vocabulary: {raw[:60]!r}"
    return Value("; ".join(sorted(names)), (("target", frozenset(names)),), flag)


def _cell_source(text: str, raw: str) -> Value:
    table = vocabulary.words()
    cells = frozenset(name for name, pattern in table["cells"] if pattern.search(text))
    cells -= {table["cell_parts"].get(name) for name in cells}
    if len(cells) > 1:
        cells -= {"primary", "cell line", "CD34+ HSPC"}
    donor = next((name for name, pattern in table["donors"] if pattern.search(text)), "")
    parts = [("cells", cells)] if cells else []
    parts += [("donor", donor)] if donor else []
    kind = _kind(text)
    parts += [("kind", kind)] if kind else []
    shown = [*sorted(cells), *([donor] if donor else [])] or ([kind] if kind else [])
    flag = "" if parts else f"cell source unread: {raw[:60]!r}"
    return Value(", ".join(shown), tuple(parts), flag)


def _kind(text: str) -> str:
    if re.search(r"\bi?nk-?t\b|nk t[- ]?cell|natural killer t\b", text):
        return "NKT"
    if re.search(r"macrophage|monocyte", text):
        return "macrophage"
    return "NK" if re.search(r"nk\b|nk-?\s?92|natural killer", text) else ""


def _disease(text: str, raw: str) -> Value:
    if "sponsor-level list" in text:
        return Value("", (), "the text covers all trials of a sponsor")
    pattern, groups = vocabulary.disease_pattern()
    found = frozenset(groups[match.lastgroup] for match in pattern.finditer(text))
    if not found:
        return Value("", (), f"disease unread: {raw[:60]!r}")
    return Value("; ".join(sorted(found)), (("disease", found),))


READERS = {
    "phase": read_phase, "status": _status, "target": _target, "cell_source": _cell_source,
    "disease": _disease, **names.READERS,
}  # fmt: skip

"""The words of trial tables: the YAML files of data/trials, read and compiled once."""

from __future__ import annotations

import re
from functools import cache

import yaml

from analysis import paths
from analysis.errors import EvidenceError
from analysis.folding import fold

FIELDS = (
    "product", "target", "disease", "cell_source", "phase", "status", "enrollment", "sponsor",
    "country", "start",
)  # fmt: skip


@cache
def words() -> dict:
    """Return data/trials/normal.yaml, its patterns compiled."""
    raw = _read("normal.yaml")
    listed = ("status", "cells", "donors", "types")
    try:
        rows = {
            name: [(row["is"], re.compile(row["says"])) for row in raw[name]] for name in listed
        }
        named = ("columns", "targets", "slipped", "countries", "readings")
        maps = {name: {key: re.compile(p) for key, p in raw[name].items()} for name in named}
        one = ("absent", "any_target", "us_states", "scope")
        single = {name: re.compile(raw[name]) for name in one}
    except (KeyError, TypeError, re.error) as error:
        raise EvidenceError(f"data/trials/normal.yaml: {error!r}. Mend the entry.") from error
    maps["readings"] = [(re.compile(p), date) for p, date in raw["readings"].items()]
    return raw | rows | maps | single


@cache
def sponsors() -> dict:
    """Return data/trials/sponsors.yaml, its patterns compiled: names, noise, places, same."""
    raw = _read("sponsors.yaml")
    try:
        names = {name: re.compile(pattern) for name, pattern in raw["names"].items()}
        noise, places = re.compile(raw["noise"]), re.compile(rf"(?:,|;)\s*{raw['places']}\b.*$")
    except (KeyError, TypeError, re.error) as error:
        raise EvidenceError(f"data/trials/sponsors.yaml: {error!r}. Mend the entry.") from error
    return {"names": names, "noise": noise, "places": places, "same": raw["same"]}


@cache
def diseases() -> dict[str, dict]:
    """Return data/trials/diseases.yaml: id -> in (parent), also (more parents),
    mesh, says."""
    tree = _read("diseases.yaml")
    for name, row in tree.items():
        for parent in _parents(row):
            if parent not in tree:
                raise EvidenceError(f"data/trials/diseases.yaml: {name!r} is in {parent!r}, "
                                    "which is not there. Add it or correct the name.")  # fmt: skip
    return tree


def _parents(row: dict) -> list[str]:
    also = row.get("also") or []
    return [*filter(None, [row.get("in")]), *([also] if isinstance(also, str) else also)]


@cache
def disease_pattern() -> tuple[re.Pattern, dict[str, str]]:
    """Return one pattern with a group per disease, and group -> disease; longest words first."""
    pairs = [(says, name) for name, row in diseases().items() for says in row["says"]]
    pairs.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    groups = {f"d{number}": name for number, (_, name) in enumerate(pairs)}
    parts = [f"(?P<d{number}>{says})" for number, (says, _) in enumerate(pairs)]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(parts)})(?![a-z0-9])"), groups


@cache
def ancestors(disease: str) -> frozenset[str]:
    """Return all that a disease is part of, without itself."""
    parents = _parents(diseases()[disease])
    return frozenset(parents).union(*(ancestors(parent) for parent in parents))


@cache
def descendants(disease: str) -> frozenset[str]:
    """Return all that is part of a disease, and the disease itself."""
    return frozenset(name for name in diseases() if disease in ancestors(name) | {name})


def list_mesh(diseases_shown: str) -> str:
    """Return the MeSH ids of a normal disease text ("AML; MDS"), divided by "; "."""
    names = [name for name in diseases_shown.split("; ") if name in diseases()]
    return "; ".join(
        sorted({diseases()[name]["mesh"] for name in names if "mesh" in diseases()[name]})
    )


def find_donor(cells_shown: str) -> str:
    """Return the donor in a normal cell source ("CB, allogeneic"), or ""."""
    donors = {name for name, _ in words()["donors"]}
    return next((name for name in cells_shown.split(", ") if name in donors), "")


def plain(raw: str) -> str:
    """Return a cell folded, lower case, spaces collapsed; "all" is kept only as the acronym."""
    folded = re.sub(r"\b[Aa]ll\b", " ", fold(raw))
    return " ".join(folded.lower().split())


def is_absent(text: str, *, status: bool = False) -> bool:
    """Say whether a plain text says nothing ("", n/a, -, unknown; not "unknown" as a status)."""
    table = words()
    if not status and text == table["absent_except_status"]:
        return True
    return table["absent"].fullmatch(text) is not None


def _read(name: str) -> dict:
    path = paths.DATA / "trials" / name
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise EvidenceError(f"data/trials/{name} cannot be read: {error}.") from error

"""Addresses in the report that survive a rebuild: of findings, of sources, of numbers."""

from __future__ import annotations

import hashlib
import re

KEYS = (
    "topic", "role", "subject", "setting", "source_id", "label", "nct_id", "field", "target",
    "limit", "step",
)  # fmt: skip


def anchor(finding_id: str) -> str:
    """Return the address of a finding: the same as long as its id is."""
    return "f-" + _digest(finding_id, 12)


def source_anchor(source_id: str) -> str:
    """Return the address of a source in the references."""
    return "s-" + _digest(source_id, 10)


def name_groups(exhibit: dict) -> dict[tuple[int, str], str]:
    """Return the address of the sentences behind each number, by (row, column).

    It is made of what the row is about (topic, role, source), not of its place: a rebuild with
    other counts or more rows keeps it.
    """
    opened = [key.split(",", 1) for key in exhibit["opens"]]
    keys = list_keys(exhibit)
    return {
        (int(row), column): f"o-{exhibit['id']}-{_digest(f'{keys[int(row)]}|{column}', 10)}"
        for row, column in opened
    }


def list_keys(exhibit: dict) -> list[str]:
    """Return for each row what tells it apart: the known key columns, then further text columns,
    then its place, each only where those before leave two rows alike."""
    names = [column["name"] for column in exhibit["columns"]]
    texts = [column["name"] for column in exhibit["columns"] if column["type"] == "string"]
    used = [name for name in KEYS if name in texts]
    rest = [name for name in texts if name not in used]
    while True:
        places = [names.index(name) for name in used]
        keys = ["|".join(str(row[place]) for place in places) for row in exhibit["rows"]]
        if len(set(keys)) == len(keys):
            return keys
        if not rest:
            return [f"{key}|{place}" for place, key in enumerate(keys)]
        used.append(rest.pop(0))


def rename_links(svg: str, exhibit: dict) -> str:
    """Return an SVG whose links name groups by their address, not by row number."""
    names = {}
    for (row, column), name in name_groups(exhibit).items():
        for written in (column, _slug(column)):
            names[f"#o-{exhibit['id']}-{row}-{written}"] = "#" + name
    return re.sub(r"#o-[\w-]+", lambda found: names.get(found[0], found[0]), svg)


def _slug(column: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", column).strip("-")


def _digest(text: str, length: int) -> str:
    return hashlib.sha1(str(text).encode()).hexdigest()[:length]

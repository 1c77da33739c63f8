"""Tables of the page: what each cell shows, what it opens, and what a number counts."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.report import faces, keys
from analysis.report.collect import Report

MOST_ROWS = 3000  # rows of a table that stand in the page as such; further ones come page by page


def list_cells(exhibit: dict, units: Mapping[str, str]) -> dict:
    """Return what the page shows of a table.

    Returns
    -------
    head : (name, words, type) of each column. rows, more : lists of (text, type, address of the
    sentences behind it or "", unit); `more` holds the rows beyond MOST_ROWS. anchors : the address
    of each row, "" where rows have none.
    """
    shown = faces.list_columns(exhibit)
    groups = keys.name_groups(exhibit)
    rows = [
        [
            (faces.show(row[place], name), kind, groups.get((number, name), ""),
             units.get(name, ""))
            for name, kind, place in shown
        ]
        for number, row in enumerate(exhibit["rows"])
    ]  # fmt: skip
    anchors = [""] * len(rows)
    if exhibit["id"] == "findings":
        anchors = [keys.anchor(row[0]) for row in exhibit["rows"]]
    return {
        "head": [(name, faces.head(name), kind) for name, kind, _ in shown],
        "rows": rows[:MOST_ROWS], "more": rows[MOST_ROWS:], "anchors": anchors,
    }  # fmt: skip


def name_units(exhibit: dict, findings: Mapping[str, dict]) -> dict[str, str]:
    """Say for each column with links what its numbers count: "s" sources, "f" findings, "" neither.

    A column counts sources when each of its numbers is the number of sources behind it, findings
    when it is the number of findings: a filter then counts the same again.
    """
    names = [column["name"] for column in exhibit["columns"]]
    fits: dict[str, set[str]] = {}
    for key, ids in exhibit["opens"].items():
        row, column = key.split(",", 1)
        value = exhibit["rows"][int(row)][names.index(column)]
        known = [findings[i]["source_id"] for i in ids if i in findings]
        counts = {"s": len(set(known)), "f": len(known)} if len(known) == len(ids) else {}
        own = {unit for unit, count in counts.items() if count == value and value is not True}
        fits[column] = fits.get(column, {"s", "f"}) & own
    return {column: min(units, key="sf".index) if units else "" for column, units in fits.items()}


def list_groups(exhibit: dict, report: Report) -> list[dict]:
    """Return the sentences behind each number: name, title, and items (address or "", text)."""
    names = [column["name"] for column in exhibit["columns"]]
    groups = keys.name_groups(exhibit)
    made = []
    for key, ids in exhibit["opens"].items():
        row, column = key.split(",", 1)
        about = [faces.show(exhibit["rows"][int(row)][names.index(n)], n)
                 for n in keys.KEYS if n in names and n != "source_id" and n != column]  # fmt: skip
        title = " · ".join([*about, *([faces.head(column)] if column != "n" else [])])
        made.append({"name": groups[int(row), column], "title": title,
                     "items": [_item(i, report) for i in ids]})  # fmt: skip
    return made


def _item(finding_id: str, report: Report) -> tuple[str, str]:
    found = report.findings.get(finding_id)
    if not found:
        return "", finding_id
    return keys.anchor(finding_id), f"{found['label']}, {found['section']} {found['sentence']}"

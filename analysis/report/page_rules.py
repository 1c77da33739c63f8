"""How each exhibit answers the page's filter: which numbers can be counted again, and from what.

A number is counted again only where the rule gives back every number of its column as it stands:
the page never shows a count that another way of counting made.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, combinations

from analysis.report import page_tables
from analysis.report.collect import Report

DIMENSIONS = ("role", "topic", "subject", "setting", "source", "coder", "depth")
LIMITS = DIMENSIONS[:4]  # what a column may be limited to
COLUMNS = {"source_id": "source", "label": "source"}
OF_SOURCES = ("label", "year", "corpus", "depth")
LABELS = ("one", "other", "one_label", "other_label")
LISTED = "findings"  # its rows are the findings themselves
CLAIMS = ("strength", "barrier", "strategy", "need")


def list_rules(report: Report, facets: dict) -> dict[str, dict]:
    """Return for each exhibit, by its id, what a filter does to it.

    facets : as page_filter.list_facets() returns them.

    Returns
    -------
    keys : for each dimension (and the year of its source) that a row has a value of, the place of
    the value, by row; -1 where it has none. of : the places of the sources that a row is about.
    count : for each column that is counted again, its unit ("s" sources, "f" findings), whether
    only the report's own subject counts, and the places that a finding may have in a dimension.
    both : for numbers of sources that have both topics of a row, the topics and roles. per : for
    numbers of sources, their places by row. left : columns that count what is left of the findings
    behind them. stale : columns of which a filter knows nothing.
    """
    findings = _list_findings(report, facets)
    return {
        name: _Rules(exhibit, report, facets, findings).list_all()
        for name, exhibit in report.exhibits.items()
        if name != LISTED
    }


def _list_findings(report: Report, facets: dict) -> list[dict]:
    """Return the findings with the places of their codes, the year's place, id and level."""
    made = []
    for finding_id, row in zip(report.findings, facets["rows"], strict=True):
        codes = dict(zip(facets["names"], row[1:-1], strict=True))
        year = facets["years"][codes["source"]]
        made.append(codes | {"year": year, "id": finding_id, "level": row[-1]})
    return made


class _Rules:
    """The rules of one exhibit; findings : as _list_findings() returns them."""

    def __init__(self, exhibit: dict, report: Report, facets: dict, findings: list[dict]) -> None:
        self.exhibit, self.report = exhibit, report
        self.findings = [finding for finding in findings if finding["level"] >= 2]
        self.subject = facets["subject"]
        self.names = [column["name"] for column in exhibit["columns"]]
        self.places = {
            dimension: {value: place for place, (value, _) in enumerate(facets["names"][dimension])}
            for dimension in DIMENSIONS
        }
        self.labels = {words: place for place, (_, words) in enumerate(facets["names"]["source"])}

    def list_all(self) -> dict:
        made = {"keys": self.keys, "count": {}, "both": {}, "per": {}, "left": [], "stale": []}
        units = page_tables.name_units(self.exhibit, self.report.findings)
        for column in self.exhibit["columns"]:
            name = column["name"]
            if COLUMNS.get(name, name) in (*self.keys, *LABELS, *OF_SOURCES, "source_ids"):
                continue
            kind, rule = self._find(name) if column["type"] == "integer" else ("", None)
            if rule:
                made[kind][name] = rule
            else:
                made["left" if units.get(name) else "stale"].append(name)
        return made | {"of": self._list_sources_of_rows()}

    def _find(self, name: str) -> tuple[str, list | None]:
        finders = {"per": self._find_sources, "both": self._find_pair, "count": self._find_count}
        found = ((kind, find(name)) for kind, find in finders.items())
        return next(((kind, rule) for kind, rule in found if rule), ("", None))

    @cached_property
    def keys(self) -> dict[str, list[int]]:
        keys = {}
        for name in self.names:
            dimension = COLUMNS.get(name, name)
            if dimension not in (*DIMENSIONS, "year") or dimension in keys:
                continue
            known = self.labels if name == "label" else self.places.get(dimension, {})
            values = [known.get(value, -1) for value in self._values(name)]
            if dimension == "year":
                values = [int(v) if str(v).isdigit() else -1 for v in self._values(name)]
            if any(value >= 0 for value in values):
                keys[dimension] = values
        return keys if set(keys) - {"year"} else {}

    def _list_sources_of_rows(self) -> list[list[int]]:
        """Return for each row the places of the sources it is about; [] where none is named."""
        rows: list[list[int]] = [[] for _ in self.exhibit["rows"]]
        for name in self.names:
            for row, value in zip(rows, self._values(name) if name in LABELS else (), strict=False):
                row += [self.labels[value]] if value in self.labels else []
            if name == "source_ids":
                ids = [str(value).split() for value in self._values(name)]
                rows = [[self.places["source"].get(i.strip(";,"), -1) for i in own] for own in ids]
        return rows if any(rows) else []

    def _values(self, name: str) -> list:
        return [row[self.names.index(name)] for row in self.exhibit["rows"]]

    def _find_count(self, name: str) -> list | None:
        """Return the rule that gives back a column, and the sentences behind each number."""
        values, opened = self._values(name), self._opened(name)
        codes = {code for dimension in LIMITS for code in self.places[dimension]}
        if not self.keys or not (any(values) or codes & set(name.split())):
            return None
        for own, allowed in self._list_limits(name, opened):
            groups = self._group(own, allowed)
            for unit in "fs" if "source" in self.keys else "sf":
                if self._gives_back(values, groups, unit, opened):
                    return [unit, int(own), allowed]
        return None

    def _opened(self, name: str) -> dict[int, set[str]]:
        pairs = ((key.split(",", 1), ids) for key, ids in self.exhibit["opens"].items())
        return {int(row): set(ids) for (row, column), ids in pairs if column == name}

    def _list_limits(self, name: str, opened: dict) -> Iterator[tuple[bool, dict[str, list[int]]]]:
        """Yield whether only the report's subject counts, and the codes that a column may be
        limited to: those in its name, and ever more of those that the findings behind it have."""
        words, behind = set(name.split()), set().union(*opened.values())
        named = {d: sorted(p for v, p in self.places[d].items() if v in words) for d in LIMITS}
        fixed = {d: places for d, places in named.items()
                 if places and d not in self.keys and (d == "subject" or not behind)}  # fmt: skip
        seen = {d: sorted({f[d] for f in self.findings if f["id"] in behind}) for d in LIMITS}
        free = [d for d in LIMITS if d not in self.keys and d not in fixed] if behind else []
        for picked in chain.from_iterable(combinations(free, n) for n in range(len(free) + 1)):
            limits = fixed | {d: seen[d] for d in picked}
            if "subject" not in limits:
                yield True, limits
            yield False, limits

    def _group(self, own: bool, allowed: dict[str, list[int]]) -> dict[tuple, list[dict]]:
        groups: dict[tuple, list[dict]] = {}
        for finding in self.findings:
            if own and self.subject not in (-1, finding["subject"]):
                continue
            if all(finding[dimension] in places for dimension, places in allowed.items()):
                groups.setdefault(tuple(finding[key] for key in self.keys), []).append(finding)
        return groups

    def _gives_back(self, values: list, groups: dict, unit: str, opened: dict) -> bool:
        for row, value in enumerate(values):
            own = groups.get(tuple(places[row] for places in self.keys.values()), [])
            number = len({f["source"] for f in own}) if unit == "s" else len(own)
            if value != number or (row in opened and {f["id"] for f in own} != opened[row]):
                return False
        return True

    def _find_sources(self, name: str) -> list[list[int]] | None:
        """Return the places of the sources behind each number, where they are counted by what they
        are (year, corpus, depth)."""
        about = [other for other in self.names if other != name]
        if not about or not set(about) <= set(OF_SOURCES) or self.exhibit["opens"]:
            return None
        made = []
        for row in self.exhibit["rows"]:
            wanted = [(n, str(v)) for n, v in zip(self.names, row, strict=True) if n != name]
            own = [s for s in self.report.sources
                   if all(str(s.get(n) or "n.d.") == v for n, v in wanted)]  # fmt: skip
            if len(own) != row[self.names.index(name)]:
                return None
            made.append([self.places["source"].get(s["source_id"], -1) for s in own])
        return made

    def _find_pair(self, name: str) -> list | None:
        """Return the rule of a number of sources that make claims on both topics of a row."""
        topics = self.places["topic"]
        if not {"one", "other"} <= set(self.names) or not self.exhibit["rows"]:
            return None
        pairs = list(zip(self._values("one"), self._values("other"), strict=True))
        if not all(one in topics and other in topics for one, other in pairs):
            return None
        roles = [self.places["role"][role] for role in CLAIMS if role in self.places["role"]]
        groups: dict[int, set] = {}
        for finding in self.findings:
            if finding["role"] in roles and self.subject in (-1, finding["subject"]):
                groups.setdefault(finding["topic"], set()).add(finding["source"])
        places = [[topics[one], topics[other]] for one, other in pairs]
        counts = [len(groups.get(one, set()) & groups.get(other, set())) for one, other in places]
        return [places, roles] if counts == self._values(name) else None

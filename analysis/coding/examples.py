"""The codebook's examples: made-up sentences with their codes, to learn from beside the forms."""

from __future__ import annotations

import csv
from pathlib import Path

from analysis import codebook, paths
from analysis.errors import EvidenceError

Example = tuple[str, list[tuple[str, str, str, str, bool]]]
DIMENSIONS = ("topic", "role", "subject", "setting")


def load_examples(path: Path | None = None) -> list[Example]:
    """Return (sentence, its codes) of each row of data/examples.csv; no codes: no finding.

    Without the file there are no examples. EvidenceError names a code that is not of the codebook.
    """
    place = path or paths.DATA / "examples.csv"
    if not place.is_file():
        return []
    with place.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (row["says"], _read_codes(row["codes"], f"{place.name}, line {line}"))
        for line, row in enumerate(rows, start=2)
    ]


def _read_codes(text: str, where: str) -> list[tuple[str, str, str, str, bool]]:
    found = []
    for code in filter(None, (part.split() for part in text.split(";"))):
        if len(code) not in (4, 5) or code[4:] not in ([], ["hedged"]):
            raise EvidenceError(
                f"{where}: {' '.join(code)!r} is no code. Write topic, role, subject, setting "
                "and, where it is so, hedged."
            )
        for dimension, value in zip(DIMENSIONS, code, strict=False):
            codebook.require(dimension, value)
        found.append((*code[:4], len(code) == 5))
    return found

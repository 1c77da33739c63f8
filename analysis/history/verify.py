"""Make a report again from what it recorded, and compare every byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis import inputs
from analysis.errors import EvidenceError
from analysis.history.snapshots import read_record

RECORD = "run.json"
ROOTED = ("earlier",)  # parameters that name a folder, beside `sources`
SHOWN = 160  # characters of a differing line


class Verdict(NamedTuple):
    """Whether all is equal, how many files there are, and what to say, one line each."""

    equal: bool
    files: int
    lines: list[str]


def verify(folder: Path, *, sources: Sequence[str] = ()) -> Verdict:
    """Rebuild the report in `folder` elsewhere, with nothing of an earlier run, and compare.

    sources : where the recorded sources are on this machine, for those that it does not know.

    Raises
    ------
    EvidenceError : the folder is no report, a source is not to be found, or the run fails.
    """
    record = read_record(folder)
    if altered := _list_altered(folder, record):
        return Verdict(False, len(record["outputs"]), altered)
    with tempfile.TemporaryDirectory(prefix="workbook-verify-") as room:
        made = Path(room) / folder.resolve().name
        _rebuild(record, made, Path(room) / ".build", sources)
        return _compare(folder, made, record, read_record(made))


def _list_altered(folder: Path, record: Mapping) -> list[str]:
    """Say which files are not as the record says: then there is nothing to rebuild for."""
    wrong = [
        f"{name}: {'changed since it was recorded' if (folder / name).is_file() else 'missing'}"
        for name, digest in sorted(record["outputs"].items())
        if inputs.hash_file(folder / name) != digest
    ]
    more = f"{len(wrong) - 1} further files too" if len(wrong) > 1 else ""
    return [line for line in (*wrong[:1], more) if line]


def _rebuild(record: Mapping, out: Path, build: Path, sources: Sequence[str]) -> None:
    """Run the workbook in a process of its own with the recorded sources and parameters."""
    values = dict(record["parameters"])
    given = {inputs.label_of(Path(path)): str(Path(path).resolve()) for path in sources}
    roots = inputs.known_roots() | given
    places = [_find(label, roots) for label in values.pop("sources", [])]
    command = [sys.executable, "-m", "analysis.cli", "report", "--out", str(out)]
    command += ["--sources", *places] if places else []
    for name, value in values.items():
        value = _find(value, roots) if name in ROOTED and value else value
        command += ["-p", name, value if isinstance(value, str) else json.dumps(value)]
    settings = os.environ | {"WORKBOOK_BUILD": str(build), "WORKBOOK_ROOTS": "{}"}
    done = subprocess.run(command, capture_output=True, text=True, env=settings)
    if done.returncode:
        raise EvidenceError(f"the report cannot be made again:\n{done.stderr.strip()}")


def _find(label: str, roots: Mapping[str, str]) -> str:
    place = roots.get(label, "")
    if label == inputs.DEFAULT:
        return label
    if not place or not Path(place).exists():
        raise EvidenceError(
            f"input {label!r} of the report is not to be found here. Say where it is: "
            f"--sources PATH/{label}"
        )
    return place


def _compare(folder: Path, made: Path, record: Mapping, again: Mapping) -> Verdict:
    """Compare inputs first, for they explain the rest, then every file byte by byte."""
    total = len(record["outputs"]) + 1
    lines = _compare_inputs(record["inputs"], again["inputs"])
    lines += [
        f"{name} differs: {record[name][:12]} then, {again[name][:12]} now"
        for name in ("code", "notebooks")
        if record.get(name, "") != again.get(name, "")
    ]
    versions = record["versions"].keys() | again["versions"].keys()
    lines += [
        f"version of {name}: {record['versions'].get(name)} then, {again['versions'].get(name)} now"
        for name in sorted(versions)
        if record["versions"].get(name) != again["versions"].get(name)
    ]
    names = [*sorted({*record["outputs"], *again["outputs"]}), RECORD]
    first = next((name for name in names if _read(folder / name) != _read(made / name)), "")
    if first:
        lines.append(f"first difference: {_locate(first, folder / first, made / first)}")
    return Verdict(not first, total, lines)


def _compare_inputs(was: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Say which inputs are missing, changed or new, the first five of each by name."""
    kinds = {
        "missing": sorted(was.keys() - now.keys()),
        "changed": sorted(name for name in was.keys() & now.keys() if was[name] != now[name]),
        "new": sorted(now.keys() - was.keys()),
    }
    return [
        f"input {kind}: {', '.join(names[:5])}" + (f" and {len(names) - 5} more" * (len(names) > 5))
        for kind, names in kinds.items()
        if names
    ]


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _locate(name: str, one: Path, other: Path) -> str:
    """Say where two files begin to differ, by line where they are text."""
    mine, theirs = _read(one), _read(other)
    if mine is None or theirs is None:
        return f"{name} is only in {'the rebuilt report' if mine is None else 'the report'}"
    try:
        before, after = mine.decode().splitlines(), theirs.decode().splitlines()
    except UnicodeDecodeError:
        return f"{name} ({len(mine)} bytes, rebuilt {len(theirs)})"
    for number, (a, b) in enumerate(zip(before, after, strict=False), start=1):
        if a != b:
            at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
            start = max(at - 40, 0)
            return (
                f"{name}, line {number}\n  report:  {a[start : start + SHOWN]}"
                f"\n  rebuilt: {b[start : start + SHOWN]}"
            )
    return f"{name}: {len(before)} lines, rebuilt {len(after)}"

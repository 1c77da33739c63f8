"""One report a combination of parameter values, and an index that sets them side by side."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from analysis import paths
from analysis.errors import EvidenceError
from analysis.report import collect, faces, parameters
from analysis.report.files import clean, write_bytes
from analysis.report.run import make_report

MOST = 40  # combinations in one sweep
NOT_SHOWN = "-"


def read_each(given: Sequence[str]) -> dict[str, list[str]]:
    """Return the values of each parameter to go through, from texts "name=a,b".

    Raises
    ------
    EvidenceError : a text is not of that form, a name comes twice, a value is not of its type, or
        there are more than MOST combinations.
    """
    each: dict[str, list[str]] = {}
    for text in given:
        name, sign, values = text.partition("=")
        listed = list(dict.fromkeys(value.strip() for value in values.split(",") if value.strip()))
        if not sign or not listed or name.strip() in each:
            raise EvidenceError(
                f"--each {text!r}: give a parameter once, with values: subject=CAR-NK,CAR-T."
            )
        each[name.strip()] = listed
    notebooks = sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    for name, listed in each.items():
        for value in listed:
            parameters.check_values({name: value}, notebooks)
    count = len(list(itertools.product(*each.values())))
    if count > MOST:
        raise EvidenceError(f"--each asks for {count} reports; {MOST} are the most. Take fewer.")
    return each


def make_sweep(
    each: Mapping[str, Sequence[str]], out: Path, *, sources: Sequence[str] = (), values: Mapping,
    **options,
) -> Path:  # fmt: skip
    """Make a report for each combination in a folder of its own; returns the index page.

    each : values by parameter, as read_each() returns them; values : parameters that stay.
    options : as make_report() takes them. What several reports share is made once.

    Raises
    ------
    EvidenceError : `out` holds something else, or a report cannot be made; says which.
    """
    combinations = list_combinations(each)
    _check_out(out, set(combinations))
    reports = {}
    for name, own in combinations.items():
        print(f"{name}:")
        try:
            make_report(sources, out=out / name, values=dict(values) | own, **options)
        except EvidenceError as error:
            raise EvidenceError(f"{name}: {error}") from error
        executed = sorted((out / name / "notebooks").glob("*.ipynb"))
        reports[name] = collect.read_notebooks(executed)
    rows = compare(reports)
    _write_csv(combinations, rows, out / "sweep.csv")
    return write_index(combinations, rows, out / "index.html")


def list_combinations(each: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """Return the combinations by the name of their folder, in the order given."""
    listed = [
        dict(zip(each, own, strict=True)) for own in itertools.product(*each.values())
    ]  # fmt: skip
    return {_slug(own): own for own in listed}


def _slug(own: Mapping[str, str]) -> str:
    words = (f"{name}-{value}" for name, value in own.items())
    return "_".join(re.sub(r"[^A-Za-z0-9.]+", "-", word) for word in words)


def _check_out(out: Path, names: set[str]) -> None:
    """Refuse a folder that holds something else than an earlier sweep."""
    known = (out / "sweep.csv").is_file() or (
        out.is_dir() and {p.name for p in out.iterdir()} <= names
    )
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not known):
        raise EvidenceError(f"{out.name!r} holds something else than a sweep. Name a new folder.")


def compare(reports: Mapping[str, collect.Report]) -> list[tuple[str, str, list[str]]]:
    """Set the headline numbers of reports side by side.

    Returns
    -------
    (group, what, value in each report). First what was read and counted, then each headline in
    sources; "-" where it is no headline there.
    """
    rows = [
        ("read", "sources", [str(len(r.sources)) for r in reports.values()]),
        ("read", "findings in all", [str(len(r.findings)) for r in reports.values()]),
        ("counted", "findings", [str(len(_counted(r))) for r in reports.values()]),
        ("counted", "sources that state one", [
            str(len({r.findings[i]["source_id"] for i in _counted(r)})) for r in reports.values()
        ]),
    ]  # fmt: skip
    headlines = [_headlines(report) for report in reports.values()]
    keys = dict.fromkeys(key for own in headlines for key in own)
    for role, topic in sorted(keys, key=lambda key: key[0]):
        values = [own.get((role, topic), NOT_SHOWN) for own in headlines]
        rows.append((f"headline: {role}", faces.topic_label(topic), values))
    return rows


def _counted(report: collect.Report) -> set[str]:
    exhibit = report.exhibits.get("evidence-map") or {"opens": {}}
    return {i for ids in exhibit["opens"].values() for i in ids if i in report.findings}


def _headlines(report: collect.Report) -> dict[tuple[str, str], str]:
    rows = collect.list_rows(report.exhibits.get("headlines"))
    return {(row["role"], row["topic"]): str(row["n"]) for row in rows}


def _write_csv(combinations: Mapping, rows: Sequence, path: Path) -> Path:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["group", "number", *combinations])
    writer.writerows([group, what, *values] for group, what, values in rows)
    return write_bytes(path, buffer.getvalue().encode())


def write_index(combinations: Mapping, rows: Sequence, path: Path) -> Path:
    """Write the page that compares: one column a report, its head a link to it."""
    from analysis.report import html

    sheet = (html.FOLDER / "page.css").read_text("utf-8")
    page = html.make_environment().get_template("sweep.html.j2").render(
        combinations=combinations, rows=rows, style=Markup(sheet)
    )  # fmt: skip
    return write_bytes(path, clean(page).encode())

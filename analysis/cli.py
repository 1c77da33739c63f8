"""The command `workbook`: read, code, report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.errors import EvidenceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 with a message on stderr where nothing could be done."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except EvidenceError as error:
        print(f"workbook: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("workbook: stopped; what was finished is kept", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workbook", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_add_report, _add_ingest, _add_code, _add_evaluate, _add_trials, _add_notebooks):
        add(commands)
    return parser


def _add_report(commands) -> None:
    command = commands.add_parser("report", help="run the notebooks and write the report")
    command.add_argument(
        "--sources", nargs="*", default=[], metavar="PATH", help="in place of data/"
    )
    command.add_argument("--add", nargs="*", default=[], metavar="PATH", help="beside the sources")
    command.add_argument("--out", type=Path, help="folder of the report (report/)")
    command.add_argument("--jobs", type=int, help="notebooks at once (all cores)")
    command.add_argument(
        "-p", "--parameter", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"),
        help="a notebook parameter; may be given again",
    )  # fmt: skip
    command.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from analysis.report.run import make_report

    page = make_report(
        options.sources,
        add=options.add,
        out=options.out,
        values=dict(options.parameter),
        jobs=options.jobs,
    )
    print(f"open {page}")
    return 0


def _add_ingest(commands) -> None:
    command = commands.add_parser("ingest", help="read sources and write their tables as Parquet")
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument("--out", type=Path, required=True, help="folder for the tables")
    command.set_defaults(run=_ingest)


def _ingest(options: argparse.Namespace) -> int:
    from analysis import evidence, tables

    found = evidence.load(options.paths)
    for name in evidence.KEPT:
        tables.write(name, found.table(name), options.out / f"{name}.parquet")
    for row in found.documents.itertuples():
        print(f"{row.document}: {row.outcome}{': ' + row.reason if row.reason else ''}")
    print(f"{len(found.sources)} sources, {len(found.passages)} sentences -> {options.out}")
    return 0


def _add_code(commands) -> None:
    command = commands.add_parser("code", help="code sources and write their findings as CSV")
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument("--out", type=Path, required=True, metavar="FINDINGS.csv")
    command.add_argument(
        "--coder", action="append", default=[], metavar="NAME",
        help="form, human, combined or rules; may be given again (the best for each section)",
    )  # fmt: skip
    command.add_argument("--threshold", type=float, default=0.5, help="least score (0.5)")
    command.set_defaults(run=_code)


def _code(options: argparse.Namespace) -> int:
    from analysis import evidence, listing

    found = evidence.load(options.paths)
    findings = listing.list_findings(found, coders=options.coder, threshold=options.threshold)
    listing.write_csv(findings, options.out)
    for row in found.documents[found.documents["outcome"] == "refused"].itertuples():
        print(f"refused {row.document}: {row.reason}", file=sys.stderr)
    print(f"{len(findings)} findings in {len(found.sources)} sources -> {options.out}")
    return 0


def _add_evaluate(commands) -> None:
    command = commands.add_parser("evaluate", help="hold the coder against forms it did not see")
    command.add_argument(
        "paths", nargs="*", metavar="PATH", help="originals that a form of data/ covers"
    )
    command.add_argument("--out", type=Path, help="folder for the tables as CSV")
    command.add_argument("--threshold", type=float, default=0.5, help="least score (0.5)")
    command.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    from analysis import evidence, listing, reliability

    parts = {"statements": evidence.load_reliability(threshold=options.threshold)}
    if options.paths:
        found = evidence.load([*options.paths, "data"])
        parts["originals"] = evidence.load_originals(found, threshold=options.threshold)
    for part, quality in parts.items():
        for name, frame in quality.items():
            if name in ("measures", "agreement"):
                print(f"{part}, {name}\n{frame.to_string(index=False)}\n")
            if options.out:
                listing.write_csv(frame, options.out / f"{part}-{name}.csv")
    print(reliability.FORM_NOTE)
    return 0


def _add_trials(commands) -> None:
    command = commands.add_parser("trials", help="set trial tables against each other")
    command.add_argument("rows", nargs="+", type=Path, metavar="ROWS.csv", help="review tables")
    command.add_argument(
        "--registry", nargs="*", type=Path, default=[], metavar="FILE",
        help="registry records: CSV, ClinicalTrials.gov JSON or XML",
    )  # fmt: skip
    command.add_argument("--out", type=Path, required=True, help="folder for the tables")
    command.set_defaults(run=_trials)


def _trials(options: argparse.Namespace) -> int:
    from analysis import listing
    from analysis.trials import list_worklist, reconcile, rows

    made = reconcile(rows.read_reviews(options.rows), rows.read_registry(options.registry))
    parts = {"trials": made.trials, "trial_fields": made.fields}
    parts["worklist"] = list_worklist(made)
    for name, frame in parts.items():
        listing.write_csv(frame, options.out / f"{name}.csv")
    verdicts = made.fields.drop_duplicates(["nct_id", "field"])["verdict"].value_counts()
    print(f"{len(made.trials)} trials; " + ", ".join(f"{n} {v}" for v, n in verdicts.items()))
    print(f"{len(parts['worklist'])} to settle -> {options.out / 'worklist.csv'}")
    return 0


def _add_notebooks(commands) -> None:
    command = commands.add_parser("notebooks", help="remake the committed notebooks' outputs")
    command.set_defaults(run=_notebooks)


def _notebooks(options: argparse.Namespace) -> int:
    from analysis import paths
    from analysis.report.execute import run_notebook

    for notebook in sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        run_notebook(str(notebook), str(notebook), {}, {})
        print(f"{notebook.name} remade")
    return 0


if __name__ == "__main__":
    sys.exit(main())

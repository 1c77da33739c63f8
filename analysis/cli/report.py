"""Run the notebooks and write the report."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("report", help="run the notebooks and write the report")
    command.add_argument(
        "--sources", nargs="*", default=[], metavar="PATH", help="in place of data/"
    )
    command.add_argument("--add", nargs="*", default=[], metavar="PATH", help="beside the sources")
    command.add_argument("--out", type=Path, help="folder of the report (report/)")
    command.add_argument("--jobs", type=int, help="processes at once (all cores)")
    command.add_argument("--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler")
    command.add_argument(
        "-p", "--parameter", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"),
        help="a notebook parameter; may be given again",
    )  # fmt: skip
    command.add_argument(
        "--each", action="append", default=[], metavar="NAME=A,B",
        help="one report a value, and an index that compares them; may be given again",
    )  # fmt: skip
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from analysis import paths
    from analysis.report import sweep
    from analysis.report.run import make_report

    given = {
        "add": options.add, "jobs": options.jobs, "scheduler": options.scheduler,
        "values": dict(options.parameter),
    }  # fmt: skip
    if options.each:
        each, out = sweep.read_each(options.each), options.out or paths.ROOT / "report-sweep"
        page = sweep.make_sweep(each, out, sources=options.sources, **given)
    else:
        page = make_report(options.sources, out=options.out, **given)
    print(f"open {page}")
    return 0

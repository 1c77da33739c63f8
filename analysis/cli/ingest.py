"""Read sources and write their tables as Parquet."""

from __future__ import annotations

import argparse
import sys

COLUMNS = ("document", "outcome", "reason")
SHOWN = 200  # files named one by one; of more only those that were not simply read


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("ingest", help="read sources and write their tables as Parquet")
    command.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or URLs")
    command.add_argument("--out", required=True, help="folder or URL for the tables")
    command.add_argument("--jobs", type=int, help="processes at once (all cores)")
    command.add_argument("--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from analysis import evidence, remote
    from analysis.ingestion import assemble, pieces
    from analysis.words import count

    found = evidence.load(
        options.paths,
        jobs=options.jobs,
        scheduler=options.scheduler,
        say=lambda line: print(line, file=sys.stderr),
    )
    out = remote.locate(options.out)
    rows = assemble.export(found.folder, out, evidence.KEPT, jobs=options.jobs)
    every = rows["documents"] <= SHOWN
    for piece in pieces.stream(pieces.list_parts("documents", found.folder), COLUMNS):
        for document, outcome, reason in zip(*(c.to_pylist() for c in piece), strict=True):
            if every or outcome != "read":
                print(f"{document}: {outcome}{': ' + reason if reason else ''}")
    said = f"{count(rows['sources'], 'source')}, {count(rows['passages'], 'sentence')}"
    print(f"{said} -> {options.out}")
    return 0

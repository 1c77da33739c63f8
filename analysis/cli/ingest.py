"""Read sources and write their tables as Parquet."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("ingest", help="read sources and write their tables as Parquet")
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument("--out", type=Path, required=True, help="folder for the tables")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from analysis import evidence, tables

    found = evidence.load(options.paths)
    for name in evidence.KEPT:
        tables.write(name, found.table(name), options.out / f"{name}.parquet")
    for row in found.documents.itertuples():
        print(f"{row.document}: {row.outcome}{': ' + row.reason if row.reason else ''}")
    print(f"{len(found.sources)} sources, {len(found.passages)} sentences -> {options.out}")
    return 0

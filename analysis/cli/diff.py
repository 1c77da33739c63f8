"""Say what changed between two reports, and why."""

from __future__ import annotations

import argparse
from pathlib import Path

SHOWN = 20


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("diff", help="say what changed between two reports, and why")
    command.add_argument("old", type=Path, metavar="OLD", help="folder of the earlier report")
    command.add_argument("new", type=Path, metavar="NEW", help="folder of the later report")
    command.add_argument("--out", type=Path, metavar="CHANGES.csv", help="every change as CSV")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from analysis import history, listing
    from analysis.words import count

    old, new = history.read_folder(options.old), history.read_folder(options.new)
    changes = history.compare(old, new)
    print(history.describe_changes(changes))
    for row in history.count_changes(changes).itertuples():
        print(f"{row.n:6d}  {row.kind} {row.change}: {row.cause}")
    told = changes[(changes["kind"] != "finding") & (changes["change"] != "recounted")]
    for row in told.head(SHOWN).itertuples():
        print(f"{row.kind} {row.what} {row.where}: {row.before or '-'} -> {row.after or '-'}")
    if options.out:
        listing.write_csv(changes, options.out)
        print(f"{count(len(changes), 'change')} -> {options.out}")
    return 0

"""Make a report again from what it recorded, and compare every byte."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("verify", help="make a report again and compare every byte")
    command.add_argument("folder", type=Path, metavar="DIR", help="folder of a report")
    command.add_argument(
        "--sources", nargs="*", default=[], metavar="PATH",
        help="where the recorded sources are, if this machine does not know",
    )  # fmt: skip
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns 0 where all is equal, else 1."""
    from analysis import history
    from analysis.words import count

    verdict = history.verify(options.folder, sources=options.sources)
    for line in verdict.lines:
        print(line, file=sys.stderr)
    if verdict.equal:
        print(
            f"equal: {count(verdict.files, 'file')} made again from the recorded inputs, every byte"
        )
        return 0
    print(f"not equal: {options.folder.name}", file=sys.stderr)
    return 1

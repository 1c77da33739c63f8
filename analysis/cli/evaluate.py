"""Hold the coder against forms it did not see."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("evaluate", help="hold the coder against forms it did not see")
    command.add_argument(
        "paths", nargs="*", metavar="PATH", help="originals that a form of data/ covers"
    )
    command.add_argument("--out", type=Path, help="folder for the tables as CSV")
    command.add_argument("--threshold", type=float, default=0.5, help="least score (0.5)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
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

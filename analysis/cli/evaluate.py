"""Hold the coders against forms they did not see."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.errors import EvidenceError

SHOWN = ("measures", "agreement", "coverage")


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("evaluate", help="hold the coders against forms they did not see")
    command.add_argument(
        "paths", nargs="*", metavar="PATH", help="originals that a form of data/ covers"
    )
    command.add_argument("--out", type=Path, help="folder for the tables as CSV")
    command.add_argument("--threshold", type=float, default=0.5, help="least score (0.5)")
    command.add_argument(
        "--folds", default="5", metavar="N",
        help="parts that the forms are put into; all leaves out one form at a time (5)",
    )  # fmt: skip
    command.add_argument(
        "--coder", action="append", default=[], metavar="NAME",
        help="endpoint measures that coder, too (off unless WORKBOOK_ENDPOINT_URL is set)",
    )  # fmt: skip
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from analysis import evidence, listing, reliability

    folds = read_folds(options.folds)
    choice = {"threshold": options.threshold, "folds": folds, "coders": options.coder}
    parts = {"statements": evidence.load_reliability(**choice)}
    if options.paths:
        found = evidence.load([*options.paths, "data"], coders=options.coder, again=True)
        parts["originals"] = evidence.load_originals(found, threshold=options.threshold)
    for part, quality in parts.items():
        for name in SHOWN:
            print(f"{part}, {name}\n{quality[name].to_string(index=False, na_rep='-')}\n")
        print(reliability.describe_calibration(quality["calibration"]))
        print(*quality["about"]["says"], sep="\n", end="\n\n")
        for name, frame in quality.items() if options.out else ():
            listing.write_csv(frame, options.out / f"{part}-{name}.csv")
    return 0


def read_folds(text: str) -> int:
    """Return the number of folds that "all" or a number of two or more stands for; 0 is all."""
    if text == "all":
        return 0
    if not text.isdecimal() or int(text) < 2:
        raise EvidenceError(f"--folds {text!r} is not a number of 2 or more, nor all.")
    return int(text)

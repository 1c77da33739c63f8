"""Set trial tables against each other."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("trials", help="set trial tables against each other")
    command.add_argument("rows", nargs="+", type=Path, metavar="ROWS.csv", help="review tables")
    command.add_argument(
        "--registry", nargs="*", type=Path, default=[], metavar="FILE",
        help="registry records: CSV, ClinicalTrials.gov JSON or XML",
    )  # fmt: skip
    command.add_argument("--out", type=Path, required=True, help="folder for the tables")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
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

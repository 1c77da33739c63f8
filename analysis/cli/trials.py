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
    from analysis.trials import RULE, list_worklist, output, reconcile, rows
    from analysis.words import count

    made = reconcile(rows.read_reviews(options.rows), rows.read_registry(options.registry))
    unmapped = rows.list_unmapped([*options.rows, *options.registry])
    work = list_worklist(made, unmapped)
    parts = {"trials": made.trials, "trial_fields": made.fields, "worklist": work}
    for name, frame in parts.items():
        output.write_csv(frame, options.out / f"{name}.csv")
    (options.out / "RULE.txt").write_text(f"{RULE}\n", "utf-8")
    verdicts = made.fields.drop_duplicates(["nct_id", "field"])["verdict"].value_counts()
    print(
        f"{count(len(made.trials), 'trial')}; " + ", ".join(f"{n} {v}" for v, n in verdicts.items())
    )
    print(RULE)
    print(f"{len(work)} to settle -> {options.out / 'worklist.csv'}")
    return 0

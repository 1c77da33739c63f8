"""Code sources and write their findings as CSV."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("code", help="code sources and write their findings as CSV")
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument("--out", type=Path, required=True, metavar="FINDINGS.csv")
    command.add_argument(
        "--coder", action="append", default=[], metavar="NAME",
        help="form, human, combined, rules or endpoint; may be given again (none: the best for "
        "each section)",
    )  # fmt: skip
    command.add_argument("--threshold", type=float, default=0.5, help="least score (0.5)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from analysis import evidence, listing
    from analysis.words import count

    found = evidence.load(options.paths, coders=options.coder, again=True)
    findings = listing.list_findings(found, coders=options.coder, threshold=options.threshold)
    listing.write_csv(findings, options.out)
    if len(found.requests):
        say_endpoint(found.requests)
    for row in found.documents[found.documents["reason"] != ""].itertuples():
        print(f"{row.outcome} {row.document}: {row.reason}", file=sys.stderr)
    said = f"{count(len(findings), 'finding')} in {count(len(found.sources), 'source')}"
    print(f"{said} -> {options.out}")
    return 0


def say_endpoint(requests: pd.DataFrame) -> None:
    """Say on stderr what came of asking the endpoint."""
    from analysis.coding import endpoint

    print(endpoint.describe(requests, endpoint.read_settings()), file=sys.stderr)
    if not requests["outcome"].eq("answered").any():
        print("It answered nothing; the other coders' findings are written.", file=sys.stderr)

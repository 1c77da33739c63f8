"""Get open-access articles, records and trials into a folder."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from analysis.errors import EvidenceError

CONTACT, KEY = "WORKBOOK_EMAIL", "NCBI_API_KEY"


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("fetch", help="get open-access articles and records")
    command.add_argument(
        "names", nargs="*", metavar="ID", help="DOI, PMCID, NCT number, or a PMID as PMID123"
    )
    command.add_argument("--query", help="such as 'TITLE:\"CAR-NK\" AND PUB_TYPE:review'")
    command.add_argument("--service", default="europepmc", help="europepmc, pubmed or trials")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command.add_argument("--most", type=int, default=1000, help="at most so many (1000)")
    command.add_argument("--email", default=os.environ.get(CONTACT, ""), help=f"or {CONTACT}")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code: 1 where nothing was found."""
    from analysis import paths
    from analysis.fetching import collect
    from analysis.fetching.services import Services
    from analysis.fetching.shelf import Shelf

    _check(options, collect.SERVICES)
    services = Services(
        contact=options.email, key=os.environ.get(KEY, ""), cache=paths.BUILD / "fetched"
    )
    shelf, found = Shelf(options.out), 0
    try:
        if options.query:
            given = {"service": options.service, "most": options.most}
            found += collect.fetch_query(options.query, services, shelf, **given, say=print)
        found += collect.fetch_ids(options.names, services, shelf, say=print)
    finally:
        shelf.tidy()
    print(f"{found} found; {len(shelf.rows)} in {options.out}, listed in {shelf.place.name}")
    if not found:
        print("workbook: nothing was found", file=sys.stderr)
    return 0 if found else 1


def _check(options: argparse.Namespace, known: tuple[str, ...]) -> None:
    if not options.query and not options.names:
        raise EvidenceError(
            "give identifiers (DOI, PMCID, PMID, NCT number), or a search with --query."
        )
    if options.service not in known:
        raise EvidenceError(f"service {options.service!r} is not known. Known: {', '.join(known)}.")
    if "@" not in options.email:
        raise EvidenceError(
            f"the services ask for a contact: give --email you@example.org, or set {CONTACT}."
        )
    if options.most < 1:
        raise EvidenceError(f"--most is {options.most}; give 1 or more.")

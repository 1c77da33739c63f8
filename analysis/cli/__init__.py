"""The command `workbook`: read, code, report. One module a command, in the order of COMMANDS."""

from __future__ import annotations

import argparse
import errno
import importlib
import sys
from collections.abc import Sequence

from analysis.errors import EvidenceError

COMMANDS = (
    "report",
    "ingest",
    "code",
    "evaluate",
    "trials",
    "diff",
    "verify",
    "fetch",
    "notebooks",
)

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
NO_ROOM = (
    "no room to write ({error}). Free some room on its disk and run the same command again; what "
    "was finished is kept."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 with a message on stderr where nothing could be done."""
    options = make_parser().parse_args(arguments)
    try:
        return options.run(options)
    except EvidenceError as error:
        print(f"workbook: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in FULL:
            raise
        print(f"workbook: {NO_ROOM.format(error=error.strerror)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("workbook: stopped; what was finished is kept", file=sys.stderr)
        return 130


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="workbook", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f"{__name__}.{name}").add(commands)
    return parser

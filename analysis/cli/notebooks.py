"""Remake the committed notebooks' outputs."""

from __future__ import annotations

import argparse


def add(commands) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("notebooks", help="remake the committed notebooks' outputs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from analysis import paths
    from analysis.report.execute import run_notebook

    for notebook in sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        run_notebook(str(notebook), str(notebook), {}, {})
        print(f"{notebook.name} remade")
    return 0

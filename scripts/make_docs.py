"""Write the pages of docs/ that are made: data dictionary, codebook, command line, notebooks.

Run by `make docs`; a test holds the committed pages against what this makes.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from analysis import cli, codebook, layouts, paths
from analysis.report import dictionary, parameters

MADE = "<!-- Made by `make docs`; change its sources, not this page. -->\n"


def make_pages() -> dict[str, str]:
    """Return the made pages by file name."""
    pages = {
        "data-dictionary.md": describe_tables(), "codebook.md": describe_codebook(),
        "command-line.md": describe_commands(), "notebooks.md": describe_notebooks(),
    }  # fmt: skip
    return {name: MADE + text.rstrip("\n") + "\n" for name, text in pages.items()}


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; a bar in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


def describe_tables() -> str:
    """Return every table of the workbook with its columns, types, key and allowed values."""
    parts = [
        "# Data dictionary\n",
        "Every read and write of a table passes `analysis/tables.py`. Missing text is empty, a "
        "missing year is `<NA>`. The report's own tables are described in "
        "`tables/datapackage.json` and in the sheet `dictionary` of `report.xlsx`.\n",
    ]
    for name, layout in layouts.LAYOUTS.items():
        rows = [
            [f"`{column}`", kind, dictionary.describe_column(name, column),
             ", ".join(layout.allowed.get(column, ()))]
            for column, kind in layout.columns.items()
        ]  # fmt: skip
        parts.append(f"## {name}\n\nKey: {', '.join(layout.key)}.\n")
        parts.append(table(["column", "type", "meaning", "values"], rows) + "\n")
    return "\n".join(parts)


def describe_codebook() -> str:
    """Return the dimensions with their ids and what they cover, and the decision rules."""
    book = codebook.load()
    parts = [
        "# Codebook\n",
        "From `data/codebook.yaml`. Ids stay: rows are added, never renamed.\n",
    ]
    for name in codebook.DIMENSIONS:
        rows = [[f"`{row['id']}`", row.get("label", ""), row["covers"], row.get("example", "")]
                for row in book["dimensions"][name]]  # fmt: skip
        parts += [f"## {name}\n", table(["id", "label", "covers", "example"], rows) + "\n"]
    parts += [
        "## Decision rules\n",
        *(f"{i}. {r}" for i, r in enumerate(book["decision_rules"], 1)),
    ]
    return "\n".join(parts)


def describe_commands() -> str:
    """Return every command with its arguments and options."""
    commands = next(
        action for action in cli.make_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )  # fmt: skip
    helps = {choice.dest: choice.help for choice in commands._choices_actions}
    parts = ["# Command line\n", "`.venv/bin/workbook COMMAND --help` says the same.\n"]
    for name, command in commands.choices.items():
        rows = [[f"`{_name_argument(action)}`", action.help or ""] for action in command._actions
                if action.dest != "help"]  # fmt: skip
        said = helps[name][:1].upper() + helps[name][1:]
        parts.append(f"## workbook {name}\n\n{said}.\n")
        parts += [table(["argument", "meaning"], rows) + "\n"] if rows else []
    return "\n".join(parts)


def _name_argument(action: argparse.Action) -> str:
    """Return an argument as it is typed: names and what stands for its values."""
    names = ", ".join(action.option_strings)
    if action.nargs == 0:
        return names
    shown = action.metavar or action.dest.upper()
    words = " ".join(shown) if isinstance(shown, tuple) else shown
    words += {"*": " ...", "+": " ..."}.get(str(action.nargs), "")
    return f"{names} {words}".strip()


def describe_notebooks() -> str:
    """Return what each notebook asks, and the parameters of all with help and default."""
    parts = ["# Notebooks and their parameters\n"]
    declared: dict[str, parameters.Parameter] = {}
    where: dict[str, list[str]] = {}
    for path in sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        first = json.loads(path.read_text("utf-8"))["cells"][0]
        head, _, rest = "".join(first["source"]).partition("\n")
        parts.append(f"## {head[2:]}\n\n{rest.strip()}\n")
        for parameter in parameters.list_parameters(path):
            declared[parameter.name] = parameter
            where.setdefault(parameter.name, []).append(path.stem[:2])
    rows = [[f"`{p.name}`", p.kind, f"`{json.dumps(p.default)}`", p.help, " ".join(where[p.name])]
            for p in declared.values()]  # fmt: skip
    parts += ["## Parameters\n", table(["name", "type", "default", "meaning", "in"], rows)]
    return "\n".join(parts)


def write_pages(folder: Path) -> Iterator[Path]:
    """Write the made pages; yields their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in make_pages().items():
        (folder / name).write_text(text, "utf-8")
        yield folder / name


if __name__ == "__main__":
    for path in write_pages(paths.ROOT / "docs"):
        print(path.relative_to(paths.ROOT))

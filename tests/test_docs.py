"""The pages of docs/: made ones are up to date, commands and links on all of them hold."""

import re
import shlex
from pathlib import Path

import pytest

from analysis import cli, paths
from scripts import make_docs

DOCS = paths.ROOT / "docs"
PAGES = [paths.ROOT / "README.md", paths.ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("name", make_docs.make_pages())
def test_made_page_is_up_to_date(name):
    assert (DOCS / name).read_text("utf-8") == make_docs.make_pages()[name], "run make docs"


def test_dictionary_describes_every_column_of_every_table():
    """A failure is mended in data/dictionary.yaml."""
    rows = [line.split(" | ") for line in make_docs.describe_tables().splitlines()
            if line.startswith("| `")]  # fmt: skip
    assert [row[0] for row in rows if not row[2].strip()] == []


def commands():
    for page in PAGES:
        for line in page.read_text("utf-8").splitlines():
            if found := re.match(r"^ {4}(?:\.venv/bin/)?workbook (.+?)(?: {2,}#.*)?$", line):
                yield pytest.param(found[1], id=f"{page.name}: {found[1]}")


@pytest.mark.parametrize("command", list(commands()))
def test_command_on_a_page_is_one_that_the_workbook_takes(command):
    cli.make_parser().parse_args(shlex.split(command, comments=True))


def targets():
    known = (paths.ROOT / "Makefile").read_text("utf-8")
    for page in PAGES:
        for name in re.findall(r"(?:^ {4}|`)make ([a-z]+)", page.read_text("utf-8"), re.M):
            yield pytest.param(name, known, id=f"{page.name}: {name}")


@pytest.mark.parametrize(("name", "makefile"), list(targets()))
def test_make_target_on_a_page_is_there(name, makefile):
    assert re.search(rf"^{name}:", makefile, re.M)


def links():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text("utf-8")):
            yield pytest.param(page.parent / target, id=f"{page.name}: {target}")


@pytest.mark.parametrize("target", list(links()))
def test_link_of_a_page_leads_to_a_file(target: Path):
    assert target.exists()

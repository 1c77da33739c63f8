"""A whole report, made once for all tests of a process: of the seeds where they are, else of
made-up pages."""

import os
import subprocess
import sys

import pytest

from analysis import paths
from tests.conftest import PAGES, SEEDS
from tests.report import browsing

SOURCES = SEEDS if SEEDS.is_dir() else PAGES


def run(*arguments, build, **environment):
    """Run the command line as a user does, with a build folder of its own."""
    command = [sys.executable, "-m", "analysis.cli", *map(str, arguments)]
    settings = os.environ | {"WORKBOOK_BUILD": str(build)} | environment
    return subprocess.run(command, capture_output=True, text=True, env=settings, cwd=paths.ROOT)


@pytest.fixture(scope="session")
def driver():
    """One browser for all tests of a process."""
    started = browsing.start()
    yield started
    started.quit()


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory):
    """Make a report; returns its folder's parent and what the run said."""
    base = tmp_path_factory.mktemp("first")
    done = run("report", "--sources", SOURCES, "--out", base / "out", build=base / "build")
    assert done.returncode == 0, done.stderr
    return base, done.stdout


@pytest.fixture(scope="session")
def whole_report(whole_run):
    """The folder of that report."""
    return whole_run[0] / "out"

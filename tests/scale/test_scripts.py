"""A user's own script may load the evidence, however it is started."""

import os
import subprocess
import sys

import pytest

from analysis import evidence
from benchmarks.made_up import write_folder

SCRIPT = """
from analysis import evidence
found = evidence.load([{folder!r}], jobs=2)
print(found.findings.to_csv(index=False), end="")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "in"
    write_folder(place, 3)
    return place


@pytest.fixture(scope="module")
def expected(folder):
    return evidence.load([str(folder)], jobs=1).findings.to_csv(index=False)


@pytest.mark.parametrize("how", ["file", "standard input"])
def test_script_without_a_guard_gives_the_same_tables_and_no_error(
    how, folder, expected, write, tmp_path
):
    text = SCRIPT.format(folder=str(folder))
    script = write("script.py", text)
    given = str(script) if how == "file" else "-"
    done = subprocess.run(
        [sys.executable, given], input=text, capture_output=True, text=True,
        cwd=tmp_path, env=os.environ | {"WORKBOOK_BUILD": str(tmp_path / "build")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout == expected

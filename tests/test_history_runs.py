"""`workbook diff` and `workbook verify` on real reports of the made-up pages."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from analysis import cli, paths
from tests.conftest import PAGES, copy_notebooks

ADDED = paths.ROOT / "tests" / "added"


def workbook(*arguments, build):
    command = [sys.executable, "-m", "analysis.cli", *map(str, arguments)]
    settings = os.environ | {"WORKBOOK_BUILD": str(build)}
    done = subprocess.run(command, capture_output=True, text=True, env=settings, cwd=paths.ROOT)
    return done


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A folder with two reports: `old` of the made-up pages, `new` with one review more; made by
    the notebooks that a comparison needs."""
    room = tmp_path_factory.mktemp("reports")
    patch = pytest.MonkeyPatch()
    few = copy_notebooks(room / "notebooks", "01", "02", "05", "06")
    patch.setenv("WORKBOOK_NOTEBOOKS", str(few))
    old = workbook("report", "--sources", PAGES, "--out", room / "old", build=room / "build")
    assert old.returncode == 0, old.stderr
    new = workbook("report", "--sources", PAGES, ADDED, "--out", room / "new",
                   "-p", "earlier", room / "old", build=room / "build")  # fmt: skip
    assert new.returncode == 0, new.stderr
    yield room
    patch.undo()


def test_diff_says_what_was_gained_and_why(base, capsys):
    out = base / "changes.csv"
    assert cli.main(["diff", str(base / "old"), str(base / "new"), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "trials: 1 gained" in said
    assert "finding gained: new source" in said
    assert "trial NCT99999997" in said
    assert out.read_text().startswith("kind,change,what,where,before,after,cause")


def test_report_that_names_an_earlier_one_shows_the_same_changes(base, capsys):
    cli.main(["diff", str(base / "old"), str(base / "new"), "--out", str(base / "c.csv")])
    capsys.readouterr()
    assert (base / "new" / "tables" / "changes-listed.csv").read_bytes() == (
        base / "c.csv"
    ).read_bytes()
    assert not (base / "old" / "tables" / "changes-listed.csv").exists()


def test_record_names_the_earlier_report_without_its_path(base):
    text = (base / "new" / "run.json").read_text()
    assert json.loads(text)["parameters"]["earlier"] == "old"
    assert str(base) not in text


def test_report_is_made_again_with_equal_bytes(base):
    done = workbook("verify", base / "new", build=base / "build")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("equal: ")


def test_file_that_was_altered_is_named(base, tmp_path, capsys):
    copy = shutil.copytree(base / "old", tmp_path / "old")
    (copy / "tables" / "headlines.csv").write_text("made up")
    assert cli.main(["verify", str(copy)]) == 1
    assert "tables/headlines.csv: changed since it was recorded" in capsys.readouterr().err


def test_source_that_is_not_here_is_named_with_what_to_do(base, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    assert cli.main(["verify", str(base / "old")]) == 1
    error = capsys.readouterr().err
    assert "input 'pages' of the report is not to be found here" in error
    assert "--sources PATH/pages" in error


def test_changed_input_and_the_first_difference_are_named(base, tmp_path):
    pages = shutil.copytree(PAGES, tmp_path / "pages")
    text = (pages / "made_up_summary.txt").read_text().replace("**TL;DR:**", "**TL;DR:** Yes.")
    (pages / "made_up_summary.txt").write_text(text + "\nMore.\n")
    done = workbook("verify", base / "old", "--sources", pages, build=tmp_path / "build")
    assert done.returncode == 1
    assert "input changed: pages/made_up_summary.txt\n" in done.stderr
    assert "first difference: " in done.stderr


@pytest.mark.parametrize("name", ["no-such-folder", "analysis"])
def test_earlier_that_is_no_report_is_refused_before_anything_runs(name, capsys):
    assert cli.main(["report", "-p", "earlier", name]) == 1
    assert f"earlier {name!r} is no report" in capsys.readouterr().err


def test_report_is_not_compared_with_the_folder_it_is_written_to(base, capsys):
    folder = str(base / "old")
    assert cli.main(["report", "-p", "earlier", folder, "--out", folder]) == 1
    assert "is the folder to be written" in capsys.readouterr().err

"""Sweeps: one report a combination, and an index that compares them."""

import csv

import pytest
from lxml import html as lxml_html

from analysis import cli
from analysis.errors import EvidenceError
from analysis.report import sweep
from tests.conftest import copy_notebooks
from tests.report.conftest import SOURCES, run


def test_combinations_are_all_of_all_in_the_order_given():
    each = sweep.read_each(["subject=CAR-NK, CAR-T", "setting=solid,hematologic"])
    assert list(sweep.list_combinations(each)) == [
        "subject-CAR-NK_setting-solid", "subject-CAR-NK_setting-hematologic",
        "subject-CAR-T_setting-solid", "subject-CAR-T_setting-hematologic",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["subject"], "give a parameter once, with values"),
        (["subject="], "give a parameter once, with values"),
        (["subject=a", "subject=b"], "give a parameter once, with values"),
        (["subjct=CAR-T"], "'subjct' is not known. Known: "),
        (["min_sources=2,many"], "is not of type int"),
        (["min_sources=" + ",".join(map(str, range(41)))], "asks for 41 reports; 40 are the most"),
    ],
)
def test_wrong_sweep_is_refused_before_anything_is_made(given, said):
    with pytest.raises(EvidenceError, match=said):
        sweep.read_each(given)


def test_folder_with_something_else_is_refused(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("made up")
    assert cli.main(["report", "--each", "subject=CAR-NK", "--out", str(tmp_path)]) == 1
    assert "holds something else than a sweep" in capsys.readouterr().err


def test_sweep_makes_a_report_each_and_sets_their_numbers_side_by_side(whole_run, tmp_path):
    out, few = tmp_path / "sweep", copy_notebooks(tmp_path / "few", "01", "02", "06")
    done = run("report", "--sources", SOURCES, "--each", "subject=CAR-NK,CAR-T", "--out", out,
               build=whole_run[0] / "build", WORKBOOK_NOTEBOOKS=str(few))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(f"open {out / 'index.html'}")
    tree = lxml_html.fromstring((out / "index.html").read_text("utf-8"))
    links = tree.xpath("//thead//a/@href")
    assert links == ["subject-CAR-NK/index.html", "subject-CAR-T/index.html"]
    assert all((out / link).is_file() for link in links)
    with (out / "sweep.csv").open(newline="") as file:
        rows = {(row["group"], row["number"]): row for row in csv.DictReader(file)}
    counted = rows["counted", "findings"]
    assert counted["subject-CAR-NK"] != counted["subject-CAR-T"]
    assert rows["read", "sources"]["subject-CAR-T"] == "2"

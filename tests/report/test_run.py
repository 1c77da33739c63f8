"""The whole run, as a user starts it: on made-up pages, and on the originals where they are."""

import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest

from analysis import cli, paths
from analysis.report import progress, write
from tests.conftest import PAGES
from tests.report.conftest import SOURCES, run


def hashes(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture
def first(whole_run):
    return whole_run


def test_run_says_what_was_built_and_ends_with_the_page(first):
    base, said = first
    assert said.count(" built") == 9 + len(write.STEPS)
    assert said.strip().endswith(f"open {base / 'out' / 'index.html'}")


def test_run_that_stops_between_its_steps_says_why(monkeypatch):
    reporter = progress.StepReporter(io.StringIO(), {})
    monkeypatch.setattr(progress.StepReporter, "state", {})
    reporter.initialize({}, [])
    reporter.runtime_error("the file 'made-up.ipynb' went away")
    assert reporter.state["failed"] == ["the run stopped: the file 'made-up.ipynb' went away"]


def test_report_has_page_tables_figures_notebooks_and_record(first):
    out = first[0] / "out"
    assert {p.name for p in out.iterdir()} == {
        "index.html", "report.pdf", "report.docx", "report.xlsx", "references", "tables", "figures",
        "notebooks", "run.json",
    }  # fmt: skip
    record = json.loads((out / "run.json").read_text())
    made = hashes(out)
    made.pop("run.json")
    assert record["outputs"] == made
    assert len([name for name in record["inputs"] if not name.startswith("data/")]) == 2
    assert str(first[0]) not in (out / "run.json").read_text()


def test_second_run_builds_nothing(first):
    base, _ = first
    done = run("report", "--sources", SOURCES, "--out", base / "out", build=base / "build")
    assert done.stdout.count("reused, unchanged") == 9 + len(write.STEPS)
    assert " built" not in done.stdout


def test_two_builds_elsewhere_have_equal_bytes(first, tmp_path):
    copy = shutil.copytree(SOURCES, tmp_path / "elsewhere" / SOURCES.name)
    other = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    done = run("report", "--sources", copy, "--out", tmp_path / "o", build=tmp_path / "b", **other)
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "o") == hashes(first[0] / "out")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p", "subjct", "CAR-T"], "'subjct' is not known. Known: "),
        (["-p", "min_sources", "many"], "is not of type int"),
        (["-p", "subject", "CARNK"], "subject 'CARNK' is not in the codebook. Known: CAR-NK"),
        (["-p", "topics", "safety,safty"], "topic 'safty' is not in the codebook"),
        (["-p", "depth", "deep"], "depth 'deep' is not known. Known: matched, everything"),
        (["-p", "threshold", "7"], "threshold 7.0 is not between 0 and 1"),
        (["--sources", "no-such-folder"], "'no-such-folder' is not there"),
        (["--out", "analysis"], "holds something else than a report"),
    ],
)
def test_wrong_call_ends_with_one_clear_line(arguments, said, capsys):
    assert cli.main(["report", *arguments]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_folder_without_files_is_said_so(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert cli.main(["ingest", str(tmp_path / "empty"), "--out", str(tmp_path / "o")]) == 1
    assert "no files in empty" in capsys.readouterr().err


def test_bad_files_are_rows_with_a_reason_and_the_rest_is_read(write, tmp_path, capsys):
    write("in/bad.bin", b"\x00\x01\x02")
    write("in/empty.txt", b"")
    write("in/bad.yaml", "doi: 10.5555/x\nstatements:\n  - {says: a}\n")
    folder = write("in/good.txt", (PAGES / "made_up_publisher.txt").read_bytes()).parent
    assert cli.main(["code", str(folder), "--out", str(tmp_path / "f.csv")]) == 0
    said = capsys.readouterr()
    assert said.err.count("refused in/") == 3
    assert "in 1 source ->" in said.out
    head = (tmp_path / "f.csv").read_text().splitlines()[0]
    assert head.startswith("source_id,doi,section,sentence,start,end,text,topic,role,subject")


def test_sources_that_cannot_be_read_at_all_end_with_reasons(write, capsys, tmp_path):
    folder = write("in/bad.bin", b"\x00\x01\x02").parent
    assert cli.main(["ingest", str(folder), "--out", str(tmp_path / "o")]) == 1
    assert "nothing could be read in in:" in capsys.readouterr().err


def test_each_input_stands_once_in_the_record():
    from analysis.report.write import _hash_inputs

    names = _hash_inputs([("data/extractions", str(paths.DATA / "extractions"))])
    assert "data/extractions/wang-2025.yaml" in names
    assert not [name for name in names if "extractions/extractions" in name]

"""A report appears whole, says why it was made, and never costs the one before it."""

import json
import subprocess
import sys

import pytest

from analysis import paths
from analysis.report import publish, records


@pytest.fixture
def stage(write):
    def make(**files):
        for name, text in files.items():
            write(f"stage/{name}.txt", text)
        names = {f"{name}.txt": "" for name in files}
        return write("stage/run.json", json.dumps({"outputs": names, "text": files})).parent

    return make


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_report_appears_and_a_second_time_nothing_is_done(stage, tmp_path):
    folder, out = stage(page="new"), tmp_path / "out"
    assert publish.publish(folder, out) is True
    assert publish.publish(folder, out) is False
    assert (out / "page.txt").read_text() == "new"


def test_what_a_run_no_longer_makes_goes_and_what_a_person_added_stays(stage, tmp_path):
    out = tmp_path / "out"
    publish.publish(stage(page="old", gone="x"), out)
    (out / "notes.txt").write_text("a person's")
    (tmp_path / "stage" / "gone.txt").unlink()
    publish.publish(stage(page="new"), out)
    assert names(out) == ["notes.txt", "page.txt", "run.json"]
    assert (out / "notes.txt").read_text() == "a person's"


def test_old_report_stays_when_the_new_one_cannot_be_written(stage, tmp_path, monkeypatch):
    out = tmp_path / "out"
    publish.publish(stage(page="old"), out)
    monkeypatch.setattr(publish, "_keep_strangers", lambda *a: (_ for _ in ()).throw(OSError(28)))
    with pytest.raises(OSError):
        publish.publish(stage(page="new"), out)
    assert (out / "page.txt").read_text() == "old"
    assert names(tmp_path) == ["out", "stage"]


def test_report_that_a_killed_run_had_put_aside_comes_back_with_its_notes(stage, tmp_path):
    out = tmp_path / "out"
    publish.publish(stage(page="old"), out)
    (out / "notes.txt").write_text("a person's")
    out.rename(tmp_path / ".out.99.old")
    (tmp_path / ".out.99.new").mkdir()
    publish.publish(stage(page="new"), out)
    assert names(out) == ["notes.txt", "page.txt", "run.json"]
    assert names(tmp_path) == ["out", "stage"]


def test_file_that_was_deleted_from_a_report_is_put_back(stage, tmp_path):
    folder, out = stage(page="new"), tmp_path / "out"
    publish.publish(folder, out)
    (out / "page.txt").unlink()
    assert publish.publish(folder, out) is True
    assert names(out) == ["page.txt", "run.json"]


def test_second_run_waits_for_the_first(tmp_path):
    code = (
        "import sys; from pathlib import Path; from analysis.report import publish\n"
        "with publish.only_run(Path('out'), lambda line: print(line, flush=True)):\n"
        "    print('mine', flush=True)"
    )
    with publish.only_run(paths.ROOT / "out", print):
        settings = {"WORKBOOK_BUILD": str(paths.BUILD)}
        other = subprocess.Popen([sys.executable, "-c", code.replace("Path('out')",
                                  f"Path({str(paths.ROOT / 'out')!r})")],
                                 env=settings, cwd=paths.ROOT, text=True, stdout=-1)  # fmt: skip
        first = other.stdout.readline()
    assert first == "another run is writing out/; this one waits until it ends\n"
    assert other.communicate()[0] == "mine\n"


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (None, {}, "not made before"),
        ({"notebook: ": "1"}, {"notebook: ": "2"}, "notebook changed"),
        ({"file: x.xml": "1"}, {"file: x.xml": "2"}, "1 file changed: x.xml"),
        ({}, {"file: a": "1", "file: b": "1"}, "2 files new: a, b"),
        ({"parameter: subject": "1"}, {}, "parameter gone: subject"),
        ({"data: codebook.yaml": "1"}, {"data: codebook.yaml": "2"}, "data changed: codebook.yaml"),
        ({}, {f"file: {n}": "" for n in range(5)}, "5 files new: 0, 1, 2 and 2 more"),
        ({"code: a.py": "1"}, {"code: a.py": "1"}, ""),
    ],
)
def test_reason_names_what_changed(before, now, said):
    assert records.explain(before, now) == said


def test_broken_record_of_the_steps_is_begun_anew(write):
    class Codec:
        encode, decode = staticmethod(json.dumps), staticmethod(json.loads)

    place = write("steps.json", '{"half": ')
    steps = records.Steps(str(place), codec=Codec)
    steps.set("step", "parts", "x")
    steps.dump()
    assert records.Steps(str(place), codec=Codec).get("step", "parts") == "x"

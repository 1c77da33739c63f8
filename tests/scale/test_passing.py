"""A file that ends its worker is refused, the others are read, and the next run tries it again."""

import pytest

from analysis import evidence, paths
from analysis.ingestion import places, tasks
from benchmarks.made_up import make_abstract
from tests.scale import work

COUNT = 5


@pytest.fixture
def corpus(own_data, write, monkeypatch, tmp_path):
    (own_data / "extractions").mkdir()  # no form, so that no worker learns
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    files = [write(f"in/{number}.txt", make_abstract(number)) for number in range(COUNT)]
    return files[0].parent


def load(corpus, jobs=2):
    said = []
    return evidence.load([str(corpus)], jobs=jobs, say=said.append), said


def refused(found):
    receipts = found.documents.set_index("document")
    return receipts["reason"][receipts["outcome"] == "refused"].to_dict()


def begin_next_run(monkeypatch):
    monkeypatch.setattr(places, "RUN", "the next")


@pytest.fixture
def poisoned(corpus, write, monkeypatch):
    """The corpus, one file of which ends the worker that reads it."""
    write("in/.3.txt", "")
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "read_file", work.read_file)
        yield corpus


def test_file_that_ended_its_worker_is_read_by_the_next_run(poisoned, monkeypatch):
    found, _ = load(poisoned)
    assert list(refused(found)) == ["in/3.txt"]
    assert "ended its worker each time" in refused(found)["in/3.txt"]
    assert len(found.sources) == COUNT - 1
    (poisoned / ".3.txt").unlink()
    begin_next_run(monkeypatch)
    found, said = load(poisoned)
    assert said[0] == f"{COUNT} files: 1 read, {COUNT - 1} as before"
    assert refused(found) == {}
    assert len(found.sources) == COUNT


def test_file_that_ended_its_worker_is_not_tried_again_in_the_same_run(poisoned):
    first, _ = load(poisoned)
    second, said = load(poisoned)
    assert said == []
    assert second.folder == first.folder


def test_file_that_ends_its_worker_in_each_run_gives_the_same_tables(poisoned, monkeypatch):
    first, _ = load(poisoned)
    begin_next_run(monkeypatch)
    second, said = load(poisoned)
    assert "1 read" in said[0]
    assert second.folder == first.folder


def test_source_that_ends_its_worker_while_it_is_coded_refuses_its_file_and_no_other(
    corpus, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "build_chunk", work.build_chunk)
        found, _ = load(corpus)
    assert list(refused(found)) == ["in/3.txt"]
    assert refused(found)["in/3.txt"].startswith("coding it ended its worker each time")
    assert len(found.sources) == COUNT - 1
    assert set(found.findings["source_id"]) <= set(found.sources["source_id"])
    begin_next_run(monkeypatch)
    found, said = load(corpus)
    assert said[1].startswith("5 sources: ")
    assert refused(found) == {}
    assert len(found.sources) == COUNT

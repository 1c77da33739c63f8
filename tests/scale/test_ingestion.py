"""What was read is not read again; what did not change is not built again; all else is the same."""

import hashlib
import os
import shutil
import sys
import threading

import pandas as pd
import pytest

from analysis import codebook, evidence, fingerprints, inputs, paths, tables
from analysis.coding import patterns
from analysis.errors import EvidenceError
from analysis.ingestion import assemble, chunks, pipeline, places, tasks, works
from analysis.ingestion.store import Entry, open_store
from analysis.readers import FileResult
from analysis.readers.base import Article
from benchmarks.made_up import make_abstract, write_folder
from tests.scale import work

COUNT = 12


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "corpus"
    write_folder(folder, COUNT)
    return folder


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    return paths.BUILD


def load(*sources, **options):
    said = []
    found = evidence.load([str(source) for source in sources], say=said.append, **options)
    return found, said


def hash_tables(found):
    return {name: hashlib.sha256(pd.util.hash_pandas_object(found.table(name)).to_numpy().tobytes()
                                 ).hexdigest() for name in evidence.KEPT}  # fmt: skip


def test_new_file_is_read_and_nothing_else(corpus, build, tmp_path):
    copy = shutil.copytree(corpus, tmp_path / "corpus")
    load(copy, jobs=1)
    (copy / "new.txt").write_text(make_abstract(900))
    found, said = load(copy, jobs=1)
    assert said[0] == f"{COUNT + 1} files: 1 read, {COUNT} as before"
    assert said[1] == f"{COUNT + 1} sources: {COUNT + 1} made anew, 0 as before"
    assert len(found.sources) == COUNT + 1
    (copy / "new.txt").unlink()
    assert load(copy, jobs=1)[1] == []


@pytest.mark.skipif(sys.platform == "win32", reason="pipes need a POSIX system")
def test_pipe_among_the_files_is_refused_and_not_waited_for(build, tmp_path):
    write_folder(tmp_path / "pages", 1)
    os.mkfifo(tmp_path / "pages" / "pipe.xml")
    made = []
    run = threading.Thread(
        target=lambda: made.append(load(tmp_path / "pages", jobs=1)), daemon=True
    )
    run.start()
    run.join(60)
    (found, _), *_ = made  # nothing, as long as somebody is waited for who writes to the pipe
    reasons = dict(zip(found.documents["document"], found.documents["reason"], strict=True))
    assert reasons["pages/pipe.xml"] == "not a file but a pipe, socket or device"
    assert len(found.sources) == 1


def test_moved_and_renamed_folder_is_not_read_again(corpus, build, tmp_path):
    load(corpus, jobs=1)
    moved = shutil.copytree(corpus, tmp_path / "elsewhere" / "other")
    assert load(moved, jobs=1)[1][0] == f"{COUNT} files: 0 read, {COUNT} as before"


def test_file_that_keeps_its_size_and_time_but_not_its_content_is_read_again(build, write):
    page = write("in/a.txt", make_abstract(1))
    load(page.parent, jobs=1)
    status = page.stat()
    page.write_text(make_abstract(1).replace("review 1", "review 2"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    found, said = load(page.parent, jobs=1)
    assert "1 read" in said[0]
    assert "review 2" in found.sources["title"].item()


def test_tables_are_the_same_whatever_the_number_of_processes(corpus, tmp_path, monkeypatch):
    made = []
    for jobs in (1, 2):
        monkeypatch.setattr(paths, "BUILD", tmp_path / str(jobs))
        monkeypatch.setattr(chunks, "LEAST", 2**32 // 3)  # four chunks
        made.append(hash_tables(load(corpus, jobs=jobs)[0]))
    assert made[0] == made[1]


def test_tables_are_the_same_however_sources_are_cut_into_chunks(corpus, tmp_path, monkeypatch):
    made = []
    for mean in (2, 64):
        monkeypatch.setattr(paths, "BUILD", tmp_path / str(mean))
        monkeypatch.setattr(chunks, "LEAST", 2**32 // mean)
        made.append(hash_tables(load(corpus, jobs=1)[0]))
    assert made[0] == made[1]


def test_new_source_changes_one_chunk_and_its_neighbors_findings_are_not_coded_again(
    corpus, build, tmp_path, monkeypatch
):
    monkeypatch.setattr(chunks, "LEAST", 2**32 // 3)
    copy = shutil.copytree(corpus, tmp_path / "corpus")
    before = set(places.list_chunks(load(copy, jobs=1)[0].folder))
    (copy / "new.txt").write_text(make_abstract(900))
    after = set(places.list_chunks(load(copy, jobs=1)[0].folder))
    assert 1 <= len(after - before) <= 2
    given = inputs.resolve([str(copy)])
    store = open_store()
    works.set_given(store, pipeline.list_files(given, pipeline.hash_reading()))
    assert works.group(store) == COUNT + 1
    method = chunks.hash_coding()
    for chunk in chunks.cut(store, method):
        known = tasks._known_findings(chunks.prepare(chunk, store, method, frozenset()).known)
        assert set(known["source_id"]) == set(chunk.read(store))


def test_pattern_of_the_codebook_codes_anew_but_reads_nothing_anew(build, monkeypatch, tmp_path):
    data = shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", data)
    before = pipeline.hash_reading(), chunks.hash_coding()
    text = (data / "codebook.yaml").read_text("utf-8")
    (data / "codebook.yaml").write_text(text + "\n# a pattern changed\n", "utf-8")
    codebook.load.cache_clear()
    after = pipeline.hash_reading(), chunks.hash_coding()
    codebook.load.cache_clear()
    patterns.cache_clear()
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_coder_is_trained_once_for_all_runs(corpus, build, tmp_path, monkeypatch):
    copy = shutil.copytree(corpus, tmp_path / "corpus")
    load(copy, jobs=1)
    (kept,) = (build / "coder").iterdir()
    before = kept.read_bytes()
    (copy / "new.txt").write_text(make_abstract(900))
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "train", work.refuse_to_train)
        found, _ = load(copy, jobs=1)
        assert "combined" in set(found.findings["coder"])
        kept.write_bytes(before[: len(before) // 2])  # cut off by a full disk
        (copy / "newer.txt").write_text(make_abstract(901))
        with pytest.raises(ValueError, match="trained again"):
            load(copy, jobs=1)
    load(copy, jobs=1)
    assert len(kept.read_bytes()) == len(before)


def test_coder_whose_worker_is_killed_while_it_learns_is_trained_again(
    corpus, build, tmp_path, monkeypatch
):
    monkeypatch.setattr(paths, "DATA", shutil.copytree(paths.DATA, tmp_path / "data"))
    monkeypatch.setattr(tasks, "train", work.train_at_last)
    found, _ = load(corpus, jobs=1)
    assert (tmp_path / "data" / "mark").exists()
    assert "combined" in set(found.findings["coder"])


def test_figure_is_no_part_of_what_sources_or_tables_depend_on():
    parts = fingerprints.list_method(["ingestion"])
    assert "analysis/readers/jats.py" in parts
    assert {"data/codebook.yaml", "data/examples.csv"} <= set(parts)
    assert not [name for name in parts if name.startswith(("analysis/figures", "analysis/report"))]


def test_broken_store_is_begun_anew(corpus, build):
    build.mkdir()
    (build / "read.sqlite").write_bytes(b"no database at all, but long enough to be taken for one")
    assert len(load(corpus, jobs=1)[0].sources) == COUNT


def test_article_survives_being_packed(corpus):
    task = tasks.ToRead("k", "pages/a.txt", next(corpus.rglob("*.txt")))
    receipts, (row,) = tasks.read_file(task)
    entry = Entry(*row)
    body, article = entry.body, tasks.unpack(entry.body)
    assert (entry.place, entry.inside, entry.name) == (0, "", f"doi:{article.bib['doi']}")
    assert receipts[0]["outcome"] == "read"
    assert tasks.pack(article) == body
    assert len(article.blocks) == 1


def test_half_a_character_refuses_the_file_and_not_the_run(monkeypatch):
    article = Article("made up", "record", {"title": "Made up \ud800"})
    result = FileResult("in/half.json", "0" * 64, 9, "made up", (article,))
    monkeypatch.setattr(tasks, "read_entry", lambda name, path: [result])
    (receipt,), articles = tasks.read_file(tasks.ToRead("k", "in/half.json", None))
    assert articles == []
    assert receipt["outcome"] == "refused"
    assert "half a character" in receipt["reason"]


def test_columns_are_read_alone_and_an_unknown_one_is_named(corpus, build):
    found, _ = load(corpus, jobs=1)
    assert list(found.columns("findings", ["topic", "role"]).columns) == ["topic", "role"]
    with pytest.raises(EvidenceError, match="no column 'topik'"):
        found.columns("findings", ["topik"])


def test_exported_tables_pass_their_layouts_and_hold_every_row(corpus, build, tmp_path):
    found, _ = load(corpus, jobs=1)
    rows = assemble.export(found.folder, tmp_path / "out", evidence.KEPT)
    for name in evidence.KEPT:
        assert tables.read_file(name, tmp_path / "out" / f"{name}.parquet").equals(
            found.table(name)
        )
        assert rows[name] == len(found.table(name))

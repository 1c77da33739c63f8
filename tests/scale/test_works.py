"""Works are found on disk as they are in memory; runs that share a build folder do no harm."""

import random
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import evidence, paths
from analysis.ingestion import outlines, pipeline, store, tasks, works
from analysis.ingestion.store import Entry, Store
from analysis.readers.base import Article
from analysis.sources.identity import group_articles
from analysis.sources.versions import group_versions
from benchmarks.made_up import make_abstract
from tests.scale import work

DOIS = ("", "10.5555/a", "10.5555/b", "10.1101/2024.01.02.5v1", "10.1101/2024.01.02.5v2")
NUMBERS = ("", "1", "2", "3")
TITLES = ("", "Editorial", "A made-up title that is long enough", "Another made-up long title here")
LINKS = ((), (("preprint of", "doi:10.5555/a"),), (("updates", "pmid:2"),))
ARTICLES = st.builds(
    lambda doi, pmid, pmcid, title, year, authors, links: Article(
        "made up", "record", {"doi": doi, "pmid": pmid, "pmcid": pmcid, "title": title,
                              "year": year, "authors": authors}, links=list(links)),
    st.sampled_from(DOIS), st.sampled_from(NUMBERS), st.sampled_from(NUMBERS),
    st.sampled_from(TITLES), st.sampled_from(("", "2020", "2024")),
    st.sampled_from(("", "Made Una", "Other Ulf")), st.sampled_from(LINKS),
)  # fmt: skip


def keep(base, articles):
    """Put articles into a store as files of one article each; returns the store."""
    opened = Store(base)
    files = [(f"in/{n:03d}.txt", f"key{n:03d}", f"sha{n}", f"/made/{n}.txt")
             for n in range(len(articles))]  # fmt: skip
    works.set_given(opened, files)
    for (_, key, _, _), article in zip(files, articles, strict=True):
        told = outlines.name_alone(article), outlines.mark(article), outlines.write(article)
        opened.add(key, "v", [], [Entry(0, "", *told, key, b"")])
    return opened


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(ARTICLES, max_size=9))
def test_works_and_versions_found_on_disk_are_those_found_in_memory(tmp_path_factory, articles):
    pairs = [(f"in/{n:03d}.txt", article) for n, article in enumerate(articles)]
    groups = group_articles(pairs)
    opened = keep(tmp_path_factory.mktemp("store") / "read.sqlite", articles)
    assert works.group(opened) == len(groups)
    found = {
        name: [document for document, _ in parts] for name, parts in works.list_sources(opened)
    }
    assert found == {name: [document for document, _ in parts] for name, parts in groups.items()}
    versions = {name: works.version_of(opened, name) for name in found}
    assert versions == group_versions(groups)
    opened.close()


def test_only_articles_that_share_something_are_held_in_memory(tmp_path, monkeypatch):
    said = [Article("made up", "record", {"doi": f"10.5555/{n}", "title": f"Made-up title {n}"})
            for n in range(40)]  # fmt: skip
    said.append(Article("made up", "record", {"title": "Made-up title 7"}))
    opened = keep(tmp_path / "read.sqlite", said)
    held = []
    monkeypatch.setattr(works, "group_articles", lambda p: (held.extend(p), group_articles(p))[1])
    assert works.group(opened) == 40
    assert sorted(document for document, _ in held) == ["in/007.txt", "in/040.txt"]
    assert [len(parts) for _, parts in works.list_sources(opened, "doi:10.5555/7", "doi:10.5555/7")
            ] == [2]  # fmt: skip


def test_only_a_small_part_of_all_marks_is_in_memory_at_once(tmp_path, monkeypatch):
    said = [Article("made up", "record", {"doi": f"10.5555/{n % 999}", "pmid": str(n)})
            for n in range(1000)]  # fmt: skip
    opened = keep(tmp_path / "read.sqlite", said)
    held, find = [], works._find_repeated
    monkeypatch.setattr(works, "_find_repeated", lambda m: (held.append(len(m)), find(m))[1])
    assert works.group(opened) == 999
    assert sum(held) > 2000
    assert max(held) < sum(held) / 16
    opened.close()


@pytest.fixture
def corpus(own_data, write, monkeypatch, tmp_path):
    (own_data / "extractions").mkdir()  # no form, so that no worker learns
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    files = [write(f"in/{number}.txt", make_abstract(number)) for number in range(5)]
    return files[0].parent


def test_run_that_refuses_a_file_takes_nothing_from_another_that_is_at_work(corpus, monkeypatch):
    """The other run has read all files and is about to code them."""
    coded = []

    def code_beside(cuts, opened, *rest):
        if not coded:
            coded.append("")
            with monkeypatch.context() as patch:
                patch.setattr(tasks, "build_chunk", work.build_chunk)
                patch.setattr(pipeline, "build_chunks", build_chunks)
                coded.append(evidence.load([str(corpus)], jobs=1))
        return build_chunks(cuts, opened, *rest)

    build_chunks = pipeline.build_chunks
    monkeypatch.setattr(pipeline, "build_chunks", code_beside)
    found = evidence.load([str(corpus)], jobs=1)
    beside = coded[1]
    assert len(beside.sources) == 4
    assert list(beside.documents["outcome"]).count("refused") == 1
    assert len(found.sources) == 5
    assert list(found.documents["outcome"]).count("read") == 5


def test_run_with_other_readers_leaves_what_another_has_read_until_a_day_has_passed(tmp_path):
    first, second = Store(tmp_path / "read.sqlite"), Store(tmp_path / "read.sqlite")
    first.use("old")
    first.add("key", "old", [], [Entry(0, "", "", b"", "{}", "digest", b"body")])
    second.use("new")
    assert first.body("key", 0) == b"body"
    with second.base:
        second.base.execute("UPDATE versions SET used = used - ? WHERE version = 'old'",
                            (store.UNUSED + 1,))  # fmt: skip
    second.use("new")
    assert second.base.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    first.close()
    second.close()


def test_store_of_an_older_layout_is_begun_anew(tmp_path):
    old = sqlite3.connect(tmp_path / "read.sqlite")
    old.execute("CREATE TABLE articles(key TEXT, place INTEGER, outline TEXT)")
    old.execute("INSERT INTO articles VALUES ('key', 0, '{}')")
    old.commit()
    old.close()
    opened = Store(tmp_path / "read.sqlite")
    opened.add("key", "v", [], [Entry(0, "", "", b"", "{}", "digest", b"body")])
    assert opened.body("key", 0) == b"body"
    opened.close()


def test_two_processes_may_begin_one_store_at_once(tmp_path):
    made = [Store(tmp_path / "read.sqlite") for _ in range(4)]
    order = random.Random(1).sample(range(4), 4)
    for n in order:
        made[n].add(f"key{n}", "v", [], [Entry(0, "", "", b"", "{}", "digest", b"body")])
    assert [made[0].body(f"key{n}", 0) for n in range(4)] == [b"body"] * 4
    for opened in made:
        opened.close()

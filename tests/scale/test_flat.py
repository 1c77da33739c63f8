"""What is held in memory does not grow with the number of chunks, nor with the words of a text; and
a chunk costs nothing for what it has none of."""

import weakref

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import tables
from analysis.coding import names, terms
from analysis.coding.patterns import patterns
from analysis.ingestion import assemble, pieces, tasks, whole
from analysis.readers.base import Article, Block
from tests.scale.test_works import keep

OTHERS = 1_500  # links of a chunk
SAID = ("Made-up CAR-NK cells kill made-up lines in vitro.", "abstract")


def make_links(source_id, targets):
    rows = [{"source_id": source_id, "relation": "updates", "identifier": n} for n in targets]
    return pa.Table.from_pandas(tables.make("links", rows), preserve_index=False)


def test_empty_tables_of_chunks_are_not_held():
    made, gone, held = [], [], []

    def make():
        for number in range(50):
            table = make_links("a", [])
            weakref.finalize(table, gone.append, number)
            made.append(number)
            yield table
            held.append(len(made) - len(gone))

    assert list(pieces.gather(make())) == []
    assert max(held) <= 2


def test_links_are_joined_piece_by_piece_to_the_last_source_known_by_what_they_name(
    tmp_path, monkeypatch
):
    chunks = {
        "1": make_links("doi:10.5555/a", [f"doi:10.5555/no{n:04d}" for n in range(OTHERS)]),
        "2": make_links("doi:10.5555/b", []),
        "3": make_links("doi:10.5555/c", ["doi:10.5555/a", "doi:10.5555/c", "pmid:7"]),
        "4": make_links("doi:10.5555/d", [f"doi:10.5555/no{n:04d}" for n in range(OTHERS)]),
        "5": make_links("doi:10.5555/e", ["doi:10.5555/b"]),
    }
    opened = keep(tmp_path / "read.sqlite", [
        Article("made up", "record", {"doi": f"10.5555/{n}", "pmid": "7" if n == "b" else ""})
        for n in "abcde"])  # fmt: skip
    whole.works.group(opened)
    monkeypatch.setattr(whole, "part_file", lambda key, name: key)
    monkeypatch.setattr(whole, "load", lambda key, columns=None: chunks[key].select(
        columns or chunks[key].column_names))  # fmt: skip
    list(whole.list_documents([], opened))
    found = list(whole.join_links(list(chunks), opened))
    opened.close()
    assert [len(piece) for piece in found] == [2 * OTHERS + 3, 1]
    joined = pd.concat(found).query("linked_source != ''")
    assert joined[["identifier", "linked_source"]].to_numpy().tolist() == [
        ["doi:10.5555/a", "doi:10.5555/a"],
        ["pmid:7", "doi:10.5555/b"],
        ["doi:10.5555/b", "doi:10.5555/b"],
    ]


def test_row_groups_of_an_exported_table_are_large(tmp_path, monkeypatch):
    monkeypatch.setattr(assemble, "GROUP", 10)
    parts = [tmp_path / f"{n}.parquet" for n in range(5)]
    for part in parts:
        pq.write_table(make_links(part.stem, ["a", "b", "c"]), part)
    with (tmp_path / "all.parquet").open("wb") as file:
        assert assemble.copy_to("links", parts, file) == 15
    kept = pq.read_metadata(tmp_path / "all.parquet")
    assert [kept.row_group(n).num_rows for n in range(kept.num_row_groups)] == [12, 3]


def test_words_without_a_term_cost_no_more_than_their_letters(monkeypatch):
    monkeypatch.setattr(terms, "KEPT_WORDS", 50)
    known = patterns().terms
    known.known.clear()
    words = [f"qqq{n}" for n in range(60)]
    known.find(" ".join(words[:40]))
    assert {id(known.known[word]) for word in words[:40]} == {id(terms.NOTHING)}
    known.find(" ".join(words))
    assert len(known.known) <= 50


def test_what_is_remembered_of_words_is_bounded(monkeypatch):
    monkeypatch.setattr(names, "KEPT", 10)
    kept = names.Kept(str)
    assert [kept[n] for n in range(35)] == [str(n) for n in range(35)]
    assert len(kept) <= 10


def test_chunk_without_forms_or_corrections_is_not_looked_through_for_them(monkeypatch):
    article = Article("made up", "abstract", {"doi": "10.5555/a"}, [Block(*SAID)])
    chunk = {"doi:10.5555/a": [tasks.Part("in/a.txt", tasks.pack(article))]}
    monkeypatch.setattr(tasks, "list_form_findings", None)
    monkeypatch.setattr(tasks.corrections, "apply", None)
    checked = []
    monkeypatch.setattr(tables, "_validate", lambda name, frame: checked.append(name) or frame)
    built, counts, _ = tasks.build_chunk(tasks.ToBuild("k", chunk, b""), None)
    assert (counts, checked) == ({"in/a.txt": 1}, [])
    for name, data in built.items():
        table = pq.read_table(pa.BufferReader(data))
        assert table.schema.equals(assemble.schema_of(name), check_metadata=True), name
    assert pq.read_table(pa.BufferReader(built["findings"])).num_rows

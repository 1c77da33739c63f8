"""Citations, tables and notes of tables: each with its place, none lost."""

import pandas as pd
import pytest
from hypothesis import given

from analysis import evidence, paths, tables
from analysis.readers import jats
from analysis.readers.base import Article, Block, Table
from analysis.sources import ingest
from analysis.sources.build import build_rows
from analysis.sources.text import list_citations
from tests.readers.jats_articles import make
from tests.readers.test_jats_tables import TRIALS
from tests.readers.test_properties import BODY, QUICK

PICTURE = """<table-wrap id="t9"><label>Table 9.</label><caption><p>Made-up cells.</p></caption>
<graphic xlink:href="t.jpg"/><table-wrap-foot><p>* Made up.</p></table-wrap-foot></table-wrap>"""
FORMATS = sorted(path.name for path in (paths.ROOT / "tests" / "formats").iterdir())
CITING = ("article.pdf", "article.xml", "bioc_pmc.json", "page_mdpi.html", "page_pmc.html")


def read(write, body: str) -> dict[str, pd.DataFrame]:
    return ingest([("a.xml", write("a.xml", make(f"<sec><title>S</title>{body}</sec>")))])[0]


@QUICK
@given(BODY)
def test_every_citation_gives_back_its_text_and_names_a_listed_reference(body):
    rows, _ = build_rows({"doi:x": [("x.xml", jats.read(make(body), name="x")[0])]})
    texts = tables.make("paragraphs", rows["paragraphs"]).set_index("paragraph_id")["text"]
    listed = {*rows["references"].get("ref_id", ()), "r9"}  # which is cited, but not in the list
    for row in tables.make("citations", rows["citations"]).itertuples():
        assert texts[row.paragraph_id][row.start : row.end] == row.text
        assert row.ref_id in listed


@pytest.mark.parametrize("name", FORMATS)
def test_citation_of_every_format_gives_back_its_text_and_is_in_the_list(name):
    built, _ = ingest([(name, paths.ROOT / "tests" / "formats" / name)])
    cited = built["citations"].merge(
        built["paragraphs"], on="paragraph_id", suffixes=("", "_of_paragraph"), validate="m:1"
    )
    assert len(cited) == len(built["citations"]) and (len(cited) > 0 or name not in CITING)
    for row in cited.itertuples():
        assert row.text_of_paragraph[row.start : row.end] == row.text
        assert row.document == row.document_of_paragraph
    places = ["source_id", "document", "ref_id"]
    assert len(cited.merge(built["references"], on=places)) == len(cited)


def test_each_reference_of_a_range_has_a_row_at_the_place_of_the_range(write):
    ids = ("r1", "r3")
    first, last = (f'<xref ref-type="bibr" rid="{rid}">{rid[1]}</xref>' for rid in ids)
    cited = read(write, f"<p>Cells rest [{first}–{last}].</p>")["citations"]
    assert cited["ref_id"].to_list() == ["r1", "r2", "r3"]
    assert set(zip(cited["start"], cited["end"], cited["text"], strict=True)) == {(12, 15, "1–3")}


def test_reference_cited_twice_at_one_place_has_one_row():
    block = Block("Cells rest.", "S", citations=((10, 10, "r1 r1"), (10, 10, "r1")))
    rows = list_citations("doi:x", [("a.xml", block)])
    assert [(row.start, row.ref_id) for row in rows] == [(10, "r1")]


def test_citation_of_what_the_list_lacks_is_kept(write):
    built = read(write, '<p>Cells rest <xref ref-type="bibr" rid="r9">9</xref>.</p>')
    assert built["citations"]["ref_id"].to_list() == ["r9"]
    assert "r9" not in set(built["references"]["ref_id"])


def test_notes_of_a_table_have_a_row_each_with_their_mark(write):
    built = read(write, TRIALS)
    notes = built["table_notes"][["table_id", "order", "mark", "text"]].values.tolist()
    assert notes == [
        ["t1", 1, "a", "Made up."], ["t1", 2, "b", "Nobody."], ["t1", 3, "", "No abbreviation."],
    ]  # fmt: skip
    (table,) = built["article_tables"].to_dict("records")
    assert (table["form"], table["rows"], table["columns"], table["notes"]) == ("cells", 6, 3, 3)
    assert "[a]" in " ".join(built["table_cells"]["text"])


def test_table_that_is_only_a_picture_has_a_row_and_a_gap_in_the_receipt(write):
    built = read(write, PICTURE + TRIALS)
    tables = built["article_tables"].set_index("table_id")
    assert tables.loc["t9", ["label", "caption", "form"]].to_list() == [
        "Table 9", "Made-up cells.", "picture",
    ]  # fmt: skip
    assert tables.loc["t9", ["rows", "columns", "notes"]].to_list() == [0, 0, 1]
    (file,) = built["documents"].to_dict("records")
    assert (file["outcome"], file["tables"]) == ("read with gaps", 2)
    assert file["reason"] == "table 9 is an image"


def test_two_tables_of_one_id_keep_their_own_notes():
    twice = [Table("t", "", "", footnotes=(("a", word),)) for word in ("one", "two")]
    rows, _ = build_rows({"doi:x": [("a.xml", Article("jats", "full", tables=twice))]})
    assert [(r["table_id"], r["text"]) for r in rows["table_notes"]] == [
        ("t", "one"), ("t+", "two"),
    ]  # fmt: skip
    assert [row["form"] for row in rows["article_tables"]] == ["nothing", "nothing"]


def test_citations_and_notes_are_kept_with_the_evidence(write):
    found = evidence.load([str(write("in/a.xml", make(f"<p>Cells rest.</p>{TRIALS}")))])
    for name, count in {"citations": 0, "table_notes": 3, "article_tables": 1}.items():
        assert name in evidence.KEPT
        assert len(found.table(name)) == count

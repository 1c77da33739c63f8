"""BioC of PMC, PubTator and others, as JSON and as XML: the same articles."""

import json
from xml.sax.saxutils import escape

import pytest

from analysis.readers import bioc_json, bioc_xml, read_bytes
from analysis.readers.base import Refused, Table

GRID = "<table><thead><tr><th>Trial</th><th>Phase</th></tr></thead><tbody><tr>"
GRID += "<td rowspan='2'>NCT9</td><td>1</td></tr><tr><td>2</td></tr></tbody></table>"


def passage(text, kind, part="", annotations=(), **infons):
    own = {"type": kind} | ({"section_type": part} if part else {}) | infons
    return {"offset": 0, "infons": own, "text": text, "annotations": list(annotations)}


FRONT = {
    "article-id_pmc": "999", "article-id_doi": "10.5555/Made.Up", "year": "2024", "volume": "7",
    "kwd": "rest; sleep", "name_0": "surname:Madeup;given-names:Test", "name_10": "surname:Last",
    "name_2": "surname:Second;given-names:B", "license": "https://creativecommons.org/licenses/by/4.0/",
}  # fmt: skip
PASSAGES = [
    passage("A made-up title", "front", "TITLE", **FRONT),
    passage("Aims", "abstract_title_1", "ABSTRACT"),
    passage("Made-up cells rest.", "abstract", "ABSTRACT"),
    passage("Highlights", "abstract_title_1", "ABSTRACT"),
    passage("Short.", "abstract", "ABSTRACT"),
    passage("Introduction", "title_1", "INTRO"),
    passage("Cells kill2 at night.", "paragraph", "INTRO"),
    passage("A nested part", "title_2", "INTRO"),
    passage("IL15 and phase2 stay.", "paragraph", "INTRO"),
    passage("Cells at rest.", "fig_caption", "FIG", id="F1"),
    passage("Trials.", "table_caption", "TABLE", id="T2"),
    passage("Trial\tPhase\tNCT9\t1", "table", "TABLE", id="T2", xml=GRID),
    passage("A note.", "table_footnote", "TABLE", id="T2"),
    passage("No heading here.", "paragraph", "CONCL"),
    passage("First title", "ref", "REF", source="Made Lett", year="2020", name_0="surname:Else"),
    passage("Second title", "ref", "REF", **{"pub-id_pmid": "5", "pub-id_doi": "10.5555/c"}),
]
PMC = {"source": "PMC", "documents": [{"id": "PMC999", "passages": PASSAGES}]}


def note(text, kind, identifier):
    return {"text": text, "infons": {"type": kind, "identifier": identifier}, "locations": []}


PUBTATOR = {
    "id": "99999991",
    "pmid": 99999991,
    "journal": "Made Lett",
    "authors": ["Madeup T", "Else N"],
    "passages": [
        passage("A made-up title", "title", annotations=[note("rest", "Disease", "MESH:D1")]),
        passage("Made-up mice rest.", "abstract", annotations=[note("mice", "Species", "10090")]),
    ],
}


def as_xml(content):
    def infons(node):
        return "".join(
            f'<infon key="{key}">{escape(str(value))}</infon>'
            for key, value in node.get("infons", {}).items()
        )

    def one(item):
        notes = "".join(
            f"<annotation>{infons(n)}<text>{escape(n['text'])}</text></annotation>"
            for n in item["annotations"]
        )
        text = escape(item["text"])
        return f"<passage>{infons(item)}<offset>0</offset><text>{text}</text>{notes}</passage>"

    documents = "".join(
        f"<document><id>{d['id']}</id>{''.join(map(one, d['passages']))}</document>"
        for d in content["documents"]
    )
    source = content["source"]
    text = f"<collection><source>{source}</source><date/><key/>{documents}</collection>"
    return text.encode()


def read(content):
    return bioc_json.read(json.dumps(content).encode(), name="x.json")


def test_article_of_pmc_gives_its_record():
    (article,) = read(PMC)
    assert article.bib == {
        "doi": "10.5555/made.up",
        "pmcid": "PMC999",
        "title": "A made-up title",
        "authors": ["Test Madeup", "B Second", "Last"],
        "volume": "7",
        "year": "2024",
        "keywords": ["rest", "sleep"],
        "licence": "CC BY 4.0",
    }
    assert article.depth == "full"


def test_passages_stand_under_the_path_of_their_headings():
    (article,) = read(PMC)
    assert [(b.section, b.kind, b.text) for b in article.blocks] == [
        ("abstract > Aims", "paragraph", "Made-up cells rest."),
        ("abstract (highlights)", "paragraph", "Short."),
        ("Introduction", "paragraph", "Cells kill at night."),
        ("Introduction > A nested part", "paragraph", "IL15 and phase2 stay."),
        ("Introduction > A nested part > Figure 1", "caption", "Cells at rest."),
        ("Introduction > A nested part > Table 2", "caption", "Trials."),
        ("Introduction > A nested part > Table 2", "footnote", "A note."),
        ("Conclusions", "paragraph", "No heading here."),
    ]


def test_raised_number_behind_a_word_is_a_citation_and_leaves_it_whole():
    (article,) = read(PMC)
    assert article.blocks[2].citations == ((10, 10, "2"),)
    assert article.blocks[2].text[:10] == "Cells kill"


def test_table_is_read_cell_by_cell_with_spans_expanded():
    (table,) = read(PMC)[0].tables
    assert (table.table_id, table.label, table.caption) == ("T2", "Table 2", "Trials.")
    assert table.footnotes == (("", "A note."),)
    body = [(c.row, c.column, c.header, c.text) for c in table.cells if not c.is_header]
    assert [cell[1:] for cell in body] == [
        (body[0][1], "Trial", "NCT9"),
        (body[1][1], "Phase", "1"),
        (body[0][1], "Trial", "NCT9"),
        (body[1][1], "Phase", "2"),
    ]


def test_table_given_as_running_text_is_a_gap():
    grid = passage("a\tb", "table", "TABLE", id="tbl1")
    document = {"id": "PMC1", "passages": [passage("Made up", "front", "TITLE"), grid]}
    (article,) = read({"source": "PMC", "documents": [document]})
    assert article.tables == [Table("tbl1", "Table 1", "")]
    assert article.gaps == ["Table 1: the file gives its cells as running text only"]


def test_table_of_which_only_caption_and_notes_are_given_is_there_without_cells():
    parts = [
        passage("Made up", "front", "TITLE"),
        passage("Trials.", "table_caption", "TABLE", id="T3"),
        passage("A note.", "table_footnote", "TABLE", id="T3"),
        passage("Of cells.", "table_footnote", "TABLE", id="T4"),
        passage("Cells.", "fig_caption", "FIG", id="F1"),
    ]
    document = {"id": "PMC1", "passages": parts}
    (article,) = read({"source": "PMC", "documents": [document]})
    assert article.tables == [
        Table("T3", "Table 3", "Trials.", footnotes=(("", "A note."),)),
        Table("T4", "Table 4", "", footnotes=(("", "Of cells."),)),
    ]
    gaps = ["Table 3: the file gives no cells", "Table 4: the file gives no cells"]
    assert article.gaps == gaps


def test_tables_without_ids_are_told_apart_by_their_order():
    grid = "<table><tr><td>{}</td></tr></table>"
    parts = [
        passage("Made up", "front", "TITLE"),
        passage("Cells at rest.", "fig_caption", "FIG", id="F1"),
        passage("First.", "table_caption", "TABLE"),
        passage("a", "table", "TABLE", xml=grid.format("a")),
        passage("Of the first.", "table_footnote", "TABLE"),
        passage("Second.", "table_caption", "TABLE"),
        passage("b", "table", "TABLE", xml=grid.format("b")),
        passage("c", "table", "TABLE", xml=grid.format("c")),
    ]
    (article,) = read({"source": "PMC", "documents": [{"id": "PMC1", "passages": parts}]})
    made = [(t.label, t.caption, [c.text for c in t.cells]) for t in article.tables]
    assert made == [
        ("Table 1", "First.", ["a"]),
        ("Table 2", "Second.", ["b"]),
        ("Table 3", "", ["c"]),
    ]
    assert [t.footnotes for t in article.tables] == [(("", "Of the first."),), (), ()]


def test_notes_of_tables_have_the_marks_that_cells_carry():
    grid = "<table><tr><td>12<sup>a</sup></td><td>3<sup>*</sup></td><td>4</td></tr></table>"
    notes = ["aMedian of days.", "* Not sure.", "a whole note", "A. Madeup drew it."]
    parts = [passage(text, "table_footnote", "TABLE", id="T1") for text in notes]
    parts = [passage("x", "table", "TABLE", id="T1", xml=grid), *parts]
    document = {"id": "PMC1", "passages": [passage("Made up", "front", "TITLE"), *parts]}
    (article,) = read({"source": "PMC", "documents": [document]})
    (table,) = article.tables
    assert [block.text for block in article.blocks][:2] == ["Median of days.", "Not sure."]
    assert [cell.text for cell in table.cells] == ["12 [a]", "3 [*]", "4"]
    assert table.footnotes == (
        ("a", "Median of days."), ("*", "Not sure."), ("", "a whole note"),
        ("", "A. Madeup drew it."),
    )  # fmt: skip


def test_second_grid_of_a_table_is_one_more_table():
    grids = [
        passage(sign, "table", "TABLE", id="T1", xml=f"<table><tr><td>{sign}</td></tr></table>")
        for sign in "ab"
    ]
    parts = [passage("Made up", "front", "TITLE"), *grids]
    (article,) = read({"source": "PMC", "documents": [{"id": "PMC1", "passages": parts}]})
    made = [(t.table_id, t.label, t.cells[0].text) for t in article.tables]
    assert made == [("T1", "Table 1", "a"), ("T1-2", "Table 1", "b")]


def test_references_keep_title_and_identifiers():
    first, second = read(PMC)[0].references
    assert (first.title, first.year) == ("First title", "2020")
    assert first.text == "Else. First title. Made Lett. 2020"
    assert (second.ref_id, second.pmid, second.doi) == ("2", "5", "10.5555/c")


def test_annotations_of_pubtator_are_entities():
    (article,) = read({"PubTator3": [PUBTATOR]})
    assert article.bib == {
        "pmid": "99999991", "title": "A made-up title", "authors": ["Madeup T", "Else N"],
        "journal": "Made Lett",
    }  # fmt: skip
    assert article.entities == [
        ("rest", "disease", "D1"),
        ("mice", "species", "NCBI species 10090"),
    ]
    assert [block.section for block in article.blocks] == ["abstract"]
    assert article.depth == "abstract"


def test_one_document_a_line_and_a_list_of_collections_are_read():
    lines = "\n".join([json.dumps(PUBTATOR), json.dumps(PUBTATOR | {"id": "2", "pmid": 2}), ""])
    found = bioc_json.read(lines.encode(), name="x.biocjson")
    assert [article.bib["pmid"] for article in found] == ["99999991", "2"]
    assert len(read([PMC, PMC])) == 2


def test_number_of_a_document_is_what_its_collection_says():
    bare = {"id": "5", "passages": [passage("Made up", "title")]}
    assert read({"source": "PMC", "documents": [bare]})[0].bib["pmcid"] == "PMC5"
    assert read({"source": "PubTator", "documents": [bare]})[0].bib["pmid"] == "5"
    assert set(read({"source": "Else", "documents": [bare]})[0].bib) == {"title"}


def test_text_is_taken_from_sentences_where_the_passage_has_none():
    parts = {"infons": {"type": "abstract"}, "sentences": [{"text": "One."}, {"text": "Two."}]}
    document = {"id": "PMC1", "passages": [passage("Made up", "title"), parts]}
    assert read({"documents": [document]})[0].blocks[0].text == "One. Two."


def test_xml_says_what_json_says():
    (one,), (other,) = read(PMC), bioc_xml.read(as_xml(PMC), name="x.xml")
    one.format = other.format
    assert one == other


def test_half_of_a_surrogate_pair_and_a_long_number_do_no_harm():
    infons = {"name_0": "surname:Made\ud800", f"name_{'9' * 5000}": "surname:Up"}
    document = {"id": "PMC1", "passages": [passage("Made \ud800 up", "front", "TITLE", **infons)]}
    (article,) = read({"documents": [document]})
    assert article.bib["title"] == "Made ? up"
    assert article.bib["authors"] == ["Made?", "Up"]


def test_both_are_recognized_by_content():
    assert read_bytes(json.dumps(PMC).encode(), name="x.txt")[0] == bioc_json.FORMAT
    assert read_bytes(as_xml(PMC), name="x.txt")[0] == bioc_xml.FORMAT


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"documents": [{"passages": ', "not valid JSON"),
        (b'{"documents": []}', "there is none"),
        (b'{"passages": []}', "no record has a title"),
        (b'{"passages": [{"infons": "x", "text": "y"}]}', "infons must be an object"),
        (b'{"passages": []}\n{"passages"', "not valid JSON in line 2"),
        (b'{"documents": ' + b"[" * 100_000, "nested too deep"),
    ],
)
def test_file_that_is_no_bioc_is_refused_with_the_reason(data, said):
    with pytest.raises(Refused, match=said):
        bioc_json.read(data, name="x.json")

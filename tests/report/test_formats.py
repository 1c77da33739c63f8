"""PDF, Word, spreadsheet, references and data package: what is in them, and that bytes stay."""

import csv
import hashlib
import json
import zipfile

import docx as python_docx
import openpyxl
import pypdfium2
import pytest
from docx.oxml.ns import qn

from analysis import paths, style
from analysis.report import blocks, collect, data_files, dictionary, docx, pdf, references, xlsx
from tests.report.made_up import FINDING, SOURCE, make_report

LONG = "x" * 40_000


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    style.use()
    findings = [FINDING | {"finding_id": f"f{i}", "sentence": i, "text": f"Sentence {i}."}
                for i in range(1, 60)]  # fmt: skip
    findings[0] |= {"text": "=1+1", "why": LONG}
    return make_report(tmp_path_factory.mktemp("report"), findings=findings)


@pytest.fixture(scope="module")
def document(report, tmp_path_factory):
    path = pdf.write(report, tmp_path_factory.mktemp("pdf") / "report.pdf", provenance={"a": "1"})
    return pypdfium2.PdfDocument(path)


@pytest.fixture(scope="module")
def sheet_file(report, tmp_path_factory):
    return xlsx.write(report, tmp_path_factory.mktemp("xlsx") / "report.xlsx")


@pytest.fixture
def book(sheet_file):
    return openpyxl.load_workbook(sheet_file)


@pytest.fixture(scope="module")
def word(report, tmp_path_factory):
    path = docx.write(report, tmp_path_factory.mktemp("docx") / "report.docx", provenance={})
    return python_docx.Document(path)


def texts(document):
    return [page.get_textpage().get_text_range() for page in document]


def test_pdf_is_tagged_has_title_and_bookmarks_and_takes_its_date_from_the_data(document):
    about = document.get_metadata_dict()
    assert about["Title"] == "What reviews say about CAR-NK cell therapy"
    assert about["CreationDate"].startswith("D:20200203")
    assert document.is_tagged()
    assert "06 Made up" in [mark.get_title() for mark in document.get_toc()]


def test_pdf_begins_with_the_summary_page_then_contents(document):
    first, second = texts(document)[:2]
    assert "A bold word." in first
    assert "Second part" in first
    assert "Contents" in second
    assert "06 Made up" in second


def test_pdf_repeats_table_heads_and_says_where_the_reader_is(document):
    pages = [text for text in texts(document) if "Sentence 4" in text or "Sentence 57." in text]
    assert len(pages) >= 2
    assert all("sentence" in text and "06 Made up" in text for text in pages)


def test_pdf_draws_figures_as_vectors(document):
    kinds = {item.type for page in document for item in page.get_objects()}
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds
    assert pypdfium2.raw.FPDF_PAGEOBJ_PATH in kinds


def test_word_document_has_real_headings_tables_with_repeated_heads_and_alt_texts(word):
    headings = [p.text for p in word.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert headings[0] == "What reviews say about CAR-NK cell therapy"
    assert {"Contents", "06 Made up", "Second part", "References"} <= set(headings)
    table = next(t for t in word.tables if t.cell(0, 0).text == "label" and len(t.rows) > 50)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == ["One: Marks"]
    assert word.core_properties.created.year == 2020


def test_word_pages_are_numbered_and_wide_tables_are_set_smaller(word):
    footer = word.sections[0].footer._element.xml
    assert "PAGE" in footer
    assert all(section.footer.is_linked_to_previous for section in list(word.sections)[1:])
    sizes = {len(t.columns) > blocks.WIDE: t.cell(1, 0).paragraphs[0].style.name
             for t in word.tables}  # fmt: skip
    assert sizes == {False: "Cell", True: "Cell wide"}


def test_word_contents_lead_to_the_sections(word):
    targets = {link.get(qn("w:anchor")) for link in word.element.iter(qn("w:hyperlink"))} - {None}
    marks = {mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))}
    assert targets
    assert targets <= marks


def test_spreadsheet_has_a_sheet_for_each_table_with_types_filter_and_frozen_head(book):
    assert book.sheetnames == ["contents", "evidence-map", "sources", "findings", "marks",
                               "sentences", "dictionary", "cut cells"]  # fmt: skip
    sheet = book["sources"]
    values = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert values["year"].data_type == "n"
    assert values["doi"].data_type == "s"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    hedged = [c.value for c in book["findings"][1]].index("hedged")
    assert book["findings"][2][hedged].value is True


def test_text_of_a_formula_stays_text(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_code_beside_a_number_finds_its_sentences(book):
    head = [cell.value for cell in book["marks"][1]]
    row = dict(zip(head, [cell.value for cell in book["marks"][2]], strict=True))
    found = [line for line in book["sentences"].iter_rows(min_row=2, values_only=True)
             if line[0] == row["sentences: n"]]  # fmt: skip
    assert len(found) == row["n"] == 59
    assert found[1][7] == "Sentence 2."
    assert book["sentences"].protection.sheet


def test_links_stand_only_where_nothing_is_sorted(book):
    linked = {sheet.title for sheet in book for row in sheet.iter_rows() for cell in row
              if cell.hyperlink}  # fmt: skip
    assert linked == {"contents"}
    places = {cell.hyperlink.location.split("!")[0].strip("'")
              for (cell,) in book["contents"].iter_rows(min_row=4, max_col=1)}  # fmt: skip
    assert places == set(book.sheetnames) - {"contents"}


def test_cell_that_is_too_long_is_cut_at_the_limit_and_listed(book):
    listed = list(book["cut cells"].iter_rows(min_row=2, values_only=True))
    assert [(sheet, row, size) for sheet, row, _, size in listed] == [("findings", 2, 40_000)]
    cell = book["findings"][f"{listed[0][2]}2"].value
    assert len(cell) == 32_767
    assert cell.endswith("[…cut]")


def test_names_of_sheets_fit_and_differ():
    import io

    book = xlsx.Book(io.BytesIO(), collect.Report([]))
    for name in ("a" * 40, "a" * 31, "A" * 33, "history"):
        book.add(name)
    names = list(book.names.values())
    assert all(len(name) <= 31 for name in names)
    assert len({name.lower() for name in names} - {"history"}) == 4
    book.book.close()


def test_dictionary_sheet_describes_every_column(book):
    rows = list(book["dictionary"].iter_rows(min_row=2, values_only=True))
    assert {row[0] for row in rows} == {"evidence-map", "sources", "findings", "marks"}
    assert all(row[3] for row in rows)


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Yu Xiang", "Xiang Y"), ("Xiang, Yu Min", "Xiang YM"), ("Xiang YM", "Xiang YM"),
     ("Xiang", "Xiang"), ("Jan van der Berg", "van der Berg J")],
)  # fmt: skip
def test_name_in_vancouver_style(name, initials):
    assert references.vancouver_name(name) == initials


def test_reference_in_vancouver_style(report):
    row = references.list_references(report)[0]
    assert references.vancouver(row) == ("One A, Two B. A made-up title. Made-up Journal. 2020;3.")
    many = row | {"authors": [f"Name{i}" for i in range(9)], "title": ""}
    assert references.vancouver(many).startswith(
        "Name0, Name1, Name2, Name3, Name4, Name5, et al. [title not seen]."
    )


def test_exported_references_are_read_back(report):
    import bibtexparser

    listed = references.list_references(report)
    entry = bibtexparser.parse_string(references.to_bibtex(listed)).entries[0]
    assert entry.key == "A2020"
    assert entry["author"] == "Ada One and Two, Bo"
    assert entry["doi"] == "10.5555/a"
    item = json.loads(references.to_csl(listed))[0]
    assert item["author"] == [{"family": "One", "given": "Ada"}, {"family": "Two", "given": "Bo"}]
    assert item["issued"] == {"date-parts": [[2020]]}
    lines = references.to_ris(listed).split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert "AU  - One, Ada" in lines
    assert lines.count("ER  - ") == len(listed)


def test_data_package_describes_every_column_of_every_file(report, tmp_path):
    data_files.write(report, tmp_path)
    package = json.loads((tmp_path / "tables" / "datapackage.json").read_text())
    assert package["profile"] == "tabular-data-package"
    for resource in package["resources"]:
        data = (tmp_path / "tables" / resource["path"]).read_bytes()
        head = next(csv.reader(data.decode().splitlines()))
        assert [f["name"] for f in resource["schema"]["fields"]] == head
        assert all(f["description"].strip() for f in resource["schema"]["fields"])
        assert {f["type"] for f in resource["schema"]["fields"]} <= {
            "string", "integer", "number", "boolean",
        }  # fmt: skip
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["bytes"] == len(data)


def test_no_column_of_the_notebooks_lacks_a_description():
    """A failure is mended in data/dictionary.yaml: write what the column means."""
    given = collect.read_notebooks(sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")))
    labels = {source["label"] for source in given.sources}
    missing = sorted({
        f"{exhibit['id']}: {column['name']}"
        for exhibit in given.exhibits.values() for column in exhibit["columns"]
        if not dictionary.describe_column(exhibit["id"], column["name"], labels)
    })  # fmt: skip
    assert missing == []


@pytest.mark.parametrize(
    ("column", "meaning"),
    [("doi", "digital object identifier"), ("solid", "setting solid of the codebook"),
     ("A 2020", "what the source A 2020 says"), ("F1 rules", "precision and recall, 0 to 1; for"),
     ("made up", "")],
)  # fmt: skip
def test_column_is_described_by_name_code_source_or_coder(column, meaning):
    found = dictionary.describe_column("any", column, {"A 2020"})
    assert meaning in found
    assert bool(meaning) == bool(found)


def test_formats_written_twice_have_the_same_bytes(report, tmp_path):
    made = []
    for name in "ab":
        folder = tmp_path / name
        pdf.write(report, folder / "r.pdf", provenance={"a": "1"})
        docx.write(report, folder / "r.docx", provenance={"a": "1"})
        xlsx.write(report, folder / "r.xlsx")
        references.write(report, folder)
        made.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "a" / "r.docx") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_column_on_paper_has_room_for_its_longest_word_and_its_head():
    block = {"head": ["nct id", "phase", "what"], "rows": [["NCT01974479", "1", "words " * 80]] * 3}
    widths = blocks.weigh_columns(block)
    assert sum(widths) == pytest.approx(1)
    assert widths[0] * blocks.ROOM[0] >= len("NCT01974479") + 2
    assert widths[1] * blocks.ROOM[0] >= len("phase") + 2
    assert widths[2] > 0.7


def test_address_on_paper_is_copied_whole(tmp_path):
    address = "10.5555/made-up.address.of.a.source-that-is-longer-than-a-column"
    made = make_report(tmp_path, [SOURCE | {"doi": address}])
    path = pdf.write(made, tmp_path / "report.pdf", provenance={})
    pages = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert f"doi:{address}" in text.replace("\r\n", "").replace("\n", "")


def test_long_table_on_paper_says_where_the_rest_is():
    rows = [[i] for i in range(blocks.MOST_ROWS + 5)]
    exhibit = {
        "kind": "table", "id": "a", "caption": "c", "alt": "", "note": "", "svg": "", "png": "",
        "columns": [{"name": "n", "type": "integer"}], "rows": rows, "opens": {},
    }  # fmt: skip
    block = next(blocks.list_piece(collect.Piece("exhibit", exhibit)))
    assert len(block["rows"]) == blocks.MOST_ROWS
    assert f"of {len(rows)} rows" in block["note"]

"""Data that mean harm, or are only odd, never break a format and never get into its markup."""

import csv
import json
import re

import docx as python_docx
import openpyxl
import pypdfium2
import pytest
from lxml import html as lxml_html

from analysis import style
from analysis.report import data_files, docx, files, html, pdf, references, xlsx
from tests.report import browsing
from tests.report.made_up import FINDING, SOURCE, make_report

SCRIPT = "<script>window.harmed = true</script><img src=x onerror='window.harmed = true'>"
ODD = {
    "script": SCRIPT,
    "end of script": "</script><script>window.harmed = true</script><!--",
    "template": "{{ 7 * 7 }} {% raw %} #eval(\"1\") #panic() $x$ @ref <label> \\ * _ `",
    "formula": "=HYPERLINK(\"x\") ",
    "right to left": "\u202eשלום עולם مرحبا\u2066",
    "emoji": "🧬👩🏽‍⚕️ and 中文 \U0010fffd",
    "control": "a\x00b\x07c\x1bd\uffff",
    "long word": "w" * 300,
    "lines": "one\r\nER  - \n@article{x, title={y}}\n\u2028two",
    "tex": r"\input{x} {unbalanced $ & # % ~ ^ _",
    "nothing": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    style.use()
    sources, findings = [], []
    for number, (name, text) in enumerate(ODD.items()):
        own = {"source_id": f"title:{number} {text[:60]}", "label": f"{text[:40]} {number}"}
        sources.append(
            SOURCE | own | {"title": text, "journal": text, "doi": f"10.5555/{text[:9]}"}
        )
        findings.append(FINDING | own | {"finding_id": f"f{number}{text[:20]}", "text": text,
                                         "section": text, "rule": text, "why": name})  # fmt: skip
    sources.append(SOURCE | {"source_id": "doi:long", "authors": "; ".join(["Ann Name"] * 250),
                             "label": "Long 2020", "title": None, "year": None})  # fmt: skip
    folder = tmp_path_factory.mktemp("hostile")
    return make_report(folder, sources, findings, caption=f"Marks {SCRIPT}", note=f"Note {SCRIPT}")


@pytest.fixture(scope="module")
def folder(report, tmp_path_factory):
    made = tmp_path_factory.mktemp("made")
    html.write(report, made / "index.html", provenance={SCRIPT: SCRIPT})
    pdf.write(report, made / "report.pdf", provenance={SCRIPT: SCRIPT})
    docx.write(report, made / "report.docx", provenance={SCRIPT: SCRIPT})
    xlsx.write(report, made / "report.xlsx")
    data_files.write(report, made)
    references.write(report, made / "references")
    return made


def test_signs_that_no_format_can_carry_are_replaced_at_any_depth():
    assert files.clean({"a\x00": ["b\ud800", 1, None, {"c": "\uffffd\n"}]}) == {
        "a\ufffd": ["b\ufffd", 1, None, {"c": "\ufffdd\n"}]
    }


def test_page_keeps_hostile_text_as_text(folder):
    tree = lxml_html.fromstring((folder / "index.html").read_text("utf-8"))
    assert len(tree.xpath("//script[not(@type)]")) == 1
    assert tree.xpath("//img | //*[@onerror] | //iframe | //form[@action]") == []
    shown = tree.text_content()
    for name in ("script", "end of script", "template", "formula", "emoji", "long word"):
        assert ODD[name] in shown, name
    assert "\x00" not in shown


@pytest.mark.browser
@browsing.needs_browser
def test_browser_runs_none_of_it_and_does_not_scroll_sideways(folder):
    driver = browsing.start()
    try:
        browsing.resize(driver, 320, 700)
        browsing.open_page(driver, folder / "index.html")
        driver.execute_script("document.querySelectorAll('details').forEach((d) => d.open = true)")
        for mark in driver.find_elements("css selector", "#t-matrix a.mark")[:3]:
            driver.execute_script("arguments[0].click()", mark)
        assert driver.execute_script("return window.harmed") is None
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 320
        assert browsing.list_requests(driver) == []
    finally:
        driver.quit()


def test_pdf_is_whole_and_shows_markup_as_text(folder):
    document = pypdfium2.PdfDocument(folder / "report.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    flat = re.sub(r"[\s\u200b\ufffe\x02-]", "", text)
    assert "{{7*7}}" in flat
    assert "window.harmed=true</script>" in flat
    for spelled in ("\u27e6dnadoublehelix\u27e7", "\u27e6U+4E2D\u27e7", "\u27e6U+10FFFD\u27e7"):
        assert spelled in flat
    assert re.search("numberinUnicodebetween\u27e6and\u27e7:\\d+ofthem", flat)


def test_word_document_opens_and_shows_markup_as_text(folder):
    document = python_docx.Document(folder / "report.docx")
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert SCRIPT in cells
    assert ODD["template"] in cells


def test_spreadsheet_opens_without_formula(folder):
    book = openpyxl.load_workbook(folder / "report.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert ODD["formula"] in [cell.value for cell in cells]


def test_csv_is_read_back_row_by_row(folder, report):
    with open(folder / "tables" / "findings.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == [row["text"] for row in report.findings.values()]
    assert rows[0]["text"] == SCRIPT


def test_references_keep_one_record_a_source(folder):
    import bibtexparser

    number = len(ODD) + 1
    made = folder / "references"
    lines = (made / "references.ris").read_bytes().decode().split("\r\n")
    assert lines.count("TY  - JOUR") == lines.count("ER  - ") == number
    library = bibtexparser.parse_file(str(made / "references.bib"), encoding="utf-8")
    assert len(library.entries) == number
    assert library.failed_blocks == []
    assert len(json.loads((made / "references.json").read_text("utf-8"))) == number
    assert "[title not seen]" in (made / "references.txt").read_text("utf-8")


def test_thousand_sources_are_written_in_every_format(tmp_path):
    sources, findings = [], []
    for number in range(1000):
        own = {"source_id": f"doi:{number}", "label": f"Source{number:04d} 2020"}
        sources.append(SOURCE | own)
        findings.append(FINDING | own | {"finding_id": f"f{number}"})
    report = make_report(tmp_path / "n", sources, findings)
    page = html.write(report, tmp_path / "index.html", provenance={}).read_text("utf-8")
    assert page.count("<tr data-source=") == 1000
    pages = pypdfium2.PdfDocument(pdf.write(report, tmp_path / "r.pdf", provenance={}))
    assert "Source0399" in "".join(p.get_textpage().get_text_range() for p in pages)
    docx.write(report, tmp_path / "r.docx", provenance={})
    book = openpyxl.load_workbook(xlsx.write(report, tmp_path / "r.xlsx"), read_only=True)
    assert book["findings"].max_row == 1001

"""Hostile, broken and lying files: each is refused with its reason, and the rest is read on."""

import csv
import gzip
import io
import json
import tarfile
import zipfile

import pytest

from analysis import exhibits
from analysis.readers import read_bytes, read_path
from analysis.readers.base import Refused
from analysis.report import collect, data_files, html
from analysis.sources import ingest
from tests.readers.jats_articles import make

GOOD = make("<sec><title>Results</title><p>Made-up cells rest.</p></sec>")
BODY = b"<article><front/><body><p>%s</p></body></article>"
BOMB = (
    b"""<!DOCTYPE article [<!ENTITY a "made up "><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
"""
    + BODY % b"&d;&d;&d;"
)
LONG_ENTITY = b'<!DOCTYPE article [<!ENTITY a "%s">]>' % (b"made up " * 40) + BODY % b"&a;&a;"
PARAMETER = b"""<!DOCTYPE article [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>""" + BODY % b"x"
BIG_TEXT = BODY % (b"made up " * 1_400_000)
DEEP = BODY % (b"<sec>" * 300 + b"x" + b"</sec>" * 300)


def external(target: str) -> bytes:
    return f'<!DOCTYPE article [<!ENTITY x SYSTEM "{target}">]>'.encode() + BODY % b"&x;"


def remote(target: str) -> bytes:
    return f'<!DOCTYPE article SYSTEM "{target}">'.encode() + BODY % b"Made-up cells rest."


HOSTILE = {
    "entity bomb": (BOMB, "an entity bomb|grows when expanded"),
    "entity of a long text": (LONG_ENTITY, "grows when expanded"),
    "external entity": (external("file:///etc/passwd"), "'x': it would read a file"),
    "external entity on the net": (external("http://127.0.0.1:9/x"), "external entity 'x'"),
    "parameter entity": (PARAMETER, "external entity 'p'"),
    "unknown entity": (BODY % b"&madeup;", "not well-formed XML: Entity 'madeup' not defined"),
    "cut off": (GOOD[:-40], "it is cut off"),
    "cut off in a tag": (GOOD[: GOOD.index(b"<sec>") + 3], "not well-formed|cut off"),
    "wrongly nested": (BODY % b"<b><i>x</b></i>", "not well-formed XML"),
    "text of 11 MB": (BIG_TEXT, "a run of text above 10 MB"),
    "depth 300": (DEEP, "nested more than 255 deep"),
    "not UTF-8": (BODY % b"caf\xe9", "not in the encoding it declares"),
    "Latin-1 declared, UTF-8 written": (
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + BODY % "α-cells".encode(),
        "declares the encoding iso-8859-1, but its bytes are UTF-8",
    ),
    "UTF-16 declared, UTF-8 written": (
        b'<?xml version="1.0" encoding="UTF-16"?>' + BODY % "α-cells".encode(),
        "not readable|not well-formed|encoding",
    ),
    "encoding that nobody knows": (
        b'<?xml version="1.0" encoding="made-up-9"?>' + BODY % b"x",
        "an encoding that nobody knows",
    ),
    "control sign": (BODY % b"a\x01b", "not well-formed XML"),
    "empty": (b"", "the file is empty"),
    "white space": (b" \n" * 50, "not recognized"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_with_its_reason_and_the_rest_read(write, tmp_path, name):
    data, said = HOSTILE[name]
    write("pages/a.xml", data)
    write("pages/b.xml", GOOD)
    bad, good = read_path(tmp_path / "pages")
    assert good.articles[0].blocks[0].text == "Made-up cells rest."
    assert bad.articles == ()
    assert any(part in bad.reason for part in said.split("|")), bad.reason
    assert "please report this file" not in bad.reason


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:9/made-up.dtd"])
def test_document_type_elsewhere_is_never_fetched(target):
    (article,) = read_bytes(remote(target), name="x")[1]
    assert article.blocks[0].text == "Made-up cells rest."


def test_entity_of_a_single_sign_is_read():
    data = b'<!DOCTYPE article [<!ENTITY nk "&#x3ba;">]>' + BODY % b"NF-&nk;B"
    assert read_bytes(data, name="x")[1][0].blocks[0].text == "NF-κB"


@pytest.mark.parametrize(
    "data",
    [
        BODY.replace(b"<article>", b'<article xmlns:xi="http://www.w3.org/2001/XInclude">')
        % b'a<xi:include href="file:///etc/passwd" parse="text"/>b',
        b'<?xml-stylesheet href="file:///etc/passwd"?>' + BODY % b"ab",
    ],
    ids=["inclusion", "style sheet"],
)
def test_inclusion_and_style_sheets_read_no_other_file(data):
    assert read_bytes(data, name="x")[1][0].blocks[0].text == "ab"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><body>" + b"<div>" * 3000 + b"x" + b"</div>" * 3000, "not readable as HTML"),
        (b"<!doctype html><html><body><p>" + b"made up " * 1_400_000, "not readable as HTML"),
        (b"<!doctype html><html></html>", "a web page without content"),
        (b"<!doctype html><html><body><p>caf\xe9 cells</p></body></html>", "not valid UTF-8"),
    ],
    ids=["deep", "large", "empty", "not UTF-8"],
)
def test_hostile_page_is_refused(data, said):
    with pytest.raises(Refused, match=said):
        read_bytes(data, name="x")


def pack_zip(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        archive.writestr("good.xml", GOOD)
    return buffer.getvalue()


def pack_tar(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for member, content in ((name, data), ("good.xml", GOOD)):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [pack_zip, pack_tar])
@pytest.mark.parametrize("name", ["entity bomb", "cut off", "depth 300", "not UTF-8", "empty"])
def test_hostile_member_of_an_archive_is_refused_and_the_rest_read(write, pack, name):
    data, said = HOSTILE[name]
    bad, good = read_path(write("a.zip", pack("bad.xml", data)))
    assert any(part in bad.reason for part in said.split("|")), bad.reason
    assert (good.document, len(good.articles)) == ("a.zip!good.xml", 1)


@pytest.mark.parametrize("pack", [pack_zip, pack_tar])
def test_path_out_of_an_archive_writes_nothing_and_the_rest_is_read(write, tmp_path, pack):
    bad, good = read_path(write("in/a.zip", pack("../out.xml", GOOD)))
    assert bad.reason == "its name points out of the archive"
    assert len(good.articles) == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "in"]


def test_compressed_bomb_is_refused_without_unpacking_it_whole(write):
    bomb = gzip.compress(b"\0" * 50 * 2**20)
    (result,) = read_path(write("bomb.xml.gz", bomb))
    assert result.reason == "unpacks to more than 200 times its size; not read on"


def test_bibliography_with_a_byte_order_mark_loses_no_record(write):
    record = "TY  - JOUR\r\nTI  - Made-up title {}\r\nDO  - 10.5555/{}\r\nER  - \r\n\r\n"
    content = "\ufeff" + record.format(1, 1) + record.format(2, 2)
    (result,) = read_path(write("made-up.ris", content.encode()))
    assert [article.bib["doi"] for article in result.articles] == ["10.5555/1", "10.5555/2"]


HOSTILE_TEXT = "&lt;script&gt;alert(1)&lt;/script&gt; =1+1"


def test_markup_in_a_title_or_cell_is_text_of_the_article():
    meta = f"<title-group><article-title>{HOSTILE_TEXT}</article-title></title-group>"
    table = f"<table-wrap><table><tr><td>{HOSTILE_TEXT}</td><td>b</td></tr></table></table-wrap>"
    data = make(f"<p>Made up.</p>{table}").replace(
        b"<title-group><article-title>A made-up\nreview</article-title></title-group>",
        meta.encode(),
    )
    (article,) = read_bytes(data, name="x")[1]
    assert article.bib["title"] == "<script>alert(1)</script> =1+1"
    assert article.tables[0].cells[0].text == "<script>alert(1)</script> =1+1"


def test_markup_stays_text_from_the_article_to_page_and_csv(write, tmp_path):
    table = f"<table-wrap><table><tr><td>{HOSTILE_TEXT}</td><td>b</td></tr></table></table-wrap>"
    built, _ = ingest([("a.xml", write("a.xml", make(f"<p>Made up.</p>{table}")))])
    shown = exhibits.table(built["table_cells"][["text"]], id="cells", caption="Cells")
    output = {"output_type": "display_data", "data": shown._repr_mimebundle_()}
    cells = [{"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}]
    report = collect.read_notebooks([write("01.ipynb", json.dumps({"cells": cells}))])
    page = html.write(report, tmp_path / "index.html", provenance={}).read_text("utf-8")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in page
    data_files.write(report, tmp_path)
    rows = list(csv.reader((tmp_path / "tables" / "cells.csv").open(encoding="utf-8", newline="")))
    assert rows[1:] == [["<script>alert(1)</script> =1+1"], ["b"]]


FOUND_BY_FUZZING = {
    "braces": b"@article{a, title = {\\x" + b"{" * 3000 + b"}" * 3000 + b"}, year = 2024}",
    "digits": b"doi: 10.5555/x\ntitle: x\nfirst_author: x\nyear: "
    + b"9" * 5000
    + b"\nstatements: []\n",
    "banner": b"Check for updates Volume 7 - 2024 | doi: 10.5555/x\n\nA title\n",
    "spaces": b"Volume 7 - 2024 | doi: 10.5555/x\n\nA title\n\nMade" + b" " * 9000 + b"Up\n",
    "signs in a page": b"<!doctype html><body><h2>Abstract</h2><p>a\x01b&#2;c</p></body>",
    "list in a raised citation": make(
        '<p>Rest<xref ref-type="bibr" rid="r1">1</xref><sup><xref ref-type="bibr" rid="r2">2</xref>'
        "<list><list-item><p>x</p></list-item></list></sup></p>"
    ),
    "citation of nothing": make('<p>Rest<sup><xref ref-type="bibr">2</xref></sup>.</p>'),
}


@pytest.mark.parametrize("name", FOUND_BY_FUZZING)
def test_file_that_once_broke_a_reader_is_read_or_refused(write, name):
    (result,) = read_path(write("x", FOUND_BY_FUZZING[name]))
    assert "please report this file" not in result.reason
    assert result.articles or result.reason


def test_citation_that_names_no_reference_is_resolved_by_its_number():
    (article,) = read_bytes(FOUND_BY_FUZZING["citation of nothing"], name="x")[1]
    assert article.blocks[0].text == "Rest."
    assert article.blocks[0].citations == ((4, 4, "r2"),)

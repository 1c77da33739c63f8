"""RIS: no record is lost, whatever program wrote it."""

import pytest

from analysis.readers import read_bytes, ris
from analysis.readers.base import Refused

ONE = """TY  - JOUR
TI  - A made-up title.
AU  - Madeup, Test
AU  - van der Made, Up
T2  - Made-up Letters
JF  - Journal of Made-up Letters
PY  - 2024
DA  - 2024/05/06
VL  - 7
DO  - https://doi.org/10.5555/Made.Up
AB  - BACKGROUND: Made-up cells rest. RESULTS: They did nothing.
KW  - rest
KW  - *nothing
AN  - 1234567
DP  - NLM
UR  - https://example.org/made-up
ER  -
"""


def read(text, codec="utf-8"):
    return ris.read(text.encode(codec), name="x.ris")


def test_record_gives_its_fields():
    (article,) = read(ONE)
    assert article.bib == {
        "doi": "10.5555/made.up",
        "pmid": "1234567",
        "title": "A made-up title",
        "authors": ["Test Madeup", "Up van der Made"],
        "journal": "Journal of Made-up Letters",
        "volume": "7",
        "year": "2024",
        "date": "2024-05-06",
        "keywords": ["rest", "nothing"],
        "article_type": "journal article",
        "url": "https://example.org/made-up",
    }
    assert (article.depth, article.gaps) == ("abstract", [])
    assert [(block.section, block.text) for block in article.blocks] == [
        ("abstract > Background", "Made-up cells rest."),
        ("abstract > Results", "They did nothing."),
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_mark_loses_no_record(codec):
    kind, articles = read_bytes((ONE + ONE.replace("Made.Up", "Two")).encode(codec), name="x")
    assert kind == ris.FORMAT
    assert [article.bib["doi"] for article in articles] == ["10.5555/made.up", "10.5555/two"]


def test_record_without_abstract_is_a_record():
    (article,) = read("TY  - JOUR\nTI  - Made up\nAB  -\nER  -\n")
    assert (article.depth, article.blocks) == ("record", [])


def test_lines_without_tag_continue_the_field_above():
    text = "TY  - JOUR\nTI  - A title on\ntwo lines\nKW  - one\ntwo\n\nthree\nER  -\n"
    bib = read(text)[0].bib
    assert bib["title"] == "A title on two lines"
    assert bib["keywords"] == ["one", "two", "three"]


def test_records_without_end_mark_are_two():
    titles = [a.bib["title"] for a in read("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two")]
    assert titles == ["One", "Two"]


@pytest.mark.parametrize(
    ("stated", "year"),
    [("2019//", "2019"), ("2019/10//undefined", "2019"), ("Spring 1998", "1998")],
)
def test_year_is_found_in_what_programs_write(stated, year):
    assert read(f"TY  - JOUR\nTI  - Made up\nPY  - {stated}\nER  -")[0].bib["year"] == year


@pytest.mark.parametrize("stated", ["10 15", "n.d.", "123456"])
def test_bad_year_is_said_and_the_record_kept(stated):
    (article,) = read(f"TY  - JOUR\nTI  - Made up\nPY  - {stated}\nER  -")
    assert "year" not in article.bib
    assert article.gaps == [f"no year in '{stated}'"]


def test_tags_with_tabs_and_windows_line_ends_are_tags():
    (article,) = read("TY  - JOUR\r\nT1\t- Made up\r\nA1  - Made U.P.\r\nER  - \r\n")
    assert article.bib["title"] == "Made up"
    assert article.bib["authors"] == ["U.P. Made"]


def test_sentence_with_a_dash_is_no_tag():
    (article,) = read("TY  - JOUR\nTI  - Made up\nAB  - First line\nIL - 2 rests.\nER  -")
    assert article.blocks[0].text == "First line IL - 2 rests."


def test_nameless_records_and_stray_lines_are_counted():
    (article,) = read("1.\nTY  - JOUR\nER  -\n2.\nTY  - JOUR\nTI  - Made up\nER  -\n")
    assert article.gaps == ["a record without title and identifier left out"]
    assert article.left_out == ["lines outside of any record (2)"]


def test_markup_of_format_is_dropped_and_other_markup_stays_text():
    text = "TY  - JOUR\nTI  - CD8<sup>+</sup> <script>made</script> p &lt; 1\nER  -"
    assert read(text)[0].bib["title"] == "CD8+ <script>made</script> p < 1"


@pytest.mark.parametrize("text", ["TY  - JOUR\nER  -\n", "nothing", ""])
def test_file_without_a_named_record_is_refused(text):
    with pytest.raises(Refused):
        read(text)


def test_only_ris_is_recognized():
    assert ris.recognize(ONE.encode(), "x.txt") > 80
    assert ris.recognize(b"1.\nTY  - JOUR\nID  - 1\n", "x") > 80
    assert ris.recognize(b"PMID- 1\nTI  - Made up\n", "x.ris") == 0

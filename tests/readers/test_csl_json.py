"""CSL JSON: items as Zotero, pandoc and DOI resolvers write them."""

import json

import pytest

from analysis.readers import csl_json, read_bytes
from analysis.readers.base import Refused

ITEM = {
    "id": "madeup2024",
    "type": "article-journal",
    "title": "A <i>made-up</i> title with <script>",
    "author": [
        {"family": "Made", "given": "Up", "non-dropping-particle": "van der"},
        {"literal": "Made-up Consortium"},
    ],
    "container-title": "Made-up Letters",
    "volume": "7",
    "issued": {"date-parts": [[2024, 5, 6]]},
    "DOI": "10.5555/Made.Up",
    "note": "PMID: 99999991\nPMCID: PMC999999",
    "abstract": "<jats:p>Made-up cells rest.</jats:p>",
    "keyword": "rest, nothing",
    "URL": "https://example.org/made-up",
}


def read(content):
    return csl_json.read(json.dumps(content).encode(), name="x.json")


def test_item_gives_its_fields():
    (article,) = read([ITEM])
    assert article.bib == {
        "doi": "10.5555/made.up",
        "pmcid": "PMC999999",
        "pmid": "99999991",
        "title": "A made-up title with <script>",
        "authors": ["Up van der Made", "Made-up Consortium"],
        "journal": "Made-up Letters",
        "volume": "7",
        "year": "2024",
        "date": "2024-05-06",
        "keywords": ["rest", "nothing"],
        "article_type": "article-journal",
        "url": "https://example.org/made-up",
    }
    assert article.blocks[0].text == "Made-up cells rest."
    assert article.depth == "abstract"


@pytest.mark.parametrize("content", [ITEM, [ITEM], {"items": [ITEM]}, {"references": [ITEM]}])
def test_one_item_a_list_and_wrapped_lists_are_read(content):
    assert len(read(content)) == 1


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        ({"date-parts": [["2024"]]}, "2024"),
        ({"raw": "May 2024"}, "2024"),
        ({"literal": "2024 or so"}, "2024"),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": [[]]}, None),
        ("soon", None),
    ],
)
def test_year_is_read_or_its_absence_said(issued, year):
    (article,) = read([ITEM | {"issued": issued}])
    assert article.bib.get("year") == year
    assert article.gaps == ([] if year else ["no year in the date of a record"])


def test_title_as_a_list_is_read_as_doi_resolvers_write_it():
    assert read([{"DOI": "10.5555/x", "title": ["Made up"]}])[0].bib["title"] == "Made up"


def test_fields_of_wrong_type_do_no_harm():
    (article,) = read([{"title": "Made up", "author": {"x": 1}, "DOI": {}, "volume": [[]]}])
    assert article.bib == {"title": "Made up"}


def test_half_of_a_character_pair_does_not_reach_the_tables():
    (article,) = csl_json.read(b'[{"title": "Made \\ud800 up", "DOI": "10.5555/x"}]', name="x")
    assert article.bib["title"] == "Made ? up"


@pytest.mark.parametrize(
    "data", [b"", b"[", b"[1]", b"[]", b"{}", b'[{"id": 1}]', b"[" * 100_000, b"\xff\xfe\x00"]
)
def test_what_is_no_bibliography_is_refused(data):
    with pytest.raises(Refused):
        csl_json.read(data, name="x.json")


def test_it_is_recognized_by_content():
    assert read_bytes(json.dumps([ITEM]).encode(), name="x")[0] == csl_json.FORMAT
    bioc = {"source": "made up", "documents": [{"passages": [{"text": "made up"}]}]}
    assert csl_json.recognize(json.dumps(bioc).encode(), "x.json") == 0

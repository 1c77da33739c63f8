"""The publisher's page saved as text."""

import pytest

from analysis.readers import publisher_text


@pytest.fixture
def article(pages):
    data = (pages / "made_up_publisher.txt").read_bytes()
    return publisher_text.read(data, name="made_up_publisher.txt")[0]


def test_each_author_is_named_once_although_the_page_doubles_names(article):
    assert article.bib["authors"] == ["Dora Madeup", "Emil van der Test", "Fay Fictus"]


def test_record_is_complete(article):
    bib = article.bib
    assert bib["title"] == "Made-up Status of Receptor-bearing NK Cells and Their Invented Future"
    assert (bib["journal"], bib["volume"], bib["year"]) == ("Front. Invent.", "3", "2025")
    assert bib["doi"] == "10.5555/finvent.2025.42"
    assert bib["status"] == "provisionally accepted"
    assert (bib["received"], bib["accepted"]) == ("01 Jan 2025", "02 Feb 2025")
    assert bib["keywords"] == ["made-up receptors", "CAR-NK cells", "Invented therapy"]
    assert bib["licence"] == "Creative Commons Attribution-ShareAlike License (CC BY-SA)"
    assert bib["article_type"] == "REVIEW".lower()
    assert bib["affiliations"] == [
        "Hospital of Made-up Places, Nowhere, Utopia",
        "Institute for Invented Cells, Elsewhere, Utopia",
    ]


def test_abstract_is_the_only_text(article):
    assert [block.section for block in article.blocks] == ["abstract"]
    assert article.blocks[0].text.startswith("Chimeric antigen receptors (CARs) are made-up")
    assert article.blocks[0].text.endswith("advantages of CAR-NK cells.")


def test_address_and_boilerplate_reach_no_field(article):
    everything = repr((article.bib, article.blocks, article.left_out))
    for boilerplate in ("nobody@example.org", "banner of a", "Research TopicMade", "Disclaimer:"):
        assert boilerplate not in everything
    assert "correspondence address" in article.left_out


def test_names_without_marks_are_parted():
    page = (
        "Volume 1 - 2024 | doi: 10.5555/x.1\n\nMade-up title\n\n"
        "Ada  MadeupAda MadeupBen  TestBen Test\n\nA made-up abstract. It has two sentences.\n"
    )
    article = publisher_text.read(page.encode(), name="x.txt")[0]
    assert article.bib["authors"] == ["Ada Madeup", "Ben Test"]
    assert article.depth == "abstract"


def test_page_without_abstract_is_a_record_with_a_gap():
    page = "Volume 1 - 2024 | doi: 10.5555/x.1\n\nMade-up title\n\nKeywords: made up\n"
    article = publisher_text.read(page.encode(), name="x.txt")[0]
    assert article.depth == "record"
    assert article.gaps

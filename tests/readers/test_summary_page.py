"""The Markdown summary page."""

import pytest

from analysis.readers import summary_page
from analysis.readers.base import Refused


@pytest.fixture
def article(pages):
    data = (pages / "made_up_summary.txt").read_bytes()
    return summary_page.read(data, name="made_up_summary.txt")[0]


def test_record_is_read_from_the_lines_below_the_title(article):
    assert article.bib["title"].startswith("A made-up review of receptor-bearing NK cells")
    assert article.bib["authors"] == ["Ada Madeup", "Ben Invented", "Cleo Fictus"]
    assert article.bib["doi"] == "10.5555/made.up.2025.1"
    assert article.bib["journal"] == "Journal of Invented Results"
    assert article.bib["pmcid"] == "PMC0000001"
    assert (article.bib["date"], article.bib["year"]) == ("2025-11-30", "2025")


def test_each_text_section_is_kept_and_nothing_else(article):
    sections = [block.section for block in article.blocks]
    assert sections == ["tldr", "contribution", *["key findings"] * 3, "abstract"]
    assert not any("do not exist" in block.text for block in article.blocks)


def test_entities_keep_their_mesh_id(article):
    assert ("solid tumors", "diseases", "D009369") in article.entities
    assert ("CD19", "genes", "D018941") in article.entities
    assert len(article.entities) == 3


def test_receipt_says_what_is_not_on_the_page(article):
    assert len(article.left_out) == 3
    assert article.gaps == []


def test_page_without_title_is_refused():
    with pytest.raises(Refused, match="without a title"):
        summary_page.read(b"**Authors:** A Madeup\n\n## Abstract\n\nMade up.", name="x.md")


def test_page_without_abstract_is_read_with_a_gap():
    page = b"# Made-up title\n\n**Authors:** A Madeup\n\n## Abstract\n\n## TL;DR\n\nMade up."
    assert summary_page.read(page, name="x.md")[0].gaps


def test_recognized_by_content_not_by_name(pages):
    assert summary_page.recognize((pages / "made_up_summary.txt").read_bytes(), "x.bin") == 90
    assert summary_page.recognize((pages / "made_up_publisher.txt").read_bytes(), "x.md") == 0


def test_entity_is_found_in_a_line_of_any_length(pages, article):
    text = (pages / "made_up_summary.txt").read_text("utf-8")
    text = text.replace("**Genes:** ", "**Genes:** " + "x " * 100_000 + ", ")
    assert summary_page.read(text.encode(), name="x")[0].entities == article.entities

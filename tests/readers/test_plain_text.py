"""A plain text or Markdown page."""

import pytest

from analysis.readers import plain_text
from analysis.readers.base import Refused

PAGE = """# A made-up title

Authors: Ada Madeup, Ben Test
Year: 2024
https://doi.org/10.5555/Made.Up

## Abstract

A made-up first sentence. A second one.

Keywords: made up, test

## References

1. Not a text.
"""


def test_title_doi_and_abstract_make_an_abstract_level_source():
    article = plain_text.read(PAGE.encode(), name="x.md")[0]
    assert article.depth == "abstract"
    assert article.bib["title"] == "A made-up title"
    assert article.bib["doi"] == "10.5555/made.up"
    assert article.bib["authors"] == ["Ada Madeup", "Ben Test"]
    assert [b.text for b in article.blocks] == ["A made-up first sentence. A second one."]
    assert article.left_out == ["section 'references'"]


def test_heading_without_marks_and_run_in_heading_are_known():
    for page in ("T\n10.5555/x\nABSTRACT\nMade up.", "T\n10.5555/x\nAbstract: Made up."):
        assert plain_text.recognize(page.encode(), "x.txt") == 20
        assert plain_text.read(page.encode(), name="x")[0].blocks[0].text == "Made up."


def test_body_makes_a_full_text():
    article = plain_text.read((PAGE + "\n# Introduction\n\nMade-up body.\n").encode(), name="x")[0]
    assert article.depth == "full"
    assert article.blocks[-1].section.lower() == "introduction"


def test_page_without_doi_or_abstract_is_not_recognized():
    assert plain_text.recognize(b"A made-up title\n\nAbstract\n\nMade up.", "x.txt") == 0
    assert plain_text.recognize(b"A made-up title\n10.5555/x\n\nMade up.", "x.txt") == 0
    assert plain_text.recognize(b"<html>10.5555/x\nAbstract\n</html>", "x.txt") == 0


def test_empty_abstract_is_refused():
    with pytest.raises(Refused, match="no text"):
        plain_text.read(b"Made up\n10.5555/x\n\nAbstract\n", name="x")

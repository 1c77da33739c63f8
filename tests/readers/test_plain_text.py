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


MARKED = """---
title: "A made-up *title*"
---

doi: [10.5555/md](https://doi.org/10.5555/md)

Abstract
--------

### Background

Cells **kill**<sup>1,2</sup> 10<sup>6</sup> lines, see [this](http://x.y), `IL-15`, p* < 0.05,
H<sub>2</sub>O, 5 &lt; 6, <script>alert(1)</script>.

## 1. Body

### 1.2. Nested *part*

- item one
  goes on
- item two

Table 2. Trials of **cells**.

| Trial | n |
|---|---|
| NCT9 \\| x | =1+1 |

![made up](p.png)

# Appendix

> Quoted.
"""


def test_marks_of_markdown_are_no_text_and_markup_of_the_web_is():
    (article,) = plain_text.read(MARKED.encode(), name="x.md")
    assert article.bib == {"doi": "10.5555/md", "title": "A made-up title"}
    assert [(b.section, b.kind, b.text) for b in article.blocks] == [
        ("abstract > background", "paragraph",
         "Cells kill [1,2] 10^6 lines, see this, IL-15, p* < 0.05, H2O, 5 < 6, "
         "<script>alert(1)</script>."),
        ("Body > Nested part", "list item", "item one goes on"),
        ("Body > Nested part", "list item", "item two"),
        ("Body > Nested part > Table 2", "caption", "Table 2. Trials of cells."),
        ("Appendix", "paragraph", "Quoted."),
    ]  # fmt: skip
    assert article.left_out == ["pictures (1)"]
    assert article.depth == "full"


def test_table_of_markdown_is_read_cell_by_cell():
    (table,) = plain_text.read(MARKED.encode(), name="x.md")[0].tables
    assert (table.label, table.caption) == ("Table 2", "Trials of cells.")
    assert [(c.row, c.column, c.header, c.text, c.is_header) for c in table.cells] == [
        (1, 1, "", "Trial", True),
        (1, 2, "", "n", True),
        (2, 1, "Trial", "NCT9 | x", False),
        (2, 2, "n", "=1+1", False),
    ]


def test_heading_of_marks_alone_is_a_heading():
    page = "T\n10.5555/x\n\nAbstract\n\nMade up.\n\n## ![made up](p.png)\n\nMore.\n"
    (article,) = plain_text.read(page.encode(), name="x.md")
    assert article.blocks[-1][:2] == ("More.", "![made up](p.png)")


def test_heading_keeps_what_is_no_number_of_its_own_and_is_read_in_no_time():
    page = "T\n10.5555/x\n\nAbstract\n\nMade up.\n\n## 2.1. Phase 1. Trials: ##\n\nMore.\n"
    (article,) = plain_text.read((page + "##" + "\t" * 20_000 + "x\n\nEnd.").encode(), name="x.md")
    assert [block.section for block in article.blocks] == ["abstract", "Phase 1. Trials", "x"]

"""PDF: made-up articles set by typst in two columns, read back and held against their own text."""

import os
import random
import sys
from collections import Counter

import pytest
import typst

from analysis.readers import _pdf_engine, pdf, read_path
from analysis.readers._pdf_engine import Engine
from analysis.readers._pdf_front import read_front
from analysis.readers._pdf_lines import Line, mend_letters
from analysis.readers._pdf_notes import settle_raised
from analysis.readers.base import Article, Refused
from analysis.sentences import split_sentences

VOCABULARY = """
immunotherapeutic nonexistent counterproductive misinterpretation characteristic imaginary
microenvironmental heterogeneity unexplained investigators inconsequential pharmacokinetic
reproducibility chimeric international misrepresented professional bystanders well-known
interdependencies disappeared explanation cytotoxicity glioblastoma disproportionate cells
laboratory receptor antigen persistence TNF-α IL-15 CD16 TGF-β overwhelmingly recognized
"""
SECTIONS = ("Introduction", "Materials and Methods", "Results", "Discussion")
REFERENCES = [
    f"Madeup A, Invented B. A nonexistent article number {n} on imaginary cells. "
    f"Made Lett. 20{n:02d};7:{n}. doi:10.5555/made.{n}"
    for n in range(1, 13)
]
PAGE = """
#set document(title: "", date: none)
#set page(paper: "a4", columns: 2, margin: (x: 50pt, y: 80pt),
  header: context [Madeup et al. #h(1fr) Imaginary cells #counter(page).display()],
  footer: context align(center)[Made-up Letters 2024 | Volume 7 | Page #counter(page).display()])
#set text(size: 9.5pt, lang: "en", hyphenate: true)
#set par(justify: true, first-line-indent: 1em)
#set heading(numbering: none)
#show figure: set text(size: 8pt)
#show figure.where(kind: table): set figure.caption(position: top)
#place(top, float: true, scope: "parent")[
  #text(size: 8pt)[Made-up Letters (2024) 7:1. https:\\/\\/doi.org/10.5555/Made.Up.7]
  #align(left, text(size: 19pt, weight: "bold")[%(title)s])
  Test A. Madeup#super[1], Second Invented#super[2]

  #text(size: 8pt)[1 Nowhere University, Nowhere. 2 Institute of Nothing, Elsewhere.]
]
%(body)s
"""
TITLE = "Imaginary natural killer cells in the treatment of nonexistent tumors"


def make_sentences(section):
    """Return 24 sentences of 14 words, the same at every call."""
    rng = random.Random(section)
    drawn = [rng.sample(VOCABULARY.split(), 13) for _ in range(24)]
    return [f"{words[0].capitalize()} {' '.join(words[1:])} at 37.5 °C." for words in drawn]


def make_body(sections=SECTIONS):
    parts = ["= Abstract", " ".join(make_sentences(7)[:6]), "Keywords: rest; imaginary cells"]
    for place, name in enumerate(sections):
        said = make_sentences(place)
        said[3] = said[3].replace(" at 37.5", " acknowledged#super[3,4–6] at 37.5")
        parts += [f"= {name}", " ".join(said[:8]), "", " ".join(said[8:16])]
        if place == 1:
            parts.append(
                '#figure(rect(width: 60pt, height: 40pt), supplement: "Figure", '
                "caption: [Cells at rest. Nobody saw them move in the whole night.])"
            )
        if place == 2:
            parts.append(
                "#figure(table(columns: 3, [Trial],[Phase],[Status], [NCT99999999],[1],[Done]), "
                'kind: table, supplement: "Table", caption: [Trials that never were.])'
            )
        parts += ["", " ".join(said[16:])]
    parts += ["= References", "#set par(first-line-indent: 0pt, hanging-indent: 12pt)"]
    parts += [f"{n}. {text}\n" for n, text in enumerate(REFERENCES, 1)]
    return "\n\n".join(parts)


def make_pdf(body=None, title=TITLE, **options):
    source = PAGE % {"title": title, "body": make_body() if body is None else body}
    return typst.compile(source.encode(), ignore_system_fonts=True, **options)


@pytest.fixture(scope="module")
def article():
    (found,) = pdf.read(make_pdf(), name="x.pdf")
    return found


def text_of(article, section):
    return "\n".join(
        b.text for b in article.blocks if b.section == section and b.kind == "paragraph"
    )


def test_every_sentence_comes_out_whole_in_its_own_section(article):
    for place, name in enumerate(SECTIONS):
        text = text_of(article, name)
        found = [text[start:end] for start, end in split_sentences(text.replace("\n", " "))]
        expected = make_sentences(place)
        expected[3] = expected[3].replace(" at 37.5", " acknowledged at 37.5")
        assert found == expected


def test_raised_numbers_leave_the_words_and_stay_as_citations(article):
    block = next(b for b in article.blocks if b.section == "Introduction" and b.citations)
    start, end, cited = block.citations[0]
    assert (start, cited) == (end, "3 4 5 6")
    assert block.text[:start].endswith(" acknowledged")


def test_title_identifier_year_and_keywords_are_found(article):
    assert article.bib == {
        "title": TITLE, "doi": "10.5555/made.up.7", "year": "2024",
        "keywords": ["rest", "imaginary cells"],
    }  # fmt: skip


def test_abstract_is_its_own_section(article):
    assert text_of(article, "abstract").split("\n") == [" ".join(make_sentences(7)[:6])]


def test_captions_are_blocks_of_their_own(article):
    captions = {b.section: b.text for b in article.blocks if b.kind == "caption"}
    assert captions == {
        "Materials and Methods > Figure 1": "Figure 1: Cells at rest. Nobody saw them move in the "
        "whole night.",
        "Results > Table 1": "Table 1: Trials that never were.",
    }


def test_running_heads_and_cells_of_tables_are_left_out_and_said_so(article):
    text = "\n".join(block.text for block in article.blocks)
    assert "Madeup et al." not in text
    assert "Page 2" not in text
    assert "NCT99999999" not in text
    said = "; ".join(article.left_out)
    assert "running heads, feet and page numbers" in said
    assert "tables (cells are not read from PDF)" in said


def test_references_are_parted_by_their_numbers(article):
    assert [reference.text for reference in article.references] == REFERENCES
    assert article.references[4].doi == "10.5555/made.5"
    assert article.references[4].year == "2005"


def test_numbered_headings_nest():
    body = "= 1. Introduction\n\n" + " ".join(make_sentences(0)[:8])
    body += "\n\n== 1.1. Finer points\n\n" + " ".join(make_sentences(1)[:8])
    (found,) = pdf.read(make_pdf(body), name="x.pdf")
    sections = list(dict.fromkeys(block.section for block in found.blocks))
    assert sections == ["Introduction", "Introduction > Finer points"]


def test_what_may_be_missing_is_a_gap():
    article = Article("PDF", "full")
    found = {"turned": 2, "unread": 99, "broken": 1, "pages": [[], []], "n_pages": 9}
    pdf._describe(article, found, 0)
    assert article.left_out == ["text turned on its side (2 lines)"]
    assert article.gaps == [
        "characters whose font does not say which letters they are (99)",
        "pages that could not be read (1)",
        "pages after the first 3",
    ]


def test_raised_numbers_are_citations_exponents_or_text():
    raised = "Cells rest\x113,5–6\x12. At 10\x116\x12 cm\x112\x12 they\x1199\x12 wake\x116-3\x12"
    text, citations = settle_raised(raised, 6)
    assert text == "Cells rest. At 10^6 cm2 they99 wake6-3"
    assert citations == ((10, 10, "3 5 6"),)


def test_first_page_without_lines_has_no_record():
    assert read_front([], Counter(), [], {}) == ({}, set())


def test_pdf_of_pictures_alone_is_refused():
    with pytest.raises(Refused, match="without text, only pictures"):
        pdf.read(typst.compile(b"#rect(width: 50pt)", ignore_system_fonts=True), name="x.pdf")


def test_pdf_with_a_password_is_refused():
    with pytest.raises(Refused, match="protected"):
        pdf.read(lock(make_pdf("Short.")), name="x.pdf")


def lock(data):
    """Return a PDF that says it is encrypted with a password that nobody knows."""
    key = b"<" + b"41" * 32 + b">"
    lines = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O " + key + b" /U " + key + b" /P -4 >>"
    at = data.rindex(b"/Root")
    return data[:at] + lines + b" /ID [<41> <41>] " + data[at:]


@pytest.mark.parametrize("data", [b"%PDF-1.7 cut", b"%PDF-1.4\n" + b"\xff" * 5000])
def test_broken_pdf_is_refused(data):
    with pytest.raises(Refused, match="not readable as PDF"):
        pdf.read(data, name="x.pdf")


def test_it_is_recognized_behind_other_bytes(write):
    (result,) = read_path(write("x.bin", b"\n\n" + make_pdf()))
    assert (result.format, result.reason) == (pdf.FORMAT, "")


CRASHES = "import sys, os; sys.stdin.buffer.read(8); os.abort()"
HANGS = "import time; time.sleep(60)"


@pytest.mark.parametrize(
    ("code", "said"), [(CRASHES, "it ends PDFium"), (HANGS, "it takes PDFium more than 0.5 s")]
)
def test_file_that_ends_or_hangs_pdfium_is_refused_and_the_next_one_is_read(code, said):
    engine = Engine((sys.executable, "-c", code), seconds=0.5)
    with pytest.raises(Refused, match=said):
        engine.extract(b"%PDF-")
    engine.command, engine.seconds = _pdf_engine.COMMAND, 60.0
    assert engine.extract(make_pdf("Short."))["n_pages"] == 1
    engine.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_forked_process_asks_an_engine_of_its_own():
    engine = Engine()
    engine.extract(make_pdf("Short."))
    mine = engine.process.pid
    engine.owner -= 1  # as a child finds it after a fork
    engine.extract(make_pdf("Short."))
    assert engine.process.pid != mine
    engine.close()


def test_lost_ligature_of_th_is_mended_where_a_font_loses_it():
    texts = ["+e cells", "and +is one", "(+ese) three", "a +us b", "1 + 2 and x +y in CD3 +cells"]
    lines = [Line(0, text, 0, 1, 1, 0, 9, False) for text in texts]
    (mended,) = mend_letters([lines])
    assert [line.text for line in mended[:4]] == [
        "The cells", "and This one", "(These) three", "a Thus b",
    ]  # fmt: skip
    assert mended[4] == lines[4]
    (kept,) = mend_letters([lines[:2]])
    assert kept == lines[:2]

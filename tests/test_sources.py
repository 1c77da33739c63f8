"""From files to sources: identity, text once, statements verified."""

import pandas as pd
import pytest

from analysis.readers.base import Article, Block
from analysis.sources import ingest
from analysis.sources.bibliography import (
    family_name,
    label_sources,
    list_fields,
    name_plainly,
)
from analysis.sources.identity import group_articles
from analysis.sources.passages import list_text
from analysis.sources.text import choose_blocks, verify
from analysis.tables import make
from tests.readers.test_form import FORM

ABSTRACT = "# Made-up title\n\nhttps://doi.org/10.5555/MADE.UP\n\n## Abstract\n\n"


def article(depth="abstract", **bib):
    return Article("test", depth, bib)


def test_one_doi_in_two_spellings_is_one_source():
    one, other = article(doi="10.5555/A"), article(doi="https://doi.org/10.5555/a")
    assert list(group_articles([("x", one), ("y", other)])) == ["doi:10.5555/a"]


def test_record_with_pmcid_only_joins_the_article_that_has_both():
    both, pmc = article(doi="10.5555/a", pmcid="PMC1"), article(pmcid="PMC1")
    assert list(group_articles([("y", pmc), ("x", both)])) == ["doi:10.5555/a"]


def test_two_dois_stay_two_sources_although_the_title_is_one():
    pairs = [("x", article(doi="10.5555/a", title="T")), ("y", article(doi="10.5555/b", title="T"))]
    assert list(group_articles(pairs)) == ["doi:10.5555/a", "doi:10.5555/b"]


def test_article_without_identifier_joins_by_title():
    pairs = [
        ("x", article(title="Made-Up: Title")),
        ("y", article(doi="10.5555/a", title="made up title")),
    ]
    assert list(group_articles(pairs)) == ["doi:10.5555/a"]


def test_order_of_files_does_not_change_the_groups():
    articles = [
        ("a", article(pmcid="PMC1")),
        ("b", article(doi="10.5555/a", pmcid="PMC1")),
        ("c", article(title="x")),
    ]
    assert group_articles(articles) == group_articles(articles[::-1])


@pytest.mark.parametrize(
    ("author", "family"),
    [("Yu Xiang", "Xiang"), ("Xiang, Yu", "Xiang"), ("Xiang Y", "Xiang"), ("Xiang", "Xiang"),
     ("Emil van der Test", "van der Test"), ("Madeup AB", "Madeup"), ("", "")],
)  # fmt: skip
def test_family_name_is_found_in_every_usual_order(author, family):
    assert family_name(author) == family


def test_sources_alike_in_author_and_year_get_letters():
    ids, authors, years = ["doi:2", "doi:1", "doi:3"], ["Wang", "Wang", ""], [2025, 2025, pd.NA]
    assert label_sources(ids, authors, years) == ["Wang 2025b", "Wang 2025a", "N.N. n.d."]
    frame = pd.DataFrame({"first_author": authors, "year": pd.array(years, "Int64")})
    assert name_plainly(frame) == ["Wang 2025", "Wang 2025", "N.N. n.d."]


def test_difference_between_files_is_listed_and_spelling_is_none():
    original = article(title="A made-up title", year="2024", journal="Journal of Made Results")
    form = article("form", title="A Made-up Title.", year="2023", journal="J. Made Results")
    fields = list_fields("doi:x", [("form.yaml", form), ("page.md", original)])
    differing = [row for row in fields if row.difference]
    assert [(row.field, row.value, row.document) for row in differing] == [
        ("year", "2023", "form.yaml")
    ]


def test_text_is_taken_once_from_the_fullest_file():
    full = Article("jats", "full", {}, [Block("Abstract.", "abstract"), Block("Body.", "Intro")])
    page = Article(
        "page", "abstract", {}, [Block("Abstract.", "abstract"), Block("Short.", "tldr")]
    )
    chosen = choose_blocks([("a", page), ("b", full)])
    assert [(d, b.text) for d, b in chosen] == [("b", "Abstract."), ("b", "Body."), ("a", "Short.")]


def test_marked_up_text_goes_before_a_longer_pdf():
    marked = Article("JATS XML", "full", {}, [Block("Body.", "Intro")])
    laid_out = Article("PDF", "full", {}, [Block("Body and a lost running head.", "Intro")])
    assert [d for d, _ in choose_blocks([("a.pdf", laid_out), ("b.xml", marked)])] == ["b.xml"]


def test_sentences_of_a_structured_abstract_are_counted_through():
    blocks = [("d", Block("One. Two.", "abstract > Aim")), ("d", Block("Three.", "abstract > End"))]
    found = list_text({"doi:a": blocks, "doi:b": blocks})
    passages = make("passages", found.passages)
    assert passages["sentence"].tolist() == [1, 2, 3, 1, 2, 3]
    texts = make("paragraphs", found.paragraphs).set_index("paragraph_id")["text"]
    for p in passages.itertuples():
        assert texts[p.paragraph_id][p.start : p.end] == p.text
    assert found.sentences == {"d": 6}
    assert [s.text for s in found.list_sentences("doi:b")] == ["One.", "Two.", "Three."]


def test_source_without_text_has_no_sentences_and_shifts_no_other():
    found = list_text({"a": [], "b": [("d", Block("One.", "S"))], "c": []})
    said = [[s.text for s in found.list_sentences(name)] for name in "abc"]
    assert said == [[], ["One."], []]
    assert list_text({"a": []}).list_sentences("a") == []


def test_anchor_is_verified_found_elsewhere_or_lacks_an_original():
    blocks = [("d", Block("A made-up claim. Another one.", "abstract"))]
    passages = list_text({"doi:x": blocks}).list_sentences("doi:x")
    assert verify("made-up claim", "abstract", 1, passages) == ("verified", "")
    assert verify("made-up claim", "abstract", 2, passages) == ("not found", "abstract, sentence 1")
    assert verify("no such words", "abstract", 1, passages) == ("not found", "")
    assert verify("made-up claim", "tldr", 1, passages) == ("no original here", "")


def test_files_without_an_article_give_empty_tables_and_a_receipt(write):
    built, codes = ingest([("x.bin", write("x.bin", b"\x00\x01"))])
    assert built["documents"]["outcome"].tolist() == ["refused"]
    assert codes == [] and all(table.empty for n, table in built.items() if n != "documents")


def test_form_and_original_meet_in_one_source(write):
    write("in/form.yaml", FORM)
    write("in/page.md", ABSTRACT + "Made-up cells live for a short time. The end.")
    tables, codes = ingest([("in", write("in/x.bin", b"\x00\x01").parent)])
    assert tables["sources"]["source_id"].tolist() == ["doi:10.5555/made.up"]
    assert tables["statements"]["verified"].tolist() == ["verified"]
    assert len(codes) == 1
    outcomes = tables["documents"].set_index("document")["outcome"].to_dict()
    assert outcomes == {"in/form.yaml": "read", "in/page.md": "read", "in/x.bin": "refused"}


def test_files_with_the_same_doi_and_other_words_are_both_in_the_receipt(write):
    write("in/a.md", ABSTRACT + "A made-up sentence.")
    folder = write("in/b.md", ABSTRACT + "Another, longer made-up sentence.").parent
    tables, _ = ingest([("in", folder)])
    assert len(tables["documents"]) == 2
    assert len(tables["sources"]) == 1
    assert tables["passages"]["text"].tolist() == ["Another, longer made-up sentence."]

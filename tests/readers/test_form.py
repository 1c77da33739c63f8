"""The data-extraction form."""

import unicodedata

import pytest
import yaml

from analysis import paths
from analysis.readers import form
from analysis.readers.base import Refused

FORM = """doi: 10.5555/made.up
title: "A made-up title"
authors: [Madeup, Test]
year: 2024
sentences: 2
no_finding: [2]
statements:
  - says: "Made-up cells persist for a short time only."
    at: {section: abstract, sentence: 1}
    anchor: "a short time"
    findings:
      - {topic: persistence, role: barrier, subject: CAR-NK, setting: solid, hedged: false}
"""
COMMITTED = sorted((paths.DATA / "extractions").glob("*.yaml"))


def test_form_gives_record_and_statements():
    article = form.read(FORM.encode(), name="x.yaml")[0]
    assert article.depth == "form"
    assert article.bib["year"] == "2024"
    assert article.statements[0]["findings"][0]["topic"] == "persistence"


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("topic: persistence", "topic: endurance", "statement 1, finding 1, topic: 'endurance'"),
        ("hedged: false", "hedged: perhaps", "statement 1, finding 1, hedged"),
        ('anchor: "a short time"', 'note: "x"', "statement 1"),
        ("sentence: 1", "sentence: 0", "statement 1, at, sentence"),
        ("doi: 10.5555/made.up", "doi: made.up", "doi"),
        ("statements:", "statements: [", "not valid YAML at line"),
    ],
)
def test_form_that_breaks_the_schema_is_refused_with_the_place(wrong, right, said):
    with pytest.raises(Refused) as refusal:
        form.read(FORM.replace(wrong, right).encode(), name="x.yaml")
    assert said in str(refusal.value)


def test_unknown_topic_is_answered_with_the_known_ones():
    with pytest.raises(Refused, match="Known: car_signalling, innate_cytotoxicity"):
        form.read(FORM.replace("persistence,", "x,").encode(), name="x.yaml")


def test_aliases_are_refused_so_that_a_small_file_cannot_grow():
    with pytest.raises(Refused, match="aliases"):
        form.read(b"statements: &a [1]\nx: [*a, *a]\n", name="x.yaml")


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_committed_form_keeps_the_schema(path):
    assert form.read(path.read_bytes(), name=path.name)


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_committed_form_takes_at_most_five_words_from_its_source(path):
    record = yaml.safe_load(path.read_text("utf-8"))
    for statement in record["statements"]:
        assert 1 <= len(statement["anchor"].split()) <= 5, statement["anchor"]
        assert 5 <= len(statement["says"].split()) <= 35, statement["says"]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_committed_form_is_named_by_first_author_and_year(path):
    record = yaml.safe_load(path.read_text("utf-8"))
    if authors := record.get("authors"):
        plain = unicodedata.normalize("NFKD", authors[0]).encode("ascii", "ignore").decode()
        assert path.stem.startswith(plain.lower().replace(" ", "-"))
    assert str(record.get("year", "undated")) in path.stem

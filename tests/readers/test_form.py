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
    with pytest.raises(Refused, match="Known topics: car_signalling, innate_cytotoxicity"):
        form.read(FORM.replace("persistence,", "x,").encode(), name="x.yaml")


WRONG = """doi: made.up
title: 7
yeer: 2024
statements:
  - says: "Short."
    at: {section: abstract, sentence: 0}
    findings:
      - {topic: endurance, role: barier, subject: CARNK, setting: solid, hedged: maybe}
      - {topic: endurance, role: barrier, subject: CAR-NK, setting: solid}
"""


def test_all_errors_of_a_form_are_spelled_out_at_once_with_their_lines():
    with pytest.raises(Refused) as refusal:
        form.read(WRONG.encode(), name="x.yaml")
    said = str(refusal.value)
    assert said.startswith("11 errors: line 8, statement 1, finding 1, topic: 'endurance' is not")
    for part in (
        "in the codebook (and in 1 more place);",
        "line 8, statement 1, finding 1, role: 'barier' is not in the codebook;",
        "line 8, statement 1, finding 1, subject: 'CARNK' is not in the codebook;",
        "line 1, doi: 'made.up' is no DOI (expected: 10.1234/abc);",
        "line 2, title: 7 is not text;",
        "line 3, yeer: no such field (known: doi, pmcid, title,",
        "line 5, statement 1, anchor: missing;",
        "line 6, statement 1, at, sentence: 0 is not at least 1;",
        "line 8, statement 1, finding 1, hedged: 'maybe' is not true or false;",
        "line 9, statement 1, finding 2, hedged: missing.",
        "Known topics: car_signalling,",
        "Known roles: strength, barrier,",
        "Known subjects: CAR-NK, CAR-T, NK, general.",
        "Mend this form",
    ):
        assert part in said
    assert "Known settings" not in said


def test_unknown_topic_is_named_first_however_many_errors_there_are():
    extra = "".join(f"field{number}: x\n" for number in range(20))
    with pytest.raises(Refused) as refusal:
        form.read((extra + FORM.replace("persistence,", "endurance,")).encode(), name="x.yaml")
    said = str(refusal.value)
    assert said.startswith("21 errors: line 32, statement 1, finding 1, topic: 'endurance'")
    assert "field8: no such field" in said
    assert "field9: no such field" not in said
    assert "; and 11 more. Known topics: " in said


def test_field_that_is_there_twice_is_refused_so_that_nothing_is_lost_in_silence():
    twice = FORM + "    findings: []\n"
    with pytest.raises(Refused, match="lines 11 and 13: 'findings' is there twice"):
        form.read(twice.encode(), name="x.yaml")


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

"""A person's corrections: applied where they fit, refused or found again where they do not."""

import pytest

from analysis import coding, corrections, evidence, reliability, selection, tables
from analysis.errors import EvidenceError

TEXT = "Made-up CAR-NK cells persist poorly."
HEAD = ",".join(corrections.COLUMNS) + "\n"
OLD, NEW = "persistence/barrier/CAR-NK/unspecified/false", "persistence/fact/CAR-NK/solid/true"


@pytest.fixture
def findings():
    return tables.make("findings", [
        {"finding_id": "p1/combined.1", "source_id": "doi:a", "section": "abstract", "sentence": 1,
         "text": TEXT, "topic": "persistence", "role": "barrier", "subject": "CAR-NK",
         "setting": "unspecified", "hedged": False, "coder": "combined", "score": 0.8,
         "state": "counted"}])  # fmt: skip


def given(write, *, text=TEXT, anchor="cells persist", expects=OLD, becomes=NEW, reason="made up",
          by="A. Person"):  # fmt: skip
    key = corrections.fingerprint(text)
    row = f"doi:a,{key},{anchor},{expects},{becomes},{reason},{by},2026-01-01\n"
    return corrections.load(write("c.csv", HEAD + row))


def test_correction_replaces_the_machine_finding(findings, write):
    found, receipt = corrections.apply(findings, given(write))
    assert receipt["outcome"].tolist() == ["kept"]
    assert found.set_index("coder")["state"].to_dict() == {
        "combined": "corrected",
        "human": "counted",
    }
    sources = findings[["source_id"]]
    counted = selection.choose_findings(found, sources)
    assert counted[corrections.CODES].to_numpy().tolist() == [
        ["persistence", "fact", "CAR-NK", "solid", True]
    ]


def test_correction_moves_with_its_anchor_when_the_sentence_changed(findings, write):
    _, receipt = corrections.apply(findings, given(write, text="An older wording."))
    assert receipt["outcome"].tolist() == ["moved"]


def test_correction_without_its_sentence_is_lost_and_said_so(findings, write):
    changed = given(write, text="older", anchor="not there")
    found, receipt = corrections.apply(findings, changed)
    assert receipt["outcome"].tolist() == ["lost"]
    assert len(found) == 1


def test_value_that_no_longer_holds_is_refused_with_what_is_there(findings, write):
    found, receipt = corrections.apply(findings, given(write, expects=NEW, becomes=OLD))
    assert receipt["outcome"].tolist() == ["refused"]
    assert f"there is {OLD}" in receipt["why"].iloc[0]
    assert found["state"].tolist() == ["counted"]


def test_correction_may_take_away_and_add(findings, write):
    gone, _ = corrections.apply(findings, given(write, becomes=""))
    assert gone["state"].tolist() == ["corrected"]
    more, _ = corrections.apply(findings, given(write, expects=""))
    assert more["state"].tolist() == ["counted", "counted"]


def test_finding_can_be_added_to_a_sentence_that_has_none(findings, write):
    sentence = "Made-up costs are high, too."
    passages = tables.make("passages", [
        {"passage_id": "p2", "source_id": "doi:a", "section": "abstract", "sentence": 2,
         "text": sentence, "fingerprint": corrections.fingerprint(sentence)}])  # fmt: skip
    more = "manufacturing/barrier/CAR-NK/unspecified/false"
    change = given(write, text=sentence, anchor="costs are high", expects="", becomes=more)
    found, receipt = corrections.apply(findings, change, passages=passages)
    assert receipt["outcome"].tolist() == ["kept"]
    added = found[found["coder"] == "human"].iloc[0]
    assert added[["passage_id", "sentence", "text"]].tolist() == ["p2", 2, sentence]
    assert added["why"] == "made up (A. Person)"


def test_finding_that_a_reader_has_already_is_not_added_again(findings, write):
    found, receipt = corrections.apply(findings.assign(coder="form"), given(
        write, expects="", becomes=OLD))  # fmt: skip
    assert receipt["outcome"].tolist() == ["refused"]
    assert receipt["why"].iloc[0] == f"{OLD} is there already"
    assert len(found) == 1


def test_correction_of_a_source_that_is_not_read_is_not_lost(findings, write):
    _, receipt = corrections.apply(findings.assign(source_id="doi:b"), given(write))
    assert receipt["outcome"].tolist() == ["source not read"]


def test_second_correction_of_one_finding_is_refused(findings, write):
    key = corrections.fingerprint(TEXT)
    rows = [f"doi:a,{key},cells persist,{OLD},{new},made up,A. Person,\n" for new in (NEW, "")]
    found, receipt = corrections.apply(findings, corrections.load(write("c.csv", HEAD + "".join(
        rows))))  # fmt: skip
    assert receipt["outcome"].tolist() == ["kept", "refused"]
    assert receipt["why"].iloc[1] == f"expected {OLD}; there is no finding"
    assert set(found["state"]) == {"corrected", "counted"}


def test_statement_is_known_by_its_paraphrase_and_by_its_anchor(findings, write):
    statements = tables.make("statements", [
        {"statement_id": "s1", "source_id": "doi:a", "section": "abstract", "sentence": 1,
         "anchor": "poorly persist", "says": "In short, they do not last.",
         "verified": "verified", "document": "f.yaml"}])  # fmt: skip
    own = findings.assign(statement_id="s1", coder="form", rule="reader")
    said = given(write, text="In short, they do not last.", anchor="")
    _, receipt = corrections.apply(own, said, statements=statements)
    assert receipt["outcome"].tolist() == ["kept"]
    anchored = given(write, text="gone", anchor="poorly persist")
    _, receipt = corrections.apply(own, anchored, statements=statements)
    assert receipt["outcome"].tolist() == ["moved"]
    assert receipt["why"].iloc[0].endswith("stands in abstract, sentence 1")


FORM = """doi: 10.5555/made-up
title: "A made-up review"
{whose}statements:
  - says: "{says}"
    at: {{section: abstract, sentence: 1}}
    anchor: "cells persist"
    findings:
      - {{topic: persistence, role: {role}, subject: CAR-NK, setting: unspecified, hedged: false}}
"""


def test_correction_of_a_form_reaches_the_counts_and_the_reference(own_data, write):
    write("data/extractions/a.yaml", FORM.format(whose="", says=TEXT, role="barrier"))
    key, new = corrections.fingerprint(TEXT), OLD.replace("barrier", "fact")
    row = f"doi:10.5555/made-up,{key},cells persist,{OLD},{new},made up,A. Person,\n"
    write("data/corrections.csv", HEAD + row)
    found = evidence.load()
    assert found.corrections["outcome"].tolist() == ["kept"]
    counted = selection.choose_findings(found.findings, found.sources)
    assert counted[["role", "coder"]].to_numpy().tolist() == [["fact", "human"]]
    statements, findings = evidence.load_training()
    (texts,) = coding.list_texts(statements, findings)
    assert [code[1] for code in texts[1][0]] == ["fact"]
    assert reliability.describe_reference(findings).startswith("1 of 1 reference codes were made")


def test_form_of_a_person_takes_the_place_of_the_other_form(own_data, write):
    write("data/extractions/a.yaml", FORM.format(whose="", says=TEXT, role="barrier"))
    own = FORM.format(whose="coded_by: A. Person\n", says="They do not last.", role="need")
    write("data/extractions/a-person.yaml", own)
    found = evidence.load()
    states = found.findings.set_index("coder")["state"].to_dict()
    assert states == {"form": "corrected", "human": "counted"}
    counted = selection.choose_findings(found.findings, found.sources)
    assert counted["role"].tolist() == ["need"]
    assert counted["why"].tolist() == ["coded by A. Person; anchor: cells persist"]
    texts = coding.list_texts(*evidence.load_training())
    assert texts == [(["They do not last."], [[
        ("persistence", "need", "CAR-NK", "unspecified", False)]])]  # fmt: skip


def test_machine_does_not_count_where_a_person_made_the_form(own_data, write):
    own = FORM.format(whose="coded_by: A. Person\n", says=TEXT, role="need")
    write("data/extractions/a-person.yaml", own)
    page = f"A made-up review\n\nDOI: 10.5555/made-up\n\nAbstract\n\n{TEXT}\n"
    found = evidence.load(["data", str(write("in/a.txt", page).parent)])
    assert {"rules", "human"} <= set(found.findings["coder"])
    counted = selection.choose_findings(found.findings, found.sources)
    assert counted["coder"].tolist() == ["human"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": ""}, "no reason"),
        ({"by": ""}, "no by. Say who"),
        ({"expects": "", "becomes": ""}, "both empty"),
        ({"becomes": "persistance/fact/CAR-NK/solid/true"}, "topic 'persistance' is not in"),
        ({"becomes": "persistence/fact"}, "is not topic/role/subject/setting/hedged"),
        ({"anchor": "one two three four five six"}, "longer than five words"),
    ],
)
def test_wrong_row_is_named(write, change, said):
    with pytest.raises(EvidenceError, match=said):
        given(write, **change)


def test_row_that_is_there_twice_is_named(write):
    row = f"doi:a,0,cells persist,{OLD},{NEW},made up,A. Person,\n"
    with pytest.raises(EvidenceError, match="row 3: this correction is there twice"):
        corrections.load(write("c.csv", HEAD + row + row))


def test_project_has_its_file_of_corrections():
    assert list(corrections.load().columns) == list(corrections.COLUMNS)

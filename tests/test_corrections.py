"""A person's corrections: applied where they fit, refused or found again where they do not."""

import pytest

from analysis import corrections, selection, tables
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


def given(write, *, text=TEXT, anchor="cells persist", expects=OLD, becomes=NEW, reason="made up"):
    key = corrections.fingerprint(text)
    row = f"doi:a,{key},{anchor},{expects},{becomes},{reason},A. Person,2026-01-01\n"
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
    assert "there is persistence/barrier/car-nk" in receipt["why"].iloc[0]
    assert found["state"].tolist() == ["counted"]


def test_correction_may_take_away_and_add(findings, write):
    gone, _ = corrections.apply(findings, given(write, becomes=""))
    assert gone["state"].tolist() == ["corrected"]
    more, _ = corrections.apply(findings, given(write, expects=""))
    assert more["state"].tolist() == ["counted", "counted"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": ""}, "no reason"),
        ({"expects": "", "becomes": ""}, "both empty"),
        ({"becomes": "persistance/fact/CAR-NK/solid/true"}, "topic 'persistance' is not in"),
        ({"becomes": "persistence/fact"}, "is not topic/role/subject/setting/hedged"),
        ({"anchor": "one two three four five six"}, "longer than five words"),
    ],
)
def test_wrong_row_is_named(write, change, said):
    with pytest.raises(EvidenceError, match=said):
        given(write, **change)


def test_project_has_its_file_of_corrections():
    assert list(corrections.load().columns) == list(corrections.COLUMNS)

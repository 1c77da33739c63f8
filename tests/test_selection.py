"""Which findings are counted."""

import pytest

from analysis import selection, tables
from analysis.errors import EvidenceError
from tests.test_tables import finding

SOURCES = tables.make(
    "sources",
    [
        {"source_id": "doi:a", "label": "A 2024", "corpus": "core", "depth": "summary"},
        {"source_id": "doi:b", "label": "B 2024", "corpus": "context", "depth": "full"},
    ],
)
FINDINGS = tables.make(
    "findings",
    [
        finding(finding_id="1", section="abstract"),
        finding(finding_id="2", section="abstract > Aim", coder="rules", score=0.9),
        finding(finding_id="3", section="tldr", coder="rules", score=0.9),
        finding(finding_id="4", section="Homing", coder="rules", score=0.3),
        finding(finding_id="5", source_id="doi:b", section="abstract", coder="rules", score=0.9),
        finding(finding_id="6", source_id="doi:b", section="abstract", subject="CAR-T"),
    ],
)


def chosen(**options):
    return "".join(sorted(selection.choose_findings(FINDINGS, SOURCES, **options)["finding_id"]))


def test_form_counts_where_there_is_one_and_the_machine_elsewhere():
    assert chosen() == "136"


def test_bodies_count_only_when_asked_for():
    assert chosen(depth="everything") == "1346"


def test_named_coders_count_side_by_side():
    assert chosen(coders=["rules"], depth="everything") == "2345"


def test_subject_is_kept_apart():
    assert chosen(subject="CAR-T") == "6"


def test_machine_finding_below_the_threshold_is_not_counted_but_a_readers_is():
    assert chosen(depth="everything", threshold=0.95) == "16"


def test_findings_of_other_sources_are_dropped():
    core = selection.choose_sources(SOURCES, corpus="core")
    kept = selection.choose_findings(FINDINGS, core)
    assert set(kept["source_id"]) == {"doi:a"}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("subject", "CARNK"),
        ("setting", "liquid"),
        ("topics", ["x"]),
        ("coders", ["me"]),
        ("depth", "deep"),
    ],
)
def test_unknown_value_is_answered_with_the_known_ones(option, value):
    with pytest.raises(EvidenceError, match="Known: "):
        chosen(**{option: value})


def test_unknown_corpus_is_answered_with_the_known_ones():
    with pytest.raises(EvidenceError, match="Known: core, context, all"):
        selection.choose_sources(SOURCES, corpus="inner")

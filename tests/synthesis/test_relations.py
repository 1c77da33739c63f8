"""Pairs of findings: what contradicts, supports or refines, and what a person says of it."""

import pandas as pd
import pytest

from analysis import synthesis
from analysis.errors import EvidenceError
from analysis.sources.text import fingerprint
from tests.synthesis.made_up import findings, sources

CHOSEN = sources(("a", "abstract"), ("b", "abstract"), ("c", "abstract"))
SAFE = "CAR-NK cells cause no graft-versus-host disease in patients."
HARM = "CAR-NK cells cause graft-versus-host disease in some patients."
FOUND = findings(
    ("a", "safety", "strength", {"text": SAFE}),
    ("b", "safety", "barrier", {"text": HARM}),
    ("c", "safety", "barrier", {"text": "Toxicity is a concern."}),
    ("c", "safety", "strength", {"text": SAFE, "setting": "unspecified"}),
)


def verdict(**changes):
    row = {
        "one_source": "doi:b", "one_fingerprint": fingerprint(HARM), "other_source": "doi:a",
        "other_fingerprint": fingerprint(SAFE), "relation": "contradicts", "verdict": "rejected",
        "reason": "made up", "by": "me", "date": "2025-01-01",
    }  # fmt: skip
    return pd.DataFrame([row | changes], dtype="string")


def judged(**changes):
    proposed = synthesis.propose_relations(FOUND, CHOSEN)
    return synthesis.apply_relations(proposed, verdict(**changes), FOUND)


def test_opposite_roles_contradict_and_the_most_alike_sentences_come_first():
    pairs = synthesis.list_related(synthesis.propose_relations(FOUND, CHOSEN), "contradicts")
    assert pairs[["one", "other"]].to_numpy().tolist() == [
        ["A 2024", "B 2024"],
        ["A 2024", "C 2024"],
    ]
    assert pairs["alike"].is_monotonic_decreasing
    assert pairs.loc[0, ["one_text", "other_text"]].tolist() == [SAFE, HARM]


def test_same_claim_supports_and_a_named_setting_refines():
    proposed = synthesis.propose_relations(FOUND, CHOSEN)
    found = proposed[proposed["relation"] == "refines"]
    assert found[["one", "other", "alike"]].to_numpy().tolist() == [["A 2024", "C 2024", 1.0]]
    same = findings(("a", "safety", "strength", {"text": SAFE}),
                    ("b", "safety", "strength", {"text": SAFE}))  # fmt: skip
    assert synthesis.propose_relations(same, CHOSEN)["relation"].tolist() == ["supports"]


def test_source_neither_supports_nor_contradicts_itself():
    own = findings(("a", "safety", "strength"), ("a", "safety", "barrier"),
                   ("a", "safety", "strength"))  # fmt: skip
    assert synthesis.propose_relations(own, CHOSEN).empty


def test_rejected_pair_is_not_shown_and_settled_whichever_way_it_is_written():
    related, receipt = judged()
    assert receipt["outcome"].tolist() == ["kept"]
    assert synthesis.list_settled(related) == {("f01", "f02")}
    assert synthesis.list_related(related, "contradicts")["other"].tolist() == ["C 2024"]


def test_confirmed_pair_stays_and_says_so():
    related, _ = judged(verdict="confirmed")
    pairs = synthesis.list_related(related, "contradicts")
    assert pairs["verdict"].tolist() == ["confirmed", ""]


@pytest.mark.parametrize(
    ("changes", "outcome", "why"),
    [
        ({"relation": "likes"}, "refused", "relation 'likes' is not one of contradicts"),
        ({"verdict": "maybe"}, "refused", "verdict 'maybe' is not one of confirmed, rejected"),
        ({"reason": ""}, "refused", "no reason"),
        ({"one_fingerprint": "000"}, "lost", "no finding of doi:b has that sentence"),
        ({"relation": "refines"}, "added", ""),
    ],
)
def test_row_that_does_not_fit_is_reported_with_the_reason(changes, outcome, why):
    related, receipt = judged(**changes)
    assert receipt["outcome"].tolist() == [outcome]
    assert why in receipt["why"].iloc[0]
    assert set(related["verdict"]) == {""}


def test_file_without_a_column_is_refused(write):
    path = write("relations.csv", "one_source,verdict\n")
    with pytest.raises(EvidenceError, match="lacks column one_fingerprint"):
        synthesis.load_relations(path)


def test_many_findings_are_paired_without_end():
    rows = [(f"s{n}", "safety", role, {"text": f"made up {n} {role}"})
            for n in range(120) for role in ("strength", "barrier")]  # fmt: skip
    many = sources(*[(f"s{n}", "abstract") for n in range(120)])
    pairs = synthesis.propose_relations(findings(*rows), many)
    assert (pairs["relation"] == "contradicts").sum() == 500


def test_nothing_found_gives_no_pairs():
    assert synthesis.propose_relations(FOUND.iloc[:0], CHOSEN).empty

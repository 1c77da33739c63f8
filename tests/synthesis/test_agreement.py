"""Agreement by label, each of which can be told by eye; silence apart from what was not read."""

import pandas as pd
import pytest

from analysis import synthesis
from tests.synthesis.made_up import findings, sources

TWO = sources(("a", "abstract"), ("b", "abstract"))
HEDGED = {"hedged": True}


def agree(found, chosen=TWO, **options):
    likeness = synthesis.list_likeness(chosen)
    table = synthesis.list_agreement(found, chosen, likeness=likeness, **options)
    return table.set_index("topic")


def label(*rows, chosen=TWO):
    return agree(findings(*rows), chosen).loc["safety", "label"]


def test_same_claim_of_two_sources_is_shared():
    assert label(("a", "safety", "strength"), ("b", "safety", "strength")) == "shared"


def test_source_that_repeats_its_claim_is_a_single_one():
    assert label(("a", "safety", "strength"), ("a", "safety", "strength")) == "single"


def test_two_sources_with_different_claims_share_none():
    assert label(("a", "safety", "strategy"), ("b", "safety", "need")) == "single"


def test_strength_of_one_and_barrier_of_another_is_contested():
    assert label(("a", "safety", "strength"), ("b", "safety", "barrier")) == "contested"


def test_source_that_says_both_itself_contests_nothing():
    assert label(("a", "safety", "strength"), ("a", "safety", "barrier")) == "single"


@pytest.mark.parametrize("change", [{"setting": "hematologic"}, {"subject": "CAR-T"}])
def test_opposite_claims_of_other_cells_or_settings_contest_nothing(change):
    assert label(("a", "safety", "strength"), ("b", "safety", "barrier", change)) == "single"


def test_claims_with_reservation_alone_are_hedged_only():
    rows = [("a", "safety", "strength", HEDGED), ("b", "safety", "strength", HEDGED)]
    assert label(*rows) == "hedged only"
    assert label(*rows, ("b", "safety", "strength")) == "shared"


def test_facts_and_scope_are_no_claim():
    assert label(("a", "safety", "fact"), ("b", "safety", "scope")) == "described only"


def test_unread_body_is_not_silence():
    other = ("a", "potency", "strength")
    assert label(other) == "text not available"
    assert label(other, chosen=sources(("a", "full"), ("b", "full"))) == "silent"
    assert label(other, chosen=sources(("a", "full"), ("b", "abstract"))) == "text not available"


def test_what_stands_in_bodies_only_is_not_silence_either():
    chosen = sources(("a", "full"))
    body = findings(("a", "safety", "barrier", {"section": "Discussion"}))
    assert agree(body.iloc[:0], chosen, every=body).loc["safety", "label"] == "in bodies only"


def test_counts_are_of_sources_and_zeros_stay():
    table = agree(findings(("a", "safety", "strength", HEDGED), ("b", "safety", "barrier")))
    row = table.loc["safety"]
    assert [row[name] for name in ("strength", "barrier", "strategy", "need")] == [1, 1, 0, 0]
    assert (row["claims"], row["hedged"]) == (2, 1)
    assert len(table) == 17


def test_rejected_contradiction_contests_nothing():
    found = findings(("a", "safety", "strength"), ("b", "safety", "barrier"))
    settled = frozenset([("f01", "f02")])
    assert agree(found, settled=settled).loc["safety", "label"] == "single"


def test_finer_table_has_only_what_is_stated():
    found = findings(("a", "safety", "strength"), ("b", "safety", "need", {"setting": "both"}))
    table = synthesis.list_agreement(found, TWO, likeness=synthesis.list_likeness(TWO),
                                     by=("topic", "subject", "setting"))  # fmt: skip
    keys = table[["topic", "subject", "setting"]].to_numpy().tolist()
    assert keys == [["safety", "CAR-NK", "solid"], ["safety", "CAR-NK", "both"]]


def test_number_opens_exactly_its_findings():
    found = findings(("a", "safety", "strength"), ("b", "safety", "fact"))
    table = synthesis.list_agreement(found, TWO, likeness=synthesis.list_likeness(TWO))
    links = synthesis.link_agreement(table, found)
    row = table.index[table["topic"] == "safety"][0]
    assert links == {
        (row, "strength"): ["f01"], (row, "claims"): ["f01"], (row, "described"): ["f02"],
        (row, "independent"): ["f01"], (row, "label"): ["f01"],
    }  # fmt: skip


def test_label_opens_its_claims_or_its_facts_or_what_bodies_alone_say():
    claims = findings(("a", "safety", "strength", HEDGED), ("b", "safety", "barrier"),
                      ("b", "safety", "barrier", HEDGED))  # fmt: skip
    facts = findings(("a", "potency", "fact")).assign(finding_id="f04")
    body = findings(("a", "antigen", "need", {"section": "Results"})).assign(finding_id="f05")
    found = pd.concat([claims, facts])
    every = pd.concat([found, body])
    table = synthesis.list_agreement(found, TWO, likeness=synthesis.list_likeness(TWO), every=every)
    links = synthesis.link_agreement(table, found, every)
    rows = {topic: row for row, topic in enumerate(table["topic"])}
    assert links[rows["safety"], "label"] == ["f01", "f02", "f03"]
    assert links[rows["safety"], "hedged"] == ["f01"]
    assert table.loc[rows["safety"], "hedged"] == 1
    assert links[rows["potency"], "label"] == ["f04"]
    assert links[rows["antigen"], "label"] == ["f05"]
    assert not [key for key in links if key[0] == rows["persistence"]]


def test_every_source_has_one_stance_on_a_topic():
    chosen = sources(("a", "full"), ("b", "full"), ("c", "full"), ("d", "abstract"))
    every = findings(("a", "safety", "strength"), ("b", "safety", "fact", {"section": "Results"}))
    found = every[every["section"] == "abstract"]
    row = synthesis.list_stances(found, chosen, every=every).set_index("topic").loc["safety"]
    assert row.tolist() == [1, 1, 1, 1]
    assert row.index.tolist() == ["said", "in the body only", "nothing said", "text not available"]


def test_each_stance_opens_its_findings_or_the_sources_that_say_nothing():
    chosen = sources(("a", "full"), ("b", "full"), ("c", "full"), ("d", "abstract"))
    every = findings(("a", "safety", "strength"), ("b", "safety", "fact", {"section": "Results"}),
                     ("a", "safety", "fact", {"section": "Results"}))  # fmt: skip
    found = every[every["section"] == "abstract"]
    table = synthesis.list_stances(found, chosen, every=every, topics=["safety"])
    assert synthesis.link_stances(table, found, every, chosen) == {
        (0, "said"): ["f01"], (0, "in the body only"): ["f02"],
        (0, "nothing said"): ["C 2024"], (0, "text not available"): ["D 2024"],
    }  # fmt: skip


def test_unmatched_numbers_stand_beside_the_matched():
    whole = findings(("a", "safety", "strength"), ("b", "safety", "need", {"section": "Results"}))
    table = synthesis.compare_depths(whole.iloc[:1], whole).set_index("topic").loc["safety"]
    assert table.tolist() == [1, 2, 1, 1, 2]
    shown = synthesis.compare_depths(whole.iloc[:1], whole, topics=["safety"])
    assert synthesis.link_depths(shown, whole.iloc[:1], whole) == {
        (0, "matched sources"): ["f01"], (0, "matched findings"): ["f01"],
        (0, "all-text sources"): ["f01", "f02"], (0, "all-text findings"): ["f01", "f02"],
        (0, "only in bodies"): ["f02"],
    }  # fmt: skip
    chosen = sources(("a", "abstract"), ("b", "full"))
    said = synthesis.describe_depths(chosen, whole.iloc[:1], whole)
    assert said.startswith("Read whole: 1 of 2 sources; in bodies stand 1 further finding")


def test_description_counts_the_labels():
    table = agree(findings(("a", "safety", "strength"), ("b", "safety", "barrier"))).reset_index()
    assert synthesis.describe_agreement(table) == (
        "Of 17 topics: 1 contested, 16 text not available. Contested: safety."
    )

"""Counts of sources, each of which can be counted by eye."""

import pandas as pd
import pytest

from analysis import synthesis, tables
from tests.synthesis.made_up import sources
from tests.test_selection import SOURCES
from tests.test_tables import finding

FINDINGS = tables.make(
    "findings",
    [
        finding(finding_id="1"),
        finding(finding_id="2", hedged=True),
        finding(finding_id="3", source_id="doi:b"),
        finding(finding_id="4", source_id="doi:b", role="strategy"),
        finding(finding_id="5", topic="safety", role="strength", hedged=True),
        finding(finding_id="6", topic="antigen", subject="CAR-T"),
    ],
)


def row(table, topic):
    return table[table["topic"] == topic].iloc[0].to_dict()


def test_source_that_repeats_itself_counts_once():
    assert row(synthesis.count_sources(FINDINGS), "persistence")["barrier"] == 2


def test_source_counts_once_in_the_total_of_roles():
    assert row(synthesis.count_sources(FINDINGS), "persistence")["any role"] == 2


def test_topic_that_nobody_states_stays_as_a_row_of_zeros():
    table = synthesis.count_sources(FINDINGS)
    assert len(table) == 17
    assert row(table, "checkpoint")["any role"] == 0


def test_evidence_counts_findings_of_each_source():
    counts = synthesis.count_evidence(FINDINGS, SOURCES)
    cell = counts[(counts["topic"] == "persistence") & (counts["label"] == "A 2024")]
    assert cell[["role", "n"]].to_numpy().tolist() == [["barrier", 2]]


def test_barrier_of_car_t_is_counted_under_car_t_only():
    table = synthesis.count_subjects(FINDINGS)
    assert row(table, "antigen") == {
        "topic": "antigen",
        "CAR-NK": 0,
        "CAR-T": 1,
        "NK": 0,
        "general": 0,
    }


def test_topic_that_was_not_chosen_has_no_row_by_subject():
    table = synthesis.count_subjects(FINDINGS, topics=["safety"])
    assert table["topic"].tolist() == ["safety"]


@pytest.mark.parametrize(("number", "corpus", "kept", "said"), [
    (3, "context", 3, "No core review is among the sources: all stand here, side by side."),
    (9, "context", 0, "No core review is among the 9 sources, which are too many"),
    (9, "core", 1, "1 core review of 9 sources."),
])  # fmt: skip
def test_many_sources_without_a_core_review_do_not_stand_side_by_side(number, corpus, kept, said):
    given = sources(*[(f"x{n}", "abstract") for n in range(number)])
    given.loc[0, "corpus"] = corpus
    core = synthesis.choose_core(given)
    assert len(core) == kept
    assert synthesis.describe_core(core, given).startswith(said)
    aside = synthesis.compare_sources(FINDINGS.iloc[:0], core)
    assert (len(aside), len(aside.columns)) == (0, 2 + kept)


def test_no_headline_is_said():
    none = synthesis.list_headlines(synthesis.count_sources(FINDINGS.iloc[:0]), n_sources=1,
                                    min_sources=2)  # fmt: skip
    assert synthesis.describe_headlines(none, "Codes.", min_sources=2) == (
        "No claim is made by at least 2 sources. Codes."
    )
    assert synthesis.describe_headlines(none.reindex([0]), "Codes.", min_sources=2) == "Codes."


def test_sources_are_described_also_where_they_are_one_or_say_nothing():
    one = sources(("a", "abstract", 2024))
    assert synthesis.describe_years(one) == "1 source from 2024."
    counts = synthesis.count_by_source(FINDINGS.iloc[:0], one)
    assert synthesis.describe_by_source(counts) == (
        "No finding in 1 source. Depth of text: 1 abstract."
    )
    assert synthesis.name_summary(one, "CAR-NK") == "What 1 review says of CAR-NK"


def test_count_opens_exactly_the_findings_behind_it():
    table = synthesis.count_sources(FINDINGS)
    links = synthesis.link_roles(table, FINDINGS)
    place = table.index[table["topic"] == "persistence"][0]
    assert links[place, "barrier"] == ["1", "2", "3"]
    assert links[place, "any role"] == ["1", "2", "3", "4"]
    assert (place, "need") not in links


def test_roles_side_by_side_say_what_is_only_hedged():
    aside = synthesis.compare_sources(FINDINGS, SOURCES)
    safety = {"topic": "safety", "subject": "CAR-NK", "A 2024": "strength (hedged)", "B 2024": "-"}
    assert row(aside, "safety") == safety
    assert row(aside, "persistence")["A 2024"] == "barrier"
    assert row(aside, "persistence")["B 2024"] == "barrier, strategy"


def test_barrier_of_car_t_cells_stands_in_a_row_of_its_own():
    theirs = finding(source_id="doi:b", topic="safety", role="barrier", subject="CAR-T")
    found = pd.concat([FINDINGS, tables.make("findings", [theirs])], ignore_index=True)
    aside = synthesis.compare_sources(found, SOURCES)
    rows = aside[aside["topic"] == "safety"].set_index("subject")
    assert rows.loc["CAR-T"].tolist() == ["safety", "-", "barrier"]
    assert rows.loc["CAR-NK", "B 2024"] == "-"
    opened = synthesis.link_sources(aside, found, SOURCES)
    place = int(aside.index[(aside["topic"] == "safety") & (aside["subject"] == "CAR-T")][0])
    assert opened[place, "B 2024"] == [theirs["finding_id"]]
    assert (place, "A 2024") not in opened


def test_headline_whose_sources_are_left_out_disappears():
    counts = synthesis.count_sources(FINDINGS)
    said = synthesis.list_headlines(counts, n_sources=2, min_sources=2)
    assert said["sentence"].tolist() == ["2 of 2 sources name persistence as a barrier."]
    fewer = synthesis.count_sources(FINDINGS[FINDINGS["source_id"] == "doi:a"])
    assert synthesis.list_headlines(fewer, n_sources=1, min_sources=2).empty


def test_source_without_finding_is_counted_as_zero():
    none = synthesis.count_by_source(FINDINGS[FINDINGS["source_id"] == "doi:a"], SOURCES)
    assert none.set_index("label")["n"].to_dict() == {"A 2024": 4, "B 2024": 0}


def test_nothing_found_is_said_in_every_table():
    empty = tables.empty("findings")
    assert synthesis.count_evidence(empty, SOURCES).empty
    assert synthesis.count_sources(empty)["any role"].sum() == 0
    assert synthesis.count_sides(empty).empty
    assert synthesis.compare_sources(empty, SOURCES).empty
    assert synthesis.describe_evidence(synthesis.count_evidence(empty, SOURCES), n_sources=2)


def test_limits_are_counted():
    documents = tables.make("documents", [{"document": "x", "outcome": "refused", "reason": "r"}])
    limits = synthesis.list_limits(documents, SOURCES, FINDINGS).set_index("limit")["number"]
    assert limits["sources without body text"] == 1
    assert limits["files refused"] == 1
    assert limits["hedged findings"] == 2


def test_headline_keeps_the_capitals_of_its_topic():
    found = tables.make("findings", [finding(topic="car_design", role="strategy")])
    said = synthesis.list_headlines(synthesis.count_sources(found), n_sources=1, min_sources=1)
    assert said["sentence"].tolist() == ["1 of 1 source offers a strategy on CAR design."]

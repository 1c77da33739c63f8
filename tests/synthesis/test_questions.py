"""The core reviews' questions, on made-up findings that can be counted by eye."""

import pandas as pd
import pytest

from analysis import synthesis, tables
from tests.synthesis.made_up import findings, sources

NONE = tables.empty("findings")
ONE_SENTENCE = {"sentence": 1}
TRIALS = pd.DataFrame(
    [
        ("NCT1", "2", "completed", "20 planned", "CD19", "CB", "ALL"),
        ("NCT2", "1", "recruiting", "10 planned", "", "autologous", "glioblastoma"),
        ("NCT3", "1", "unknown", "5 treated", "disputed", "", ""),
    ],
    columns=["nct_id", "phase", "status", "enrollment", "target", "cell_source", "disease"],
)


def test_killing_both_ways_is_counted_in_a_source_and_in_a_sentence():
    table, behind = synthesis.count_killing(findings(
        ("a", "car_signalling", "fact", ONE_SENTENCE),
        ("a", "innate_cytotoxicity", "strength", ONE_SENTENCE),
        ("b", "car_signalling", "strength"),
        ("b", "innate_cytotoxicity", "strength", {"hedged": True}),
        ("c", "innate_cytotoxicity", "strength", {"hedged": True}),
        ("d", "car_signalling", "strategy"),
    ))  # fmt: skip
    assert dict(zip(table["way"], table["sources"], strict=True)) == {
        "by the CAR": 2, "by native NK means": 3, "only by the CAR": 0,
        "only by native NK means": 1, "both, in one source": 2, "both, in one sentence": 1,
    }  # fmt: skip
    assert table["hedged only"].tolist() == [0, 2, 0, 1, 0, 0]
    assert behind[5, "sources"] == ["f01", "f02"]
    assert behind[1, "hedged only"] == ["f04", "f05"]
    assert (0, "hedged only") not in behind


def test_way_to_kill_whose_topic_was_not_chosen_has_no_row():
    table, _ = synthesis.count_killing(NONE, topics=["car_signalling", "safety"])
    assert table["way"].tolist() == ["by the CAR"]
    assert synthesis.count_killing(NONE, topics=["safety"])[0].empty


@pytest.mark.parametrize(
    ("nk", "t", "reading"),
    [
        (["strength"], ["barrier"], "for CAR-NK"),
        (["barrier"], ["strength"], "for CAR-T"),
        (["strength"], ["strength"], "undecided"),
        (["strength", "barrier"], ["barrier"], "undecided"),
        (["strength"], [], "CAR-NK only"),
        ([], ["barrier"], "CAR-T only"),
    ],
)
def test_features_are_read_side_by_side(nk, t, reading):
    rows = [("a", "safety", role) for role in nk]
    rows += [("a", "safety", role, {"subject": "CAR-T"}) for role in t]
    sides = synthesis.read_sides(synthesis.count_sides(findings(*rows)))
    assert sides["reading"].tolist() == [reading]
    assert reading in synthesis.describe_sides(sides)


def test_means_count_where_they_stand_in_a_sentence_on_the_barrier():
    everyone = findings(
        ("a", "persistence", "barrier"),
        ("b", "persistence", "barrier", {"sentence": 1}),
        ("b", "cytokine_support", "strategy", {"sentence": 1}),
        ("b", "combination", "strategy", {"sentence": 2}),
        ("c", "persistence", "strategy", {"subject": "NK"}),
    )
    mine = everyone[everyone["subject"] == "CAR-NK"]
    table, behind = synthesis.match_means(mine, everyone, subject="CAR-NK")
    row = table.set_index("topic").loc["persistence"].to_dict()
    assert row == {"barrier": 2, "addressed": 1, "cytokine_support": 1, "elsewhere": 1,
                   "gap": "named more often than addressed"}  # fmt: skip
    place = table["topic"].tolist().index("persistence")
    assert behind[place, "cytokine_support"] == ["f03"]
    assert behind[place, "elsewhere"] == ["f05"]
    assert "persistence (2 name it, 1 address it)" in synthesis.describe_means(table)


def test_five_named_barriers_stay_though_nobody_speaks_of_them():
    table, behind = synthesis.match_means(NONE, NONE, subject="CAR-NK")
    assert table["topic"].tolist() == [
        "tumor_microenvironment", "trafficking", "persistence", "antigen", "manufacturing"
    ]  # fmt: skip
    assert set(table["gap"]) == {"not named"}
    assert behind == {}


def test_barrier_that_was_not_chosen_has_no_row():
    table, _ = synthesis.match_means(NONE, NONE, subject="CAR-NK", topics=["antigen", "safety"])
    assert table["topic"].tolist() == ["antigen"]


def test_advantages_say_how_many_are_only_hedged_with_interval():
    rows = [(letter, "safety", "strength", {"hedged": letter < "c"}) for letter in "abcdefgh"]
    table, behind = synthesis.count_advantages(findings(*rows))
    assert table.loc[0, ["sources", "hedged only", "share hedged"]].tolist() == [8, 2, 0.25]
    # Wilson's interval of 2 of 8, from his formula with z = 1.96
    assert table.loc[0, ["low", "high"]].tolist() == [0.071, 0.591]
    assert len(behind[0, "sources"]) == 8


def test_share_of_few_sources_says_so():
    table, _ = synthesis.count_advantages(findings(("a", "safety", "strength")))
    assert table["note"].tolist() == ["few"]


def test_both_settings_count_in_each():
    table, behind = synthesis.count_settings(findings(
        ("a", "potency", "strength", {"setting": "both"}), ("b", "potency", "barrier"),
    ))  # fmt: skip
    assert table.loc[0].tolist() == ["potency", 1, 1, 1, 0]
    assert behind[0, "hematologic strength"] == ["f01"]


def test_cells_are_counted_in_sentences_and_in_trials():
    everyone = findings(
        ("a", "cell_source", "strength", {"text": "Cord-blood cells and NK-92 are used."}),
        ("b", "cell_source", "barrier", {"text": "The NK‑92 line must be irradiated.",
                                         "subject": "NK"}),
        ("c", "safety", "strength", {"text": "A primary tumor shrank."}),
    )  # fmt: skip
    mine = everyone[everyone["subject"] == "CAR-NK"]
    table, behind = synthesis.count_cells(mine, everyone, TRIALS, subject="CAR-NK")
    rows = table.set_index("cells")
    assert rows.loc["NK-92", ["sources", "CAR-NK", "barrier", "trials"]].tolist() == [2, 1, 1, 0]
    assert rows.loc["CB", ["sources", "trials"]].tolist() == [1, 1]
    assert rows.loc["hESC"].sum() == 0
    assert behind[0, "sources"] == ["f01", "f02"]


def test_need_is_set_against_the_trials_that_can_meet_it():
    table, behind = synthesis.match_needs(findings(
        ("a", "clinical_evidence", "need"), ("b", "clinical_evidence", "need"),
        ("a", "off_the_shelf", "need"), ("a", "manufacturing", "need"),
        ("a", "antigen", "need"),
    ), TRIALS)  # fmt: skip
    numbers = table.set_index("topic").drop(columns="note")
    assert numbers.loc["clinical_evidence"].tolist() == [2, 3, 1, 1, 1, 30]
    assert numbers.loc["off_the_shelf"].tolist() == [1, 1, 1, 1, 0, 20]
    assert numbers.loc["antigen", "trials"] == 1
    assert numbers.loc["manufacturing", "trials"] == 0
    assert behind[0, "need"] == ["f01", "f02"]
    for (row, column), lines in behind.items():
        if column not in ("need", "planned patients"):
            assert len(lines) == table.at[row, column]
    assert behind[0, "completed"] == ["NCT1: phase 2, completed, 20 planned"]
    assert synthesis.describe_needs(table, TRIALS) == (
        "2 sources ask for more on clinical evidence, the most stated need; 1 of 3 known trials "
        "are in phase 2 or later."
    )


def test_trials_are_counted_by_setting():
    table, _ = synthesis.match_settings(findings(("a", "potency", "strength")), TRIALS)
    assert table.set_index("setting")["trials"].to_dict() == {
        "solid": 1, "hematologic": 1, "both": 0, "other": 1
    }  # fmt: skip


def test_no_trials_and_no_findings_are_said():
    none = TRIALS.iloc[:0]
    table, behind = synthesis.match_needs(NONE, none)
    assert table.empty
    assert behind == {}
    assert synthesis.describe_needs(table, none) == ("No source states a need; no trial is known.")
    asked = findings(("a", "safety", "need"), ("a", "off_the_shelf", "need"),
                     ("a", "antigen", "need"))  # fmt: skip
    stated, _ = synthesis.match_needs(asked, none)
    assert stated["trials"].tolist() == [0, 0, 0]
    assert synthesis.count_killing(NONE)[0]["sources"].sum() == 0
    assert synthesis.count_advantages(NONE)[0].empty
    assert synthesis.count_settings(NONE)[0].empty
    assert synthesis.count_cells(NONE, NONE, none, subject="CAR-NK")[0]["sources"].sum() == 0
    assert synthesis.describe_sides(synthesis.read_sides(synthesis.count_sides(NONE)))


def test_exact_sets_hold_each_source_once():
    table, behind = synthesis.count_overlaps(findings(
        ("a", "antigen", "barrier"), ("a", "safety", "barrier"), ("b", "safety", "barrier"),
        ("c", "safety", "barrier"), ("c", "safety", "barrier"), ("d", "antigen", "strength"),
    ))  # fmt: skip
    assert table.to_numpy().tolist() == [["safety", 1, 2], ["antigen; safety", 2, 1]]
    assert behind[1, "sources"] == ["f01", "f02"]
    assert synthesis.describe_overlaps(table) == (
        "2 of 3 sources that state a barrier state one topic only; most often together: antigen "
        "with safety (1 source)."
    )
    assert synthesis.describe_overlaps(synthesis.count_overlaps(NONE)[0]) == (
        "No source states a barrier."
    )


def test_trend_counts_shares_of_the_sources_of_each_year():
    chosen = sources(*[(letter, "abstract", 2020 + (letter > "f")) for letter in "abcdefghijkl"],
                     ("m", "abstract", None))  # fmt: skip
    rows = [(letter, "safety", "strength") for letter in "ghijklm"]
    table = synthesis.count_trend(findings(*rows), chosen)
    assert table[["year", "sources", "stating", "share"]].to_numpy().tolist() == [
        [2020, 6, 0, 0.0], [2021, 6, 6, 1.0]
    ]  # fmt: skip
    assert synthesis.describe_trend(table) == (
        "Safety rose; 0 of 2 years have fewer than 5 sources."
    )
    links = synthesis.link_trend(table, findings(*rows), chosen)
    assert links == {(1, "stating"): ["f01", "f02", "f03", "f04", "f05", "f06"]}


def test_year_without_sources_stays_in_the_trend_and_few_sources_tell_nothing():
    chosen = sources(("a", "abstract", 2020), ("b", "abstract", 2022))
    table = synthesis.count_trend(findings(("b", "safety", "strength")), chosen)
    assert table[["year", "note"]].to_numpy().tolist() == [
        [2020, "few"], [2021, "none"], [2022, "few"]
    ]  # fmt: skip
    assert "no topic rose or fell" in synthesis.describe_trend(table).lower()
    assert synthesis.describe_trend(synthesis.count_trend(NONE, chosen)) == (
        "No topic is stated by a source with a year, so there is no trend."
    )


def test_pairs_are_of_claims_and_each_source_counts_once():
    found = findings(
        ("a", "safety", "strength"), ("a", "safety", "barrier"), ("a", "potency", "strength"),
        ("b", "safety", "strength"), ("b", "potency", "scope"),
    )  # fmt: skip
    chosen = sources(("a", "abstract"), ("b", "abstract"))
    named = synthesis.list_topics(found, chosen)
    nodes, edges = synthesis.count_pairs(named, item="topic")
    assert nodes.to_numpy().tolist() == [["safety", 2], ["potency", 1]]
    assert edges.to_numpy().tolist() == [["potency", "safety", 1]]
    behind = synthesis.link_pairs(edges, named, item="topic")
    assert behind == {(0, "sources"): ["f03", "f01", "f02"]}


def test_targets_come_from_sentences_and_from_tables_of_trials():
    found = findings(("a", "antigen", "fact", {"text": "HER2 and NKG2D were examined."}))
    fields = pd.DataFrame(
        [("A 2024", "NCT1", "", "target", "cd19", "CD19"),
         ("PMC1", "NCT1", "Table 1", "target", "CD19/22", "CD19; CD22"),
         ("registry: x", "NCT1", "", "target", "GD2", "GD2"),
         ("PMC1", "NCT1", "Table 1", "phase", "I", "1")],
        columns=["source", "nct_id", "table", "field", "raw", "normal"],
    )  # fmt: skip
    table = synthesis.list_targets(found, sources(("a", "abstract")), fields)
    said = "PMC1, Table 1: NCT1, target CD19/22"
    assert table.to_numpy().tolist() == [
        ["A 2024", "CD19", "A 2024: NCT1, target cd19"], ["A 2024", "ERBB2 (HER2)", "f01"],
        ["PMC1", "CD19", said], ["PMC1", "CD22", said],
    ]  # fmt: skip
    nodes, edges = synthesis.count_pairs(table, item="target")
    assert synthesis.describe_pairs(nodes, edges, item="target").startswith(
        "CD19 and CD22 are stated together by most sources (1) (1 other pairs equally often)"
    )
    assert synthesis.link_pairs(edges, table, item="target") == {
        (0, "sources"): [said], (1, "sources"): ["A 2024: NCT1, target cd19", "f01"]
    }  # fmt: skip

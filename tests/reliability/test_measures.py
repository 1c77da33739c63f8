"""The measures of agreement, on codes that can be counted by eye."""

import numpy as np
import pandas as pd
import pytest

from analysis import reliability
from analysis.reliability import agreement, measures
from analysis.reliability.held_out import CODED

A = ("safety", "strength", "CAR-NK", "solid", False)
B = ("safety", "barrier", "CAR-NK", "solid", False)
C = ("antigen", "barrier", "CAR-T", "solid", True)
D = ("potency", "barrier", "CAR-NK", "solid", True)
NOTHING = pd.DataFrame([], columns=CODED)


@pytest.fixture
def coded():
    return pd.DataFrame(
        [("doi:a", "one", {A}, {A}, {A}, {A}, {"safety": 0.9}),
         ("doi:b", "two", {B, C}, set(), {B}, {A}, {"safety": 0.6})],
        columns=CODED,
    )  # fmt: skip


def test_precision_recall_and_f1_are_counted_by_hand(coded):
    table = reliability.measure(coded).set_index(["coder", "dimensions"])
    topic = table.loc[("combined", "topic")]
    assert (topic["precision"], topic["recall"], topic["F1"]) == (1.0, 0.667, 0.8)
    assert table.loc[("combined", "topic + role"), "F1"] == 0.4
    assert table.loc[("combined", "topic + subject"), "F1"] == 0.8
    assert table.loc[("rules", "topic"), "F1"] == 0.5
    assert table.loc[("learned", "all five"), "F1"] == 0.8


def test_interval_is_over_sources(coded):
    row = reliability.measure(coded).set_index(["coder", "dimensions"]).loc[("rules", "topic")]
    assert (row["low"], row["high"]) == (0.0, 1.0)  # both sources the second, or both the first


def test_coder_that_was_not_asked_has_no_row(coded):
    assert "endpoint" not in set(reliability.measure(coded)["coder"])
    asked = coded.assign(endpoint=coded["reference"])
    own = reliability.measure(asked).query("coder == 'endpoint'")
    assert own["F1"].eq(1.0).all()


def test_topics_with_few_examples_say_so(coded):
    topics = reliability.measure_each(coded, dimension="topic").set_index("topic")
    assert topics.loc["safety", "reference"] == 2
    assert topics.loc["safety", "note"] == "too few to tell"


def test_role_is_right_only_where_its_topic_is(coded):
    roles = reliability.measure_each(coded, dimension="role").set_index("role")
    assert roles.loc["barrier", ["reference", "made", "F1"]].tolist() == [2, 0, 0.0]
    assert roles.loc["strength", ["precision", "recall", "F1"]].tolist() == [0.5, 1.0, 0.667]
    assert roles.loc["barrier", "F1 learned"] == 0.667


def test_topic_without_an_example_is_a_row_that_says_so(coded):
    topics = reliability.measure_each(coded, dimension="topic").set_index("topic")
    assert topics.loc["gene_editing", ["reference", "note"]].tolist() == [0, "too few to tell"]


def test_share_of_sentences_with_a_finding_is_told_for_reference_and_coders(coded):
    table = reliability.measure_coverage(coded).set_index("coder")
    assert table.loc["reference", "share"] == 1.0
    assert table.loc["rules", ["with finding", "missing here"]].tolist() == [1, 1]


def test_alpha_of_the_textbook_example():
    one = list("aabbddccca" "eeddaabbcc")  # fmt: skip
    assert agreement.alpha(one, one) == 1.0
    # two coders, ten units, nominal: observed 0.2, expected 108/190
    first, second = list("aaaaabbbbb"), list("aaaabbbbba")
    assert agreement.alpha(first, second) == pytest.approx(1 - 0.2 / (200 / 380))


def test_agreement_compares_only_topics_that_both_have(coded):
    table = reliability.measure_agreement(coded).set_index(["coder", "dimension"])
    role = table.loc[("combined", "role")]
    assert (role["pairs"], role["agreement"]) == (2, 0.5)
    assert table.loc[("rules", "role"), "pairs"] == 1


def test_topics_agree_as_present_or_absent_in_each_sentence(coded):
    topic = reliability.measure_agreement(coded).set_index(["coder", "dimension"])
    row = topic.loc[("combined", "topic")]
    assert row["pairs"] == 2 * 17
    assert row["agreement"] == round(33 / 34, 3)
    # kappa by hand: 2 of 34 said by both, 3 by the reference, 2 by the coder
    chance = (3 * 2 + 31 * 32) / 34**2
    assert row["kappa"] == round((33 / 34 - chance) / (1 - chance), 3)


def test_missed_topic_is_confused_with_what_the_coder_says_in_its_sentence():
    rows = [("doi:a", "one", {A, C}, set(), set(), {A, D}, {}),
            ("doi:a", "two", {C}, set(), set(), set(), {}),
            ("doi:a", "three", set(), set(), set(), {D}, {})]  # fmt: skip
    table = reliability.count_confusions(pd.DataFrame(rows, columns=CODED))
    topics = table[table["dimension"] == "topic"]
    assert topics[["reference", "coder", "n"]].to_numpy().tolist() == [
        ["safety", "safety", 1],
        ["antigen", "potency", 1],
        ["antigen", "none", 1],
        ["none", "potency", 1],
    ]


def test_roles_are_confused_where_both_have_the_topic(coded):
    table = reliability.count_confusions(coded)
    roles = table[table["dimension"] == "role"][["reference", "coder", "n"]]
    assert roles.to_numpy().tolist() == [["strength", "strength", 1], ["barrier", "strength", 1]]
    said = reliability.describe_confusions(table, dimension="role")
    assert said == (
        "Role: 1 of 2 pairs agree; most often barrier by the reference is strength by the coder "
        "(1)."
    )


def test_worst_disagreements_come_first_with_both_codings(coded):
    table = reliability.list_disagreements(coded)
    assert table["text"].tolist() == ["two"]
    assert table["differing"].tolist() == [3]
    assert table["combined"].tolist() == ["safety/strength/CAR-NK/solid/false"]
    assert "antigen/barrier/CAR-T/solid/true" in table["reference"].iloc[0]


def test_calibration_counts_right_topics_in_each_tenth(coded):
    table = reliability.calibrate(coded).set_index("score")
    assert table["right"].to_dict() == {0.65: 1.0, 0.95: 1.0}
    assert table["findings"].tolist() == [1, 1]


def test_calibration_error_weighs_each_tenth_by_its_findings():
    scores = [{"safety": 0.82}, {"safety": 0.88}, {"safety": 0.3}]
    rows = [("doi:a", str(n), {A} if n else set(), set(), set(), set(), own)
            for n, own in enumerate(scores)]  # fmt: skip
    table = reliability.calibrate(pd.DataFrame(rows, columns=CODED))
    # 0.85 given, half right (2 findings); 0.3 given, right (1 finding)
    assert reliability.calibration_error(table) == pytest.approx((2 * 0.35 + 0.7) / 3)
    assert "too careful" in reliability.describe_calibration(table)


def test_nothing_to_compare_is_too_few_to_tell():
    quality = reliability.measure_originals(NOTHING, pd.DataFrame({"coder": [], "state": []}))
    assert set(quality) == set(reliability.QUALITY)
    assert quality["measures"]["F1"].isna().all()
    assert set(quality["measures"]["note"]) == {"too few to tell"}
    assert "too few to tell" in reliability.headline(quality)
    assert "too few to tell" in reliability.describe_calibration(quality["calibration"])
    said = quality["about"]["says"].iloc[0]
    assert said == "No original at hand is covered by a form: too few to tell."


def test_headline_gives_f1_with_interval_and_who_made_the_reference(coded):
    many = pd.concat([coded.assign(source=f"doi:{n}") for n in range(5)])
    said = reliability.headline({"measures": reliability.measure(many)})
    assert "topic 0.80 (0.80 to 0.80)" in said
    assert "language model, unconfirmed" in said


def test_few_sources_have_numbers_and_a_warning(coded):
    table = reliability.measure(coded)
    assert set(table["note"]) == {"too few to tell"}
    assert not np.isnan(table["F1"]).any()
    assert measures.FEW_SOURCES == 5

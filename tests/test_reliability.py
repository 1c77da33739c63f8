"""The measures of agreement, on codes that can be counted by eye."""

import pandas as pd
import pytest

from analysis import reliability
from analysis.reliability import measures

A = ("safety", "strength", "CAR-NK", "solid", False)
B = ("safety", "barrier", "CAR-NK", "solid", False)
C = ("antigen", "barrier", "CAR-T", "solid", True)


@pytest.fixture
def coded():
    return pd.DataFrame(
        [(0, "one", {A}, {A}, {A}, {"safety": 0.9}),
         (1, "two", {B, C}, set(), {A}, {"safety": 0.6})],
        columns=["source", "text", "reference", "rules", "combined", "scores"],
    )  # fmt: skip


def test_precision_recall_and_f1_are_counted_by_hand(coded):
    table = reliability.measure(coded).set_index(["coder", "dimensions"])
    topic = table.loc[("combined", "topic")]
    assert (topic["precision"], topic["recall"], topic["F1"]) == (1.0, 0.667, 0.8)
    assert table.loc[("combined", "topic + role"), "F1"] == 0.4
    assert table.loc[("rules", "topic"), "F1"] == 0.5


def test_topics_with_few_examples_say_so(coded):
    topics = reliability.measure_each(coded, dimension="topic").set_index("topic")
    assert topics.loc["safety", "reference"] == 2
    assert topics.loc["safety", "note"] == "too few to tell"


def test_alpha_of_the_textbook_example():
    one = list("aabbddccca" "eeddaabbcc")  # fmt: skip
    assert measures.alpha(one, one) == 1.0
    # two coders, ten units, nominal: observed 0.2, expected 108/190
    first, second = list("aaaaabbbbb"), list("aaaabbbbba")
    assert measures.alpha(first, second) == pytest.approx(1 - 0.2 / (200 / 380))


def test_agreement_compares_only_topics_that_both_have(coded):
    role = reliability.measure_agreement(coded).set_index("dimension").loc["role"]
    assert (role["pairs"], role["agreement"]) == (2, 0.5)


def test_worst_disagreements_come_first(coded):
    table = reliability.list_disagreements(coded)
    assert table["text"].tolist() == ["two"]
    assert table["differing"].tolist() == [3]


def test_calibration_counts_right_topics(coded):
    table = reliability.calibrate(coded).set_index("score")["right"]
    assert table.to_dict() == {0.65: 1.0, 0.95: 1.0}

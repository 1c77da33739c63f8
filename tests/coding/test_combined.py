"""The combined coder: better than the rules alone, explained, retrained by a new form."""

import pytest

from analysis import coding, evidence
from analysis.coding import combined
from analysis.coding.learned import Learned
from analysis.coding.patterns import patterns
from analysis.coding.rules import read_text

SAYS = ["Made-up freezing harms CAR-NK cells.", "Made-up homing of NK cells is poor."]
CODES = [
    [("manufacturing", "barrier", "CAR-NK", "unspecified", False)],
    [("trafficking", "barrier", "NK", "unspecified", False)],
]


@pytest.fixture(scope="module")
def quality():
    return evidence.load_reliability()


def test_combination_beats_the_rules_on_every_level(quality):
    measures = quality["measures"].pivot(index="dimensions", columns="coder", values="F1")
    assert (measures["combined"] > measures["rules"]).all()


def test_setting_and_hedging_agree_with_the_reference(quality):
    own = quality["agreement"].query("coder == 'combined'")
    kappa = own.set_index("dimension")["kappa"]
    assert kappa["setting"] >= 0.8
    assert kappa["hedged"] >= 0.8


def test_score_is_calibrated_in_its_order(quality):
    right = quality["calibration"].set_index("score")["right"]
    assert right.loc[0.9:].mean() > right.loc[0.6:0.8].mean() > right.loc[:0.5].mean()


def test_every_finding_says_why(write):
    found = evidence.load([str(write("in/a.txt", PAGE).parent)]).findings
    machine = found[found["coder"] == "combined"]
    assert len(machine)
    assert machine["why"].str.contains("learned: ").all()
    assert machine["rule"].ne("").all()


PAGE = """A made-up page

DOI: 10.5555/made.up

Abstract

Cryopreservation of made-up CAR-NK cells remains difficult. Their homing is poor.
"""


def test_too_few_examples_leave_a_topic_to_the_rules():
    model = combined.train([(SAYS, CODES)], patterns())
    assert "manufacturing" in model.too_few
    read = read_text(SAYS, patterns())
    found = combined.combine(read, model, patterns())
    assert [(item.topic, score) for item, score in found[0]] == [("manufacturing", 0.5)]


def test_one_more_form_changes_what_is_learned():
    texts = [(SAYS * 10, CODES * 10)]
    model = combined.train(texts, patterns())
    read = read_text(["Made-up freezing harms the cells."], patterns())
    topics = {item.topic for item, _ in combined.combine(read, model, patterns())[0]}
    assert "manufacturing" in topics


def test_nothing_to_learn_from_is_no_crash():
    assert Learned().fit([]).topics == {}


def test_captions_are_not_coded(write):
    found = evidence.load([str(write("in/a.txt", PAGE).parent)])
    assert coding.code(found.passages.assign(kind="caption")).empty

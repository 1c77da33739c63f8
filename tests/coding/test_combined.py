"""The combined coder: better than the rules alone, explained, retrained by a new form."""

import os
import subprocess
import sys

import pytest

from analysis import codebook, coding, evidence
from analysis.coding import combined, learn
from analysis.coding.examples import load_examples
from analysis.coding.patterns import compile_codebook, patterns
from analysis.coding.rules import read_text
from analysis.errors import EvidenceError

SAYS = ["Made-up freezing hurts CAR-NK cells.", "Made-up homing of NK cells is poor."]
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


THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ASK = """
import hashlib
from analysis.coding import combined, learn
from analysis.coding.patterns import patterns
from analysis.coding.rules import read_text
says = [text for text, _ in patterns().examples[::4]]
found = combined.combine(read_text(says, patterns()), learn([]), patterns())
said = hashlib.sha256(repr(found).encode()).hexdigest()
"""


def test_findings_are_the_same_in_another_process_with_another_hash_seed_and_thread_count():
    def run(seed, threads):
        return subprocess.run(
            [sys.executable, "-c", f"{ASK}print(said, sum(map(len, found)))"],
            check=True, capture_output=True, text=True,
            env=os.environ | {"PYTHONHASHSEED": seed} | dict.fromkeys(THREADS, threads),
        ).stdout.split()  # fmt: skip

    one, other = run("1", "1"), run("77", "4")
    assert one == other
    assert int(one[1]) > 100


def test_a_subject_that_is_pointed_back_to_is_not_learned_away():
    says = ["CAR-NK cells are new.", "The transient persistence of NK cells limits this approach."]
    model = learn([])
    read = read_text(says, patterns())
    found = combined.combine(read, model, patterns())[1]
    assert {(item.topic, item.subject) for item, _ in found} == {("persistence", "CAR-NK")}


@pytest.fixture(scope="module")
def model():
    """Learned from the codebook's examples alone."""
    return learn([])


def code(model, *says, **how):
    return combined.combine(read_text(list(says), patterns()), model, patterns(), **how)


LIST = (
    "CAR-T cells are held back by cost, neurotoxicity, poor homing in glioma, and short life span."
)


def test_setting_of_one_item_of_a_list_is_not_that_of_the_others(model):
    found = {item.topic: item.setting for item, _ in code(model, LIST)[0]}
    assert found["trafficking"] == "solid"
    assert found["safety"] == found["persistence"] == "unspecified"


def test_hedge_of_one_item_of_a_list_is_not_that_of_the_others(model):
    says = "CAR-NK cells offer low toxicity, possible off-the-shelf use, lower cost, and potency."
    found = {item.topic: item.hedged for item, _ in code(model, says)[0]}
    assert found["off_the_shelf"]
    assert not found["safety"]


def test_statement_of_a_form_is_weighed_otherwise_than_text():
    texts = [(SAYS * 5, CODES * 5)] * 6
    model = combined.train(texts, patterns())
    one, other = (code(model, *SAYS, told_again=told) for told in (False, True))
    assert one[0] and other[0]
    assert one != other


def test_pair_of_words_is_learned_from_once_it_is_met_twice(model):
    names, weights = model.features.names, model.topics.first.weights
    pairs = [n for n, name in enumerate(names.listed) if name.startswith("pair ")]
    learned = [bool(weights[n].any()) for n in pairs]
    assert 0 < sum(learned) < len(pairs)


def test_pair_skips_signs_and_common_words_and_what_was_never_met(model):
    numbers, words = model.features.names.numbers, model.features.words
    row = [words["car"], 0, words["design"], words["xyzzy"], words["nk"]]
    sentence = read_text(["Words"], patterns())[0][0].sentence
    found = model.features.describe_topics(sentence, row, 0, 3)
    assert numbers["pair car design"] in found and 0 not in found
    assert model.features.pairs.list([words["nk"]]) == []


def test_role_is_told_by_what_stands_on_either_side(model):
    names = model.features.names.numbers
    for name in ("hedge before", "reason after", "near before strategy", "left improv"):
        assert model.rest.weights[names[name]].any()


@pytest.fixture(scope="module")
def bare():
    """The codebook without its examples: nothing but the texts given is learned from."""
    return compile_codebook(codebook.load())


def test_too_few_examples_leave_a_topic_to_the_rules(bare):
    model = combined.train([(SAYS, CODES)], bare)
    assert "manufacturing" in model.too_few
    read = read_text(SAYS, bare)
    found = combined.combine(read, model, bare)
    assert [(item.topic, score) for item, score in found[0]] == [("manufacturing", 0.5)]


def test_one_more_form_changes_what_is_learned(bare):
    says = ["Made-up frobbing upsets the cells."]
    one = [(SAYS * 10, CODES * 10)] * 5
    more = [*one, *[(says * 10, [CODES[0]] * 10)] * 5]
    topics = []
    for texts in (one, more):
        model = combined.train(texts, bare)
        found = combined.combine(read_text(says, bare), model, bare)[0]
        topics.append({item.topic for item, score in found if score >= 0.5})
    assert "manufacturing" not in topics[0]
    assert "manufacturing" in topics[1]


def test_one_form_is_enough_to_start_with(bare):
    model = combined.train([(SAYS * 10, CODES * 10)], bare)
    found = combined.combine(read_text(SAYS, bare), model, bare)
    assert "manufacturing" in {item.topic for item, _ in found[0]}


def test_nothing_to_learn_from_is_no_crash(bare):
    model = combined.train([], bare)
    assert model.too_few == codebook.ids("topic")
    assert combined.combine([], model, bare) == []


def test_example_with_an_unknown_code_is_named(tmp_path):
    place = tmp_path / "examples.csv"
    place.write_text("says,codes\nMade up.,safty strength NK unspecified\n", "utf-8")
    with pytest.raises(EvidenceError, match="topic 'safty' is not in the codebook"):
        load_examples(place)


def test_example_with_half_a_code_is_named(tmp_path):
    place = tmp_path / "examples.csv"
    place.write_text("says,codes\nMade up.,safety strength\n", "utf-8")
    with pytest.raises(EvidenceError, match=r"examples\.csv, line 2: 'safety strength' is no code"):
        load_examples(place)


def test_captions_are_not_coded(write):
    found = evidence.load([str(write("in/a.txt", PAGE).parent)])
    assert coding.code(found.passages.assign(kind="caption")).empty


def test_words_not_met_while_learning_are_one_feature_of_no_weight(bare):
    model = combined.train([(SAYS * 10, CODES * 10)], bare)
    numbers = model.features.words
    assert numbers["freezing"] > 0
    assert numbers["zymurgy"] == numbers["quokka"] == 0
    assert not model.topics.first.weights[0].any()
    assert not model.rest.weights[0].any()

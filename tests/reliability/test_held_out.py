"""Coders are held against forms that they did not learn from."""

import os
import subprocess
import sys

import pytest

from analysis import cli, evidence, inputs, reliability
from analysis.cli.evaluate import read_folds
from analysis.errors import EvidenceError
from analysis.reliability import held_out
from analysis.reliability.alone import code_alone, learn_alone

FORM = """doi: 10.5555/made-up.{number}
title: "A made-up review, number {number}"
statements:
{statements}
"""
STATEMENT = """  - says: "{says}"
    at: {{section: abstract, sentence: {place}}}
    anchor: "made-up cells"
    findings:
      - {{topic: {topic}, role: {role}, subject: CAR-NK, setting: unspecified, hedged: false}}
"""
SAYS = [
    ("Frozen made-up cells of a CAR-NK product lose their zest.", "manufacturing", "barrier"),
    ("Made-up cells need larger randomized trials of CAR-NK therapy.", "clinical_evidence", "need"),
    ("CAR-NK made-up cells cause no graft-versus-host disease.", "safety", "strength"),
    ("Hypoxia blunts made-up cells with a CAR in NK cells.", "tumor_microenvironment", "barrier"),
]


def write_form(write, number):
    statements = "".join(
        STATEMENT.format(says=says, place=place, topic=topic, role=role)
        for place, (says, topic, role) in enumerate(SAYS, start=1)
    )
    name = f"data/extractions/made-up-{number}.yaml"
    return write(name, FORM.format(number=number, statements=statements))


@pytest.fixture
def forms(write, own_data):
    """Let made-up forms take the place of the project's; call with their number."""

    def make(number):
        for n in range(number):
            write_form(write, n)
        return evidence.load_training()

    return make


def test_each_form_is_coded_by_coders_that_did_not_learn_from_it(forms, monkeypatch):
    training = forms(4)
    learned = []
    real = held_out.learn
    monkeypatch.setattr(
        held_out,
        "learn",
        lambda texts, **options: learned.append(len(texts)) or real(texts, **options),
    )
    coded = reliability.code_held_out(*training, folds=reliability.ALL_FOLDS)
    assert learned == [3, 3, 3, 3]
    assert len(coded) == 16
    assert coded["source"].nunique() == 4


def test_folds_keep_a_source_in_one_part(forms):
    assert held_out._split(5, 2) == [([1, 3], [0, 2, 4]), ([0, 2, 4], [1, 3])]
    assert held_out._split(3, 10) == held_out._split(3, 0)


def test_rules_read_each_text_once_for_all_coders_that_are_trained(forms, monkeypatch):
    training = forms(6)
    read, real = [], held_out.read_text
    monkeypatch.setattr(
        held_out, "read_text", lambda says, terms: read.append(tuple(says)) or real(says, terms)
    )
    reliability.measure_statements(*training, threshold=0.5)
    assert len(read) == len(set(read))
    assert (SAYS[0][0], *(says for says, *_ in SAYS[1:])) in read


def test_one_form_alone_is_too_few_to_tell_and_no_crash(forms):
    quality = reliability.measure_statements(*forms(1), threshold=0.5)
    assert quality["measures"]["F1"].isna().all()
    assert "One form alone cannot be held out" in quality["about"]["says"].iloc[0]
    assert "too few to tell" in reliability.describe_sizes(quality["sizes"])


def test_learned_part_alone_sees_words_and_no_rules(forms):
    texts = [([says for says, *_ in SAYS] * 6,
              [[(t, r, "CAR-NK", "unspecified", False)] for _, t, r in SAYS] * 6)]  # fmt: skip
    model = learn_alone(texts)
    assert {name.split()[0] for name in filter(None, model.words.names.listed)} == {"word", "about"}
    found = code_alone(["Zest of a frozen product."], model, threshold=0.5)
    assert found == [{("manufacturing", "barrier", "CAR-NK", "unspecified", False)}]


def test_one_more_form_retrains_the_coder_and_changes_what_it_finds(forms, write):
    forms(6)
    page = "A page\n\nDOI: 10.5555/page\n\nAbstract\n\nVerve belongs to a CAR-NK product.\n"
    folder = str(write("in/a.txt", page).parent)
    before = evidence.load([folder]).findings
    says = "Verve, place {}, belongs to a made-up CAR-NK product."
    statements = [
        STATEMENT.format(says=says.format(n), place=n, topic="potency", role="strength")
        for n in range(1, 31)
    ]
    write("data/extractions/zest.yaml", FORM.format(number=99, statements="".join(statements)))
    inputs.hash_method.cache_clear()
    after = evidence.load([folder]).findings
    machine = [set(t.loc[t["coder"] == "combined", "topic"]) for t in (before, after)]
    assert "potency" not in machine[0]
    assert "potency" in machine[1]


def test_learning_curve_ends_with_all_other_forms(forms):
    training = forms(10)
    by_size = reliability.code_by_size(*training, sizes=(2, 5, 40))
    assert list(by_size) == [2, 5]
    table = reliability.measure_sizes(by_size, reliability.code_held_out(*training))
    assert sorted(set(table["forms"])) == [2, 5, 8]


ASK = (
    "import hashlib; from analysis import evidence, reliability;"
    "stated, found = evidence.load_training(); few = sorted(set(stated.source_id))[:6];"
    "parts = [t[t.source_id.isin(few)] for t in (stated, found)];"
    "q = reliability.measure_statements(*parts, threshold=0.5);"
    "said = hashlib.sha256(''.join(f.to_csv() for f in q.values()).encode()).hexdigest()"
)


def test_measures_are_the_same_in_another_process_with_another_hash_seed():
    here: dict = {}
    exec(ASK, here)
    there = subprocess.run(
        [sys.executable, "-c", f"{ASK}; print(said)"], check=True, capture_output=True, text=True,
        env=os.environ | {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "OMP_NUM_THREADS": "2"},
    ).stdout  # fmt: skip
    assert there.strip() == here["said"]


@pytest.mark.parametrize("value", ["0", "1", "-3", "many"])
def test_number_of_folds_that_holds_nothing_out_is_refused(value):
    with pytest.raises(EvidenceError, match="nor all"):
        read_folds(value)


def test_all_folds_leave_out_one_source_at_a_time():
    assert read_folds("all") == reliability.ALL_FOLDS
    said = reliability.describe_folds(81, folds=reliability.ALL_FOLDS)
    assert said.startswith("Leave-one-source-out: each of 81")


def test_command_prints_and_writes_every_table(forms, tmp_path, capsys):
    forms(6)
    assert cli.main(["evaluate", "--folds", "all", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "statements, coverage" in said
    assert "Leave-one-source-out: each of 6" in said
    assert "made by a language model" in said
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"statements-{name}.csv" for name in reliability.QUALITY}


def test_statements_are_coded_as_statements(forms, monkeypatch):
    told, combine = [], held_out.combine
    monkeypatch.setattr(
        held_out, "combine", lambda *a, told_again: told.append(told_again) or combine(*a)
    )
    reliability.code_held_out(*forms(4), folds=2)
    assert set(told) == {True}

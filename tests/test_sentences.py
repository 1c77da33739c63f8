"""Sentence boundaries: hard cases of biomedical prose (all made up), and what holds for any text.

In a case, "|" stands where one sentence ends and the next begins.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sentences import (
    AT_ONCE,
    END,
    _find_brackets,
    _find_cuts,
    split_paragraphs,
    split_sentences,
)  # fmt: skip

CASES = [
    "CAR-NK cells killed 37.5% of targets. | They then rested.",
    "Cells were given at 1.5 × 10^6 per kg, i.v., on day 0. | No toxicity was seen.",
    "As shown by Madeup et al. in mice, cells persist. | Others disagree.",
    "This was first seen by Madeup et al. | The finding was not repeated.",
    "Growth fell (Fig. 2A and Fig. S3). | Controls grew on.",
    "See Figs. 1 and 2 for details. | Table 3 lists the rest.",
    "We grew E. coli and S. aureus overnight. | Neither survived.",
    "The fungus C. elegans eats is unknown. | C. elegans itself was not asked.",
    "Killing depends on IL-15. | IL-2 is not needed.",
    "Cells were CD3− CD56+. | CD3+ cells were removed.",
    "It blocks TGF-β. | β-catenin is spared.",
    "α-Synuclein was absent. | γδ T cells were present.",
    "The effect was strong (P < 0.001). | It lasted.",
    "Cells expand [12]. | Others shrink [13,14].",
    "Cells expand.12,13 | Glucose falls. | Others shrink.",
    "They work best early.[5] | Later use fails.",
    "Doses were low, e.g. 0.1 mg. | Higher ones were toxic.",
    "Several lines, i.e. NK-92 and others, were used. | All died.",
    "Wash vs. no wash made no difference. | We washed.",
    "Dr. Nobody and Prof. Noone disagree. | Mr. Else abstained.",
    "Samples were kept at approx. 4 °C. | They thawed.",
    "Reagents came from Nowhere Inc. | They were used at once.",
    "The U.S. trial closed. | The E.U. trial did not.",
    "It was approved in the U.S. | This came as a surprise.",
    "Is CAR-NK therapy safe? | We think so!",
    "\"Nothing works.\" | So the authors said.",
    "They wrote (this is not our view) that nothing works. | We disagree.",
    "Cells were washed (see Methods. The buffer was new) and stained. | Then we waited.",
    "Two aims remain: (i) safety and (ii) cost. | Neither is solved.",
    "Steps were: 1. wash, 2. wait, 3. repeat. | It failed.",
    "miR-155 rose. | miRNA levels fell.",
    "Mutants were lost. | p53 was kept.",
    "The gene is on chr. 7. | It is silent.",
    "Expression fell ca. 3-fold. | Protein was stable.",
    "Mice (n = 5) were used. | Five died.",
    "The strain (J. Madeup, pers. comm.) was lost. | We made another.",
    "Half-life was 3 h. | Clearance was fast.",
    "Cells were left for 30 min. | They were then frozen.",
    "Volumes of 5 ml. were used throughout the study. | It rained.",
    "NKG2D binds MICA, MICB, etc. | The list is long.",
    "The receptor was cloned by A. B. Madeup. | Its ligand was not.",
    "Vitamin C. was not given. | Vitamin D was.",
    "We used anti-CD16 mAb (clone 3G8; Nobody Corp., Nowhere). | Staining was bright.",
    "Response was seen in 3 of 11 patients. | 8 patients progressed.",
    "Survival rose 2.5-fold... | Then it fell.",
    "Levels of Ca2+ rose. | [Ca2+]i was measured.",
    "Tumors shrank.   | No one knew why.",
    "Refs. 3 and 4 disagree; ref. 5 is silent. | More data are needed.",
    "HLA-E, cf. HLA-G, is expressed. | NKG2A sees it.",
    "Patient no. 3 relapsed. | Patient no. 4 did not.",
    "EC50 was 10 μM. | IC50 was higher.",
    "It binds PD-L1. | PD-1 itself is free.",
    "Thus, H. pylori status matters. | H. pylori was common.",
]  # fmt: skip

NOT_YET = "Activity fell in group A. | Group B was stable."  # reads like the initials of a name


def split(text):
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("case", [*CASES, pytest.param(NOT_YET, marks=pytest.mark.xfail)])
def test_hard_case_is_split_where_a_reader_would(case):
    assert split(case.replace("| ", "")) == [part.strip() for part in case.split(" | ")]


def test_citation_mark_behind_the_full_stop_belongs_to_the_sentence_before():
    text = "Cells rest. 12 Glucose falls."
    spans = split_sentences(text, [(12, 14, "r12")])
    assert [text[start:end] for start, end in spans] == ["Cells rest. 12", "Glucose falls."]


def test_citation_place_without_text_parts_nothing():
    text = "Cells rest. Glucose falls."
    assert split_sentences(text, [(12, 12, "r1")]) == split_sentences(text)


@pytest.mark.parametrize(("text", "cited"), [(". . 0", (2, 3, "r")), (". 0 0", (2, 4, "r"))])
def test_citation_over_a_mark_or_a_space_leaves_the_spans_in_order(text, cited):
    spans = split_sentences(text, [cited])
    parts = [text[start:end] for start, end in spans]
    assert [part.strip() for part in parts] == parts
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


PIECES = st.sampled_from([
    "Cells", "rest", " ", ". ", "? ", "! ", "… ", "\n", "\u00a0", "(", ")", "[1]", "et al", "Fig",
    "E", "IL-15", "12,13", "α", "β-", ".", "no", "U.S", "\"", "”", "e.g", "10 ml", "etc", "İ",
    "\U0001d6fc", "1",
])  # fmt: skip
WORDS = st.sampled_from([
    "Cells. ", "rest. ", "the ", "The ", "figs. ", "tumor-refs. ", "J.-E. ", "A. ", "a. ", "mRNA. ",
    "12. ", "co. ", "approx. ", "(", "see ", "). ", "]. ", "receptors. ", "[12] ", "no. ",
    "\n", "ii. ", "x" * 390, "cells of ", "α. ", "% . ", ".5 ", "etc. ", "B ", "mice.1 ", "\0",
])  # fmt: skip
PROSE = st.lists(st.one_of(WORDS, PIECES), max_size=30).map("".join)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)), st.data())
def test_spans_are_in_order_and_cover_all_but_white_space(text, data):
    places = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(places, places), max_size=3))
    cited = [(min(pair), max(pair), "r") for pair in pairs]
    at = 0
    for start, end in split_sentences(text, cited):
        assert at <= start < end <= len(text)
        assert text[at:start].strip() == ""
        assert text[start:end].strip() == text[start:end]
        at = end
    assert text[at:].strip() == ""


@given(st.lists(st.tuples(PROSE, st.booleans()), max_size=8))
def test_paragraphs_split_together_are_split_as_each_alone(given_texts):
    texts = [text for text, _ in given_texts]
    cited = [[(n, n + 2, "r") for n in range(0, len(t) - 2, 9)] * has for t, has in given_texts]
    found = split_paragraphs(texts, cited)
    alone = [split_sentences(text, own) for text, own in zip(texts, cited, strict=True)]
    owners = [owner for owner, spans in enumerate(alone) for _ in spans]
    assert found.owner.tolist() == owners
    spans = zip(found.start.tolist(), found.end.tolist(), strict=True)
    assert list(spans) == [span for own in alone for span in own]


@given(PROSE)
def test_a_mark_that_is_plain_is_one_that_the_rules_let_end_a_sentence(text):
    judged = _find_cuts(text, {}, [(m.start(), False, True) for m in END.finditer(text)])
    starts = [start for start, _ in split_sentences(text)[1:]]
    assert starts == [start for _, start in judged]


def test_more_paragraphs_than_are_looked_at_at_once_keep_their_numbers():
    texts = ["Cells rest. They wake.", "", "  "] * AT_ONCE
    found = split_paragraphs(texts, [()] * len(texts))
    assert found.owner.tolist() == [n for n in range(0, 3 * AT_ONCE, 3) for _ in range(2)]
    assert set(zip(found.start.tolist(), found.end.tolist(), strict=True)) == {(0, 11), (12, 22)}


@given(st.lists(PIECES, max_size=40).map("".join))
def test_a_sentence_split_again_is_not_lost(text):
    for start, end in split_sentences(text):
        parts = split_sentences(text[start:end])
        assert parts[0][0] == 0
        assert parts[-1][1] == end - start


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a (b) and (c)", ([2, 10], [4, 12])),
        ("a (b (c) d) e", ([2], [10])),
        ("a (b (c)", ([5], [7])),
        ("a) (b)", ([3], [5])),
        (f"({'x' * 399})", ([0], [400])),
        (f"({'x' * 400})", ([], [])),
    ],
)
def test_outermost_brackets_are_found_and_open_or_long_ones_are_none(text, places):
    assert _find_brackets(text) == places

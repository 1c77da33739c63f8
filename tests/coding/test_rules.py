"""The rule coder, on made-up sentences: whose property, which role, hedged or not."""

import pytest

from analysis import codebook
from analysis.coding.context import is_before_car
from analysis.coding.patterns import compile_codebook, patterns
from analysis.coding.rules import code_all
from analysis.errors import EvidenceError


def code(*sentences):
    return [{item[:5] for item in coded} for coded in code_all(list(sentences), patterns())]


def test_barrier_of_car_t_cells_is_never_counted_for_car_nk_cells():
    codes = code(
        "CAR-T cells have cured some patients with made-up lymphoma.",
        "Key challenges include poor trafficking and costs of production.",
    )[1]
    assert {(c[0], c[1]) for c in codes} == {
        ("trafficking", "barrier"),
        ("manufacturing", "barrier"),
    }
    assert {c[2] for c in codes} == {"CAR-T"}


def test_two_therapies_side_by_side_are_two_findings():
    codes = code("Trials of CAR-T and CAR-NK cells are under way in lymphoma.")[0]
    assert {c[2] for c in codes if c[0] == "clinical_evidence"} == {"CAR-T", "CAR-NK"}


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("CAR-NK cells do not cause GvHD.", ("safety", "strength", "CAR-NK", "unspecified", False)),
        ("Neurotoxicity limits CAR-T cells.", ("safety", "barrier", "CAR-T", "unspecified", False)),
        ("Hypoxia may blunt NK cells in solid tumors.",
         ("tumor_microenvironment", "barrier", "NK", "solid", True)),
        ("Adding CXCR2 to improve homing of CAR-NK cells to glioma was tested.",
         ("trafficking", "strategy", "CAR-NK", "solid", False)),
        ("Standardized manufacturing of CAR-NK cells is urgently needed.",
         ("manufacturing", "need", "CAR-NK", "unspecified", False)),
        ("This review discusses the persistence of CAR-NK cells.",
         ("persistence", "scope", "CAR-NK", "unspecified", False)),
        ("The hostile tumor microenvironment remains an obstacle to CAR-NK cells.",
         ("tumor_microenvironment", "barrier", "CAR-NK", "unspecified", False)),
    ],
)  # fmt: skip
def test_one_claim_gets_its_five_codes(sentence, wanted):
    assert wanted in code(sentence)[0]


def test_a_therapy_only_compared_with_gives_way_to_the_one_pointed_back_to():
    found = code("CAR-NK cells are universal.", "These may be safer than CAR-T cell therapy.")
    assert {(item[0], item[2]) for item in found[1]} == {("safety", "CAR-NK")}


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("These include CAR-macrophages, which infiltrate tumors well.", "general"),
        ("To overcome these limits, alternative immune effectors are sought.", "general"),
        ("It has been shown that homing is poor.", "general"),
        ("Poor homing of cells in most made-up tumors is due to their matrix.", "general"),
        ("Their homing is poor.", "CAR-NK"),
        ("T lymphocytes engineered to express a CAR home poorly.", "CAR-T"),
        ("Over the past years NK cell homing has been found to be poor.", "NK"),
        ("CAR-NK and CAR-macrophage therapy suffers from poor homing.", "general"),
    ],
)
def test_subject_is_the_therapy_named_or_pointed_back_to(sentence, subject):
    found = code("CAR-NK cells are universal.", sentence)[1]
    assert {item[2] for item in found} == {subject}


def test_words_inside_words_are_no_topic():
    topics = {c[0] for c in code("Cytotoxicity remains high after thawing NK cells.")[0]}
    assert "safety" not in topics  # "toxicity" in cytotoxicity
    assert "clinical_evidence" not in topics  # "EMA" in remains


def test_contrast_gives_each_clause_its_own_role_and_setting():
    codes = code(
        "Although CAR-T cells have been a success in leukemia, their efficacy in solid tumors "
        "remains limited."
    )[0]
    assert ("potency", "strength", "CAR-T", "hematologic", False) in codes
    assert ("potency", "barrier", "CAR-T", "solid", False) in codes


def test_same_text_gives_the_same_codes_again():
    text = "CAR-NK cells persist poorly, but IL-15 prolongs their life span."
    assert code(text) == code(text)


@pytest.mark.parametrize("part", ["NK cells ", "(", "lack of the ", "challenges ", ", and ", "no "])
def test_a_sentence_of_100_kilobytes_is_coded_in_linear_time(part):
    import time

    def spent(size):
        begin = time.process_time()
        code(part * (size // len(part)))
        return time.process_time() - begin

    assert spent(100_000) < 40 * max(spent(10_000), 0.05)  # quadratic: minutes


@pytest.mark.parametrize("term", ["(unclosed", "... cells", "a||b", "!only", "cells ..."])
def test_term_that_cannot_be_read_is_named(term):
    raw = codebook.load() | {"links": f"good; {term}"}
    with pytest.raises(
        EvidenceError, match=r"codebook\.yaml, links: .* is not a term. Write words"
    ):
        compile_codebook(raw)


def test_codebook_without_terms_is_said_so():
    with pytest.raises(EvidenceError, match="lacks lexicon, fallback, subjects"):
        compile_codebook({"dimensions": {}})


@pytest.mark.parametrize(
    ("part", "wanted"), [((0, 3), True), ((3, 9), False)], ids=["before", "with the CAR"]
)
def test_cells_named_before_the_engineered_product_are_told_apart(part, wanted):
    sentence = patterns().read("nk cell biology and the design of car-nk cells")
    assert is_before_car(sentence, 0, len(sentence.words), part) is wanted

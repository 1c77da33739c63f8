"""Folding keeps the way back; terms are found however they are written, at their own place."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import EvidenceError
from analysis.folding import DASHES, SPACES, SPELLED, fold, fold_whole
from analysis.mentions import AT_ONCE, Vocabulary, list_mentions

TERMS = {
    "CAR-NK": "car-nk", "CAR-NK cell": "car-nk", "TGF-β": "tgf-beta", "TGF-beta": "tgf-beta",
    "NK-92": "nk-92", "CART": "car-t", "chimeric antigen receptor": "car", "efficacy": "efficacy",
    "IFN-γ": "ifn-gamma", "CD16": "cd16", "influx": "influx", "immunotherapy": "therapy",
}  # fmt: skip
VOCABULARY = Vocabulary(TERMS)
SIGNS = "".join(SPELLED) + DASHES + SPACES + "aZ9 .-ß\U0001d6fc"


def find(text):
    return [(text[m.start : m.end], m.concept) for m in VOCABULARY.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CAR-NK cells rest.", [("CAR-NK cells", "car-nk")]),
        ("CAR\u2011NK rest", [("CAR\u2011NK", "car-nk")]),
        ("CAR\u2212NK\u00a0cell rest", [("CAR\u2212NK\u00a0cell", "car-nk")]),
        ("CAR NK rest", [("CAR NK", "car-nk")]),
        ("by TGF-β, TGF‐beta or TGFβ", [("TGF-β", "tgf-beta"), ("TGF‐beta", "tgf-beta")]),
        ("of TGF-Β1", []),
        ("IFN–γ rose", [("IFN–γ", "ifn-gamma")]),
        ("the e\ufb03cacy and in\ufb02ux", [("e\ufb03cacy", "efficacy"), ("in\ufb02ux", "influx")]),
        ("immuno\u00adtherapy\u00ad works", [("immuno\u00adtherapy", "therapy")]),
        ("Chimeric\nantigen  receptors", [("Chimeric\nantigen  receptors", "car")]),
        ("CART, CARTs, cart and Cart", [("CART", "car-t"), ("CARTs", "car-t")]),
        ("CD16+ and CD160 and xCD16", [("CD16", "cd16")]),
        ("NK-92MI is another line than NK-92", [("NK-92", "nk-92")]),
        ("µ İ NK-92", [("NK-92", "nk-92")]),
    ],
)
def test_term_is_found_as_it_stands(text, expected):
    assert find(text) == expected


def test_longest_term_wins_and_mentions_do_not_overlap():
    mentions = list(VOCABULARY.find("CAR-NK cell CAR-NK"))
    assert [(m.start, m.end, m.term) for m in mentions] == [
        (0, 11, "CAR-NK cell"),
        (12, 18, "CAR-NK"),
    ]


@pytest.mark.parametrize("term", ["µ-opioid", "(CAR)", "naïve", "HLA.B", "cell", "é1"])
@given(before=st.sampled_from(["", " ", "x", "é", "(", "1", "_"]), after=st.sampled_from(" sé.1_-"))
def test_quick_look_for_first_words_loses_no_place(term, before, after):
    vocabulary = Vocabulary({term: "c", "other words": "o"})
    text = f"{before}{term}{after} tumor {term}s {term}-{term}"
    lowered = fold_whole(text).text.lower()
    whole = [found.span() for found in vocabulary.pattern.finditer(lowered)]
    assert [found.span() for found in vocabulary._search(lowered)] == whole
    assert len(whole) >= 2


@given(st.lists(st.text(alphabet=SIGNS + "\0CARTNK16", max_size=30), max_size=8), st.booleans())
def test_texts_searched_together_say_what_each_says_alone(texts, is_plain):
    texts = [*texts, "CAR-NK", "cells with CD16", "", "CAR-", "NK e\ufb03cacy"]
    texts = [text for text in texts if text.isascii() or not is_plain]
    found = list(VOCABULARY.find_all(texts))
    assert found == [(n, *m) for n, text in enumerate(texts) for m in VOCABULARY.find(text)]
    assert len(found) >= 2


def test_more_texts_than_are_searched_at_once_keep_their_numbers():
    texts = ["of CD16", "none"] * AT_ONCE
    assert [found[:3] for found in VOCABULARY.find_all(texts)] == [
        (n, 3, 7) for n in range(0, len(texts), 2)
    ]


def test_empty_vocabulary_finds_nothing():
    assert list(Vocabulary({}).find("CAR-NK")) == []
    paragraphs = pd.DataFrame({"paragraph_id": ["p"], "source_id": ["s"], "text": ["CAR-NK"]})
    assert list_mentions(paragraphs, Vocabulary({})).empty


def test_terms_that_match_alike_may_not_name_two_concepts():
    with pytest.raises(EvidenceError, match=r"'TGF-beta' stands for 'b', but 'TGF-β'"):
        Vocabulary({"TGF-β": "a", "TGF-beta": "b"})
    with pytest.raises(EvidenceError, match="has no letter or digit"):
        Vocabulary({"--": "a"})


def test_table_of_mentions_gives_back_its_text():
    rows = [{"paragraph_id": "p", "source_id": "s", "text": "In CAR–NK cells, TGF-β."}]
    table = list_mentions(pd.DataFrame(rows), VOCABULARY)
    assert table["text"].tolist() == ["CAR–NK cells", "TGF-β"]
    assert [rows[0]["text"][a:b] for a, b in zip(table["start"], table["end"], strict=True)] == [
        "CAR–NK cells",
        "TGF-β",
    ]


@given(st.text(alphabet=SIGNS, max_size=60))
def test_every_folded_character_leads_back_to_its_own(text):
    folded = fold_whole(text)
    for place, sign in enumerate(folded.text):
        start, end = folded.span(place, place + 1)
        assert end == start + 1
        assert sign in fold_whole(text[start:end]).text
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert fold_whole(text[start:end]).text == folded.text
    assert len(folded.text.lower()) == len(folded.text)


@given(
    st.lists(st.sampled_from(sorted(TERMS)), max_size=5),
    st.lists(st.text(alphabet=SIGNS + ",;", min_size=1, max_size=6), min_size=6, max_size=6),
)
def test_every_mention_gives_back_its_term_by_its_span(terms, between):
    text = "".join(f"{gap}; {term}, " for gap, term in zip(between, terms, strict=False))
    mentions = list(VOCABULARY.find(text))
    assert len(mentions) >= len(terms)
    ends = 0
    for mention in mentions:
        assert mention.start >= ends
        ends = mention.end
        own = re.sub(r"[\s-]+", " ", fold_whole(text[mention.start : mention.end]).text.lower())
        term = re.sub(r"[\s-]+", " ", fold_whole(mention.term).text.lower())
        assert own in (term, f"{term}s")


@given(st.text(alphabet=SIGNS))
def test_plain_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)

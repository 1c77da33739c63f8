"""Sentences made from tables read well with one, none and many."""

from analysis.words import begin, count


def test_a_number_has_its_noun_in_the_right_form():
    assert [count(n, "source") for n in (0, 1, 2)] == ["0 sources", "1 source", "2 sources"]


def test_only_the_first_letter_is_made_large():
    assert [begin(words) for words in ("CAR design", "safety", "")] == ["CAR design", "Safety", ""]

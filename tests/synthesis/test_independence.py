"""Sources that share authors, trials or the work itself count for less than their number."""

import pandas as pd
import pytest

from analysis import synthesis
from tests.synthesis.made_up import sources


def likeness(*authors, **columns):
    rows = [
        (letter, "abstract", 2024, names) for letter, names in zip("abcd", authors, strict=False)
    ]
    return synthesis.list_likeness(sources(*rows).assign(**columns))


def test_shared_author_is_a_share_of_the_authors_of_both():
    pairs = likeness("Ann Lee; Bo Kim", "Ann Lee; Cy Orr")
    assert pairs[["authors", "likeness"]].to_numpy().tolist() == [[1, 0.333]]


def test_same_surname_with_another_initial_is_another_person():
    assert likeness("Ann Lee", "Bo Lee").empty


def test_one_bare_surname_is_no_shared_author_but_two_rare_ones_are():
    assert likeness("Lee; Kim", "Lee; Orr").empty
    assert likeness("Lee; Kim", "Lee; Kim")["authors"].tolist() == [2]


def test_surnames_that_many_have_tell_nothing():
    assert likeness("Li; Wang", "Li; Wang", "Li; Wang", "Li; Wang").empty


def test_et_al_is_nobody():
    assert likeness("Ann Lee; et al.", "Bo Kim; et al.").empty


def test_versions_of_one_work_are_one_witness():
    pairs = likeness("", "", version_group="w")
    assert pairs["one_work"].tolist() == [True]
    assert synthesis.count_independent(["doi:a", "doi:b"], pairs) == 1.0


def test_reviews_that_list_the_same_trials_are_less_than_two():
    chosen = sources(("a", "abstract"), ("b", "abstract"))
    said = [("NCT1", "A 2024"), ("NCT2", "A 2024"), ("NCT1", "B 2024"), ("NCT9", "registry: x")]
    pairs = synthesis.list_likeness(chosen, pd.DataFrame(said, columns=["nct_id", "source"]))
    assert pairs[["trials", "likeness"]].to_numpy().tolist() == [[1, 0.5]]
    assert synthesis.count_independent(["doi:a", "doi:b"], pairs) == 1.3
    fields = pd.DataFrame(said, columns=["nct_id", "source"])
    assert synthesis.link_likeness(pairs, chosen, fields) == {(0, "trials"): ["NCT1"]}


def test_number_of_shared_authors_opens_their_names():
    chosen = sources(("a", "abstract", 2024, "Ann Lee; Kim; Orr"),
                     ("b", "abstract", 2024, "Al Lee; Ann Lee; Kim; Ray"))  # fmt: skip
    pairs = synthesis.list_likeness(chosen)
    assert pairs["authors"].tolist() == [2]
    assert synthesis.link_likeness(pairs, chosen) == {(0, "authors"): ["Kim", "Lee A"]}


@pytest.mark.parametrize("ids", [[], ["doi:a"], ["doi:a", "doi:b"]])
def test_strangers_count_in_full(ids):
    pairs = likeness("Ann Lee", "Bo Kim")
    assert synthesis.count_independent(ids, pairs) == len(ids)
    said = synthesis.describe_independence(ids, pairs)
    few = "Fewer than two sources: none that could share authors or trials."
    assert said == ("The 2 sources are worth 2.0 independent ones." if len(ids) > 1 else few)

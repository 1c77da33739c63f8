"""The page in sentences: each is borne by its numbers, or is not there."""

import pytest

from analysis import synthesis, tables
from tests.synthesis.made_up import findings, sources

FOUND = findings(
    ("a", "safety", "strength"),
    ("b", "safety", "strength", {"hedged": True}),
    ("b", "potency", "strength"),
    ("c", "potency", "barrier"),
    ("c", "persistence", "barrier"),
    ("a", "antigen", "fact"),
)
CHOSEN = sources(("a", "abstract"), ("b", "abstract"), ("c", "full"))


def summary(found, chosen=CHOSEN, **options):
    likeness = synthesis.list_likeness(chosen)
    agreement = synthesis.list_agreement(found, chosen, likeness=likeness)
    means, _ = synthesis.match_means(found, found, subject="CAR-NK")
    return synthesis.summarize(
        found, chosen, agreement=agreement, means=means, subject="CAR-NK", **options
    )


def part(name, found=FOUND, chosen=CHOSEN):
    table, _ = summary(found, chosen)
    return table.loc[table["part"] == name, "sentence"].tolist()


def test_agreement_is_said_with_its_reservation():
    assert part("agree") == [
        "2 of 3 sources name safety as a strength, 1 of them only with reservation."
    ]


def test_dispute_is_said_with_both_sides():
    assert part("dispute") == ["Potency: 1 calls it a strength, 1 a barrier."]


def test_barrier_without_an_answer_is_open():
    assert part("open") == [
        "1 names persistence as a barrier; none offers a strategy against it.",
        "1 names potency as a barrier; none offers a strategy against it.",
    ]


def test_silence_is_told_from_texts_that_were_not_read():
    said = part("do not say")
    assert said[0].startswith("Nothing is stated on CAR signaling, innate cytotoxicity, off-the-sh")
    assert said[1:] == [
        "Mentioned, but with no claim: target antigens.",
        "The body of 2 of 3 sources was not at hand: unread, not silent.",
    ]


def test_what_all_core_reviews_say_comes_first():
    core = CHOSEN.assign(corpus=["core", "core", "context"])
    assert part("core reviews", chosen=core) == ["Both core reviews name safety as a strength."]
    apart = FOUND[FOUND["finding_id"] != "f01"]
    assert part("core reviews", apart, core) == ["The 2 core reviews share no claim."]


@pytest.mark.parametrize("left_out", ["doi:a", "doi:b"])
def test_sentence_whose_sources_are_left_out_disappears(left_out):
    fewer = FOUND[FOUND["source_id"] != left_out]
    rest = CHOSEN[CHOSEN["source_id"] != left_out]
    assert part("agree", fewer, rest) == ["No claim is made by 2 sources."]


def test_dispute_ends_when_one_side_is_left_out():
    fewer, rest = FOUND[FOUND["source_id"] != "doi:c"], CHOSEN[CHOSEN["source_id"] != "doi:c"]
    assert part("dispute", fewer, rest) == [
        "No topic is called a strength by one source and a barrier by another."
    ]


def test_every_number_opens_its_findings():
    table, behind = summary(FOUND)
    row = table.index[table["part"] == "dispute"][0]
    assert behind[row, "sources"] == ["f03", "f04"]
    counted = table.index[table["sources"] > 0]
    unread = table.index[table["sentence"].str.contains("not at hand")]
    assert set(counted) - set(unread) == {place for place, _ in behind}


def test_few_sources_with_reservation_only_are_said_so():
    hedged = FOUND.assign(hedged=True)
    assert "all only with reservation" in part("agree", hedged)[0]


def test_no_findings_of_the_subject_is_one_plain_sentence():
    assert part("do not say", tables.empty("findings")) == ["No source states anything on CAR-NK."]
    assert part("do not say", tables.empty("findings"), CHOSEN.iloc[:0]) == [
        "No sources were read."
    ]


def test_one_source_agrees_with_nobody():
    table, _ = summary(FOUND.iloc[:1], CHOSEN.iloc[:1])
    assert table.loc[0, "sentence"].startswith("One source alone was read")
    assert "dispute" not in table["part"].tolist()

"""Figures of the synthesis by what they drew: at no, few and many sources, with long labels."""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from analysis import codebook, figures, style, synthesis, tables
from tests.synthesis.made_up import findings, sources

NONE = tables.empty("findings")
FOUND = findings(
    ("a", "safety", "strength"),
    ("b", "safety", "strength"),
    ("b", "safety", "barrier"),
    ("a", "tumor_microenvironment", "barrier"),
    ("a", "car_design", "strategy", {"sentence": 4}),
    ("c", "safety", "barrier", {"subject": "CAR-T"}),
)
MINE = FOUND[FOUND["subject"] == "CAR-NK"]


@pytest.fixture(autouse=True)
def own_style():
    style.use()
    yield
    plt.close("all")


def agreement(found, number=3):
    chosen = sources(*[(letter, "abstract") for letter in "abc"[:number]])
    return synthesis.list_agreement(found, chosen, likeness=synthesis.list_likeness(chosen))


def boxes(ax, role):
    tint = to_rgb(style.ROLES[role].tint)
    own = [p for p in ax.patches if isinstance(p, Rectangle) and p.get_facecolor()[:3] == tint]
    return [box for box in own if box.get_width() and box.get_alpha() != style.UNSEEN]


def texts(ax):
    return [text.get_text().strip() for text in ax.texts]


def test_bars_of_a_claim_have_one_scale_and_the_label_stands_beside():
    ax = figures.plot_agreement(agreement(MINE), n_sources=3)
    widths = [box.get_width() for role in ("strength", "barrier") for box in boxes(ax, role)]
    assert widths == pytest.approx([0.72, 0.36, 0.36])
    assert {"+ 2", "× 1", "→ 1", "contested", "single", "text not available"} <= set(texts(ax))


def test_no_claims_are_said_on_the_axis():
    ax = figures.plot_agreement(agreement(NONE), n_sources=3)
    assert ax.get_xlabel() == "no source of 3 makes a claim"


def test_gap_is_marked_at_the_barrier():
    means, _ = synthesis.match_means(MINE, FOUND, subject="CAR-NK")
    ax = figures.plot_means(means)
    names = [t.get_text() for t in ax.get_yticklabels()]
    assert names[0] == "tumor microenvironment"
    assert names[-1] == "× safety"
    assert len(boxes(ax, "barrier")) == 2


def test_strengths_point_right_and_barriers_left_on_one_scale():
    ax = figures.plot_sides(synthesis.read_sides(synthesis.count_sides(FOUND)))
    right = [box.get_width() for box in boxes(ax, "strength")]
    left = [box.get_width() for box in boxes(ax, "barrier")]
    assert right == pytest.approx([0.85])
    assert sorted(left) == pytest.approx([-0.425] * 3)
    assert {"for CAR-NK", "CAR-NK only"} <= set(texts(ax))


def test_set_is_a_column_of_joined_dots_under_its_bar():
    table, _ = synthesis.count_overlaps(MINE)
    ax = figures.plot_overlaps(table)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["safety", "tumor microenvironment"]
    assert len(boxes(ax, "barrier")) == 2
    assert "(2 in all)" in ax.get_xlabel()


def test_sets_beyond_thirty_are_counted():
    ids = codebook.ids("topic")
    rows = [(f"s{n}", topic, "barrier") for n in range(40) for topic in {ids[n % 17], ids[n // 17]}]
    table, _ = synthesis.count_overlaps(findings(*rows))
    ax = figures.plot_overlaps(table)
    assert f"in {len(table) - 30} further sets" in ax.get_xlabel()
    assert ax.figure.get_size_inches()[0] < 13


def test_ring_keeps_its_places_when_numbers_change():
    chosen = sources(("a", "abstract"), ("b", "abstract"))

    def places(found):
        nodes, edges = synthesis.count_pairs(synthesis.list_topics(found, chosen), item="topic")
        ax = figures.plot_network(nodes, edges, item="topic")
        return {t.get_text().rsplit(" ", 1)[0]: t.get_position() for t in ax.texts}

    assert places(MINE) == places(MINE[MINE["finding_id"] != "f02"])
    assert list(places(MINE)) == ["safety", "tumor microenvironment", "CAR design"]


def test_ring_of_many_items_draws_the_strongest_and_says_so():
    rows = [(f"S{n}", f"target {m:02d}") for n in range(30) for m in range(30) if m <= n]
    nodes, edges = synthesis.count_pairs(pd.DataFrame(rows, columns=["source", "target"]),
                                         item="target")  # fmt: skip
    ax = figures.plot_network(nodes, edges, item="target")
    assert len(ax.texts) == 24
    assert len(ax.lines) <= 60
    assert re.search(r"drawn: 24 of 30 targets, \d+ of 435 pairs", ax.get_xlabel())


def test_thin_years_are_hollow():
    many = sources(*[(letter, "abstract", 2020 + (letter > "e")) for letter in "abcdef"])
    table = synthesis.count_trend(findings(("a", "safety", "strength")), many)
    ax = figures.plot_trend(table).axes[0]
    fills = [to_rgb(dot.get_facecolors()[0, :3]) for dot in ax.collections[-2:]]
    assert fills == [to_rgb(style.ROLES["strength"].ink), (1, 1, 1)]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["20\n5", "21\n1"]


def test_empty_tables_draw_figures_that_say_so():
    none = pd.DataFrame({"topic": [], "sources": []})
    edges = pd.DataFrame({"one": [], "other": [], "sources": []})
    assert (
        figures.plot_network(none, edges, item="topic").get_xlabel() == "no source states a topic"
    )
    overlaps, _ = synthesis.count_overlaps(NONE)
    assert figures.plot_overlaps(overlaps).get_xlabel() == "no source states a barrier"
    sides = synthesis.read_sides(synthesis.count_sides(NONE))
    assert figures.plot_sides(sides).get_xlabel().startswith("no source states")
    trend = synthesis.count_trend(NONE, sources(("a", "abstract")))
    assert figures.plot_trend(trend)._supxlabel.get_text().startswith("no sources")


@pytest.mark.parametrize("number", [61, 95, 500])
def test_map_of_many_sources_draws_what_is_stated_and_counts_the_rest(number):
    labels = [f"A-very-long-made-up-family-name {n}" for n in range(number)]
    stating = labels if number > 90 else labels[:2]
    counts = pd.DataFrame(
        [("safety", f"doi:{n}", label, "strength", 1) for n, label in enumerate(stating)],
        columns=["topic", "source_id", "label", "role", "n"],
    )
    ax = figures.plot_evidence_map(counts, labels=labels)
    assert ax.figure.get_size_inches()[0] < 14
    if number > 90:
        assert str(number) in texts(ax)
        assert "too many to draw one by one" in ax.get_xlabel()
    else:
        assert len(ax.get_xticklabels()) == 2
        assert ax.get_xlabel().endswith("59 sources without findings left out")


def test_long_labels_keep_the_end_that_tells_them_apart():
    made = [style.shorten(f"A-very-long-made-up-family-name 2024{x}", 26) for x in "ab"]
    assert made == ["A-very-long-made…ame 2024a", "A-very-long-made…ame 2024b"]


def links(drawn):
    found = [p.get_url() for p in drawn.patches]
    return {url for url in found if url}


def test_marks_lead_to_numbers_that_open_something():
    table = agreement(MINE)
    means, behind = synthesis.match_means(MINE, FOUND, subject="CAR-NK")
    sides = synthesis.read_sides(synthesis.count_sides(FOUND))
    overlaps, sets = synthesis.count_overlaps(MINE)
    drawn = [
        (figures.plot_agreement(table, n_sources=3, link="x"),
         synthesis.link_agreement(table, MINE)),
        (figures.plot_means(means, link="x"), behind),
        (figures.plot_sides(sides, link="x"), synthesis.link_sides(sides, FOUND)),
        (figures.plot_overlaps(overlaps, link="x"), sets),
    ]  # fmt: skip
    for ax, opens in drawn:
        known = {style.address("x", row, column) for row, column in opens}
        assert links(ax)
        assert links(ax) <= known

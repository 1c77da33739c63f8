"""Figures of the coders' quality, by what they drew."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import figures, style

MEASURES = pd.DataFrame(
    [("rules", "topic", 0.5, 0.4, 0.6), ("combined", "topic", 0.8, 0.7, 0.9),
     ("endpoint", "topic", 0.6, 0.5, 0.7)],
    columns=["coder", "dimensions", "F1", "low", "high"],
)  # fmt: skip
CONFUSIONS = pd.DataFrame(
    [("role", "strength", "strength", 7), ("role", "strength", "fact", 3),
     ("topic", "safety", "none", 2), ("hedged", "true", "false", 1)],
    columns=["dimension", "reference", "coder", "n"],
)  # fmt: skip
CALIBRATION = pd.DataFrame(
    [(0.85, 0.86, 40, 0.7, 0.16), (0.35, 0.33, 5, 0.4, -0.07)],
    columns=["score", "mean score", "findings", "right", "error"],
)
SIZES = pd.DataFrame(
    [(5, "topic", 0.6, 0.5, 0.7), (40, "topic", 0.8, 0.7, 0.9)],
    columns=["forms", "dimensions", "F1", "low", "high"],
)


@pytest.fixture(autouse=True)
def own_style():
    style.use()
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_every_coder_that_is_there_has_its_mark_and_number():
    ax = figures.plot_quality(MEASURES)
    assert texts(ax) == ["0.50", "0.80", "0.60"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["rules", "combined", "endpoint"]


def test_measure_that_is_no_number_is_left_out():
    ax = figures.plot_quality(MEASURES.assign(F1=float("nan"), low=float("nan"), high=float("nan")))
    assert texts(ax) == []


def test_calibration_shows_mean_score_share_and_number_of_each_tenth():
    ax = figures.plot_calibration(CALIBRATION)
    points = ax.collections[0].get_offsets().tolist()
    assert points == [[0.86, 0.7], [0.33, 0.4]]
    assert {"n=40", "n=5"} <= set(texts(ax))


def test_confusions_have_a_panel_each_with_rows_by_the_reference():
    picture = figures.plot_confusions(CONFUSIONS, dimensions=["role", "hedged"])
    role, hedged = (ax for ax in picture.axes if ax.axison)
    spots = {text.get_text(): text.get_position() for text in role.texts}
    names = [label.get_text() for label in role.get_xticklabels()]
    assert names == [label.get_text() for label in role.get_yticklabels()]
    assert spots == {"7": (0, 0), "3": (names.index("fact"), 0)}
    assert [label.get_text() for label in hedged.get_yticklabels()] == ["true", "false"]


def test_topic_that_nobody_says_is_the_last_column():
    (ax,) = figures.plot_confusions(CONFUSIONS, dimensions=["topic"]).axes
    assert [label.get_text() for label in ax.get_xticklabels()][-1] == "none"
    assert ax.texts[0].get_position()[0] == 17


def test_learning_curve_names_its_last_value():
    ax = figures.plot_sizes(SIZES)
    assert texts(ax) == ["topic 0.80"]
    assert ax.lines[0].get_xdata().tolist() == [5, 40]


def test_nothing_to_draw_is_an_empty_figure():
    for draw in (figures.plot_sizes, figures.plot_calibration):
        assert texts(draw((SIZES if draw is figures.plot_sizes else CALIBRATION).iloc[:0])) in (
            [], ["as sure as right"],
        )  # fmt: skip
    (ax,) = figures.plot_confusions(CONFUSIONS.iloc[:0], dimensions=["topic"]).axes
    assert texts(ax) == []


def test_same_table_gives_the_same_bytes():
    made = [
        style.svg_text(figures.plot_confusions(CONFUSIONS, dimensions=["role", "hedged"]))
        for _ in range(2)
    ]
    assert made[0] == made[1]

"""Figures by what they drew."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from analysis import codebook, figures, style
from analysis.figures.sources import MOST_BARS

COUNTS = pd.DataFrame(
    [
        ("persistence", "doi:a", "A 2024", "barrier", 3),
        ("persistence", "doi:a", "A 2024", "need", 1),
    ],
    columns=["topic", "source_id", "label", "role", "n"],
)


@pytest.fixture(autouse=True)
def own_style():
    style.use()
    yield
    plt.close("all")


def segments(ax):
    tints = {to_rgb(look.tint): role for role, look in style.ROLES.items()}
    boxes = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [(tints[p.get_facecolor()[:3]], p) for p in boxes if p.get_facecolor()[:3] in tints]


def test_cell_has_one_segment_a_role_with_glyph_and_count():
    ax = figures.plot_evidence_map(COUNTS, labels=["A 2024", "B 2024"])
    row = codebook.ids("topic").index("persistence")
    drawn = [(role, box.get_y()) for role, box in segments(ax)]
    assert drawn == [("barrier", row - 0.44), ("need", row - 0.44)]
    assert {"×3", "!1"} <= {text.get_text() for text in ax.texts}


def test_source_without_finding_keeps_its_column():
    ax = figures.plot_evidence_map(COUNTS, labels=["A 2024", "B 2024"])
    assert [t.get_text() for t in ax.get_xticklabels()] == ["A 2024", "B 2024"]


def test_map_without_findings_says_so():
    ax = figures.plot_evidence_map(COUNTS.iloc[:0], labels=["A 2024"], subject="CAR-NK")
    assert ax.get_xlabel() == "No findings about CAR-NK in 1 source"


@pytest.mark.parametrize("number", [2, 15, 60, 200])
def test_map_fits_any_number_of_sources_with_long_labels(number):
    labels = [f"A-very-long-made-up-family-name {n}" for n in range(number)]
    ax = figures.plot_evidence_map(COUNTS.assign(label=labels[0]), labels=labels)
    assert all(len(t.get_text()) <= 26 for t in ax.get_xticklabels())
    assert ax.figure.get_size_inches()[0] < 35


def test_segment_links_to_the_sentences_of_its_row():
    ax = figures.plot_evidence_map(COUNTS, labels=["A 2024"], link="evidence-map")
    assert [box.get_url() for _, box in segments(ax)] == [
        "#o-evidence-map-0-n",
        "#o-evidence-map-1-n",
    ]


def bars(number):
    rows = [(f"S{n}", "form", 2024, "context", number - n) for n in range(number)]
    return pd.DataFrame(rows, columns=["label", "depth", "year", "corpus", "n"])


@pytest.mark.parametrize("number", [0, 1, 15, 61, 500])
def test_bars_beyond_sixty_are_one_bar_that_says_so(number):
    ax = figures.plot_findings_per_source(bars(number))
    names = [t.get_text() for t in ax.get_yticklabels()]
    assert len(names) == min(number, MOST_BARS + 1)
    assert number <= MOST_BARS or names[-1] == f"mean of {number - MOST_BARS} others"


def test_sources_that_all_give_nothing_stand_at_the_axis():
    ax = figures.plot_findings_per_source(bars(3).assign(n=0))
    assert ax.get_xlim()[0] == 0


def test_legend_hides_no_source():
    crowd = pd.DataFrame(
        {"label": [f"S{n}" for n in range(30)], "year": 2008, "corpus": "context"}
    ).astype({"year": "Int64"})
    for ax in (figures.plot_timeline(crowd), figures.plot_findings_per_source(bars(61))):
        ax.figure.draw_without_rendering()
        inside = ax.get_legend().get_window_extent()
        assert inside.y0 >= ax.get_window_extent().y1
    names = [text.get_text() for text in figures.plot_timeline(crowd).get_legend().get_texts()]
    assert names == ["context"]


def test_dots_of_a_crowded_year_do_not_run_into_one_another():
    crowd = pd.DataFrame(
        {"label": [f"S{n}" for n in range(200)], "year": 2008, "corpus": "context"}
    ).astype({"year": "Int64"})
    ax = figures.plot_timeline(crowd)
    ax.figure.draw_without_rendering()
    apart = ax.transData.transform((0, 2))[1] - ax.transData.transform((0, 1))[1]
    size = max(dots.get_sizes()[0] for dots in ax.collections if len(dots.get_offsets()))
    assert size**0.5 * ax.figure.dpi / 72 <= 1.3 * apart


def test_source_without_year_stands_under_nd():
    sources = pd.DataFrame(
        {"label": ["A", "B"], "year": [2024, None], "corpus": ["core", "context"]}
    )
    ax = figures.plot_timeline(sources.astype({"year": "Int64"}))
    assert [t.get_text() for t in ax.get_xticklabels()] == ["2024", "n.d."]


@pytest.mark.parametrize("draw", [figures.plot_timeline, figures.plot_findings_per_source])
def test_no_sources_draw_an_empty_figure(draw):
    frame = bars(0).astype({"year": "Int64", "n": "int64"})
    assert draw(frame).get_figure()

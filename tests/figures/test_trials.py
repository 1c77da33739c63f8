"""Figures of the trials by what they drew. All trials are made up."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle

from analysis import figures, style
from analysis.figures.trial_counts import MOST_COLUMNS, MOST_LINES
from analysis.figures.trial_marks import anchor
from analysis.report import keys


@pytest.fixture(autouse=True)
def own_style():
    style.use()
    yield
    plt.close("all")


def marks(ax):
    return [mark for mark in ax.collections if isinstance(mark, PathCollection)]


def landscape(number):
    rows = [("solid" if n % 2 else "hematologic", f"T{n % 50:02d}", "1", "recruiting",
             f"NCT{n:08d}") for n in range(number)]  # fmt: skip
    return pd.DataFrame(rows, columns=["setting", "target", "phase", "status", "nct_id"])


def test_anchor_is_one_that_the_page_turns_into_the_address_of_the_rows_behind():
    names = ("cell_source", "nct_id", "B-cell malignancy", "http://made.up/x")
    columns = [{"name": name, "type": "string"} for name in names]
    opens = {f"0,{name}": ["said"] for name in names}
    exhibit = {"id": "map", "columns": columns, "rows": [list(names)], "opens": opens}
    written = " ".join(anchor("map", 0, name) for name in names)
    wanted = " ".join("#" + keys.name_groups(exhibit)[0, name] for name in names)
    assert keys.rename_links(written, exhibit) == wanted
    assert anchor(None, 3, "n") is None


def test_landscape_has_one_mark_a_trial_and_keeps_settings_apart():
    table = pd.DataFrame(
        [("solid", "HER2", "1", "recruiting", "NCT1"), ("hematologic", "CD19", "2", "completed",
          "NCT2"), ("hematologic", "CD19", "2", "withdrawn", "NCT3")],
        columns=["setting", "target", "phase", "status", "nct_id"])  # fmt: skip
    ax = figures.plot_landscape(table, link="landscape")
    assert [mark.get_urls() for mark in marks(ax)] == [
        ["#o-landscape-1-nct-id"], ["#o-landscape-2-nct-id"], ["#o-landscape-0-nct-id"]
    ]  # fmt: skip
    assert [t.get_text() for t in ax.get_yticklabels()] == ["HER2 (1)", "CD19 (2)"]
    assert {"solid", "hematologic"} <= {text.get_text() for text in ax.texts}
    places = [tuple(mark.get_offsets()[0]) for mark in marks(ax)]
    assert len(set(places)) == 3


def test_status_is_told_by_shape_and_fill_not_by_color_alone():
    looks = list(style.STATUSES.items())
    alike = {look for name, look in looks if name not in ("ongoing",)}
    assert len(alike) == len(looks) - 1  # recruiting and ongoing are one look
    table = landscape(2).assign(status=["recruiting", "not yet recruiting"])
    faces = [tuple(mark.get_facecolor()[0]) for mark in marks(figures.plot_landscape(table))]
    assert (1, 1, 1, 1) in faces


@pytest.mark.parametrize("number", [0, 1, 57, 600])
def test_landscape_fits_any_number_of_trials(number):
    ax = figures.plot_landscape(landscape(number))
    assert ax.figure.get_size_inches()[1] < 24
    assert len(ax.get_yticklabels()) <= 36
    assert ("more lines in the table" in ax.get_xlabel()) == (min(number, 50) > 36)


def test_starts_stand_in_their_quarter_and_the_data_end_is_a_line():
    table = pd.DataFrame(
        [("2021-01", "solid", "unknown", "NCT1"), ("2021-03", "solid", "unknown", "NCT2"),
         ("2021-04", "both", "active", "NCT3"), ("2022", "other", "not stated", "NCT4")],
        columns=["start", "setting", "status", "nct_id"])  # fmt: skip
    ax = figures.plot_starts(table, cut="2024-07-01", link="s")
    assert [tuple(mark.get_offsets()[0]) for mark in marks(ax)] == [
        (2021.125, 0), (2021.125, 1), (2021.375, 0), (2022.125, 0)
    ]  # fmt: skip
    assert [line.get_xdata()[0] for line in ax.lines] == [2024.5]
    assert "data end 2024-07-01" in [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    ("draw", "columns"),
    [
        (figures.plot_starts, ["start", "setting", "status", "nct_id"]),
        (figures.plot_enrollments, ["phase", "patients", "setting", "nct_id"]),
        (figures.plot_landscape, ["setting", "target", "phase", "status", "nct_id"]),
        (figures.plot_disagreements, ["nct_id", "reviews", "phase"]),
        (figures.plot_counts, ["target", "leukemia"]),
    ],
)
def test_no_trials_are_said_in_place_of_an_empty_frame(draw, columns):
    ax = draw(pd.DataFrame(columns=columns))
    assert ax.get_xlabel().startswith("no trial") or ax.get_xlabel().endswith("none")
    assert not [spine for spine in ax.spines.values() if spine.get_visible()]
    assert list(ax.get_yticks()) == []


def test_enrollments_show_each_trial_and_the_median_of_its_phase():
    table = pd.DataFrame([("1", 10, "solid", "NCT1"), ("1", 30, "solid", "NCT2"),
                          ("2", 0, "both", "NCT3")],
                         columns=["phase", "patients", "setting", "nct_id"])  # fmt: skip
    ax = figures.plot_enrollments(table, link="e")
    assert [mark.get_offsets()[0][0] for mark in marks(ax)] == [10, 30, 0]
    assert [text.get_text() for text in ax.texts] == ["20", "0"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["1 (2)", "2 (1)"]


def test_grid_shows_numbers_opens_them_and_keeps_zeros_pale():
    table = pd.DataFrame({"target": ["CD19", "CD7"], "leukemia": [3, 0], "lymphoma": [1, 2]})
    ax = figures.plot_counts(table, label="trials", link="g")
    assert [text.get_text() for text in ax.texts] == ["3", "1", "2"]
    assert ax.lines[0].get_xydata().tolist() == [[0.5, 1.5]]
    urls = [box.get_url() for box in ax.patches if isinstance(box, Rectangle)]
    assert urls == ["#o-g-0-leukemia", "#o-g-0-lymphoma", "#o-g-1-lymphoma"]


@pytest.mark.parametrize(("rows", "columns"), [(1, 2), (57, 15), (900, 80)])
def test_grid_is_capped_and_refers_to_the_table(rows, columns):
    names = [f"A very long made-up name of a review {n}" for n in range(columns)]
    table = pd.DataFrame({"nct_id": [f"NCT{n:08d}" for n in range(rows)]} | dict.fromkeys(names, 1))
    ax = figures.plot_counts(table, label="trials")
    assert len(ax.get_yticklabels()) == min(rows, MOST_LINES)
    assert len(ax.get_xticklabels()) == min(columns, MOST_COLUMNS)
    assert all(len(t.get_text()) <= 28 for t in ax.get_xticklabels())
    assert ("in the table" in ax.get_xlabel()) == (rows > MOST_LINES)
    assert max(ax.figure.get_size_inches()) < 13


def test_map_of_verdicts_opens_each_field_of_the_data():
    table = pd.DataFrame({"nct_id": ["NCT1"], "reviews": [2], "cell_source": ["differ"],
                          "phase": ["silent"]})  # fmt: skip
    ax = figures.plot_disagreements(table, link="map")
    boxes = [box.get_url() for box in ax.patches if isinstance(box, Rectangle)]
    assert boxes == ["#o-map-0-cell-source", None]
    assert [text.get_text() for text in ax.texts] == [style.VERDICTS["differ"].glyph, ""]


def test_figure_saved_twice_has_the_same_bytes():
    one, other = (style.svg_text(figures.plot_landscape(landscape(9)).figure) for _ in range(2))
    assert one == other

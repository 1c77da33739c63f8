"""What a cell shows: typed data, escaped faces, numbers that open their findings."""

import json

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import exhibits
from analysis.errors import EvidenceError

FRAME = pd.DataFrame({"topic": ["<b>made up</b>", "x"], "n": [2, 0], "share": [0.5, None]})


def test_columns_are_typed_and_missing_is_null():
    content = exhibits.table(FRAME, id="made-up", caption="Made up").content
    assert [c["type"] for c in content["columns"]] == ["string", "integer", "number"]
    assert content["rows"][1] == ["x", 0, None]
    json.dumps(content, allow_nan=False)


def test_markup_in_data_stays_text_in_jupyterlab():
    html = exhibits.table(FRAME, id="a", caption="<i>")._repr_mimebundle_()["text/html"]
    assert "&lt;b&gt;made up" in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_number_opens_its_findings():
    content = exhibits.table(FRAME, id="a", caption="c", opens={(0, "n"): ["f1", "f2"]}).content
    assert content["opens"] == {"0,n": ["f1", "f2"]}


@pytest.mark.parametrize("cell", [(2, "n"), (0, "m"), (-1, "n")])
def test_link_from_a_cell_that_is_not_there_is_refused(cell):
    with pytest.raises(EvidenceError, match="not there"):
        exhibits.table(FRAME, id="a", caption="c", opens={cell: ["f1"]})


@pytest.mark.parametrize("name", ["A", "a b", "1a", ""])
def test_id_is_a_slug(name):
    with pytest.raises(EvidenceError, match="exhibit id"):
        exhibits.table(FRAME, id=name, caption="c")


def draw():
    _, ax = plt.subplots()
    ax.bar([0, 1], [1, 2])
    ax.text(0, 1, "made up", url="#o-a-0-n")
    return ax


def test_figure_drawn_twice_has_the_same_bytes():
    one, other = (
        exhibits.figure(draw(), id="a", caption="c", alt="Two bars.", data=FRAME) for _ in "ab"
    )
    assert one.content == other.content
    assert "<dc:date>" not in one.content["svg"]


def test_ids_in_a_picture_begin_with_the_exhibits_and_links_out_stay():
    svg = exhibits.figure(draw(), id="a", caption="c", alt="Two.", data=FRAME).content["svg"]
    assert 'id="a-figure_1"' in svg
    assert 'href="#o-a-0-n"' in svg


def test_figure_without_description_is_refused():
    with pytest.raises(EvidenceError, match="no description"):
        exhibits.figure(draw(), id="a", caption="c", alt=" ", data=FRAME)

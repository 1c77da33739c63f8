"""A table of an article as a DataFrame, made from its cells."""

import pytest

from analysis.errors import EvidenceError
from analysis.sources import grids, ingest
from tests.readers.jats_articles import make
from tests.readers.test_jats_tables import TRIALS


@pytest.fixture
def cells(write):
    second = "<table-wrap id='t2'><table><tr><td>a</td><td>b</td></tr></table></table-wrap>"
    path = write("a.xml", make(f"<sec><title>S</title>{TRIALS}{second}</sec>"))
    return ingest([("a.xml", path)])[0]["table_cells"]


def test_table_has_header_paths_as_columns_and_spans_in_every_row(cells):
    grid = grids.read_grid(cells, table_id="t1")
    assert list(grid.columns) == ["group", "Trial", "Result > Rest", "Result > Sleep"]
    assert grid["Trial"].to_dict() == {3: "NCT99999991", 4: "NCT99999991", 6: "NCT99999992"}
    assert grid["Result > Sleep"].to_list() == ["two", "10^6", "CD8+"]
    assert grid["group"].to_list() == ["", "", "Second part"]
    assert grid.attrs == {"label": "Table 1", "caption": "Made-up trials. All at rest."}


def test_table_without_header_has_numbered_columns(cells):
    grid = grids.read_grid(cells, table_id="t2")
    assert grid.to_dict("list") == {"column 1": ["a"], "column 2": ["b"]}


def test_columns_of_one_name_stay_apart(cells):
    same = cells.assign(header=cells["header"].where(cells["header"].eq(""), "Result"))
    assert list(grids.read_grid(same, table_id="t1").columns) == [
        "group",
        "Result",
        "Result (2)",
        "Result (3)",
    ]


@pytest.mark.parametrize(("table_id", "number"), [("", 2), ("t9", 0)])
def test_choice_of_no_single_table_says_which_there_are(cells, table_id, number):
    with pytest.raises(EvidenceError, match=f"{number} tables are chosen"):
        grids.read_grid(cells, table_id=table_id)

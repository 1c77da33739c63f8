"""Every table passes its schema, in and out."""

import pandas as pd
import pytest

from analysis import layouts, tables
from analysis.errors import EvidenceError
from analysis.sources import rows as rows_of


def finding(**changes):
    row = {
        "finding_id": "a.1", "source_id": "doi:a", "topic": "persistence", "role": "barrier",
        "subject": "CAR-NK", "setting": "solid", "hedged": False, "coder": "form",
        "state": "counted", "score": 1.0,
    }  # fmt: skip
    return row | changes


def test_row_gets_every_column_and_empty_text_for_what_is_absent():
    table = tables.make("findings", [finding()])
    assert list(table.columns) == list(layouts.LAYOUTS["findings"].columns)
    assert table.loc[0, "rule"] == ""
    assert table.loc[0, "sentence"] == 0


def test_table_of_named_tuples_is_that_of_dicts():
    rows = [rows_of.EntityRow("s", f"α{n}\u200b", "gene", None, "d") for n in (2, 1)]
    by_name = tables.make("entities", [row._asdict() for row in rows])
    pd.testing.assert_frame_equal(tables.make("entities", rows), by_name)
    assert by_name["mesh_id"].tolist() == ["", ""]


def test_table_of_columns_is_that_of_rows_in_order():
    rows = [rows_of.EntityRow("s", f"α{n}", "gene", "", "d") for n in (2, 1, 3)]
    columns = {name: [getattr(row, name) for row in rows] for name in rows_of.EntityRow._fields}
    made = tables.make("entities", columns)
    pd.testing.assert_frame_equal(made, tables.make("entities", rows))
    assert made["text"].tolist() == ["α1", "α2", "α3"]
    pd.testing.assert_frame_equal(tables.check("entities", made), made)
    assert tables.make("entities", {}).empty


def test_key_that_is_not_what_rows_are_sorted_by_may_not_occur_twice():
    words = {name: ["x", "x"] for name in layouts.layout("passages").columns}
    numbers = {n: [1, 1] for n in ("sentence", "start", "end")} | {"paragraph": [1, 2]}
    with pytest.raises(EvidenceError, match=r"'passages', column .*passage_id"):
        tables.make("passages", words | numbers)
    assert len(tables.make("passages", words | numbers | {"passage_id": ["a", "b"]})) == 2


def test_named_tuples_have_the_fields_of_their_tables():
    names = {
        "source_fields": rows_of.FieldRow, "table_cells": rows_of.CellRow,
        "references": rows_of.ReferenceRow, "entities": rows_of.EntityRow,
        "citations": rows_of.CitationRow,
    }  # fmt: skip
    for name, row in names.items():
        assert set(row._fields) == set(layouts.layout(name).columns)


def test_named_tuples_of_another_table_are_refused():
    with pytest.raises(EvidenceError, match="lacks column passage_id, paragraph_id"):
        tables.make("passages", [rows_of.EntityRow("s", "x", "gene", "", "d")])


def test_number_in_a_column_of_texts_becomes_text():
    assert tables.make("entities", [{"source_id": "s", "text": 7}])["text"].tolist() == ["7"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"topic": "endurance"}, "'endurance'"),
        ({"subject": "CARNK"}, "column 'subject', row 0"),
        ({"coder": "guess"}, "'guess'"),
        ({"state": "maybe"}, "'maybe'"),
    ],
)
def test_unknown_id_is_refused_with_table_column_row_and_value(changes, said):
    with pytest.raises(EvidenceError) as error:
        tables.make("findings", [finding(**changes)])
    assert said in str(error.value)
    assert "table 'findings'" in str(error.value)


def test_key_that_occurs_twice_is_refused():
    with pytest.raises(EvidenceError):
        tables.make("findings", [finding(), finding()])


def test_missing_column_is_named():
    with pytest.raises(EvidenceError, match="lacks column year"):
        tables.check("sources", tables.empty("sources").drop(columns="year"))


def test_rows_come_back_in_the_tables_order_whatever_order_they_had(tmp_path):
    rows = [finding(finding_id=name, source_id=source) for name, source in ("bb", "ab", "ca")]
    one, other = tables.make("findings", rows), tables.make("findings", rows[::-1])
    pd.testing.assert_frame_equal(one, other)
    written = [
        tables.write("findings", t, tmp_path / f"{i}.parquet") for i, t in enumerate((one, other))
    ]
    assert written[0].read_bytes() == written[1].read_bytes()


def test_table_read_back_is_the_table_written(tmp_path):
    table = tables.make("findings", [finding()])
    path = tables.write("findings", table, tmp_path / "findings.parquet")
    pd.testing.assert_frame_equal(tables.read_file("findings", path), table)


def test_table_that_was_not_made_is_said_so(tmp_path):
    with pytest.raises(EvidenceError, match="workbook ingest"):
        tables.read_file("findings", tmp_path / "findings.parquet")


def test_unknown_table_is_answered_with_the_known_ones():
    with pytest.raises(EvidenceError, match="Known: documents, sources"):
        layouts.layout("finding")


@pytest.mark.parametrize("name", layouts.LAYOUTS)
def test_empty_table_passes_its_own_schema(name):
    assert len(tables.check(name, tables.empty(name))) == 0

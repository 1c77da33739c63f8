"""The widget, driven as its buttons drive it, and the table that stands for it elsewhere."""

import pandas as pd
import pytest

from analysis import explore
from analysis.errors import EvidenceError

SOURCES = pd.DataFrame({"source_id": ["a", "b"], "label": ["A <i>2020</i>", "B 2021"]})
CODED = ["topic", "role", "subject", "setting", "hedged", "coder"]
FINDINGS = pd.DataFrame(
    [("f1", "a", 1, "Cells <b>persist</b>.", "persistence", "barrier", "CAR-NK", "solid", True,
      "form"),
     ("f2", "a", 2, "Again.", "persistence", "barrier", "CAR-NK", "solid", False, "form"),
     ("f3", "b", 1, "Safe.", "safety", "strength", "CAR-T", "hematologic", False, "rules")],
    columns=["finding_id", "source_id", "sentence", "text", *CODED],
).assign(section="abstract")  # fmt: skip


@pytest.fixture
def explorer():
    return explore.Explorer(FINDINGS, SOURCES)


def test_cell_counts_sources_not_findings(explorer):
    assert explorer.cells["persistence", "barrier"].description == "× 1"
    assert explorer.cells["persistence", "strength"].disabled


@pytest.mark.parametrize(
    ("dimension", "value", "left"),
    [("topic", "safety", ["f3"]), ("role", "barrier", ["f1", "f2"]), ("subject", "CAR-T", ["f3"]),
     ("setting", "solid", ["f1", "f2"]), ("hedged", "hedged", ["f1"]),
     ("hedged", "not hedged", ["f2", "f3"])],
)  # fmt: skip
def test_each_of_the_five_dimensions_narrows_the_selection(explorer, dimension, value, left):
    explorer.filters[dimension].value = value
    assert list(explorer.selection["finding_id"]) == left
    assert f"{len(left)} of 3 findings" in explorer.count.value
    explorer.clear()
    assert len(explorer.selection) == 3


def test_cell_lists_its_sentences_with_place_codes_and_coder_and_markup_stays_text(explorer):
    explorer.cells["persistence", "barrier"].click()
    shown = explorer.sentences.value
    assert shown.count("<li>") == 2
    assert "Cells &lt;b&gt;persist&lt;/b&gt;." in shown
    assert (
        "A &lt;i&gt;2020&lt;/i&gt;, abstract, sentence 1; CAR-NK · solid · hedged; coder: form"
        in shown
    )


def test_export_holds_the_selection(explorer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    explorer.filters["subject"].value = "CAR-T"
    explorer.export.click()
    lines = (tmp_path / "findings-selected.csv").read_text().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("B 2021,abstract,1,Safe.,safety,strength,CAR-T")
    assert "(1 row)" in explorer.saved.value


def test_elsewhere_it_is_a_table_whose_numbers_open_their_findings(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    content = explore.show(FINDINGS, SOURCES).content
    assert content["kind"] == "table"
    row = next(number for number, row in enumerate(content["rows"]) if row[0] == "persistence")
    assert content["opens"][f"{row},barrier"] == ["f1", "f2"]
    assert explore.show(FINDINGS, SOURCES).content == content


def test_a_notebook_that_a_person_has_open_gets_the_widget(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/02_findings.ipynb")
    assert isinstance(explore.show(FINDINGS, SOURCES), explore.widgets.VBox)


def test_wrong_code_is_refused_with_the_known_ones():
    with pytest.raises(EvidenceError, match="subject 'CARNK' is not in the codebook"):
        explore.filter_findings(FINDINGS, {"subject": "CARNK"})
    with pytest.raises(EvidenceError, match="Known: hedged, not hedged"):
        explore.filter_findings(FINDINGS, {"hedged": "maybe"})
    with pytest.raises(EvidenceError, match="findings lack text"):
        explore.Explorer(FINDINGS.drop(columns="text"), SOURCES)


def test_table_has_rows_of_the_chosen_topics_only():
    content = explore.show(FINDINGS, SOURCES, topics=["safety"], live=False).content
    assert [row[0] for row in content["rows"]] == ["safety"]
    assert content["opens"]

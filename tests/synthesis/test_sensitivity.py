"""What other choices do to the headlines, on findings that can be counted by eye."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import codebook, figures, synthesis, tables


def finding(number, source, topic, coder, score=1.0):
    return {
        "finding_id": f"f{number}", "source_id": source, "section": "abstract", "sentence": number,
        "text": "made up", "topic": topic, "role": "barrier", "subject": "CAR-NK",
        "setting": "unspecified", "hedged": False, "coder": coder, "score": score,
        "state": "counted",
    }  # fmt: skip


@pytest.fixture
def sources():
    rows = [{"source_id": f"doi:{n}", "label": n.upper(), "depth": "abstract", "corpus": "core"}
            for n in "abc"]  # fmt: skip
    return tables.make("sources", rows)


@pytest.fixture
def findings():
    return tables.make("findings", [
        finding(1, "doi:a", "safety", "form"),
        finding(2, "doi:b", "safety", "combined", 0.9),
        finding(3, "doi:c", "safety", "combined", 0.6),
        finding(4, "doi:b", "antigen", "combined", 0.9),
        finding(5, "doi:c", "antigen", "combined", 0.65),
        finding(6, "doi:b", "potency", "combined", 0.9),
        finding(7, "doi:c", "potency", "combined", 0.4),
    ])  # fmt: skip


@pytest.fixture
def table(findings, sources):
    return synthesis.compare_choices(findings, sources, min_sources=2, subject="CAR-NK")


def change(table, cause, topic):
    own = table[(table["cause"] == cause) & (table["topic"] == topic)]
    return own[["now", "then", "change"]].to_numpy().tolist()


def test_threshold_takes_away_and_brings_headlines(table):
    assert change(table, "threshold 0.7", "antigen") == [[2, 1, "gone"]]
    assert change(table, "threshold 0.7", "safety") == [[3, 2, "fewer"]]
    assert change(table, "threshold 0.4", "potency") == [[1, 2, "new"]]
    assert change(table, "threshold 0.6", "antigen") == [[2, 2, "none"]]


def test_threshold_in_use_is_not_tried_again(table):
    assert "threshold 0.5" not in set(table["cause"])


def test_headline_that_hangs_on_one_source_names_it(table):
    own = table[table["kind"] == "source left out"]
    assert own[["cause", "topic", "change"]].to_numpy().tolist() == [
        ["without B", "antigen", "gone"],
        ["without C", "antigen", "gone"],
    ]


def test_only_readers_codings_leave_what_readers_coded(table):
    assert change(table, "only codings by form or person", "safety") == [[3, 1, "gone"]]
    assert change(table, "only codings by a person", "safety") == [[3, 0, "gone"]]


def test_summary_counts_each_headline_once_a_cause(table):
    counts = synthesis.summarize_choices(table).set_index("cause")
    assert counts.loc["threshold 0.7"].to_dict() == {
        "headlines": 2, "gone": 1, "new": 0, "fewer": 1, "more": 0, "none": 0
    }  # fmt: skip
    assert counts.loc["any one source left out", ["headlines", "gone", "none"]].tolist() == [
        2, 1, 1,
    ]  # fmt: skip
    assert synthesis.describe_choices(table).startswith(
        "Headlines now: 2. Gone: 1 with another threshold, 1 without one of their sources"
    )
    assert set(synthesis.list_changes(table)["change"]) == {"gone", "new"}


def test_no_findings_are_no_headlines_and_no_crash(sources):
    table = synthesis.compare_choices(tables.empty("findings"), sources, min_sources=2)
    assert table.empty
    assert synthesis.describe_choices(table).startswith("Headlines now: 0. Gone: 0 with")
    assert synthesis.summarize_choices(table)["headlines"].tolist() == [0]
    assert figures.plot_choices(table, min_sources=2).get_yticklabels() == []


def test_figure_marks_where_another_choice_differs(table):
    ax = figures.plot_choices(table, min_sources=2)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["safety, barrier", "target antigens, barrier", "potency, barrier"]
    marks = [(line.get_marker(), x, y) for line in ax.lines[:-1]
             for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]  # fmt: skip
    assert ("o", 3, 0) in marks
    assert ("x", 1, 0) in marks
    assert ("|", 2, 2) in marks
    hollow = [
        line for line in ax.lines if line.get_markerfacecolor() == "w" and len(line.get_xdata())
    ]
    assert [line.get_ydata()[0] for line in hollow] == [1]
    plt.close("all")


def test_more_headlines_than_fit_are_capped():
    rows = [("threshold", "threshold 0.6", role, topic, 2, 2, "none")
            for role in ("barrier", "strength") for topic in codebook.ids("topic")]  # fmt: skip
    columns = ["kind", "cause", "role", "topic", "now", "then", "change"]
    ax = figures.plot_choices(pd.DataFrame(rows, columns=columns), min_sources=2)
    assert len(ax.get_yticklabels()) == 30 < len(rows)
    plt.close("all")

"""Tables behind the figures of the trials, on made-up rows that can be counted by eye."""

import pandas as pd
import pytest

from analysis import trials
from analysis.trials import rows
from analysis.trials.reconcile import reconcile
from analysis.trials.views import group_disease

A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
SAID = [
    {"nct_id": A, "source": "r1", "target": "CD19", "disease": "DLBCL", "phase": "I",
     "cell_source": "Cord blood", "start": "2021-05", "status": "Recruiting", "enrollment": "20"},
    {"nct_id": A, "source": "r2", "target": "CD19", "phase": "1", "cell_source": "Allogeneic"},
    {"nct_id": B, "source": "r1", "target": "HER2/MUC1", "disease": "Breast cancer, NSCLC",
     "phase": "II", "start": "2023"},
]  # fmt: skip
KEPT = [{"nct_id": C, "source": "registry: made up 2024-02-03", "read": "2024-02-03",
         "disease": "Multiple myeloma", "enrollment": "0", "status": "WITHDRAWN"}]  # fmt: skip


def table(given):
    return pd.DataFrame([dict.fromkeys(rows.COLUMNS, "") | row for row in given]).astype(object)


@pytest.fixture(scope="module")
def made():
    return reconcile(table(SAID), table(KEPT))


def test_landscape_has_a_row_for_each_target_of_each_trial(made):
    found = trials.list_landscape(made.trials)
    assert found[["setting", "target", "phase", "status"]].to_numpy().tolist() == [
        ["hematologic", "CD19", "1", "recruiting"],
        ["hematologic", "not given", "not given", "withdrawn"],
        ["solid", "ERBB2 (HER2)", "2", "not stated"],
        ["solid", "MUC1", "2", "not stated"],
    ]


def test_starts_leave_out_trials_without_one_and_the_cut_is_the_latest_reading(made):
    assert trials.list_starts(made.trials)["start"].tolist() == ["2021-05", "2023"]
    assert trials.find_cut(made.fields) == "2024-02-03"
    assert trials.find_cut(made.fields.iloc[:0]) == ""


def test_targets_are_counted_by_group_of_tumors_and_open_their_trials(made):
    counts = trials.count_targets(made.trials)
    grid = counts.table.set_index("target")
    assert grid.loc["MUC1"].to_dict() == {
        "breast cancer": 1, "lung cancer": 1, "lymphoma": 0, "multiple myeloma": 0
    }  # fmt: skip
    row = counts.table["target"].tolist().index("CD19")
    assert counts.opens[row, "lymphoma"][0].startswith(f"{A}: target CD19; disease DLBCL")
    assert (row, "lung cancer") not in counts.opens


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("AML", "leukemia"), ("DLBCL", "lymphoma"), ("NSCLC", "lung cancer"),
        ("glioblastoma", "brain tumor"), ("solid tumor", "solid tumor"), ("", "not stated"),
        ("lupus nephritis", "lupus"), ("hepatocellular carcinoma", "gastrointestinal cancer"),
    ],
)  # fmt: skip
def test_disease_is_counted_in_the_group_right_below_the_top(name, group):
    assert group_disease(name) == group


def test_origin_is_what_any_source_states_where_the_value_shown_names_the_donor_only():
    said = [{"nct_id": A, "source": "r1", "cell_source": "Cord blood", "start": "2021"}]
    kept = [{"nct_id": A, "source": "registry: x", "cell_source": "Allogeneic"}]
    made = reconcile(table(said), table(kept))
    assert made.trials.loc[0, "cell_source"] == "allogeneic"
    grid = trials.count_origins(made).table.set_index("year")
    assert grid.loc["2021", "CB"] == 1 and grid.to_numpy().sum() == 1


def test_enrollments_are_ordered_by_phase_and_zero_stays(made):
    found = trials.list_enrollments(made.trials)
    assert found[["phase", "patients"]].to_numpy().tolist() == [["1", 20], ["not given", 0]]


def test_mentions_say_which_review_lists_which_trial_and_open_its_cells(made):
    counts = trials.count_mentions(made)
    assert counts.table.to_dict("list") == {
        "nct_id": [A, B, C], "r1": [1, 1, 0], "r2": [1, 0, 0], "registry": [0, 0, 1]
    }  # fmt: skip
    assert "r2; target: CD19" in counts.opens[0, "r2"]


def test_every_mark_opens_what_the_sources_say(made):
    starts = trials.list_starts(made.trials)
    opens = trials.link_trials(starts, made, ("start",))
    assert opens == {
        (0, "nct_id"): [f"{A}; r1; start: 2021-05"], (1, "nct_id"): [f"{B}; r1; start: 2023"]
    }  # fmt: skip


def test_call_for_later_phases_is_counted_from_the_findings(made):
    findings = pd.DataFrame(
        [("s1", "clinical_evidence", "need", "Phase II/III trials are missing.", "counted"),
         ("s2", "clinical_evidence", "fact", "A phase III trial ran.", "counted"),
         ("s3", "clinical_evidence", "need", "More patients are wanted.", "counted")],
        columns=["source_id", "topic", "role", "text", "state"])  # fmt: skip
    sources = pd.DataFrame({"source_id": ["s1", "s2", "s3"], "label": ["Li 2020", "B", "C"]})
    calls = trials.list_calls(findings, sources)
    said = trials.describe_call(calls, trials.count_phases(made.trials))
    assert said == (
        "Li 2020 asks for data of phase II/III trials. 1 of 2 trials with a stated phase are in "
        "phase 2 or later; 1 state none or are disputed. None of them reaches phase 3."
    )


def test_no_trials_are_said_in_words(made):
    none = made.trials.iloc[:0]
    phases, starts = trials.count_phases(none), trials.list_starts(none)
    sizes, targets = trials.list_enrollments(none), trials.count_targets(none).table
    assert trials.describe_phases(phases) == "No trial is known."
    assert trials.describe_verdicts(trials.count_verdicts(none)) == "No trial is known."
    assert trials.describe_starts(starts, "") == "No trial with a start is known."
    assert trials.describe_sizes(sizes) == "No trial with a planned number of patients is known."
    assert trials.describe_tumors(targets) == "No trial is known."
    assert trials.describe_origins(trials.count_origins(made).table, none) == "No trial is known."

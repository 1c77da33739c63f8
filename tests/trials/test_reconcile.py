"""Verdicts on made-up trials, and on the project's own rows."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import cli, trials
from analysis.trials import rows
from analysis.trials.reconcile import reconcile

ID = "NCT01234567"


def table(*given, registry=False):
    frame = pd.DataFrame([dict.fromkeys(rows.COLUMNS, "") | row for row in given],
                         columns=list(rows.COLUMNS)).astype(object)  # fmt: skip
    return frame.assign(place=[f"made up, row {n}" for n in range(len(frame))])


def verdict(field, *reviews, registry=()):
    said = [
        {"nct_id": ID, field: value, "source": f"review {n}"} for n, value in enumerate(reviews)
    ]
    kept = [{"nct_id": ID, field: value, "source": f"registry: copy {n}", "read": read}
            for n, (value, read) in enumerate(registry)]  # fmt: skip
    made = reconcile(table(*said), table(*kept)).fields
    return made.loc[made["field"] == field, "verdict"].iloc[0]


@pytest.mark.parametrize(
    ("field", "reviews", "registry", "wanted"),
    [
        ("phase", ["I", "Phase 1"], [], "agree"),
        ("phase", ["I", "N/A"], [], "single"),
        ("phase", ["I", "II"], [("PHASE1", "2024-01-01")], "differ"),
        ("phase", ["I/II", "1/2"], [("PHASE1", "2024-01-01")], "differs from registry"),
        ("status", ["Recruiting"], [("COMPLETED", "2024-01-01")], "drift"),
        ("status", ["Completed"], [("RECRUITING", "2024-01-01")], "differs from registry"),
        ("enrollment", ["42"], [("30", "2024-01-01")], "drift"),
        ("enrollment", ["42", "40"], [], "differ"),
        ("disease", ["AML"], [("Leukemia", "2024-01-01")], "finer or coarser"),
        ("phase", [], [("PHASE1", ""), ("PHASE2", "2024-01-01")], "single"),
        ("phase", ["NA"], [], "silent"),
    ],
)  # fmt: skip
def test_verdict_follows_the_printed_rule(field, reviews, registry, wanted):
    assert verdict(field, *reviews, registry=registry) == wanted


def test_copy_of_the_registry_is_no_second_witness_and_the_latest_speaks():
    made = reconcile(
        table(),
        table({"nct_id": ID, "phase": "PHASE2", "source": "registry: a", "read": "2020-01-01"},
              {"nct_id": ID, "phase": "PHASE1", "source": "registry: b", "read": "2024-01-01"}),
    )  # fmt: skip
    row = made.trials.iloc[0]
    assert (row["phase"], row["phase_verdict"]) == ("1", "single")
    assert row["phase_rule"] == "registry, read last"


def test_majority_of_reviews_is_shown_where_no_registry_speaks():
    said = [{"nct_id": ID, "phase": p, "source": f"r{n}"} for n, p in enumerate(["I", "I", "II"])]
    assert reconcile(table(*said), table()).trials.iloc[0]["phase"] == "1"
    assert reconcile(table(*said[1:]), table()).trials.iloc[0]["phase"] == "disputed"


VALUES = {"phase": ["I", "II", "1/2", "NA", ""], "status": ["Recruiting", "Completed", "Unknown"],
          "target": ["CD19", "NKG2D", "NKG2DL", ""]}  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {"source": st.sampled_from(["r1", "r2", "r3"]), "nct_id": st.sampled_from([ID, "NCT7"])}
        | {name: st.sampled_from(values) for name, values in VALUES.items()}
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(ROWS, ROWS, st.randoms())
def test_order_of_rows_never_changes_a_verdict(said, kept, random):
    kept = [row | {"source": f"registry: {row['source']}"} for row in kept]
    one = reconcile(table(*said), table(*kept))
    other = reconcile(
        table(*random.sample(said, len(said))), table(*random.sample(kept, len(kept)))
    )
    said_alike = [made.fields.drop(columns="place") for made in (one, other)]
    assert one.trials.equals(other.trials)
    assert said_alike[0].equals(said_alike[1])


@pytest.fixture(scope="module")
def own():
    return trials.load()


def verdict_of(made, trial, field):
    return made.trials.set_index("nct_id").loc[trial, f"{field}_verdict"]


def test_known_disagreements_of_the_given_rows_are_found(own):
    assert verdict_of(own, "NCT01974479", "phase") == "differ"
    assert verdict_of(own, "NCT02944162", "disease") == "differ"
    assert verdict_of(own, "NCT03940820", "cell_source") == "differ"
    assert verdict_of(own, "NCT05410717", "phase") == "differs from registry"
    assert verdict_of(own, "NCT03415100", "status") == "drift"


def test_spelling_scope_and_missing_values_are_no_disagreement(own):
    assert verdict_of(own, "NCT02742727", "sponsor") == "agree"
    assert verdict_of(own, "NCT03940833", "disease") == "agree"  # sponsor-level list
    assert verdict_of(own, "NCT05247957", "phase") == "agree"  # Unknown, Not Applicable
    assert verdict_of(own, "NCT03056339", "enrollment") == "single"  # treated, planned


def test_kur_502_listed_as_nk_and_the_slipped_column_are_to_be_settled(own):
    work = trials.list_worklist(own)
    kur = work[work["nct_id"] == "NCT05487651"]["what"].str.cat()
    assert "listed as NK ('PB-NK'), but is CAR-NKT" in kur
    slipped = work[work["kind"] == "slipped column"]["what"].str.cat()
    assert "'Intravenous infusion' is no cell_source" in slipped
    assert "'Phase III' may be I/II that lost its slash" in slipped


def test_given_rows_are_53_trials_in_15_reviews(own):
    assert (own.trials["reviews"] > 0).sum() == 53
    assert trials.covered_area(own.fields) == {"N": 99, "r": 53, "c": 15, "cca": 0.062}
    first = ["nct_id", "field", "source", "raw", "normal", "verdict"]
    assert list(own.fields.columns) == [*first, "table", "read", "place"]
    assert own.fields.groupby(["nct_id", "field"])["verdict"].nunique().eq(1).all()


HOSTILE = (
    "nct_id,phase,target,source_pmcid\n"
    "NCT123456789,I,CD19,PMC1\n"
    "NCT01234567 and NCT07654321,I,CD19,PMC1\n"
    ",I,CD19,PMC1\n"
    "nct 01234567,I,=HYPERLINK(1),PMC1\n"
    "NCT01234567,I,CD19,PMC2\n"
    "NCT01234567,I,CD19,PMC2\n"
    "ChiCTR1900012345,I,CD19,PMC2\n"
)


def test_bad_rows_are_kept_flagged_and_harmless(write, tmp_path, capsys):
    path = write("rows.csv", HOSTILE.encode("cp1252") + b"NCT00000009,I," + b"x" * 1_000_000)
    assert cli.main(["trials", str(path), "--out", str(tmp_path / "o")]) == 0
    work = pd.read_csv(tmp_path / "o" / "worklist.csv", keep_default_na=False)["what"].str.cat()
    for said in (
        "malformed id 'NCT123456789'",
        "several ids in one cell: NCT01234567, NCT07654321",
        "no id",
        "formula-like text",
        "duplicate row",
        "a cell of 1000000 characters",
    ):
        assert said in work
    fields = pd.read_csv(tmp_path / "o" / "trial_fields.csv", keep_default_na=False)
    assert set(fields["nct_id"]) == {"NCT01234567", "ChiCTR1900012345", "NCT00000009"}
    assert "7 trials" not in capsys.readouterr().out


KEY = Path(__file__).with_name("verdicts.csv")


def test_verdicts_on_the_given_rows_are_those_that_were_checked_by_eye(own):
    """verdicts.csv holds each verdict that more than one witness takes part in. After a change of
    words or rules: read the rows of each line that is new, and only then put it there."""
    found = own.fields[["nct_id", "field", "verdict"]].drop_duplicates()
    found = found[~found["verdict"].isin(["single", "silent"])].reset_index(drop=True)
    if not KEY.exists():
        found.to_csv(KEY, index=False)
        pytest.fail(f"{KEY.name} was missing and is written anew: compare it with the rows.")
    wanted = pd.read_csv(KEY, dtype=object)
    both = found.merge(wanted, on=["nct_id", "field"], how="outer", suffixes=("_found", "_wanted"))
    wrong = both[both["verdict_found"] != both["verdict_wanted"]]
    assert wrong.empty, wrong.to_string()


def test_absent_spelling_and_scope_never_make_a_disagreement(own):
    stated = own.fields[own.fields["verdict"].isin(["differ", "differs from registry"])]
    kinds = stated[stated["normal"] != ""].groupby(["nct_id", "field"])["normal"].nunique()
    assert kinds.min() > 1


def test_registry_copies_of_different_dates_drift_and_are_no_second_witness():
    copies = [("RECRUITING", "2024-01-01"), ("COMPLETED", "2025-01-01")]
    assert verdict("status", registry=copies) == "drift"
    assert verdict("status", registry=[copies[0], ("COMPLETED", "")]) == "single"
    assert (
        verdict("phase", registry=[("PHASE1", "2024-01-01"), ("PHASE2", "2025-01-01")]) == "single"
    )


def test_numbers_of_reviews_of_different_years_drift():
    said = [{"nct_id": ID, "enrollment": n, "source": s, "read": y}
            for n, s, y in (("20", "r1", "2020"), ("42", "r2", "2023"))]  # fmt: skip
    assert reconcile(table(*said), table()).trials.loc[0, "enrollment_verdict"] == "drift"
    undated = [row | {"read": ""} for row in said]
    assert reconcile(table(*undated), table()).trials.loc[0, "enrollment_verdict"] == "differ"


def test_review_that_contradicts_itself_is_one_witness():
    said = [{"nct_id": ID, "phase": p, "source": "r1"} for p in ("I", "II")]
    made = reconcile(table(*said), table())
    row = made.trials.iloc[0]
    assert (row["phase_verdict"], row["phase"]) == ("single", "disputed")
    assert made.problems["problem"].str.contains("one review states values that cannot").any()


def test_fuller_of_two_values_in_line_is_shown():
    said = [{"nct_id": ID, "cell_source": c, "source": c} for c in ("iPSC", "iPSC-derived NK")]
    row = reconcile(table(*said), table()).trials.iloc[0]
    assert (row["cell_source"], row["cell_source_verdict"]) == ("iPSC", "agree")


def test_ids_of_two_trials_in_one_cell_never_chain_them():
    said = [{"nct_id": f"{ID}; NCT07654321", "phase": "I", "source": "r1"},
            {"nct_id": ID, "phase": "I", "source": "r2"},
            {"nct_id": "NCT07654321", "phase": "II", "source": "r2"}]  # fmt: skip
    made = reconcile(table(*said), table())
    assert made.trials["phase_verdict"].tolist() == ["single", "single"]
    assert made.problems["problem"].tolist() == [
        "several ids in one cell: NCT01234567, NCT07654321 (I)"
    ]


def test_every_value_keeps_its_review_its_table_and_its_date(own):
    row = own.fields.query(
        "nct_id == 'NCT03383978' and source == 'PMC10334492' and field == 'phase'"
    )
    assert row[["raw", "table", "read"]].iloc[0].tolist() == ["Phase 1", "Table 2", "2023"]


@settings(max_examples=25, deadline=None)
@given(ROWS, st.integers(0, 8))
def test_cutting_rows_into_files_never_changes_a_verdict(said, cut):
    whole = reconcile(table(*said), table())
    parts = rows.join([table(*said[cut:]), table(*said[:cut])])
    assert reconcile(parts, table()).trials.equals(whole.trials)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_rows_given_twice_change_no_verdict(said):
    once, twice = reconcile(table(*said), table()), reconcile(table(*said, *said), table())
    assert twice.trials.equals(once.trials)


def test_raw_text_is_kept_to_the_letter_and_the_value_shown_is_harmless(write, tmp_path):
    path = write("rows.csv", f'nct_id,target,phase\n{ID},"=HYPERLINK(""x"")",+1\n')
    assert cli.main(["trials", str(path), "--out", str(tmp_path / "o")]) == 0
    kept = pd.read_csv(tmp_path / "o" / "trial_fields.csv", keep_default_na=False)
    assert set(kept["raw"]) >= {'=HYPERLINK("x")', "+1"}
    shown = pd.read_csv(tmp_path / "o" / "trials.csv", keep_default_na=False, dtype=str)
    assert not shown.apply(lambda column: column.str.match(r"[=+@-]")).any(axis=None)


def test_command_prints_the_rule_beside_the_table(write, tmp_path, capsys):
    path = write("rows.csv", f"nct_id,phase\n{ID},I\n")
    assert cli.main(["trials", str(path), "--out", str(tmp_path / "o")]) == 0
    assert trials.RULE in capsys.readouterr().out
    assert (tmp_path / "o" / "RULE.txt").read_text("utf-8").strip() == trials.RULE


def test_trials_of_one_review_and_of_none_are_listed(own):
    work = trials.list_worklist(own)
    only = own.trials[own.trials["reviews"] == 1]["nct_id"]
    assert set(work.loc[work["kind"] == "one review", "nct_id"]) == set(only)
    assert (work["kind"] == "not in reviews").sum() == (own.trials["reviews"] == 0).sum()


def test_same_cells_word_for_word_tell_a_copied_table():
    cells = {"phase": "I", "status": "Recruiting", "target": "CD19"}
    said = [{"nct_id": f"NCT0000000{n}", "source": s} | cells for n in range(3) for s in ("a", "b")]
    said += [{"nct_id": "NCT00000000", "source": "c", "phase": "1"}]
    pairs = trials.list_pairs(reconcile(table(*said), table()).fields, {"a": "Li X", "c": "Li X"})
    told = pairs.set_index(["one", "other"])
    assert told.loc[("a", "b"), ["shared", "cells", "alike", "copied"]].tolist() == [3, 9, 9, True]
    assert told.loc[("a", "c"), ["same_author", "copied"]].tolist() == ["Li X", False]


def test_lists_of_the_same_trials_cover_each_other_and_others_do_not():
    same = [{"nct_id": f"NCT0000000{n}", "phase": "I", "source": s} for n in (1, 2) for s in "ab"]
    apart = [{"nct_id": f"NCT0000000{n}", "phase": "I", "source": s} for n, s in enumerate("ab")]
    assert trials.covered_area(reconcile(table(*same), table()).fields)["cca"] == 1
    assert trials.covered_area(reconcile(table(*apart), table()).fields)["cca"] == 0
    assert "very high" in trials.describe_area({"N": 4, "r": 2, "c": 2, "cca": 1.0})


def test_trial_has_the_mesh_ids_of_its_diseases_and_the_donor_apart(own):
    row = own.trials.set_index("nct_id").loc["NCT04623944"]
    assert (row["disease"], row["disease_mesh"]) == ("AML; MDS", "D009190; D015470")
    assert (row["cell_source"], row["donor"]) == ("allogeneic", "allogeneic")
    assert own.trials.set_index("nct_id").loc["NCT03294954", "donor"] == "autologous"


def test_review_made_after_the_registry_was_read_may_be_ahead_of_it():
    kept = table({"nct_id": ID, "status": "RECRUITING", "source": "registry: a",
                  "read": "2020-09-25"})  # fmt: skip
    for year, wanted in (("2023", "drift"), ("2019", "differs from registry")):
        said = table({"nct_id": ID, "status": "Completed", "source": "r1", "read": year})
        assert reconcile(said, kept).trials.loc[0, "status_verdict"] == wanted


def test_trial_with_thousands_of_values_is_judged_too():
    diseases = ["AML", "CLL", "NSCLC", "GBM"] * 500
    said = [{"nct_id": ID, "sponsor": f"Sponsor {n}", "disease": f"cancer, {name}", "source": s}
            for n, name in enumerate(diseases) for s in ("r1", f"r{n}")]  # fmt: skip
    row = reconcile(table(*said), table()).trials.iloc[0]
    assert (row["sponsor_verdict"], row["disease_verdict"]) == ("differ", "finer or coarser")

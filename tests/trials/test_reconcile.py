"""Verdicts on made-up trials, and on the project's own rows."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import cli, trials
from analysis.errors import EvidenceError
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


def test_table_without_ids_or_file_that_is_no_json_is_refused(write):
    with pytest.raises(EvidenceError, match="has no column with trial ids"):
        rows.read_reviews([write("a.csv", "made,up\n1,2\n")])
    with pytest.raises(EvidenceError, match="is not JSON"):
        rows.read_registry([write("a.json", "{broken")])
    with pytest.raises(EvidenceError, match="cannot be read"):
        rows.read_reviews([write("a.csv", "x").with_name("none.csv")])


STUDY = {"protocolSection": {
    "identificationModule": {"nctId": ID, "briefTitle": "Made-up CAR-NK trial"},
    "statusModule": {"overallStatus": "RECRUITING", "startDateStruct": {"date": "2024-03"},
                     "lastUpdatePostDateStruct": {"date": "2025-01-02"}},
    "designModule": {"phases": ["PHASE1", "PHASE2"], "enrollmentInfo": {"count": 12}},
    "conditionsModule": {"conditions": ["Glioblastoma"]},
    "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Made Up Inc."}},
    "contactsLocationsModule": {"locations": [{"country": "China"}]}}}  # fmt: skip
XML = (
    f"<clinical_study><id_info><nct_id>{ID}</nct_id></id_info><phase>Phase 1/Phase 2</phase>"
    "<overall_status>Recruiting</overall_status><condition>Glioblastoma</condition>"
    "<enrollment>12</enrollment><brief_title>Made up</brief_title></clinical_study>"
)


def test_registry_records_in_json_and_xml_are_read_alike(write):
    one = rows.read_registry([write("a.json", json.dumps({"studies": [STUDY]}))]).iloc[0]
    other = rows.read_registry([write("a.xml", XML)]).iloc[0]
    for field in ("nct_id", "disease", "enrollment"):
        assert one[field] == other[field] != ""
    assert (one["read"], one["country"], one["start"]) == ("2025-01-02", "China", "2024-03")


def test_columns_are_found_by_their_synonyms():
    header = ["Trial number", "CAR target", "Indication", "Cell type", "Stage", "Notes"]
    assert rows.map_columns(header) == {
        "nct_id": 0, "target": 1, "disease": 2, "cell_source": 3
    } | rows.map_columns(header)  # fmt: skip
    assert rows.map_columns(header)["cell_source"] == 3

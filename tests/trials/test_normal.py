"""One value for each way of writing it."""

import pytest

from analysis.trials import vocabulary
from analysis.trials.compare import compare
from analysis.trials.normal import NOTHING, normalize


@pytest.mark.parametrize(
    ("raw", "phase"),
    [
        ("Phase I/IIa", "1/2"), ("1/2", "1/2"), ("PHASE1 | PHASE2", "1/2"), ("Phase1,2", "1/2"),
        ("Phase 1 Phase 2", "1/2"), ("I-II", "1/2"), ("Early phase I", "early 1"),
        ("EARLY_PHASE1", "early 1"), ("Phase III", "3"), ("II", "2"), ("phase Ib", "1"),
        ("N/A", ""), ("Unknown", ""), ("Not Applicable", ""), ("", ""),
    ],
)  # fmt: skip
def test_phase_is_one_value_however_written(raw, phase):
    assert normalize("phase", raw).text == phase


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("RECRUITING", "recruiting"), ("Not yet recruiting", "not yet recruiting"),
        ("ACTIVE_NOT_RECRUITING", "active"), ("Active, not recruiting", "active"),
        ("Unknown (was: Recruiting)", "unknown"), ("Unknown status", "unknown"),
        ("Phase 1 portion completed, phase 2 recruiting", "recruiting"), ("-", ""),
    ],
)  # fmt: skip
def test_status_is_one_value_however_written(raw, status):
    assert normalize("status", raw).text == status


@pytest.mark.parametrize(
    ("raw", "target"),
    [
        ("Claudin6", "CLDN6"), ("CLDN6", "CLDN6"), ("HER2", "ERBB2 (HER2)"),
        ("Mesothelin", "MSLN"), ("NKG2D", "KLRK1 (NKG2D)"), ("NKG2DL", "NKG2D ligands"),
        ("NKG2D-Ligand", "NKG2D ligands"), ("CD19/CD22", "CD19; CD22"), ("5 T4", "TPBG (5T4)"),
        ("NKG2D ligands (MICA/MICB/ULBPs)", "NKG2D ligands"),
    ],
)  # fmt: skip
def test_target_is_its_symbol_and_receptor_and_ligand_stay_apart(raw, target):
    assert normalize("target", raw).text == target


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("PB-NK", "PB"), ("UCB NK cells", "CB"), ("Cord blood", "CB"), ("NK92 cell line", "NK-92"),
        ("Haploidentical NK cells", "haploidentical"), ("PD-L1 t-haNK", "NK-92"),
        ("Autologous or allogeneic NK cells", "autologous or allogeneic"),
        ("Induced pluripotent stem cell–derived NK cells", "iPSC"), ("N/A", ""),
    ],
)  # fmt: skip
def test_cell_source_has_cells_and_donor(raw, source):
    assert normalize("cell_source", raw).text == source


def test_slipped_column_is_flagged_and_says_nothing():
    value = normalize("cell_source", "Intravenous infusion")
    assert value.parts == ()
    assert "slipped column" in value.flag


def test_disease_lists_are_read_and_modifiers_dropped():
    assert normalize("disease", "R/R B-cell ALL, CLL").text == "B-ALL; CLL"
    assert normalize("disease", "All patients with glioma").text == "glioma"


def test_planned_and_treated_patients_are_kept_apart():
    assert dict(normalize("enrollment", "30 (EE); 3 (TP)").parts) == {"planned": 30, "treated": 3}


def test_product_type_comes_from_the_words_of_the_row():
    assert normalize("product", "KUR-502", "").text == "CAR-NKT"
    assert normalize("product", "", "GD2 CAR autologous NKT cells").text == "CAR-NKT"
    assert normalize("product", "", "") is NOTHING


@pytest.mark.parametrize(
    ("field", "one", "other", "relation"),
    [
        ("phase", "Phase I", "1", "same"),
        ("phase", "Phase I", "Phase I/II", "conflict"),
        ("status", "Recruiting", "Completed", "drift"),
        ("status", "Completed", "Terminated", "conflict"),
        ("target", "CD19", "CD19/CD22", "finer or coarser"),
        ("target", "NKG2D", "NKG2DL", "conflict"),
        ("target", "MICA/B", "NKG2D ligands", "finer or coarser"),
        ("disease", "AML", "Leukemia", "finer or coarser"),
        ("disease", "AML", "ALL", "conflict"),
        ("disease", "lymphoma", "B-cell malignancies", "finer or coarser"),
        ("cell_source", "PB-NK", "NK-92 cells", "conflict"),
        ("cell_source", "PB-NK", "Human primary NK cells", "finer or coarser"),
        ("cell_source", "CB", "Allogeneic", ""),
        ("sponsor", "Nkarta Inc.", "Nkarta, Inc.", "same"),
        ("sponsor", "PersonGen", "PersonGen BioTherapeutics (Suzhou) Co., Ltd.", "same"),
        ("country", "Houston, TX", "United States", "same"),
        ("start", "2023", "Jan 2023", "same"),
        ("start", "Jan 2023", "2023-03-01", "conflict"),
        ("enrollment", "8 (TP)", "10", ""),
    ],
)
def test_values_are_compared_like_with_like(field, one, other, relation):
    assert compare(field, normalize(field, one), normalize(field, other)) == relation


def test_moved_back_in_time_is_no_drift_against_a_later_reading():
    one, later = normalize("status", "Completed"), normalize("status", "Recruiting")
    assert compare("status", one, later) == "drift"
    assert compare("status", one, later, later=True) == "conflict"


def test_every_disease_has_its_parents_in_the_tree():
    assert "cancer" in vocabulary.ancestors("B-ALL")
    assert "B-ALL" in vocabulary.descendants("B-cell malignancy")

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


@pytest.mark.parametrize(
    ("raw", "target"),
    [
        ("Anti-CD19, IL-15 co-expression", "CD19"), ("CD19 CAR", "CD19"), ("CD 19", "CD19"),
        ("CD33/CLL-1", "CD33; CLEC12A (CLL1)"), ("BCMA, hnCD16", "TNFRSF17 (BCMA)"),
        ("MICA/B", "MICA/MICB"), ("NKG2D-L", "NKG2D ligands"), ("B7-H3", "CD276 (B7-H3)"),
        ("Claudin 18.2", "CLDN18 (18.2)"), ("c-Met", "MET"), ("FRα", "FOLR1"),
        ("IL13Rα2", "IL13RA2"), ("TnMUC1", "TnMUC1"), ("L1CAM (CD171)", "L1CAM (CD171)"),
        ("PD1/NKG2D", "KLRK1 (NKG2D)"), ("CD133", "PROM1 (CD133)"), ("CD56", "NCAM1 (CD56)"),
        ("NKG2DL/Spike", "NKG2D ligands; SARS-CoV-2 S protein"), ("XYZ12", "XYZ12"),
        ("FLT3", "FLT3 (CD135)"), ("ROR-1", "ROR1"), ("CEA", "CEACAM5"), ("GPRC5D", "GPRC5D"),
    ],
)  # fmt: skip
def test_targets_of_other_reviews_are_read(raw, target):
    assert normalize("target", raw).text == target


def test_words_that_name_no_target_are_no_witness():
    for raw in ("Not disclosed", "tumor antigens", "various"):
        assert normalize("target", raw).parts == ()


@pytest.mark.parametrize(
    ("raw", "disease"),
    [
        ("Myeloid Leukemia Acute", "AML"), ("Leukemia, Myeloid, Acute", "AML"),
        ("r/r B-NHL", "B-NHL"), ("CD19+ malignancies", "B-cell malignancy"),
        ("ES-SCLC", "SCLC"), ("mCRPC", "prostate cancer"),
        ("TNBC", "triple negative breast cancer"),
        ("HCC", "hepatocellular carcinoma"), ("GBM", "glioblastoma"), ("SLE", "lupus"),
        ("PDAC, ovarian", "ovarian cancer; pancreatic cancer"), ("RRMM", "multiple myeloma"),
        ("NPC", "nasopharyngeal carcinoma"), ("Lymphoma, Non-Hodgkin", "NHL"),
        ("non‐Hodgkin’s lymphoma", "NHL"), ("Hodgkin lymphoma", "Hodgkin lymphoma"),
        ("GEJ", "gastroesophageal junction cancer"), ("haematological malignancies",
         "hematologic malignancy"), ("AML or MDS", "AML; MDS"), ("all solid tumors", "solid tumor"),
    ],
)  # fmt: skip
def test_diseases_of_other_reviews_are_read(raw, disease):
    assert normalize("disease", raw).text == disease


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("Enrolling by invitation", "recruiting"), ("Active", "ongoing"), ("Ongoing", "ongoing"),
        ("Not recruiting", "active"), ("Closed to accrual", "active"), ("Withdraw", "withdrawn"),
        ("Prematurely ended", "terminated"), ("Temporarily halted", "suspended"),
        ("Recruitment pending", "not yet recruiting"), ("Finished", "completed"),
        ("NOT_YET_RECRUITING", "not yet recruiting"), ("published", ""),
    ],
)  # fmt: skip
def test_words_of_old_and_new_registries_are_one_status(raw, status):
    assert normalize("status", raw).text == status


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("Ongoing", "Recruiting", "same"), ("Ongoing", "Completed", "drift"),
        ("Not yet recruiting", "Ongoing", "drift"), ("Recruiting", "Withdrawn", "drift"),
        ("Completed", "Withdrawn", "conflict"),
    ],
)  # fmt: skip
def test_state_of_a_trial_is_apart_from_its_recruitment(one, other, relation):
    assert compare("status", normalize("status", one), normalize("status", other)) == relation


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("MD Anderson", "M.D. Anderson Cancer Center", "same"), ("MDACC", "MD Anderson", "same"),
        ("Wuhan Union Hospital, China",
         "Union Hospital, Tongji Medical College, Huazhong University of Science and Technology",
         "same"),
        ("NantKwest", "ImmunityBio, Inc.", "same"), ("Kuur Therapeutics", "Athenex, Inc.", "same"),
        ("Made-up Medical Centre", "Made-up Medical Center", "same"),
        ("Universty of Somewhere", "University of Somewhere", "same"),
        ("First Affiliated Hospital of Soochow University",
         "Second Affiliated Hospital of Soochow University", "conflict"),
        ("Takeda / MD Anderson", "Takeda", "finer or coarser"),
        ("The First Affiliated Hospital, Zhejiang University", "Zhejiang University",
         "finer or coarser"),
        ("Lu Daopei Hospital", "Hangzhou Cheetah Cell Therapeutics Co., Ltd", "conflict"),
    ],
)  # fmt: skip
def test_sponsor_is_one_under_its_several_names(one, other, relation):
    assert compare("sponsor", normalize("sponsor", one), normalize("sponsor", other)) == relation


@pytest.mark.parametrize(
    ("raw", "start"),
    [
        ("Jun 2017 - Mar 2023", "2017-06"), ("2019/3", "2019-03"), ("03/2020", "2020-03"),
        ("March 1, 2019", "2019-03"), ("2020.3", "2020-03"), ("2017–2025", "2017"),
        ("Oct 13, 2021", "2021-10"), ("2023", "2023"), ("soon", ""),
    ],
)  # fmt: skip
def test_start_is_the_first_date(raw, start):
    assert normalize("start", raw).text == start


@pytest.mark.parametrize(
    ("raw", "country"),
    [
        ("Houston, TX", "United States"), ("Denver CO, Atlanta GA", "United States"),
        ("Suzhou PersonGen Co., Ltd.", "China"), ("USA/Korea", "South Korea; United States"),
        ("Xinxiang CHI", "China"), ("Frankfurt, Germany", "Germany"),
        ("Beijing, P.R. China", "China"),
    ],
)  # fmt: skip
def test_country_is_told_by_city_state_or_name(raw, country):
    assert normalize("country", raw).text == country


@pytest.mark.parametrize(
    ("raw", "phase"),
    [
        ("1b/2a", "1/2"), ("0", "early 1"), ("Phase I recruiting", "1"), ("I (recruiting)", "1"),
        ("Phase 2/Phase 3", "2/3"), ("PHASE2", "2"), ("Ib", "1"), ("I, II", "1/2"),
    ],
)  # fmt: skip
def test_phases_of_other_reviews_are_read(raw, phase):
    assert normalize("phase", raw).text == phase


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("n=27", "27 planned"), ("1,024 patients", "1024 planned"), ("18 (actual)", "18 enrolled"),
        ("11 treated", "11 treated"), ("40 (EE)", "40 planned"),
    ],
)  # fmt: skip
def test_enrollment_says_planned_enrolled_or_treated(raw, shown):
    assert normalize("enrollment", raw).text == shown


@pytest.mark.parametrize(
    ("product", "context", "kind"),
    [
        ("CAR-M", "", "CAR-macrophage"), ("CD19 CAR-NK after CAR-T failure", "", "CAR-NK"),
        ("FT500", "", "unmodified NK"), ("FT516", "", "NK without CAR"),
        ("PD-L1 t-haNK", "", "CAR-NK"), ("CD19 CAR-T cells", "", "CAR-T"),
        ("CAR.19", "allogeneic iNKT cells", "CAR-NKT"),
    ],
)  # fmt: skip
def test_product_types_are_told_apart(product, context, kind):
    assert normalize("product", product, context).text == kind


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("cell_source", "Recruiting"), ("target", "Phase I"), ("phase", "NK-92 cells"),
        ("status", "Phase I/II"), ("disease", "Intravenous infusion"), ("phase", "Recruiting"),
        ("enrollment", "Recruiting"), ("country", "Completed"),
    ],
)  # fmt: skip
def test_words_of_another_column_are_a_slip_and_no_witness(field, raw):
    value = normalize(field, raw)
    assert value.parts == () and "slipped column" in value.flag

"""Files of trial rows: ids, encodings, columns, registry formats. All rows are made up."""

import json

import pandas as pd
import pytest

from analysis import trials
from analysis.errors import EvidenceError
from analysis.trials import files, flags, rows
from analysis.trials.ids import find_ids, read_id

ID = "NCT01234567"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("NCT01234567", ID), ("nct 01234567", ID), ("NCT01234567 (26)", ID), ("NCT 0123 4567", ID),
        ("NCT01234567†", ID), ("Made-up trial (NCT01234567), 2020", ID),
        ("2022-500000-00-00", "2022-500000-00"), ("2022-500000-00", "2022-500000-00"),
        ("EudraCT 2015-001234-12", "2015-001234-12"), ("ChiCTR1900012345", "ChiCTR1900012345"),
        ("CHICTR-OPC-16009113", "ChiCTR-OPC-16009113"), ("isrctn12345678", "ISRCTN12345678"),
        ("JPRN-UMIN000012345", "UMIN000012345"), ("jRCT2033200123", "jRCT2033200123"),
        ("JPRN-jRCT2033200123", "jRCT2033200123"), ("ACTRN12620000123456", "ACTRN12620000123456"),
        ("CTRI/2020/01/022345", "CTRI/2020/01/022345"), ("KCT0001234", "KCT0001234"),
    ],
)  # fmt: skip
def test_id_of_any_registry_is_recognized_and_spelled_alike(raw, found):
    assert read_id(raw) == (found, "")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("NCT123456789", "malformed id"), ("NCT1234567", "malformed id"), ("", "no id"),
        ("see text", "malformed id"), ("NCT01234567 NCT07654321", "several ids"),
        ("NCT01234567 / 2015-001234-12", "several ids"),
    ],
)  # fmt: skip
def test_cell_without_one_sound_id_is_a_problem_and_no_trial(raw, problem):
    found, said = read_id(raw)
    assert found == "" and problem in said


def test_registries_of_ids_are_told_apart():
    told = [
        each.registry for each in find_ids("2022-500000-00-00, 2015-001234-12, ChiCTR1900012345")
    ]
    assert told == ["EU CTIS", "EudraCT", "ChiCTR"]


ROW = "nct_id,phase,sponsor\nNCT01234567,I,Universitätsklinik\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_file_is_read_in_its_encoding(write, codec):
    read = rows.read_reviews([write("a.csv", ROW.encode(codec))])
    assert read.loc[0, ["nct_id", "phase", "sponsor"]].tolist() == [ID, "I", "Universitätsklinik"]


def test_lines_of_two_encodings_in_one_file_are_both_read():
    mixed = "Universität\n".encode() + "Universität\n".encode("cp1252")
    assert files.decode(mixed) == "Universität\nUniversität\n"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_divide_too(write, sign):
    read = rows.read_reviews([write("a.csv", ROW.replace(",", sign))])
    assert read.loc[0, "phase"] == "I"


def test_ragged_lines_lose_nothing(write):
    text = "nct_id,phase\nNCT01234567\nNCT07654321,I,more\n"
    read = rows.read_reviews([write("a.csv", text)])
    assert read["nct_id"].tolist() == [ID, "NCT07654321"]
    assert read["phase"].tolist() == ["", "I,more"]


def test_quoted_line_breaks_stay_in_their_cell(write):
    read = rows.read_reviews([write("a.csv", 'nct_id,disease\nNCT01234567,"AML\nor MDS"\n')])
    assert read["disease"].tolist() == ["AML\nor MDS"]


def test_ids_tell_their_column_where_its_head_does_not(write):
    read = rows.read_reviews([write("a.csv", "Reference,Antigen\nNCT01234567,CD19\n")])
    assert read.loc[0, ["nct_id", "target"]].tolist() == [ID, "CD19"]


def test_columns_that_no_field_takes_are_listed(write):
    path = write("a.csv", "NCT number,Antigen,Lymphodepletion\nNCT01234567,CD19,Flu/Cy\n")
    assert rows.list_unmapped([path])["header"].tolist() == ["Lymphodepletion"]
    made = trials.reconcile(rows.read_reviews([path]), rows.read_registry([]))
    work = trials.list_worklist(made, rows.list_unmapped([path]))
    assert "no field takes 'Lymphodepletion'" in work["what"].str.cat()


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("National Clinical Trial identifier", "nct_id"), ("ClinicalTrials.gov ID", "nct_id"),
        ("Trial registration number", "nct_id"), ("Study phase (status)", "phase"),
        ("Targeted antigen", "target"), ("Starting material", "cell_source"),
        ("Sources of NK cells", "cell_source"), ("Tumor type", "disease"),
        ("Number of patients", "enrollment"), ("Responsible institution", "sponsor"),
        ("Location", "country"), ("Study period", "start"), ("Product name", "product"),
    ],
)  # fmt: skip
def test_header_words_of_review_tables_find_their_field(header, field):
    assert rows.map_columns([header])[field] == 0


def test_phase_and_status_may_share_a_column():
    assert rows.map_columns(["NCT", "Phase (status)"]) == {"nct_id": 0, "phase": 1, "status": 1}


def test_year_of_a_review_is_its_reading_date(write):
    write("sources.csv", "doi,pmcid,year,url\n,PMC1,2021,\n")
    path = write("rows.csv", f"nct_id,source_pmcid\n{ID},PMC1\n{ID},PMC2\n")
    assert rows.read_reviews([path])["read"].tolist() == ["2021", ""]


def study(trial=ID, **status):
    sites = [{"country": "China"}, {"country": "China"}]
    return {"protocolSection": {
        "identificationModule": {"nctId": trial, "briefTitle": "Made-up CAR-NK trial"},
        "statusModule": {"overallStatus": "RECRUITING", "startDateStruct": {"date": "2024-03"},
                         "lastUpdatePostDateStruct": {"date": "2025-01-02"}, **status},
        "designModule": {"phases": ["PHASE1", "PHASE2"],
                         "enrollmentInfo": {"count": 12, "type": "ESTIMATED"}},
        "conditionsModule": {"conditions": ["Glioblastoma"]},
        "armsInterventionsModule": {"interventions": [{"name": "CAR-NK cells"}]},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Made Up Inc."}},
        "contactsLocationsModule": {"locations": sites}}}  # fmt: skip


XML = (
    f"<clinical_study><id_info><nct_id>{ID}</nct_id></id_info><phase>Phase 1/Phase 2</phase>"
    "<overall_status>Recruiting</overall_status><condition>Glioblastoma</condition>"
    '<enrollment type="Anticipated">12</enrollment><brief_title>Made-up CAR-NK trial</brief_title>'
    "<sponsors><lead_sponsor><agency>Made Up Inc.</agency></lead_sponsor></sponsors>"
    "<start_date>March 2024</start_date><last_update_posted>January 2, 2025</last_update_posted>"
    "<intervention><intervention_name>CAR-NK cells</intervention_name></intervention>"
    "<location_countries><country>China</country></location_countries></clinical_study>"
)
OLD_CSV = (
    "Rank,NCT Number,Title,Status,Conditions,Interventions,Sponsor/Collaborators,Phases,"
    "Enrollment,Start Date,Last Update Posted,Locations,URL\n"
    f"1,{ID},Made-up CAR-NK trial,Recruiting,Glioblastoma,Biological: CAR-NK cells,Made Up Inc.,"
    'Phase 1|Phase 2,12,March 2024,"January 2, 2025","Clinic, Beijing, China",'
    f"https://ClinicalTrials.gov/show/{ID}\n"
)
NEW_CSV = (
    "NCT Number,Study Title,Study URL,Study Status,Conditions,Interventions,Sponsor,"
    "Phases,Enrollment,Start Date,Last Update Posted,Locations\n"
    f"{ID},Made-up CAR-NK trial,https://clinicaltrials.gov/study/{ID},RECRUITING,Glioblastoma,"
    "BIOLOGICAL: CAR-NK cells,Made Up Inc.,PHASE1|PHASE2,12,2024-03,2025-01-02,"
    '"Clinic, Beijing, China"\n'
)
FORMS = {
    "study.json": json.dumps(study()), "list.json": json.dumps([study()]),
    "api.json": json.dumps({"studies": [study()]}), "lines.ndjson": json.dumps(study()) + "\n",
    "old.xml": XML, "set.xml": f"<search_results>{XML}</search_results>",
    "old.csv": OLD_CSV, "new.csv": NEW_CSV,
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_registry_record_says_the_same_in_every_format(write, name):
    read = rows.read_registry([write(name, FORMS[name])])
    shown = trials.reconcile(rows.read_reviews([]), read).trials.iloc[0]
    wanted = {"nct_id": ID, "phase": "1/2", "status": "recruiting", "enrollment": "12 planned",
              "disease": "glioblastoma", "country": "China", "start": "2024-03",
              "product": "CAR-NK"}  # fmt: skip
    assert shown[list(wanted)].to_dict() == wanted
    assert read.loc[0, "read"] == "2025-01-02"


def test_records_one_a_line_are_each_read(write):
    text = "\n".join(json.dumps(study(f"NCT0000000{n}")) for n in range(3))
    assert len(rows.read_registry([write("a.ndjson", text)])) == 3


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{broken", "is not JSON"), ("a.json", '{"made": "up"}', "holds no study"),
        ("a.xml", "<open>", "is not well-formed"), ("a.xml", "<a/>", "holds no clinical_study"),
        ("a.csv", "made,up\n1,2\n", "has no column with trial ids"),
    ],
)  # fmt: skip
def test_file_in_no_known_form_is_refused_with_its_name(write, name, text, said):
    with pytest.raises(EvidenceError, match=f"{name} {said}"):
        rows.read_registry([write(name, text)])


def test_xml_cannot_read_other_files(write):
    secret = write("secret.txt", "hidden")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret}">]>' + XML.replace("Glioblastoma", "&x;")
    read = rows.read_registry([write("a.xml", text)])
    assert "hidden" not in read.astype(object).to_csv()


def test_same_rows_in_many_files_are_one_table(write):
    one = write("a.csv", f"nct_id,phase,source_pmcid\n{ID},I,PMC1\n")
    other = write("b.csv", f"phase,NCT,source_pmcid\nII,{ID},PMC2\n")
    made = trials.reconcile(rows.read_reviews([one, other]), rows.read_registry([]))
    assert made.trials.loc[0, "phase_verdict"] == "differ"
    assert isinstance(made.fields, pd.DataFrame)


def test_cell_of_any_length_is_judged_a_formula_or_not_in_no_time():
    assert not flags.FORMULA.match("-" + "1-" * 100_000)
    assert flags.FORMULA.match("-1*2")

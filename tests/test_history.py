"""What changed between two runs, and why: on made-up runs, and on the default set with one more."""

import pandas as pd
import pytest

from analysis import evidence, history, paths, selection, synthesis, trials
from analysis.errors import EvidenceError
from analysis.report import origin

ADDED = paths.ROOT / "tests" / "added"
FINDING = {
    "source_id": "doi:a", "label": "A 2024", "section": "abstract", "sentence": 1, "text": "One.",
    "topic": "safety", "role": "strength", "subject": "CAR-NK", "setting": "solid",
    "hedged": False, "coder": "form", "rule": "reader", "state": "counted",
}  # fmt: skip
HEADLINE = {"role": "strength", "topic": "safety", "n": 2, "sentence": "2 of 2"}
RECORD = {
    "code": "c", "notebooks": "n", "versions": {"pandas": "3"}, "parameters": {"subject": "CAR-NK"},
    "inputs": {"data/codebook.yaml": "1", "data/corrections.csv": "1",
               "data/trials/registry_rows.csv": "1", "data/extractions/a.yaml": "1"},
}  # fmt: skip


def run(*, findings=(FINDING,), documents=(("a.xml", "1", "doi:a"),), headlines=(HEADLINE,),
        trial=({"nct_id": "NCT1", "phase": "1"},), inputs=None, **record):  # fmt: skip
    tables = {
        "findings": pd.DataFrame(list(findings), columns=list(FINDING)),
        "documents": pd.DataFrame(list(documents), columns=["document", "sha256", "source_ids"]),
        "headlines": pd.DataFrame(list(headlines), columns=list(HEADLINE)),
        "trials": pd.DataFrame(list(trial)),
        "sources": pd.DataFrame([("doi:a", "A 2024")], columns=["source_id", "label"]),
    }
    own = {"inputs": RECORD["inputs"] | (inputs or {})}
    return history.Snapshot(tables, RECORD | own | record)


def changes(old, new, kind="finding"):
    table = history.compare(old, new)
    columns = ["change", "before", "after", "cause"]
    return table.loc[table["kind"] == kind, columns].to_numpy().tolist()


OTHER = FINDING | {"role": "barrier"}
WAS, NOW = "strength/CAR-NK/solid/False/counted", "barrier/CAR-NK/solid/False/counted"


def test_equal_runs_differ_in_nothing():
    table = history.compare(run(), run())
    assert table.empty
    assert history.describe_changes(table).startswith("Nothing changed")
    assert history.count_changes(table).empty


@pytest.mark.parametrize(
    ("new", "cause"),
    [
        ({"inputs": {"data/codebook.yaml": "2"}}, "codebook or rule"),
        ({"code": "d"}, "code"),
        ({"notebooks": "m"}, "code"),
        ({"versions": {"pandas": "4"}}, "code"),
        ({"inputs": {"data/codebook.yaml": "2"}, "code": "d"}, "codebook or rule; code"),
        ({"documents": (("a.xml", "2", "doi:a"),)}, "changed source"),
        ({"documents": (("a.xml", "1", "doi:a"), ("b", "1", "doi:a"))}, "changed source"),
        ({}, "not told by the records"),
    ],
)
def test_changed_code_of_a_sentence_has_the_cause_that_the_records_show(new, cause):
    assert changes(run(), run(findings=[OTHER], **new)) == [["changed", WAS, NOW, cause]]


def test_correction_by_a_person_is_told_from_a_new_codebook():
    human = OTHER | {"coder": "human"}
    gone = FINDING | {"state": "corrected"}
    new = run(findings=[gone, human], inputs={"data/corrections.csv": "2"})
    corrected = WAS.replace("counted", "corrected")
    assert changes(run(), new) == [
        ["changed", WAS, corrected, "human correction"], ["gained", "", NOW, "human correction"]
    ]  # fmt: skip


def test_machine_findings_may_change_with_the_forms_that_it_learns_from():
    machine = [FINDING | {"coder": "combined"}]
    new = run(findings=[OTHER | {"coder": "combined"}], inputs={"data/extractions/b.yaml": "1"})
    cause = "forms that the coder learns from"
    assert changes(run(findings=machine), new) == [["changed", WAS, NOW, cause]]


def test_new_source_gains_and_a_left_out_source_loses():
    more = [FINDING, FINDING | {"source_id": "doi:b", "text": "Two."}]
    both = run(findings=more, documents=(("a.xml", "1", "doi:a"), ("b.xml", "1", "doi:b")))
    assert changes(run(), both) == [["gained", "", WAS, "new source"]]
    assert changes(both, run()) == [["lost", WAS, "", "source left out"]]


def test_finding_counts_by_its_best_coder_only():
    machine = [FINDING | {"coder": coder} for coder in ("rules", "combined")]
    assert len(changes(run(findings=()), run(findings=machine))) == 1


def test_trial_is_gained_lost_or_changed_by_its_rows():
    moved = [{"nct_id": "NCT1", "phase": "2"}, {"nct_id": "NCT2", "phase": "1"}]
    new = run(trial=moved, inputs={"data/trials/registry_rows.csv": "2"})
    assert changes(run(), new, "trial") == [
        ["changed", "1", "2", "trial rows"], ["gained", "", "listed", "trial rows"]
    ]  # fmt: skip
    assert changes(new, run(), "trial")[1] == ["lost", "listed", "", "trial rows"]


def test_headline_says_why_it_came_went_or_changed():
    fewer = run(headlines=[], parameters={"subject": "CAR-NK", "min_sources": 3})
    start = run(parameters={"subject": "CAR-NK", "min_sources": 2})
    assert changes(start, fewer, "headline") == [["lost", "2 of 2", "", "parameter"]]
    assert changes(fewer, start, "headline") == [["gained", "", "2 of 2", "parameter"]]
    new = run(findings=[OTHER], headlines=[HEADLINE | {"n": 1, "sentence": "1 of 2"}], code="d")
    assert changes(run(), new, "headline") == [["changed", "2 of 2", "1 of 2", "code"]]


def test_headline_of_more_sources_with_the_same_number_is_recounted():
    more = run(documents=(("a.xml", "1", "doi:a"), ("b", "1", "doi:b")),
               headlines=[HEADLINE | {"sentence": "2 of 3"}])  # fmt: skip
    assert changes(run(), more, "headline") == [["recounted", "2 of 2", "2 of 3", "new source"]]


def take(sources):
    found = evidence.load(sources)
    made = trials.load(trials.read_cells(found.table_cells, found.sources)[0])
    mine = selection.choose_findings(found.findings, found.sources, subject="CAR-NK",
                                     threshold=0.5)  # fmt: skip
    headlines = synthesis.list_headlines(
        synthesis.count_sources(mine), n_sources=len(found.sources), min_sources=2
    )
    shown = synthesis.list_shown(found.findings, found.sources, found.statements)
    tables = {
        "findings": shown, "trials": trials.list_shown(made.trials), "headlines": headlines,
        "sources": found.sources, "documents": found.documents,
    }  # fmt: skip
    return history.take_now(tables, {"subject": "CAR-NK"})


def test_one_review_more_changes_exactly_what_it_says():
    table = history.compare(take(["data"]), take(["data", str(ADDED)]))
    assert set(table["cause"]) == {"new source"}
    counts = table.groupby(["kind", "change"]).size().to_dict()
    said = table[table["kind"] == "finding"]
    assert set(said["change"]) == {"gained"}
    assert said["where"].str.startswith("Addison 2026").all()
    assert counts["trial", "gained"] == 1
    assert table.loc[table["kind"] == "trial", "what"].tolist() == ["NCT99999997"]
    changed = table[(table["kind"] == "headline") & (table["change"] == "changed")]
    assert changed[["what", "where"]].to_numpy().tolist() == [
        ["persistence", "barrier"], ["safety", "strength"]
    ]  # fmt: skip
    rest = table[(table["kind"] == "headline") & (table["change"] != "changed")]
    assert set(rest["change"]) == {"recounted"}
    assert rest["after"].str.contains(" of 82 sources").all()


def test_no_earlier_report_is_said_so():
    table = history.compare_with("", {}, {})
    assert history.describe_changes(table, "") == "No earlier report was named to compare with."


@pytest.mark.parametrize("record", [None, "{", "[]"])
def test_folder_without_a_record_is_no_report(record, tmp_path):
    if record:
        (tmp_path / "run.json").write_text(record)
    with pytest.raises(EvidenceError, match=r"is no report: run\.json cannot be read"):
        history.read_folder(tmp_path)


def test_report_without_the_tables_needed_is_refused(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(EvidenceError, match="does not show 'findings'"):
        history.read_folder(tmp_path)


def test_origin_sees_code_of_notebooks_but_not_their_outputs(write):
    cell = '{"cells": [{"metadata": {"tags": []}, "source": "a = 1", "outputs": [%s]}]}'
    one, other = write("one/a.ipynb", cell % ""), write("two/a.ipynb", cell % "1")
    third = write("three/a.ipynb", (cell % "").replace("a = 1", "a = 2"))
    made = [origin.describe_origin([path])["notebooks"] for path in (one, other, third)]
    assert made[0] == made[1] != made[2]


def test_walk_through_of_the_readme_shows_what_the_default_set_gives():
    table = history.compare(take(["data"]), take(["data", str(ADDED)]))
    readme = (paths.ROOT / "README.md").read_text("utf-8")
    assert f"    {history.describe_changes(table)}\n" in readme
    for row in history.count_changes(table).itertuples():
        assert f"    {row.n:6d}  {row.kind} {row.change}: {row.cause}\n" in readme
    told = table[(table["kind"] == "headline") & (table["change"] == "changed")]
    for row in told.itertuples():
        assert f"{row.before} -> {row.after}\n" in readme

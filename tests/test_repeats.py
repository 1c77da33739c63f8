"""Two files that say the same of one article: counted once, and the receipt says so."""

import pytest
import yaml

from analysis import cli
from analysis.readers.base import Article, Block
from analysis.sources import ingest
from analysis.sources.forms import list_form_findings
from analysis.sources.repeats import describe_repeats, list_repeats
from tests.conftest import PAGES
from tests.readers.test_form import FORM

ONE = {"topic": "persistence", "role": "barrier", "subject": "CAR-NK", "setting": "solid",
       "hedged": False}  # fmt: skip
SENTENCES = "# Made-up title\n\nhttps://doi.org/10.5555/made.up\n\n## Abstract\n\nOne. Two, "


def form(*statements, title="A made-up title", **more):
    rows = [
        {"says": says, "at": {"section": "abstract", "sentence": sentence}, "anchor": "made up",
         "findings": list(findings)}
        for says, sentence, findings in statements
    ]  # fmt: skip
    return yaml.safe_dump(
        {"doi": "10.5555/made.up", "title": title, "statements": rows} | more, sort_keys=False
    )


def read(folder):
    """Return the findings by role, and the receipt's reasons by file name."""
    tables, codes = ingest([("in", folder)])
    documents = tables["documents"].itertuples()
    reasons = {row.document.removeprefix("in/"): row.reason for row in documents}
    found = list_form_findings(tables["statements"], codes, tables["passages"])
    return sorted(found.loc[found["state"] == "counted", "role"]), reasons


def test_form_that_is_there_twice_counts_once_and_the_receipt_says_so(write, capsys, tmp_path):
    write("in/b.yaml", FORM)
    folder = write("in/a.yaml", FORM).parent
    assert cli.main(["code", str(folder), "--out", str(tmp_path / "f.csv")]) == 0
    said = capsys.readouterr()
    assert "1 finding in 1 source" in said.out
    assert said.err == (
        "read in/b.yaml: doi 10.5555/made.up is in in/a.yaml, too: the same, and counted "
        "once: 1 of 1 finding. Remove one of the two, or correct the identifier if they are "
        "different articles\n"
    )


def test_second_form_keeps_what_it_alone_says_and_the_difference_is_listed(write):
    write("in/a.yaml", form(("Short life.", 1, [ONE]), ("Safe.", 2, [ONE | {"role": "strength"}])))
    other = ONE | {"role": "fact"}
    folder = write("in/b.yaml", form(("Other words.", 1, [ONE, other]), title="Another")).parent
    roles, reasons = read(folder)
    assert roles == ["barrier", "fact", "strength"]
    assert (
        "the same, and counted once: 1 of 2 findings; "
        "only here: abstract, sentence 1, persistence/fact/CAR-NK/solid/false; "
        "only there: abstract, sentence 2, persistence/strength/CAR-NK/solid/false; "
        "the title is 'Another' here and 'A made-up title' there"
    ) in reasons["b.yaml"]


def test_form_of_a_person_beside_another_is_no_repetition(write):
    write("in/a.yaml", FORM)
    folder = write("in/b.yaml", form(("Short.", 1, [ONE]), coded_by="A Person")).parent
    roles, reasons = read(folder)
    assert roles == ["barrier"]
    assert set(reasons.values()) == {""}


def test_copy_of_an_original_under_another_name_is_read_once(write):
    page = (PAGES / "made_up_summary.txt").read_bytes()
    alone, _ = ingest([("one", write("one/page.txt", page))])
    write("in/b.txt", page)
    both, _ = ingest([("in", write("in/a.txt", page).parent)])
    assert both["passages"]["text"].tolist() == alone["passages"]["text"].tolist() != []
    reasons = both["documents"].set_index("document")["reason"]
    assert reasons["in/a.txt"] == ""
    assert "is in in/a.txt, too: the content is the same and counts once" in reasons["in/b.txt"]
    assert alone["sources"]["doi"].item() in reasons["in/b.txt"]


def test_shorter_text_of_one_doi_says_which_text_counts_in_its_place(write):
    write("in/short.md", SENTENCES + "short.")
    folder = write("in/long.md", SENTENCES + "and somewhat longer.").parent
    _, reasons = read(folder)
    assert reasons["long.md"] == ""
    assert "doi 10.5555/made.up is in in/long.md, too: the texts differ" in reasons["short.md"]


def test_form_beside_its_original_is_no_repetition(write):
    write("in/a.yaml", FORM)
    _, reasons = read(write("in/b.md", SENTENCES + "made up.").parent)
    assert set(reasons.values()) == {""}


def test_many_copies_of_one_file_are_told_in_one_sentence():
    copy = Article("t", "abstract", {"title": "T"}, [Block("Made up.", "abstract")])
    pairs = [("a", copy), ("b", copy)]
    rows = [row for n in range(9) for row in list_repeats(f"doi:10.5555/{n}", pairs, {"a"})]
    assert describe_repeats(rows).startswith(
        "doi 10.5555/0; doi 10.5555/1; doi 10.5555/2 and 6 more are in a, too: "
    )


@pytest.mark.parametrize("subject", ["CAR-T", "NK"])
def test_same_sentence_with_another_code_is_another_finding(write, subject):
    write("in/a.yaml", form(("Short life.", 1, [ONE])))
    other = ONE | {"subject": subject}
    roles, _ = read(write("in/b.yaml", form(("Short life.", 1, [other]))).parent)
    assert roles == ["barrier", "barrier"]

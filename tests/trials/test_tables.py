"""Trial tables of the articles themselves, made up as JATS and HTML."""

import pytest

from analysis import trials
from analysis.sources import ingest

ROWS = """<tr><td rowspan="2">NCT01974479</td><td>CD19</td><td>II</td><td>PB-NK</td><td>x</td></tr>
<tr><td>CD19</td><td>II</td><td>PB-NK</td><td>y</td></tr>
<tr><td>NCT03415100; NCT03940820</td><td>ROBO1</td><td>I</td><td>NK-92</td><td/></tr>"""
HEAD = "<th>Trial no.</th><th>Antigen</th><th>Stage</th><th>Effector cells</th><th>Remarks</th>"


def article(rows=ROWS, head=HEAD, caption="Made-up CAR-NK trials"):
    return f"""<article><front><article-meta><article-id pub-id-type="pmc">PMC999</article-id>
<article-id pub-id-type="doi">10.5555/t</article-id>
<title-group><article-title>Made up</article-title></title-group>
<pub-date><year>2024</year></pub-date>
<abstract><p>A made-up abstract on CAR-NK cells.</p></abstract></article-meta></front><body><sec>
<title>Trials</title><p>See the table.</p><table-wrap id="t1"><label>Table 1</label>
<caption><p>{caption}</p></caption><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>
</table></table-wrap></sec></body></article>"""


@pytest.fixture
def read(write):
    def read_article(text, name="in/a.xml"):
        built, _ = ingest([("in", write(name, text).parent)])
        return trials.read_cells(built["table_cells"], built["sources"])

    return read_article


def test_table_of_an_article_joins_the_trial_rows(read):
    rows, unmapped = read(article())
    assert rows["nct_id"].tolist() == ["NCT01974479", "NCT01974479", "NCT03415100; NCT03940820"]
    assert rows["phase"].tolist() == ["II", "II", "I"]
    assert rows.loc[0, ["source", "table", "read"]].tolist() == ["PMC999", "Table 1", "2024"]
    assert unmapped["header"].tolist() == ["Remarks"]
    made = trials.load(rows)
    before = trials.load().trials.set_index("nct_id")["reviews"]
    after = made.trials.set_index("nct_id")["reviews"]
    assert (after - before).loc[lambda gained: gained != 0].to_dict() == {"NCT01974479": 1}
    work = trials.list_worklist(made)["what"]
    assert work.str.contains("several ids in one cell: NCT03415100, NCT03940820").any()


def test_sources_without_trial_ids_add_nothing(read):
    assert read(article(ROWS.replace("NCT", "XYZ")))[0].empty


def test_ids_tell_their_column_where_no_head_does(read):
    rows, _ = read(article(head=HEAD.replace("Trial no.", "Reference")))
    assert rows.loc[0, ["nct_id", "target"]].tolist() == ["NCT01974479", "CD19"]


def test_heading_between_rows_gives_the_field_that_the_columns_lack(read):
    rows = """<tr><td colspan="2">Cord blood NK cells</td></tr>
    <tr><td>NCT01974479</td><td>CD19</td></tr><tr><td colspan="2">Solid tumors</td></tr>
    <tr><td>NCT03415100</td><td>ROBO1</td></tr>"""
    found, _ = read(article(rows, "<th>NCT</th><th>Target</th>"))
    assert found["nct_id"].tolist() == ["NCT01974479", "NCT03415100"]
    assert found["cell_source"].tolist() == ["Cord blood NK cells", ""]
    assert found["disease"].tolist() == ["", "Solid tumors"]


def test_row_without_an_id_is_kept_for_the_worklist(read):
    rows = ROWS + "<tr><td>pending</td><td>CD7</td><td>I</td><td>NK-92</td><td>z</td></tr>"
    made = trials.load(read(article(rows))[0])
    said = made.problems.query("place.str.startswith('PMC999')")["problem"]
    assert said.str.contains("malformed id 'pending' (CD7; I)", regex=False).any()


def test_table_that_never_names_nk_cells_gives_only_rows_on_known_trials(read):
    rows = "<tr><td>NCT03415100</td><td>I</td></tr><tr><td>NCT99999999</td><td>II</td></tr>"
    head = "<th>NCT</th><th>Phase</th>"
    assert read(article(rows, head, "Made-up trials"))[0]["nct_id"].tolist() == ["NCT03415100"]
    assert len(read(article(rows, head, "Made-up NK cell trials"), "in2/b.xml")[0]) == 2


def test_phase_and_status_of_one_column_are_both_read(read):
    rows = "<tr><td>NCT03415100</td><td>I (recruiting)</td><td>NK</td></tr>"
    found, _ = read(article(rows, "<th>NCT</th><th>Study phase (status)</th><th>Cells</th>"))
    made = trials.load(found)
    own = made.fields.query("source == 'PMC999'").set_index("field")["normal"]
    assert (own["phase"], own["status"]) == ("1", "recruiting")


PAGE = f"""<html><head><title>Made up</title><meta name="citation_title" content="Made up">
<meta name="citation_doi" content="10.5555/h"></head><body><article><h1>Made up</h1>
<h2>Abstract</h2><p>{"A made-up sentence on CAR-NK cells. " * 9}</p>
<h2>Trials</h2><p>{"A made-up sentence on trials. " * 30}</p>
<table><caption>Table 2 Made-up CAR-NK trials</caption>
<tr><th>ClinicalTrials.gov identifier</th><th>Target antigen</th><th>Phase</th></tr>
<tr><td>NCT01974479</td><td>CD19</td><td>I</td></tr></table></article></body></html>"""


def test_table_of_a_saved_page_is_read_too(read):
    rows, _ = read(PAGE, "page/a.html")
    assert rows[["nct_id", "target", "phase"]].to_numpy().tolist() == [["NCT01974479", "CD19", "I"]]

"""Trial tables of the articles themselves, made up as JATS."""

from analysis import evidence, trials

ARTICLE = """<article><front><article-meta>
<article-id pub-id-type="pmc">PMC999</article-id>
<article-id pub-id-type="doi">10.5555/t</article-id>
<title-group><article-title>Made up</article-title></title-group>
<abstract><p>A made-up abstract on CAR-NK cells.</p></abstract></article-meta></front><body><sec>
<title>Trials</title><p>See the table.</p><table-wrap id="t1"><label>Table 1</label><table>
<thead><tr><th>Trial no.</th><th>Antigen</th><th>Stage</th><th>Effector cells</th>
<th>Remarks</th></tr></thead>
<tbody><tr><td rowspan="2">NCT01974479</td><td>CD19</td><td>II</td><td>PB-NK</td><td>x</td></tr>
<tr><td>CD19</td><td>II</td><td>PB-NK</td><td>y</td></tr>
<tr><td>NCT03415100; NCT03940820</td><td>ROBO1</td><td>I</td><td>NK-92</td><td/></tr></tbody>
</table></table-wrap></sec></body></article>"""


def test_table_of_an_article_joins_the_trial_rows(write):
    given = evidence.load([str(write("in/a.xml", ARTICLE).parent)])
    rows, unmapped = trials.read_cells(given.table_cells, given.sources)
    assert rows["nct_id"].tolist() == ["NCT01974479", "NCT01974479", "NCT03415100; NCT03940820"]
    assert rows["phase"].tolist() == ["II", "II", "I"]
    assert unmapped["header"].tolist() == ["Remarks"]
    made = trials.load(rows)
    before = trials.load().trials.set_index("nct_id")["reviews"]
    after = made.trials.set_index("nct_id")["reviews"]
    assert (after - before).loc[lambda gained: gained != 0].to_dict() == {"NCT01974479": 1}
    work = trials.list_worklist(made)["what"]
    assert work.str.contains("several ids in one cell: NCT03415100, NCT03940820").any()


def test_sources_without_trial_tables_add_nothing(write):
    page = ARTICLE.replace("NCT", "XYZ")
    given = evidence.load([str(write("in/b.xml", page).parent)])
    assert trials.read_cells(given.table_cells, given.sources)[0].empty

"""Tables of JATS articles, cell by cell: spans, headers, groups, notes, pictures."""

import pytest

from tests.readers.jats_articles import blocks_of, grid_of, read

TRIALS = """<table-wrap id="t1"><label>Table 1.</label><caption><title>Made-up trials.</title>
<p>All at rest.</p></caption><table><thead><tr><th rowspan="2">Trial</th>
<th colspan="2">Result</th></tr><tr><th>Rest</th><th>Sleep</th></tr></thead><tbody>
<tr><td rowspan="2">NCT99999991</td><td>one
<xref ref-type="table-fn" rid="n1"><sup>a</sup></xref></td>
<td>two</td></tr><tr><td>three</td><td>10<sup>6</sup></td></tr>
<tr><td colspan="3"><bold>Second part</bold></td></tr>
<tr><td>NCT99999992</td><td/><td>CD8<sup>+</sup></td></tr></tbody></table>
<table-wrap-foot><fn id="n1"><label>a</label><p>Made up.</p></fn><fn><p><sup>b</sup>Nobody.</p></fn>
<p>No abbreviation.</p></table-wrap-foot></table-wrap>"""


def test_trial_that_spans_two_rows_belongs_to_both():
    grid = grid_of(TRIALS)
    assert grid[3, 1] == grid[4, 1] == ("Trial", "NCT99999991")
    assert grid[4, 2] == ("Result > Rest", "three")
    assert grid[4, 3] == ("Result > Sleep", "10^6")


def test_header_rows_are_marked_and_joined_to_a_path():
    (table,) = read(f"<sec><title>S</title>{TRIALS}</sec>").tables
    assert {cell.row for cell in table.cells if cell.is_header} == {1, 2, 5}
    assert [cell.text for cell in table.cells if cell.row == 1] == ["Trial", "Result", "Result"]
    assert [cell.header for cell in table.cells if cell.row == 6] == [
        "Trial",
        "Result > Rest",
        "Result > Sleep",
    ]


def test_row_over_the_whole_table_is_the_group_of_those_below():
    (table,) = read(f"<sec><title>S</title>{TRIALS}</sec>").tables
    groups = {cell.row: cell.group for cell in table.cells}
    assert groups == {1: "", 2: "", 3: "", 4: "", 5: "", 6: "Second part"}


def test_notes_are_kept_by_their_marks():
    (table,) = read(f"<sec><title>S</title>{TRIALS}</sec>").tables
    assert table.footnotes == (("a", "Made up."), ("b", "Nobody."), ("", "No abbreviation."))
    assert grid_of(TRIALS)[3, 2] == ("Result > Rest", "one [a]")


def test_caption_and_notes_are_passages_too():
    (table,) = read(f"<sec><title>S</title>{TRIALS}</sec>").tables
    assert (table.label, table.caption) == ("Table 1", "Made-up trials. All at rest.")
    assert [block[:2] for block in blocks_of(f"<sec><title>S</title>{TRIALS}</sec>")] == [
        ("S > Table 1", "caption"),
        ("S > Table 1", "caption"),
        ("S > Table 1", "footnote"),
        ("S > Table 1", "footnote"),
        ("S > Table 1", "footnote"),
    ]


CALS = """<table-wrap><label>Table 2</label><oasis:table xmlns:oasis="http://docs.oasis-open.org/ns">
<oasis:tgroup cols="3"><oasis:colspec colname="a"/><oasis:colspec colname="b"/>
<oasis:colspec colname="c"/><oasis:thead><oasis:row><oasis:entry morerows="1">Trial</oasis:entry>
<oasis:entry namest="b" nameend="c">Result</oasis:entry></oasis:row><oasis:row>
<oasis:entry colname="b">Rest</oasis:entry><oasis:entry colname="c">Sleep</oasis:entry></oasis:row>
</oasis:thead><oasis:tbody><oasis:row><oasis:entry morerows="1">NCT99999991</oasis:entry>
<oasis:entry>one</oasis:entry><oasis:entry>two</oasis:entry></oasis:row><oasis:row>
<oasis:entry colname="c">four</oasis:entry></oasis:row></oasis:tbody></oasis:tgroup></oasis:table>
</table-wrap>"""


def test_cals_spans_are_expanded_and_named_columns_kept():
    assert grid_of(CALS) == {
        (1, 1): ("", "Trial"),
        (1, 2): ("", "Result"),
        (1, 3): ("", "Result"),
        (2, 1): ("", "Trial"),
        (2, 2): ("", "Rest"),
        (2, 3): ("", "Sleep"),
        (3, 1): ("Trial", "NCT99999991"),
        (3, 2): ("Result > Rest", "one"),
        (3, 3): ("Result > Sleep", "two"),
        (4, 1): ("Trial", "NCT99999991"),
        (4, 3): ("Result > Sleep", "four"),
    }


def test_table_that_is_a_picture_is_reported():
    article = read("""<table-wrap id="t"><label>Table 3.</label><caption><p>Cells.</p></caption>
    <graphic xlink:href="t.jpg"/></table-wrap>""")
    (table,) = article.tables
    assert (table.image_only, table.cells, table.caption) == (True, (), "Cells.")
    assert article.gaps == ["table 3 is an image"]


@pytest.mark.parametrize(
    "around",
    ["<p>Text {}</p>", "<sec><title>S</title>{}</sec>", "<boxed-text>{}</boxed-text>", "{}"],
)
def test_table_is_found_wherever_it_stands(around):
    table = "<table-wrap><table><tr><td>a</td><td>b</td></tr></table></table-wrap>"
    assert [len(found.cells) for found in read(around.format(table)).tables] == [2]
    floats = f"<floats-group>{table}</floats-group>"
    assert [len(found.cells) for found in read("<p>x</p>", floats=floats).tables] == [2]


def test_citations_and_exponents_in_cells_never_fuse():
    cells = """<td>cells<xref ref-type="bibr" rid="r1"><sup>1</sup></xref></td>
    <td>10<sup>6</sup></td><td>rest<sup><xref ref-type="bibr" rid="r2">2</xref></sup></td>
    <td>m<sup>2</sup></td>"""
    grid = grid_of(f"<table-wrap><table><tr>{cells}</tr></table></table-wrap>")
    assert [text for _, text in grid.values()] == ["cells [1]", "10^6", "rest [2]", "m2"]


def test_lists_and_paragraphs_in_a_cell_stay_apart():
    cell = "<td><p>one</p><p>two</p></td><td><list><list-item><p>a</p></list-item></list>b</td>"
    grid = grid_of(f"<table-wrap><table><tr>{cell}</tr></table></table-wrap>")
    assert [text for _, text in grid.values()] == ["one two", "a b"]


def test_table_in_a_cell_is_a_table_of_its_own():
    inner = "<table><tr><td>in</td></tr></table>"
    article = read(f"""<table-wrap id="t"><label>Table 1</label><table><tr><td>out {inner}</td>
    <td>b</td></tr></table></table-wrap>""")
    assert [(t.table_id, [cell.text for cell in t.cells]) for t in article.tables] == [
        ("t", ["out", "b"]),
        ("t-inner-1", ["in"]),
    ]


@pytest.mark.parametrize(
    ("span", "columns"), [("0", 1), ("2", 2), ("x", 1), ("-3", 1), ("99999999", 1)]
)
def test_span_that_is_no_sensible_number_counts_as_one(span, columns):
    table = f'<table-wrap><table><tr><td colspan="{span}">a</td></tr></table></table-wrap>'
    assert len(grid_of(table)) == columns


def test_table_of_too_many_cells_is_cut_and_says_so():
    wide = '<tr><td colspan="1000">a</td></tr>' * 250
    article = read(f"<table-wrap><label>Table 1</label><table>{wide}</table></table-wrap>")
    assert len(article.tables[0].cells) <= 200_000
    assert article.gaps == ["Table 1: a table has more than 200,000 cells; the rest is left out"]

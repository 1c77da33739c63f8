"""The page: from executed notebooks only, everything opens, nothing is asked of other places."""

import json
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from lxml import html as lxml_html

from analysis import exhibits
from analysis.errors import EvidenceError
from analysis.report import collect, data_files, html, keys, page_tables
from tests.report.made_up import COUNTS, notebook, shown

HOSTILE = "<script>alert('made up')</script>"


FINDINGS = pd.DataFrame(
    [("f1", "doi:a", HOSTILE, "abstract", 1, "Made-up sentence.", "persistence", "barrier",
      "CAR-NK", "solid", True, "form", "reader", "anchor", 1.0, "counted", "verified", "form")],
    columns=["finding_id", "source_id", "label", "section", "sentence", "text", "topic", "role",
             "subject", "setting", "hedged", "coder", "rule", "why", "score", "state", "verified",
             "depth"],
)  # fmt: skip


@pytest.fixture
def report(write):
    counts = exhibits.table(COUNTS, id="counts", caption=HOSTILE, opens={(0, "barrier"): ["f1"]})
    own = {"output_type": "execute_result", "data": {"text/html": f"<p>mine{HOSTILE}</p>"}}
    said = {"output_type": "stream", "name": "stdout", "text": "printed words"}
    path = write("01_made_up.ipynb", notebook(
        shown(exhibits.table(FINDINGS, id="findings", caption="All")), shown(counts), own, said
    ))  # fmt: skip
    return collect.read_notebooks([path])


@pytest.fixture
def page(report, tmp_path):
    return html.write(report, tmp_path / "index.html", provenance={"python": "3"}).read_text()


def test_count_leads_to_its_sentence_with_source_section_and_coder_and_back(page):
    tree = lxml_html.fromstring(page)
    link = tree.xpath("//a[@class='open']")[0]
    group = tree.get_element_by_id(link.get("href")[1:])
    row = tree.get_element_by_id(group.xpath(".//a/@href")[0][1:])
    cells = [cell.text_content() for cell in row]
    assert link.text == "1"
    for part in ("Made-up sentence.", "abstract", "1", "form", "verified", HOSTILE):
        assert part in cells
    assert group.xpath(".//a[@class='back']")[0].get("href") == f"#{link.get('id')}"


def test_address_of_a_number_survives_a_rebuild_with_other_rows_and_counts():
    more = pd.DataFrame({"topic": ["antigen", "persistence"], "barrier": [4, 3]})
    old = exhibits.table(COUNTS, id="counts", caption="c", opens={(0, "barrier"): ["f1"]}).content
    new = exhibits.table(more, id="counts", caption="c", opens={(1, "barrier"): ["f2"]}).content
    assert keys.name_groups(old)[0, "barrier"] == keys.name_groups(new)[1, "barrier"]


def test_picture_and_table_open_the_same_sentences():
    axes = plt.subplots()[1]
    axes.bar([0], [1])[0].set_url("#o-marks-0-cell_source")
    data = pd.DataFrame({"nct_id": ["NCT0"], "cell_source": ["differ"]})
    drawn = exhibits.figure(axes, id="marks", caption="c", alt="One.", data=data,
                            opens={(0, "cell_source"): ["one: a"]}).content  # fmt: skip
    assert f'"#{keys.name_groups(drawn)[0, "cell_source"]}"' in keys.rename_links(
        drawn["svg"], drawn
    )


@pytest.mark.parametrize(("value", "unit"), [(2, "s"), (3, "f"), (1, "")])
def test_number_is_counted_again_in_its_own_unit(value, unit):
    table = pd.DataFrame({"topic": ["safety"], "n": [value]})
    ids = ["f1", "f2", "f3"]
    shown_table = exhibits.table(table, id="a", caption="c", opens={(0, "n"): ids}).content
    known = {i: {"source_id": source} for i, source in zip(ids, "aab", strict=True)}
    assert page_tables.name_units(shown_table, known) == {"n": unit}


def test_every_link_inside_the_page_has_its_target(page):
    tree = lxml_html.fromstring(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(href[1:] in ids for href in tree.xpath("//a/@href") if href.startswith("#"))


def test_nothing_is_asked_of_another_place(page):
    policy = lxml_html.fromstring(page).xpath("//meta[@http-equiv]/@content")
    assert "default-src 'none'" in policy[0]
    assert not re.search(r"src=[\"'](?!data:)", page)
    assert not re.search(r"href=[\"'](?!#|https://doi\.org/)", page)
    assert not re.search(r"url\((?!#)", page)


def test_markup_in_data_stays_text(page):
    tree = lxml_html.fromstring(page)
    assert [s for s in tree.xpath("//script[not(@type)]/text()") if "made up" in s] == []
    assert "&lt;script&gt;" in page


def test_cell_that_a_user_adds_is_in_the_report(page):
    assert "<p>mine</p>" in page
    assert "printed words" in page


def test_two_exhibits_with_one_id_are_refused_with_both_places(write):
    table = shown(exhibits.table(COUNTS, id="a", caption="c"))
    paths = [write(f"{name}.ipynb", notebook(table)) for name in ("one", "two")]
    with pytest.raises(EvidenceError, match="'a' is shown in one and in two"):
        collect.read_notebooks(paths)


def test_tables_are_written_with_a_description_and_older_ones_removed(report, tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "old.csv").write_text("made up")
    data_files.write(report, tmp_path)
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert names == {"findings.csv", "counts.csv", "datapackage.json"}
    assert (tmp_path / "tables" / "counts.csv").read_bytes() == (
        b"topic,barrier\r\npersistence,1\r\nsafety,0\r\n"
    )
    package = json.loads((tmp_path / "tables" / "datapackage.json").read_text())
    fields = {r["name"]: r["schema"]["fields"] for r in package["resources"]}
    assert fields["counts"][1].items() >= {"name": "barrier", "type": "integer"}.items()

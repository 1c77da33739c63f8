"""One work, several files: versions, differences, links, and the order of reading."""

import itertools
import json
from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.readers.base import Article, Block
from analysis.sources import ingest
from analysis.sources.bibliography import list_fields
from analysis.sources.identity import group_articles
from analysis.sources.relations import list_entities, list_links
from analysis.sources.repeats import choose_stated
from analysis.sources.text import list_statements, list_tables
from analysis.sources.versions import base_doi, group_versions, name_version
from tests.readers.test_form import FORM

PREPRINT, FINAL = "10.1101/2024.01.02.573999", "10.5555/made.up"
TITLE = "Made-up natural killer cells rest at night"


def article(depth="abstract", links=(), **bib):
    return Article("test", depth, bib, links=list(links))


def group(*articles):
    return group_versions(group_articles([(str(n), a) for n, a in enumerate(articles)]))


@pytest.mark.parametrize(
    ("doi", "base"),
    [
        ("10.1101/2024.01.02.573999v2", "10.1101/2024.01.02.573999"),
        ("10.21203/rs.3.rs-99/v1", "10.21203/rs.3.rs-99"),
        ("10.20944/preprints202401.0001.v2", "10.20944/preprints202401.0001"),
        ("10.12688/f1000research.99.2", "10.12688/f1000research.99"),
        ("10.7554/eLife.99.3", "10.7554/elife.99"),
        ("10.3389/fimmu.2024.1", "10.3389/fimmu.2024.1"),
        ("10.5555/dev2", "10.5555/dev2"),
    ],
)
def test_number_of_a_version_is_no_part_of_the_work(doi, base):
    assert base_doi(doi) == base


@pytest.mark.parametrize(
    ("bib", "version"),
    [
        ({"doi": PREPRINT}, "preprint"),
        ({"journal": "bioRxiv : the preprint server for biology"}, "preprint"),
        ({"doi": "10.1101/gr.999.1", "volume": "3"}, "published"),
        ({"status": "provisionally accepted", "volume": "16"}, "accepted"),
        ({"article_type": "in press"}, "accepted"),
        ({"volume": "16"}, "published"),
        ({"title": "Only a title"}, ""),
    ],
)
def test_file_shows_which_version_it_is(bib, version):
    assert name_version(article(**bib)) == version


def test_preprint_and_article_of_one_title_and_author_are_one_group():
    found = group(
        article(doi=PREPRINT, title=TITLE, authors=["Test Madeup"], year="2023"),
        article(doi=FINAL, title=TITLE + ".", authors=["Madeup T"], year="2024"),
    )
    assert found == {f"doi:{PREPRINT}": f"doi:{PREPRINT}", f"doi:{FINAL}": f"doi:{PREPRINT}"}


@pytest.mark.parametrize(
    "other",
    [
        {"title": TITLE, "authors": ["Quite Else"]},
        {"title": TITLE, "authors": ["Test Madeup"], "year": "2030"},
        {"title": "Another title of made-up cells", "authors": ["Test Madeup"]},
    ],
)
def test_other_authors_years_far_apart_or_another_title_are_another_work(other):
    one = article(doi=PREPRINT, title=TITLE, authors=["Test Madeup"], year="2023")
    assert len(set(group(one, article(doi=FINAL, **other)).values())) == 2


def test_short_titles_without_authors_are_not_one_work():
    found = group(
        article(doi="10.5555/a", title="Editorial"), article(doi="10.5555/b", title="Editorial")
    )
    assert len(set(found.values())) == 2


def test_link_to_a_preprint_joins_works_whatever_their_titles():
    final = article(doi=FINAL, title="New name", links=[("has preprint", f"doi:{PREPRINT}")])
    found = group(article(doi=PREPRINT, title="Old name"), final)
    assert len(set(found.values())) == 1


def test_correction_is_no_version_but_is_linked_to_what_it_corrects():
    notice = article(doi="10.5555/note", title="Correction", links=[("corrects", "pmid:7")])
    groups = group_articles([("a", notice), ("b", article(doi=FINAL, pmid="7", title=TITLE))])
    assert len(set(group_versions(groups).values())) == 2
    assert list_links(groups) == [
        {
            "source_id": "doi:10.5555/note",
            "relation": "corrects",
            "identifier": "pmid:7",
            "document": "a",
            "linked_source": f"doi:{FINAL}",
        }
    ]


def test_files_of_two_versions_are_one_source_whose_difference_is_listed():
    early = article("full", doi=FINAL, title=TITLE, status="provisionally accepted")
    final = article("abstract", doi=FINAL, title="A changed title", volume="16")
    fields = list_fields("doi:x", [("early.txt", early), ("final.xml", final)])
    stated = {(f.field, f.document): (f.used, f.difference) for f in fields}
    assert stated["version", "final.xml"] == (True, "")
    assert stated["version", "early.txt"] == (False, "differs from 'published'")
    assert stated["title", "final.xml"] == (False, f"differs from {TITLE!r}")
    assert stated["status", "early.txt"] == (True, "")


def test_record_without_identifier_does_not_join_a_title_of_other_years_or_authors():
    main = article(doi=FINAL, title="Editorial", year="2020", authors=["Test Madeup"])
    later = article(title="Editorial", year="2024")
    other = article(title="Editorial", authors=["Quite Else"])
    groups = group_articles([("a", main), ("b", later), ("c", other)])
    assert sorted(len(pairs) for pairs in groups.values()) == [1, 2]
    assert [document for document, _ in groups[f"doi:{FINAL}"]] == ["a"]


def test_records_known_by_number_alone_meet_through_one_that_has_both():
    numbers = [{"pmid": "7"}, {"pmcid": "PMC9"}, {"pmid": "7", "pmcid": "PMC9"}]
    for order in itertools.permutations(numbers):
        groups = group_articles([(str(n), article(**bib)) for n, bib in enumerate(order)])
        assert list(groups) == ["pmcid:PMC9"]


def test_one_name_with_two_ids_is_one_entity():
    one = Article("t", "abstract", entities=[("NK", "gene", "A1"), ("NK", "gene", "B2")])
    (row,) = list_entities("doi:x", [("d", one)])
    assert (row.text, row.mesh_id) == ("NK", "A1; B2")


def test_forms_of_one_name_in_two_folders_keep_their_statements_apart():
    said = {"anchor": "made up", "says": "x", "findings": []}
    forms = [said | {"at": {"section": "abstract", "sentence": n}} for n in (1, 2)]
    pairs = [
        (f"{f}/form.yaml", Article("f", "form", statements=[form]))
        for f, form in zip("ab", forms, strict=True)
    ]
    ids = [row["statement_id"] for row in list_statements("doi:x", choose_stated(pairs), [])]
    assert ids == ["doi:x#form.yaml:001", "doi:x#form.yaml+:001"]


def test_record_that_a_bibliography_lists_twice_is_one_source(write):
    item = {"type": "article-journal", "title": TITLE, "DOI": FINAL, "issued": {"raw": "2024"}}
    twice = [item | {"volume": "1"}, item | {"volume": "2"}]
    write("in/refs.json", json.dumps(twice))
    built, _ = ingest([("in", write("in/x.bin", b"\x00").parent)])
    assert built["sources"]["source_id"].tolist() == [f"doi:{FINAL}"]
    fields = built["source_fields"].query("field == 'volume'")
    assert fields["value"].tolist() == ["1", "2"]
    assert fields["difference"].tolist() == ["", "differs from '1'"]


def test_tables_of_one_id_in_one_file_are_kept_apart():
    from analysis.readers.base import Cell, Table

    table = Table("T1", "Table 1", "", (Cell(1, 1, "", "made up"),))
    pairs = [
        ("d", Article("t", "full", tables=[table])),
        ("d", Article("t", "full", tables=[table])),
    ]
    assert [row.table_id for row in list_tables("doi:x", pairs)["table_cells"]] == ["T1", "T1+"]


PAGE = f"# {TITLE}\n\nhttps://doi.org/{FINAL}\n\n## Abstract\n\nMade-up cells rest. They wake.\n"
FILES = {
    "a/page.md": PAGE,
    "b/longer.md": PAGE.replace("They wake", "They wake again in the morning"),
    "c/refs.ris": f"TY  - JOUR\nTI  - {TITLE}\nPY  - 2023\nDO  - {FINAL}\nER  - \n"
    f"TY  - JOUR\nTI  - {TITLE}\nAB  - Early.\nDO  - {PREPRINT}\nER  - \n",
    "d/record.nbib": f"PMID- 7\nTI  - {TITLE}\nDP  - 2024\nAID - {FINAL} [doi]\n"
    "EIN - doi: 10.5555/e\n",
    "e/notice.nbib": "PMID- 8\nTI  - Erratum\nDP  - 2025\nEFR - PMID: 7\n",
    "f/form.yaml": FORM,
    "g/untitled.json": json.dumps([{"type": "article", "title": TITLE, "issued": {"raw": "2024"}}]),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("order")
    for name, content in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(content)
    return root


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(sorted({name[0] for name in FILES})))
def test_order_of_files_changes_no_table(folder, order):
    built, codes = ingest([(name, folder / name) for name in order])
    expected, expected_codes = ingest([(name, folder / name) for name in sorted(order)])
    assert codes == expected_codes
    for name, table in expected.items():
        pd.testing.assert_frame_equal(built[name], table)


def test_links_and_version_groups_stand_in_the_tables(folder):
    built, _ = ingest([(name, folder / name) for name in sorted({n[0] for n in FILES})])
    links = built["links"].set_index("source_id")
    assert links.loc["pmid:8", "linked_source"] == f"doi:{FINAL}"
    assert links.loc[f"doi:{FINAL}", "linked_source"] == ""
    groups = built["sources"].set_index("source_id")["version_group"]
    assert groups[f"doi:{FINAL}"] == groups[f"doi:{PREPRINT}"] == f"doi:{PREPRINT}"
    versions = built["sources"].set_index("source_id")["version"]
    assert versions[f"doi:{PREPRINT}"] == "preprint"


def test_receipt_says_where_the_text_of_a_file_was_not_needed(folder):
    built, _ = ingest([("a", folder / "a"), ("b", folder / "b")])
    documents = built["documents"].set_index("document")
    assert documents["sentences"].to_dict() == {"a/page.md": 0, "b/longer.md": 2}
    assert "taken from another file" in documents.loc["a/page.md", "left_out"]
    assert "another file" not in documents.loc["b/longer.md", "left_out"]


def test_block_of_a_sub_article_counts_in_the_receipt():
    from analysis.readers import FileResult
    from analysis.sources.receipt import list_documents

    sub = Article("t", "full", {"title": "Reply"}, [Block("Made up.", "body")])
    main = Article("t", "record", {"doi": FINAL}, sub_articles=[sub])
    rows = {"sentences": Counter(), "statements": []}
    (row,) = list_documents([FileResult("d", "", 1, "t", (main,))], {}, rows)
    assert (row["outcome"], row["passages"]) == ("read", 1)

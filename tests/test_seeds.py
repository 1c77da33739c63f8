"""The two seed reviews as they are, where they are; the made-up pages stand in elsewhere."""

import pytest

from analysis import evidence, selection, tables
from tests.conftest import PAGES, SEEDS

here = pytest.mark.skipif(not SEEDS.is_dir(), reason="the originals are not on this machine")
BOILERPLATE = (
    "try the new design", "Research Topic", "formatted version", "Correspondence", "Disclaimer",
    "Copyright", "qq.com", "Fetch the complete paper", "View all",
)  # fmt: skip


def read(folder):
    return evidence.load([str(folder)])


def split_names(source):
    """Return the given and the family names of a source's authors, in their order."""
    return tuple(zip(*(name.split() for name in source["authors"].split("; ")), strict=True))


@here
def test_two_seed_files_are_two_sources_with_their_bibliography():
    sources = read(SEEDS).sources.set_index("source_id")
    xiang = sources.loc["doi:10.3389/ebm.2025.10841"]
    wang = sources.loc["doi:10.3389/fimmu.2025.1608277"]
    assert len(sources) == 2
    assert (xiang["label"], wang["label"]) == ("Xiang 2025", "Wang 2025")
    assert split_names(xiang) == (
        ("Yu", "Jiayi", "Lijuan", "Size"),
        ("Xiang", "Dong", "Shao", "Chen"),
    )
    assert split_names(wang) == (
        ("Fang", "Zhaoyuan", "Xiaoming", "Mingxia"),
        ("Wang", "Huang", "Feng", "Shi"),
    )
    assert (wang["received"], wang["accepted"]) == ("08 Apr 2025", "14 Oct 2025")
    assert (wang["status"], wang["volume"]) == ("provisionally accepted", "16")
    assert set(sources["corpus"]) == {"core"}


@here
def test_abstract_sentences_of_the_seeds_are_recognized():
    passages = read(SEEDS).passages
    counts = passages[passages["section"] == "abstract"].groupby("source_id").size()
    assert counts.to_dict() == {
        "doi:10.3389/ebm.2025.10841": 6,
        "doi:10.3389/fimmu.2025.1608277": 7,
    }


@pytest.mark.parametrize(
    "folder", [PAGES, pytest.param(SEEDS, marks=here)], ids=["made up", "seeds"]
)
def test_no_boilerplate_reaches_any_table(folder):
    found = read(folder)
    for name in evidence.KEPT:
        text = found.table(name).to_csv()
        assert not [words for words in BOILERPLATE if words in text], name


@pytest.mark.parametrize(
    "folder", [PAGES, pytest.param(SEEDS, marks=here)], ids=["made up", "seeds"]
)
def test_barriers_named_of_car_t_cells_are_not_counted_for_car_nk(folder):
    found = read(folder)
    page = found.sources[found.sources["title"].str.contains("Future")]
    mine = selection.choose_findings(found.findings, page, subject="CAR-NK", threshold=0.5)
    theirs = selection.choose_findings(found.findings, page, subject="CAR-T", threshold=0.5)
    barriers = set(mine.loc[mine["role"] == "barrier", "topic"])
    assert barriers == {"persistence", "manufacturing"}
    assert {"antigen", "trafficking"} <= set(theirs.loc[theirs["role"] == "barrier", "topic"])


@here
def test_every_anchor_of_the_seed_forms_stands_in_its_original():
    found = evidence.load(["data", str(SEEDS)])
    core = found.sources.loc[found.sources["corpus"] == "core", "source_id"]
    verdicts = found.statements[found.statements["source_id"].isin(core)]["verified"]
    assert set(verdicts) == {"verified"}
    assert len(found.sources) == 81


@here
def test_form_and_original_of_one_article_are_one_source():
    found = evidence.load(["data", str(SEEDS)])
    fields = found.table("source_fields")
    mine = fields[fields["source_id"] == "doi:10.3389/ebm.2025.10841"]
    assert mine["document"].nunique() == 2
    assert set(mine["difference"]) == {""}


@here
def test_findings_of_the_seeds_pass_the_schema():
    tables.check("findings", read(SEEDS).findings)

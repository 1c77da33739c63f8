"""The notebooks on poor input: a page that says so plainly, and nothing that breaks."""

import ast
import json
import os
import struct
import subprocess
import sys

import pytest

from analysis import paths
from tests.conftest import PAGES
from tests.poor import copy_data_without_trials, write_forms

ADDED = paths.ROOT / "tests" / "added"


def show(stem: str, **values) -> dict[str, dict]:
    """Run the cells of a notebook with these parameter values; returns its exhibits by id."""
    notebook = json.loads(next(paths.NOTEBOOKS.glob(f"{stem}_*.ipynb")).read_text("utf-8"))
    shown: list = []
    names = {"display": lambda *items: shown.extend(items)}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            shown.append(_run("".join(cell["source"]), names))
            if "parameters" in cell["metadata"]["tags"]:
                names.update(values)
    contents = [item.content for item in shown if hasattr(item, "content")]
    return {content["id"]: content for content in contents}


def _run(source: str, names: dict):
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def sentences(exhibits) -> list[str]:
    names = [column["name"] for column in exhibits["summary"]["columns"]]
    return [row[names.index("sentence")] for row in exhibits["summary"]["rows"]]


def test_one_source_alone_agrees_with_nobody_and_its_body_is_told_apart():
    said = sentences(show("06", sources=[str(ADDED)]))
    assert said[0].startswith("One source alone was read")
    assert said[-1] == (
        "Stated in bodies only, which are not counted here: "
        "trafficking, gene editing and clinical evidence."
    )


@pytest.mark.parametrize(
    ("values", "about"),
    [
        ({"subject": "CAR-T", "sources": [str(ADDED)]}, "CAR-T"),
        ({"topics": ["gene_editing"]}, "CAR-NK"),
        ({"corpus": "core", "setting": "hematologic"}, "CAR-NK (hematologic)"),
    ],
    ids=["no findings of the subject", "a topic nobody mentions", "a setting nobody mentions"],
)
def test_nothing_found_is_one_plain_sentence(values, about):
    assert sentences(show("06", **values))[-1] == f"No source states anything on {about}."


@pytest.mark.parametrize("stem", ["02", "04"])
@pytest.mark.parametrize(
    "values",
    [
        {"sources": [str(ADDED)]},
        {"sources": [str(ADDED)], "subject": "CAR-T"},
        {"sources": [str(PAGES)], "depth": "everything"},
        {"topics": ["gene_editing"]},
        {"subject": "all", "corpus": "core"},
    ],
    ids=["one source", "nothing found", "two pages", "a topic nobody mentions", "all subjects"],
)
def test_every_cell_runs_on_poor_input(stem, values):
    exhibits = show(stem, **values)
    assert len(exhibits) > 4
    assert all(e["alt"] for e in exhibits.values() if e["kind"] == "figure")


def test_only_the_chosen_topics_have_rows():
    exhibits = show("04", topics=["safety", "gene_editing"])
    for name in ("agreement-map", "stances", "depths"):
        assert [row[0] for row in exhibits[name]["rows"]] == ["safety", "gene_editing"]


def report(out, *arguments, **settings):
    """Make a whole report as a user does; returns its page and its exhibits by id."""
    command = [sys.executable, "-m", "analysis.cli", "report", "--out", out, *arguments]
    own = os.environ | {"WORKBOOK_BUILD": str(paths.BUILD)} | settings
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=own,
                          cwd=paths.ROOT)  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown: dict = {}
    for path in sorted((out / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        outputs = [o for cell in cells for o in cell.get("outputs", []) if "data" in o]
        contents = [o["data"].get("application/vnd.workbook.exhibit+json") for o in outputs]
        shown |= {content["id"]: content for content in contents if content}
    return (out / "index.html").read_text("utf-8"), shown


def measure(png) -> tuple[int, int]:
    return struct.unpack(">II", png.read_bytes()[16:24])


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A report of 500 made-up sources, with data that hold no trial."""
    room = tmp_path_factory.mktemp("many")
    data = copy_data_without_trials(room / "data")
    forms = write_forms(room / "forms", 500)
    page, shown = report(room / "out", "--sources", forms, WORKBOOK_DATA=str(data))
    return room / "out", page, shown


def test_five_hundred_sources_give_pictures_that_stay_readable(many):
    out, page, shown = many
    assert "What 500 reviews say of CAR-NK" in page
    for picture in sorted((out / "figures").glob("*.png")):
        width, height = measure(picture)
        assert max(width, height) <= 2400, picture.name
    assert "of 500; too many to draw one by one" in shown["evidence-map"]["svg"]
    assert "mean of 440 others" in shown["findings-per-source"]["svg"]
    assert len(shown["core-side-by-side"]["columns"]) == 2
    assert "which are too many to stand side by side" in page
    assert len(page) < 12_000_000


def test_data_without_trials_are_said_so_on_the_page(many):
    _, page, shown = many
    assert shown["trials"]["rows"] == []
    for name in ("landscape", "trial-tumors", "trial-origins", "disagreements"):
        assert shown[name]["alt"] == "No trial is known.", name
    assert "No trial with a start is known." in page
    assert "; no trial is known." in shown["needs-trials"]["note"]
    assert "nan" not in [e["alt"].split() for e in shown.values()]


def test_one_source_without_a_finding_on_the_subject_makes_a_whole_report(tmp_path):
    page, shown = report(tmp_path / "o", "--sources", ADDED, "-p", "subject", "CAR-T")
    assert "What 1 review says of CAR-T" in page
    assert "No source states anything on CAR-T." in page
    assert "No claim is made by at least 2 sources." in shown["headlines"]["note"]
    assert shown["findings-per-source"]["alt"].startswith("No finding in 1 source.")
    assert all(e["alt"] for e in shown.values() if e["kind"] == "figure")


def test_claims_with_reservation_only_are_said_so(tmp_path):
    forms = str(write_forms(tmp_path / "hedged", 3, hedged=True))
    exhibits = show("04", sources=[forms])
    labels = {row[1] for row in exhibits["agreement-map"]["rows"]}
    assert labels == {"hedged only", "described only", "text not available"}
    said = sentences(show("06", sources=[forms]))
    assert said[0].endswith("strategy on safety, all only with reservation.")


def test_topic_that_nobody_mentions_leaves_tables_of_that_topic_alone():
    exhibits = show("04", topics=["gene_editing"])
    for name in ("agreement-map", "stances", "depths"):
        assert [row[0] for row in exhibits[name]["rows"]] == ["gene_editing"]
    for name in ("dual-killing", "barriers-strategies", "nk-against-t", "advantages"):
        assert exhibits[name]["rows"] == [], name
    assert [row[0] for row in show("02", topics=["gene_editing"])["subjects"]["rows"]] == [
        "gene_editing"
    ]

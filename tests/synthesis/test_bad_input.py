"""The notebooks on poor input: a page that says so plainly, and nothing that breaks."""

import ast
import json

import pytest

from analysis import paths
from tests.conftest import PAGES

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
        "Stated in bodies only, which are not counted here: trafficking and clinical evidence."
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

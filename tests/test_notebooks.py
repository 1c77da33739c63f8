"""The notebooks: how they begin, how short their cells are, and that they keep no time stamps."""

import ast
import json

import pytest

from analysis import paths

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def code(path):
    return ["".join(c["source"]) for c in cells(path) if c["cell_type"] == "code"]


def test_there_are_six():
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@each
def test_it_begins_with_question_parameters_and_imports(path):
    first, second, third = cells(path)[:3]
    text = "".join(first["source"])
    assert text.startswith(f"# {path.stem[:2]} ")
    assert all(word in text for word in ("**Question.**", "**Reads**", "**Shows**"))
    assert second["metadata"]["tags"] == ["parameters"]
    assert "from analysis import" in "".join(third["source"])


@each
def test_cells_are_few_and_short(path):
    assert len(cells(path)) <= 30
    for source in code(path)[1:]:
        assert len(source.splitlines()) <= 14, source


@each
def test_cells_hold_no_method(path):
    for source in code(path):
        kinds = {type(node) for node in ast.walk(ast.parse(source))}
        assert not kinds & {ast.FunctionDef, ast.For, ast.While, ast.ClassDef, ast.Lambda}


@each
def test_outputs_are_committed_and_keep_no_time(path):
    notebook = json.loads(path.read_text("utf-8"))
    assert "papermill" not in notebook["metadata"]
    shown = [c for c in notebook["cells"] if c["cell_type"] == "code" and c["outputs"]]
    assert len(shown) >= 2, "run make notebooks"
    assert not any({"papermill", "execution"} & set(c["metadata"]) for c in notebook["cells"])

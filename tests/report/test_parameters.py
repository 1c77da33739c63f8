"""Parameters of the notebooks: declared once, checked before anything runs."""

import json

import pytest

from analysis import paths
from analysis.errors import EvidenceError
from analysis.report import parameters

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
CELL = """number: int = 2  # how many
share: float = 0.5  # which part
flag: bool = False  # whether
words: list[str] = []  # which words
name: str = "x"  # what"""


@pytest.fixture
def notebook(write):
    def make(text):
        cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": text}
        return write("a.ipynb", json.dumps({"cells": [cell]}))

    return make


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [("number", "7", 7), ("share", "1", 1.0), ("flag", "TRUE", True), ("name", "7", "7"),
     ("words", "a, b", ["a", "b"]), ("words", '["a,b"]', ["a,b"]), ("words", "", [])],
)  # fmt: skip
def test_text_is_read_as_the_declared_type(notebook, name, given, value):
    assert parameters.check_values({name: given}, [notebook(CELL)]) == {name: value}


@pytest.mark.parametrize(
    ("name", "given"),
    [("number", "2.5"), ("number", True), ("flag", "maybe"), ("words", "[1]"), ("words", "[")],
)
def test_value_of_the_wrong_type_is_refused_with_type_and_meaning(notebook, name, given):
    with pytest.raises(EvidenceError, match=f"parameter {name!r}.* is not of type"):
        parameters.check_values({name: given}, [notebook(CELL)])


def test_unknown_name_is_refused_with_the_known_ones(notebook):
    with pytest.raises(EvidenceError, match=r"'nmber' is not known\. Known: flag, name, number"):
        parameters.check_values({"nmber": "2"}, [notebook(CELL)])


@pytest.mark.parametrize(
    "line", ["x: int | None = 1  # h", "x = 1  # h", "x: int = 1", "x: int = 1 + y  # h"]
)
def test_line_that_papermill_would_lose_is_refused(notebook, line):
    with pytest.raises(EvidenceError):
        parameters.list_parameters(notebook(line))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_papermill_sees_the_same_parameters(path):
    import papermill

    seen = papermill.inspect_notebook(str(path))
    mine = parameters.list_parameters(path)
    assert {p.name for p in mine} == set(seen)
    for parameter in mine:
        assert seen[parameter.name]["inferred_type_name"] == parameter.kind
        assert seen[parameter.name]["help"] == parameter.help


def test_one_name_means_one_thing_in_all_notebooks():
    declared = {}
    for path in NOTEBOOKS:
        for parameter in parameters.list_parameters(path):
            assert declared.setdefault(parameter.name, parameter) == parameter, path.name

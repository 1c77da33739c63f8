"""The parameters of the notebooks: what there are, of which type, and values held against them."""

from __future__ import annotations

import ast
import json
import tokenize
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from analysis.errors import EvidenceError

TYPES = ("str", "int", "float", "bool", "list[str]")
Value = str | int | float | bool | list[str]


class Parameter(NamedTuple):
    """One line of a parameters cell; `kind` is one of TYPES."""

    name: str
    kind: str
    default: Value
    help: str


def list_parameters(notebook: Path) -> list[Parameter]:
    """Return the parameters of a notebook, as its cell with the tag `parameters` declares them.

    Raises
    ------
    EvidenceError : a line is not `name: type = literal  # help` with one of TYPES.
    """
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    text = "".join(tagged[0]["source"]) if tagged else ""
    comments = _comments(text)
    return [_parse(node, comments, notebook.name) for node in ast.parse(text).body]


def _comments(text: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def _parse(node: ast.stmt, comments: Mapping[int, str], name: str) -> Parameter:
    try:
        kind, value = ast.unparse(node.annotation), ast.literal_eval(node.value)
        parameter = Parameter(node.target.id, kind, value, comments[node.lineno])
    except (AttributeError, ValueError, KeyError) as error:
        raise EvidenceError(
            f"{name}, parameters cell, line {node.lineno}: {ast.unparse(node)!r} is not "
            "`name: type = literal  # help`. Write it so."
        ) from error
    if kind not in TYPES or not _fits(value, kind):
        raise EvidenceError(f"{name}: {node.target.id} is not of {', '.join(TYPES)}: {value!r}.")
    return parameter


def _fits(value: object, kind: str) -> bool:
    if kind == "list[str]":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == "float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value).__name__ == kind


def check_values(given: Mapping[str, Value], notebooks: Iterable[Path]) -> dict[str, Value]:
    """Return `given` with each value in its declared type; text is read as that type.

    A list is given as "a,b" or as a JSON list; a truth value as true or false.

    Raises
    ------
    EvidenceError : a name that no notebook declares, a value that is not of its type, or an id
        that is not in the codebook.
    """
    known = {p.name: p for notebook in notebooks for p in list_parameters(notebook)}
    if unknown := sorted(set(given) - set(known)):
        raise EvidenceError(
            f"parameter {unknown[0]!r} is not known. Known: {', '.join(sorted(known))}."
        )
    values = {name: _read(value, known[name]) for name, value in given.items()}
    if values:
        from analysis import selection  # brings pandas, which a rerun without values does not need

        selection.check_choice(values)
    return values


def _read(value: Value, parameter: Parameter) -> Value:
    read = _from_text(value, parameter.kind) if isinstance(value, str) else value
    if read is None or not _fits(read, parameter.kind):
        raise EvidenceError(
            f"parameter {parameter.name!r}: {value!r} is not of type {parameter.kind} "
            f"(for example {json.dumps(parameter.default)}). It means: {parameter.help}."
        )
    return read


def _from_text(value: str, kind: str) -> Value | None:
    """Return the value that a text stands for, None when it stands for none of that type."""
    if kind == "str":
        return value
    if kind == "bool":
        return {"true": True, "false": False}.get(value.strip().lower())
    if kind == "list[str]" and not value.lstrip().startswith("["):
        return [item.strip() for item in value.split(",") if item.strip()]
    try:
        return {"int": int, "float": float, "list[str]": json.loads}[kind](value)
    except ValueError:
        return None


def values_for(notebook: Path, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return those of the given values that this notebook declares."""
    return {p.name: given[p.name] for p in list_parameters(notebook) if p.name in given}

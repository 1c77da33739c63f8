"""Write the files of a report from its executed notebooks, and the record of the run."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from analysis import inputs, paths

LIBRARIES = (
    "pandas", "numpy", "matplotlib", "papermill", "jupyterlab", "lxml", "pyarrow", "scikit-learn",
)  # fmt: skip


class Record(NamedTuple):
    """What a run was given: parameter values, (label, path) of the sources, the method's hash."""

    values: Mapping
    given: Sequence[tuple[str, str]]
    method: str


def hash_writers() -> str:
    """Return the fingerprint of the code and templates that write the report's files."""
    folder = paths.ROOT / "analysis" / "report"
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return inputs.hash_files((str(path.relative_to(folder)), path) for path in files)


def write_page(executed: Sequence[str], out: str) -> None:
    """Write index.html."""
    from analysis.report import collect, html

    report = collect.read_notebooks([Path(path) for path in executed])
    html.write(report, Path(out) / "index.html", provenance=provenance())


def write_data(executed: Sequence[str], out: str) -> None:
    """Write tables/ (CSV) and figures/ (SVG and PNG)."""
    from analysis.report import collect, data_files

    data_files.write(collect.read_notebooks([Path(path) for path in executed]), Path(out))


STEPS = (
    ("tables/datapackage.json", "tables and figures", write_data),
    ("index.html", "page", write_page),
)


def provenance() -> dict[str, str]:
    """Return the versions that made the report, by name."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def write_record(record: Record, executed: Sequence[str], out: str) -> None:
    """Write run.json: parameters, versions, and the SHA-256 of every input and output."""
    folder = Path(out)
    outputs = [p for p in folder.rglob("*") if p.is_file() and p.name != "run.json"]
    outputs = [p for p in outputs if not p.name.startswith(".")]
    content = {
        "workbook": version("car-nk-workbook"),
        "parameters": dict(record.values),
        "method": record.method,
        "versions": provenance(),
        "inputs": _hash_inputs(record.given),
        "outputs": {str(p.relative_to(folder)): inputs.hash_file(p) for p in sorted(outputs)},
    }
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    part = folder / ".run.json.part"
    part.write_text(text + "\n", "utf-8")
    part.replace(folder / "run.json")


def _hash_inputs(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    from analysis.readers import list_files

    found = {
        name: inputs.hash_file(path)
        for label, root in given
        for name, path in list_files(Path(root), label=label)
    }
    data = {str(p.relative_to(paths.ROOT)): p for p in paths.DATA.rglob("*") if p.is_file()}
    return dict(sorted((found | {n: inputs.hash_file(p) for n, p in data.items()}).items()))

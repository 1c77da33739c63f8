"""Write the files of a report from its executed notebooks, and the record of the run."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from analysis import inputs, paths
from analysis.remote import Remote, is_remote
from analysis.report import origin

if TYPE_CHECKING:
    from analysis.report.collect import Report

LIBRARIES = (
    "pandas", "numpy", "matplotlib", "papermill", "jupyterlab", "lxml", "pyarrow", "scikit-learn",
    "typst", "python-docx", "xlsxwriter",
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
    named = [(str(path.relative_to(paths.ROOT)), path) for path in files]
    return inputs.hash_files([*named, ("data/dictionary.yaml", paths.DATA / "dictionary.yaml")])


def write_page(executed: Sequence[str], out: str) -> None:
    """Write index.html."""
    from analysis.report import html

    html.write(_read(executed), Path(out) / "index.html", provenance=provenance())


def write_data(executed: Sequence[str], out: str) -> None:
    """Write tables/ (CSV) and figures/ (SVG and PNG)."""
    from analysis.report import data_files

    data_files.write(_read(executed), Path(out))


def write_pdf(executed: Sequence[str], out: str) -> None:
    """Write report.pdf."""
    from analysis.report import pdf

    pdf.write(_read(executed), Path(out) / "report.pdf", provenance=provenance())


def write_docx(executed: Sequence[str], out: str) -> None:
    """Write report.docx."""
    from analysis.report import docx

    docx.write(_read(executed), Path(out) / "report.docx", provenance=provenance())


def write_xlsx(executed: Sequence[str], out: str) -> None:
    """Write report.xlsx."""
    from analysis.report import xlsx

    xlsx.write(_read(executed), Path(out) / "report.xlsx")


def write_references(executed: Sequence[str], out: str) -> None:
    """Write references/ (BibTeX, RIS, CSL-JSON, text)."""
    from analysis.report import references

    references.write(_read(executed), Path(out) / "references")


def _read(executed: Sequence[str]) -> Report:
    from analysis.report import collect

    return collect.read_notebooks([Path(path) for path in executed])


STEPS = (
    ("tables/datapackage.json", "tables and figures", write_data),
    ("index.html", "page", write_page),
    ("report.pdf", "PDF", write_pdf),
    ("report.docx", "Word document", write_docx),
    ("report.xlsx", "spreadsheet", write_xlsx),
    ("references/references.bib", "references", write_references),
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
        **origin.describe_origin([Path(path) for path in executed]),
        "versions": provenance(),
        "inputs": _hash_inputs(record.given),
        "outputs": {str(p.relative_to(folder)): inputs.hash_file(p) for p in sorted(outputs)},
    }
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    part = folder / ".run.json.part"
    part.write_text(text + "\n", "utf-8")
    part.replace(folder / "run.json")


def _hash_inputs(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    roots = [(n, Remote(root) if is_remote(root) else Path(root)) for n, root in given]
    found = {name: sha for name, sha in inputs.hash_entries(roots).items() if sha}
    return dict(sorted((found | origin.hash_data()).items()))

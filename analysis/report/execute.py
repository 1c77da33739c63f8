"""Run one notebook through papermill in a kernel of its own, and keep only what must stay."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.errors import EvidenceError

STEADY = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
DROPPED = ("papermill", "execution")


def run_notebook(source: str, target: str, values: Mapping, environment: Mapping[str, str]) -> str:
    """Execute the notebook `source` with parameter values and write it to `target`, whole.

    The kernel talks over files of its own folder (no port), in a steady environment (hash seed,
    time zone, locale), so that two runs give the same bytes.

    Raises
    ------
    EvidenceError : a cell failed; names notebook and cell and gives the cell's own message.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    os.environ.update(STEADY | dict(environment))
    with tempfile.TemporaryDirectory(prefix="wb") as folder:
        os.environ["IPYTHONDIR"] = os.environ["JUPYTER_RUNTIME_DIR"] = folder
        channel = Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/k"}})
        try:
            notebook = papermill.execute_notebook(
                source, None, parameters=dict(values), progress_bar=False, log_output=False,
                kernel_name="python3", config=channel, shutdown_kernel="immediate",
                record_timing=False, coalesce_streams=True,
            )  # fmt: skip
        except PapermillExecutionError as error:
            raise EvidenceError(_explain(source, error)) from None
    write_notebook(clean_notebook(notebook), Path(target))
    return target


def _explain(source: str, error) -> str:
    said = re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue))
    kind = "" if error.ename == "EvidenceError" else f"{error.ename}: "
    return f"{Path(source).name}, cell {error.cell_index}: {kind}{said}"


def clean_notebook(notebook: NotebookNode) -> NotebookNode:
    """Drop what differs from run to run: time stamps, paths, random ids, the Python patch."""
    for name in DROPPED:
        notebook.metadata.pop(name, None)
    notebook.metadata["language_info"] = {"name": "python"}
    for place, cell in enumerate(notebook.cells):
        for name in DROPPED:
            cell.metadata.pop(name, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
            cell["source"] = re.sub(r"^# Parameters\n", "", cell["source"])
        cell.setdefault("id", f"cell-{place:02d}")
    return notebook


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in one step, so that a half-written one is never found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(nbformat.writes(notebook, version=4).rstrip("\n") + "\n", "utf-8")
    part.replace(path)

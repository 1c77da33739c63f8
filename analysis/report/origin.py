"""What a report comes from, apart from its sources: code, notebooks, the project's own data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from analysis import inputs, paths

KINDS = (".py", ".mplstyle", ".css", ".js", ".j2")


def describe_origin(notebooks: Iterable[Path]) -> dict[str, str]:
    """Return the fingerprints of the code and of the notebooks' cells, by name.

    notebooks : as they are committed or executed: outputs and values given do not count.
    """
    package = paths.ROOT / "analysis"
    files = [path for path in package.rglob("*") if path.suffix in KINDS]
    code = inputs.hash_files((path.relative_to(package).as_posix(), path) for path in files)
    return {"code": code, "notebooks": _hash_cells(notebooks)}


def _hash_cells(notebooks: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(notebooks, key=lambda path: path.name):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if "injected-parameters" not in cell["metadata"].get("tags", []):
                total.update(f"{path.name}\0{''.join(cell['source'])}\0".encode())
    return total.hexdigest()


def hash_data() -> dict[str, str]:
    """Return the SHA-256 of every file of the project's own data, by its name below the root."""
    files = (path for path in paths.DATA.rglob("*") if path.is_file())
    return {f"data/{p.relative_to(paths.DATA).as_posix()}": inputs.hash_file(p) for p in files}

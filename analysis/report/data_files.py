"""The report's tables and figures as files: CSV with a Frictionless description, SVG and PNG."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
from pathlib import Path

from analysis.report.collect import Report


def write(report: Report, folder: Path) -> list[Path]:
    """Write tables/*.csv with datapackage.json, and figures/*.svg and *.png; remove older ones.

    CSV is UTF-8 by RFC 4180; text that begins with a formula's sign stays as it is, as the
    description says: a program that reads CSV as formulas must be told not to.
    """
    tables, figures = folder / "tables", folder / "figures"
    written, resources = [], []
    for exhibit in report.exhibits.values():
        path = _write(tables / f"{exhibit['id']}.csv", _csv(exhibit).encode())
        resources.append(_describe(exhibit, path))
        written.append(path)
        if exhibit["kind"] == "figure":
            written.append(_write(figures / f"{exhibit['id']}.svg", exhibit["svg"].encode()))
            png = base64.b64decode(exhibit["png"])
            written.append(_write(figures / f"{exhibit['id']}.png", png))
    _remove_others((tables, figures), written)
    package = {"name": "car-nk-evidence", "resources": resources}
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    return [*written, _write(tables / "datapackage.json", text.encode())]


def _csv(exhibit: dict) -> str:
    from io import StringIO

    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column["name"] for column in exhibit["columns"]])
    writer.writerows([[_value(value) for value in row] for row in exhibit["rows"]])
    return buffer.getvalue()


def _value(value) -> str | int | float:
    if isinstance(value, bool):
        return str(value).lower()
    return (
        ""
        if value is None
        else value.replace("\x00", "\ufffd")
        if isinstance(value, str)
        else value
    )


def _describe(exhibit: dict, path: Path) -> dict:
    return {
        "name": exhibit["id"],
        "title": exhibit["caption"],
        "description": exhibit["note"] or exhibit["alt"],
        "path": path.name,
        "format": "csv",
        "encoding": "utf-8",
        "hash": "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest(),
        "schema": {"fields": exhibit["columns"]},
    }


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)
    return path


def _remove_others(folders: tuple[Path, ...], written: list[Path]) -> None:
    """Remove files of an earlier report that this one does not have."""
    for folder in folders:
        if folder.is_dir():
            for path in set(folder.iterdir()) - set(written) - {folder / "datapackage.json"}:
                path.unlink()

"""The report's tables and figures as files: CSV with a Frictionless description, SVG and PNG."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
from io import StringIO
from pathlib import Path

from analysis.report import dictionary
from analysis.report.collect import Report
from analysis.report.files import write_bytes


def write(report: Report, folder: Path) -> list[Path]:
    """Write tables/*.csv with datapackage.json, and figures/*.svg and *.png; remove older ones.

    CSV is UTF-8 by RFC 4180; text that begins with a formula's sign stays as it is, as the
    description says: a program that reads CSV as formulas must be told not to.
    """
    tables, figures = folder / "tables", folder / "figures"
    labels = {source["label"] for source in report.sources}
    written, resources = [], []
    for exhibit in report.exhibits.values():
        path = write_bytes(tables / f"{exhibit['id']}.csv", _csv(exhibit).encode())
        resources.append(_describe(exhibit, path, labels))
        written.append(path)
        if exhibit["kind"] == "figure":
            written.append(write_bytes(figures / f"{exhibit['id']}.svg", exhibit["svg"].encode()))
            png = base64.b64decode(exhibit["png"])
            written.append(write_bytes(figures / f"{exhibit['id']}.png", png))
    _remove_others((tables, figures), written)
    text = json.dumps(_package(report, resources), indent=1, ensure_ascii=False) + "\n"
    return [*written, write_bytes(tables / "datapackage.json", text.encode())]


def _package(report: Report, resources: list[dict]) -> dict:
    """Return the description of all tables as a Frictionless tabular data package."""
    return {
        "profile": "tabular-data-package",
        "name": "car-nk-evidence",
        "title": "What reviews say about CAR-NK cell therapy",
        "created": f"{report.cut}T00:00:00Z",
        "resources": resources,
    }


def _csv(exhibit: dict) -> str:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column["name"] for column in exhibit["columns"]])
    writer.writerows([[_value(value) for value in row] for row in exhibit["rows"]])
    return buffer.getvalue()


def _value(value) -> str | int | float:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value


def _describe(exhibit: dict, path: Path, labels: set[str]) -> dict:
    """Return one table's description: every column with its type and what it means."""
    fields = [
        column | {"description": dictionary.describe_or_point(exhibit, column["name"], labels)}
        for column in exhibit["columns"]
    ]
    data = path.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": exhibit["id"],
        "title": exhibit["caption"],
        "description": exhibit["note"] or exhibit["alt"] or exhibit["caption"],
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _remove_others(folders: tuple[Path, ...], written: list[Path]) -> None:
    """Remove files of an earlier report that this one does not have."""
    for folder in folders:
        if folder.is_dir():
            for path in set(folder.iterdir()) - set(written) - {folder / "datapackage.json"}:
                path.unlink()

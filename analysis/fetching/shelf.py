"""The folder of what was fetched, with a list of licence, date and SHA-256 of each file."""

from __future__ import annotations

import csv
import datetime
import hashlib
import os
import re
from io import StringIO
from pathlib import Path

LIST = ".manifest.csv"  # hidden, so that it is no source itself
COLUMNS = (
    "identifier", "file", "kind", "licence", "service", "url", "date", "sha256", "bytes", "title",
)  # fmt: skip
FREE = re.compile(r"^(?:cc[ -]?(?:0|by|zero)|public[ -]domain|pd\b)|creativecommons\.org/", re.I)


def is_free(licence: str) -> bool:
    """Say whether a licence lets everybody keep a copy: Creative Commons or public domain."""
    return bool(FREE.search(licence.strip()))


class Shelf:
    """Files and their list; the list is read again by the next run, which goes on from there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.place = folder, folder / LIST
        self.rows: dict[str, dict[str, str]] = {}
        if self.place.is_file():
            with self.place.open(encoding="utf-8", newline="") as file:
                rows = [row for row in csv.DictReader(file) if row.get("bytes")]
            self.rows = {row["identifier"]: row for row in rows}
        self.tidy()

    def has(self, identifier: str) -> bool:
        """Say whether a thing was fetched and its file is still what was fetched."""
        row = self.rows.get(identifier)
        return bool(row) and _hash(self.folder / row["file"]) == row["sha256"]

    def add(
        self, identifier: str, name: str, data: bytes, *, kind: str, licence: str, service: str,
        url: str, title: str,
    ) -> None:  # fmt: skip
        """Keep a file, written as a whole, and add its row to the list."""
        _write(self.folder / name, data)
        values = (identifier, name, kind, licence, service, url)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        rest = (today, hashlib.sha256(data).hexdigest(), str(len(data)), " ".join(title.split()))
        self.rows[identifier] = dict(zip(COLUMNS, values + rest, strict=True))
        with self.place.open("a", encoding="utf-8", newline="") as file:
            _writer(file).writerow(self.rows[identifier])

    def tidy(self) -> None:
        """Write the list anew, sorted: each thing once, and no line that a killed run cut off."""
        text = StringIO()
        writer = _writer(text)
        writer.writeheader()
        writer.writerows(self.rows[name] for name in sorted(self.rows))
        _write(self.place, text.getvalue().encode())


def _writer(file) -> csv.DictWriter:
    return csv.DictWriter(file, COLUMNS, lineterminator="\n", extrasaction="ignore")


def clean_name(identifier: str, ending: str) -> str:
    """Return a file's name for an identifier."""
    return re.sub(r"[^\w.-]+", "_", identifier).strip("._") + ending


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name.lstrip('.')}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)

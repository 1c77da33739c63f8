"""Files of the report: written in one step, text that every format can carry, steady zips."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

# What XML 1.0 cannot hold: control signs, half surrogate pairs, two that are no characters.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(value):
    """Return `value` with each character that no format can carry as U+FFFD, at any depth."""
    if isinstance(value, str):
        return ILLEGAL.sub("\ufffd", value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(name): clean(item) for name, item in value.items()}
    return value


def write_bytes(path: Path, data: bytes) -> Path:
    """Write a file, never half of it; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)
    return path


def fix_dates(data: bytes, *, drop: tuple[str, ...] = ()) -> bytes:
    """Return a zip (DOCX, XLSX) with the dates of 1980 and without the members named in `drop`."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for name in given.namelist():
            if name not in drop:
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                made.writestr(entry, given.read(name))
    return buffer.getvalue()

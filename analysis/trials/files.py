"""Files of trial rows as columns of text, whatever their encoding and however ragged they are."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from analysis.errors import EvidenceError

HEAD = 65_536  # bytes in which a head must end
csv.field_size_limit(256_000_000)
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def load_text(path: Path) -> str:
    """Return a file's text: UTF-8, UTF-16 or Windows-1252, also when lines differ.

    Raises EvidenceError when the file cannot be read.
    """
    return decode(load_bytes(path)).replace("\x00", "")


def load_bytes(path: Path) -> bytes:
    """Return a file's bytes; EvidenceError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"{path.name} cannot be read: {error.strerror}. Give a file."
        ) from error


def decode(data: bytes) -> str:
    """Return bytes as text; a line that is no UTF-8 is read as Windows-1252."""
    codec = next((codec for mark, codec in MARKS.items() if data.startswith(mark)), "")
    if not codec and data[:2000].count(0) > len(data[:2000]) // 4:
        codec = "utf-16-be" if data[:1] == b"\x00" else "utf-16-le"
    if codec.startswith("utf-16"):
        return data.decode(codec, errors="replace")
    try:
        return data.decode(codec or "utf-8")
    except UnicodeDecodeError:
        return "".join(map(_decode_line, data.splitlines(keepends=True)))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def read_csv(path: Path) -> tuple[list[str], list[pd.Categorical]]:
    """Return the head and the columns of a CSV file; short lines are filled with "".

    Comma, semicolon or tab divide, whichever the head has most of. Blank lines are left out.
    """
    try:
        return _read_plain(load_bytes(path))
    except ValueError:  # another encoding, ragged lines, unclosed quotes
        return _read_any(load_text(path))


def read_head(path: Path) -> list[str]:
    """Return the head of a CSV file, [] for JSON and XML."""
    text = decode(load_bytes(path)[:HEAD]).replace("\x00", "").lstrip()
    return [] if text[:1] in ("[", "{", "<", "") else _read_head(text)[0]


def _read_plain(data: bytes) -> tuple[list[str], list[pd.Categorical]]:
    """Read UTF-8 without a detour; ValueError for what is not plain."""
    if data[:2] in MARKS or b"\x00" in data:
        raise ValueError("not plain UTF-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    start = data[: data.find(b"\n") if b"\n" in data else None].decode()
    if start.count('"') % 2:
        raise ValueError("a head of several lines")
    head, sign = _read_head(start)
    return head, _read_fast(data, len(head), sign) if head else []


def _read_any(text: str) -> tuple[list[str], list[pd.Categorical]]:
    head, sign = _read_head(text)
    if not head:
        return [], []
    try:
        return head, _read_fast(text.encode(), len(head), sign)
    except ValueError:
        return head, _read_ragged(text, len(head), sign)


def _read_head(text: str) -> tuple[list[str], str]:
    sign = max(",;\t", key=text[: text.find("\n") if "\n" in text else None].count)
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=sign), []), sign


def _read_fast(data: bytes, width: int, sign: str) -> list[pd.Categorical]:
    """Read by pyarrow, each different text of a column kept once; ValueError when ragged."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    names = [f"c{number}" for number in range(width)]
    kind = pa.dictionary(pa.int32(), pa.string())
    table = arrow.read_csv(
        pa.BufferReader(pa.py_buffer(data)),
        arrow.ReadOptions(column_names=names, block_size=min(len(data) + 1, 2**31 - 1)),
        arrow.ParseOptions(delimiter=sign, newlines_in_values=True),
        arrow.ConvertOptions(column_types=dict.fromkeys(names, kind), strings_can_be_null=False),
    )
    return [_to_categorical(table[name].slice(1).combine_chunks()) for name in names]


def _to_categorical(column) -> pd.Categorical:
    if not len(column):
        return pd.Categorical([], categories=[])
    texts = column.dictionary.to_pylist()
    return pd.Categorical.from_codes(column.indices.to_numpy(), pd.Index(texts, dtype=object))


def _read_ragged(text: str, width: int, sign: str) -> list[pd.Categorical]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    next(lines)
    columns = list(zip_longest(*(line for line in lines if line), fillvalue=""))
    rows = len(columns[0]) if columns else 0
    columns += [("",) * rows] * (width - len(columns))
    spill = columns[width:]
    if spill and rows:  # cells beyond the head are kept with the last column
        last = zip(columns[width - 1], *spill, strict=True)
        columns[width - 1] = tuple(sign.join(filter(None, cells)) for cells in last)
    return [pd.Categorical(pd.Series(list(column), dtype=object)) for column in columns[:width]]

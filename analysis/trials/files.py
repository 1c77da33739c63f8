"""Files of trial rows as columns of text, whatever their encoding and however ragged they are."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from analysis.errors import EvidenceError

csv.field_size_limit(256_000_000)
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def load_text(path: Path) -> str:
    """Return a file's text: UTF-8, UTF-16 or Windows-1252, also when lines differ.

    Raises EvidenceError when the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"{path.name} cannot be read: {error.strerror}. Give a file."
        ) from error
    return decode(data).replace("\x00", "")


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
    text = load_text(path)
    sign = max(",;\t", key=text[: text.find("\n") if "\n" in text else None].count)
    head = next(csv.reader(io.StringIO(text, newline=""), delimiter=sign), [])
    if not head:
        return [], []
    try:
        return head, _read_fast(text, len(head), sign)
    except ValueError:  # ragged lines, unclosed quotes
        return head, _read_ragged(text, len(head), sign)


def _read_fast(text: str, width: int, sign: str) -> list[pd.Categorical]:
    """Read by pyarrow, each different text of a column kept once; ValueError when ragged."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    names = [f"c{number}" for number in range(width)]
    data = text.encode()
    kind = pa.dictionary(pa.int32(), pa.string())
    table = arrow.read_csv(
        pa.BufferReader(data),
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

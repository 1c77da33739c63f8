"""The Parquet files of chunks: small ones, read one after the other and put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.ingestion.places import chunk_folder

ROWS = 5000  # of a piece that is worked at as one


def part_file(key: str, name: str) -> Path:
    """Return the file that holds a table of a chunk."""
    return chunk_folder(key) / f"{name}.parquet"


def load(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return a small Parquet file; threads and the scan of a data set cost more than they give."""
    with pq.ParquetFile(path) as file:
        return file.read(columns, use_threads=False)


def gather(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield tables of at least ROWS rows, put together from smaller ones."""
    held: list[pa.Table] = []
    for part in parts:
        held.append(part)
        if sum(each.num_rows for each in held) >= ROWS:
            yield pa.concat_tables(held)
            held = []
    if any(each.num_rows for each in held):
        yield pa.concat_tables(held)

"""The Parquet files of chunks: small ones, read one after the other and put together.

Reading tables needs no reader and no coder: a notebook that imports this waits for neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import tables
from analysis.ingestion.places import chunk_folder, list_chunks

WHOLE = ("documents", "sources", "links", "corrections")
ROWS = 2000  # of a piece that is worked at as one


def part_file(key: str, name: str) -> Path:
    """Return the file that holds a table of a chunk."""
    return chunk_folder(key) / f"{name}.parquet"


def load(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return a small Parquet file; threads and the scan of a data set cost more than they give."""
    with pq.ParquetFile(path) as file:
        return file.read(columns, use_threads=False)


def stream(
    paths: Iterable[Path], columns: Sequence[str] | None = None, *, rows: int = ROWS
) -> Iterator[pa.Table]:
    """Yield the rows of Parquet files in pieces of at least `rows`; what was let go is given back
    to the system between them."""
    for piece in gather((g for path in paths for g in _list_groups(path, columns)), rows):
        yield piece
        pa.default_memory_pool().release_unused()


def _list_groups(path: Path, columns: Sequence[str] | None) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            yield file.read_row_group(number, columns, use_threads=False)


def count_rows(name: str, folder: Path) -> int:
    """Return the number of rows of a table, which are not read."""
    return sum(pq.read_metadata(path).num_rows for path in list_parts(name, folder))


def gather(parts: Iterable[pa.Table], rows: int = ROWS) -> Iterator[pa.Table]:
    """Yield tables of at least `rows` rows, put together from smaller ones; the last may have
    fewer. Of empty ones, which most chunks have several of, none is held."""
    held: list[pa.Table] = []
    total = 0
    for part in parts:
        if part.num_rows:
            held.append(part)
            total += part.num_rows
        if total >= rows:
            yield pa.concat_tables(held)
            held, total = [], 0
    if held:
        yield pa.concat_tables(held)


def list_parts(name: str, folder: Path) -> list[Path]:
    """Return the files that together are a table, in the order of their rows."""
    if name in WHOLE:
        return [folder / f"{name}.parquet"]
    return [part_file(key, name) for key in list_chunks(folder)]


def read_table(name: str, folder: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a table, or some of its columns, in the order of its rows on disk."""
    files = list_parts(name, folder)
    if not files:
        return tables.empty(name) if columns is None else tables.empty(name)[list(columns)]
    wanted = None if columns is None else list(columns)
    return pa.concat_tables([load(file, wanted) for file in files]).to_pandas()

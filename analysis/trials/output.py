"""The tables of trials as CSV files (UTF-8, RFC 4180): each different text is quoted once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.trials.rows import unite

NEEDS_QUOTES = frozenset(',"\r\n')


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as listing.write_csv() does, fast where texts are repeated."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [_quote_all(frame[name]) for name in frame]
    lines = [",".join(map(quote, frame.columns)), *map(",".join, zip(*columns, strict=True)), ""]
    part = path.with_name(f".{path.name}.part")
    part.write_bytes("\r\n".join(lines).encode("utf-8", errors="replace"))
    part.replace(path)
    return path


def _quote_all(column: pd.Series) -> list[str]:
    texts = unite([column.astype(object)])
    quoted = pd.Index([quote(str(text)) for text in texts.categories], dtype=object)
    return quoted.take(texts.codes).tolist()


def quote(text: str) -> str:
    """Return a text as a CSV cell, quoted where it must be."""
    return '"' + text.replace('"', '""') + '"' if NEEDS_QUOTES.intersection(text) else text

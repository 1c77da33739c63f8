"""What a worker does: read one file, or build and code one chunk of sources.

Both take and give plain bytes and text, so that they run in any process, here or on a cluster.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from analysis import coding, corrections, garbage, paths, tables
from analysis.coding import keeping
from analysis.coding.patterns import patterns
from analysis.ingestion import outlines
from analysis.inputs import FORMS
from analysis.readers import FileResult, read_entry
from analysis.readers.base import Article
from analysis.sources import build, receipt
from analysis.sources.forms import choose_statements, list_form_findings
from analysis.sources.repeats import Repeat

NO_UNICODE = "holds half a character (a lone surrogate); save the file as UTF-8"


class ToRead(NamedTuple):
    """A file to read: its key in the store, its document name, and the Path or Remote."""

    key: str
    name: str
    path: object


class Part(NamedTuple):
    """One article of a source: the document it stands in and its packed body."""

    document: str
    body: bytes


class ToBuild(NamedTuple):
    """A chunk to build: its key; source id -> parts; findings known already, as Parquet."""

    key: str
    sources: dict[str, list[Part]]
    known: bytes


@cache
def _adapter() -> TypeAdapter:
    return TypeAdapter(Article)


def pack(article: Article) -> bytes:
    """Return an article as compressed JSON."""
    return zlib.compress(_adapter().dump_json(article), 1)


def unpack(body: bytes) -> Article:
    """Return the article that was packed."""
    return _adapter().validate_json(zlib.decompress(body))


@garbage.swept()
def read_file(task: ToRead) -> tuple[list[dict], list[tuple]]:
    """Read a file; returns its receipts and its articles as rows of the store."""
    receipts, articles = [], []
    for result in read_entry(task.name, task.path):
        inside = result.document.removeprefix(task.name)
        row = _describe(result, task.name)
        try:
            packed = _pack_all(result, inside)
        except (PydanticSerializationError, UnicodeEncodeError):
            packed = []
            size, kind = result.size, result.format
            refused = FileResult(result.document, result.sha256, size, kind, reason=NO_UNICODE)
            row = _describe(refused, task.name)
        receipts.append(row)
        articles += packed
    return receipts, [(place, *entry) for place, entry in enumerate(articles)]


def _describe(result: FileResult, name: str) -> dict:
    """Return a row of `documents` without what the rest of the sources decides; its document is
    what follows the file's own name ("" or the path in an archive)."""
    row = receipt.describe(result, set(), {}, is_used=True)
    has_text = any(article.blocks for article in _list_all(result))
    return row | {"document": result.document.removeprefix(name), "has_text": has_text}


def _list_all(result: FileResult) -> list[Article]:
    return [part for article in result.articles for part in (article, *article.sub_articles)]


def _pack_all(result: FileResult, inside: str) -> list[tuple]:
    """Return a file's articles, sub-articles as their own, as rows of the store but for their
    place: (inside, name, marks, outline, digest, body)."""
    rows = []
    for article in _list_all(result):
        article.sub_articles = []
        body = pack(article)
        digest = hashlib.sha256(zlib.decompress(body)).hexdigest()[:24]
        told = (outlines.name_alone(article), outlines.mark(article), outlines.write(article))
        rows.append((inside, *told, digest, body))
    return rows


def refuse(name: str, sha256: str, size: int, reason: str) -> list[dict]:
    """Return the receipts of a file that no worker could read."""
    return [_describe(FileResult(name, sha256, size, reason=reason), name)]


@garbage.swept()
def build_chunk(
    task: ToBuild, model: Path | bytes | None
) -> tuple[dict[str, bytes], dict[str, int], list[Repeat]]:
    """Build and code the sources of a chunk; returns its tables as Parquet by name, the number
    of sentences of each document that gave text, and what is there twice.

    model : the file of the coder's learned part, or what it holds; None: the rules code alone.
    """
    groups = {
        source_id: [(part.document, unpack(part.body)) for part in parts]
        for source_id, parts in task.sources.items()
    }
    rows, codes = build.build_rows(groups)
    counts = receipt.count_by_document(rows)
    built = {name: tables.make(name, rows[name]) for name in build.NAMES if name != "documents"}
    findings, outcomes = _code(built, codes, _known_findings(task.known), model)
    built |= {"findings": findings, "corrections": outcomes}
    kept = {name: to_parquet(f) if len(f) else _no_rows(name) for name, f in built.items()}
    return kept, counts, rows["repeats"]


@cache
def _no_rows(name: str) -> bytes:
    """Return a table without rows as Parquet: most chunks have several, all alike."""
    return to_parquet(tables.empty(name))


def _known_findings(known: bytes) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(known)) if known else tables.empty("findings")


def _code(
    built: dict, codes: list, known: pd.DataFrame, model: Path | bytes | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the findings of a chunk and what became of the corrections of its sources."""
    done = set(known["source_id"])
    passages = built["passages"][~built["passages"]["source_id"].isin(done)]
    statements = built["statements"][~built["statements"]["source_id"].isin(done)]
    wanted = set(statements["statement_id"])
    codes = [code for code in codes if code["statement_id"] in wanted]
    parts = [known]
    if len(statements):
        parts.append(list_form_findings(statements, codes, passages))
    if len(passages):
        parts.append(coding.code(passages, model=trained(model)))
    parts = [part for part in parts if len(part)]
    findings = pd.concat(parts, ignore_index=True) if parts else tables.empty("findings")
    return correct(tables.check("findings", findings), built)


def correct(findings: pd.DataFrame, built: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the corrections of some sources, each by itself, so that none depends on others."""
    given = corrections.load()
    given = given[given["source_id"].isin(built["sources"]["source_id"])]
    if given.empty:
        return findings, tables.empty("corrections")
    outcomes = [given.iloc[:0].assign(outcome="", why="")]
    for source_id, rows in given.groupby("source_id", sort=True):
        mine = findings["source_id"] == source_id
        text = {name: built[name] for name in ("passages", "statements")}
        after, outcome = corrections.apply(findings[mine].reset_index(drop=True), rows, **text)
        outcomes.append(outcome)
        findings = pd.concat([findings[~mine], after], ignore_index=True)
    outcome = tables.check("corrections", pd.concat(outcomes, ignore_index=True))
    return tables.check("findings", findings), outcome


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Return a table as Parquet bytes, the same for the same table."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def load_training() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return statements and findings of the project's own forms, with a person's codings and
    corrections in their place: what the coder learns from and is held against."""
    built, codes = build.ingest([(FORMS, paths.DATA / "extractions")])
    stated = list_form_findings(built["statements"], codes, built["passages"])
    findings, _ = corrections.apply(stated, corrections.load(), statements=built["statements"])
    return choose_statements(built["statements"]), findings


def train(what: str = "the forms") -> bytes:
    """Return the coder's learned part as bytes; none where there is no form to learn from."""
    model = coding.train_on(load_training)
    return b"" if model is None else keeping.write_model(model)


@lru_cache(maxsize=1)
def trained(model: Path | bytes | None):
    """Return the coder's learned part, loaded once a process."""
    if model is None:
        return None
    data = model if isinstance(model, bytes) else model.read_bytes()
    return keeping.read_model(data, patterns())

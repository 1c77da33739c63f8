"""The evidence tables of a set of sources: at hand at once, or made when first asked for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis import inputs, paths, tables
from analysis.errors import EvidenceError

KEPT = (
    "documents", "sources", "source_fields", "entities", "links", "paragraphs", "passages",
    "statements", "findings", "corrections", "table_cells", "references",
)  # fmt: skip


class Evidence:
    """The tables of one set of sources, read from Parquet when first asked for.

    Attributes are the tables of `tables.LAYOUTS`: documents, sources, findings and so on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return f"{len(self.findings)} findings in {len(self.sources)} sources"

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; EvidenceError when there is none of that name."""
        tables.layout(name)
        return tables.read_file(name, self.folder / f"{name}.parquet")

    @cached_property
    def documents(self) -> pd.DataFrame:
        """One row per input file: the receipt."""
        return self.table("documents")

    @cached_property
    def sources(self) -> pd.DataFrame:
        """One row per article."""
        return self.table("sources")

    @cached_property
    def source_fields(self) -> pd.DataFrame:
        """One row per bibliographic field and file that states it."""
        return self.table("source_fields")

    @cached_property
    def passages(self) -> pd.DataFrame:
        """One row per sentence of an original."""
        return self.table("passages")

    @cached_property
    def statements(self) -> pd.DataFrame:
        """One row per statement of a data-extraction form."""
        return self.table("statements")

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row per thing that one source says, by every coder."""
        return self.table("findings")

    @cached_property
    def corrections(self) -> pd.DataFrame:
        """One row per correction that a person made, with what became of it."""
        return self.table("corrections")

    @cached_property
    def table_cells(self) -> pd.DataFrame:
        """One row per cell of the articles' tables."""
        return self.table("table_cells")


def load(sources: Sequence[str] = ()) -> Evidence:
    """Return the evidence of `sources` (files or folders; empty: this project's data).

    The tables are kept under build/ by the content of everything they depend on; what is there
    already is used, what is not is made.

    Raises
    ------
    EvidenceError : a source is not there, or nothing in the sources could be read.
    """
    given = inputs.resolve(sources)
    folder = inputs.evidence_folder(given)
    if not (folder / "made.json").is_file():
        _make(given, folder)
    found = Evidence(folder)
    if found.sources.empty:
        raise EvidenceError(_explain_nothing(found, given))
    return found


def make_tables(given: Sequence[tuple[str, Path]]) -> dict[str, pd.DataFrame]:
    """Read, split and code the sources; returns the tables of KEPT by name."""
    from analysis import coding, corrections
    from analysis.sources import ingest
    from analysis.sources.forms import list_form_findings

    built, codes = ingest(given)
    stated = list_form_findings(built["statements"], codes, built["passages"])
    coded = (
        coding.code(built["passages"], training=load_training) if len(built["passages"]) else None
    )
    parts = [part for part in (stated, coded) if part is not None and len(part)]
    findings = pd.concat(parts, ignore_index=True) if parts else tables.empty("findings")
    built["findings"], built["corrections"] = corrections.apply(
        tables.check("findings", findings),
        corrections.load(),
        passages=built["passages"],
        statements=built["statements"],
    )
    return built


def load_training() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return statements and findings of the project's own forms, with a person's codings and
    corrections in their place: what the coder learns from and is held against."""
    from analysis import corrections
    from analysis.sources import ingest
    from analysis.sources.forms import choose_statements, list_form_findings

    built, codes = ingest([(inputs.FORMS, paths.DATA / "extractions")])
    stated = list_form_findings(built["statements"], codes, built["passages"])
    findings, _ = corrections.apply(stated, corrections.load(), statements=built["statements"])
    return choose_statements(built["statements"]), findings


def load_reliability(*, threshold: float = 0.5, folds: int = 5) -> dict[str, pd.DataFrame]:
    """Return how well the coders do on the project's forms: tables of reliability.QUALITY by name.

    folds : into how many parts the forms are put; 0 leaves out one form at a time. Made once for
    each state of method and forms, and kept under build/.
    """
    from analysis import reliability

    return _keep(
        f"{inputs.hash_method()[:20]}-{threshold:g}-{folds}",
        lambda: reliability.measure_statements(*load_training(), threshold=threshold, folds=folds),
    )


def load_originals(found: Evidence, *, threshold: float = 0.5) -> dict[str, pd.DataFrame]:
    """Return the same tables for the originals at hand that a form covers, each coded by coders
    that did not learn from that form; they say "too few to tell" where there is none."""
    from analysis import reliability

    def measure() -> dict[str, pd.DataFrame]:
        tables_of = (found.passages, found.statements, found.findings)
        coded = reliability.code_originals(*tables_of, load_training(), threshold=threshold)
        return reliability.measure_originals(coded, found.findings)

    return _keep(f"{found.folder.name}-originals-{threshold:g}", measure)


def _keep(name: str, make: Callable[[], dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Return the tables of an evaluation, made once and kept under build/reliability."""
    from analysis.reliability import QUALITY

    folder = paths.BUILD / "reliability" / name
    if not all((folder / f"{part}.parquet").is_file() for part in QUALITY):
        folder.mkdir(parents=True, exist_ok=True)
        for part, frame in make().items():
            written = folder / f"{part}.{os.getpid()}.part"
            frame.to_parquet(written, index=False)
            written.replace(folder / f"{part}.parquet")
    return {part: pd.read_parquet(folder / f"{part}.parquet") for part in QUALITY}


def _make(given: Sequence[tuple[str, Path]], folder: Path) -> None:
    """Write the tables into a folder of this process, then put it in its place in one step."""
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    built = make_tables(given)
    for name in KEPT:
        tables.write(name, built[name], part / f"{name}.parquet")
    counts = {name: len(built[name]) for name in KEPT}
    (part / "made.json").write_text(json.dumps(counts, indent=1), "utf-8")
    try:
        part.rename(folder)
    except OSError:  # another process was first; its tables are the same
        shutil.rmtree(part, ignore_errors=True)


def _explain_nothing(found: Evidence, given: Sequence[tuple[str, Path]]) -> str:
    names = ", ".join(label for label, _ in given)
    refused = found.documents[found.documents["outcome"] == "refused"]
    if found.documents.empty:
        return f"no files in {names}. Put articles or data-extraction forms there."
    reasons = "\n".join(f"  {row.document}: {row.reason}" for row in refused.itertuples())
    return f"nothing could be read in {names}:\n{reasons}"

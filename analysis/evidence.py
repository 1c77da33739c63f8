"""The evidence tables of a set of sources: at hand at once, or made when first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis import inputs, layouts, paths, tables
from analysis.errors import EvidenceError
from analysis.execution import Workers
from analysis.ingestion import places
from analysis.words import count

KEPT = (
    "documents", "sources", "source_fields", "entities", "links", "paragraphs", "passages",
    "statements", "findings", "corrections", "table_cells", "article_tables", "table_notes",
    "citations", "references",
)  # fmt: skip


class Evidence:
    """The tables of one set of sources, read from Parquet when first asked for.

    Attributes are the tables of `layouts.LAYOUTS`: documents, sources, findings and so on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return f"{count(len(self.findings), 'finding')} in {count(len(self.sources), 'source')}"

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; EvidenceError when there is none of that name."""
        from analysis.ingestion import pieces

        layouts.layout(name)
        if name == "requests":
            return tables.empty(name)
        return tables.check(name, pieces.read_table(name, self.folder))

    def columns(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return some columns of a table, the others unread; EvidenceError for one not there."""
        from analysis.ingestion import pieces

        known = layouts.layout(name).columns
        if missing := sorted(set(columns) - set(known)):
            raise EvidenceError(
                f"table {name!r} has no column {missing[0]!r}. Known: {', '.join(known)}."
            )
        return pieces.read_table(name, self.folder, columns)

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
    def requests(self) -> pd.DataFrame:
        """One row per request to the optional endpoint coder; none where it was not asked."""
        return self.table("requests")

    @cached_property
    def table_cells(self) -> pd.DataFrame:
        """One row per cell of the articles' tables."""
        return self.table("table_cells")


class AskedEvidence(Evidence):
    """The same tables with what the optional endpoint coder found, which is kept apart."""

    def __init__(self, base: Evidence, asked: Path) -> None:
        super().__init__(base.folder)
        self.asked = asked

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; `findings` with those of the endpoint."""
        if name == "requests":
            return tables.read_file(name, self.asked / "requests.parquet")
        own = super().table(name)
        if name != "findings":
            return own
        more = tables.read_file(name, self.asked / "findings.parquet")
        return tables.check(name, pd.concat([own, more], ignore_index=True))

    def columns(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return some columns of a table; EvidenceError for one not there."""
        if name in ("findings", "requests"):
            super().columns(name, columns)
            return self.table(name)[list(columns)]
        return super().columns(name, columns)


def load(
    sources: Sequence[str] = (),
    *,
    coders: Sequence[str] = (),
    again: bool = False,
    jobs: int | None = None,
    scheduler: str = "",
    say: Callable[[str], None] = lambda line: None,
) -> Evidence:
    """Return the evidence of `sources` (files or folders; empty: this project's data).

    The tables are kept under build/ by the content of everything they depend on; what is there
    already is used, what is not is made.

    Parameters
    ----------
    coders : where "endpoint" is among them, the endpoint of the environment is asked, too.
    again : ask the endpoint again where it had failed.
    jobs : processes that read and code at once (all cores).
    scheduler : address of a Dask scheduler whose workers do it instead.
    say : is told, in a line, what is read and what is used again.

    Raises
    ------
    EvidenceError : a source is not there, nothing in the sources could be read, or the endpoint
        is asked for and not set.
    """
    from analysis.ingestion import pieces

    ask, given = _endpoint_settings(coders), inputs.resolve(sources)
    state = places.name_sorted((name, sha) for name, _, sha in inputs.walk(given))
    found = Evidence(places.find(state) or _make(given, state, jobs, scheduler, say))
    if not pieces.count_rows("sources", found.folder):
        raise EvidenceError(_explain_nothing(found, given))
    return found if ask is None else _ask(found, ask, again)


def _endpoint_settings(coders: Sequence[str]):
    """Return the settings of the endpoint where it is among the coders, else None."""
    if "endpoint" not in coders:
        return None
    from analysis.coding import endpoint

    return endpoint.require_settings()


def _ask(found: Evidence, ask, again: bool) -> AskedEvidence:
    """Return the evidence with what the endpoint finds, asked once for each state of it."""
    from analysis import corrections
    from analysis.coding import endpoint

    state = f"{found.folder.name[:24]}-{inputs.hash_method()[:12]}-{endpoint.fingerprint(ask)}"
    folder = paths.BUILD / "endpoint" / "asked" / state
    place = folder / "requests.parquet"
    if place.is_file() and not (again and _has_failed(pd.read_parquet(place))):
        return AskedEvidence(found, folder)
    made, requests = endpoint.code(found.passages, ask)
    whole, _ = corrections.apply(made, corrections.load(), passages=found.passages)
    have = set(found.columns("findings", ["finding_id"])["finding_id"])
    tables.write("findings", whole[~whole["finding_id"].isin(have)], folder / "findings.parquet")
    tables.write("requests", requests, place)
    return AskedEvidence(found, folder)


def _has_failed(requests: pd.DataFrame) -> bool:
    return bool((requests["outcome"] != "answered").any())


def _make(given: Sequence, state: str, jobs: int | None, scheduler: str, say: Callable) -> Path:
    """Read and code what is new; returns the folder of the tables."""
    from analysis.ingestion import assemble, pipeline
    from analysis.ingestion.store import open_store

    with closing(open_store()) as store:
        with Workers(jobs, scheduler) as workers:
            done = pipeline.ingest(given, store, workers=workers, say=say)
        folder = assemble.assemble(done, store)
    places.note(state, folder, stays=done.stays)
    return folder


def load_training() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return statements and findings of the project's own forms, with a person's codings and
    corrections in their place: what the coder learns from and is held against."""
    from analysis.ingestion import tasks

    return tasks.load_training()


def load_reliability(
    *,
    threshold: float = 0.5,
    folds: int = 5,
    coders: Sequence[str] = (),
    each: Callable | None = None,
) -> dict[str, pd.DataFrame]:
    """Return how well the coders do on the project's forms: tables of reliability.QUALITY by name.

    folds : into how many parts the forms are put; 0 leaves out one form at a time. Made once for
    each state of method and forms, and kept under build/.
    coders : where "endpoint" is among them, it codes the statements too; where it fails, its rows
        are left out and `about` says so.
    each : does the parts of the measuring, as reliability.run_here() does.
    """
    from analysis import reliability

    name, ask = inputs.place_quality(threshold, folds).name, _endpoint_settings(coders)
    codes, said, whose = (None, "", "") if ask is None else _ask_statements(ask)
    choice = {"threshold": threshold, "folds": folds, "each": each or reliability.run_here}
    quality = _keep(
        f"{name}{whose}",
        lambda: reliability.measure_statements(*load_training(), endpoint=codes, **choice),
    )
    row = pd.DataFrame([("endpoint", said)] if said else [], columns=["what", "says"])
    return quality | {"about": pd.concat([quality["about"], row], ignore_index=True)}


def _ask_statements(ask) -> tuple[dict | None, str, str]:
    """Return the endpoint's codes of the forms' statements (None where it failed), in words what
    came of it, and a name for what is measured with it."""
    from analysis.coding import endpoint

    codes, requests = endpoint.code_statements(load_training()[0], ask)
    said = endpoint.describe(requests, ask)
    whose = f"-{endpoint.fingerprint(ask)}"
    return (None, said, "") if _has_failed(requests) else (codes, said, whose)


def load_originals(found: Evidence, *, threshold: float = 0.5) -> dict[str, pd.DataFrame]:
    """Return the same tables for the originals at hand that a form covers, each coded by coders
    that did not learn from that form; they say "too few to tell" where there is none."""
    from analysis import reliability

    asked = found.requests
    part = f"-{found.asked.name[-12:]}" if len(asked) and not _has_failed(asked) else ""

    def measure() -> dict[str, pd.DataFrame]:
        findings = found.findings if part else found.findings.query("coder != 'endpoint'")
        tables_of = (found.passages, found.statements, findings)
        coded = reliability.code_originals(*tables_of, load_training(), threshold=threshold)
        return reliability.measure_originals(coded, findings)

    state = f"{found.folder.name}-{inputs.hash_method()[:12]}"
    return _keep(f"{state}-originals-{threshold:g}{part}", measure)


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


def _explain_nothing(found: Evidence, given: Sequence[tuple[str, Path]]) -> str:
    names = ", ".join(label for label, _ in given)
    refused = found.documents[found.documents["outcome"] == "refused"]
    if found.documents.empty:
        return f"no files in {names}. Put articles or data-extraction forms there."
    reasons = "\n".join(f"  {row.document}: {row.reason}" for row in refused.itertuples())
    return f"nothing could be read in {names}:\n{reasons}"

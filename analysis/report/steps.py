"""The steps of a run as doit tasks: evidence, one a notebook, then the files of the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from analysis import fingerprints, inputs, paths
from analysis.ingestion import places
from analysis.report import parameters
from analysis.report.records import Because

RUNNER = ("report/execute.py", "report/parameters.py")  # what runs a notebook and cleans it
LOOSE = ("ingestion", "evidence")  # rooms whose result stands for them: the tables
TRUST = "reliability"  # the room of a notebook that holds the coders against forms


class Plan(NamedTuple):
    """All that a run depends on. values: parameters given, by name and already checked; out: the
    folder in which the report is made; earlier: (label, folder) of the report to compare with,
    none or one; jobs, scheduler: who reads and codes."""

    given: list[tuple[str, object]]
    values: dict[str, parameters.Value]
    out: Path
    notebooks: list[Path]
    hashes: dict[str, str]
    earlier: list[tuple[str, Path]]
    jobs: int | None = None
    scheduler: str = ""


def list_steps(
    plan: Plan, submit: Callable, make_evidence: Callable, make_quality: Callable
) -> Iterator[dict]:
    """Yield the steps; submit(function, *arguments) gives an action that runs in a process.

    make_evidence() is an action, make_quality(threshold) gives one.
    """
    roots = inputs.remember_roots([*plan.given, *plan.earlier])
    environment = {"WORKBOOK_ROOTS": json.dumps(roots), "WORKBOOK_BUILD": str(paths.BUILD),
                   "WORKBOOK_RUN": places.RUN}  # fmt: skip
    yield _step("evidence", "read and code the sources", make_evidence, _evidence(plan))
    if threshold := _find_threshold(plan):
        yield _quality_step(threshold, make_quality)
    executed = [plan.out / "notebooks" / notebook.name for notebook in plan.notebooks]
    for notebook, target in zip(plan.notebooks, executed, strict=True):
        yield _notebook_step(plan, submit, notebook, target, environment)
    yield from _page_steps(plan, submit, executed)


def _evidence(plan: Plan) -> Because:
    """Return the check of the first step: its output is the tables of just these files."""
    method = _name_parts(places.list_method())
    files = {f"file: {name}": sha[:16] for name, sha in plan.hashes.items()}
    state = places.name_state(plan.hashes)
    return Because(lambda: files | method, places.find(state) or places.index_of(state))


def _find_threshold(plan: Plan) -> float | None:
    """Return the threshold that the coders' quality is asked for with, None where nobody asks."""
    for notebook in filter(_asks_quality, plan.notebooks):
        default = {p.name: p.default for p in parameters.list_parameters(notebook)}
        return plan.values.get("threshold", default.get("threshold", 0.5))
    return None


def _quality_step(threshold: float, make_quality: Callable) -> dict:
    """Return the step that several notebooks wait for, so that none does it beside another."""
    place = inputs.place_quality(threshold) / "disagreements.parquet"  # the last that is written
    method = _name_parts(fingerprints.list_method(("evidence", "ingestion", TRUST)))
    given = {"parameter: threshold": json.dumps(threshold)}
    check = Because(lambda: method | given, place)
    return _step("quality", "hold coders against forms", make_quality(threshold), check)


def _asks_quality(notebook: Path) -> bool:
    return TRUST in fingerprints.list_imports(_read_code(notebook))


def _read_code(notebook: Path) -> str:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def _notebook_step(plan: Plan, submit, notebook: Path, target: Path, environment) -> dict:
    from analysis.report.execute import run_notebook

    values = parameters.values_for(notebook, plan.values)

    def parts() -> dict[str, str]:
        folder = places.find(places.name_state(plan.hashes))
        given = {f"parameter: {name}": json.dumps(value) for name, value in values.items()}
        if "earlier" in values:
            given |= {f"earlier: {n}": inputs.hash_file(p / "run.json") for n, p in plan.earlier}
        own = {"notebook: ": inputs.hash_file(notebook), "evidence: ": folder.name}
        return own | given | _name_parts(list_method(notebook))

    action = submit(run_notebook, str(notebook), str(target), values, environment)
    step = _step(notebook.stem, f"notebook {notebook.stem}", action, Because(parts, target))
    waits = ["report:evidence", *["report:quality"] * _asks_quality(notebook)]
    return step | {"task_dep": waits}


def list_method(notebook: Path) -> dict[str, str]:
    """Return the fingerprints of what a notebook's code depends on beside the tables: the rooms
    that it imports, and what runs it. A notebook that tests the coder depends on all of it."""
    rooms = fingerprints.list_imports(_read_code(notebook))
    stop = () if TRUST in rooms else LOOSE
    return fingerprints.list_method(rooms, stop=stop) | hash_code(RUNNER)


def hash_code(names: tuple[str, ...]) -> dict[str, str]:
    """Return the fingerprints of single files of the package by name."""
    package = paths.ROOT / "analysis"
    return {f"analysis/{name}": inputs.hash_file(package / name)[:16] for name in names}


def _name_parts(method: Mapping[str, str]) -> dict[str, str]:
    """Return fingerprints under the names that a reason shows: "code: folding.py"."""
    kinds = {"analysis": "code: ", "data": "data: "}
    named = {}
    for name, value in method.items():
        room, _, rest = name.partition("/")
        named[kinds[room] + rest if rest else f"library: {name}"] = value
    return named


def _page_steps(plan: Plan, submit, executed: list[Path]) -> Iterator[dict]:
    from analysis.report import write

    files = [str(path) for path in executed]
    needed = [f"report:{path.stem}" for path in executed]

    def parts() -> dict[str, str]:
        results = {f"result: {path.stem}": inputs.hash_file(path)[:16] for path in executed}
        given = {f"parameter: {name}": json.dumps(v) for name, v in plan.values.items()}
        return results | given | _name_parts(_hash_writers())

    for name, doc, function in write.STEPS:
        action = submit(function, files, str(plan.out))
        step = _step(name, doc, action, Because(parts, plan.out / name))
        yield step | {"task_dep": needed}
    yield _record_step(plan, submit, files, parts)


def _record_step(plan: Plan, submit, files: list[str], parts: Callable) -> dict:
    """Return the last step: run.json, which names every input and output."""
    from analysis.report import write

    given = [(label, str(path)) for label, path in plan.given]
    record = write.Record(plan.values, given, _hash_run())
    names = [name for name, *_ in write.STEPS]

    def all_parts() -> dict[str, str]:
        inside = {f"file: {name}": sha[:16] for name, sha in plan.hashes.items()}
        made = {f"output: {name}": inputs.hash_file(plan.out / name)[:16] for name in names}
        return parts() | inside | made | {"code: package": record.method}

    action = submit(write.write_record, record, files, str(plan.out))
    step = _step("run.json", "record of the run", action, Because(all_parts, plan.out / "run.json"))
    needed = [*(Path(file).stem for file in files), *names]
    return step | {"task_dep": [f"report:{name}" for name in needed]}


def _hash_writers() -> dict[str, str]:
    package = paths.ROOT / "analysis"
    files = [path for path in fingerprints.list_rooms()["report"] if path.suffix != ".pyc"]
    words = {"data/dictionary.yaml": inputs.hash_file(paths.DATA / "dictionary.yaml")[:16]}
    return words | hash_code(tuple(path.relative_to(package).as_posix() for path in files))


def _hash_run() -> str:
    """Return the fingerprint of all code and data: what run.json calls the method."""
    rooms = [name for name in fingerprints.list_rooms() if name not in ("report", "cli")]
    return fingerprints.hash_parts(fingerprints.list_method(rooms))


def _step(name: str, doc: str, action: Callable, because: Because) -> dict:
    return {
        "name": name,
        "doc": doc,
        "actions": [action],
        "uptodate": [because],
        "meta": {"because": because},
    }

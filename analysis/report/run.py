"""Make a report: evidence, notebooks, pages. doit keeps track of what is still good."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from analysis import inputs, paths
from analysis.errors import EvidenceError
from analysis.report import parameters


class Plan(NamedTuple):
    """All that a run depends on. values: parameters given, by name and already checked."""

    given: list[tuple[str, Path]]
    values: dict[str, parameters.Value]
    out: Path
    notebooks: list[Path]
    evidence: Path
    method: str


def make_report(
    sources: Sequence[str] = (),
    *,
    add: Sequence[str] = (),
    out: Path | None = None,
    values: Mapping[str, parameters.Value] | None = None,
    jobs: int | None = None,
) -> Path:
    """Run the notebooks on the sources and write the report; returns its index page.

    Parameters
    ----------
    sources : files or folders, in place of this project's data; add : beside them.
    out : folder of the report; a folder that holds something else is refused.
    values : notebook parameters by name.
    jobs : notebooks run at once; as many as there are cores when not given.

    Raises
    ------
    EvidenceError : a source or a parameter is wrong, or a step failed; says which and why.
    """
    plan = make_plan(sources, add=add, out=out or paths.REPORT, values=values or {})
    count = jobs or os.cpu_count() or 1
    with ProcessPoolExecutor(count, mp_context=_context()) as pool:
        failures = _run_steps(plan, pool, count)
    if failures:
        raise EvidenceError("\n".join(failures))
    return plan.out / "index.html"


def make_plan(sources: Sequence[str], *, add: Sequence[str], out: Path, values: Mapping) -> Plan:
    """Check everything a run is given before anything is made."""
    names = [*(sources or [inputs.DEFAULT]), *add]
    given = inputs.resolve(names)
    notebooks = sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    checked = parameters.check_values(values, notebooks)
    if names != [inputs.DEFAULT]:
        labels = [inputs.DEFAULT if label == inputs.FORMS else label for label, _ in given]
        checked["sources"] = labels
    _check_out(out)
    return Plan(
        given, checked, out.resolve(), notebooks, inputs.evidence_folder(given), _hash_package()
    )


def _check_out(out: Path) -> None:
    """Refuse a folder that holds something else than an earlier report."""
    known = (out / "run.json").exists() or (out / "notebooks").is_dir()
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not known):
        raise EvidenceError(f"{out.name!r} holds something else than a report. Name a new folder.")


def _hash_package() -> str:
    """Return the fingerprint of all code and data: a notebook may show any of it."""
    kinds = (".py", ".mplstyle", ".yaml", ".csv", ".txt", ".md")
    roots = (paths.ROOT / "analysis", paths.DATA)
    files = [p for root in roots for p in root.rglob("*") if p.suffix in kinds]
    files = [p for p in files if "report" not in p.relative_to(paths.ROOT).parts]
    return inputs.hash_files((str(p.relative_to(paths.ROOT)), p) for p in files)


def _context():
    context = get_context("forkserver" if sys.platform != "win32" else "spawn")
    if sys.platform != "win32":
        context.set_forkserver_preload(["papermill", "analysis.report.execute"])
    return context


def _run_steps(plan: Plan, pool: Executor, count: int) -> list[str]:
    """Let doit run what is out of date; returns the reasons of the steps that failed."""
    from doit.cmd_base import ModuleTaskLoader
    from doit.doit_cmd import DoitMain

    from analysis.report.progress import StepReporter

    records = paths.BUILD / "steps"
    records.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(str(plan.out).encode()).hexdigest()[:16]
    config = {
        "dep_file": str(records / f"{name}.json"),
        "backend": "json",
        "reporter": StepReporter,
        "num_process": count,
        "par_type": "thread",
        "continue": True,
        "verbosity": 0,
    }
    steps = {"DOIT_CONFIG": config, "task_report": lambda: list_steps(plan, pool)}
    streams = sys.stdout, sys.stderr  # doit's threads swap them and may leave the wrong ones
    try:
        code = DoitMain(ModuleTaskLoader(steps), config_filenames=()).run(["run"])
    finally:
        sys.stdout, sys.stderr = streams
    failed = [reason for reason in StepReporter.state["failed"] if reason]
    return failed or (["a step failed, see above"] if code else [])


def list_steps(plan: Plan, pool: Executor):
    """Yield the steps as doit tasks: evidence, one a notebook, then the files of the report."""
    made = plan.evidence / "made.json"
    roots = inputs.remember_roots(plan.given)
    environment = {"WORKBOOK_ROOTS": json.dumps(roots), "WORKBOOK_BUILD": str(paths.BUILD)}
    yield _step(
        "evidence",
        "read and code the sources",
        _submit(pool, make_evidence, list(plan.values.get("sources", [])), environment),
        made,
        str(plan.evidence),
    )
    executed = [plan.out / "notebooks" / notebook.name for notebook in plan.notebooks]
    for notebook, target in zip(plan.notebooks, executed, strict=True):
        yield _notebook_step(plan, pool, notebook, target, environment)
    yield from _page_steps(plan, pool, executed)


def _notebook_step(plan: Plan, pool: Executor, notebook: Path, target: Path, environment) -> dict:
    from analysis.report.execute import run_notebook

    values = parameters.values_for(notebook, plan.values)
    depends = json.dumps([values, str(plan.evidence), plan.method], sort_keys=True)
    action = _submit(pool, run_notebook, str(notebook), str(target), values, environment)
    step = _step(notebook.stem, f"notebook {notebook.stem}", action, target, depends)
    return step | {"file_dep": [str(notebook)], "task_dep": ["report:evidence"]}


def _page_steps(plan: Plan, pool: Executor, executed: list[Path]):
    from analysis.report import write

    files = [str(path) for path in executed]
    depends = write.hash_writers() + json.dumps(plan.values, sort_keys=True)
    for name, doc, function in write.STEPS:
        action = _submit(pool, function, files, str(plan.out))
        step = _step(name, doc, action, plan.out / name, depends)
        yield step | {"file_dep": files}
    record = write.Record(
        plan.values, [(label, str(path)) for label, path in plan.given], plan.method
    )
    action = _submit(pool, write.write_record, record, files, str(plan.out))
    targets = [str(plan.out / name) for name, _, _ in write.STEPS]
    step = _step("run.json", "record of the run", action, plan.out / "run.json", depends)
    yield step | {"file_dep": files + targets}


def _step(name: str, doc: str, action: Callable, target: Path, depends: str) -> dict:
    from doit.tools import config_changed

    return {
        "name": name,
        "doc": doc,
        "actions": [action],
        "targets": [str(target)],
        "uptodate": [config_changed(depends)],
    }


def _submit(pool: Executor, function: Callable, *arguments) -> Callable[[], bool]:
    """Return an action that runs `function` in a process of the pool and waits for it."""

    def action() -> bool:
        pool.submit(function, *arguments).result()
        return True

    return action


def make_evidence(sources: list[str], environment: Mapping[str, str]) -> None:
    """Make the evidence tables of the sources (in a process of its own)."""
    os.environ.update(environment)
    from analysis import evidence

    evidence.load(sources)

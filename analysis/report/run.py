"""Make a report: evidence, notebooks, pages. doit keeps track of what is still good."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from pathlib import Path

from analysis import inputs, paths
from analysis.errors import EvidenceError
from analysis.execution import count_cores, open_pool
from analysis.report import parameters, publish
from analysis.report.steps import Plan, list_steps

PRELOAD = ("papermill", "analysis.report.execute")


def make_report(
    sources: Sequence[str] = (),
    *,
    add: Sequence[str] = (),
    out: Path | None = None,
    values: Mapping[str, parameters.Value] | None = None,
    jobs: int | None = None,
    scheduler: str = "",
) -> Path:
    """Run the notebooks on the sources and write the report; returns its index page.

    The report is made under build/ and put at `out` when it is whole: until then, and if the run
    fails or is killed, what was at `out` stays.

    Parameters
    ----------
    sources : files or folders, in place of this project's data; add : beside them.
    out : folder of the report; a folder that holds something else is refused.
    values : notebook parameters by name.
    jobs : processes at once, for sources and notebooks; as many as cores when not given.
    scheduler : address of a Dask scheduler whose workers read and code the sources.

    Raises
    ------
    EvidenceError : a source or a parameter is wrong, or a step failed; says which and why.
    """
    place = (out or paths.REPORT).resolve()
    if jobs is not None and jobs < 1:
        raise EvidenceError(f"jobs is {jobs}; give how many processes run at once, 1 or more.")
    plan = make_plan(sources, add=add, out=place, values=values or {})
    plan = plan._replace(out=publish.stage_of(place), jobs=jobs, scheduler=scheduler)
    with publish.only_run(place, print):
        failures = _run_steps(plan, jobs or count_cores())
        if failures:
            raise EvidenceError("\n".join(failures))
        if publish.publish(plan.out, place):
            print("the report is whole and in its place")
    return place / "index.html"


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
    earlier = _find_earlier(checked.get("earlier", ""), out)
    if earlier:
        checked["earlier"] = earlier[0][0]
    return Plan(given, checked, out, notebooks, inputs.hash_entries(given), earlier)


def _find_earlier(name: str, out: Path) -> list[tuple[str, Path]]:
    """Return (label, folder) of the report to compare with; it must not be the one to be made."""
    if not name:
        return []
    folder = Path(inputs.known_roots().get(name, name))
    if not (folder / "run.json").is_file():
        raise EvidenceError(f"earlier {name!r} is no report. Name a folder that holds run.json.")
    if folder.resolve() == out.resolve():
        raise EvidenceError(f"earlier {name!r} is the folder to be written. Name another --out.")
    return [(inputs.label_of(folder), folder)]


def _check_out(out: Path) -> None:
    """Refuse a folder that holds something else than an earlier report."""
    known = (out / "run.json").exists() or (out / "notebooks").is_dir()
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not known):
        raise EvidenceError(f"{out.name!r} holds something else than a report. Name a new folder.")


def _run_steps(plan: Plan, count: int) -> list[str]:
    """Let doit run what is out of date; returns the reasons of the steps that failed."""
    from doit.cmd_base import ModuleTaskLoader
    from doit.doit_cmd import DoitMain

    from analysis.report.progress import StepReporter, note

    plan.out.mkdir(parents=True, exist_ok=True)
    config = {
        "dep_file": str(plan.out.with_suffix(".json")),
        "backend": "steps",
        "reporter": StepReporter,
        "num_process": count,
        "par_type": "thread",
        "continue": True,
        "verbosity": 0,
    }
    plugins = {"BACKEND": {"steps": "analysis.report.records:Steps"}}
    streams = sys.stdout, sys.stderr  # doit's threads swap them and may leave the wrong ones
    with Pool(count) as pool:
        make = pool.act, _make_evidence(plan, note), _make_quality(pool)
        listed = {"DOIT_CONFIG": config, "task_report": lambda: list_steps(plan, *make)}
        doit = DoitMain(ModuleTaskLoader(listed), config_filenames=(), extra_config=plugins)
        try:
            code = doit.run(["run"])
        finally:
            sys.stdout, sys.stderr = streams
    failed = [reason for reason in StepReporter.state["failed"] if reason]
    return failed or (["a step failed, see above"] if code else [])


def _make_evidence(plan: Plan, say: Callable[[str], None]) -> Callable[[], bool]:
    """Return the action that makes the evidence tables of the sources."""

    def action() -> bool:
        from analysis import evidence

        forms = inputs.FORMS
        names = [inputs.DEFAULT if label == forms else str(path) for label, path in plan.given]
        evidence.load(names, jobs=plan.jobs, scheduler=plan.scheduler, say=say)
        return True

    return action


def _make_quality(pool: Pool) -> Callable[[float], Callable[[], bool]]:
    """Return what gives the action that holds the coders against forms, part by part."""

    def make(threshold: float) -> Callable[[], bool]:
        def action() -> bool:
            from analysis import evidence

            evidence.load_reliability(threshold=threshold, each=pool.each)
            return True

        return action

    return make


class Pool:
    """Processes for notebooks and pages; where one dies, its work is done once more."""

    def __init__(self, count: int) -> None:
        self.count, self.lock = count, threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, function: Callable, jobs: list[tuple]) -> list:
        """Return the result of `function` for each tuple of arguments, in their order."""
        broken = None
        for _ in range(2):
            try:
                pool = self._open(broken)
                futures = [pool.submit(function, *arguments) for arguments in jobs]
                return [future.result() for future in futures]
            except BrokenExecutor:
                broken = pool
        raise EvidenceError("its process was ended twice from outside (out of memory?)")

    def act(self, function: Callable, *arguments) -> Callable[[], bool]:
        """Return an action that runs `function` in a process and waits for it."""

        def action() -> bool:
            self.each(function, [arguments])
            return True

        return action

    def _open(self, broken: ProcessPoolExecutor | None) -> ProcessPoolExecutor:
        with self.lock:
            if self._pool is None or self._pool is broken:
                self._pool = open_pool(self.count, *PRELOAD)
            return self._pool

"""What a run prints: one line a step, and a progress bar where a person looks on."""

from __future__ import annotations

import sys
from typing import ClassVar

from doit.exceptions import BaseFail
from doit.reporter import ConsoleReporter

from analysis.errors import EvidenceError
from analysis.report import records


class StepReporter(ConsoleReporter):
    """Says for each step "built" and why, or "reused, unchanged"; failures come last."""

    desc = "plain lines, with a progress bar on a terminal"
    state: ClassVar[dict] = {"built": 0, "reused": 0, "failed": []}

    def initialize(self, tasks, selected_tasks) -> None:
        """Count the steps; open the bar on a terminal."""
        self.state.update(built=0, reused=0, failed=[], reporter=self)
        self.bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            steps = [task for task in tasks.values() if task.actions]
            self.bar = tqdm(total=len(steps), unit="step", leave=False)

    def execute_task(self, task) -> None:
        """Say nothing when a step begins: its line comes with its result."""

    def add_success(self, task) -> None:
        """A step was built; what it was made from is kept at once."""
        records.save()
        if task.actions:
            self.state["built"] += 1
            because = (task.meta or {}).get("because")
            self._say(task, f"built: {because.reason}" if because else "built")

    def skip_uptodate(self, task) -> None:
        """A step's inputs have not changed."""
        self.state["reused"] += 1
        self._say(task, "reused, unchanged")

    def add_failure(self, task, fail: BaseFail) -> None:
        """A step failed; the reason is kept for the end."""
        self.state["failed"].append(_reason(task, fail))
        if task.actions:
            self._say(task, "failed")

    def runtime_error(self, msg: str) -> None:
        """The run itself stopped, as where a file it needs went away; kept for the end, too."""
        self.state["failed"].append(f"the run stopped: {msg}")

    def complete_run(self) -> None:
        """Close the bar."""
        if self.bar is not None:
            self.bar.close()

    def _say(self, task, what: str) -> None:
        self.print(f"{task.doc or task.name:<28} {what}")
        if self.bar is not None:
            self.bar.update()

    def print(self, line: str) -> None:
        """Write one line; stdout belongs to the running actions."""
        if self.bar is None:
            self.outstream.write(line + "\n")
            self.outstream.flush()
        else:
            self.bar.write(line)


def note(line: str) -> None:
    """Write a line about the step that is running."""
    if shown := StepReporter.state.get("reporter"):
        shown.print(f"  {line}")


def _reason(task, fail: BaseFail) -> str:
    from doit.exceptions import UnmetDependency

    if isinstance(fail, UnmetDependency):
        return ""
    text = "".join(fail.traceback).strip() if fail.traceback else fail.message
    marker = f"{EvidenceError.__module__}.{EvidenceError.__name__}: "
    return text.rsplit(marker, 1)[1].strip() if marker in text else f"{task.name}: {text}"

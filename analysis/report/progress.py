"""What a run prints: one line a step, and a progress bar where a person looks on."""

from __future__ import annotations

import sys
from typing import ClassVar

from doit.exceptions import BaseFail
from doit.reporter import ConsoleReporter

from analysis.errors import EvidenceError


class StepReporter(ConsoleReporter):
    """Says for each step "built" or "reused, unchanged"; failures come last, in plain words."""

    desc = "plain lines, with a progress bar on a terminal"
    state: ClassVar[dict] = {"built": 0, "reused": 0, "failed": []}

    def initialize(self, tasks, selected_tasks) -> None:
        """Count the steps; open the bar on a terminal."""
        self.state.update(built=0, reused=0, failed=[])
        self.bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            steps = [task for task in tasks.values() if task.actions]
            self.bar = tqdm(total=len(steps), unit="step", leave=False)

    def execute_task(self, task) -> None:
        """Say nothing when a step begins: its line comes with its result."""

    def add_success(self, task) -> None:
        """A step was built."""
        if task.actions:
            self.state["built"] += 1
            self._say(task, "built")

    def skip_uptodate(self, task) -> None:
        """A step's inputs have not changed."""
        self.state["reused"] += 1
        self._say(task, "reused, unchanged")

    def add_failure(self, task, fail: BaseFail) -> None:
        """A step failed; the reason is kept for the end."""
        self.state["failed"].append(_reason(task, fail))
        if task.actions:
            self._say(task, "failed")

    def complete_run(self) -> None:
        """Close the bar."""
        if self.bar is not None:
            self.bar.close()

    def _say(self, task, what: str) -> None:
        line = f"{task.doc or task.name:<44} {what}"
        if self.bar is None:
            self.outstream.write(line + "\n")  # stdout belongs to the running actions
            self.outstream.flush()
        else:
            self.bar.write(line)
            self.bar.update()


def _reason(task, fail: BaseFail) -> str:
    from doit.exceptions import UnmetDependency

    if isinstance(fail, UnmetDependency):
        return ""
    text = "".join(fail.traceback).strip() if fail.traceback else fail.message
    marker = f"{EvidenceError.__module__}.{EvidenceError.__name__}: "
    return text.rsplit(marker, 1)[1].strip() if marker in text else f"{task.name}: {text}"

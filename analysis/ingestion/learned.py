"""The coder's learned part for a run: trained once for each state of method and forms, by a worker
while others read, kept under build/ and handed to all workers."""

from __future__ import annotations

import os
import zipfile
from concurrent.futures import Future
from pathlib import Path

from analysis import paths
from analysis.errors import EvidenceError
from analysis.execution import Lost, Workers, is_loss, run_each
from analysis.ingestion import tasks


class Coder:
    """What a run's workers code with.

    method : fingerprint of all that the learned part depends on, as chunks.hash_coding() gives it.
    """

    def __init__(self, method: str, workers: Workers) -> None:
        self.place = paths.BUILD / "coder" / f"{method[:24]}.npz"
        self.workers = workers
        self._begun: Future | None = None
        self._shared: object = None

    def is_kept(self) -> bool:
        """Say whether an earlier run trained it: a file that was cut off counts for nothing."""
        return zipfile.is_zipfile(self.place)

    def begin(self) -> None:
        """Let a worker train it, unless it is there, and return at once."""
        if not self.is_kept():
            self._begun = self.workers.submit(tasks.train)

    def share(self) -> object:
        """Return what workers load the learned part from; None where there is no form to learn
        from."""
        if self._shared is None and (self.is_kept() or self._train()):
            self.workers.renew()  # who trained or read has memory that is not needed any more
            self._shared = self.workers.share(self.place)
        return self._shared

    def _train(self) -> bool:
        """Train and keep it; says whether there was anything to learn from."""
        data = self._wait()
        if data is None:
            ((_, data),) = run_each(self.workers, tasks.train, [["the forms"]])
        if isinstance(data, Lost):
            raise EvidenceError(f"learning from the forms {data.reason}. Give it more memory.")
        if data:
            _keep(data, self.place)
        return bool(data)

    def _wait(self) -> bytes | None:
        """Return what the worker that began gives; None where none did, or it was lost."""
        begun, self._begun = self._begun, None
        try:
            return begun.result() if begun else None
        except BaseException as error:
            if not is_loss(error):
                raise
            return None


def _keep(data: bytes, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(place)

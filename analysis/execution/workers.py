"""Where work is done: processes of this machine, or the workers of a Dask scheduler.

Both are a `concurrent.futures.Executor`; nothing beyond this module knows which one it is.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from types import ModuleType

from analysis import paths
from analysis.errors import EvidenceError

PRELOAD: set[str] = set()
STARTING = threading.RLock()


def count_cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0)) or 1
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def make_context(*preload: str):
    """Return how worker processes are started: from a clean server that has the modules of all
    callers so far at hand."""
    if sys.platform == "win32":
        return get_context("spawn")
    PRELOAD.update(preload)
    context = get_context("forkserver")
    context.set_forkserver_preload(sorted(PRELOAD))
    return context


class LocalPool(ProcessPoolExecutor):
    """Processes of this machine that never run the user's own script again.

    multiprocessing has each new process import what was started as the main module, for functions
    of that module. All work here is a function of this package, and a script without
    `if __name__ == "__main__":`, or one from standard input, would fail there.
    """

    def submit(self, function, /, *arguments, **options) -> Future:
        """Give a call to a process; those that are missing are started now."""
        with hide_main():
            return super().submit(function, *arguments, **options)


@contextmanager
def hide_main() -> Iterator[None]:
    """Let an empty module stand for the main one while processes are started."""
    with STARTING:
        kept, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = kept


def open_pool(count: int, *preload: str) -> LocalPool:
    """Return processes that have modules at hand, find the same data/ and end with this one."""
    context = make_context(*preload)
    return LocalPool(count, mp_context=context, initializer=begin, initargs=(paths.DATA,))


class Workers:
    """Workers of this machine, or of a scheduler; a context manager.

    jobs : processes at once; as many as there are cores when not given.
    scheduler : address of a running Dask scheduler ("tcp://host:8786"), "" for this machine.

    Raises
    ------
    EvidenceError : jobs is below 1, or no scheduler answers at the address.
    """

    def __init__(self, jobs: int | None = None, scheduler: str = "") -> None:
        if jobs is not None and jobs < 1:
            raise EvidenceError(f"jobs is {jobs}; give how many processes run at once, 1 or more.")
        self.scheduler = scheduler
        self.client = _connect(scheduler) if scheduler else None
        self.count = self._count_remote() if self.client else jobs or count_cores()
        self._pool: Executor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *error) -> None:
        self.stop()
        if self.client:
            self.client.close()

    def submit(self, function, *arguments) -> Future:
        """Give a call to the next free worker."""
        if self._pool is None:
            self._pool = self._open()
        return self._pool.submit(function, *arguments)

    def share(self, place: Path) -> object:
        """Return what stands for a file of this machine when it is given to submit(): its path or,
        on a cluster, which need not see it, its bytes, which travel to each worker once."""
        if self.client:
            return self.client.submit(bytes, place.read_bytes(), pure=False)
        return place

    def renew(self) -> None:
        """Let idle processes of this machine be followed by new ones, which have no past."""
        if not self.client:
            self.stop()

    def stop(self) -> None:
        """Let the processes of this machine end; the next call starts new ones."""
        if self._pool is not None:
            options = {"wait": False} if self.client else {"wait": True, "cancel_futures": True}
            self._pool.shutdown(**options)
            self._pool = None

    def _open(self) -> Executor:
        if self.client:
            return self.client.get_executor(pure=False)
        return open_pool(self.count, "analysis.ingestion.tasks")

    def _count_remote(self) -> int:
        """Return the threads of all workers; waits for the first worker."""
        self.client.wait_for_workers(1, timeout=60)
        return sum(self.client.nthreads().values())


def begin(data: Path) -> None:
    """Let a new process find the same data/ as the one that started it, and end with that one,
    however it ends: a killed run leaves no process behind."""
    paths.DATA = data
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    wait([parent_process().sentinel])
    os._exit(1)


def _connect(address: str):
    from distributed import Client

    try:
        return Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EvidenceError(
            f"no Dask scheduler answers at {address!r} ({type(error).__name__}). Start one with "
            "`dask scheduler`, and give its address (tcp://host:8786). See docs/cluster.md."
        ) from error

"""Work through items whatever becomes of single workers: what breaks one is done again alone."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from time import monotonic

from analysis.execution.workers import Workers

PATIENCE = float(os.environ.get("WORKBOOK_PATIENCE", "300"))  # seconds for one item
TRIES = 2  # alone, before an item is given up
AHEAD = 3  # batches given out per worker, so that none waits


@dataclass(frozen=True, slots=True)
class Lost:
    """Stands for the result of an item that ended its worker each time; `reason` in words."""

    reason: str


def run_each(
    workers: Workers,
    function: Callable,
    batches: Iterable[list],
    *,
    shared: tuple = (),
    patience: float = PATIENCE,
) -> Iterator[tuple[object, object]]:
    """Yield (item, function(item, *shared)) for all items of all batches, in no fixed order.

    A batch is one call of a worker. Where a worker dies (crash, out of memory, longer than
    `patience` seconds at one item), its items are done again one at a time; an item that ends its
    worker then too gives Lost. Errors that the function raises are raised here.
    """
    waiting: dict[Future, list] = {}
    call, source = (function, patience, *shared), iter(batches)
    suspects: list = []
    while True:
        _fill(workers, call, source, waiting, suspects)
        if not waiting and not suspects:
            return
        done, _ = wait(waiting, return_when=FIRST_COMPLETED) if waiting else (set(), None)
        for future in done:
            batch = waiting.pop(future)
            try:
                yield from zip(batch, future.result(), strict=True)
            except Exception as error:
                if not is_loss(error):
                    raise
                suspects += batch
        if suspects:
            suspects += _give_up_pool(workers, waiting)
            for item in suspects:
                yield item, _run_alone(workers, call, item)
            suspects = []


def _fill(workers, call, source, waiting, suspects) -> None:
    """Give out batches until each worker has some ahead."""
    while len(waiting) < AHEAD * workers.count and (batch := next(source, None)) is not None:
        try:
            waiting[workers.submit(run_batch, batch, *call)] = batch
        except BrokenExecutor:
            suspects += batch
            return


def _give_up_pool(workers: Workers, waiting: dict[Future, list]) -> list:
    """Return the items under way in a broken pool, which then starts anew; on a cluster, where
    other workers go on, there are none."""
    if workers.client:
        return []
    items = []
    for future, batch in list(waiting.items()):
        if future.cancelled() or not future.done() or future.exception() is not None:
            items += batch
            waiting.pop(future)
    workers.stop()
    return items


def _run_alone(workers: Workers, call: tuple, item) -> object:
    patience: float = call[1]
    tries = 1 if workers.client else TRIES  # a scheduler has tried several times by itself
    for _ in range(tries):
        begin = monotonic()
        try:
            return workers.submit(run_batch, [item], *call).result()[0]
        except Exception as error:
            if not is_loss(error):
                raise
            reason = _explain(monotonic() - begin >= patience, patience)
            if not workers.client:
                workers.stop()
    return Lost(reason)


def is_loss(error: BaseException) -> bool:
    """Say whether an error means that the worker died, not that the work failed."""
    return isinstance(error, BrokenExecutor | CancelledError) or (
        type(error).__name__ in ("KilledWorker", "FutureCancelledError")
    )


def _explain(slow: bool, patience: float) -> str:
    if slow:
        return f"took longer than {patience:g} seconds each time; given up"
    return "ended its worker each time (a crash, or out of memory); please report this file"


def run_batch(batch: list, function: Callable, patience: float, *shared) -> list:
    """Do the items of a batch one by one, in a worker; a watch ends the worker where one hangs."""
    results = []
    with open(os.devnull, "w") as silent:
        for item in batch:
            faulthandler.dump_traceback_later(patience, exit=True, file=silent)
            try:
                results.append(function(item, *shared))
            finally:
                faulthandler.cancel_dump_traceback_later()
    return results

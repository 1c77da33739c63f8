"""Work for the tests of lost workers: it must be importable where the workers are."""

import os
import signal
import time
from pathlib import Path

from analysis import paths
from analysis.ingestion import tasks


def double(item):
    """Return twice the item; an item may instead end its worker, hang or fail."""
    if item == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "hang":
        time.sleep(600)
    if item == "fail":
        raise ValueError("made-up failure")
    if isinstance(item, tuple):  # ends the first worker that meets it, leaving a mark
        mark = Path(item[1])
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        item = item[0]
    return item * 2


def read_file(task):
    """Read a file; one that has a hidden file of its name beside it ends the worker."""
    if task.path.with_name(f".{task.path.name}").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return tasks.read_file(task)


def refuse_to_train(what=""):
    """Fail where training is asked for and should not be."""
    raise ValueError("trained again")


def train_at_last(what=""):
    """Train; the first worker that begins is ended."""
    mark = paths.DATA / "mark"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tasks.train()


def build_chunk(task, model):
    """Build a chunk; one that holds made-up review 3 ends the worker."""
    if any("review 3 on" in tasks.unpack(part.body).bib["title"]
           for parts in task.sources.values() for part in parts):  # fmt: skip
        os.kill(os.getpid(), signal.SIGKILL)
    return tasks.build_chunk(task, model)

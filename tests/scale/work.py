"""Work for the tests of lost workers: it must be importable where the workers are."""

import os
import signal
import time
from pathlib import Path


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

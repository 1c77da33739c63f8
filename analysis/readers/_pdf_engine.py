"""Asks the process that runs PDFium; it is started once, and again after a file that ended it."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading

from analysis import paths
from analysis.readers.base import Refused

COMMAND = (sys.executable, "-m", "analysis.readers._pdf_worker")
SECONDS = 60.0  # for one file; the usual article takes a tenth of one


class Engine:
    """One PDFium process of this process; a fork starts its own."""

    def __init__(self, command: tuple[str, ...] = COMMAND, seconds: float = SECONDS) -> None:
        self.command, self.seconds = command, seconds
        self.lock = threading.Lock()
        self.process: subprocess.Popen | None = None
        self.owner = 0

    def extract(self, data: bytes) -> dict:
        """Return what _pdf_worker.extract() says; Refused when that is a reason or it ends."""
        with self.lock:
            answer = self._ask(data)
        if reason := answer.get("refused"):
            raise Refused(reason)
        return answer

    def _ask(self, data: bytes) -> dict:
        process = self._start()
        late = threading.Event()
        timer = threading.Timer(self.seconds, lambda: (late.set(), process.kill()))
        timer.start()
        try:
            process.stdin.write(len(data).to_bytes(8, "big") + data)
            process.stdin.flush()
            size = int.from_bytes(process.stdout.read(8), "big")
            return json.loads(process.stdout.read(size))
        except (OSError, ValueError) as error:
            self.close()
            words = f"takes PDFium more than {self.seconds:g} s" if late.is_set() else "ends PDFium"
            raise Refused(f"it {words}: it is broken or made to harm") from error
        finally:
            timer.cancel()

    def _start(self) -> subprocess.Popen:
        if self.process is None or self.owner != os.getpid() or self.process.poll() is not None:
            self.owner = os.getpid()
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=paths.ROOT,
            )
        return self.process

    def close(self) -> None:
        """End the process."""
        if self.process is not None and self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
        self.process = None


ENGINE = Engine()
atexit.register(ENGINE.close)

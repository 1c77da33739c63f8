"""What a command costs, and rows of a table that say what was measured beside what."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from analysis import paths

# Adopts every process that the command starts, waits for all, and adds up what they used.
WATCH = """
import ctypes, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
run = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, own = os.wait4(run.pid, 0)
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu, own = used.ru_utime + used.ru_stime, own.ru_utime + own.ru_stime
print(cpu, own, used.ru_maxrss / 1024, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Spent:
    """What a command and its processes took: wall and CPU seconds, the CPU seconds of the calling
    process alone (own), and the peak memory of the largest process in MB. On Linux."""

    def __init__(self, *command: str, build: Path | None = None) -> None:
        environment = os.environ | ({"WORKBOOK_BUILD": str(build)} if build else {})
        begin = time.monotonic()
        watched = [sys.executable, "-c", WATCH, sys.executable, *command]
        done = subprocess.run(
            watched, env=environment, cwd=paths.ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
        self.wall = time.monotonic() - begin
        found = done.stderr.strip().splitlines()[-1].split()
        self.cpu, self.own, self.memory = map(float, found)


class Row(NamedTuple):
    """One line: what was measured, what stands beside it, the ratio, and the bar if there is one.

    least, most : the ratio must not lie below or above; None where there is no bar.
    """

    what: str
    measured: str
    beside: str = ""
    ratio: float | None = None
    least: float | None = None
    most: float | None = None

    def met(self) -> str:
        """Return "yes" or "no", "" where there is no bar."""
        if self.least is None and self.most is None:
            return ""
        low = self.least is None or self.ratio >= self.least
        return "yes" if low and (self.most is None or self.ratio <= self.most) else "no"

    def write(self) -> str:
        """Return the line of the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        wanted = f">= {self.least:g}" if self.least is not None else ""
        wanted = f"<= {self.most:g}" if self.most is not None else wanted
        cells = (self.what, self.measured, self.beside, ratio, wanted, self.met())
        return f"| {' | '.join(cells)} |\n"


def describe_machine() -> str:
    """Return cores, processor, memory and Python of this machine, in words."""
    cores, name = len(os.sched_getaffinity(0)), ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{cores} cores ({name or 'unnamed'}), {memory:.0f} GB of memory, Python {python}"


def size_of(folder: Path) -> float:
    """Return the MB of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6

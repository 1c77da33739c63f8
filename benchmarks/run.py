"""Measure how the workbook grows: python -m benchmarks.run [--large] writes docs/benchmarks.md
and docs/planning.md.

Every figure is a ratio to a floor or a peer measured in the same run, on made-up abstracts.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis import paths
from benchmarks import planning
from benchmarks.made_up import make_abstract, write_folder

HEAD = """# Benchmarks

Made by `python -m benchmarks.run{option}` on {cores} cores; made-up abstracts of eight sentences.
Figures are ratios to what stands beside them, measured in the same run; CPU is that of all
processes.

| what | measured | beside | ratio | wanted |
|---|---|---|---|---|
"""


class Spent:
    """Wall and CPU seconds and the peak memory (MB) of a command and its processes."""

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

        cpu, memory = done.stderr.strip().splitlines()[-1].split()
        self.cpu, self.memory = float(cpu), float(memory)


# Adopts every process that the command starts, waits for all, and adds up what they used.
WATCH = """
import ctypes, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=sys.stderr)
sys.exit(code)
"""


def ingest(folder: Path, base: Path, *options: str) -> Spent:
    """Measure `workbook ingest` of a folder."""
    call = ("-m", "analysis.cli", "ingest", str(folder), "--out", str(base / "out"), *options)
    return Spent(*call, build=base / "build")


def report(folder: Path, base: Path) -> Spent:
    """Measure `workbook report` of a folder."""
    call = ("-m", "analysis.cli", "report", "--sources", str(folder), "--out", str(base / "report"))
    return Spent(*call, build=base / "build")


def measure_growth(base: Path, sizes: list[int]) -> tuple[list[tuple], str]:
    """Ingest more and more abstracts: growth of CPU and memory, one file more; and the plan."""
    rows, spent = [], {}
    for size in sizes:
        folder = base / f"made-{size}"
        write_folder(folder, size, broken=0.01)
        one = spent[size] = ingest(folder, base / f"ingest-{size}")
        used = f"{one.cpu:.0f} CPU s, {one.memory:.0f} MB"
        each = f"{one.cpu / size * 1000:.1f} CPU ms each"
        rows.append((f"ingest and code {size:,} abstracts", used, each, "", ""))
    small, large = spent[sizes[0]], spent[sizes[-1]]
    power = math.log(large.cpu / small.cpu) / math.log(sizes[-1] / sizes[0])
    rows.append(("growth exponent of CPU", f"{power:.2f}", "1 is linear", "", "<= 1.1"))
    what = f"peak memory of a process, {sizes[-1]:,} abstracts"
    beside = f"{sizes[0]:,}: {small.memory:.0f} MB"
    ratio = f"{large.memory / small.memory:.2f}"
    rows.append((what, f"{large.memory:.0f} MB", beside, ratio, "flat"))
    return rows + measure_one_more(base, sizes[-1]), plan(base, spent)


def plan(base: Path, spent: dict[int, Spent]) -> str:
    """Return the planning page from what ingesting the most abstracts took."""
    least, most = min(spent), max(spent)
    files = [path for path in (base / f"ingest-{most}" / "build").rglob("*") if path.is_file()]
    disk = sum(path.stat().st_size for path in files) / most / 1000
    memory = max(spent[most].memory - spent[least].memory, 0) / (most - least) * 1000
    return planning.write(spent[most].cpu / most * 1000, disk, memory, len(os.sched_getaffinity(0)))


def measure_one_more(base: Path, size: int) -> list[tuple]:
    """Add one file to many, beside one file alone and a scan of the many."""
    (base / "alone").mkdir()
    (base / "alone" / "a.txt").write_text(make_abstract(10**7), "utf-8")
    alone = ingest(base / "alone", base / "ingest-alone")
    folder, home = base / f"made-{size}", base / f"ingest-{size}"
    scan = ingest(folder, home)
    (folder / "new.txt").write_text(make_abstract(10**7), "utf-8")
    more = ingest(folder, home)
    beside = 2 * alone.cpu + scan.cpu
    what, shown = f"one new file among {size:,}", f"2 x one alone + scan: {beside:.1f} CPU s"
    return [(what, f"{more.cpu:.1f} CPU s", shown, f"{more.cpu / beside:.2f}", "<= 1")]


def measure_cores(base: Path, size: int) -> list[tuple]:
    """One process against two, and two workers of a Dask scheduler against two processes."""
    folder = base / "cores"
    write_folder(folder, size)
    one = ingest(folder, base / "one", "--jobs", "1")
    two = ingest(folder, base / "two", "--jobs", "2")
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as c:
        far = ingest(folder, base / "far", "--scheduler", c.scheduler_address)
    return [
        (f"two processes, {size:,} abstracts", f"{two.wall:.1f} s", f"one: {one.wall:.1f} s",
         f"{one.wall / two.wall:.2f}", ">= 1.7"),
        ("two Dask workers", f"{far.wall:.1f} s", f"two processes: {two.wall:.1f} s",
         f"{two.wall / far.wall:.2f}", ">= 0.85"),
    ]  # fmt: skip


def measure_reports(base: Path, sizes: list[int]) -> list[tuple]:
    """Reports of more and more sources, and one again where nothing changed."""
    rows = []
    for size in sizes:
        folder = base / f"report-{size}"
        write_folder(folder, size)
        first = report(folder, base / f"r{size}")
        again = report(folder, base / f"r{size}")
        floor = Spent("-c", "import analysis.evidence")
        slowest = max(run_notebook(folder, base / f"r{size}", name) for name in list_notebooks())
        times, beside = first.wall / slowest, f"slowest notebook alone: {slowest:.1f} s"
        rows.append(
            (f"report of {size} sources", f"{first.wall:.1f} s", beside, f"{times:.1f}", "")
        )
        times, beside = again.cpu / floor.cpu, f"python and the package: {floor.cpu:.2f} CPU s"
        what, shown = f"the same again, {size} sources", f"{again.cpu:.2f} CPU s"
        rows.append((what, shown, beside, f"{times:.1f}", "<= 3"))
    return rows


def list_notebooks() -> list[Path]:
    """Return the notebooks in their order."""
    return sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def run_notebook(folder: Path, base: Path, notebook: Path) -> float:
    """Return the wall seconds of one notebook alone."""
    call = (
        "from analysis.report.execute import run_notebook; import sys; "
        "run_notebook(sys.argv[1], sys.argv[2], {'sources': [sys.argv[3]]}, {})"
    )
    spent = Spent(
        "-c", call, str(notebook), str(base / notebook.name), str(folder), build=base / "build"
    )
    return spent.wall


def main() -> int:
    """Measure, print the table and write docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="100,000 abstracts (an hour)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it run at all?")
    options = parser.parse_args()
    sizes = [1_000, 10_000, 100_000] if options.large else [500, 5_000]
    reports, cores = [2, 20, 60, 200], 4_000
    if options.quick:
        sizes, reports, cores = [20, 200], [2], 100
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        rows, page = measure_growth(base, sizes)
        rows += measure_cores(base, cores) + measure_reports(base, reports)
    option = " --large" if options.large else " --quick" if options.quick else ""
    text = HEAD.format(option=option, cores=len(os.sched_getaffinity(0)))
    text += "".join(f"| {' | '.join(row)} |\n" for row in rows)
    print(text)
    if not options.quick:
        (paths.ROOT / "docs" / "benchmarks.md").write_text(text, "utf-8")
        (paths.ROOT / "docs" / "planning.md").write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the report's formats cost: CPU time, peak memory and size of each, from executed notebooks.

    .venv/bin/python benchmarks/report_formats.py [NOTEBOOKS] [--findings 3000] [--sources 60]

Each format is written by a process of its own. With --findings the table of findings (and with
--sources that of sources) is repeated or cut to that size first. "x data" is the size by that of
the report's CSV files, gzipped, and its figures; the aim is 3 at most. Chromium, where it is
there, says how long the page takes to open.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis import paths
from analysis.report import write
from analysis.report.collect import MIME

CHILD = """import sys
from analysis.report import write
getattr(write, sys.argv[1])(sys.argv[3:], sys.argv[2])"""


def resize(notebooks: list[Path], folder: Path, findings: int, sources: int) -> list[Path]:
    """Copy notebooks with so many findings and sources; ids are made to differ."""
    made = []
    for path in notebooks:
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                exhibit = output.get("data", {}).get(MIME, {})
                wanted = {"findings": findings, "sources": sources}.get(exhibit.get("id"))
                if wanted:
                    exhibit["rows"] = repeat(exhibit["rows"], wanted)
        made.append(folder / path.name)
        made[-1].write_text(json.dumps(notebook), "utf-8")
    return made


def repeat(rows: list, wanted: int) -> list:
    """Return so many rows; the first cell, which is their key, is made to differ."""
    return [[f"{rows[i % len(rows)][0]}{'' if i < len(rows) else f'-{i}'}",
             *rows[i % len(rows)][1:]] for i in range(wanted)]  # fmt: skip


def measure(name: str, notebooks: list[Path], out: Path) -> tuple[float, float]:
    """Write one format in a process of its own; returns CPU seconds and peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", CHILD, name, str(out), *map(str, notebooks)]
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, after.ru_maxrss / 1024


def open_page(page: Path) -> float | None:
    """Return the CPU seconds that Chromium takes to open the page; None without Chromium."""
    from tests.report import browsing

    if not (browsing.CHROMIUM and browsing.DRIVER):
        return None
    driver = browsing.start()
    try:
        driver.execute_cdp_cmd("Performance.enable", {})
        browsing.open_page(driver, page)
        driver.execute_script("return document.body.offsetHeight")
        found = driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        return {row["name"]: row["value"] for row in found}["ProcessTime"]
    finally:
        driver.quit()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="?", type=Path, default=paths.NOTEBOOKS)
    parser.add_argument("--findings", type=int, default=3000)
    parser.add_argument("--sources", type=int, default=60)
    options = parser.parse_args()
    given = sorted(options.notebooks.glob("[0-9][0-9]_*.ipynb"))
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name) / "out"
        notebooks = resize(given, folder, options.findings, options.sources)
        costs = {
            file: measure(function.__name__, notebooks, out) for file, _, function in write.STEPS
        }
        tables = b"".join(path.read_bytes() for path in sorted((out / "tables").glob("*.csv")))
        figures = sum(path.stat().st_size for path in (out / "figures").iterdir())
        data = len(gzip.compress(tables, mtime=0)) + figures
        print(f"{options.sources} sources, {options.findings} findings; data {data / 1e6:.2f} MB")
        for file, (cpu, memory) in costs.items():
            size = (out / file).stat().st_size
            print(f"{file:<28}{cpu:6.1f} CPU s{memory:7.0f} MB peak{size / 1e6:8.2f} MB"
                  f"{size / data:6.2f} x data")  # fmt: skip
        print(f"all formats {sum(cpu for cpu, _ in costs.values()):.1f} CPU s")
        print(f"page opened in {open_page(out / 'index.html')} CPU s of the browser")
        shutil.rmtree(out)


if __name__ == "__main__":
    main()

"""Trial rows reconciled against the time pandas takes to read them: python benchmarks/trials.py

Rows are drawn from data/trials/review_trial_rows.csv with made-up trial ids (four rows a trial) and
200 made-up reviews. CPU seconds, the best of three; peak memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import pandas as pd

from analysis import paths
from analysis.trials import reconcile
from analysis.trials.rows import read_registry, read_reviews


def main() -> int:
    """Print the cost of each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[25_000, 50_000, 100_000])
    options = parser.parse_args()
    print("rows  pandas reads  read  verdicts  all tables  verdicts/pandas  all/pandas  peak MB")
    with tempfile.TemporaryDirectory() as folder:
        for number in options.rows:
            print(measure(make_rows(number, Path(folder) / "rows.csv")))
    return 0


def make_rows(number: int, path: Path) -> Path:
    """Write a CSV of `number` rows; returns its path."""
    given = paths.DATA / "trials" / "review_trial_rows.csv"
    rows = pd.read_csv(given, dtype=str, keep_default_na=False)
    drawn = rows.sample(number, replace=True, random_state=0, ignore_index=True)
    quarter = max(number // 4, 1)  # four reviews a trial
    drawn["nct_id"] = [f"NCT{n % quarter:08d}" for n in range(number)]
    drawn["source_pmcid"] = [f"PMC{(n + 50 * (n // quarter)) % 200}" for n in range(number)]
    drawn["source_doi"] = ""
    drawn.to_csv(path, index=False)
    return path


def measure(path: Path) -> str:
    """Return one line of the table."""
    pandas_reads, read, verdicts, tables = min(_time(path) for _ in range(3))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    rows = len(pd.read_csv(path))
    every = read + verdicts + tables
    return (
        f"{rows:6d}  {pandas_reads:.3f}  {read:.3f}  {verdicts:.3f}  {tables:.3f}  "
        f"{(read + verdicts) / pandas_reads:.1f}  {every / pandas_reads:.1f}  {peak:.0f}"
    )


def _time(path: Path) -> tuple[float, float, float, float]:
    marks = [time.process_time()]
    pd.read_csv(path)
    marks.append(time.process_time())
    rows = read_reviews([path])
    marks.append(time.process_time())
    made = reconcile(rows, read_registry([]))
    assert len(made.trials)
    marks.append(time.process_time())
    assert len(made.fields) and len(made.problems)
    marks.append(time.process_time())
    return tuple(after - before for before, after in pairwise(marks))


if __name__ == "__main__":
    sys.exit(main())

"""How the workbook grows: python -m benchmarks.run [--quick] writes docs/benchmarks.md and
docs/planning.md.

Every figure stands beside a floor or a peer measured in the same run, on made-up texts. --quick
tries all of it with tiny sizes, and writes nothing.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from analysis import paths
from benchmarks import coding, ingest, planning
from benchmarks.made_up import make_abstract, make_review, write_folder
from benchmarks.measuring import Row, Spent, describe_machine, size_of
from benchmarks.planning import Cost

HEAD = """# Benchmarks

Made by `{command}` on {day}, on {machine}.
All texts are made up: abstracts of eight sentences,
reviews of 320. Nothing was typed in: each figure stands beside a floor or a peer measured in the
same run. CPU is that of all processes, wall time is on a machine that may have had other work, and
memory is that of the largest process. "Met" says whether the bar was met in this run.

| what | measured | beside | ratio | wanted | met |
|---|---|---|---|---|---|
"""


class Sizes(NamedTuple):
    """How many of each are measured."""

    growth: tuple[int, ...]
    cores: int
    reviews: int
    reports: tuple[int, ...]
    floor: int
    sentences: int


WHOLE = Sizes((1_000, 10_000, 100_000), 30_000, 400, (2, 20, 60, 200), 5_000, 20_000)
QUICK = Sizes((20, 100, 200), 100, 4, (2,), 100, 2_000)


def run_ingest(folder: Path, home: Path, *options: str) -> Spent:
    """Measure `workbook ingest` of a folder."""
    call = ("-m", "analysis.cli", "ingest", str(folder), "--out", str(home / "out"), *options)
    return Spent(*call, build=home / "build")


def run_report(folder: Path, home: Path) -> Spent:
    """Measure `workbook report` of a folder."""
    call = ("-m", "analysis.cli", "report", "--sources", str(folder), "--out", str(home / "report"))
    return Spent(*call, build=home / "build")


def cost_of(spent: Spent, home: Path) -> Cost:
    """Return what an ingest took, with the room under its build folder."""
    return Cost(spent.cpu, spent.own, size_of(home / "build"), spent.memory)


def measure_floors(base: Path, sizes: Sizes) -> list[Row]:
    """Read PubMed records beside bare lxml, and code sentences beside splitting them into words."""
    (base / "floor").mkdir()
    files = list(ingest.write_abstracts(base / "floor", sizes.floor))
    vocabulary = ingest.make_vocabulary()
    bare = ingest.timed(ingest.read_bare, files)
    read = ingest.timed(ingest.read_only, files)
    made = ingest.timed(lambda some: ingest.make_tables(some, vocabulary), files)
    beside = f"bare lxml: {bare:.2f} CPU s"
    records = f"{len(files) * ingest.ABSTRACTS_A_FILE:,} PubMed records"
    rows = [
        Row(f"read {records}", f"{read:.2f} CPU s", beside, read / bare),
        Row(f"tables of {records}", f"{made:.2f} CPU s", beside, made / bare),
    ]
    count, split, rules, both = coding.measure(sizes.sentences)
    beside = f"split into words: {split:.2f} CPU s"
    for name, spent in (("rules", rules), ("rules and learned part", both)):
        what = f"code {count:,} sentences by {name}"
        rows.append(Row(what, f"{spent:.2f} CPU s", beside, spent / split))
    return rows


def measure_growth(base: Path, sizes: tuple[int, ...]) -> tuple[list[Row], dict[int, Cost], Cost]:
    """Ingest one abstract and more and more, 1 % of them broken, and one file more."""
    write_folder(base / "made-1", 1)
    alone = cost_of(run_ingest(base / "made-1", base / "ingest-1"), base / "ingest-1")
    rows, costs = [], {}
    for size in sizes:
        folder, home = base / f"made-{size}", base / f"ingest-{size}"
        write_folder(folder, size, broken=0.01)
        spent = run_ingest(folder, home)
        one = costs[size] = cost_of(spent, home)
        each = f"{(one.cpu - alone.cpu) / size * 1000:.2f} CPU ms, {one.disk / size * 1000:.1f} kB"
        used = f"{spent.wall:.0f} s, {one.cpu:.0f} CPU s, {one.memory:.0f} MB"
        rows.append(Row(f"ingest and code {size:,} abstracts, to the end", used, f"{each} each"))
    middle, most = sizes[-2:]
    rows += [
        Row("CPU grows with the power", "of the number of abstracts", "1 is linear",
            planning.fit_power({n: c.cpu for n, c in costs.items()}, alone.cpu), most=1.1),
        Row("disk grows with the power", "of the number of abstracts", "1 is linear",
            planning.fit_power({n: c.disk for n, c in costs.items()}, alone.disk), most=1.1),
        Row(f"memory, {most:,} abstracts", f"{costs[most].memory:.0f} MB",
            f"{middle:,}: {costs[middle].memory:.0f} MB",
            costs[most].memory / costs[middle].memory, most=1.1),
    ]  # fmt: skip
    rows += [measure_columns(base, most), *measure_one_more(base, middle, alone)]
    return rows, costs, alone


def measure_one_more(base: Path, size: int, alone: Cost) -> list[Row]:
    """Add one file to many, beside one file alone and a scan of the many."""
    folder, home = base / f"made-{size}", base / f"ingest-{size}"
    scan = run_ingest(folder, home)
    (folder / "new.txt").write_text(make_abstract(10**7), "utf-8")
    more = run_ingest(folder, home)
    beside = 2 * alone.cpu + scan.cpu
    shown = f"2 x one alone + a scan: {beside:.1f} CPU s"
    what = f"one new file among {size:,}"
    return [Row(what, f"{more.cpu:.1f} CPU s", shown, more.cpu / beside, most=1)]


COLUMNS = """
import sys; from pathlib import Path; from analysis.evidence import Evidence
found = Evidence(Path(sys.argv[1]))
if sys.argv[2] == "some":
    found.columns("findings", ["source_id", "topic", "role", "subject", "setting"])
else:
    found.findings
"""


def measure_columns(base: Path, size: int) -> Row:
    """Read the columns that counting needs beside the whole table of findings."""
    home = base / f"ingest-{size}" / "build"
    folder = next(path for path in (home / "evidence").iterdir() if path.is_dir())
    some, every = (
        Spent("-c", COLUMNS, str(folder), part, build=home) for part in ("some", "whole")
    )
    return Row(f"five columns of the findings of {size:,} abstracts",
               f"{some.cpu:.1f} CPU s, {some.memory:.0f} MB",
               f"the whole table: {every.cpu:.1f} CPU s, {every.memory:.0f} MB",
               some.memory / every.memory)  # fmt: skip


def measure_reviews(base: Path, count: int, alone: Cost) -> tuple[Row, Cost]:
    """Ingest made-up reviews, which stand for full texts."""
    write_folder(base / "reviews", count, make=make_review)
    spent = run_ingest(base / "reviews", base / "ingest-reviews")
    cost = cost_of(spent, base / "ingest-reviews")
    used = f"{spent.wall:.0f} s, {cost.cpu:.0f} CPU s, {cost.memory:.0f} MB"
    each = f"{(cost.cpu - alone.cpu) / count * 1000:.0f} CPU ms each"
    return Row(f"ingest and code {count:,} reviews", used, each), cost


CLUSTER = {  # as docs/cluster.md says
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
}


def measure_cores(base: Path, size: int) -> list[Row]:
    """One process against two, and two workers of a Dask scheduler against two processes."""
    folder = base / "cores"
    write_folder(folder, size)
    one = run_ingest(folder, base / "one", "--jobs", "1")
    two = run_ingest(folder, base / "two", "--jobs", "2")
    import dask
    from distributed import LocalCluster

    dask.config.set(CLUSTER)
    options = {"threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with LocalCluster(n_workers=2, **options) as cluster:
        far = run_ingest(folder, base / "far", "--scheduler", cluster.scheduler_address)
    return [
        Row(f"two processes, {size:,} abstracts", f"{two.wall:.1f} s", f"one: {one.wall:.1f} s",
            one.wall / two.wall, least=1.7),
        Row("two Dask workers, the same", f"{far.wall:.1f} s", f"two processes: {two.wall:.1f} s",
            two.wall / far.wall, least=0.85),
    ]  # fmt: skip


def measure_reports(base: Path, sizes: tuple[int, ...]) -> list[Row]:
    """Reports of more and more sources, and each again where nothing changed."""
    rows: list[Row] = []
    notebooks = sorted(paths.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    for size in sizes:
        folder, home = base / f"report-{size}", base / f"r{size}"
        write_folder(folder, size)
        first, again = run_report(folder, home), run_report(folder, home)
        floor = Spent("-c", "import analysis.evidence")
        alone = {one: run_notebook(folder, home, one) for one in notebooks}
        slowest = max(alone, key=alone.get)
        notebooks = sorted(alone, key=alone.get)[-3:]  # of larger reports only the slowest are run
        beside = f"slowest notebook alone ({slowest.stem[:2]}): {alone[slowest]:.1f} s"
        shown = f"{first.wall:.1f} s, {first.memory:.0f} MB"
        rows.append(Row(f"report of {size} sources", shown, beside, first.wall / alone[slowest]))
        beside = f"python and the package: {floor.cpu:.2f} CPU s"
        what, shown = f"the same again, {size} sources", f"{again.cpu:.2f} CPU s"
        rows.append(Row(what, shown, beside, again.cpu / floor.cpu, most=3))
    return rows


def run_notebook(folder: Path, home: Path, notebook: Path) -> float:
    """Return the wall seconds of one notebook alone."""
    call = (
        "from analysis.report.execute import run_notebook; import sys; "
        "run_notebook(sys.argv[1], sys.argv[2], {'sources': [sys.argv[3]]}, {})"
    )
    given = (str(notebook), str(home / notebook.name), str(folder))
    return Spent("-c", call, *given, build=home / "build").wall


def attempt(what: str, measure: Callable[[], list[Row]]) -> list[Row]:
    """Return what was measured, or a row that says why not: the rest is worth having."""
    try:
        return measure()
    except SystemExit as error:
        return [Row(f"{what}: not measured", str(error).strip().splitlines()[-1][:100])]


def main() -> int:
    """Measure, print the table and write the two pages; the return code is 0 also where a bar was
    missed: the table says so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it run at all?")
    options = parser.parse_args()
    sizes = QUICK if options.quick else WHOLE
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    command = f"python -m benchmarks.run{' --quick' if options.quick else ''}"
    said = {"command": command, "day": day, "machine": describe_machine()}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        rows = measure_floors(base, sizes)
        grown, costs, alone = measure_growth(base, sizes.growth)
        row, full = measure_reviews(base, sizes.reviews, alone)
        rows += [*grown, row]
        rows += attempt("two cores, Dask", lambda: measure_cores(base, sizes.cores))
        rows += attempt("reports", lambda: measure_reports(base, sizes.reports))
    page = HEAD.format(**said) + "".join(row.write() for row in rows)
    plan = planning.write(costs, alone, sizes.reviews, full, **said)
    print(page, plan, sep="\n")
    if not options.quick:
        (paths.ROOT / "docs" / "benchmarks.md").write_text(page, "utf-8")
        (paths.ROOT / "docs" / "planning.md").write_text(plan, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What large bodies of text cost, computed from what a run of the benchmarks measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

TEXT = """# What large bodies of text cost

Made by `{command}` on {day}, on {machine}, from the measurements of that run: nothing on this page
was typed in. The largest run read and coded {size:,} made-up abstracts of eight sentences:
{cpu:,.0f} CPU s, {disk:,.0f} MB under build/ and {memory:,.0f} MB in its largest process.
Beyond it, CPU time is taken to grow with the power {cpu_power:.2f} of the number of articles and
disk with {disk_power:.2f}, as fitted to {sizes}; memory grows by {slope:.2f} kB an article. A full
text stands for {reviews:,} made-up reviews of 320 sentences that were measured, too:
{each:.0f} CPU ms and {kept:.0f} kB each.

| what | core hours | wall time on 64 cores | disk under build/ | memory of the calling process |
|---|---|---|---|---|
{rows}
A worker needs {memory:,.0f} MB at most, whatever the number of articles. The wall time is core
hours / 64; finding works and putting the whole tables together is done by the calling process
alone. The report shows every finding and is meant for some hundred sources: of larger bodies the
Parquet tables are the result. Real abstracts differ from made-up ones: measure a sample of your
own with `workbook ingest` before renting machines.
"""
CASES = (
    ("100,000 abstracts", 100_000, "abstracts"),
    ("1 million abstracts", 1_000_000, "abstracts"),
    ("all 40 million PubMed abstracts", 40_000_000, "abstracts"),
    ("200 reviews, full text", 200, "reviews"),
    ("1 million reviews, full text", 1_000_000, "reviews"),
)
CORES = 64


class Cost(NamedTuple):
    """What reading and coding so many articles took: CPU seconds, MB on disk, MB of memory."""

    cpu: float
    disk: float
    memory: float


def fit_power(costs: Mapping[int, float], fixed: float = 0.0) -> float:
    """Return the power with which a cost grows, fitted by least squares to the logarithms.

    costs : number of articles -> cost; fixed : what a single article costs, taken off where it is
    not nearly all of the cost.
    """
    points = [(math.log(n), math.log(max(cost - fixed, cost / 10))) for n, cost in costs.items()]
    x_mean, y_mean = (sum(values) / len(points) for values in zip(*points, strict=True))
    above = sum((x - x_mean) * (y - y_mean) for x, y in points)
    return above / sum((x - x_mean) ** 2 for x, _ in points)


def write(costs: dict[int, Cost], alone: Cost, reviews: int, full: Cost, **said: str) -> str:
    """Return the planning page.

    costs : number of abstracts -> cost; alone : of one; full : of `reviews` full texts.
    said : command, day and machine in words.
    """
    middle, size = sorted(costs)[-2:]
    most = costs[size]
    cpu_power = fit_power({n: cost.cpu for n, cost in costs.items()}, alone.cpu)
    disk_power = fit_power({n: cost.disk for n, cost in costs.items()}, alone.disk)
    slope = max(0.0, most.memory - costs[middle].memory) / (size - middle)
    each, kept = (full.cpu - alone.cpu) / reviews, (full.disk - alone.disk) / reviews
    rows = ""
    for name, count, kind in CASES:
        if kind == "abstracts":
            cpu = alone.cpu + (most.cpu - alone.cpu) * (count / size) ** cpu_power
            disk = alone.disk + (most.disk - alone.disk) * (count / size) ** disk_power
        else:
            cpu = alone.cpu + each * count * max(1.0, count / size) ** (cpu_power - 1)
            disk = alone.disk + kept * count * max(1.0, count / size) ** (disk_power - 1)
        memory = most.memory + slope * max(0, count - size)
        shown = (f"{cpu / 3600:,.2f}", f"{cpu / 3600 / CORES:,.2f} h", f"{disk / 1000:,.1f} GB",
                 f"{memory / 1000:,.1f} GB")  # fmt: skip
        rows += f"| {name} | {' | '.join(shown)} |\n"
    return TEXT.format(
        size=size, cpu=most.cpu, disk=most.disk, memory=most.memory, cpu_power=cpu_power,
        disk_power=disk_power, slope=slope * 1000, reviews=reviews, each=each * 1000,
        kept=kept * 1000, rows=rows, sizes=", ".join(f"{n:,}" for n in sorted(costs)), **said,
    )  # fmt: skip

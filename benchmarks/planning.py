"""What large bodies of text cost, computed from what a run of the benchmarks measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

TEXT = """# What large bodies of text cost

Made by `{command}` on {day}, on {machine},
from the measurements of that run: nothing on this page was typed in. The largest run read and coded
{size:,} made-up abstracts of eight sentences: {cpu:,.0f} CPU s ({own:,.0f} of them in the calling
process), {disk:,.0f} MB under build/ and {memory:,.0f} MB in its largest process. Beyond it, CPU
time is taken to grow with the power {cpu_power:.2f} of the number of articles and disk with
{disk_power:.2f}, as fitted to {sizes}; memory grows by {slope:.2f} kB an article.
For full texts stand {reviews:,} made-up reviews of 320 sentences: {each:.0f} CPU ms and
{kept:.0f} kB each.

| what | core hours | wall time on 64 cores | disk under build/ | memory of the calling process |
|---|---|---|---|---|
{rows}
A worker needs {memory:,.0f} MB at most, whatever the number of articles. The calling process lists,
keeps, groups and puts together alone; its share is not divided among cores, so that the wall time
is its own CPU time and a 64th of the rest: beyond that, split a corpus by year and ingest each part
by itself (sources of different parts are then not joined). The report shows every finding and is
meant for some hundred sources: of larger bodies the Parquet tables are the result. Real abstracts
differ from made-up ones: measure a sample of your own by `workbook ingest` before renting machines.
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
    """What reading and coding so many articles took: CPU seconds of all processes and of the
    calling one alone, MB on disk, MB of memory."""

    cpu: float
    own: float
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


def extrapolate(costs: Mapping[int, Cost], alone: Cost, count: int) -> Cost:
    """Return what `count` abstracts cost, from the largest run and the growth up to it."""
    middle, size = sorted(costs)[-2:]
    most = costs[size]
    cpu_power, disk_power = fit_powers(costs, alone)
    slope = max(0.0, most.memory - costs[middle].memory) / (size - middle)
    times, room = (count / size) ** cpu_power, (count / size) ** disk_power
    return Cost(
        alone.cpu + (most.cpu - alone.cpu) * times,
        alone.own + (most.own - alone.own) * times,
        alone.disk + (most.disk - alone.disk) * room,
        most.memory + slope * max(0, count - size),
    )


def fit_powers(costs: Mapping[int, Cost], alone: Cost) -> tuple[float, float]:
    """Return the powers with which CPU time and disk grow."""
    cpu = fit_power({n: cost.cpu for n, cost in costs.items()}, alone.cpu)
    return cpu, fit_power({n: cost.disk for n, cost in costs.items()}, alone.disk)


def extrapolate_full(
    costs: Mapping[int, Cost], alone: Cost, reviews: int, full: Cost, count: int
) -> Cost:
    """Return what `count` full texts cost: in proportion to those that were measured, with the
    growth of the abstracts beyond the largest run."""
    cpu_power, disk_power = fit_powers(costs, alone)
    beyond = max(1.0, count / max(costs))
    times = count / reviews * beyond ** (cpu_power - 1)
    return Cost(
        alone.cpu + (full.cpu - alone.cpu) * times,
        alone.own + (full.own - alone.own) * times,
        alone.disk + (full.disk - alone.disk) * count / reviews * beyond ** (disk_power - 1),
        extrapolate(costs, alone, count).memory,
    )


def write(costs: dict[int, Cost], alone: Cost, reviews: int, full: Cost, **said: str) -> str:
    """Return the planning page.

    costs : number of abstracts -> cost; alone : of one; full : of `reviews` full texts.
    said : command, day and machine in words.
    """
    size, rows = max(costs), ""
    for name, count, kind in CASES:
        is_full = kind == "reviews"
        cost = (extrapolate_full(costs, alone, reviews, full, count) if is_full
                else extrapolate(costs, alone, count))  # fmt: skip
        hours, wall = cost.cpu / 3600, (cost.own + (cost.cpu - cost.own) / CORES) / 3600
        shown = f"{hours:,.2f} | {wall:,.2f} h | {cost.disk / 1000:,.1f} GB"
        rows += f"| {name} | {shown} | {cost.memory / 1000:,.1f} GB |\n"
    cpu_power, disk_power = fit_powers(costs, alone)
    more = extrapolate(costs, alone, 2 * size).memory - costs[size].memory
    return TEXT.format(
        size=size, **costs[size]._asdict(), cpu_power=cpu_power, disk_power=disk_power, rows=rows,
        slope=more / size * 1000, reviews=reviews, sizes=", ".join(f"{n:,}" for n in sorted(costs)),
        each=(full.cpu - alone.cpu) / reviews * 1000,
        kept=(full.disk - alone.disk) / reviews * 1000, **said,
    )  # fmt: skip

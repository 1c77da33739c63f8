"""What the benchmarks compute from what they measured."""

import pytest

from analysis import paths
from benchmarks import planning, run
from benchmarks.measuring import Row
from benchmarks.planning import Cost

COSTS = {n: Cost(2 + n / 100, 1 + n / 1000, n / 50, 100.0) for n in (1_000, 10_000, 100_000)}
ALONE = Cost(2, 1, 0, 100.0)
SAID = {"command": "made up", "day": "2026-01-01", "machine": "a made-up machine"}


@pytest.mark.parametrize("power", [0.5, 1.0, 1.7])
def test_power_of_growth_is_found_and_what_one_article_costs_is_taken_off(power):
    costs = {n: 5 + 0.1 * n**power for n in (1_000, 10_000, 100_000)}
    assert planning.fit_power(costs, 5) == pytest.approx(power)


def test_plan_grows_linearly_where_the_measured_costs_did():
    page = planning.write(COSTS, ALONE, 100, Cost(42, 3, 8, 100.0), **SAID)
    million = next(line for line in page.splitlines() if line.startswith("| 1 million abstracts"))
    cells = [cell.strip() for cell in million.strip("|").split("|")]
    own, every = 1 + 1_000_000 / 1000, 2 + 1_000_000 / 100
    assert cells[1] == f"{every / 3600:,.2f}"
    assert cells[2] == f"{(own + (every - own) / 64) / 3600:,.2f} h"
    assert cells[3:] == ["20.0 GB", "0.1 GB"]


def test_full_texts_cost_what_was_measured_of_full_texts():
    page = planning.write(COSTS, ALONE, 100, Cost(42, 3, 8, 100.0), **SAID)
    reviews = next(line for line in page.splitlines() if line.startswith("| 200 reviews"))
    assert reviews.split("|")[2].strip() == f"{(2 + 0.4 * 200) / 3600:,.2f}"


def test_bar_that_was_missed_is_said():
    assert Row("a", "b", "c", 3.2, most=3).met() == "no"
    assert Row("a", "b", "c", 1.6, least=1.7).met() == "no"
    assert Row("a", "b", "c", 1.7, least=1.7).met() == "yes"
    assert Row("a", "b", "c", 3.2).met() == ""
    assert Row("a", "b", "c", 3.2, most=3).write() == "| a | b | c | 3.20 | <= 3 | no |\n"


def test_measurement_that_fails_is_named_and_costs_nothing_else():
    def fail():
        raise SystemExit("made-up command\nEvidenceError: made-up reason")

    (row,) = run.attempt("reports", fail)
    assert row.write() == "| reports: not measured | EvidenceError: made-up reason |  |  |  |  |\n"
    assert run.attempt("reports", lambda: [row, row]) == [row, row]


def test_dask_is_measured_with_the_settings_that_the_page_on_clusters_gives():
    page = (paths.ROOT / "docs" / "cluster.md").read_text("utf-8")
    for name, value in run.CLUSTER.items():
        said = name.upper().replace(".", "__").replace("-", "_")
        assert f"export DASK_{said}={value}\n" in page

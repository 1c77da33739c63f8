"""Work goes on whatever becomes of single workers, here and on a Dask cluster."""

import pytest

from analysis.errors import EvidenceError
from analysis.execution import Lost, Workers, run_each
from tests.scale.work import double


def work(workers, items, size=3, **options):
    batches = [items[n : n + size] for n in range(0, len(items), size)]
    return dict(run_each(workers, double, batches, **options))


def test_every_item_is_done_once():
    with Workers(2) as workers:
        found = list(run_each(workers, double, [[1, 2], [3], [4, 5, 6]]))
    assert sorted(found) == [(n, 2 * n) for n in range(1, 7)]


def test_item_that_ends_its_worker_is_given_up_and_the_others_are_done():
    with Workers(2) as workers:
        found = work(workers, [1, 2, "crash", 3, 4, 5, 6])
    assert "ended its worker each time" in found.pop("crash").reason
    assert found == {n: 2 * n for n in range(1, 7)}


def test_item_that_hangs_is_given_up_after_its_time():
    with Workers(1) as workers:
        found = work(workers, [1, "hang", 2], patience=0.5)
    assert found["hang"] == Lost("took longer than 0.5 seconds each time; given up")
    assert (found[1], found[2]) == (2, 4)


def test_worker_that_is_killed_once_costs_nothing(tmp_path):
    killed = (7, str(tmp_path / "mark"))
    with Workers(2) as workers:
        found = work(workers, [1, 2, killed, 3, 4])
    assert found == {1: 2, 2: 4, killed: 14, 3: 6, 4: 8}


def test_failure_of_the_work_itself_is_raised():
    with Workers(1) as workers, pytest.raises(ValueError, match="made-up failure"):
        work(workers, [1, "fail"])


def test_number_of_processes_below_one_is_refused():
    with pytest.raises(EvidenceError, match="jobs is 0"):
        Workers(0)


def test_address_where_no_scheduler_answers_is_explained(monkeypatch):
    with pytest.raises(EvidenceError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        Workers(scheduler="tcp://127.0.0.1:9")

"""Killed runs, full disks and lost cluster workers: nothing lost, nothing doubled, same bytes."""

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

import dask
import pytest
from distributed import LocalCluster

from analysis import paths
from analysis.execution import Lost, Workers, run_each
from benchmarks.made_up import write_folder
from tests.scale.work import double

COUNT = 60
KILLS = int(os.environ.get("WORKBOOK_KILLS", "2"))  # ten in the load test
TABLES = ("documents", "sources", "passages", "findings")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "corpus"
    write_folder(folder, COUNT, broken=0.05)
    return folder


def start(corpus, base, *options, inside=(), **settings):
    command = [*inside, sys.executable, "-m", "analysis.cli", "ingest", str(corpus), *options]
    command += ["--out", str(base / "out"), "--jobs", "2"]
    environment = os.environ | {"WORKBOOK_BUILD": str(base / "build")}
    return subprocess.Popen(command, cwd=paths.ROOT, env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings)  # fmt: skip


def hashes(base):
    files = [base / "out" / f"{name}.parquet" for name in TABLES]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


@pytest.fixture(scope="module")
def undisturbed(corpus, tmp_path_factory):
    base = tmp_path_factory.mktemp("undisturbed")
    run = start(corpus, base)
    said, error = run.communicate()
    assert run.returncode == 0, error
    assert said.count("refused") == COUNT * 0.05
    return hashes(base)


def test_killed_run_leaves_no_process_behind():
    code = (
        "from analysis.execution import Workers\nfrom tests.scale.work import double\n"
        "import time\nif __name__ == '__main__':\n    workers = Workers(1)\n"
        "    workers.submit(double, 1).result()\n"
        "    print(*workers._pool._processes, flush=True)\n    time.sleep(600)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", code], cwd=paths.ROOT, text=True, stdout=-1)
    worker = int(run.stdout.readline())
    run.kill()
    run.wait()
    for _ in range(600):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail(f"process {worker} is still there a minute after its run was killed")


def test_killed_at_any_moment_the_next_run_ends_with_the_same_bytes(corpus, undisturbed, tmp_path):
    chance = random.Random(20251124)
    for _ in range(KILLS):
        run = start(corpus, tmp_path, start_new_session=True)
        time.sleep(chance.uniform(0.5, 4.0))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
    last = start(corpus, tmp_path)
    assert last.communicate() and last.returncode == 0
    assert hashes(tmp_path) == undisturbed


def test_full_disk_is_explained_and_the_next_run_ends_with_the_same_bytes(
    corpus, undisturbed, tmp_path
):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    run = start(corpus, tmp_path, preexec_fn=limit)
    _, error = run.communicate()
    assert run.returncode == 1
    assert "Traceback" not in error
    assert "Free some room on its disk" in error
    last = start(corpus, tmp_path)
    assert last.communicate() and last.returncode == 0
    assert hashes(tmp_path) == undisturbed


ON_TMPFS = """
mount -t tmpfs -o size=200k none "$WORKBOOK_BUILD" || exit 77
"$@"
echo "first $?" >&2
mount -o remount,size=64m "$WORKBOOK_BUILD"
exec "$@"
"""


@pytest.mark.skipif(not shutil.which("unshare"), reason="no unshare here: Linux alone has it")
def test_small_disk_that_is_full_ends_the_run_and_room_lets_the_next_go_on_where_it_was(
    corpus, undisturbed, tmp_path
):
    (tmp_path / "build").mkdir()
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", ON_TMPFS, "sh"]
    run = start(corpus, tmp_path, inside=inside)
    _, error = run.communicate()
    if run.returncode == 77 or "unshare" in error:
        pytest.skip(f"no disk of our own can be mounted here: {error}")
    assert run.returncode == 0, error
    first, last = error.split("first ")
    assert last.startswith("1\n")
    assert "Free some room on its disk" in first
    assert "Traceback" not in error
    assert hashes(tmp_path) == undisturbed


@pytest.fixture(scope="module")
def cluster():
    dask.config.set({"distributed.scheduler.allowed-failures": 1})
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                      host="127.0.0.1", silence_logs=50) as running:  # fmt: skip
        yield running


def test_cluster_gives_the_same_bytes(corpus, undisturbed, cluster, tmp_path):
    run = start(corpus, tmp_path, "--scheduler", cluster.scheduler_address)
    _, error = run.communicate()
    assert run.returncode == 0, error
    assert hashes(tmp_path) == undisturbed


def test_cluster_worker_that_is_killed_costs_nothing_and_a_poison_item_is_given_up(
    cluster, tmp_path
):
    killed = (7, str(tmp_path / "mark"))
    with Workers(scheduler=cluster.scheduler_address) as workers:
        found = dict(run_each(workers, double, [[1, 2], [killed], [3, "crash"], [4, 5]]))
    assert isinstance(found.pop("crash"), Lost)
    assert found == {1: 2, 2: 4, killed: 14, 3: 6, 4: 8, 5: 10}

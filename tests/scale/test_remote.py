"""Sources and tables on shared storage: the same results as from a folder."""

import hashlib
import os
import subprocess
import sys

import fsspec
import pytest

from analysis import paths, remote
from analysis.errors import EvidenceError
from benchmarks.made_up import make_abstract
from tests.scale.s3_server import Server

PAGES = {f"{n}/made-{n}.txt": make_abstract(n).encode() for n in range(3)}


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    for name, data in PAGES.items():
        system.pipe(f"/made/{name}", data)
    system.pipe("/made/.hidden/x.txt", b"no")
    yield "memory://made"
    system.rm("/made", recursive=True)


def test_files_are_listed_under_their_label_without_hidden_ones(memory):
    found = remote.Remote(memory).list_files("made")
    assert [name for name, _ in found] == [f"made/{name}" for name in PAGES]
    assert found[0][1].open().read() == PAGES["0/made-0.txt"]
    assert found[0][1].stat().st_size == len(PAGES["0/made-0.txt"])


def test_folder_that_is_not_there_is_said_so(memory):
    with pytest.raises(EvidenceError, match="'memory://none' is not there"):
        remote.Remote("memory://none").list_files("none")


def test_file_that_is_written_appears_whole_or_not_at_all(tmp_path):
    with pytest.raises(RuntimeError), remote.writing(tmp_path / "out" / "a.bin") as file:
        file.write(b"half")
        raise RuntimeError
    assert list((tmp_path / "out").iterdir()) == []


def run(build, *arguments, **settings):
    command = [sys.executable, "-m", "analysis.cli", "ingest", *map(str, arguments)]
    environment = os.environ | {"WORKBOOK_BUILD": str(build)} | settings
    return subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True)


def test_bucket_gives_and_takes_what_a_folder_does(tmp_path):
    for name, data in PAGES.items():
        place = tmp_path / "reviews" / name
        place.parent.mkdir(parents=True)
        place.write_bytes(data)
    near = run(tmp_path / "b1", tmp_path / "reviews", "--out", tmp_path / "out")
    assert near.returncode == 0, near.stderr
    with Server() as server:
        server.objects = {f"made/reviews/{name}": data for name, data in PAGES.items()}
        far = run(tmp_path / "b2", "s3://made/reviews", "--out", "s3://made/tables",
                  **server.settings())  # fmt: skip
        assert far.returncode == 0, far.stderr
        for table in ("sources", "findings", "documents"):
            there = server.objects[f"made/tables/{table}.parquet"]
            here = (tmp_path / "out" / f"{table}.parquet").read_bytes()
            assert hashlib.sha256(there).hexdigest() == hashlib.sha256(here).hexdigest()

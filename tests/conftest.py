"""Shared by the tests: made-up pages, the originals where they are, a build folder of their own."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from analysis import inputs, paths
from analysis.coding import patterns
from analysis.ingestion import tasks

PAGES = Path(__file__).parent / "pages"
SEEDS = paths.ROOT.parent / "shared" / "seeds"

# The same examples in every run; scripts/fuzz.py is where chance may look for more.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def copy_notebooks(folder: Path, *numbers: str) -> Path:
    """Put some of the notebooks into a new folder, for reports that need not all of them."""
    folder.mkdir()
    for number in numbers:
        for notebook in paths.NOTEBOOKS.glob(f"{number}_*.ipynb"):
            shutil.copy(notebook, folder)
    return folder


@pytest.fixture(autouse=True, scope="session")
def own_build_folder(tmp_path_factory):
    """Keep the tests' tables apart from the user's."""
    kept, paths.BUILD = paths.BUILD, tmp_path_factory.mktemp("build")
    yield paths.BUILD
    paths.BUILD = kept


@pytest.fixture
def pages() -> Path:
    """A folder with made-up pages of the two layouts of the seed reviews."""
    return PAGES


@pytest.fixture
def write(tmp_path):
    """Write a file below the test's folder and return its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture
def own_data(write, monkeypatch, tmp_path) -> Path:
    """Let an empty folder of forms take the place of the project's data/; returns it."""
    for name in ("corpora.yaml", "codebook.yaml"):
        write(f"data/{name}", (paths.DATA / name).read_text("utf-8"))
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    made_of_data = (inputs.hash_method, patterns, tasks.trained)
    for kept in made_of_data:
        kept.cache_clear()
    yield tmp_path / "data"
    for kept in made_of_data:
        kept.cache_clear()

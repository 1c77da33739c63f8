"""The environment: one lock for all systems, held against pyproject.toml and environment.yml."""

import re
import subprocess
import sys
import tomllib

import yaml
from packaging.requirements import Requirement

from analysis import paths

PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (paths.ROOT / "requirements.lock").read_text("utf-8")
LOCKED = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", LOCK, re.M)


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_lock_satisfies_the_bounds_of_the_project():
    for spec in map(Requirement, PROJECT["dependencies"]):
        versions = [v for name, v in LOCKED if plain(name) == plain(spec.name)]
        assert versions, f"{spec.name} is not in requirements.lock; run make lock"
        assert all(spec.specifier.contains(v, prereleases=True) for v in versions), spec


def test_every_locked_package_has_hashes_and_no_place():
    entries = re.split(r"\n(?=[A-Za-z])", LOCK.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK


def test_environment_file_is_made_from_the_project():
    made = subprocess.run(
        [sys.executable, paths.ROOT / "scripts" / "conda_environment.py"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert (paths.ROOT / "environment.yml").read_text("utf-8") == made, "run make conda"


def test_locked_versions_are_within_the_conda_bounds():
    wanted = yaml.safe_load((paths.ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    for spec in (Requirement(w) for w in wanted if isinstance(w, str) and w != "pip"):
        versions = [v for name, v in LOCKED if plain(name) == plain(spec.name)]
        assert spec.name == "python" or all(spec.specifier.contains(v) for v in versions), spec


def test_make_alone_lists_every_target():
    makefile = (paths.ROOT / "Makefile").read_text("utf-8")
    listed = subprocess.run(["make", "-C", paths.ROOT], capture_output=True, text=True).stdout
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.M)[1].split()
    assert all(re.search(rf"\b{target}\b", listed) for target in targets)


def test_devcontainer_and_binder_start_from_the_environment_file():
    import json

    container = json.loads((paths.ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert "environment.yml" in container["postCreateCommand"]
    hiding = [name for name in (".binder", "binder") if (paths.ROOT / name).exists()]
    assert hiding == [], "Binder would read that folder in place of environment.yml"

"""Print environment.yml: the packages of pyproject.toml as conda names them, then the package."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONDA = ("jupyterlab", "pandas", "matplotlib", "papermill", "pytest", "nbval")
HEAD = """# Made by `make conda` from pyproject.toml: the same environment with conda.
# The six packages come from conda-forge, the rest by pip. The solve needs a channel and was not
# run where this file was made; a test holds the bounds against pyproject.toml and the lock.
"""


def environment() -> str:
    """Return the text of environment.yml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bounds = {spec.split(">")[0].strip(): spec for spec in project["dependencies"]}
    lines = [f"  - python{project['requires-python']}", "  - pip"]
    lines += [f"  - {bounds[name]}" for name in CONDA]
    lines += ["  - pip:", "      - --editable ."]
    return "\n".join([f"{HEAD}name: car-nk-workbook", "channels:", "  - conda-forge",
                      "dependencies:", *lines]) + "\n"  # fmt: skip


if __name__ == "__main__":
    print(environment(), end="")

"""The coding frame: dimensions and their ids."""
from functools import cache
import yaml
from analysis import paths
from analysis.errors import EvidenceError
@cache
def _raw():
    return yaml.safe_load((paths.DATA / "codebook.yaml").read_text("utf-8"))
def ids(dimension):
    return [row["id"] for row in _raw()["dimensions"][dimension]]
def label(value):
    return value.replace("_", " ")
def require(dimension, value):
    if value not in ids(dimension):
        raise EvidenceError(f"{dimension} {value!r} is not in the codebook. Known: {', '.join(ids(dimension))}. Correct the spelling, or propose a row in data/codebook.yaml.")

"""The learned part as bytes, so that it is trained once and used by any number of processes.

Only numbers and names are written, and nothing is unpickled; what is read back codes as the one
that was written, to the last digit.
"""

from __future__ import annotations

import io
import json

import numpy as np

from analysis.coding.combined import Learned
from analysis.coding.linear import Weights
from analysis.coding.patterns import Patterns


def write_model(model: Learned) -> bytes:
    """Return a trained model as bytes."""
    names, topics = model.features.names, model.topics
    told = json.dumps({"names": names.listed, "too_few": topics.too_few}, ensure_ascii=False)
    arrays = {"told": np.frombuffer(told.encode(), np.uint8)}
    for name, linear in (("topics", topics.first), ("rest", model.rest)):
        arrays |= {f"{name}.weights": linear.weights, f"{name}.base": linear.base}
    if topics.second is not None:
        arrays |= {f"second.{name}": value for name, value in topics.second._asdict().items()}
        arrays["scale"] = topics.scale
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def read_model(data: bytes, patterns: Patterns) -> Learned:
    """Return the model that was written; patterns : those that it was trained with."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    told = json.loads(kept["told"].tobytes())
    model = Learned(patterns)
    model.features.names.restore(told["names"])
    model.topics.too_few = told["too_few"]
    for name, linear in (("topics", model.topics.first), ("rest", model.rest)):
        linear.weights, linear.base = kept[f"{name}.weights"], kept[f"{name}.base"]
    if "scale" in kept:
        model.topics.second = Weights(*(kept[f"second.{name}"] for name in Weights._fields))
        model.topics.scale = kept["scale"]
    return model

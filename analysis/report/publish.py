"""Put a finished report in its place in one step, and let one run at a time write it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path

from analysis import fingerprints, paths


def stage_of(out: Path) -> Path:
    """Return the folder under build/ in which the report for `out` is made."""
    return paths.BUILD / "reports" / fingerprints.hash_text(str(out))[:16]


@contextmanager
def only_run(out: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the right to write the report at `out`; waits where another run has it."""
    place = paths.BUILD / "locks" / f"{fingerprints.hash_text(str(out))[:16]}.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a+") as file:
        if not _lock(file, wait=False):
            say(f"another run is writing {out.name}/; this one waits until it ends")
            _lock(file, wait=True)
        yield  # closing the file, or the end of the process however it ends, lets go


def _lock(file, *, wait: bool) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return _lock(file, wait=True) if wait else False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def publish(stage: Path, out: Path) -> bool:
    """Put the report made in `stage` at `out`; returns False where it is there already.

    The old report stays as it is until the new one is whole beside it; then they change places.
    Files that a person put among the report's come along.
    """
    _recover(out)
    if is_same(stage, out):
        return False
    new, old = (out.with_name(f".{out.name}.{os.getpid()}.{end}") for end in ("new", "old"))
    shutil.rmtree(new, ignore_errors=True)
    try:
        shutil.copytree(stage, new)
        _keep_strangers(stage, out, new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
    return True


def is_same(stage: Path, out: Path) -> bool:
    """Say whether `out` holds the report of `stage`."""
    made = stage / "run.json"
    if not (out / "run.json").is_file() or not cmp(made, out / "run.json", shallow=False):
        return False
    return all(_size(path) == _size(out / path.relative_to(stage)) for path in list_files(stage))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def list_files(folder: Path) -> list[Path]:
    """Return all files below a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _keep_strangers(stage: Path, out: Path, new: Path) -> None:
    """Copy what is at `out` and was made by no run: such as a person's notes."""
    made = read_outputs(out) | {"run.json"}
    for path in list_files(out) if out.is_dir() else []:
        name = path.relative_to(out)
        if name.as_posix() not in made and not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new / name)


def read_outputs(out: Path) -> set[str]:
    """Return the names of the files that the last run at `out` made."""
    import json

    try:
        return set(json.loads((out / "run.json").read_text("utf-8"))["outputs"])
    except (OSError, ValueError, KeyError):
        return {path.relative_to(out).as_posix() for path in list_files(out)}


def _recover(out: Path) -> None:
    """Undo what a run left that was killed while it put its report in place."""
    left = sorted(out.parent.glob(f".{out.name}.*.old"))
    if left and not out.exists():
        left.pop().rename(out)
    for folder in [*left, *out.parent.glob(f".{out.name}.*.new")]:
        shutil.rmtree(folder, ignore_errors=True)

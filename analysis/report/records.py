"""What each step was made from: kept as it ends, compared before it runs, told when it ran."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from doit.dependency import JsonDB

NAMED = 3  # names in a reason, before "and n more"


class Steps(JsonDB):
    """doit's record as a JSON file that is never half written; a broken one is begun anew."""

    desc = "JSON, replaced as a whole after each step"

    def _load(self) -> dict:
        try:
            return super()._load()
        except Exception:
            return {}

    def dump(self) -> None:
        """Write the record."""
        part = f"{self.name}.{os.getpid()}.part"
        Path(part).write_text(self.codec.encode(self._db), "utf-8")
        os.replace(part, self.name)


def save() -> None:
    """Write the record as it is now, so that a run that is killed loses no finished step."""
    from doit.globals import Globals

    Globals.dep_manager.backend.dump()


class Because:
    """Says whether a step is still good, and if not, why.

    parts : gives everything that the step depends on, by name; a name is "kind: what", for
    example "parameter: subject" or "file: reviews/x.xml". It is asked when the step's turn comes.
    """

    def __init__(self, parts: Callable[[], Mapping[str, str]], target: Path) -> None:
        self.parts, self.target, self.reason = parts, target, ""

    def __call__(self, task, values: dict) -> bool:
        """Compare with what the step was made from last time (as doit asks)."""
        now = dict(self.parts())
        task.value_savers.append(lambda: {"parts": now})
        self.reason = explain(values.get("parts"), now)
        if not self.reason and not self.target.exists():
            self.reason = "its output was gone"
        return not self.reason


def explain(before: Mapping[str, str] | None, now: Mapping[str, str]) -> str:
    """Return what differs between two states, in words; "" where nothing does."""
    if before is None:
        return "not made before"
    changes: dict[tuple[str, str], list[str]] = {}
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            verb = "new" if name not in before else "gone" if name not in now else "changed"
            kind, _, what = name.partition(": ")
            changes.setdefault((kind, verb), []).append(what)
    return "; ".join(_say(kind, verb, names) for (kind, verb), names in changes.items())


def _say(kind: str, verb: str, names: list[str]) -> str:
    if names == [""]:
        return f"{kind} {verb}"
    shown = ", ".join(names[:NAMED])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    if kind == "file":
        return f"{len(names)} file{'s' if len(names) > 1 else ''} {verb}: {shown}{more}"
    return f"{kind} {verb}: {shown}{more}"

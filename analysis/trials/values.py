"""What a cell says, whichever way it is written."""

from __future__ import annotations

from typing import NamedTuple


class Value(NamedTuple):
    """What a cell says: `text` for people, `parts` (kind -> value) to compare like with like.

    No parts: nothing stated, or nothing that can be compared. flag : why a reader should look.
    """

    text: str
    parts: tuple[tuple[str, object], ...] = ()
    flag: str = ""


NOTHING = Value("")

"""Features by number: names are written once, what is looked up again is looked up by its key."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import pairwise

UNKNOWN = 0  # stands for every feature that nothing was learned of
KEPT = 20_000  # keys that are remembered


class Names:
    """The features met while learning, in their order; afterwards no more are added."""

    def __init__(self) -> None:
        self.listed = [""]
        self.numbers = {"": UNKNOWN}
        self.learning = True

    def number(self, name: str) -> int:
        """Return the number of a feature; 0 where it was not met while learning."""
        found = self.numbers.get(name)
        if found is None and self.learning:
            found = self.numbers[name] = len(self.listed)
            self.listed.append(name)
        return found or UNKNOWN

    def restore(self, listed: list[str]) -> None:
        """Take the features that others met while learning, in their order; no more are added."""
        self.listed[:] = listed
        self.numbers = {name: number for number, name in enumerate(listed)}
        self.learning = False


class Kept(dict):
    """What a function gives for each key, asked once for each."""

    def __init__(self, make: Callable[[Hashable], object]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Hashable):
        if len(self) >= KEPT:
            self.clear()
        made = self[key] = self.make(key)
        return made


class Numbered(Kept):
    """Keys (words, terms, ids) and the number of the feature that stands for each.

    write : gives the name of a key's feature, "" for none.
    """

    def __init__(self, names: Names, write: Callable[[Hashable], str]) -> None:
        super().__init__(lambda key: names.number(write(key)))
        self.names = names


class Pairs:
    """Two words' features and the number of the feature that stands for one after the other."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.known: dict[tuple[int, int], int] = {}

    def list(self, words: list[int]) -> list[int]:
        """Return the features of words that follow each other, of those met while learning only.

        words : without signs and the commonest words.
        """
        told = pairwise(words)
        if self.names.learning:
            return [self._number(pair) for pair in told]
        return list(filter(None, map((self.known or self._recall()).get, told)))

    def _number(self, pair: tuple[int, int]) -> int:
        one, other = (self.names.listed[number].split(" ", 1)[1] for number in pair)
        return self.names.number(f"pair {one} {other}")

    def _recall(self) -> dict[tuple[int, int], int]:
        """Look up all pairs by the numbers of their words."""
        numbers = self.names.numbers
        for number, name in enumerate(self.names.listed):
            if name.startswith("pair "):
                one, other = name.split(" ")[1:]
                self.known[numbers[f"word {one}"], numbers[f"word {other}"]] = number
        return self.known

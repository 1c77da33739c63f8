"""Sentences coded per CPU second: python benchmarks/coding.py [--sentences N]

The text is made up from the project's own forms and examples. Rules alone, then rules and learned
part together, both held against a plain split of the same text into words.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable

from analysis import evidence, garbage
from analysis.coding import learn, list_texts
from analysis.coding.combined import combine
from analysis.coding.patterns import patterns
from analysis.coding.rules import read_text

TEXT = 100  # sentences of one text
PIECE = 20  # texts that are coded at once, as of a chunk of sources
TIMES = 5  # that each is measured; the least counts, as other work only adds


def main() -> int:
    """Print sentences per CPU second and the ratios to splitting the same text into words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=20_000)
    options = parser.parse_args()
    sentences, split, rules, both = measure(options.sentences)
    print(f"{sentences} sentences")
    for name, spent in (("words", split), ("rules", rules), ("rules and learned part", both)):
        print(f"{name}: {sentences / spent:,.0f} per CPU second, {spent / split:.1f} x words")
    print(f"rules and learned part cost {both / rules:.2f} x rules")
    return 0


def measure(number: int) -> tuple[int, float, float, float]:
    """Return how many sentences were coded, and the CPU seconds of splitting them into words, of
    rules alone, and of rules with the learned part."""
    texts = list_texts(*evidence.load_training())
    pieces = make_pieces([says for says, _ in patterns().examples], number)
    pieces += make_pieces([s for sentences, _ in texts for s in sentences], number)
    model = learn(texts)
    words = re.compile(r"\w+")
    split, rules, both = spend(
        [
            lambda piece: [words.findall(says) for text in piece for says in text],
            read_piece,
            lambda piece: combine(read_piece(piece), model, patterns()),
        ],
        pieces,
    )
    return sum(len(text) for piece in pieces for text in piece), split, rules, both


def read_piece(piece: list[list[str]]) -> list:
    """Return the clauses of all sentences of some texts, by the rules."""
    return [clauses for text in piece for clauses in read_text(text, patterns())]


def make_pieces(sentences: list[str], number: int) -> list[list[list[str]]]:
    """Return half of `number` sentences, repeated as needed, in pieces of texts."""
    many = sentences * (number // (2 * len(sentences)) + 1)
    texts = [many[start : start + TEXT] for start in range(0, number // 2, TEXT)]
    return [texts[start : start + PIECE] for start in range(0, len(texts), PIECE)]


def spend(works: list[Callable], pieces: list[list[list[str]]]) -> list[float]:
    """Return the CPU seconds that each kind of work takes, the least of some rounds in turn, so
    that a busy moment does not meet one of them only, and without the time to warm up."""
    spent: list[list[float]] = [[] for _ in works]
    for turn in range(TIMES * len(works)):
        work, times = works[turn % len(works)], spent[turn % len(works)]
        work(pieces[0])
        begin = time.process_time()
        with garbage.swept():  # as a run does
            for piece in pieces:
                work(piece)
        times.append(time.process_time() - begin)
    return list(map(min, spent))


if __name__ == "__main__":
    sys.exit(main())

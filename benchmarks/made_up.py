"""Made-up abstracts in any number, for measuring: no sentence was taken from an article."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

SUBJECTS = ("CAR-NK cells", "Engineered natural killer cells", "CAR-T cells", "These products")
VERBS = ("persist only for weeks", "cause little cytokine release", "reach solid tumors poorly",
         "can be frozen and given off the shelf", "kill made-up lines in vitro",
         "lose their receptor within days", "may be combined with checkpoint blockade",
         "need larger randomized trials")  # fmt: skip
ENDS = ("in mice", "in a made-up cohort of {n} patients", "after {n} days", "at {n} clinics",
        "despite interleukin-15", "because of hypoxia", "in lymphoma")  # fmt: skip
WORDS = ("alpha", "bravo", "cedar", "delta", "ember", "fjord", "grove", "harbor", "islet", "jetty")


def make_abstract(number: int) -> str:
    """Return one text page: a title, a DOI, and an abstract of eight sentences."""
    rng = random.Random(number)
    return f"{_begin(number, rng)}## Abstract\n\n{_say(rng)}\n"


def make_review(number: int) -> str:
    """Return one text page: an abstract, and 39 paragraphs of eight sentences in ten sections."""
    rng = random.Random(number)
    page = f"{_begin(number, rng)}## Abstract\n\n{_say(rng)}\n"
    for section in range(1, 11):
        paragraphs = "\n\n".join(_say(rng) for _ in range(4 if section > 1 else 3))
        page += f"\n## {section}. Made-up section {section}\n\n{paragraphs}\n"
    return page


def _begin(number: int, rng: random.Random) -> str:
    title = f"A made-up review {number} on {' '.join(rng.choice(WORDS) for _ in range(4))}"
    return f"# {title}\n\nDOI: 10.5555/made.up.{number}\n\n"


def _say(rng: random.Random) -> str:
    return " ".join(
        f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} "
        f"{rng.choice(ENDS).format(n=rng.randint(2, 900))}."
        for _ in range(8)
    )


def write_folder(
    folder: Path, count: int, *, broken: float = 0.0, make: Callable[[int], str] = make_abstract
) -> None:
    """Write `count` pages, a thousand in a folder; a share of them is broken."""
    for number in range(count):
        place = folder / f"{number // 1000:04d}" / f"{number:07d}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        if broken and number % round(1 / broken) == 0:
            place.write_bytes(b"\x00\xff" * 40)
        else:
            place.write_text(make(number), "utf-8")

"""Made-up inputs at the edges: many sources, hedged ones, data without trials."""

import shutil
from pathlib import Path

import yaml

from analysis import codebook, paths

SETTINGS = ("solid", "hematologic", "unspecified")
ROLES = ("strength", "barrier", "barrier", "strategy", "need", "fact")


def write_forms(folder: Path, number: int, *, hedged: bool | None = None) -> Path:
    """Write made-up forms of articles, four findings each, and return their folder.

    hedged : what every finding is; None lets every third be hedged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for article in range(number):
        record = _make(article, hedged)
        text = yaml.safe_dump(record, sort_keys=False, width=200)
        (folder / f"made-up-{article:03d}.yaml").write_text(text, "utf-8")
    return folder


def _make(article: int, hedged: bool | None) -> dict:
    """Return a form; the numbers of an article decide what it says."""
    topics = codebook.ids("topic")
    said = [
        {
            "says": f"Made-up sentence {place} of article {article} on made-up cells.",
            "at": {"section": "abstract", "sentence": place},
            "anchor": "made-up cells",
            "findings": [
                {
                    "topic": topics[(article * place + place) % (len(topics) - 2)],
                    "role": ROLES[(article + place * place) % len(ROLES)],
                    "subject": "CAR-T" if (article + place) % 7 == 0 else "CAR-NK",
                    "setting": SETTINGS[(article + place) % len(SETTINGS)],
                    "hedged": (article + place) % 3 == 0 if hedged is None else hedged,
                }
            ],
        }
        for place in range(1, 5)
    ]
    name = f"Madeup{chr(97 + article % 26)}{chr(97 + article // 26 % 26)}"
    return {
        "doi": f"10.5555/made-up.{article:03d}",
        "title": f"A made-up review, number {article}, of cells that were never there",
        "authors": [f"{name}, Ada", f"Writer{article % 400}, Bo"],
        "journal": "Made-up Journal",
        "year": 2008 + article % 18,
        "sentences": 4,
        "statements": said,
    }


def copy_data_without_trials(folder: Path) -> Path:
    """Copy the project's data/ with the tables of trials cut down to their heads; returns it."""
    shutil.copytree(paths.DATA, folder)
    for name in ("review_trial_rows.csv", "registry_rows.csv"):
        place = folder / "trials" / name
        head = place.read_text("utf-8").splitlines()[0]
        place.write_text(f"{head}\n", "utf-8")
    return folder

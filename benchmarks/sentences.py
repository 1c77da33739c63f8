"""Sentence boundaries held against gold: python benchmarks/sentences.py CRAFT_FOLDER [--show N]

CRAFT_FOLDER is a checkout of the CRAFT corpus (CC BY 3.0): its articles as text, one paragraph a
line, and its sentences in structural-annotation/dependency/conllu. Train and dev articles count.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from analysis.sentences import split_paragraphs


def main() -> int:
    """Print precision, recall and F1 of sentence spans, and characters per second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many differences")
    options = parser.parse_args()
    hits = made = wanted = length = shown = 0
    spent = 0.0
    for text, gold in read_articles(options.folder):
        begin = time.process_time()
        found = set(split_text(text))
        spent += time.process_time() - begin
        hits, made, wanted = hits + len(found & gold), made + len(found), wanted + len(gold)
        length += len(text)
        for start, end in sorted(found - gold)[: max(0, options.show - shown)]:
            print("-", repr(text[start:end][-60:]), "|", repr(text[end : end + 40]))
            shown += 1
    f1 = 2 * hits / (made + wanted)
    print(f"precision {hits / made:.4f}  recall {hits / wanted:.4f}  F1 {f1:.4f}")
    print(f"{wanted} sentences, {length / spent / 1e6:.1f} million characters per CPU second")
    return 0


def read_articles(folder: Path):
    """Yield (text, gold spans) of each train and dev article."""
    ids = [
        line.strip()
        for part in ("train", "dev")
        for line in (folder / f"articles/ids/craft-ids-{part}.txt").read_text().splitlines()
    ]
    for name in filter(None, ids):
        text = (folder / "articles" / "txt" / f"{name}.txt").read_text("utf-8")
        conllu = folder / "structural-annotation" / "dependency" / "conllu" / f"{name}.conllu"
        yield text, set(locate(text, read_gold(conllu)))


def read_gold(path: Path) -> list[str]:
    """Return the sentences of a CoNLL-U file."""
    lines = path.read_text("utf-8").splitlines()
    return [line[9:] for line in lines if line.startswith("# text = ")]


def locate(text: str, sentences: list[str]) -> list[tuple[int, int]]:
    """Return the spans of sentences in a text, white space left out of the comparison."""
    places = [place for place, sign in enumerate(text) if not sign.isspace()]
    bare = "".join(text[place] for place in places)
    spans, at = [], 0
    for sentence in sentences:
        own = "".join(sentence.split())
        found = bare.find(own, at, at + len(own) + 4000)
        if own and found >= 0:
            spans.append((places[found], places[found + len(own) - 1] + 1))
            at = found + len(own)
    return spans


def split_text(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of our sentences; a paragraph is a line."""
    lines = text.split("\n")
    bounds = list(accumulate((len(line) + 1 for line in lines), initial=0))
    found = split_paragraphs(lines, [()] * len(lines))
    for owner, start, end in zip(*(column.tolist() for column in found), strict=True):
        yield bounds[owner] + start, bounds[owner] + end


if __name__ == "__main__":
    sys.exit(main())

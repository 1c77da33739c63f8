"""PDF text held against the JATS of the same article: python benchmarks/pdf.py FOLDER [--show N]

FOLDER holds pairs of one name, "x.pdf" and "x.xml". A sentence of the JATS text counts as unbroken
when its letters stand together in one paragraph of the PDF's text; digits do not count, since the
numbers of citations may have left either text.
"""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
from pathlib import Path

from analysis.readers import jats, pdf
from analysis.readers.base import Article, Refused
from analysis.sentences import split_sentences

KINDS = ("paragraph", "list item")
LEAST = 40  # characters; shorter ones are found by chance


def main() -> int:
    """Print for each pair the share of unbroken sentences, then the shares of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many broken sentences a file")
    options = parser.parse_args()
    whole = wanted = 0
    spent = 0.0
    for path in sorted(options.folder.glob("*.pdf")):
        other = path.with_suffix(".xml")
        if not other.is_file():
            continue
        (article, *_) = jats.read(other.read_bytes(), name=other.name)
        begin = time.perf_counter()
        try:
            (found,) = pdf.read(path.read_bytes(), name=path.name)
        except Refused as refusal:
            print(f"{path.stem:14} refused: {refusal}")
            continue
        spent += time.perf_counter() - begin
        sentences = list(list_sentences(article))
        broken = find_broken(sentences, found)
        if not sentences:
            print(f"{path.stem:14} the JATS has no text")
            continue
        whole, wanted = whole + len(sentences) - len(broken), wanted + len(sentences)
        share = 1 - len(broken) / len(sentences)
        same = (
            "same title" if bare(found.bib.get("title", "")) == bare(article.bib["title"]) else ""
        )
        doi = "same DOI" if found.bib.get("doi") == article.bib.get("doi") else ""
        print(f"{path.stem:14} {share:6.1%} of {len(sentences):4}  {same:10} {doi:8} "
              f"references {len(found.references)} of {len(article.references)}")  # fmt: skip
        for sentence in broken[: options.show]:
            print("   -", sentence[:160])
    if wanted:
        print(f"unbroken {whole / wanted:.2%} of {wanted} sentences; {spent:.1f} s")
    return 0


def list_sentences(article: Article):
    """Yield the sentences of an article's running text."""
    for block in article.blocks:
        if block.kind in KINDS:
            for start, end in split_sentences(block.text, block.citations):
                if end - start >= LEAST:
                    yield block.text[start:end]


def find_broken(sentences: list[str], found: Article) -> list[str]:
    """Return the sentences that no paragraph of `found` holds whole."""
    text = "\n".join(bare(block.text) for block in found.blocks)
    return [sentence for sentence in sentences if bare(sentence) not in text]


def bare(text: str) -> str:
    """Return the letters alone, lower case, compatible forms made one."""
    plain = unicodedata.normalize("NFKD", text).lower()
    return "".join(sign for sign in plain if sign.isalpha())


if __name__ == "__main__":
    sys.exit(main())

"""What reading costs: python benchmarks/ingest.py CORPUS... [--abstracts 100000] [--repeat 3]

CPU seconds as a ratio to the floor: bare lxml parse + itertext of the same files in the same run.
CORPUS is a folder of JATS files. Measured are the steps that a run takes: the reader (passages,
tables, references with offsets), then all the way to checked DataFrames with sentences and the
mentions of a vocabulary of 500 terms. pubmed_parser stands beside it where it is installed.
--abstracts measures made-up PubMed abstracts instead, in files of 5,000, one worker, with the peak
of its memory. Files that are no articles are left out of both sides.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from analysis.mentions import Vocabulary, list_mentions
from analysis.readers import read_bytes, read_path
from analysis.sources import ingest

BATCH = 100  # files a worker turns into tables at once
ABSTRACTS_A_FILE = 5_000
KINDS = (
    "regulatory",
    "natural killer",
    "cytotoxic",
    "dendritic",
    "tumor",
    "stem",
    "immune",
    "host",
)
CELLS = ("cell", "cells", "receptor", "response", "activity", "marker", "gene", "therapy", "model")
STEMS, ENDS = ("cel", "tum", "kil", "res", "mad"), ("l", "or", "ler", "t")


def main() -> int:
    """Print a line for each corpus and step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="*")
    parser.add_argument("--abstracts", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    for folder in options.corpus:
        files = [path for path in sorted(folder.rglob("*.*ml")) if is_jats(path)]
        if not files:
            parser.error(f"{folder} holds no JATS XML; give a folder of articles as .xml or .nxml")
        measure(str(folder), files, options.repeat)
    if options.abstracts:
        with tempfile.TemporaryDirectory() as folder:
            files = list(write_abstracts(Path(folder), options.abstracts))
            measure(f"{options.abstracts:,} made-up abstracts", files, options.repeat)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process {peak:,.0f} MB")
    return 0


def is_jats(path: Path) -> bool:
    """Say whether a file is read as JATS."""
    return any(r.format == "JATS XML" and not r.reason for r in read_path(path))


def measure(name: str, files: list[Path], repeat: int) -> None:
    """Print CPU seconds and ratios, the best of some runs, and what twice the files cost."""
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{name}: {len(files):,} files, {size:,.0f} MB")
    vocabulary = make_vocabulary()
    steps: dict[str, Callable] = {
        "floor: bare lxml": read_bare,
        "passages, tables, references": read_only,
        "DataFrames, sentences, mentions": lambda paths: make_tables(paths, vocabulary),
    }
    if parse := import_pubmed_parser():
        steps["pubmed_parser"] = parse
    runs = [{step: timed(do, files) for step, do in steps.items()} for _ in range(repeat)]
    for step in steps:
        ratios = [run[step] / run["floor: bare lxml"] for run in runs]
        best = min(run[step] for run in runs)
        print(f"  {step:34}{best:>8.2f} s {best / len(files) * 1000:>8.2f} ms a file", end="")
        print(f"{sorted(ratios)[len(ratios) // 2]:>8.2f} x floor")
    half = timed(steps["DataFrames, sentences, mentions"], files[::2]) / len(files[::2])
    whole = timed(steps["DataFrames, sentences, mentions"], files) / len(files)
    print(f"  {'twice the files cost, a file':34}{whole / half:>8.2f} x")


def timed(do: Callable, files: list[Path]) -> float:
    """Return the CPU seconds of one step over all files."""
    begin = time.process_time()
    do(files)
    return time.process_time() - begin


def read_bare(files: list[Path]) -> None:
    """Parse each file and collect its text, nothing else."""
    for path in files:
        "".join(etree.fromstring(path.read_bytes()).itertext())


def read_only(files: list[Path]) -> None:
    """Read each file by the workbook's readers."""
    for path in files:
        read_bytes(path.read_bytes(), name=path.name)


def make_tables(files: list[Path], vocabulary: Vocabulary) -> None:
    """Make the tables of each batch of files, as a worker does, and let them go."""
    size = BATCH if files[0].suffix != ".pubmed" else 1
    for start in range(0, len(files), size):
        built, _ = ingest([(path.name, path) for path in files[start : start + size]])
        list_mentions(built["paragraphs"], vocabulary)
        del built


def import_pubmed_parser() -> Callable | None:
    """Return a function that reads files by pubmed_parser, where it is installed."""
    try:
        import pubmed_parser
    except ImportError:
        return None

    def parse(files: list[Path]) -> None:
        failed = 0
        for path in files:
            try:
                pubmed_parser.parse_pubmed_xml(str(path))
                pubmed_parser.parse_pubmed_paragraph(str(path), all_paragraph=True)
                pubmed_parser.parse_pubmed_references(str(path))
                pubmed_parser.parse_pubmed_table(str(path))
            except Exception:
                failed += 1
        if failed:
            print(f"  pubmed_parser fails on {failed} files")

    return parse


def make_vocabulary() -> Vocabulary:
    """Return 500 terms as a reviewer of cell therapies would list them."""
    terms = [f"CD{n}" for n in range(1, 301)] + [f"IL-{n}" for n in range(1, 39)]
    terms += [f"{kind} {cell}" for kind in KINDS for cell in CELLS]
    terms += [f"{letter}-{kind}" for letter in "αβγδεκ" for kind in ("chain", "actin", "catenin")]
    terms += [f"PMID{n}" for n in range(500 - len(terms))]
    return Vocabulary({term: term for term in terms})


def write_abstracts(folder: Path, number: int) -> Iterator[Path]:
    """Write made-up PubMed citations, 5,000 a file, of 8 sentences each; yield the files."""
    rng = random.Random(1)
    words = [
        f"{a}{b}" for a in ("cel", "tum", "kil", "res", "mad") for b in ("l", "or", "ler", "t")
    ]
    words += ["CAR-NK", "IL-15", "α", "10.5%", "p < 0.05", "(n = 12)", "in", "of", "the", "and"]
    for start in range(0, number, ABSTRACTS_A_FILE):
        path = folder / f"{start:07}.pubmed"
        records = (make_record(n, words, rng) for n in range(start, start + ABSTRACTS_A_FILE))
        path.write_text(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>", "utf-8")
        yield path


def make_record(number: int, words: list[str], rng: random.Random) -> str:
    """Return one made-up citation as PubMed XML."""
    sentences = [" ".join(rng.choices(words, k=20)).capitalize() + "." for _ in range(8)]
    parts = "".join(
        f'<AbstractText Label="{label}">{" ".join(sentences[place : place + 2])}</AbstractText>'
        for place, label in enumerate(("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"))
    ).replace(" < ", " &lt; ")
    return f"""<PubmedArticle><MedlineCitation><PMID>{number + 1}</PMID><Article><Journal>
<JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue>
<Title>Made-up Letters</Title></Journal>
<ArticleTitle>A made-up title {number}</ArticleTitle><Abstract>{parts}</Abstract><AuthorList>
<Author><LastName>Madeup</LastName><ForeName>Test</ForeName></Author></AuthorList></Article>
<MeshHeadingList><MeshHeading><DescriptorName UI="D000001">Cells</DescriptorName></MeshHeading>
</MeshHeadingList></MedlineCitation><PubmedData><ArticleIdList>
<ArticleId IdType="doi">10.5555/{number}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""


if __name__ == "__main__":
    sys.exit(main())

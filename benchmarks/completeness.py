"""What a reader keeps of real files: python benchmarks/completeness.py CORPUS... [--show N]

CORPUS is a folder of JATS files or of saved pages of PubMed Central. Each file is read twice: by
the workbook's reader, and here by bare lxml, which knows nothing of the reader. Counted are words
(runs of letters, and numbers that are not raised), table cells by row and column with spans
expanded, table rows, references, DOIs, Greek letters and citations, and the shares that are kept.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bare_lxml import GREEK, count_jats, count_page, letters_of, nfc_of, signs_of, words_of

from analysis.readers import FileResult, read_path
from analysis.readers.base import Article


def main() -> int:
    """Print the counts and shares; the return code is 1 when something is below its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--show", type=int, default=0, help="print so many losses of each kind")
    options = parser.parse_args()
    wanted, kept, losses = Counter(), Counter(), {}
    for path in options.corpus:
        for result in read_path(path):
            _count_file(result, path, wanted, kept, losses)
    for kind, document, lost in _first(losses, options.show):
        print(f"lost {kind} in {document}: {[str(each)[:60] for each in lost]}")
    for kind in sorted(kind for kind in wanted if wanted[kind]):
        print(f"{kind:28}{wanted[kind]:>12,}{kept[kind]:>12,}{kept[kind] / wanted[kind]:>10.4%}")
    goals = {"words": 0.999, "table cells": 0.999, "table rows": 0.999, "references": 0.999}
    goals |= {"Greek letters": 1.0, "spans that give back text": 1.0, "files read": 0.0}
    return int(any(kept[kind] < share * wanted[kind] for kind, share in goals.items()))


def _first(losses: dict, number: int) -> Iterator[tuple]:
    for kind, found in losses.items():
        for document, lost in sorted(found, key=lambda pair: -len(pair[1]))[:number]:
            yield kind, document, lost[:12]


def _count_file(
    result: FileResult, path: Path, wanted: Counter, kept: Counter, losses: dict
) -> None:
    wanted["files"] += 1
    wanted["files without exception"] += 1
    kept["files without exception"] += "please report this file" not in result.reason
    if result.reason:
        losses.setdefault("files", []).append((result.document, [result.reason]))
        return
    kept["files"] += 1
    data = (path.parent / result.document if path.is_dir() else path).read_bytes()
    expected = count_page(data) if "HTML" in result.format else count_jats(data)
    found = count_read(result.articles)
    for kind, counted in expected.items():
        lost = counted - found[kind]
        wanted[kind] += counted.total()
        kept[kind] += counted.total() - lost.total()
        if lost:
            losses.setdefault(kind, []).append((result.document, list(lost.elements())))
    check_spans(result.articles, wanted, kept)


def count_read(articles: tuple[Article, ...]) -> dict[str, Counter]:
    """Return what the reader gave of a file, by the same kinds."""
    whole = [*articles, *(sub for article in articles for sub in article.sub_articles)]
    blocks = [block for article in whole for block in article.blocks]
    tables = [table for article in whole for table in article.tables]
    entries = [entry for article in whole for entry in article.references]
    texts = [block.text for block in blocks] + [a.bib.get("title", "") for a in whole]
    texts += [part for path in _paths(blocks) for part in path.split(" > ")]
    texts += [" ".join([t.label, *(note for pair in t.footnotes for note in pair)]) for t in tables]
    texts += [cell.text for table in tables for cell in table.cells]
    texts += [name for article in whole for name in article.bib.get("keywords", [])]
    cited = [entry.text for entry in entries]
    cells: Counter = Counter()
    for table in tables:
        cells.update((c.row, c.column, signs_of(c.text)) for c in table.cells)
    return {
        "words": words_of(" ".join(texts)),
        "Greek letters": Counter(GREEK.findall(nfc_of(" ".join(texts + cited)))),
        "references": _join_bundles(entries),
        "DOIs of references": Counter(entry.doi for entry in entries),
        "citations": Counter(i for b in blocks for _, _, ids in b.citations for i in ids.split()),
        "table cells": cells,
        "table rows": Counter(
            {"row": sum(len({c.row for c in t.cells if c.text}) for t in tables)}
        ),
    }


def _paths(blocks: list) -> Iterator[str]:
    """Yield each section path once in a run, only the part that is new."""
    before: list[str] = []
    for block in blocks:
        path = block.section.split(" > ")
        same = next((n for n, (a, b) in enumerate(zip(path, before, strict=False)) if a != b), None)
        yield " > ".join(path[len(before) if same is None else same :])
        before = path


def _join_bundles(entries: list) -> Counter:
    """Count references by their letters; entries of one bundle count as one."""
    texts: dict[str, str] = {}
    for place, entry in enumerate(entries):
        name = re.sub(r"-\d$", "", entry.ref_id) or str(place)
        texts[name] = texts.get(name, "") + entry.text
    return Counter(map(letters_of, texts.values())) + Counter(letters_of(e.text) for e in entries)


def check_spans(articles: tuple[Article, ...], wanted: Counter, kept: Counter) -> None:
    """Count passages and citations whose span gives back clean text of the passage."""
    for article in articles:
        known = {entry.ref_id for entry in article.references}
        for block in article.blocks:
            wanted["spans that give back text"] += 1 + len(block.citations)
            kept["spans that give back text"] += block.text == " ".join(block.text.split()) != ""
            for start, end, ids in block.citations:
                shown = block.text[start:end]
                fits = 0 <= start <= end <= len(block.text) and shown == shown.strip()
                kept["spans that give back text"] += fits
                wanted["citations with a reference"] += 1
                kept["citations with a reference"] += known.issuperset(ids.split())


if __name__ == "__main__":
    sys.exit(main())

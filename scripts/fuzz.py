"""Feed broken files to every reader: python scripts/fuzz.py [--minutes 3] [--reader jats]

The made-up files in tests/formats are changed at random, some hundred times a second, and read:
bytes of any format, elements of XML, values of JSON. A reader may refuse a file with a reason
(Refused). Any other exception, a span that does not give back its text, a key that occurs twice or
a file that takes longer than ten seconds is a find: the file is kept in build/fuzz, and the return
code is 1. The same --seed makes the same changes.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from types import ModuleType

from lxml import etree

from analysis import paths
from analysis.readers import readers
from analysis.readers.base import Article, Refused
from analysis.sources import ingest

SEEDS = paths.ROOT / "tests" / "formats"
SLOW = 10  # seconds for one small file
TOKENS = [
    b"<", b">", b"&", b"</p>", b"<p>", b"<sec>", b"</sec>", b"<table>", b"<td>", b"<tr>", b"<xref>",
    b"<sup>", b"<sub>", b"<fn>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>", b"&alpha;",
    b"&#0;", b"&#x110000;", b"&nope;", b' rowspan="0"', b' colspan="9999999"', b' rid="r1 r9"',
    b' id=""', b"\x00", b"\x01", b"\x02", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc2\xa0",
    b"\xe2\x80\x91", b"\xcc\x88", b"\r\n", b"\r", b"\n\n", b"\t", b"null", b"[]", b"{}", b"[[",
    b"}}", b"-1", b"1e999", b"99999999999999999999", b'"', b"'", b"\\", b"\\u0000", b"\\ud800",
    b": ", b"- ", b"  - ", b"ER  - ", b"TY  - ", b"@article{", b"%", b"$", b"10.5555/x", b"2024",
    b"\xf0\x9f\x98\x80", b"\xd8\xa7",
]  # fmt: skip
TEXTS = ["", " ", "x", "12", "\u00a0", "\u2011", "-", ", ", "[", "a b", "\u03b1", "10.5555/x", "r1"]
VALUES = [None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", [], {}, [[]], [None], {"text": None}]


def main() -> int:
    """Fuzz each reader for an equal share of the time; print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--reader", default="", help="one reader's module, such as jats")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("error")  # what a library warns of today is an error of tomorrow
    signal.signal(signal.SIGALRM, stop)
    rng = random.Random(options.seed)
    seeds = load_seeds()
    named = {reader.__name__.rsplit(".", 1)[-1]: reader for reader in readers()}
    if options.reader and options.reader not in named:
        parser.error(f"no reader {options.reader!r}. Known: {', '.join(named)}")
    chosen = [named[options.reader]] if options.reader else list(named.values())
    finds: Counter[str] = Counter()
    for reader in chosen:
        share = options.minutes * 60 / len(chosen)
        tried, refused = fuzz(reader, seeds, rng, share, finds)
        print(f"{reader.FORMAT:40}{tried:>9,} files, {refused:,} refused", flush=True)
    for find, times in finds.most_common():
        print(f"{times:>6} x {find}")
    return int(bool(finds))


def load_seeds() -> dict[str, list[bytes]]:
    """Return the made-up files by the format that they are read as; a PDF is made on the spot."""
    found: dict[str, list[bytes]] = {}
    contents = [path.read_bytes() for path in sorted(SEEDS.iterdir())] + [make_pdf()]
    for data in contents:
        reader = max(readers(), key=lambda reader: reader.recognize(data[:65_536], "x"))
        if reader.recognize(data[:65_536], "x"):
            found.setdefault(reader.FORMAT, []).append(data)
    return found


def make_pdf() -> bytes:
    """Return a made-up article as PDF."""
    import typst

    text = "= A made-up review\n== Abstract\nMade-up cells rest.\n== Results\n"
    return typst.compile((text + "They sleep. " * 99).encode())


def fuzz(
    reader: ModuleType, seeds: dict, rng: random.Random, seconds: float, finds: Counter
) -> tuple[int, int]:
    """Read changed files for some seconds; return how many were tried and how many refused."""
    own = seeds.get(reader.FORMAT) or [data for several in seeds.values() for data in several]
    tried = refused = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = change(rng.choice(own), own, rng)
        tried += 1
        signal.alarm(SLOW)
        try:
            for article in reader.read(data, name="made-up"):
                check(article)
            if tried % 50 == 0:
                check_tables(data)
        except Refused:
            refused += 1
        except Exception as error:
            keep(f"{reader.FORMAT}: {describe(error)}", data, finds)
        finally:
            signal.alarm(0)
    return tried, refused


def stop(*_) -> None:
    """Raise TimeoutError in whatever is running."""
    raise TimeoutError(f"longer than {SLOW} seconds")


def change(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Return `data` with some random changes of its bytes or, well-formed, of its parts."""
    first = data.lstrip()[:1]
    if rng.random() < 0.5 and first in (b"<", b"{", b"["):
        return change_tree(data, rng) if first == b"<" else change_values(data, rng)
    return change_bytes(data, others, rng)


def change_tree(data: bytes, rng: random.Random) -> bytes:
    """Return XML or a page with elements removed, doubled, moved, renamed, emptied or rewritten."""
    is_page = b"<html" in data[:300].lower()
    root = etree.HTML(data) if is_page else etree.fromstring(data)
    for _ in range(rng.randint(1, 8)):
        elements = [e for e in root.iter(etree.Element) if e is not root]
        if not elements:
            break
        one, other = rng.choice(elements), rng.choice(elements)
        kind = rng.randrange(7)
        if kind == 0:
            one.getparent().remove(one)
        elif kind == 1:
            other.append(copy.deepcopy(one))
        elif kind == 2 and one not in other.iterancestors() and one is not other:
            other.insert(0, one)
        elif kind == 3:
            one.tag = other.tag
        elif kind == 4:
            one.text, one.tail = rng.choice(TEXTS), rng.choice(TEXTS)
        elif kind == 5:
            one.attrib.update(dict.fromkeys(other.attrib, rng.choice(TEXTS)))
        else:
            one.attrib.clear()
    return etree.tostring(root, method="html" if is_page else "xml", encoding="utf-8")


def change_values(data: bytes, rng: random.Random) -> bytes:
    """Return JSON with some values replaced by those of other types."""
    content = [json.loads(data)]
    for _ in range(rng.randint(1, 4)):
        holder: dict | list = content
        while rng.random() < 0.8:
            inner = holder if isinstance(holder, list) else list(holder.values())
            deeper = [value for value in inner if isinstance(value, dict | list) and value]
            if not deeper:
                break
            holder = rng.choice(deeper)
        keys = range(len(holder)) if isinstance(holder, list) else list(holder)
        holder[rng.choice(keys)] = copy.deepcopy(rng.choice(VALUES))
    return json.dumps(content[0]).encode()


def change_bytes(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Return `data` with bytes removed, doubled, moved, changed or put in."""
    content = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(len(content) + 1)
        stop = min(len(content), start + int(rng.expovariate(1 / 30)))
        kind = rng.randrange(8)
        if kind == 0:
            del content[start:stop]
        elif kind == 1:
            content[start:start] = content[start:stop] * rng.choice((1, 2, 30))
        elif kind == 2 and content:
            content[rng.randrange(len(content))] = rng.randrange(256)
        elif kind == 3:
            other = rng.choice(others)
            place = rng.randrange(len(other))
            content[start:stop] = other[place : place + rng.randrange(400)]
        elif kind == 4 and rng.random() < 0.2:
            del content[start:]
        elif kind == 5:
            swap = content[start:stop]
            del content[start:stop]
            place = rng.randrange(len(content) + 1)
            content[place:place] = swap
        else:
            content[start:start] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 2, 300))
    return bytes(content)


def check(article: Article) -> None:
    """Raise AssertionError where an article does not keep what every reader promises."""
    for block in article.blocks:
        assert block.text == " ".join(block.text.split()) != "", f"text {block.text!r}"
        assert block.section, "a block without section"
        for start, end, ids in block.citations:
            shown = block.text[start:end]
            assert 0 <= start <= end <= len(block.text), "a span outside the text"
            assert shown == shown.strip() and ids, "a span with white space"
    for table in article.tables:
        places = [(cell.row, cell.column) for cell in table.cells]
        assert len(places) == len(set(places)), "two cells in one place"
    names = [table.table_id for table in article.tables]
    assert len(names) == len(set(names)), "two tables of one id"
    for sub in article.sub_articles:
        check(sub)


def check_tables(data: bytes) -> None:
    """Make the tables of one file; they must pass their own checks, whatever stands in it."""
    path = paths.BUILD / "fuzz" / "input"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    ingest([("input", path)])


def describe(error: Exception) -> str:
    """Return type, message and the place in our code where an error arose."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "analysis" in f.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "fuzz.py"
    return f"{type(error).__name__} at {place}: {str(error)[:80]}"


def keep(find: str, data: bytes, finds: Counter) -> None:
    """Count a find and keep the first file of its kind."""
    finds[find] += 1
    if finds[find] == 1:
        path = paths.BUILD / "fuzz" / f"find-{len(finds)}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"  {path.name}: {find}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

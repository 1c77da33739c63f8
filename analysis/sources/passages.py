"""The text of sources: paragraphs and sentences, as the columns of their tables.

What is the same for many rows is written once and repeated by Arrow; a row has no object of its
own. So a hundred thousand abstracts take seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha1
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow
from pyarrow import compute

from analysis.readers.base import Block
from analysis.sentences import Sentences, split_paragraphs
from analysis.sources.text import Sentence, numbered_section
from analysis.tables import as_texts

Columns = dict[str, Sequence]
Blocks = list[tuple[str, Block]]


class Text(NamedTuple):
    """The columns of `paragraphs` and `passages`; the number of sentences of each document that
    text was taken from; the first row of `passages` of each source and the one behind its last."""

    paragraphs: Columns
    passages: Columns
    sentences: Counter[str]
    places: dict[str, tuple[int, int]]

    def list_sentences(self, source_id: str) -> list[Sentence]:
        """Return the sentences of one source."""
        rows = slice(*self.places[source_id])
        columns = (self.passages[name][rows].tolist() for name in Sentence._fields)
        return list(map(Sentence, *columns))


def list_text(chosen: Mapping[str, Blocks]) -> Text:
    """Return the text of sources: source_id -> (document, block) pairs in reading order.

    Spans of sentences count within the text of their paragraph.
    """
    ids = [source_id for source_id, blocks in chosen.items() for _ in blocks]
    documents = [document for blocks in chosen.values() for document, _ in blocks]
    blocks = [block for own in chosen.values() for _, block in own]
    orders = [order for own in chosen.values() for order in range(1, len(own) + 1)]
    found = split_paragraphs([b.text for b in blocks], [b.citations for b in blocks])
    made = np.bincount(found.owner, minlength=len(blocks))
    paragraphs = {
        "source_id": as_texts(ids),
        "document": as_texts(documents),
        "section": as_texts([block.section for block in blocks]),
        "kind": as_texts([block.kind for block in blocks]),
        "order": np.array(orders, np.int64),
        "text": as_texts([block.text for block in blocks]),
    }
    paragraphs["paragraph_id"] = _join(paragraphs["source_id"], "#p", paragraphs["order"])
    numbers = _number(ids, blocks, found.owner, made)
    passages = _list_passages(paragraphs, blocks, found, numbers)
    sentences: Counter[str] = Counter(dict.fromkeys(documents, 0))
    for document, number in zip(documents, made.tolist(), strict=True):
        sentences[document] += number
    return Text(paragraphs, passages, sentences, _find_places(chosen, made))


def _list_passages(
    paragraphs: Columns, blocks: list[Block], found: Sentences, numbers: np.ndarray
) -> Columns:
    """Return the columns of `passages`."""
    owner, start, end = found
    spans = zip(owner.tolist(), start.tolist(), end.tolist(), strict=True)
    texts = [blocks[n].text[first:last].encode() for n, first, last in spans]
    shared = ("paragraph_id", "source_id", "section", "kind")
    passages = {name: paragraphs[name].take(pyarrow.array(owner)) for name in shared}
    return passages | {
        "passage_id": _join(passages["paragraph_id"], ":", start),
        "paragraph": paragraphs["order"][owner],
        "sentence": numbers,
        "start": start,
        "end": end,
        "text": pack(b"".join(texts), np.fromiter(map(len, texts), np.int64, len(texts))),
        "fingerprint": list_fingerprints(texts),
    }


def list_fingerprints(texts: Sequence[bytes]) -> pyarrow.Array:
    """Return what fingerprint() gives of each sentence, made of all of them at once."""
    digests = b"".join([sha1(text).digest() for text in texts])
    first = np.frombuffer(digests, np.uint8).reshape(-1, sha1().digest_size)[:, :6]
    return pack(first.tobytes().hex().encode(), np.full(len(texts), 12))


def pack(joined: bytes, sizes: np.ndarray) -> pyarrow.Array:
    """Return texts that stand one behind the other, given with their sizes, as an array."""
    ends = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    buffers = pyarrow.py_buffer(ends), pyarrow.py_buffer(joined)
    return pyarrow.LargeStringArray.from_buffers(len(sizes), *buffers)


def _join(texts: pyarrow.Array, sign: str, numbers: np.ndarray) -> pyarrow.Array:
    """Return each text, the sign and the number as one text."""
    written = compute.cast(pyarrow.array(numbers), pyarrow.large_string())
    between = pyarrow.scalar(sign, pyarrow.large_string())
    return compute.binary_join_element_wise(texts, written, between)


def _number(ids: list[str], blocks: list[Block], owner: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Return the number of each sentence in its section."""
    counted_in = {section: numbered_section(section) for section in {b.section for b in blocks}}
    counts: dict[tuple[str, str], int] = {}
    before = []
    for source_id, block, number in zip(ids, blocks, made.tolist(), strict=True):
        key = (source_id, counted_in[block.section])
        before.append(counts.get(key, 0))
        counts[key] = before[-1] + number
    first = np.cumsum(made) - made
    return np.arange(1, len(owner) + 1) - first[owner] + np.array(before, np.int64)[owner]


def _find_places(chosen: Mapping[str, Blocks], made: np.ndarray) -> dict[str, tuple[int, int]]:
    """Return the rows of `passages` that are those of each source."""
    ends = np.cumsum([0, *(len(blocks) for blocks in chosen.values())])
    rows = np.concatenate(([0], np.cumsum(made)))[ends].tolist()
    return dict(zip(chosen, pairwise(rows), strict=True))

"""Split paragraphs into sentences."""

import re


def split_sentences(text, citations=()):
    spans = []
    s = 0
    for m in re.finditer(r"(?<=[.!?])\s+(?=[A-Z(])", text):
        if re.search(r"(?:e\.g|i\.e|vs|Fig|al)\.$", text[s : m.start()]):
            continue
        spans.append((s, m.start()))
        s = m.end()
    if text[s:].strip():
        spans.append((s, len(text)))
    return spans

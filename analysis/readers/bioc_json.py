"""BioC JSON: collections of PMC, PubTator and others, as one object, a list, or one a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from analysis.readers._bioc import make_document
from analysis.readers._records import collect
from analysis.readers.base import Article, Refused, decode

FORMAT = "BioC JSON"
OWN = re.compile(rb'"(?:passages|infons|documents|PubTator3|bioctype)"\s*:')


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is BioC JSON: passages, or two other keys that only BioC has."""
    if head.lstrip()[:1] not in (b"{", b"["):
        return 0
    own = set(OWN.findall(head))
    return 95 if re.search(rb'"passages"\s*:', head) else 70 if len(own) > 1 else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read every document; Refused for broken JSON or when no document is named."""
    content = _load(decode(data))
    found = list(_list_documents(content, {}))
    if not found:
        raise Refused("a BioC file holds documents with passages; there is none")
    try:
        return collect(FORMAT, [make_document(FORMAT, *pair) for pair in found])
    except (TypeError, AttributeError) as error:
        raise Refused("its fields are not those of BioC: infons must be an object") from error


def _load(text: str) -> object:
    try:
        return _mend(json.loads(text)) if "\\u" in text else json.loads(text)
    except RecursionError as error:
        raise Refused("not readable as JSON: nested too deep") from error
    except ValueError as error:
        if "Extra data" not in str(error):
            raise Refused(f"not valid JSON: {str(error)[:120]}") from error
    return [_load_line(number, line) for number, line in enumerate(text.splitlines(), 1) if line]


def _mend(value: object) -> object:
    """Replace halves of surrogate pairs, which JSON can hold and no file can be written with."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_mend(each) for each in value]
    if isinstance(value, dict):
        return {str(_mend(key)): _mend(each) for key, each in value.items()}
    return value


def _load_line(number: int, line: str) -> object:
    """Return one line of PubTator's export, a document each."""
    try:
        return _mend(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise Refused(f"not valid JSON in line {number}: {str(error)[:100]}") from error


def _list_documents(content: object, collection: dict) -> Iterator[tuple[dict, dict]]:
    """Yield (document, collection) of a document, a collection, or lists of these."""
    if isinstance(content, list):
        for each in content:
            yield from _list_documents(each, collection)
    elif isinstance(content, dict) and isinstance(content.get("passages"), list):
        yield content, collection
    elif isinstance(content, dict):
        for key in ("documents", "PubTator3"):
            inner = content | ({"source": "PubTator"} if key == "PubTator3" else {})
            yield from _list_documents(content.get(key) or [], inner)

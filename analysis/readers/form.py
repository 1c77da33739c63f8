"""Data-extraction form: what an article says, in the extractor's own words, with codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import yaml

from analysis import codebook
from analysis.readers.base import Article, Refused

FORMAT = "data-extraction form (YAML)"
DIMENSIONS = ("topic", "role", "subject", "setting")
MOST = 10  # errors that are spelled out
MEND = "Mend this form, or propose a row in data/codebook.yaml where an id is wanted."
TYPES = {
    "string": "text", "integer": "a whole number", "boolean": "true or false", "array": "a list",
    "object": "a mapping of fields",
}  # fmt: skip
RECORD = ("doi", "pmcid", "title", "authors", "journal", "year", "url", "article_type", "licence")


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is a form: the keys `statements` and `doi` or `sentences`."""
    if b"statements:" not in head:
        return 0
    text = head.decode("utf-8", "replace")
    keys = set(re.findall(r"^(\w+):", text, re.M))
    return 95 if "statements" in keys and keys & {"doi", "sentences", "title"} else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one form; Refused with the place and the repair when it breaks the schema."""
    record, root = _parse(data)
    _check(record, root)
    bib = {key: record[key] for key in RECORD if record.get(key) is not None}
    bib |= {"year": str(bib["year"])} if "year" in bib else {}
    bib |= {"doi": str(bib["doi"]).lower()} if "doi" in bib else {}
    whose = {"coded_by": record.get("coded_by", "")}
    stated = [statement | whose for statement in record["statements"]]
    article = Article(FORMAT, "form", bib, statements=stated)
    article.left_out = ["everything but the abstract (the form reads abstracts only)"]
    return [article]


def _parse(data: bytes) -> tuple[dict, yaml.Node]:
    """Return the form, and its nodes, which know their lines."""
    try:
        root, record = _load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 1}, column {where.column + 1}" if where else ""
        raise Refused(f"not valid YAML{at}: {getattr(error, 'problem', error)}") from error
    if not isinstance(record, dict):
        raise Refused("a form is a mapping of fields (doi, title, statements, ...)")
    return record, root


def _load(data: bytes) -> tuple:
    """Return the nodes and the value; Refused where aliases or fields given twice would mislead."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(data, yaml.CSafeLoader)):
        raise Refused("the form uses YAML aliases (*name); write each statement out")
    loader = yaml.CSafeLoader(data)
    root = loader.get_single_node()
    if twice := _find_twice(root):
        raise Refused(f"{twice}; the second would take the first's place. Keep one of them.")
    return root, loader.construct_document(root) if root else None


def _find_twice(node) -> str:
    """Return where a mapping has a field twice, "" where none has."""
    if isinstance(node, yaml.SequenceNode):
        return next(filter(None, map(_find_twice, node.value)), "")
    if not isinstance(node, yaml.MappingNode):
        return ""
    lines: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in lines:
            return f"lines {lines[name]} and {line}: {name!r} is there twice"
        lines[name] = line
    return next(filter(None, (_find_twice(value) for _, value in node.value)), "")


class Wrong(NamedTuple):
    """One error: its place in the form, what is wrong; the dimension whose id is unknown, or ""."""

    path: list
    said: str
    dimension: str = ""

    def rank(self) -> int:
        """Order errors: unknown topics first, then other unknown ids, then the rest."""
        return (*DIMENSIONS, "").index(self.dimension)


def _check(record: dict, root: yaml.Node) -> None:
    """Raise Refused with what in the form breaks its schema: ten things at most, topics first."""
    found = [wrong for error in _validator().iter_errors(record) for wrong in _list_wrong(error)]
    if not found:
        return
    places: dict[tuple, list[str]] = {}
    for wrong in sorted(found, key=lambda w: (w.rank(), _line(root, w.path))):
        where = f"line {_line(root, wrong.path)}, {_place(wrong.path)}"
        places.setdefault((str(wrong.path[-1:]), wrong.said), []).append(where)
    told = [_tell(where, said) for (_, said), where in places.items()]
    more = [f"and {len(told) - MOST} more"] if len(told) > MOST else []
    unknown = {wrong.dimension for wrong in found}
    known = [f"Known {n}s: {', '.join(codebook.ids(n))}." for n in DIMENSIONS if n in unknown]
    count = "" if len(found) == 1 else f"{len(found)} errors: "
    raise Refused(" ".join([f"{count}{'; '.join(told[:MOST] + more)}.", *known, MEND]))


def _list_wrong(error) -> Iterator[Wrong]:
    """Yield what a validator's error says; each field that should not be there is one."""
    path, rule = list(error.absolute_path), error.validator
    if rule == "additionalProperties":
        known = error.schema["properties"]
        extra = [name for name in error.instance if name not in known]
        said = f"no such field (known: {', '.join(known)})"
        yield from (Wrong([*path, name], said) for name in extra)
    elif rule == "required":
        yield Wrong([*path, error.message.split("'")[1]], "missing")
    else:
        yield Wrong(path, _explain(error), str(path[-1]) if rule == "enum" else "")


def _line(root, path) -> int:
    """Return the line, from 1, of a place in the form; of what surrounds it where it is absent."""
    node = root
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == str(part)), None)
        else:
            found = node.value[part] if isinstance(node, yaml.SequenceNode) else None
        if found is None:
            break
        node = found
    return node.start_mark.line + 1


def _tell(places: list[str], words: str) -> str:
    others = len(places) - 1
    more = f" (and in {others} more place{'s' if others > 1 else ''})" if others else ""
    return f"{places[0]}: {words}{more}"


def _place(path) -> str:
    """Name a place in a form as a person would: 'statement 3, finding 1, topic'."""
    names = {"statements": "statement", "findings": "finding"}
    words, parts = [], list(path)
    for index, part in enumerate(parts):
        if isinstance(part, int) and index:
            words[-1] = f"{names.get(parts[index - 1], parts[index - 1])} {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words) or "form"


def _explain(error) -> str:
    """Say what is wrong with a value and what was expected."""
    rule, value = error.validator, repr(error.instance)[:80]
    if rule == "enum":
        return f"{value} is not in the codebook"
    if rule == "type":
        return f"{value} is not {TYPES[error.validator_value]}"
    if rule == "pattern":
        return f"{value} is no DOI (expected: 10.1234/abc)"
    if rule in ("minimum", "maximum"):
        bound = "at least" if rule == "minimum" else "at most"
        return f"{value} is not {bound} {error.validator_value}"
    return f"{value} is empty" if rule == "minLength" else error.message[:200]


@cache
def _validator():
    from jsonschema import Draft202012Validator

    return Draft202012Validator(form_schema())


def form_schema() -> dict:
    """Return the JSON schema of a form; the allowed ids are those of the codebook."""
    text, whole = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}
    texts = {"type": "array", "items": text}
    codes = {dimension: {"enum": codebook.ids(dimension)} for dimension in DIMENSIONS}
    finding = _object({**codes, "hedged": {"type": "boolean"}}, [*codes, "hedged"])
    at = _object({"section": text, "sentence": {"type": "integer", "minimum": 1}})
    statement = _object(
        {"says": text, "at": at, "anchor": text, "findings": {"type": "array", "items": finding}}
    )
    fields = dict.fromkeys(RECORD, text) | {
        "authors": texts,
        "year": {"type": "integer", "minimum": 1900, "maximum": 2100},
        "doi": {"type": "string", "pattern": "^10\\.\\d{4,9}/\\S+$"},
        "sentences": whole,
        "no_finding": {"type": "array", "items": whole},
        "coded_by": text,
        "statements": {"type": "array", "items": statement},
    }
    return _object(fields, ["statements"])


def _object(properties: dict, required: list[str] | None = None) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": required if required is not None else list(properties),
        "additionalProperties": False,
    }

"""Data-extraction form: what an article says, in the extractor's own words, with codes."""

from __future__ import annotations

import re
from functools import cache

import yaml

from analysis import codebook
from analysis.readers.base import Article, Refused

FORMAT = "data-extraction form (YAML)"
DIMENSIONS = ("topic", "role", "subject", "setting")
RECORD = ("doi", "pmcid", "title", "authors", "journal", "year", "url", "article_type", "licence")


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is a form: the keys `statements` and `doi` or `sentences`."""
    text = head.decode("utf-8", "replace")
    keys = set(re.findall(r"^(\w+):", text, re.M))
    return 95 if "statements" in keys and keys & {"doi", "sentences", "title"} else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one form; Refused with the place and the repair when it breaks the schema."""
    record = _parse(data)
    _check(record)
    bib = {key: record[key] for key in RECORD if record.get(key) is not None}
    bib |= {"year": str(bib["year"])} if "year" in bib else {}
    bib |= {"doi": str(bib["doi"]).lower()} if "doi" in bib else {}
    whose = {"coded_by": record.get("coded_by", "")}
    stated = [statement | whose for statement in record["statements"]]
    article = Article(FORMAT, "form", bib, statements=stated)
    article.left_out = ["everything but the abstract (the form reads abstracts only)"]
    return [article]


def _parse(data: bytes) -> dict:
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(data, yaml.CSafeLoader)):
            raise Refused("the form uses YAML aliases (*name); write each statement out")
        record = yaml.load(data, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 1}, column {where.column + 1}" if where else ""
        raise Refused(f"not valid YAML{at}: {getattr(error, 'problem', error)}") from error
    if not isinstance(record, dict):
        raise Refused("a form is a mapping of fields (doi, title, statements, ...)")
    return record


def _check(record: dict) -> None:
    """Raise Refused for the first thing in the form that breaks its schema."""
    errors = sorted(_validator().iter_errors(record), key=lambda error: list(map(str, error.path)))
    if not errors:
        return
    first = errors[0]
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    raise Refused(f"{_place(first.absolute_path)}: {_explain(first)}{more}. Mend it in this form.")


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
    if error.validator == "enum":
        return (
            f"{error.instance!r} is not in the codebook. Known: {', '.join(error.validator_value)}"
        )
    return error.message[:200]


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

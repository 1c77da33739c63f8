"""The report as one self-contained page that asks nothing of any other place."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from analysis.report.collect import Report

FOLDER = Path(__file__).with_name("templates")
HIDDEN = {"findings": {"finding_id", "source_id", "state"}, "worklist": {"finding_id"}}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(report: Report, path: Path, *, provenance: Mapping[str, str]) -> Path:
    """Write the page to `path`, in one step.

    provenance : versions by name, for the last section.
    The page has a content security policy that allows its own style and script and nothing else.
    """
    style, script = ((FOLDER / name).read_text("utf-8") for name in ("page.css", "page.js"))
    page = _environment().get_template("page.html.j2").render(
        report=report,
        findings=report.findings,
        group_name=group_name,
        provenance=dict(provenance),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(CONTROL.sub("\ufffd", page), "utf-8")
    part.replace(path)
    return path


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "markdown": _markdown, "clean": _clean, "anchor": anchor, "shown": _show, "svg": _svg,
        "cells": list_cells,
    }  # fmt: skip
    return environment


def _policy(style: str, script: str) -> str:
    """Return the content security policy: only this style and this script, by their hashes."""
    digests = [
        base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in (style, script)
    ]
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digests[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _markdown(text: str) -> Markup:
    """Return Markdown as HTML; markup in the text stays text; headings begin at level 3."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    html = parser.render(text)
    deeper = re.sub(r"(</?h)([1-4])\b", lambda m: f"{m[1]}{min(int(m[2]) + 1, 6)}", html)
    return Markup(deeper)


def _clean(html: str) -> Markup:
    """Return a user's HTML output without script, style, links to other places or forms."""
    return Markup(
        nh3.clean(html, url_schemes=set(), attributes={"*": {"class", "colspan", "rowspan"}})
    )


def _svg(exhibit: dict) -> Markup:
    """Return a figure's SVG with its description as label; links inside stay usable."""
    from html import escape

    label = escape(exhibit["alt"], quote=True)
    opening = f'<svg role="group" aria-label="{label}"'
    return Markup(re.sub(r"^<svg", lambda _: opening, exhibit["svg"], count=1))


def anchor(name: str) -> str:
    """Return the anchor of a finding: stable as long as its id is."""
    return "f-" + hashlib.sha1(str(name).encode()).hexdigest()[:12]


def _show(value) -> str:
    """Return a cell as text: true and false in small letters, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def list_cells(exhibit: dict) -> dict:
    """Return what the page shows of a table: head (name, type, place) and rows of
    (text, type, name of its group of sentences or "")."""
    hidden = HIDDEN.get(exhibit["id"], set())
    kept = [
        (column["name"], column["type"], place)
        for place, column in enumerate(exhibit["columns"])
        if column["name"] not in hidden
    ]
    opens = {tuple(key.split(",", 1)) for key in exhibit["opens"]}
    rows = [
        [
            (_show(row[place]), kind, group_name(exhibit["id"], number, name)
             if (str(number), name) in opens else "")
            for name, kind, place in kept
        ]
        for number, row in enumerate(exhibit["rows"])
    ]  # fmt: skip
    return {"head": kept, "rows": rows}


def group_name(exhibit: str, row: int | str, column: str) -> str:
    """Return the anchor of the sentences behind one number."""
    return f"o-{exhibit}-{row}-{re.sub(r'[^A-Za-z0-9]+', '-', column).strip('-')}"

"""The report as one self-contained page that asks nothing of any other place."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from analysis import style
from analysis.report import faces, keys, page_filter, page_rules, page_tables, references
from analysis.report.collect import Report
from analysis.report.files import clean, write_bytes

FOLDER = Path(__file__).with_name("templates")
LONGEST = 20  # signs of a word that a cell breaks only where it must, in print
SCRIPTS = ("page", "tables", "counts", "pictures", "filter", "dialog")


def write(report: Report, path: Path, *, provenance: Mapping[str, str]) -> Path:
    """Write the page to `path`, in one step.

    provenance : versions by name, for the last section.
    The page has a content security policy that allows its own style and script and nothing else.
    """
    sheet, script = (FOLDER / "page.css").read_text("utf-8"), _read_script()
    listed = references.list_references(report)
    facets = page_filter.list_facets(report)
    page = _environment(report).get_template("page.html.j2").render(
        report=report,
        head=describe(report),
        facets=facets,
        rules=page_rules.list_rules(report, facets),
        dimensions=page_filter.DIMENSIONS,
        matrix=page_filter.make_matrix(report),
        roles=style.ROLES,
        references=listed,
        exports=_exports(listed),
        provenance=dict(provenance),
        style=Markup(sheet + _role_rules()),
        script=Markup(script),
        policy=_policy(script),
    )  # fmt: skip
    return write_bytes(path, clean(page).encode())


def _read_script() -> str:
    """Return the page's script: its parts in their order, in a scope of their own."""
    parts = [(FOLDER / f"{name}.js").read_text("utf-8") for name in SCRIPTS]
    return f'"use strict";\n(() => {{\n{"".join(parts)}}})();\n'


def describe(report: Report) -> dict[str, str]:
    """Return what the head of a report says of itself: name and value."""
    given = report.parameters
    said = {
        name: given[name] for name in ("subject", "setting", "corpus", "depth") if name in given
    }
    counts = {"sources": len(report.sources), "findings": len(report.findings)}
    cut = f"{report.cut:%Y}" if report.cut.timetuple().tm_yday == 1 else str(report.cut)
    return {n: str(v) for n, v in (said | counts).items()} | {"data cut": cut}


def make_environment() -> Environment:
    """Return the templates; every value is escaped, a name that is not given is an error."""
    return Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def _environment(report: Report) -> Environment:
    environment = make_environment()
    environment.filters |= {
        "markdown": _markdown, "sanitized": _sanitize, "anchor": keys.anchor, "words": faces.head,
        "reference": keys.source_anchor, "svg": _svg, "json": _json, "left": faces.hidden_note,
        "vancouver": references.vancouver,
        "long": lambda text: len(text) > LONGEST and max(map(len, text.split())) > LONGEST,
        "doi": lambda doi: f"https://doi.org/{quote(doi, safe='/():;.-_')}",
        "groups": lambda exhibit: page_tables.list_groups(exhibit, report),
        "cells": lambda exhibit: page_tables.list_cells(
            exhibit, page_tables.name_units(exhibit, report.findings)
        ),
    }  # fmt: skip
    return environment


def _policy(script: str) -> str:
    """Return the content security policy: only this script, by its hash, and styles in place."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _role_rules() -> str:
    """Return the palette of the roles as style rules: one palette for page and figures."""
    return "".join(f".r-{role}{{background:{look.tint};color:{look.ink}}}\n"
                   for role, look in style.ROLES.items())  # fmt: skip


def _exports(listed: list[dict]) -> list[tuple[str, str, str]]:
    """Return the references for other programs: format, name of the file, text."""
    return [
        ("BibTeX", "references.bib", references.to_bibtex(listed)),
        ("RIS", "references.ris", references.to_ris(listed)),
        ("CSL-JSON", "references.json", references.to_csl(listed)),
    ]


def _json(value) -> Markup:
    """Return JSON that can stand inside a script element, whatever the data say."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(re.sub(r"[<>&\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", text))


def _markdown(text: str) -> Markup:
    """Return Markdown as HTML; markup in the text stays text; headings begin at level 3."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.validateLink = lambda url: url.startswith(("#", "https://", "http://"))
    parser.disable("image")
    html = parser.render(text)
    deeper = re.sub(r"(</?h)([1-4])\b", lambda m: f"{m[1]}{min(int(m[2]) + 1, 6)}", html)
    return Markup(deeper)


def _sanitize(html: str) -> Markup:
    """Return a user's HTML output without script, style, links to other places or forms."""
    return Markup(
        nh3.clean(html, url_schemes=set(), attributes={"*": {"class", "colspan", "rowspan"}})
    )


def _svg(exhibit: dict) -> Markup:
    """Return a figure's SVG with its description as label; links inside stay usable."""
    label = escape(exhibit["alt"], quote=True)
    text = keys.rename_links(exhibit["svg"], exhibit)
    text = re.sub(r"<metadata>.*?</metadata>", "", text, count=1, flags=re.DOTALL)
    text = text.replace(' target="_blank"', "")
    text = _name_links(text, exhibit)
    width = re.match(r'<svg[^>]*\bwidth="([\d.]+)pt"', text)
    size = f' style="--points:{width[1]}"' if width else ""
    opening = f'<svg role="group" aria-label="{label}"{size}'
    return Markup(re.sub(r"^<svg", lambda _: opening, text, count=1))


def _name_links(svg: str, exhibit: dict) -> str:
    """Return an SVG whose links say what they open: what the row is about, and the number."""
    rows = {name: (row, column) for (row, column), name in keys.name_groups(exhibit).items()}
    names = [column["name"] for column in exhibit["columns"]]

    def say(found: re.Match) -> str:
        if found[1] not in rows:
            return found[0]
        row, column = rows[found[1]]
        values = dict(zip(names, exhibit["rows"][row], strict=True))
        about = [faces.show(values[n], n) for n in names if isinstance(values[n], str)
                 and n not in (column, "source_id")]  # fmt: skip
        said = f"{', '.join(about[:4])}, {faces.head(column)}: {faces.show(values[column], column)}"
        return f'<a aria-label="{escape(said, quote=True)}" href="#{found[1]}"'

    return re.sub(r'<a xlink:href="#([\w-]+)"', say, svg)

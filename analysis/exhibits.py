"""Tables and figures as notebooks show them: a face for JupyterLab, data for the report."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import style
from analysis.errors import EvidenceError
from analysis.words import count

MIME = "application/vnd.workbook.exhibit+json"
SHOWN_ROWS = 50
Opens = Mapping[tuple[int, str], list[str]]


class Exhibit:
    """One table or figure with its caption, its description and its data.

    content : the JSON that the report is written from; keys version, kind, id, caption, alt, note,
    columns (name, type), rows, opens ("row,column" -> finding ids), svg, png.
    """

    def __init__(self, content: dict) -> None:
        self.content = content

    def __repr__(self) -> str:
        rows = count(len(self.content["rows"]), "row")
        return f"{self.content['kind']} {self.content['id']}: {self.content['caption']} ({rows})"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": repr(self), "text/html": self._html(), MIME: self.content}

    def _html(self) -> str:
        caption = html.escape(self.content["caption"])
        if self.content["svg"]:
            return f"<figure>{self.content['svg']}<figcaption>{caption}</figcaption></figure>"
        head = "".join(f"<th>{html.escape(c['name'])}</th>" for c in self.content["columns"])
        body = "".join(
            "<tr>" + "".join(map(_cell, row)) + "</tr>" for row in self.content["rows"][:SHOWN_ROWS]
        )
        more = len(self.content["rows"]) - SHOWN_ROWS
        rest = f"<p>{count(more, 'more row')} in the report.</p>" if more > 0 else ""
        return (
            f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>{rest}"
        )


def table(
    frame: pd.DataFrame, *, id: str, caption: str, note: str = "", opens: Opens | None = None
) -> Exhibit:
    """Show a table.

    Parameters
    ----------
    frame : what to show; the index is not shown.
    id : small letters, digits and hyphens; once in a report.
    caption, note : in words; opens : (row, column) -> ids of the findings behind a number.

    Raises
    ------
    EvidenceError : the id is not of that form, or `opens` names a cell that is not there.
    """
    return Exhibit(_content("table", frame, id, caption, note=note, opens=opens))


def figure(
    drawn: Axes | Figure, *, id: str, caption: str, alt: str, data: pd.DataFrame,
    note: str = "", opens: Opens | None = None,
) -> Exhibit:  # fmt: skip
    """Show a figure with its description (`alt` says what it finds) and its data table.

    Raises EvidenceError when the description is missing; otherwise as table().
    """
    if not alt.strip():
        raise EvidenceError(f"figure {id!r} has no description. Say in `alt` what it shows.")
    picture = drawn if isinstance(drawn, Figure) else drawn.get_figure()
    content = _content("figure", data, id, caption, alt=alt, note=note, opens=opens)
    content["svg"] = own_ids(style.svg_text(picture), id)
    content["png"] = base64.b64encode(style.png_bytes(picture)).decode()
    plt.close(picture)
    return Exhibit(content)


def own_ids(svg: str, prefix: str) -> str:
    """Return an SVG element whose ids begin with `prefix`, so that several stand on one page."""
    text = svg[svg.index("<svg") :]
    own = "|".join(map(re.escape, sorted(set(re.findall(r'\bid="([^"]+)"', text)), reverse=True)))
    named = re.sub(rf'\bid="({own})"', rf'id="{prefix}-\1"', text)
    named = re.sub(rf'href="#({own})"', rf'href="#{prefix}-\1"', named)
    return re.sub(rf"url\(#({own})\)", rf"url(#{prefix}-\1)", named).strip()


def _content(kind, frame, id, caption, *, alt="", note="", opens=None) -> dict:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise EvidenceError(f"exhibit id {id!r}: use small letters, digits and hyphens.")
    rows = json.loads(frame.to_json(orient="values", date_format="iso", double_precision=6))
    links = _list_links(frame, id, opens or {})
    columns = [{"name": str(c), "type": _name_type(frame[c])} for c in frame.columns]
    return {
        "version": 1, "kind": kind, "id": id, "caption": caption, "alt": alt, "note": note,
        "columns": columns, "rows": rows, "opens": links, "svg": "", "png": "",
    }  # fmt: skip


def _list_links(frame: pd.DataFrame, id: str, opens: Opens) -> dict[str, list[str]]:
    for row, column in opens:
        if column not in frame.columns or not 0 <= row < len(frame):
            raise EvidenceError(
                f"exhibit {id!r}: `opens` names cell ({row}, {column!r}), not there."
            )
    return {f"{row},{column}": list(ids) for (row, column), ids in sorted(opens.items())}


def _name_type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_numeric_dtype(column) else "string"


def _cell(value) -> str:
    """Return a cell for JupyterLab, which sets numbers and text to the right and squeezes them."""
    wide = ";min-width:20em" if isinstance(value, str) and len(value) > 60 else ""
    side = f' style="text-align:left{wide}"' if isinstance(value, str) else ""
    return f"<td{side}>{html.escape(_show(value))}</td>"


def _show(value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

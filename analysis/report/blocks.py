"""A report as a list of plain blocks: what the paged formats (PDF, DOCX) are laid out from."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt

from analysis.report import faces
from analysis.report.collect import Piece, Report, Section

WIDE = 8  # columns above which a table stands on a landscape page
ROOM = (104, 200)  # signs of a cell's size on a line of a page, upright and across
LONGEST = 20  # signs of a word that a column has room for
SUMMARY_ROWS = 24  # rows of a table that still fits on the first page
MOST_ROWS = 3000  # rows of a table in a paged format, as in the page; CSV and XLSX have all


def list_blocks(section: Section) -> Iterator[dict]:
    """Yield the blocks of a section, in its order.

    kind : heading (level, text), paragraph (spans), item (spans, ordered number or 0), code
    (text), image (png as base64), table or figure (see _exhibit). A span is (text, marks, link);
    marks are of b, i, c.
    """
    level = 1
    for piece in section.pieces:
        for block in list_piece(piece):
            if block["kind"] == "heading":  # below the section's title, and no level skipped
                level = block["level"] = min(max(block["level"], 2), level + 1)
            yield block


def list_piece(piece: Piece) -> Iterator[dict]:
    """Yield the blocks of one piece."""
    if piece.kind == "markdown":
        yield from _markdown(piece.content)
    elif piece.kind == "exhibit":
        yield _exhibit(piece.content)
    elif piece.kind == "image":
        yield {"kind": "image", "png": piece.content, "alt": "Picture of a cell's output"}
    elif piece.kind == "html":
        yield {"kind": "code", "text": _text_of_html(piece.content)}
    else:
        yield {"kind": "code", "text": piece.content.strip()}


def split_summary(report: Report) -> tuple[list[dict], Section | None]:
    """Return the first page and its section: the report's opening, to its second part or to the
    first figure or table that would not fit on the page."""
    first = next((s for s in report.ordered if s.name.startswith("06")), None)
    blocks: list[dict] = []
    parts = 0
    for block in list_blocks(first) if first else ():
        parts += block["kind"] == "heading" and block["level"] <= 2
        if parts > 1 or block["kind"] == "figure" or len(block.get("rows", ())) > SUMMARY_ROWS:
            break
        blocks.append(block)
    return blocks, first


def _text_of_html(html: str) -> str:
    from lxml import html as lxml_html

    return lxml_html.fromstring(f"<div>{html}</div>").text_content().strip()


def _markdown(text: str) -> Iterator[dict]:
    """Yield the blocks of Markdown; markup of HTML stays text."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    numbers: list[int] = []
    for place, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(1 if token.type.startswith("ordered") else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type in ("fence", "code_block"):
            yield {"kind": "code", "text": token.content.rstrip("\n")}
        elif token.type == "inline":
            before = tokens[place - 1]
            if before.type == "heading_open":
                text = "".join(span[0] for span in _spans(token))
                yield {"kind": "heading", "level": int(before.tag[1]), "text": text}
            elif numbers:
                yield {"kind": "item", "spans": _spans(token), "number": numbers[-1]}
                numbers[-1] += numbers[-1] > 0
            else:
                yield {"kind": "paragraph", "spans": _spans(token)}


def _spans(token) -> list[tuple[str, str, str]]:
    """Return the runs of an inline token: text, its marks, its link (web addresses only)."""
    spans, marks, link = [], "", ""
    signs = {"strong_open": "b", "em_open": "i"}
    for child in token.children or []:
        if child.type in signs:
            marks += signs[child.type]
        elif child.type in ("strong_close", "em_close"):
            marks = marks.replace(signs[child.type.replace("close", "open")], "", 1)
        elif child.type == "link_open":
            address = str(child.attrGet("href") or "")
            link = address if address.startswith(("https://", "http://")) else ""
        elif child.type == "link_close":
            link = ""
        elif child.type in ("softbreak", "hardbreak"):
            spans.append((" ", marks, link))
        elif child.content:
            spans.append((child.content, marks + "c" * (child.type == "code_inline"), link))
    return spans


def _exhibit(exhibit: dict) -> dict:
    """Return a table or figure: id, caption, alt, note, head, numeric (by column), rows as text,
    svg, png. A figure's rows are left to its data table in the other formats."""
    shown = faces.list_columns(exhibit, paper=True)
    rows = exhibit["rows"] if exhibit["kind"] == "table" else []
    notes = [exhibit["note"], faces.hidden_note(exhibit, paper=True) if rows else ""]
    if len(rows) > MOST_ROWS:
        notes.append(f"The first {MOST_ROWS} of {len(rows)} rows; all are in report.xlsx, "
                     f"in index.html and in tables/{exhibit['id']}.csv.")  # fmt: skip
    if exhibit["kind"] == "figure":
        notes.append(f"Data: tables/{exhibit['id']}.csv.")
    return {
        "kind": exhibit["kind"], "id": exhibit["id"], "caption": exhibit["caption"],
        "alt": exhibit["alt"], "note": " ".join(note for note in notes if note),
        "head": [faces.head(name) for name, _, _ in shown],
        "numeric": [kind in faces.NUMBERS for _, kind, _ in shown],
        "rows": [[faces.show(row[place], name) for name, _, place in shown]
                 for row in rows[:MOST_ROWS]],
        "svg": exhibit["svg"], "png": exhibit["png"],
    }  # fmt: skip


def weigh_columns(block: dict) -> list[float]:
    """Return a width for each column, in parts of 1.

    Each has room for its longest word (of at most LONGEST signs: addresses are broken), so that no
    number of a trial runs into the next column; then short texts get what they need, and long ones
    share the rest.
    """
    least, wanted = [], []
    for place, head in enumerate(block["head"]):
        texts = [row[place] for row in block["rows"][:400]]
        words = [len(word) for text in texts for word in text.split()]
        words += [1.15 * len(word) for word in head.split()]
        usual = sorted(map(len, texts))[len(texts) * 19 // 20] if texts else 0
        least.append(min(max(words, default=1), LONGEST) + 2.2)
        wanted.append(max(least[-1], min(usual, 120) + 2.2))
    first = [high if high <= LONGEST else low for low, high in zip(least, wanted, strict=True)]
    more = [high - low for low, high in zip(first, wanted, strict=True)]
    spare = max(0.0, ROOM[len(block["head"]) > WIDE] - sum(first))
    share = min(1.0, spare / sum(more)) if sum(more) else 0.0
    widths = [low + share * gap for low, gap in zip(first, more, strict=True)]
    return [width / sum(widths) for width in widths]

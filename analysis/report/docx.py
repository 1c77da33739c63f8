"""The report as a Word document: real headings, tables with repeated heads, pictures with texts."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from analysis.report import blocks, references
from analysis.report.collect import Report
from analysis.report.files import fix_dates, write_bytes
from analysis.report.html import describe

UPRIGHT, ACROSS = (21.0, 29.7), (29.7, 21.0)  # A4 in cm
MARGIN = 2.0
LAST = ("References", "How this report was made")
CELL = '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{text}</w:tc>'
TEXT = (
    '<w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>'
    '<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
)
LINES = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(f'<w:{side} w:val="single" w:sz="4" w:color="C9D1D8"/>'
            for side in ("top", "bottom", "insideH"))
)  # fmt: skip
ROOM = (
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/></w:tblCellMar>'
)
SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="EEF2F5"/>'
RIGHT = '<w:jc w:val="right"/>'


def write(report: Report, path: Path, *, provenance: Mapping[str, str]) -> Path:
    """Write the document to `path`; its date is the data cut, its bytes are those of the data."""
    document = Document()
    _set_up(document, report)
    summary, first = blocks.split_summary(report)
    document.add_heading("What reviews say about CAR-NK cell therapy", 0)
    facts = " · ".join(f"{name} {value}" for name, value in describe(report).items())
    document.add_paragraph(facts, style="Note")
    for block in summary:
        _add(document, block)
    document.add_page_break()
    _add_contents(document, report)
    for section in report.ordered:
        heading = document.add_heading(section.title, 1)
        heading.paragraph_format.page_break_before = True
        _bookmark(heading, section.name)
        own = list(blocks.list_blocks(section))
        for block in own[len(summary) :] if section is first else own:
            _add(document, block)
    _add_references(document, report)
    _add_making(document, report, provenance)
    buffer = io.BytesIO()
    document.save(buffer)
    return write_bytes(path, fix_dates(buffer.getvalue(), drop=("docProps/thumbnail.jpeg",)))


def _set_up(document, report: Report) -> None:
    """Set paper, styles, language and properties."""
    moment = datetime(report.cut.year, report.cut.month, report.cut.day)
    about = document.core_properties
    about.title, about.author = "What reviews say about CAR-NK cell therapy", "CAR-NK workbook"
    about.language, about.comments = "en-US", ""
    about.created = about.modified = moment
    about.last_modified_by, about.revision = "", 1
    for relation, target in list(document.part.package.rels.items()):
        if target.reltype.endswith("/thumbnail"):
            del document.part.package.rels[relation]
    _turn(document.sections[0], UPRIGHT)
    _number_pages(document.sections[0])
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US"/>'))
    for name, size, color in (("Cell", 7.5, None), ("Cell head", 7.5, None),
                              ("Cell wide", 6.5, None), ("Cell head wide", 6.5, None),
                              ("Note", 8, "4A5661")):  # fmt: skip
        style = document.styles.add_style(name, 1)
        style.base_style, style.font.size = normal, Pt(size)
        style.paragraph_format.space_after = Pt(0 if name != "Note" else 6)
        style.font.bold = name.startswith("Cell head")
        if color:
            style.font.color.rgb = RGBColor.from_string(color)


def _number_pages(section) -> None:
    """Number the pages in the footer; later sections take it over."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))


def _turn(section, size: tuple[float, float]) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if size[0] > size[1] else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(size[0]), Cm(size[1])
    section.left_margin = section.right_margin = Cm(MARGIN)
    section.top_margin = section.bottom_margin = Cm(MARGIN)


def _add(document, block: dict) -> None:
    """Add one block."""
    kind = block["kind"]
    if kind == "heading":
        document.add_heading(block["text"], block["level"])
    elif kind == "paragraph":
        _add_spans(document.add_paragraph(), block["spans"])
    elif kind == "item":
        style = "List Number" if block["number"] else "List Bullet"
        _add_spans(document.add_paragraph(style=style), block["spans"])
    elif kind == "code":
        document.add_paragraph(block["text"], style="Note")
    elif kind == "image":
        _add_picture(document, block["png"], block["alt"], "image")
    elif kind == "figure":
        _add_picture(document, block["png"], block["alt"], block["caption"])
        document.add_paragraph(f"{block['caption']}. {block['alt']}", style="Caption")
        document.add_paragraph(block["note"], style="Note")
    elif block["head"]:
        _add_table(document, block)


def _add_spans(paragraph, spans) -> None:
    for text, marks, link in spans:
        if link:
            _add_link(paragraph, text, link)
        else:
            run = paragraph.add_run(text)
            run.bold, run.italic = "b" in marks or None, "i" in marks or None


def _add_link(paragraph, text: str, address: str) -> None:
    """Add a link to an address, or to a bookmark where it begins with #."""
    link = OxmlElement("w:hyperlink")
    if address.startswith("#"):
        link.set(qn("w:anchor"), address[1:])
    else:
        link.set(qn("r:id"), paragraph.part.relate_to(
            address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))  # fmt: skip
    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor(0x00, 0x51, 0x8F)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _bookmark(paragraph, name: str) -> None:
    number = str(int.from_bytes(name.encode()[:3], "big"))
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), number)
        if tag.endswith("Start"):
            mark.set(qn("w:name"), f"s_{name}"[:40].replace(" ", "_"))
        paragraph._p.append(mark)


def _add_contents(document, report: Report) -> None:
    document.add_heading("Contents", 1)
    for section in report.ordered:
        _add_link(document.add_paragraph(), section.title, f"#s_{section.name}"[:41])
    for title in LAST:
        _add_link(document.add_paragraph(), title, f"#s_{title}"[:41].replace(" ", "_"))


def _add_picture(document, png: str, alt: str, title: str) -> None:
    """Add a picture that fits the page, with its description."""
    shape = document.add_picture(io.BytesIO(base64.b64decode(png)))
    room = (Cm(UPRIGHT[0] - 2 * MARGIN), Cm(20))
    scale = min(1.0, room[0] / shape.width, room[1] / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    properties = shape._inline.docPr
    properties.set("descr", alt)
    properties.set("title", title)


def _add_table(document, block: dict) -> None:
    """Add a table with its caption above; a wide one on a landscape page of its own."""
    wide = len(block["head"]) > blocks.WIDE and block["rows"]
    if wide:
        _turn(document.add_section(WD_SECTION.NEW_PAGE), ACROSS)
    caption = document.add_paragraph(block["caption"], style="Caption")
    caption.paragraph_format.keep_with_next = True
    room = (ACROSS if wide else UPRIGHT)[0] - 2 * MARGIN
    widths = [int(w * room * 567) for w in blocks.weigh_columns(block)]
    rows = block["rows"] or [["No rows.", *[""] * (len(block["head"]) - 1)]]
    parts = [_row(block["head"], widths, block["numeric"], head=True)]
    parts += [_row(row, widths, block["numeric"]) for row in rows]
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableNormal"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{LINES}<w:tblLayout w:type="fixed"/>{ROOM}'
        f'<w:tblLook w:firstRow="1" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(block['caption'])}/></w:tblPr>"
        f'<w:tblGrid>{"".join(f"""<w:gridCol w:w="{w}"/>""" for w in widths)}</w:tblGrid>'
        f"{''.join(parts)}</w:tbl>"
    )
    document.element.body.insert(len(document.element.body) - 1, table)
    document.add_paragraph(block["note"], style="Note")
    if wide:
        _turn(document.add_section(WD_SECTION.NEW_PAGE), UPRIGHT)


def _row(values: list[str], widths: list[int], numeric: list[bool], *, head: bool = False) -> str:
    style = ("Cellhead" if head else "Cell") + "wide" * (len(values) > blocks.WIDE)
    cells = (
        CELL.format(width=width, shade=SHADE if head else "", text=TEXT.format(
            style=style, side=RIGHT if right else "", text=escape(value)))
        for value, width, right in zip(values, widths, numeric, strict=True)
    )  # fmt: skip
    marks = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    return f"<w:tr>{marks}{''.join(cells)}</w:tr>"


def _add_references(document, report: Report) -> None:
    listed = references.list_references(report)
    _bookmark(document.add_heading(LAST[0], 1), LAST[0])
    for number, row in enumerate(listed, 1):
        paragraph = document.add_paragraph(f"{number}. {references.vancouver(row)} ")
        if row.get("doi"):
            _add_link(paragraph, f"doi:{row['doi']}", f"https://doi.org/{row['doi']}")


def _add_making(document, report: Report, provenance: Mapping[str, str]) -> None:
    _bookmark(document.add_heading(LAST[1], 1), LAST[1])
    document.add_paragraph(
        "From the executed notebooks beside it, and nothing else. Parameters, versions and the "
        "SHA-256 of every input and output stand in run.json. Text in the words of a "
        "data-extraction form is a paraphrase."
    )
    given = {name: str(value) for name, value in report.parameters.items()} | dict(provenance)
    for name, value in given.items():
        document.add_paragraph(f"{name}: {value}", style="Note")

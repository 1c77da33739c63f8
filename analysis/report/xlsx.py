"""The report as a workbook for a spreadsheet: a sheet per table, typed cells, a dictionary."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from analysis.report import dictionary, keys
from analysis.report.collect import Report
from analysis.report.files import fix_dates, write_bytes

MOST_SIGNS = 32_767  # what a cell can hold
CUT = " […cut]"
PLAIN = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "in_memory": True,
}  # fmt: skip


class Book:
    """The workbook as it grows: its formats, the names of its sheets, the cells that were cut."""

    def __init__(self, target, report: Report) -> None:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(target, PLAIN)
        self.report = report
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#e9eef2", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.top = self.book.add_format({"valign": "top"})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.names: dict[str, str] = {}
        self.cut: list[tuple[str, int, str, int]] = []

    def add(self, name: str):
        """Add a sheet; its name is made to fit: at most 31 signs, once without regard to case."""
        taken = {used.lower() for used in self.names.values()} | {"history"}
        short, number = name[:31], 2
        while short.lower() in taken:
            short, number = f"{name[:27]}~{number}", number + 1
        self.names[name] = short
        return self.book.add_worksheet(short)

    def write(self, sheet, row: int, column: int, value, form=None) -> None:
        """Write a value by its type; text is never read as formula, number or link."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, form)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, form)
        else:
            sheet.write_string(row, column, self.fit(sheet, row, column, str(value)), form)

    def fit(self, sheet, row: int, column: int, text: str) -> str:
        """Return what a cell can hold of a text, in UTF-16 units; note what was cut."""
        if len(text.encode("utf-16-le")) // 2 <= MOST_SIGNS:
            return text
        room = 2 * (MOST_SIGNS - len(CUT))
        self.cut.append((sheet.get_name(), row + 1, _letter(column), len(text)))
        return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT

    def table(self, sheet, head: list[str], rows: Iterator, widths: list[float]) -> int:
        """Write a table with frozen head and filter; returns the number of rows."""
        for column, (name, width) in enumerate(zip(head, widths, strict=True)):
            self.write(sheet, 0, column, name, self.head)
            sheet.set_column(column, column, width, self.text if width > 30 else self.top)
        count = 0
        for count, values in enumerate(rows, 1):
            for column, value in enumerate(values):
                self.write(sheet, count, column, value, self.text if widths[column] > 30 else None)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(count, 1), max(len(head) - 1, 0))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return count


def write(report: Report, path: Path) -> Path:
    """Write the workbook to `path`: contents, a sheet per table, the sentences behind each number,
    the data dictionary, and a list of cells that a spreadsheet could not hold whole.

    A number that opens sentences has a column of codes beside it; the codes are found in the sheet
    `sentences`, which is locked in its order. No cell of a table that can be sorted is a link: such
    a link goes to the wrong place once a sheet is sorted.
    """
    buffer = io.BytesIO()
    book = Book(buffer, report)
    book.book.set_properties({
        "title": "What reviews say about CAR-NK cell therapy",
        "author": "The CAR-NK evidence workbook",
        "created": datetime(report.cut.year, report.cut.month, report.cut.day),
    })  # fmt: skip
    contents = book.add("contents")
    codes = number_groups(report)
    counts = {e["id"]: _write_exhibit(book, e, codes) for e in report.exhibits.values()}
    _write_sentences(book, codes)
    _write_dictionary(book)
    _write_cut(book)
    _write_contents(book, contents, counts)
    contents.activate()
    book.book.close()
    return write_bytes(path, fix_dates(buffer.getvalue()))


def number_groups(report: Report) -> dict[tuple[str, int, str], str]:
    """Return the code of the sentences behind each number, by exhibit, row and column."""
    places = [
        (exhibit["id"], int(row), column)
        for exhibit in report.exhibits.values()
        for row, column in (key.split(",", 1) for key in exhibit["opens"])
    ]
    return {place: f"S{number:04d}" for number, place in enumerate(places, 1)}


def _write_exhibit(book: Book, exhibit: dict, codes: dict) -> int:
    sheet = book.add(exhibit["id"])
    names = [column["name"] for column in exhibit["columns"]]
    opened = [name for name in names if any(e == exhibit["id"] and c == name for e, _, c in codes)]
    head = names + [f"sentences: {name}" for name in opened]
    widths = [_width(exhibit, place) for place in range(len(names))] + [12.0] * len(opened)
    rows = (
        [*values, *(codes.get((exhibit["id"], number, name), "") for name in opened)]
        for number, values in enumerate(exhibit["rows"])
    )
    return book.table(sheet, head, rows, widths)


def _width(exhibit: dict, place: int) -> float:
    column = exhibit["columns"][place]
    if column["type"] != "string":
        return max(9.0, min(len(column["name"]) + 3.0, 18.0))
    longest = max((len(row[place] or "") for row in exhibit["rows"][:500]), default=0)
    return float(max(10, min(longest + 2, 60), min(len(column["name"]) + 3, 24)))


def _write_sentences(book: Book, codes: dict) -> None:
    """Write the sentences behind each number, in blocks; the sheet is locked in its order."""
    sheet = book.add("sentences")
    head = [
        "code",
        "table",
        "number",
        "of",
        "source",
        "section",
        "sentence",
        "text",
        "codes",
        "coder",
    ]
    for column, (name, width) in enumerate(
        zip(head, (8, 22, 9, 34, 18, 16, 9, 80, 44, 12), strict=True)
    ):
        book.write(sheet, 0, column, name, book.head)
        sheet.set_column(column, column, width, book.text)
    place = 1
    for (name, row, column), code in codes.items():
        exhibit = book.report.exhibits[name]
        about = _about(exhibit, row, column)
        for finding_id in exhibit["opens"][f"{row},{column}"]:
            line = [
                code,
                name,
                *about,
                *_describe(book.report.findings.get(finding_id), finding_id),
            ]
            for at, value in enumerate(line):
                book.write(sheet, place, at, value, book.text)
            place += 1
    sheet.freeze_panes(1, 1)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True})


def _about(exhibit: dict, row: int, column: str) -> list:
    names = [c["name"] for c in exhibit["columns"]]
    values = exhibit["rows"][row]
    known = [
        values[names.index(k)] for k in keys.KEYS if k in names and k not in (column, "source_id")
    ]
    words = [str(value) for value in known] + ([column] if column != "n" else [])
    return [values[names.index(column)], " · ".join(words)]


def _describe(found: dict | None, finding_id: str) -> list:
    if not found:
        return ["", "", None, finding_id, "", ""]
    codes = [found[name] for name in ("topic", "role", "subject", "setting")]
    codes += ["hedged"] if found["hedged"] else []
    place = (found["section"], found["sentence"])
    return [found["label"], *place, found["text"], " · ".join(codes), found["coder"]]


def _write_dictionary(book: Book) -> None:
    labels = {source["label"] for source in book.report.sources}
    rows = (
        [e["id"], c["name"], c["type"], dictionary.describe_or_point(e, c["name"], labels)]
        for e in book.report.exhibits.values()
        for c in e["columns"]
    )
    head = ["table", "column", "type", "meaning"]
    book.table(book.add("dictionary"), head, rows, [24.0, 24.0, 10.0, 80.0])


def _write_cut(book: Book) -> None:
    """List the cells that were too long; the sheet is there only when there are any."""
    if book.cut:
        head = ["sheet", "row", "column", "characters in all"]
        rows = iter([*book.cut])
        book.table(book.add("cut cells"), head, rows, [24.0, 9.0, 9.0, 18.0])


def _write_contents(book: Book, sheet, counts: dict[str, int]) -> None:
    """Write the first sheet: what there is, with links; it has no filter and stays in its order."""
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 9)
    sheet.set_column(2, 2, 90, book.text)
    book.write(sheet, 0, 0, "What reviews say about CAR-NK cell therapy", book.title)
    for column, name in enumerate(("sheet", "rows", "what it shows")):
        book.write(sheet, 2, column, name, book.head)
    notes = {
        "sentences": "The sentences behind each number, by the codes beside the numbers",
        "dictionary": "What each column means",
        "cut cells": "Cells longer than a spreadsheet holds; tables/*.csv have them whole",
    }
    listed = [name for name in book.names if name != "contents"]
    for place, name in enumerate(listed, 3):
        target = book.names[name].replace("'", "''")
        sheet.write_url(place, 0, f"internal:'{target}'!A1", string=book.names[name])
        book.write(sheet, place, 1, counts.get(name))
        exhibit = book.report.exhibits.get(name)
        note = f"{exhibit['caption']}. {exhibit['note']}".strip() if exhibit else notes[name]
        book.write(sheet, place, 2, note, book.text)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True})


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)

"""Runs PDFium in a process of its own: a file that makes it crash or hang ends only that process.

Started by _pdf_engine; speaks over its pipes: eight bytes of length, then the PDF, answered by
eight bytes of length, then JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import astuple

import pypdfium2 as pdfium

from analysis.readers._pdf_lines import read_page

MOST_PAGES = 400
MOST_SIGNS = 4_000_000
SIGNS_A_LINE = 30  # what a line costs beside its characters
MEMORY = 3 * 2**30  # bytes


def extract(data: bytes) -> dict:
    """Return pages (lines as tuples), heights, n_pages, metadata and what was not read, or a
    reason under "refused"."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return {"refused": _explain(error)}
    found = {"pages": [], "heights": [], "turned": 0, "broken": 0, "unread": 0}
    found["n_pages"] = len(document)
    signs = 0
    for number in range(min(len(document), MOST_PAGES)):
        try:
            page = document[number]
            lines, turned, unread = read_page(page, number)
        except (pdfium.PdfiumError, ValueError):
            found["broken"] += 1
            continue
        signs += sum(len(line.text) + SIGNS_A_LINE for line in lines)
        if signs > MOST_SIGNS:
            return {"refused": "it holds more text than a thousand pages of an article"}
        found["pages"].append([astuple(line) for line in lines])
        found["heights"].append(page.get_height())
        found["turned"] += turned
        found["unread"] += unread
        page.close()
    found["metadata"] = document.get_metadata_dict(skip_empty=True)
    document.close()
    return found


def _explain(error: pdfium.PdfiumError) -> str:
    words = str(error).lower()
    if "password" in words:
        return "it is protected by a password; save it without one"
    if "security" in words:
        return "it is protected in a way that only its own reader knows; print it to a new PDF"
    return f"not readable as PDF: {str(error)[:120]}"


def main() -> int:
    """Answer requests until the other side closes the pipe."""
    _limit_memory()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(size := source.read(8)) == 8:
        data = source.read(int.from_bytes(size, "big"))
        answer = json.dumps(extract(data)).encode("utf-8", "replace")
        sink.write(len(answer).to_bytes(8, "big") + answer)
        sink.flush()
    return 0


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        return  # no such limits on this system


if __name__ == "__main__":
    sys.exit(main())

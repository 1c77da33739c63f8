"""PDF of an article: text by PDFium, columns in reading order, hyphenation undone.

Tables are out of scope: what stands below a table's caption is left out and counted.
"""

from __future__ import annotations

from analysis.readers import _pdf_article
from analysis.readers._pdf_engine import ENGINE
from analysis.readers._pdf_flow import body_style, count_words, make_chunks, order_columns
from analysis.readers._pdf_lines import Line, drop_edges, mend_letters
from analysis.readers.base import Article, Refused

FORMAT = "PDF"
LEAST_UNREAD = 50
LEAST_SIGNS = 200  # letters; fewer are no text but stamps on pictures of pages


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is PDF: its first line, which may stand behind some other bytes."""
    return 95 if b"%PDF-" in head[:1024] else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one PDF; Refused when it is locked, broken, endless, or has no text but pictures."""
    found = ENGINE.extract(data)
    pages = mend_letters([[Line(*line) for line in lines] for lines in found["pages"]])
    letters = sum(sign.isalpha() for lines in pages for line in lines for sign in line.text)
    if letters < LEAST_SIGNS:
        raise Refused(
            "a PDF without text, only pictures of pages; run text recognition (OCR) on it"
        )
    kept, dropped = drop_edges(pages, found["heights"])
    lines = [line for page in kept for line in order_columns(page)]
    words, chunks = count_words(lines), make_chunks(lines, body_style(lines))
    article = _pdf_article.make_article(FORMAT, chunks, words, pages, found["metadata"])
    _describe(article, found, dropped)
    return [article]


def _describe(article: Article, found: dict, dropped: int) -> None:
    """Say in the article what was left out, and what may be missing."""
    if dropped:
        article.left_out.append(f"running heads, feet and page numbers ({dropped} lines)")
    if found["turned"]:
        article.left_out.append(f"text turned on its side ({found['turned']} lines)")
    if found["unread"] > LEAST_UNREAD:
        words = "characters whose font does not say which letters they are"
        article.gaps.append(f"{words} ({found['unread']})")
    if found["broken"]:
        article.gaps.append(f"pages that could not be read ({found['broken']})")
    if found["n_pages"] > len(found["pages"]) + found["broken"]:
        article.gaps.append(f"pages after the first {len(found['pages']) + found['broken']}")

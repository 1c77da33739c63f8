"""Web pages that a browser saved as one file (MHTML): the page in it is read as HTML."""

from __future__ import annotations

import email
import re
from email.message import Message

from analysis.readers import html_page
from analysis.readers.base import Article, Refused

FORMAT = "web page (MHTML)"
SIGN = re.compile(rb"^content-type:\s{0,9}multipart/related", re.I | re.M)


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is a saved page: the head of a message of related parts."""
    if b"multipart/related" not in head[:4_000].lower():
        return 0
    first = re.split(rb"\r?\n\r?\n", head[:4_000].lstrip(), maxsplit=1)[0]
    return 85 if SIGN.search(first) and b"mime-version" in first.lower() else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read the page; Refused when there is none or html_page refuses it."""
    parts = [part for part in email.message_from_bytes(data).walk() if not part.is_multipart()]
    pages = [part for part in parts if part.get_content_type() == "text/html"]
    if not pages:
        raise Refused("a saved web page, but there is no page in it; save it again")
    articles = html_page.read(_decode(pages[0]), name=name)
    for article in articles:
        article.format = FORMAT
        if len(parts) > 1:
            article.left_out.append(f"pictures, styles and frames of the page ({len(parts) - 1})")
    return articles


def _decode(part: Message) -> bytes:
    """Return a page's bytes, as UTF-8 where the part names another encoding."""
    data = part.get_payload(decode=True) or b""
    try:
        return data.decode(part.get_content_charset() or "utf-8").encode()
    except (LookupError, UnicodeError):
        return data  # the page itself may say it

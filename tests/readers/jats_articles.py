"""Made-up articles in JATS XML for the tests: no word of a real article."""

from analysis.readers import jats
from analysis.readers.base import Article, Block

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
MML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'
DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD '
    'v1.2 20190208//EN" "JATS-archivearticle1.dtd">'
)
REFERENCES = """<ref-list><title>References</title>
<ref id="r1"><label>1</label><element-citation><person-group><name><surname>Madeup</surname>
<given-names>T</given-names></name></person-group><article-title>A made-up paper</article-title>
<source>Made Lett</source><year>2019</year><pub-id pub-id-type="doi">10.5555/ONE</pub-id>
<pub-id pub-id-type="pmid">77</pub-id></element-citation></ref>
<ref id="r2"><label>2</label><mixed-citation>Up M. Another paper. Made Lett. 2020.
doi:10.5555/two.</mixed-citation></ref>
<ref id="r3"><mixed-citation>Third M. 2021.</mixed-citation></ref>
<ref id="r4"><mixed-citation>Fourth M. 2022.</mixed-citation></ref></ref-list>"""


def make(body: str = "", *, meta: str = "", abstract: str = "", back: str = "", **extra) -> bytes:
    """Return an article; `extra` may hold attributes, `floats` and `after` (sub-articles)."""
    attributes = extra.get("attributes", 'article-type="review-article"')
    text = f"""<?xml version="1.0" encoding="UTF-8"?>{DOCTYPE}
<article {attributes} {XLINK} {MML}><front><journal-meta><journal-title-group><journal-title>Made-up
Letters</journal-title></journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="doi">10.5555/Made.Up</article-id><title-group><article-title>A made-up
review</article-title></title-group>{meta}{abstract}</article-meta></front>
<body>{body}</body><back>{back}{extra.get("refs", REFERENCES)}</back>{extra.get("floats", "")}
{extra.get("after", "")}</article>"""
    return text.encode()


def read(body: str = "", **parts) -> Article:
    """Make an article and read it."""
    (article,) = jats.read(make(body, **parts), name="made up")
    return article


def blocks_of(body: str = "", **parts) -> list[tuple[str, str, str]]:
    """Return (section, kind, text) of each block."""
    return [(block.section, block.kind, block.text) for block in read(body, **parts).blocks]


def block_of(inner: str, **parts) -> Block:
    """Return the block that a paragraph gives."""
    (block,) = read(f"<sec><title>S</title><p>{inner}</p></sec>", **parts).blocks
    return block


def text_of(inner: str, **parts) -> str:
    """Return the text that a paragraph gives."""
    return block_of(inner, **parts).text


def cited(inner: str, **parts) -> list[tuple[str, str]]:
    """Return (shown text, ids) of each citation of a paragraph."""
    block = block_of(inner, **parts)
    return [(block.text[start:end], ids) for start, end, ids in block.citations]


def grid_of(table: str, **parts) -> dict[tuple[int, int], tuple[str, str]]:
    """Return {(row, column): (header, text)} of the only table."""
    (found,) = read(f"<sec><title>S</title>{table}</sec>", **parts).tables
    return {(cell.row, cell.column): (cell.header, cell.text) for cell in found.cells}

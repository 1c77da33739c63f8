"""What holds for every article, whatever stands in it: made up by hypothesis."""

import random
import unicodedata
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from analysis import tables
from analysis.readers import jats, read_bytes
from analysis.readers._xml_tables import read_cells
from analysis.readers.base import Refused, tidy
from analysis.sources import ingest
from tests.readers.jats_articles import make

QUICK = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = st.text(
    st.one_of(
        st.sampled_from("abcXYZ   \u00a0\u2009\u2011\u00ad-–.,;()[]αβγκµ²±≥é\u0308Å\ufb01𝛼"),
        st.characters(exclude_categories=("Cs", "Cc", "Cn")),
    ),
    max_size=30,
)
RIDS = st.sampled_from(["r1", "r2", "r3 r4", "r9", ""])


def tag(name: str, inner: st.SearchStrategy, attributes: str = "") -> st.SearchStrategy:
    return inner.map(lambda text: f"<{name}{attributes}>{text}</{name}>")


TEXT = WORDS.map(escape)
CITATION = st.builds(
    lambda rid, text: f'<xref ref-type="bibr" rid="{rid}">{text}</xref>',
    RIDS,
    st.one_of(st.sampled_from(["1", "2", "12", " 3 ", "Up, 2020"]), TEXT),
)
RAISED = st.lists(
    st.one_of(CITATION, st.sampled_from([",", "–", "-", " ", "a", "2", "+"])), max_size=4
).map("".join)
INLINE = st.recursive(
    st.one_of(TEXT, CITATION, tag("sup", RAISED), st.just("<fn><p>A note.</p></fn>")),
    lambda inner: st.one_of(
        *(tag(name, inner) for name in ("italic", "bold", "sup", "sub")),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=8,
)
PARAGRAPH = tag("p", st.lists(INLINE, min_size=1, max_size=6).map("".join))
SECTION = st.builds(
    lambda title, parts: f"<sec><title>{title}</title>{''.join(parts)}</sec>",
    TEXT,
    st.lists(PARAGRAPH, max_size=3),
)
BODY = st.lists(st.one_of(PARAGRAPH, SECTION), max_size=4).map("".join)


@QUICK
@given(BODY)
def test_every_passage_and_citation_gives_back_its_text_by_its_span(body):
    (article,) = jats.read(make(body), name="x")
    for block in article.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        assert not set(block.text) & set("\x01\x02\x03\x04")
        for start, end, ids in block.citations:
            shown = block.text[start:end]
            assert 0 <= start <= end <= len(block.text)
            assert shown == shown.strip()
            assert ids.split()


@QUICK
@given(st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=5))
def test_no_word_of_a_paragraph_is_lost(parts):
    inner = "".join(f"<italic>{escape(t)}</italic>" if it else escape(t) for t, it in parts)
    (article,) = jats.read(make(f"<p>{inner}</p>"), name="x")
    expected = " ".join("".join(text for text, _ in parts).split())
    found = " ".join(block.text for block in article.blocks)
    assert sorted(filter(str.isalnum, found)) == sorted(
        filter(str.isalnum, unicodedata.normalize("NFC", expected))
    )


SPANS = st.integers(1, 3)
ROWS = st.lists(st.lists(st.tuples(SPANS, SPANS), min_size=1, max_size=4), min_size=1, max_size=5)


@QUICK
@given(ROWS)
def test_expanded_table_has_every_cell_in_each_row_and_column_it_spans(rows):
    number = 0
    lines = []
    for row in rows:
        cells = []
        for wide, high in row:
            number += 1
            cells.append(f'<td colspan="{wide}" rowspan="{high}">{number}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    cells, gaps = read_cells(
        etree.fromstring(f"<table>{''.join(lines)}</table>"), lambda e: e.text or ""
    )
    assert gaps == []
    assert len({(cell.row, cell.column) for cell in cells}) == len(cells)
    assert {cell.text for cell in cells} <= set(map(str, range(1, number + 1)))
    first = {cell.row: cell.column for cell in reversed(cells)}
    assert set(first.values()) == {1}
    spans = [span for row in rows for span in row]
    for place, (wide, high) in enumerate(spans, start=1):
        own = [cell for cell in cells if cell.text == str(place)]
        columns = {cell.column for cell in own}
        assert len(columns) <= wide
        assert len({cell.row for cell in own}) <= high


@QUICK
@given(st.binary(max_size=200), st.sampled_from(["x.xml", "x.html", "x.ris", "x.json", "x"]))
def test_any_bytes_are_read_or_refused(data, name):
    try:
        read_bytes(data, name=name)
    except Refused as refusal:
        assert str(refusal)


def article(number: int) -> bytes:
    refs = f"""<ref-list><ref id="r1"><mixed-citation>Made U. {2000 + number}.</mixed-citation>
    </ref></ref-list>"""
    data = make(f"<sec><title>Results</title><p>Cells rest {number} times.</p></sec>", refs=refs)
    return data.replace(b"10.5555/Made.Up", f"10.5555/{number // 2}".encode())


@pytest.mark.parametrize("seed", range(3))
def test_reading_in_any_order_of_files_gives_the_same_tables(write, seed):
    inputs = [(f"{n}.xml", write(f"{n}.xml", article(n))) for n in range(6)]
    shuffled = random.Random(seed).sample(inputs, len(inputs))
    first, second = ingest(inputs)[0], ingest(shuffled)[0]
    assert list(first) == list(second)
    for name in first:
        assert first[name].equals(second[name]), name
        tables.check(name, second[name])


@pytest.mark.parametrize("around", ["ab", "a" * 60 + "b" * 60, "α" * 60 + "β" * 60])
def test_white_space_of_every_kind_collapses_in_short_and_long_texts(around):
    half = len(around) // 2
    for sign in filter(str.isspace, map(chr, range(0x110000))):
        text = around[:half] + sign + around[half:] + sign
        assert tidy(text) == f"{around[:half]} {around[half:]}", f"U+{ord(sign):04X}"


@QUICK
@given(st.lists(st.one_of(WORDS, st.text(max_size=30)), max_size=8).map("".join))
def test_tidy_text_is_what_split_and_composition_give(text):
    assert tidy(text) == " ".join(unicodedata.normalize("NFC", text).split())

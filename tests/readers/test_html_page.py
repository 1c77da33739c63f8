"""Saved web pages: made-up pages in the frames of five sites and of no site."""

import pytest

from analysis import paths
from analysis.readers import html_page, mhtml, read_bytes
from analysis.readers.base import Refused

FORMATS = paths.ROOT / "tests" / "formats"
SITES = {
    "PMC": "pmc",
    "PMC until 2024": "legacy",
    "Frontiers": "frontiers",
    "MDPI": "mdpi",
    "Springer": "springer",
    "other": "other",
}


def split_page(site: str) -> tuple[str, str]:
    """Return head and body of a page in the folder of formats."""
    text = (FORMATS / f"page_{site}.html").read_text("utf-8")
    head, body = text.split("</head><body>")
    return head.split("<head>")[1], body.split("</body>")[0]


META = split_page("pmc")[0]
PAGES = {name: split_page(site)[1] for name, site in SITES.items()}
PMC, LEGACY, FRONTIERS, MDPI, SPRINGER, OTHER = PAGES.values()


def page(body: str, meta: str = META) -> bytes:
    return f"<!DOCTYPE html><html><head>{meta}</head><body>{body}</body></html>".encode()


def read(body, meta=META):
    return html_page.read(page(body, meta), name="x.html")[0]


def texts(article, kind="paragraph"):
    return {block.text: block.section for block in article.blocks if block.kind == kind}


def test_meta_tags_give_the_record():
    bib = read(LEGACY + '<a href="https://creativecommons.org/licenses/by/4.0/">made up</a>').bib
    assert bib == {
        "title": "A made-up title <b>",
        "journal": "Made-up Letters",
        "volume": "7",
        "authors": ["Test Madeup", "Up van der Made"],
        "affiliations": ["Nowhere University"],
        "doi": "10.5555/made.up",
        "pmid": "99999991",
        "pmcid": "PMC999999",
        "year": "2024",
        "date": "2024-05-06",
        "received": "2024-04-01",
        "accepted": "2024-05-02",
        "licence": "CC BY 4.0",
    }


@pytest.mark.parametrize("name", PAGES)
def test_abstract_body_and_reference_are_found_on_every_site(name):
    article = read(PAGES[name])
    assert article.depth == "full"
    assert any(s.startswith("abstract") and "cells rest." in t for t, s in texts(article).items())
    assert any("leep" in text or "kill" in text for text in texts(article))
    first = article.references[0]
    assert first.text.startswith("Made") and "Scholar" not in first.text
    assert first.year == "2019"


@pytest.mark.parametrize("name", PAGES)
def test_no_menu_banner_or_notice_becomes_text(name):
    article = read(PAGES[name])
    everything = " ".join(block.text for block in article.blocks)
    for litter in (
        "Open in", "nobody at all", "claims", "Home", "Scholar", "another made-up page", "cookies",
        "Shop", "looked at", "Full size", "All made up", "Nowhere", "T Madeup", "Keywords",
    ):  # fmt: skip
        assert litter not in everything, litter


def test_sections_are_paths_without_numbers():
    sections = [block.section for block in read(PMC).blocks]
    assert sections == [
        "abstract > Background",
        "Introduction",
        "Introduction > Homing of made-up cells",
        "Introduction > Homing of made-up cells > Figure 1",
        "Introduction > Homing of made-up cells > Table 1",
        "Introduction > Homing of made-up cells > Table 1",
    ]


def test_raised_citations_do_not_touch_the_word_and_keep_their_place():
    text, citations = next((b.text, b.citations) for b in read(PMC).blocks if "kill" in b.text)
    assert text == "Made-up cells kill nobody and rest [2]."
    assert citations == ((25, 25, "B1 B2"), (36, 37, "B2"))


@pytest.mark.parametrize("name", ["PMC", "PMC until 2024", "MDPI"])
def test_table_is_read_cell_by_cell_with_spans_expanded(name):
    (table,) = read(PAGES[name]).tables
    body = [(c.row, c.column, c.header, c.text) for c in table.cells if not c.is_header]
    assert (table.label, table.caption) == ("Table 1", "Made-up products.")
    assert body == [
        (3, 1, "Product", "Cell A"),
        (3, 2, "Made-up result > Rest [a]", "one"),
        (3, 3, "Made-up result > Sleep", "two three"),
        (4, 1, "Product", "Cell A"),
        (4, 2, "Made-up result > Rest [a]", "four"),
        (4, 3, "Made-up result > Sleep", "10^6"),
    ]
    assert table.footnotes == (("a", "Made-up rest."),)


def test_table_on_a_page_of_its_own_is_a_gap():
    article = read(SPRINGER)
    assert [table.caption for table in article.tables] == ["Made-up products"]
    assert article.gaps == ["table 1 has no cells"]


def test_captions_are_blocks_of_their_own():
    assert texts(read(SPRINGER), "caption")["A cell asleep."] == "Methods > Fig. 1"
    assert texts(read(LEGACY), "caption")["A cell asleep."] == "Results > Figure 1"


def test_keywords_are_no_text_but_part_of_the_record():
    assert read(PMC).bib["keywords"] == ["rest", "made-up cells"]


def test_references_keep_their_identifiers():
    first, second = read(PMC).references
    assert first.text == "Made U. A made-up paper. Made Lett. (2019) 1:2."
    assert (first.ref_id, first.doi, first.pmid) == ("B1", "10.5555/one", "77")
    assert (second.ref_id, second.year) == ("B2", "2020")
    assert read(LEGACY).references[0].title == "A made-up paper"


def test_abstract_with_run_in_labels_has_sections():
    sections = texts(read(MDPI))
    assert sections["They sleep."] == "abstract > Results"


def test_list_items_are_blocks():
    assert texts(read(OTHER), "list item") == {"One rests.": "Results"}


def test_page_with_the_abstract_alone_says_so():
    body = '<div id="c"><h1>A made-up title</h1><h2>Abstract</h2><p>Made-up cells rest.</p></div>'
    article = read(body)
    assert article.depth == "abstract"
    assert article.gaps == ["the page holds no text of the article beyond its abstract"]


def test_scripts_styles_comments_and_hidden_parts_do_not_leak():
    hidden = (
        "<script>var made = 'up'</script><style>p {made: up}</style><!-- made up -->"
        "<span hidden>made hidden</span><svg><title>made lock</title></svg>"
    )
    article = read(LEGACY.replace("They sleep", f"They {hidden} sleep"))
    assert "They sleep (1)." in texts(article)


def test_formulas_are_text_once():
    formula = (
        '<span class="MathJax_Preview">x²</span><span class="MathJax">x²</span>'
        '<script type="math/tex">x^2</script> and <math><msup><mi>y</mi><mn>2</mn></msup></math>'
        ' and <span class="mathjax-tex">\\(\\alpha\\)</span>'
    )
    article = read(LEGACY.replace("They sleep", f"They {formula} sleep"))
    assert "They x^2 and y^2 and \\alpha sleep (1)." in texts(article)


def test_markup_written_out_stays_text():
    article = read(LEGACY.replace("They sleep", "They &lt;script&gt; &amp;beta; β sleep"))
    assert "They <script> &beta; β sleep (1)." in texts(article)


@pytest.mark.parametrize(
    ("declared", "codec"), [("utf-8", "utf-8"), ("iso-8859-1", "utf-8"), ("windows-1252", "cp1252")]
)
def test_encoding_is_found_even_where_the_declared_one_lies(declared, codec):
    body = page(LEGACY.replace("They sleep", "Café naïve"), f'<meta charset="{declared}"/>{META}')
    (article,) = html_page.read(body.decode().encode(codec), name="x")
    assert "Café naïve (1)." in texts(article)
    assert any("read as UTF-8" in words for words in article.left_out) == (declared[:3] == "iso")


@pytest.mark.parametrize(
    "data",
    [
        page("<p>Hello, made-up world.</p>", "<title>Made up</title>"),
        page("", ""),
        b"<html>",
        page("<div>" * 400 + "deep" + "</div>" * 400),
        page(LEGACY, '<meta charset="utf-8"/>').replace(b"cells rest", b"cells \xff\xfe"),
        page(LEGACY, '<meta charset="made-up"/>').replace(b"cells rest", b"cells \xff\xfe"),
    ],
    ids=["no article", "empty", "cut", "deep", "not UTF-8", "unknown encoding"],
)
def test_page_that_cannot_be_read_whole_is_refused(data):
    with pytest.raises(Refused):
        html_page.read(data, name="x.html")


def test_it_is_recognized_by_content():
    assert read_bytes(page(PMC), name="x.txt")[0] == html_page.FORMAT
    assert html_page.recognize(b"\n<!-- saved -->\n<HTML lang='en'><p>", "x") > 0
    assert html_page.recognize(b"<article><front><article-meta/></front></article>", "x.html") == 0
    assert html_page.recognize(b"a text that says <html only", "x.html") == 0


def test_table_with_a_heading_in_a_cell_is_data_where_it_has_header_cells():
    rows = "<tr><th>Product</th><th>Rest</th></tr><tr><td><h4>A</h4></td><td>one</td></tr>"
    body = f"<h2>Abstract</h2><p>Made up.</p><h2>Results</h2><p>Rest.</p><table>{rows}</table>"
    (table,) = read(body).tables
    assert [cell.text for cell in table.cells] == ["Product", "Rest", "A", "one"]


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("math/mml", "<math><mi>σ</mi><mo>=</mo><msqrt><mi>N</mi></msqrt></math>"),
        ("math/mml", "<math><mi>σ</mi> = √(<mi>N</mi>)"),
        ("math/tex", "σ=√(N)"),
    ],
)
def test_formula_that_a_script_draws_is_read_once_from_the_script(kind, source):
    drawn = f"""<span class="MathJax_Preview">σ</span><span class="MathJax">σ</span>
    <script type="{kind}">{source}</script>"""
    body = f"<h2>Abstract</h2><p>Made up.</p><h2>Results</h2><p>where {drawn} holds</p>"
    text = read(body).blocks[-1].text
    assert text.replace(" ", "") == "whereσ=√(N)holds"


@pytest.mark.parametrize(
    ("sign", "frame"),
    [
        (
            '<div class="jig-ncbiinpagenav">{}<div class="table-wrap" id="T9">{}</div></div>',
            '<div class="figure"><a href="x"><img alt=""/></a></div>',
        ),
        (
            '<div class="cloudpmc-viewer main-article-body">{}'
            '<section class="tw">{}</section></div>',
            '<p class="img-box"><a href="x"><img alt=""/></a></p>',
        ),
    ],
    ids=["old PubMed Central", "PubMed Central"],
)
def test_table_shown_as_a_picture_in_a_frame_is_reported(sign, frame):
    inner = f'<h3>Table 9</h3><div class="caption"><p>Made-up cells.</p></div>{frame}'
    text = f"<h2>Results</h2><p>{'They sleep. ' * 40}</p>"
    (article,) = html_page.read(page(sign.format(text, inner)), name="x.html")
    (table,) = article.tables
    assert (table.label, table.image_only, table.cells) == ("Table 9", True, ())
    assert "table 9 is an image" in article.gaps


def test_page_nested_too_deep_is_refused():
    deep = "<figure>" * 240 + f"<p>{'Made-up cells rest. ' * 20}</p>" + "</figure>" * 240
    with pytest.raises(Refused, match="nested too deep"):
        read(f"<h1>T</h1><h2>Abstract</h2>{deep}")


def test_page_saved_as_one_file_is_the_page():
    data = (FORMATS / "page.mhtml").read_bytes()
    kind, (article,) = read_bytes(data, name="x")
    alone = read(FRONTIERS)
    assert (kind, article.format) == ("web page (MHTML)", "web page (MHTML)")
    assert article.blocks == alone.blocks and article.references == alone.references
    assert article.left_out == [*alone.left_out, "pictures, styles and frames of the page (1)"]


def test_saved_page_keeps_its_letters_in_any_encoding_and_is_refused_without_a_page():
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    body = page(OTHER.replace("They sleep", "Café naïve")).decode()
    part = "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
    (article,) = mhtml.read(f"{head}{part}{body}\n--b--\n".encode("latin-1"), name="x")
    assert any("Café naïve" in block.text for block in article.blocks)
    with pytest.raises(Refused, match="no page in it"):
        mhtml.read(f"{head}Content-Type: text/css\n\np {{}}\n--b--\n".encode(), name="x")


def test_address_of_any_length_is_looked_through_in_no_time():
    long = f'<link rel="canonical" href="https://made.up/{"pubmed/" * 100_000}x">'
    near = '<link rel="canonical" href="https://pubmed.made.up/99999992/">'
    meta = "".join(line for line in META.splitlines() if "pmid" not in line)
    assert read(PMC, meta + long + near).bib["pmid"] == "99999992"

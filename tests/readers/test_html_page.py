"""Saved web pages: made-up pages in the frames of five sites and of no site."""

import pytest

from analysis.readers import html_page, read_bytes
from analysis.readers.base import Refused

META = """
<meta name="citation_title" content="A made-up title &lt;b&gt;"/>
<meta name="citation_journal_title" content="Made-up Letters"/>
<meta name="citation_author" content="Madeup, Test"/>
<meta name="citation_author" content="Up van der Made"/>
<meta name="citation_author_institution" content="1Nowhere University"/>
<meta name="citation_publication_date" content="2024/05/06"/>
<meta name="citation_volume" content="7"/>
<meta name="citation_doi" content="10.5555/Made.Up"/>
<meta name="citation_pmid" content="99999991"/>
<link rel="canonical" href="https://pmc.ncbi.nlm.nih.gov/articles/PMC999999/"/>
"""
TABLE = """<table><thead><tr><th>Product</th><th colspan="2">Made-up result</th></tr>
<tr><th></th><th>Rest<sup><a href="#fn1">a</a></sup></th><th>Sleep</th></tr></thead>
<tbody><tr><td rowspan="2">Cell <b>A</b></td><td>one</td><td>two<br/>three</td></tr>
<tr><td>four</td><td>10<sup>6</sup></td></tr></tbody></table>"""
PMC = f"""<main id="main-content"><article><section class="front-matter"><h1>A made-up title</h1>
<p>Test Madeup wrote to nobody at all.</p></section>
<section class="body main-article-body">
<section class="abstract" id="a"><h2>Abstract</h2><h3>Background</h3><p>Made-up cells rest.</p>
<section class="kwd-group"><p><strong>Keywords:</strong> rest, made-up
cells</p></section></section>
<section id="s1"><h2 class="pmc_sec_title">1. Introduction</h2>
<p>Made-up cells kill nobody<sup><a href="#B1">1</a>,<a href="#B2">2</a></sup> and rest
[<a href="#B2">2</a>].</p>
<section id="s2"><h3>Homing of <i>made-up</i> cells</h3><p>They stay at home.</p>
<figure class="fig" id="F1"><h4 class="obj_head">Figure 1.</h4><p class="img-box"><img
alt="x"/></p>
<div><a href="figure/F1/">Open in a new tab</a></div>
<figcaption><p>A made-up cell at rest.</p></figcaption></figure>
<section class="tw xbox" id="T1"><h4 class="obj_head">Table 1.</h4>
<div class="caption p"><p>Made-up products.</p></div><div class="tbl-box">{TABLE}</div>
<div class="tw-foot p"><div class="fn" id="fn1"><sup>a</sup><p>Made-up
rest.</p></div></div></section>
</section></section>
<section id="d"><h2>Publisher’s Note</h2><p>Nobody claims a thing.</p></section>
<section class="ref-list"><h2>References</h2><section><ul>
<li id="B1"><span class="label">1.</span><cite>Made U. A made-up paper. Made Lett. (2019)
1:2.</cite>
[<a href="https://doi.org/10.5555%2Fone">DOI</a>] [<a
href="https://pubmed.ncbi.nlm.nih.gov/77/">PubMed</a>]
[<a href="https://scholar.google.com/x">Google Scholar</a>]</li>
<li id="B2"><cite>Made V. Another one. 2020.</cite></li></ul></section></section>
</section></article></main>"""
LEGACY = f"""<div id="mc"><div class="jig-ncbiinpagenav"><div class="fm-sec"><h1>A made-up
title</h1>
Received 2024 Apr 1; Accepted 2024 May 2.</div>
<div class="tsec sec"><h2>Abstract</h2><div><p>Made-up cells rest.</p></div></div>
<div class="tsec sec" id="s1"><h2>Results</h2><p>They sleep (<a href="#B1" class="bibr">1</a>).</p>
<div class="fig"><a href="f"><div class="figure"><img/></div><div class="largeobj-link">
<a href="f">Open in a separate window</a></div></a><div><div><a href="f">Figure 1</a></div>
<div class="caption"><p>A cell asleep.</p></div></div></div>
<div class="table-wrap" id="T1"><h3>Table 1</h3><div class="caption"><p>Made-up products.</p></div>
<div class="xtable">{TABLE}</div><div class="tblwrap-foot"><p><sup>a</sup>Made-up
rest.</p></div></div></div>
<div class="tsec sec"><h2>References</h2><div class="ref-list-sec"><div class="ref-cit-blk"
id="B1">1.
<span>Made U. <span class="ref-title">A made-up paper</span>. 2019 [<a href="x">Google
Scholar</a>]</span>
</div></div></div></div></div>"""
FRONTIERS = """<link href="https://www.frontiersin.org/x"/><nav><a>Home</a></nav>
<div class="JournalAbstract"><h1>A made-up title</h1><div class="authors">T Madeup</div>
<p>Made-up cells rest.</p></div><div class="JournalFullText"><h2>Introduction</h2>
<p class="mb15">They sleep (<a href="#B1">Made, 2019</a>).</p>
<div class="FigureDesc"><p><strong>Figure 1.</strong> A cell asleep.</p></div>
<h2>References</h2><div class="References"><p class="ReferencesCopy1"><a name="B1"
id="B1"></a>Made, U.
(2019). A made-up paper. doi: 10.5555/one</p><p class="ReferencesCopy2"><a href="p">PubMed
Abstract</a> |
<a href="https://doi.org/10.5555/one">CrossRef Full Text</a> | <a href="g">Google
Scholar</a></p></div></div>
<div class="footer"><p>People also looked at a made-up page.</p></div>"""
MDPI = f"""<a href="https://www.mdpi.com/"></a><div class="html-article-content"><h1>A made-up
title</h1>
<div class="art-authors">by <a>Test Madeup</a></div>
<section class="html-abstract"><h2>Abstract</h2><div class="html-p"><b>Background:</b> Made-up
cells
rest. <b>Results:</b> They sleep.</div></section><div id="html-keywords">Keywords:
<a>rest</a></div>
<div class="html-body"><section><h2>1. Introduction</h2><div class="html-p">They sleep
[<a href="#B1-x" class="html-bibr">1</a>].</div>
<div class="html-table-wrap"><div class="html-tablepopup">Table 1. Made-up products.</div></div>
<div class="html-table_show mfp-hide" id="T1"><div class="html-caption"><b>Table 1.</b> Made-up
products.</div>{TABLE}<div class="html-table_foot"><sup>a</sup> Made-up
rest.</div></div></section></div>
<section id="html-references_list"><h2>References</h2><ol><li id="B1-x">Made, U. A made-up paper.
<span>2019</span>. [<a href="https://scholar.google.com/">Google Scholar</a>]
[<a href="https://doi.org/10.5555/one">CrossRef</a>]</li></ol></section></div>"""
SPRINGER = """<article><h1>A made-up title</h1><div class="c-article-body">
<section data-title="Abstract"><div class="c-article-section"><h2>Abstract</h2>
<div class="c-article-section__content"><h3>Background</h3><p>Made-up cells
rest.</p></div></div></section>
<section data-title="Main"><div class="c-article-section"><h2>Methods</h2>
<div class="c-article-section__content"><p>We sleep<sup><a
href="/articles/x#ref-CR1">1</a></sup>.</p>
<div class="c-article-section__figure"><figure><figcaption><b>Fig. 1</b></figcaption><div><img/>
<div class="c-article-section__figure-description"><p>A cell asleep.</p></div></div></figure></div>
<div class="c-article-table"><figure><figcaption><b>Table 1 Made-up products</b></figcaption>
<a class="c-article__pill-button" href="/tables/1">Full size
table</a></figure></div></div></div></section>
<section data-title="References"><h2>References</h2><ol><li class="c-article-references__item">
<p id="ref-CR1">Made, U. A made-up paper. Made Lett 2019.</p><p
class="c-article-references__links">
<a href="https://doi.org/10.5555%2Fone">Article</a> <a href="g">Google
Scholar</a></p></li></ol></section>
<section id="rightslink-section"><h2>Rights and permissions</h2><p>All made up.</p></section>
</div></article>"""
OTHER = """<header class="site-header"><p>Shop for made-up things</p></header>
<div class="cookie-banner"><p>We made up cookies.</p></div>
<ul class="menu"><li><a href="/">Home</a></li><li><a href="/x">All issues</a></li></ul>
<div id="content"><h1>A made-up title</h1><p>Test Madeup, Nowhere University</p>
<h2>Summary</h2><p>Made-up cells rest.</p>
<h2>2. Results</h2><p>They sleep for hours &amp; hours.<sup>3</sup></p><ul><li>One rests.</li></ul>
<h2>References</h2><ol><li>Made U. A made-up paper. 2019.</li></ol></div>
<aside class="related"><p>Read another made-up page.</p></aside>"""
PAGES = {
    "PMC": PMC,
    "PMC until 2024": LEGACY,
    "Frontiers": FRONTIERS,
    "MDPI": MDPI,
    "Springer": SPRINGER,
    "other": OTHER,
}


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

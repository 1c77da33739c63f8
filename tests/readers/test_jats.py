"""JATS: sections, abstracts, floats, sub-articles, references, record."""

import pytest

from analysis.readers import jats, read_bytes
from analysis.readers.base import Refused
from tests.readers.jats_articles import blocks_of, cited, make, read, text_of

P = "<p>Made-up cells rest.</p>"


def xref(rid: str, text: str, kind: str = "bibr") -> str:
    return f'<xref ref-type="{kind}" rid="{rid}">{text}</xref>'


def test_it_is_recognized_by_content_not_by_its_name():
    assert read_bytes(make(P), name="page.html")[0] == "JATS XML"
    assert read_bytes(b"<article><front/></article>", name="x")[0] == "JATS XML"


def test_sections_are_a_path_of_headings():
    body = f"""<sec><title>1. Results</title>{P}<sec><title>Homing</title><p>They stay.</p>
    <sec><title>At night</title><p>They sleep.</p></sec></sec></sec><sec><title>Methods</title>
    <p>We looked.</p></sec>"""
    assert blocks_of(body) == [
        ("1. Results", "paragraph", "Made-up cells rest."),
        ("1. Results > Homing", "paragraph", "They stay."),
        ("1. Results > Homing > At night", "paragraph", "They sleep."),
        ("Methods", "paragraph", "We looked."),
    ]


def test_paragraphs_outside_sections_are_kept_in_order():
    body = f"{P}<sec><title>Methods</title><p>We looked.</p></sec><p>Nothing more.</p>"
    assert blocks_of(body) == [
        ("body", "paragraph", "Made-up cells rest."),
        ("Methods", "paragraph", "We looked."),
        ("body", "paragraph", "Nothing more."),
    ]


def test_section_without_heading_is_named_by_its_type():
    assert blocks_of(f'<sec sec-type="materials|methods">{P}</sec>')[0][0] == "Materials, methods"


def test_structured_abstract_has_its_parts_as_sections():
    abstract = """<abstract><sec><title>Background</title><p>Cells rest.</p></sec>
    <sec><title>Results:</title><p>They rested.</p></sec></abstract>"""
    assert blocks_of(abstract=abstract)[:2] == [
        ("abstract > Background", "paragraph", "Cells rest."),
        ("abstract > Results:", "paragraph", "They rested."),
    ]


@pytest.mark.parametrize(
    ("abstract", "section"),
    [
        (f'<abstract abstract-type="plain-language-summary">{P}</abstract>', "plain language"),
        (f'<abstract abstract-type="author-highlights">{P}</abstract>', "highlights"),
        (f'<abstract abstract-type="teaser">{P}</abstract>', "teaser"),
        (f"<abstract><title>Graphical Abstract</title>{P}</abstract>", "graphical"),
        (f'<trans-abstract xml:lang="DE">{P}</trans-abstract>', "de"),
    ],
)
def test_each_of_several_abstracts_has_its_kind(abstract, section):
    both = f"<abstract><p>The made-up abstract.</p></abstract>{abstract}"
    assert blocks_of(abstract=both) == [
        ("abstract", "paragraph", "The made-up abstract."),
        (f"abstract ({section})", "paragraph", "Made-up cells rest."),
    ]


def test_file_with_an_abstract_alone_says_so():
    article = read(abstract=f"<abstract>{P}</abstract>")
    assert article.depth == "abstract"
    assert article.gaps == ["the file holds no text of the article beyond its abstract"]
    assert (read(P).depth, read(P).gaps) == ("full", [])


def test_boxed_text_is_kept_apart_under_its_label():
    body = f"""<sec><title>S</title>{P}<boxed-text><label>Box 1</label><caption><title>Rest
    rules</title></caption><p>Sleep.</p><sec><title>More</title><p>Much.</p></sec></boxed-text>
    </sec>"""
    assert blocks_of(body)[1:] == [
        ("S > Box 1", "box", "Rest rules"),
        ("S > Box 1", "box", "Sleep."),
        ("S > Box 1 > More", "box", "Much."),
    ]


def test_list_items_are_blocks_also_in_the_middle_of_a_paragraph():
    body = """<sec><title>S</title><p>They <list><list-item><p>rest</p></list-item><list-item>
    <p>sleep</p><list><list-item><p>long</p></list-item></list></list-item></list> and wake.</p>
    </sec>"""
    assert [block[1:] for block in blocks_of(body)] == [
        ("paragraph", "They"),
        ("list item", "rest"),
        ("list item", "sleep"),
        ("list item", "long"),
        ("paragraph", "and wake."),
    ]


def test_definition_lists_keep_term_and_definition_together():
    body = """<glossary><title>Terms</title><def-list><def-item><term>CAR</term><def><p>a made-up
    receptor</p></def></def-item><def-item><term>NK</term><def><p>a cell</p></def></def-item>
    </def-list></glossary>"""
    assert blocks_of(P, back=body)[1:] == [
        ("Terms", "definition", "CAR: a made-up receptor"),
        ("Terms", "definition", "NK: a cell"),
    ]


def test_captions_are_passages_of_their_own():
    body = f"""<sec><title>S</title><p>Cells rest <fig id="f1"><label>Figure 1.</label><caption>
    <title>Cells.</title><p>Left, at rest.</p></caption><graphic xlink:href="f1.jpg"/></fig>well.
    </p>{P}</sec>"""
    assert blocks_of(body) == [
        ("S", "paragraph", "Cells rest well."),
        ("S > Figure 1", "caption", "Cells."),
        ("S > Figure 1", "caption", "Left, at rest."),
        ("S", "paragraph", "Made-up cells rest."),
    ]


def test_float_at_the_end_belongs_where_it_is_named_first():
    body = f"<sec><title>Results</title><p>See {xref('f1', 'Fig. 1', 'fig')}.</p></sec>"
    floats = """<floats-group><fig id="f1"><label>Fig. 1</label><caption><p>A cell.</p></caption>
    </fig></floats-group>"""
    assert blocks_of(body, floats=floats) == [
        ("Results", "paragraph", "See Fig. 1."),
        ("Results > Fig. 1", "caption", "A cell."),
    ]


def test_footnotes_are_passages_and_their_marks_do_not_touch_words():
    body = """<sec><title>S</title><p>Cells rest<xref ref-type="fn" rid="n1"><sup>a</sup></xref>
    well<fn id="n2"><label>b</label><p>Or so.</p></fn>.</p></sec>"""
    back = '<fn-group><fn id="n1"><label>a</label><p>At night.</p></fn></fn-group>'
    found = blocks_of(body, back=back)
    assert found == [
        ("S", "paragraph", "Cells rest well."),
        ("S", "footnote", "Or so."),
        ("Footnotes", "footnote", "At night."),
    ]


@pytest.mark.parametrize("mark", ["a", "†", "**", "1"])
def test_raised_mark_with_which_a_note_begins_is_no_text_of_it(mark):
    note = f"<fn><p><sup>{mark}</sup>Median of <sup>51</sup>Cr release.</p></fn>"
    body = f"""<table-wrap id="t"><label>Table 1</label><table><tr><td>2<sup>{mark}</sup></td></tr>
    </table><table-wrap-foot>{note}</table-wrap-foot></table-wrap><p><sup>51</sup>Cr stays.</p>"""
    article = read(body)
    assert [block.text for block in article.blocks] == ["Median of 51Cr release.", "51Cr stays."]
    assert article.tables[0].footnotes == ((mark, "Median of 51Cr release."),)
    assert article.left_out == ["marks of footnotes (1)"]


def test_caption_that_figures_have_in_common_is_kept():
    figure = '<fig id="{0}"><label>{0}</label><caption><p>Part {0}.</p></caption></fig>'
    group = "<caption><title>Both parts.</title><p>Scale: 1.</p></caption>"
    body = f"<fig-group>{group}{figure.format('A')}{figure.format('B')}</fig-group>"
    assert blocks_of(f"<sec><title>Results</title>{body}</sec>") == [
        ("Results", "caption", "Both parts."),
        ("Results", "caption", "Scale: 1."),
        ("Results > A", "caption", "Part A."),
        ("Results > B", "caption", "Part B."),
    ]


def test_acknowledgments_appendices_and_notes_are_read():
    back = f"""<ack><p>Thanks to nobody.</p></ack><app-group><app><title>Appendix A</title>{P}</app>
    </app-group><notes><title>Data</title><p>None.</p></notes>"""
    assert [block[0] for block in blocks_of(P, back=back)[1:]] == [
        "Acknowledgments",
        "Appendix A",
        "Data",
    ]


def test_sub_articles_are_kept_apart_and_named_after_their_article():
    after = f"""<sub-article article-type="reply"><front-stub><article-id
    pub-id-type="doi">10.5555/reply</article-id><title-group><article-title>Reply</article-title>
    </title-group></front-stub><body><p>We agree.</p></body></sub-article>
    <response response-type="comment"><body>{P}</body></response>"""
    dated = "<pub-date><year>2024</year></pub-date>"
    article = read("<p>The article.</p>", after=after, meta=dated)
    assert [block.text for block in article.blocks] == ["The article."]
    reply, response = article.sub_articles
    assert (reply.bib["doi"], reply.bib["title"]) == ("10.5555/reply", "Reply")
    assert [block.text for block in reply.blocks] == ["We agree."]
    assert reply.links == [("part of", "doi:10.5555/made.up")]
    assert reply.bib["year"] == response.bib["year"] == "2024"
    assert response.bib["title"] == "comment: A made-up review"


def test_references_keep_their_identifiers_and_their_whole_text():
    references = read(P).references
    assert [(r.ref_id, r.doi, r.pmid, r.year) for r in references] == [
        ("r1", "10.5555/one", "77", "2019"),
        ("r2", "10.5555/two", "", "2020"),
        ("r3", "", "", "2021"),
        ("r4", "", "", "2022"),
    ]
    assert references[0].title == "A made-up paper"
    assert references[0].text == "Madeup T A made-up paper Made Lett 2019 10.5555/ONE 77"
    assert references[1].text == "Up M. Another paper. Made Lett. 2020. doi:10.5555/two."


def test_reference_in_several_forms_is_one_with_the_identifiers_of_all():
    refs = """<ref-list><ref id="r1"><citation-alternatives><element-citation><article-title>A
    paper</article-title><pub-id pub-id-type="doi">10.5555/one</pub-id></element-citation>
    <mixed-citation>Made U. A paper. 2019.</mixed-citation></citation-alternatives>
    </ref></ref-list>"""
    (reference,) = read(P, refs=refs).references
    assert (reference.doi, reference.text) == ("10.5555/one", "Made U. A paper. 2019.")


def test_old_identifier_with_brackets_stays_whole():
    doi = "10.1002/(SICI)1097-0061(199807)14:10&lt;953::AID-YEA293&gt;3.0.CO;2-U"
    refs = f"""<ref-list><ref id="r1"><element-citation><pub-id pub-id-type="doi">{doi}</pub-id>
    </element-citation></ref></ref-list>"""
    (reference,) = read(P, refs=refs).references
    assert reference.doi == "10.1002/(sici)1097-0061(199807)14:10<953::aid-yea293>3.0.co;2-u"


def test_reference_that_bundles_papers_gives_each():
    refs = """<ref-list><ref id="r1"><mixed-citation>One. 2019.</mixed-citation><mixed-citation>Two.
    2020.</mixed-citation></ref></ref-list>"""
    assert [r.ref_id for r in read(P, refs=refs).references] == ["r1", "r1-2"]


def test_citation_in_the_line_is_text_with_its_span():
    inner = (
        f"Cells rest [{xref('r1', '1')}, {xref('r2', '2')}] at night (Up, {xref('r3', '2021')})."
    )
    assert text_of(inner) == "Cells rest [1, 2] at night (Up, 2021)."
    assert cited(inner) == [("1", "r1"), ("2", "r2"), ("2021", "r3")]


@pytest.mark.parametrize("dash", ["-", "–", "‐"])
def test_range_of_citations_cites_what_stands_between(dash):
    assert cited(f"Rest [{xref('r1', '1')}{dash}{xref('r4', '4')}].") == [
        (f"1{dash}4", "r1 r2 r3 r4"),
    ]


@pytest.mark.parametrize(
    "raised",
    [
        f"<sup>{xref('r1', '1')},{xref('r2', '2')}</sup>",
        f"<sup>[{xref('r1', '1')}, {xref('r2', '2')}]</sup>",
        f"{xref('r1', '<sup>1</sup>')}<sup>,</sup>{xref('r2', '<sup>2</sup>')}",
    ],
)
def test_raised_citations_never_fuse_with_a_word(raised):
    inner = f"These cells kill{raised}. They rest."
    assert text_of(inner) == "These cells kill. They rest."
    assert cited(inner) == [("", "r1 r2")]


def test_raised_number_without_link_is_found_by_its_number():
    assert text_of("Made-up cells kill<sup>1,2</sup> and rest.") == "Made-up cells kill and rest."
    assert cited("Made-up cells kill<sup>1,2</sup> and rest.") == [("", "r1 r2")]


def test_raised_range_cites_what_stands_between():
    inner = f"Cells kill<sup>{xref('r1', '1')}–{xref('r3', '3')}</sup>."
    assert cited(inner) == [("", "r1 r2 r3")]
    assert text_of(inner) == "Cells kill."


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("CD8<sup>+</sup> T cells", "CD8+ T cells"),
        ("10<sup>6</sup> cells", "10^6 cells"),
        ("10<sup>−6</sup> M", "10^−6 M"),
        ("H<sub>2</sub>O and IFN-γ", "H2O and IFN-γ"),
        ("TNF-<italic>α</italic> and β&#x2011;chain", "TNF-α and β‑chain"),
        ("<bold>Rest</bold>ing <sc>cells</sc>", "Resting cells"),
        ("one<break/>two", "one two"),
        ("&#x3b1;PD-1 &amp; &lt;b&gt;", "αPD-1 & <b>"),
        ("Ka&#x0308;mpfer", "Kämpfer"),
    ],
)
def test_signs_of_the_text_stay(inner, text):
    assert text_of(inner) == text


def test_named_entities_are_characters():
    data = make("<sec><title>S</title><p>&beta; and &alpha;</p></sec>")
    (article,) = jats.read(data, name="x")
    assert article.blocks[0].text == "β and α"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (
            "<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>",
            "x^2",
        ),
        (
            "<mml:math><mml:mfrac><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfrac></mml:math>",
            "a/b",
        ),
        (
            "<mml:math><mml:mi>N</mml:mi><mml:mo>log</mml:mo><mml:mi>p</mml:mi></mml:math>",
            "N log p",
        ),
        (
            '<mml:math><mml:mfenced separators=""><mml:mi>a</mml:mi><mml:mo>+</mml:mo>'
            "<mml:mi>b</mml:mi></mml:mfenced></mml:math>",
            "(a+b)",
        ),
        (
            "<mml:math><mml:mfenced><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfenced></mml:math>",
            "(a,b)",
        ),
        (
            r"<tex-math>\documentclass{x}\begin{document}$\alpha+1$\end{document}</tex-math>",
            r"\alpha+1",
        ),
    ],
)
def test_formulas_are_text(formula, text):
    assert text_of(f"where <inline-formula>{formula}</inline-formula> holds") == (
        f"where {text} holds"
    )


def test_formula_in_two_forms_is_there_once():
    both = r"""<alternatives><tex-math>$x^2$</tex-math><mml:math><mml:mi>x</mml:mi></mml:math>
    <graphic xlink:href="x.gif"/></alternatives>"""
    assert text_of(f"where <inline-formula>{both}</inline-formula> holds") == "where x holds"


def test_comments_and_processing_instructions_never_leak():
    inner = "kil<!-- not this -->led <?page 12?>cells"
    abstract = f"<abstract><p>{inner}</p></abstract>"
    table = f"<table-wrap><table><tr><td>{inner}</td><td>b</td></tr></table></table-wrap>"
    refs = f'<ref-list><ref id="r1"><mixed-citation>{inner}</mixed-citation></ref></ref-list>'
    article = read(f"<p>{inner}</p>{table}", abstract=abstract, refs=refs)
    said = [block.text for block in article.blocks] + [article.tables[0].cells[0].text]
    assert [*said, article.references[0].text] == ["killed cells"] * 4


def test_spans_hold_also_where_the_citation_itself_has_spaces():
    inner = f"see {xref('r1', ' Up, 2019 ')} and  {xref('r2', ' Made, 2020')} ."
    assert text_of(inner) == "see Up, 2019 and Made, 2020 ."
    assert cited(inner) == [("Up, 2019", "r1"), ("Made, 2020", "r2")]


def test_names_in_running_text_are_parted():
    name = "<name><surname>Up</surname><given-names>MA</given-names></name>"
    assert text_of(f"<related-object>{name}, <year>2014</year></related-object>") == "Up MA, 2014"


def test_the_record_holds_type_dates_licence_funding_and_people():
    meta = """<article-id pub-id-type="pmid">99999991</article-id>
    <article-id pub-id-type="pmc">999991</article-id>
    <contrib-group><contrib contrib-type="author"><name><surname>Madeup</surname>
    <given-names>Test</given-names></name></contrib><contrib contrib-type="author"><collab>The
    Group<contrib-group><contrib><name><surname>No</surname></name></contrib></contrib-group>
    </collab></contrib><contrib contrib-type="editor"><name><surname>Ed</surname></name></contrib>
    </contrib-group><aff><label>1</label>Nowhere University</aff>
    <pub-date pub-type="epub"><day>3</day><month>2</month><year>2024</year></pub-date>
    <pub-date pub-type="collection"><year>2025</year></pub-date><volume>7</volume>
    <history><date date-type="received"><day>1</day><month>Oct</month><year>2023</year></date>
    <date date-type="accepted"><month>12</month><year>2023</year></date></history>
    <permissions><copyright-statement>(c)</copyright-statement><license
    xlink:href="https://creativecommons.org/licenses/by-nc/4.0/"><license-p>Open.</license-p>
    </license></permissions><kwd-group><kwd>rest</kwd><kwd>sleep</kwd></kwd-group>
    <funding-group><award-group><funding-source>No Fund</funding-source><award-id>N1</award-id>
    </award-group><funding-statement>Nobody paid.</funding-statement></funding-group>"""
    bib = read(P, meta=meta).bib
    assert bib == {
        "doi": "10.5555/made.up",
        "pmid": "99999991",
        "pmcid": "PMC999991",
        "title": "A made-up review",
        "journal": "Made-up Letters",
        "volume": "7",
        "authors": ["Test Madeup", "The Group"],
        "affiliations": ["Nowhere University"],
        "year": "2025",
        "date": "2024-02-03",
        "received": "2023-10-01",
        "accepted": "2023-12",
        "licence": "CC BY-NC 4.0",
        "funding": ["No Fund (N1)", "Nobody paid."],
        "keywords": ["rest", "sleep"],
        "article_type": "review-article",
    }


@pytest.mark.parametrize(
    ("kind", "relation"),
    [
        ("corrected-article", "corrects"),
        ("correction-forward", "corrected by"),
        ("retracted-article", "retracts"),
        ("retraction-forward", "retracted by"),
        ("object-of-concern", "raises concern about"),
        ("made-up-relation", "made up relation"),
    ],
)
def test_corrections_and_retractions_are_linked_to_what_they_are_about(kind, relation):
    meta = f"""<related-article related-article-type="{kind}" ext-link-type="doi"
    xlink:href="10.5555/Other"/>"""
    assert read(P, meta=meta).links == [(relation, "doi:10.5555/other")]


def test_what_is_no_text_is_counted_as_left_out():
    body = f"""{P}<fig><caption><p>A.</p></caption><alt-text>cells</alt-text><graphic
    xlink:href="a.jpg"/></fig><p><inline-graphic xlink:href="b.jpg"/></p>"""
    assert read(body).left_out == ["descriptions of pictures (1)", "pictures (2)"]


def test_namespaced_and_bundled_articles_are_read():
    one = b'<j:article xmlns:j="https://jats"><j:body><j:p>One.</j:p></j:body></j:article>'
    (article,) = jats.read(one, name="x")
    assert article.blocks[0].text == "One."
    both = b"<articles><article><body><p>One.</p></body></article><article><body><p>Two.</p>"
    found = jats.read(both + b"</body></article></articles>", name="x")
    assert [a.blocks[0].text for a in found] == ["One.", "Two."]


def test_article_of_another_format_is_refused():
    with pytest.raises(Refused, match="not JATS"):
        jats.read(
            b"<article><fm><atl>Made up</atl></fm><bdy><p>Text.</p></bdy></article>", name="x"
        )
    with pytest.raises(Refused, match="no <article> element"):
        jats.read(b"<Publisher><front/></Publisher>", name="x")


def test_markup_written_out_stays_text():
    assert text_of("&lt;script&gt;alert(1)&lt;/script&gt;") == "<script>alert(1)</script>"

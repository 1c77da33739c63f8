"""PubMed XML: fields, abstracts, headings, links, references; many citations as a stream."""

import io

import pytest

from analysis.readers import pubmed_xml, read_bytes
from analysis.readers.base import Reference, Refused

ONE = """<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">99999991</PMID>
<Article PubModel="Print-Electronic"><Journal><JournalIssue><Volume>7</Volume>
<PubDate><Year>2024</Year><Month>May</Month></PubDate></JournalIssue>
<Title>Made-up letters</Title><ISOAbbreviation>Made Lett</ISOAbbreviation></Journal>
<ArticleTitle>TGF-&#946;<sub>1</sub> and made-up <i>NK</i> cells.</ArticleTitle>
<ELocationID EIdType="doi">10.5555/Made.Up</ELocationID>
<Abstract><AbstractText Label="BACKGROUND">Made-up cells <!-- no -->rest &amp; wait.</AbstractText>
<AbstractText Label="RESULTS">At 10<sup>6</sup> cells, nothing (<i>P</i> &lt; 1).</AbstractText>
<CopyrightInformation>Nobody</CopyrightInformation></Abstract>
<AuthorList><Author ValidYN="Y"><LastName>Madeup</LastName><ForeName>Test A</ForeName>
<Suffix>Jr</Suffix><AffiliationInfo><Affiliation>Nowhere.</Affiliation></AffiliationInfo></Author>
<Author ValidYN="N"><LastName>Wrong</LastName></Author>
<Author><CollectiveName>Made-up Group</CollectiveName></Author></AuthorList>
<DataBankList><DataBank><AccessionNumberList><AccessionNumber>NCT99999999</AccessionNumber>
<AccessionNumber>X1</AccessionNumber></AccessionNumberList></DataBank></DataBankList>
<GrantList><Grant><GrantID>G1</GrantID><Agency>Made-up Fund</Agency></Grant></GrantList>
<PublicationTypeList><PublicationType>Review</PublicationType></PublicationTypeList>
<ArticleDate><Year>2024</Year><Month>04</Month><Day>06</Day></ArticleDate></Article>
<ChemicalList><Chemical>
<NameOfSubstance UI="D1">Madeupin</NameOfSubstance></Chemical></ChemicalList>
<CommentsCorrectionsList>
<CommentsCorrections RefType="ErratumIn"><RefSource>doi: 10.5555/e</RefSource>
</CommentsCorrections><CommentsCorrections RefType="RetractionOf"><RefSource>x</RefSource>
<PMID>99999990</PMID></CommentsCorrections></CommentsCorrectionsList>
<MeshHeadingList><MeshHeading><DescriptorName UI="D2">Rest</DescriptorName>
<QualifierName UI="Q1">physiology</QualifierName></MeshHeading></MeshHeadingList>
<OtherAbstract Type="plain-language-summary" Language="eng"><AbstractText>
Cells rest.</AbstractText>
</OtherAbstract><KeywordList><Keyword>rest</Keyword></KeywordList></MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="received">
<Year>2024</Year><Month>1</Month><Day>2</Day>
</PubMedPubDate></History><PublicationStatus>aheadofprint</PublicationStatus>
<ArticleIdList><ArticleId IdType="pmc">PMC999</ArticleId></ArticleIdList>
<ReferenceList><Reference><Citation>Else N. Made Lett. 2020;1:1.</Citation><ArticleIdList>
<ArticleId IdType="doi">10.5555/cited</ArticleId><ArticleId IdType="pubmed">5</ArticleId>
</ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>"""


def in_set(*citations):
    return f"<PubmedArticleSet>{''.join(citations)}</PubmedArticleSet>".encode()


def read(*citations):
    return pubmed_xml.read(in_set(*citations), name="x.xml")


def test_citation_gives_its_fields():
    (article,) = read(ONE)
    assert article.bib == {
        "doi": "10.5555/made.up",
        "pmid": "99999991",
        "pmcid": "PMC999",
        "title": "TGF-β1 and made-up NK cells",
        "authors": ["Test A Madeup Jr", "Made-up Group"],
        "journal": "Made-up letters",
        "volume": "7",
        "year": "2024",
        "date": "2024-04-06",
        "status": "ahead of print",
        "received": "2024-01-02",
        "keywords": ["rest"],
        "affiliations": ["Nowhere."],
        "funding": ["Made-up Fund (G1)"],
        "article_type": "review",
    }
    assert article.left_out == ["copyright line"]
    assert article.gaps == []


def test_abstracts_keep_their_labels_and_their_kind():
    (article,) = read(ONE)
    assert [(block.section, block.text) for block in article.blocks] == [
        ("abstract > Background", "Made-up cells rest & wait."),
        ("abstract > Results", "At 10^6 cells, nothing (P < 1)."),
        ("abstract (plain language)", "Cells rest."),
    ]
    assert article.depth == "abstract"


def test_headings_and_substances_are_entities_with_their_mesh_id():
    assert read(ONE)[0].entities == [
        ("Madeupin", "substance", "D1"),
        ("Rest/physiology", "MeSH heading", "D2"),
    ]


def test_corrections_retractions_and_trials_are_links():
    assert read(ONE)[0].links == [
        ("reports trial", "nct:NCT99999999"),
        ("corrected by", "doi:10.5555/e"),
        ("retracts", "pmid:99999990"),
    ]


def test_references_have_their_own_identifiers():
    (article,) = read(ONE)
    text = "Else N. Made Lett. 2020;1:1."
    assert article.references == [Reference("1", text, "10.5555/cited", "5", "", "2020")]


def test_nothing_of_one_citation_reaches_the_next():
    bare = "<PubmedArticle><MedlineCitation><PMID>2</PMID><Article><ArticleTitle>[Made up.]"
    bare += "</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    first, second = read(ONE, bare)
    assert len(first.blocks) == 3
    assert second.bib == {"pmid": "2", "title": "Made up"}
    assert (second.depth, second.blocks, second.links, second.entities) == ("record", [], [], [])


def test_book_chapter_is_read_too():
    book = """<PubmedBookArticle><BookDocument><PMID>7</PMID><Book>
    <BookTitle>Made-up book</BookTitle>
    <PubDate><Year>2020</Year></PubDate><AuthorList Type="editors">
    <Author><LastName>Editor</LastName>    </Author></AuthorList></Book>
    <ArticleTitle>A chapter</ArticleTitle><AuthorList Type="authors">
    <Author><LastName>Writer</LastName><Initials>A</Initials></Author></AuthorList>
    <Abstract><AbstractText>Made up.</AbstractText></Abstract></BookDocument></PubmedBookArticle>"""
    (article,) = read(book)
    assert article.bib == {
        "pmid": "7", "title": "A chapter", "authors": ["A Writer"], "year": "2020",
    }  # fmt: skip


def test_abstract_cut_by_the_database_is_a_gap():
    cut = ONE.replace("rest &amp; wait.", "rest. (ABSTRACT TRUNCATED AT 250 WORDS)")
    (article,) = read(cut)
    assert article.blocks[0].text == "Made-up cells rest."
    assert article.gaps == ["PubMed holds only the beginning of the abstract"]


def test_citation_that_nothing_names_is_counted():
    nameless = "<PubmedArticle><MedlineCitation><Article/></MedlineCitation></PubmedArticle>"
    (article,) = read(ONE, nameless, nameless)
    assert article.gaps == ["records without title and identifier left out (2)"]
    with pytest.raises(Refused, match="no record has a title or an identifier"):
        read(nameless)


def test_stream_hands_on_each_citation_before_the_file_ends():
    data = in_set(ONE, ONE.replace("99999991", "8")).removesuffix(b"</PubmedArticleSet>")
    found = pubmed_xml.read_stream(io.BytesIO(data + b" " * 100_000))
    assert next(found).bib["pmid"] == "99999991"
    assert next(found).bib["pmid"] == "8"
    with pytest.raises(Refused, match="cut off"):
        next(found)


def test_file_that_is_cut_off_is_refused():
    with pytest.raises(Refused, match="cut off"):
        pubmed_xml.read(in_set(ONE, ONE).rpartition(b"<ReferenceList")[0], name="x.xml")


def test_it_is_recognized_by_content():
    assert read_bytes(in_set(ONE), name="x.nbib")[0] == pubmed_xml.FORMAT

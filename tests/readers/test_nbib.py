"""PubMed .nbib: many records, folded lines, identifiers, history and links."""

import pytest

from analysis.readers import nbib, read_bytes
from analysis.readers.base import Refused

ONE = """PMID- 99999991
OWN - NLM
STAT- MEDLINE
VI  - 7
DP  - 2024 May 6
TI  - A made-up title that goes on
      in the next line.
LID - 10.5555/Made.Up [doi]
LID - S1 [pii]
AB  - BACKGROUND: Made-up cells rest
      all day. RESULTS: Nothing (P=1).
CI  - Copyright of nobody.
FAU - Madeup, Test A
AU  - Madeup TA
CN  - Made-up Consortium
AD  - Nowhere University, Nowhere.
PT  - Journal Article
PT  - Review
TA  - Made Lett
JT  - Made-up letters
MH  - *Rest/physiology
OT  - *rest
CIN - Made Lett. 2024;7:1. doi: 10.5555/x. PMID: 99999992
EIN - Made Lett. 2025;8:1. doi: 10.5555/erratum
PMC - PMC999999
PHST- 2024/04/01 00:00 [received]
PHST- 2024/05/01 00:00 [accepted]
AID - 10.5555/Made.Up [doi]
PST - aheadofprint
"""


def read(text):
    return nbib.read(text.encode(), name="x.nbib")


def test_record_gives_its_fields():
    (article,) = read(ONE)
    assert article.bib == {
        "doi": "10.5555/made.up",
        "pmcid": "PMC999999",
        "pmid": "99999991",
        "title": "A made-up title that goes on in the next line",
        "authors": ["Test A Madeup", "Made-up Consortium"],
        "journal": "Made-up letters",
        "volume": "7",
        "year": "2024",
        "date": "2024-05-06",
        "status": "ahead of print",
        "received": "2024-04-01",
        "accepted": "2024-05-01",
        "keywords": ["rest"],
        "affiliations": ["Nowhere University, Nowhere."],
        "article_type": "journal article; review",
    }
    assert article.entities == [("Rest/physiology", "MeSH heading", "")]
    assert article.left_out == ["copyright line"]


def test_structured_abstract_keeps_its_sections():
    (article,) = read(ONE)
    assert [(block.section, block.text) for block in article.blocks] == [
        ("abstract > Background", "Made-up cells rest all day."),
        ("abstract > Results", "Nothing (P=1)."),
    ]
    assert article.depth == "abstract"


def test_words_with_a_colon_inside_a_sentence_are_no_section():
    (article,) = read("PMID- 1\nTI  - Made up\nAB  - We use two. PD-1: a made-up one. IL-2: too.\n")
    assert [block.section for block in article.blocks] == ["abstract"]


def test_corrections_and_comments_are_links():
    assert read(ONE)[0].links == [
        ("commented on by", "pmid:99999992"),
        ("corrected by", "doi:10.5555/erratum"),
    ]


@pytest.mark.parametrize("gap", ["\n", "", "\n\n\n"])
def test_many_records_are_many_articles(gap):
    articles = read("\ufeff" + ONE + gap + ONE.replace("99999991", "5"))
    assert [article.bib["pmid"] for article in articles] == ["99999991", "5"]


def test_pmc_number_before_the_pmid_belongs_to_the_record_it_starts():
    text = "\nPMC - PMC111\nPMID- 1\nTI  - One\n\nPMC - PMC222\nPMID- 2\nTI  - Two\n"
    assert [(a.bib["pmcid"], a.bib["pmid"]) for a in read(text)] == [
        ("PMC111", "1"),
        ("PMC222", "2"),
    ]


def test_record_without_abstract_is_a_record():
    (article,) = read("PMID- 1\nTI  - [Translated and made up].\nAB  - \nDP  - 2024 Spring\n")
    assert (article.depth, article.bib["title"]) == ("record", "Translated and made up")
    assert "date" not in article.bib


def test_abstract_cut_by_the_database_is_a_gap():
    (article,) = read("PMID- 1\nTI  - M\nAB  - Made up. (ABSTRACT TRUNCATED AT 250 WORDS)\n")
    assert article.blocks[0].text == "Made up."
    assert article.gaps == ["PubMed holds only the beginning of the abstract"]


def test_it_is_recognized_by_content():
    assert read_bytes(ONE.encode(), name="x.txt")[0] == nbib.FORMAT
    assert nbib.recognize(b"TY  - JOUR\nTI  - Made up\n", "x.nbib") == 0


def test_file_without_record_is_refused():
    with pytest.raises(Refused):
        read("nothing")


def test_grants_substances_and_registered_trials_are_kept():
    more = (
        "GR  - G1/Made-up Fund\nRN  - 0 (Madeupin (human))\nSI  - ClinicalTrials.gov/NCT99999999\n"
    )
    (article,) = read(ONE + more)
    assert article.bib["funding"] == ["G1/Made-up Fund"]
    assert ("Madeupin (human)", "substance", "") in article.entities
    assert ("reports trial", "nct:NCT99999999") in article.links

"""BibTeX: accents, formulas and percent signs become text; broken entries are named."""

import pytest

from analysis.readers import bibtex, read_bytes
from analysis.readers.base import Refused

ONE = r"""% made up
@string{letters = "Made-up Letters"}
@Article{madeup2024,
  author = {M{\"a}de, {\'U}p and {The Made-up Consortium} and van der Made, J. and others},
  title = "{CAR}-{NK} rest: $\alpha\beta$, CD8$^+$ \& {TGF}-$\beta$",
  journal = letters,
  year = 2024, volume = {7},
  doi = {https://doi.org/10.5555/made\_up},
  url = {https://www.ncbi.nlm.nih.gov/pmc/articles/PMC999999/},
  abstract = {Made-up cells rest 50% of the day. The other 50\% they sleep.},
  keywords = {rest; sleep},
}
"""


def read(text):
    return bibtex.read(text.encode(), name="x.bib")


def test_entry_gives_its_fields():
    (article,) = read(ONE)
    assert article.bib == {
        "doi": "10.5555/made_up",
        "pmcid": "PMC999999",
        "title": "CAR-NK rest: αβ, CD8+ & TGF-β",
        "authors": ["Úp Mäde", "The Made-up Consortium", "J. van der Made"],
        "journal": "Made-up Letters",
        "volume": "7",
        "year": "2024",
        "keywords": ["rest", "sleep"],
        "article_type": "journal article",
        "url": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC999999/",
    }
    assert article.depth == "abstract"


def test_text_after_a_bare_percent_sign_is_kept():
    text = read(ONE)[0].blocks[0].text
    assert text == "Made-up cells rest 50% of the day. The other 50% they sleep."


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"a cost of \$5 and $6", "a cost of $5 and $6"),
        (r"na{\"\i}ve {\ss} {\o} \c{c}", "naïve ß ø ç"),
        (r"\textit{in vivo} \emph{now}", "in vivo now"),
        (r"IL\textsubscript{2} H$_2$O", "IL2 H2O"),
        (r"$p < 0.05$", "p < 0.05"),
    ],
)
def test_latex_becomes_text(latex, text):
    assert read(f"@article{{a, title = {{{latex}}}, year = 2024}}")[0].bib["title"] == text


def test_entries_that_share_a_key_are_both_kept():
    articles = read("@article{a, title={One}}\n@article{a, title={Two}}")
    assert [article.bib["title"] for article in articles] == ["One", "Two"]


def test_broken_entry_is_named_by_its_line_and_the_rest_read():
    articles = read("@article{a, title={One {brace}, year=2024\n\n@book{b, title={Two}}\n")
    assert [article.bib["title"] for article in articles] == ["Two"]
    assert articles[0].gaps == ["the entry at line 1 is broken"]


def test_field_stated_twice_does_not_lose_the_entry():
    assert read("@article{a, title={One}, title={Uno}, pmid={12}}")[0].bib["pmid"] == "12"


def test_biblatex_names_are_read():
    text = "@article{a, title={One}, journaltitle={Letters}, date={2024-05-06}, eprint={77}, "
    (article,) = read(text + "eprinttype={pubmed}}")
    assert article.bib["journal"] == "Letters"
    assert (article.bib["year"], article.bib["date"]) == ("2024", "2024-05-06")
    assert article.bib["pmid"] == "77"


def test_bad_year_is_said():
    assert read("@article{a, title={One}, year={in press}}")[0].gaps == ["no year in 'in press'"]


@pytest.mark.parametrize("text", ["", "nothing", "@article{a, year=2024}", "@article{a, title={"])
def test_file_without_a_named_entry_is_refused(text):
    with pytest.raises(Refused):
        read(text)


def test_entry_on_one_line_as_doi_resolvers_give_it_is_known():
    line = b" @article{Madeup_2024, title={Made-up cells}, DOI={10.5555/one}, year={2024} }\n"
    ((kind, (article,)),) = [read_bytes(line, name="x.txt")]
    assert (kind, article.bib["doi"], article.bib["year"]) == (bibtex.FORMAT, "10.5555/one", "2024")
    assert bibtex.recognize(b"@given(texts, rows=list)\ndef check(texts): ...", "x.py") == 0


def test_it_is_recognized_by_content():
    assert read_bytes(ONE.encode(), name="x.txt")[0] == bibtex.FORMAT
    assert bibtex.recognize(b"mail me@article.org, title = 5", "x.bib") == 0

"""Publisher's article page saved as text: the provisional page of a Frontiers journal."""

from __future__ import annotations

import re

from analysis.readers.base import Article, Block, Refused, decode, find_doi, is_markup, tidy

FORMAT = "publisher page (text)"
ISSUE_LINE = re.compile(r"Volume\s+(?P<volume>\d+)\s+-\s+(?P<year>\d{4})\s*\|\s*doi:\s*10\.", re.I)
ABBREVIATED_JOURNAL = re.compile(r"^(?:Front|Exp)\.(?: [A-Z][A-Za-z]*\.?)+$")
DOUBLED_NAME = re.compile(
    r"(?P<given>[^\s\d*†‡][^\d*†‡]{0,60}?)\s{2,9}(?P<family>[^\s\d*†‡][^\d*†‡]{0,60}?)"
    r"(?P=given)\s(?P=family)(?P<marks>[\d,\s*†‡]*)"
)
AFFILIATION = re.compile(r"^\s*•\s*(?P<mark>\d*)\s*(?P<place>.+)$", re.M)
LEFT_OUT = {
    "banner of the website": re.compile(r"^Your new experience awaits", re.I),
    "link to a research topic": re.compile(r"^This article is part of the Research Topic", re.I),
    "note on the final version": re.compile(r"^The final, formatted version", re.I),
    "copyright line": re.compile(r"^Copyright\s*:", re.I),
    "correspondence address": re.compile(r"^\*?\s*Correspondence\s*:", re.I),
    "disclaimer": re.compile(r"^Disclaimer\s*:", re.I),
    "publisher's note": re.compile(r"^Publisher.s note", re.I),
    "menu": re.compile(
        r"^(?:Download Article|Download PDF|Export citation|EndNote|Reference Manager|"
        r"Simple Text file|BibTeX|Share on|View all|Submit your|Article metrics|"
        r"Check for updates|Sign in|Menu|Search|About us|All journals|All articles)\b",
        re.I,
    ),
}
STATUSES = ("provisionally accepted", "accepted", "published")
LICENCE = re.compile(r"terms of the (?P<name>Creative Commons[^().]*(?:\([^)]*\))?)", re.I)
DATES = re.compile(r"\b(Received|Accepted|Published(?: online)?)\s*:\s*([^;.]+)", re.I)


def recognize(head: bytes, name: str) -> int:
    """Say how surely this is such a page: the line of volume and DOI, and no markup."""
    if is_markup(head):
        return 0
    text = head.decode("utf-8", "replace")
    return 85 if ISSUE_LINE.search(text) and "<html" not in text[:2000].lower() else 0


def read(data: bytes, *, name: str) -> list[Article]:
    """Read one page; Refused when no title follows the line of volume and DOI."""
    text = decode(data).replace("\r\n", "\n")
    runs = [run.strip("\n") for run in re.split(r"\n\s*\n", text) if run.strip()]
    runs, left_out = _drop_boilerplate(runs)
    start = next((i for i, run in enumerate(runs) if ISSUE_LINE.search(run)), len(runs))
    if start + 1 >= len(runs):
        raise Refused("no title after the line with volume and DOI")
    article = Article(FORMAT, "abstract", _read_head(runs[: start + 1]))
    article.left_out = left_out
    article.bib |= {"title": tidy(runs[start + 1])} | _read_dates(text) | _read_licence(text)
    _read_rest(runs[start + 2 :], article)
    if not article.blocks:
        article.depth = "record"
        article.gaps.append("no abstract found between the authors and the keywords")
    return [article]


def _drop_boilerplate(runs: list[str]) -> tuple[list[str], list[str]]:
    kept, dropped = [], []
    for run in runs:
        name = next((n for n, pattern in LEFT_OUT.items() if pattern.match(run.strip())), "")
        (dropped if name else kept).append(name or run)
    return kept, sorted(set(dropped))


def _read_head(runs: list[str]) -> dict:
    """Return what stands above the title: article type, journal, volume, year, DOI."""
    line = runs[-1]
    found = ISSUE_LINE.search(line)
    bib: dict = {"volume": found["volume"], "year": found["year"], "doi": find_doi(line)}
    for run in map(tidy, runs):
        if re.fullmatch(r"[A-Z][A-Z ]+ article", run):
            bib["article_type"] = run.removesuffix(" article").lower()
        elif ABBREVIATED_JOURNAL.match(run):
            bib["journal"] = run
    return bib


def _read_dates(text: str) -> dict:
    return {key.split()[0].lower(): tidy(value) for key, value in DATES.findall(text)}


def _read_licence(text: str) -> dict:
    found = LICENCE.search(text)
    return {"licence": tidy(found["name"])} if found else {}


def _read_rest(runs: list[str], article: Article) -> None:
    """Sort the runs below the title into status, authors, affiliations, keywords and abstract."""
    for run in runs:
        lines = run.splitlines()
        if lines[0].strip().lower() in STATUSES:
            article.bib["status"] = lines.pop(0).strip().lower()
        if DOUBLED_NAME.search("\n".join(lines)) or AFFILIATION.search("\n".join(lines)):
            article.bib |= _read_people("\n".join(lines))
        elif run.lower().startswith("keywords"):
            article.bib["keywords"] = _split_keywords(run)
        elif DATES.match(run) or not lines or tidy(run).lower() == "abstract":
            continue
        else:
            article.blocks.append(Block(tidy(" ".join(lines)), "abstract"))


def _read_people(text: str) -> dict:
    names = [tidy(f"{m['given']} {m['family']}") for m in DOUBLED_NAME.finditer(text)]
    places = [tidy(m["place"]) for m in AFFILIATION.finditer(text)]
    people = {"authors": list(dict.fromkeys(names)), "affiliations": places}
    return {key: values for key, values in people.items() if values}


def _split_keywords(run: str) -> list[str]:
    listed = run.split(":", 1)[-1]
    return [tidy(word) for word in re.split(r"[;,]", listed) if word.strip()]

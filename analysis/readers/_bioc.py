"""BioC documents as articles: what the JSON and the XML form share.

A document is a dict as in BioC JSON: id, infons, passages of infons, text, sentences, annotations.
Offsets in public files are wrong in most passages; none is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.readers._bioc_front import read_front, read_reference
from analysis.readers._bioc_tables import TableParts
from analysis.readers._records import make_article
from analysis.readers.base import Article, Block, tidy
from analysis.readers.jats import TITLED_KINDS

SECTIONS = {
    "INTRO": "Introduction", "METHODS": "Methods", "RESULTS": "Results", "DISCUSS": "Discussion",
    "CONCL": "Conclusions", "SUPPL": "Supplementary material", "CASE": "Case",
    "ACK_FUND": "Acknowledgments and funding", "AUTH_CONT": "Author contributions",
    "COMP_INT": "Competing interests", "ABBR": "Abbreviations", "APPENDIX": "Appendix",
    "REVIEW_INFO": "Review information", "FIG": "Figures", "TABLE": "Tables",
}  # fmt: skip
HEADING = re.compile(r"(?:abstract_)?title(?:_(\d))?$")
RAISED = re.compile(r"(?<=[a-z]{3}[a-z)\]])(?P<cited>\d{1,3}(?:[,–-]\d{1,3})*)(?=[.,;:)]?(?:\s|$))")
NOT_CITED = re.compile(r"(?:fig|figures?|tables?|box|phase|type|days?|groups?|grade)$", re.I)


class Passages:
    """Sorts the passages of one document into blocks, tables, references and headings."""

    def __init__(self, document: dict) -> None:
        self.passages = [p for p in _list(document, "passages") if isinstance(p, dict)]
        references = [p for p in self.passages if _is_reference(p)]
        self.references = [read_reference(p, text_of(p), n) for n, p in enumerate(references, 1)]
        self.tables = TableParts()
        self.blocks: list[Block] = []
        self.headings: list[tuple[int, str]] = []
        self.part = ""
        for place, passage in enumerate(self.passages):
            if not _is_reference(passage) and not is_title(passage, place):
                self.add(passage)

    def add(self, passage: dict) -> None:
        """Take in one passage."""
        infons = passage.get("infons") or {}
        kind = str(infons.get("type") or "").lower()
        part = str(infons.get("section_type") or infons.get("section") or "").upper()
        text = text_of(passage)
        if kind.startswith(("fig", "table")) or part in ("FIG", "TABLE"):
            self._add_float(infons, kind, text)
            return
        if part != self.part:
            self.part, self.headings = part, []
        if heading := HEADING.match(kind):
            self._add_heading(int(heading[1] or 1), text)
        elif text and part != "KEYWORD" and "keywords" not in str(infons.get("iao_name_1")):
            named = "footnote" if kind.startswith(("footnote", "fn")) else "paragraph"
            self._add_block(text, self._section(infons, kind, part), named)

    def _add_heading(self, level: int, text: str) -> None:
        kept = [(own, words) for own, words in self.headings if own < level]
        self.headings = [*kept, (level, text)] if text else kept

    def _section(self, infons: dict, kind: str, part: str) -> str:
        """Return the section path of a passage; that of an abstract begins with "abstract"."""
        named = [str(infons[key]) for key in sorted(infons) if re.match(r"section_title_\d", key)]
        titles = [tidy(words) for words in named] or [words for _, words in self.headings]
        ontology = str(infons.get("iao_name_1") or "")
        if kind.startswith("abstract") or part == "ABSTRACT" or "abstract" in ontology:
            known = TITLED_KINDS.get(titles[0].lower() if titles else "")
            if known:
                return " > ".join([f"abstract ({known})", *titles[1:]])
            own = [title for title in titles if title.lower() != "abstract"]
            return " > ".join(["abstract", *own])
        return " > ".join(titles) or SECTIONS.get(part) or "body"

    def _add_float(self, infons: dict, kind: str, text: str) -> None:
        above = [str(infons.get("section") or ""), *(words for _, words in self.headings)]
        label = self.tables.label(infons, kind)
        section = " > ".join([*filter(None, above[:1] if above[0] else above[1:]), label])
        if kind == "table":
            self.tables.add_grid(infons, label)
        elif text:
            text = self.tables.add_words(kind, text, label)
            self._add_block(text, section, "footnote" if "foot" in kind else "caption")

    def _add_block(self, text: str, section: str, kind: str) -> None:
        text, citations = _free_citations(text, len(self.references))
        if text:
            self.blocks.append(Block(text, section, kind, citations))


def make_document(kind: str, document: dict, collection: dict) -> Article | None:
    """Return the article of one document; None where neither title nor identifier names it."""
    parts = Passages(document)
    titles = (text_of(p) for n, p in enumerate(parts.passages) if is_title(p, n))
    fields = read_front(document, collection, parts.passages)
    fields["title"] = next((title for title in titles if title), "")
    article = make_article(kind, fields, "")
    if article is None:
        return None
    article.blocks, article.references = parts.blocks, parts.references
    article.tables, article.gaps = parts.tables.make(), article.gaps + parts.tables.gaps
    is_body = [block for block in parts.blocks if not block.section.startswith("abstract")]
    article.depth = "full" if is_body else "abstract" if parts.blocks else "record"
    article.entities, relations = _read_annotations(document, parts.passages)
    if relations:
        article.left_out.append(f"relations between entities ({relations})")
    return article


def text_of(passage: dict) -> str:
    """Return the text of a passage, from its sentences where it has none itself."""
    text = passage.get("text") or ""
    if not text:
        parts = (sentence.get("text") or "" for sentence in _list(passage, "sentences"))
        text = " ".join(part for part in parts if isinstance(part, str))
    text = text if isinstance(text, str) else ""
    return tidy(text.encode("utf-8", "replace").decode("utf-8"))


def is_title(passage: dict, place: int) -> bool:
    """Say whether a passage is the article's title."""
    infons = passage.get("infons") or {}
    kind, part = str(infons.get("type") or "").lower(), str(infons.get("section_type") or "")
    if kind == "front" or part.upper() == "TITLE" or infons.get("iao_name_1") == "document title":
        return True
    return place == 0 and kind == "title" and part.upper() in ("", "TITLE")


def _is_reference(passage: dict) -> bool:
    infons = passage.get("infons") or {}
    is_list = infons.get("iao_name_1") == "references section"
    return is_list or str(infons.get("type") or "").lower() == "ref"


def _list(node: dict, key: str) -> list[dict]:
    found = node.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _read_annotations(document: dict, passages: list[dict]) -> tuple[list, int]:
    """Return the entities (text, kind, id), and how many relations there are."""
    holders = [document, *passages, *(s for p in passages for s in _list(p, "sentences"))]
    found = [note for holder in holders for note in _read_notes(holder)]
    return list(dict.fromkeys(found)), sum(len(_list(holder, "relations")) for holder in holders)


def _read_notes(holder: dict) -> Iterator[tuple[str, str, str]]:
    for note in _list(holder, "annotations"):
        infons = note.get("infons") or {}
        name, kind = tidy(str(note.get("text") or "")), str(infons.get("type") or "").lower()
        number = str(infons.get("identifier") or infons.get("MESH") or "")
        number = re.sub(r"^(?:MESH:|mesh:)", "", number)
        if number.isdigit() and kind in ("gene", "species"):
            number = f"NCBI {kind} {number}"
        if name and kind:
            yield name, kind, "" if number in ("-", "None", "null") else number


def _free_citations(text: str, references: int) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Take raised citation numbers that touch a word out of the text; their places are kept."""
    parts, spans, end, length = [], [], 0, 0
    for found in RAISED.finditer(text) if references else ():
        numbers = [int(number) for number in re.findall(r"\d+", found["cited"])]
        if NOT_CITED.search(text[: found.start()][-12:]) or not 0 < max(numbers) <= references:
            continue
        parts.append(text[end : found.start()])
        length += len(parts[-1])
        spans.append((length, length, " ".join(map(str, _listed(found["cited"])))))
        end = found.end()
    return "".join([*parts, text[end:]]), tuple(spans)


def _listed(cited: str) -> list[int]:
    """Return the numbers of "2,4-6": 2, 4, 5, 6."""
    numbers: list[int] = []
    for part in cited.split(","):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        numbers += range(ends[0], ends[-1] + 1) if ends[0] <= ends[-1] < ends[0] + 60 else ends
    return numbers

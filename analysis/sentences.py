"""Split paragraphs into sentences: written rules for biomedical prose, one pass, no model.

A full stop, question or exclamation mark, with the quotes, brackets and citation marks after it,
ends a sentence when white space and a possible beginning follow, unless the word before it is an
abbreviation that goes on. Judged on CRAFT by benchmarks/sentences.py.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from analysis.marks import Marks, find_marks

Span = tuple[int, int]
Citations = Sequence[tuple[int, int, str]]

CLOSING = "\"'”’»)\\]"
END = re.compile(
    rf"(?P<mark>[.?!…][.?!]*)(?P<close>[{CLOSING}]*)"
    r"(?P<cited>\[\d[\d,;–\- ]*\]|(?<=[A-Za-z)\]”\"]\.)\d{1,3}(?:[,–-]\d{1,3})*(?=\s+[A-Z]))?"
    rf"(?P<after>[{CLOSING}]*)(?P<gap>\s+)"
)
BEGIN = re.compile(
    r"[\"'“‘«(\[]*(?:[^\W\d_a-zα-ω]|[+−–-]?\d|[α-ωΑ-Ω]|\*|[a-z]{1,6}(?=[A-Z0-9])"
    r"|[a-z]{1,2}-(?:[A-Zα-ω0-9]|[a-z]{5})|(?:micro|si|sh|m|t|mi|lnc|r|c)RNAs?\b"
    r"|[+-]/[+-])|\([a-z](?:(?:[-–]|, ?| and )[a-z])*\) ?[A-Za-z]|[A-Za-z]\) [A-Z]"
)
OPENERS = re.compile(r".*[\s(\[{\"“‘'/]", re.S)  # up to the last word


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Always followed by more of the sentence.
OPEN = _words("""
e.g i.e cf vs viz approx ca ref refs dr drs prof mr mrs st eq eqs eqn eqns fig figs
suppl supp no nos vol vols ver sect tab chap app resp incl excl esp fam gen nov
subsp ssp var cv pers comm dept univ ed eds natl jan feb mar apr jun jul aug sept
oct nov dec mt wt avg conc equiv temp pp p.o i.v i.p s.c i.m c.f w.r.t a.k.a chr str
est mm ph lanes
""")
# May end a sentence: it does when a likely beginning follows.
EITHER = _words("al etc sp spp inc ltd co corp u.s u.k u.s.a e.u a.m p.m ph.d m.d b.sc")
UNITS = _words("min max hr hrs sec ms mg ml kg cm mm nm kb mb")
STARTERS = re.compile(
    r"(?:The|This|These|Those|That|In|It|Its|However|We|Our|Moreover|Furthermore|Although|Here|"
    r"Thus|Therefore|Additionally|For|As|When|While|After|To|Both|A|An|All|Such|There|They|Their|"
    r"Similarly|Finally|Recently|Interestingly|Consistent|By|On|At|From|With|Because|Since|If|Also|"
    r"Another|Each|Further|Given|Indeed|Most|Many|Some|Several|No|Not|One|Two|Three|Other|Despite|"
    r"Unlike|Using|During|Under|Among|Between|Only|Following|Next|First|Second|Then|Subsequently|"
    r"Cells|Mice|Samples|Digestions|Approximately|Patients|Data|Results|Note|Scale|Arrows?|Error)\b"
)
GENUS = re.compile(r"(?:^|[\s(])[A-Z]$")
INITIALS = re.compile(r"(?:[A-Z]\.-?)+[A-Z]")
NUMBERED = re.compile(r"(?:^|\n)\(?(?:\d{1,2}|[ivx]{1,4}|[A-Za-z])$")
NAMED = _words("""
fig figs figure figures table tables ref refs eq eqs no nos vol sec sect chap suppl
""")
AT_ONCE = 1000  # paragraphs: as many as fit into a processor's cache
LONGEST_ASIDE = 400  # characters in round brackets
BRACKET = re.compile(r"[()]")
PLAIN_ASIDE = re.compile(rf"\([^()]{{0,{LONGEST_ASIDE - 1}}}\)")
NOT_SPACE = re.compile(r"\S")
ALWAYS_ASKED = OPEN | EITHER | UNITS | NAMED


class Sentences(NamedTuple):
    """The sentences of some paragraphs, in order: the paragraph's number and the span in it."""

    owner: np.ndarray
    start: np.ndarray
    end: np.ndarray


def split_sentences(text: str, citations: Citations = ()) -> list[Span]:
    """Return the spans of the sentences of one paragraph, in order.

    text[start:end] is the sentence, without white space at its ends; nothing but white space
    lies between two sentences. citations : (start, end, ...) of citation marks, which belong to
    the sentence before them.
    """
    found = split_paragraphs([text], [citations])
    return list(zip(found.start.tolist(), found.end.tolist(), strict=True))


def split_paragraphs(texts: Sequence[str], citations: Sequence[Citations]) -> Sentences:
    """Return the sentences of many paragraphs, each split as split_sentences() says."""
    none = np.array([], np.int64)
    parts = [(none, none, none)]
    for first in range(0, len(texts), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        owner, start, end = _split_some(texts[some], citations[some])
        parts.append((owner + first, start, end))
    return Sentences(*map(np.concatenate, zip(*parts, strict=True)))


def _split_some(texts: Sequence[str], citations: Sequence[Citations]) -> Sentences:
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    bounds = np.cumsum(sizes + 1) - sizes - 1
    cited = {owner: _ends(spans) for owner, spans in enumerate(citations) if spans}
    held = [bounds[owner] + start for owner, ends in cited.items() for start in ends]
    marks = find_marks(texts, bounds, np.array(held, np.int64), ALWAYS_ASKED)
    ends, begins = _cut_all(texts, bounds, cited, marks)
    first = bounds + sizes - np.fromiter((len(t.lstrip()) for t in texts), np.int64, len(texts))
    last = bounds + np.fromiter((len(t.rstrip()) for t in texts), np.int64, len(texts))
    filled = last > first
    starts = np.sort(np.concatenate((first[filled], begins)))
    owner = np.searchsorted(bounds, starts, "right") - 1
    ends = np.sort(np.concatenate((last[filled], ends)))
    return Sentences(owner, starts - bounds[owner], ends - bounds[owner])


def _ends(citations: Citations) -> dict[int, int]:
    return {start: end for start, end, *_ in citations if end > start}


def _cut_all(
    texts: Sequence[str], bounds: np.ndarray, cited: dict[int, dict[int, int]], marks: Marks
) -> tuple[np.ndarray, np.ndarray]:
    """Return where sentences end and where the next ones begin, counted as `bounds` counts."""
    asked = np.unique(marks.owner[~marks.is_sure])
    plain = (bounds[marks.owner] + marks.place)[~np.isin(marks.owner, asked)]
    first = np.searchsorted(marks.owner, asked).tolist()
    behind = np.searchsorted(marks.owner, asked, "right").tolist()
    listed = [column.tolist() for column in marks[1:]]
    cuts = []
    for owner, low, high in zip(asked.tolist(), first, behind, strict=True):
        own = zip(*(column[low:high] for column in listed), strict=True)
        shift = bounds[owner]
        found = _find_cuts(texts[owner], cited.get(owner, {}), own)
        cuts += [(end + shift, begin + shift) for end, begin in found]
    judged = np.array(cuts, np.int64).reshape(-1, 2)
    return np.append(plain + 1, judged[:, 0]), np.append(plain + 2, judged[:, 1])


def _find_cuts(
    text: str, cited: dict[int, int], marks: Iterable[tuple[int, bool, bool]]
) -> list[tuple[int, int]]:
    """Return (end of a sentence, start of the next) for each mark that is one.

    marks : (place, is_sure, is_inside) as in Marks.
    """
    found: list[tuple[int, int]] = []
    brackets: tuple[list[int], list[int]] | None = None
    for place, is_sure, is_inside in marks:
        if found and place < found[-1][1]:
            continue  # inside a citation that went to the sentence before
        if is_sure:
            found.append((place + 1, place + 2))
        elif match := END.match(text, place):
            end, begin = _pass_citations(text, cited, match)
            if begin < len(text) and _is_end(text, match, begin):
                if is_inside and not (match["close"] or match["after"]):
                    brackets = brackets or _find_brackets(text)
                    if _is_between(place, *brackets):
                        continue
                found.append((end, begin))
    return found


def _is_between(place: int, opened: list[int], closed: list[int]) -> bool:
    """Say whether a place is in brackets, given as _find_brackets() does."""
    above = bisect_right(opened, place) - 1
    return above >= 0 and closed[above] > place


def _pass_citations(text: str, cited: dict[int, int], match: re.Match) -> tuple[int, int]:
    """Return where a sentence ends and the next begins: "killing. 12 Glucose"."""
    end, begin = match.start("gap"), match.end()
    while begin in cited and (after := NOT_SPACE.search(text, cited[begin])):
        end = len(text[: cited[begin]].rstrip())
        begin = after.start()
    return end, begin


def _find_brackets(text: str) -> tuple[list[int], list[int]]:
    """Return where the outermost round brackets open and close.

    A bracket that is not closed within 400 characters counts as none.
    """
    plain = [match.span() for match in PLAIN_ASIDE.finditer(text)]
    if len(plain) == text.count("(") == text.count(")"):  # none inside another, none left open
        return [start for start, _ in plain], [end - 1 for _, end in plain]
    opened, closed, stack = [], [], []
    for match in BRACKET.finditer(text):
        place = match.start()
        if text[place] == "(":
            stack.append(place)
        elif stack and place - stack[-1] <= LONGEST_ASIDE:
            start = stack.pop()
            while opened and opened[-1] > start:
                opened.pop()
                closed.pop()
            opened.append(start)
            closed.append(place)
    return opened, closed


def _is_end(text: str, match: re.Match, begin: int) -> bool:
    """Say whether a mark ends a sentence, by what stands before it and what follows."""
    if not ("A" <= text[begin] <= "Z" or BEGIN.match(text, begin)):
        return match["mark"] == "…"
    if match["mark"] != "." or match["cited"] or match["close"]:
        return True
    before = text[max(0, match.start() - 40) : match.start()]
    word = before[before.rfind(" ") + 1 :]
    if len(word) > 3 and word.isalpha() and word.islower() and word not in ALWAYS_ASKED:
        return True
    opener = OPENERS.match(before)
    return _ends_word(
        before[opener.end() :] if opener else before, before, text[begin : begin + 24]
    )


def _ends_word(word: str, before: str, after: str) -> bool:
    bare = word.lower().strip("([,;")
    if bare in OPEN or bare.rpartition("-")[2] in NAMED:
        return bool(bare == "no" and STARTERS.match(after))
    if word.isupper() and len(word) > 2:
        return True
    if bare in UNITS:
        return bool(re.match(r"[A-Z][a-z]", after))
    if bare in EITHER:
        return bool(STARTERS.match(after.lstrip('("“'))) or (bare == "etc" and after[:1].isupper())
    if len(word) < 5 and NUMBERED.fullmatch(before.strip()):
        return False
    if before[-1:] <= "Z" and (GENUS.search(before) or INITIALS.fullmatch(word)):
        return bool(STARTERS.match(after)) and len(before.split()) > 2
    return True

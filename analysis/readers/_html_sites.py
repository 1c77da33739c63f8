"""Where the article stands in a saved page: selectors per site, in one place.

A selector is `tag`, `.class`, `#id`, `tag.class` or `[attribute=value]`. All sites share the
selectors of "any".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

SITES: dict[str, dict[str, tuple[str, ...]]] = {
    "any": {
        "signs": (),
        "drop": (
            "nav", "button", "form", "select", "dialog", "iframe", "noscript", "template", "svg",
            "audio", "video", "object", "script", "style", "[role=navigation]", "[role=banner]",
            "[role=search]", "[role=dialog]", "[role=alert]", "[role=contentinfo]", "[hidden=]",
            "[aria-hidden=true]", ".mfp-hide", ".MathJax", ".MathJax_Preview", ".MathJax_Display",
            ".mjx-chtml", "mjx-container", ".visually-hidden", ".sr-only", ".skip-link",
        ),
        "abstract": ("[role=doc-abstract]", ".abstract", "#abstract"),
        "reference": ("[role=doc-biblioentry]",),
        "figure": ("figure",),
    },
    "PubMed Central": {
        "signs": ("cloudpmc-viewer", "main-article-body"),
        "root": (".main-article-body",),
        "drop": (".associated-data", ".courtesy-note", ".front-matter", ".img-box"),
        "drop_links": ("Open in a new tab",),
        "table": ("section.tw",),
        "reference": (".ref-list",),
    },
    "PubMed Central (layout until 2024)": {
        "signs": ("jig-ncbiinpagenav", "pmc-frontend"),
        "root": (".jig-ncbiinpagenav", "#mc"),
        "drop": (".fm-sec", ".links-box", ".largeobj-link", ".figure", ".goto", ".courtesy-note"),
        "drop_links": ("Open in a separate window", "Go to:"),
        "table": (".table-wrap",),
        "figure": (".fig",),
        "reference": (".ref-cit-blk",),
    },
    "Frontiers": {
        "signs": ("frontiersin.org",),
        "root": (".JournalAbstract", ".JournalFullText", ".article-section"),
        "drop": (
            ".authors", ".notes", ".header-bar-one", ".header-bar-three", ".AbstractSummaryWrapper",
            ".article-header-container", ".Imageheaders-links", ".clear", ".thinLineM20",
        ),
        "abstract": (".JournalAbstract",),
        "figure": (".FigureDesc", ".Imageheaders"),
        "reference": (".ReferencesCopy1", ".ReferencesCopy2"),
    },
    "MDPI": {
        "signs": ("mdpi.com", "html-article-content"),
        "root": ("#html-article-content", ".html-article-content", ".html-body"),
        "drop": (
            ".html-fig_show", ".html-table-wrap", ".html-author-group", "#html-copyright",
            "#html-keywords", ".html-fig_img", ".html-tablepopup", ".art-authors",
        ),
        "keep": (".html-table_show",),
        "abstract": (".html-abstract", ".art-abstract"),
        "table": (".html-table_show",),
        "figure": (".html-fig-wrap",),
        "reference": ("#html-references_list",),
    },
    "Springer Nature": {
        "signs": ("c-article-body", "c-article-section"),
        "root": (".c-article-body",),
        "drop": (
            ".c-article-section__figure-link", ".c-article__pill-button", "#article-info-section",
            "#rightslink-section", "#author-information-section", "#change-history-section",
            ".c-article-subject-list", ".c-article-references__links", ".c-reading-companion",
            ".c-article-references__download-citation", ".c-article-recommendations",
        ),
        "table": (".c-article-table",),
        "reference": (".c-article-references__item",),
    },
    "PubMed": {
        "signs": ("pubmed.ncbi.nlm.nih.gov", "article-details"),
        "root": (".abstract", "#abstract"),
        "drop": (".copyright", ".conflict-of-interest"),
    },
}  # fmt: skip
LITTER = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|breadcrumbs?|share|sharing|social|menu|navbar|sidebar|"
    r"related|recommend(?:ed|ations?)|adverts?|advertisement|newsletter|subscribe|login|sign-?in|"
    r"toolbar|popup|modal|tooltip|skip-?link|altmetric|metrics|licen[cs]e|copyright|permissions|"
    r"footer|masthead|author-?(?:list|info|notes)|affiliations?)(?:$|[-_\s])",
    re.I,
)
ROLES = ("drop", "keep", "abstract", "reference", "figure", "table")


class Selectors:
    """Says whether an element matches one of some selectors, without CSS machinery."""

    def __init__(self, selectors: tuple[str, ...]) -> None:
        self.tags = {s for s in selectors if re.fullmatch(r"[\w-]+", s)}
        self.ids = {s[1:] for s in selectors if s.startswith("#")}
        self.classes: dict[str, set[str]] = {}
        self.attributes: dict[str, set[str]] = {}
        for selector in selectors:
            if selector.startswith("["):
                key, _, value = selector[1:-1].partition("=")
                self.attributes.setdefault(key, set()).add(value)
            elif "." in selector:
                tag, _, name = selector.partition(".")
                self.classes.setdefault(name, set()).add(tag)

    def match(self, element: etree._Element) -> bool:
        """Say whether `element` is selected."""
        if element.tag in self.tags or element.get("id") in self.ids:
            return True
        for name in (element.get("class") or "").split():
            if (tags := self.classes.get(name)) and ("" in tags or element.tag in tags):
                return True
        for key, values in self.attributes.items():
            value = element.get(key)
            if value is not None and (value.lower() in values or "" in values):
                return True
        return False

    def find(self, root: etree._Element) -> list[etree._Element]:
        """Return the outermost selected elements below `root`, in order."""
        found: list[etree._Element] = []
        last = None
        for element in root.iter(etree.Element):
            if self.match(element) and (last is None or last not in element.iterancestors()):
                found.append(element)
                last = element
        return found


@dataclass
class Site:
    """The selectors that hold for one page."""

    name: str
    is_known: bool
    root: Selectors
    drop_links: set[str]
    roles: dict[str, Selectors] = field(default_factory=dict)


def choose_site(text: str) -> Site:
    """Return the site that a page's text tells of; "web page" for any other."""
    names = [name for name, site in SITES.items() if site["signs"]]
    known = [name for name in names if all(sign in text for sign in SITES[name]["signs"])]
    name = known[0] if known else next((n for n in names if _has_root(n, text)), "")
    own = SITES.get(name, {})
    shared = SITES["any"]
    roles = {role: Selectors(shared.get(role, ()) + own.get(role, ())) for role in ROLES}
    links = {link.lower() for link in own.get("drop_links", ())}
    return Site(name or "web page", bool(name), Selectors(own.get("root", ())), links, roles)


def _has_root(name: str, text: str) -> bool:
    """Say whether a page names the site and has its frame, whatever else is missing."""
    site = SITES[name]
    frame = [re.sub(r"^.*[.#]", "", root) for root in site["root"]]
    quoted = any(re.search(rf"[\"'\s]{re.escape(word)}[\"'\s]", text) for word in frame)
    return name != "PubMed" and quoted and any(sign in text for sign in site["signs"])

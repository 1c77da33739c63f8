"""Formulas as text: MathML in one line, TeX without its preamble."""

from __future__ import annotations

import itertools
import re

from lxml import etree

from analysis.readers._xml import local

TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.S)
SCRIPTS = {"msup": "^", "msub": "_", "mover": "^", "munder": "_"}
TWO_SCRIPTS = ("msubsup", "munderover")
TOKENS = ("mi", "mn", "mo")
OPAQUE = ("annotation", "annotation-xml", "maction", "mphantom")
WORD, WORD_END = re.compile(r"[a-zA-Z]{2}"), re.compile(r"[a-zA-Z]{2}$")
PREFERRED = ("math", "tex-math", "textual-form")


def formula_text(node: etree._Element) -> str:
    """Return a MathML or `tex-math` element as text in one line."""
    if local(node.tag) == "tex-math":
        return tex_text("".join(node.itertext()))
    return _linear(node)


def tex_text(source: str) -> str:
    """Return TeX source without the document around it and without dollar signs."""
    found = TEX_BODY.search(source)
    return (found[1] if found else source).replace("$", "").strip()


def choose_alternative(node: etree._Element) -> etree._Element | None:
    """Return the child of `alternatives` that says most as text; None if all are pictures."""
    children = {local(child.tag): child for child in reversed(node)}
    for name in PREFERRED:
        if name in children:
            return children[name]
    words = [child for child in node if "".join(child.itertext()).strip()]
    return words[0] if words else None


def _linear(node: etree._Element) -> str:
    name = local(node.tag)
    if name in TOKENS and not len(node):
        return (node.text or "").strip()
    if name in OPAQUE:
        return ""
    parts = [_linear(child) for child in node]
    if name in SCRIPTS and len(parts) == 2:
        return f"{parts[0]}{SCRIPTS[name]}{_group(parts[1])}" if parts[1].strip() else parts[0]
    if name in TWO_SCRIPTS and len(parts) == 3:
        return f"{parts[0]}_{_group(parts[1])}^{_group(parts[2])}"
    if name == "mfrac" and len(parts) == 2:
        return f"{_group(parts[0])}/{_group(parts[1])}"
    if name == "mroot" and len(parts) == 2:
        return f"root_{_group(parts[1])}({parts[0]})"
    if name == "mfenced":
        return f"{node.get('open', '(')}{_separate(node, parts)}{node.get('close', ')')}"
    if name == "msqrt":
        return f"√({_join(parts)})"
    own = (node.text or "").strip() if not parts else node.text or ""
    if name == "mtext":
        own = node.text or ""
    tails = [f"{part}{(child.tail or '').strip()}" for part, child in zip(parts, node, strict=True)]
    if name in ("mtr", "mtd", "mspace", "mlabeledtr"):
        return f"{own}{_join(tails)} "
    return own + _join(tails)


def _separate(node: etree._Element, parts: list[str]) -> str:
    """Join the parts of a `mfenced` by the signs it names, the last of them again and again."""
    signs = "".join(node.get("separators", ",").split())
    between = [signs[min(place, len(signs) - 1)] if signs else "" for place in range(len(parts))]
    return _join([p + s for p, s in zip(parts, [*between[:-1], ""], strict=True)] if parts else [])


def _join(parts: list[str]) -> str:
    """Join parts of a formula; a word ("log") does not touch its neighbors' letters."""
    joined = parts[:1]
    for before, part in itertools.pairwise(parts):
        touching = before[-1:].isalnum() and part[:1].isalnum()
        joined += [" "] if touching and (WORD_END.search(before) or WORD.match(part)) else []
        joined.append(part)
    return "".join(joined)


def _group(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.′'*+−-]*", text) else f"({text})"

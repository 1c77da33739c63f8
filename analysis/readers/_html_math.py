"""Formulas of saved pages: MathML, and the scripts from which MathJax draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from analysis.readers._xml import OPTIONS

FORMULAS = ("math/tex", "math/mml")  # types of scripts that hold a formula


def read_script(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the formula of a MathJax script as `math` or, from TeX, as `tex-math`."""
    source = node.text or ""
    if (node.get("type") or "").startswith("math/mml"):
        try:
            yield copy_math(etree.fromstring(source, etree.XMLParser(**OPTIONS)))
            return
        except etree.XMLSyntaxError:
            source = re.sub(r"<[^<>]*>", " ", source)
    formula = etree.Element("tex-math")
    formula.text = source
    yield formula


def copy_math(node: etree._Element) -> etree._Element:
    """Return a copy of a `math` element without namespaces."""
    copy = etree.fromstring(etree.tostring(node, with_tail=False))
    for element in copy.iter(etree.Element):
        element.tag = etree.QName(element).localname.rpartition(":")[2]
    return copy

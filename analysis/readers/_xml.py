"""Parse XML that may be hostile: nothing is fetched, nothing expanded, nothing repaired."""

from __future__ import annotations

import html.entities
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from analysis.readers.base import Refused

OPTIONS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
LONGEST_ENTITY = 100  # characters; a document's own entity stands for a sign, not for a text
BYTES_PER_SIGN = ("iso-8859", "windows-", "cp125", "latin", "us-ascii", "ascii", "macintosh")
DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
REFERENCE = re.compile(rb"&(?!amp;|lt;|gt;|quot;|apos;|#)")
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")  # UTF-16: bytes cannot be searched for a sign
BUILT_IN = {"amp", "lt", "gt", "quot", "apos"}
LIMITS = (
    ("entity amplification", "its entities grow when expanded (an entity bomb)"),
    ("Excessive depth", "its elements are nested more than 255 deep"),
    ("Text node too long", "it holds a run of text above 10 MB"),
    ("Buffer size limit", "it holds an attribute or a name above 10 MB"),
    ("Resource limit", "it is larger than a parser may safely read"),
    ("Premature end", "it is cut off: elements are left open at its end"),
    ("EndTag: '</' not found", "it is cut off: elements are left open at its end"),
    ("Document is empty", "it is empty"),
    ("Invalid bytes in character encoding", "its bytes are not in the encoding it declares"),
    ("not proper UTF-8", "its bytes are not in the encoding it declares"),
    ("Unsupported encoding", "it declares an encoding that nobody knows"),
)


def parse(data: bytes) -> etree._Element:
    """Return the root element of `data`; named entities are characters, namespaces stay.

    Raises Refused, with the reason in words, for what is not well-formed, is cut off, lies about
    its encoding, declares entities that reach outside or grow, or passes the parser's limits.
    """
    data = _trim(data)
    _check_encoding(data)
    try:
        root = etree.fromstring(data, etree.XMLParser(**OPTIONS))
    except etree.XMLSyntaxError as error:
        renamed = _number_entities(data, str(error))
        if renamed is None:
            raise Refused(explain(error, data)) from error
        return parse(renamed)
    except (LookupError, ValueError) as error:
        raise Refused(f"not readable as XML: {error}") from error
    own = _own_entities(root)
    if _may_name_entities(data):
        _resolve(root, own)
    return root


def _may_name_entities(data: bytes) -> bool:
    return data[:2] in WIDE or REFERENCE.search(data) is not None


def stream(source: bytes | BinaryIO, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield each element named in `tags` as it ends, then free it: memory stays that of one.

    Raises Refused as parse() does; elements before the fault have been yielded by then.
    """
    may_name = True  # entities; a file that is read piece by piece may have them
    if isinstance(source, bytes):
        source = _trim(source)
        _check_encoding(source)
        may_name = _may_name_entities(source)
        source = io.BytesIO(source)
    own: dict[str, str] | None = None
    try:
        for _, element in etree.iterparse(source, events=("end",), tag=tags, **OPTIONS):
            own = _own_entities(element) if own is None else own
            if may_name:
                _resolve(element, own)
            yield element
            _free(element)
    except etree.XMLSyntaxError as error:
        raise Refused(explain(error)) from error
    except (LookupError, ValueError) as error:
        raise Refused(f"not readable as XML: {error}") from error


def explain(error: Exception, data: bytes = b">") -> str:
    """Say in words why a file is not readable as XML; `data` is the file, where it is at hand."""
    message = re.sub(r" \(<string>, line \d+\)$", "", str(error))
    for sign, reason in LIMITS:
        if sign in message:
            return f"not readable as XML: {reason}"
    if not data.rstrip(b" \r\n\t\0").endswith(b">") and "Extra content" not in message:
        return f"not readable as XML: it is cut off ({' '.join(message.split())})"
    return f"not well-formed XML: {' '.join(message.split())}"


def local(tag) -> str:
    """Return a tag without its namespace or prefix."""
    if not isinstance(tag, str):
        return ""
    return tag if tag.isalpha() else tag.rpartition("}")[2].rpartition(":")[2]


def first_child(node: etree._Element, *names: str) -> etree._Element | None:
    """Return the first child of one of these names; half the time of find()."""
    return next(node.iterchildren(*names), None)


def drop_namespaces(root: etree._Element) -> None:
    """Rename the elements of `root` to their local names where the root has a namespace."""
    for element in root.iter(etree.Element):
        if element.tag[:1] == "{":
            element.tag = local(element.tag)


def _trim(data: bytes) -> bytes:
    """Drop a UTF-8 byte order mark and white space before the first sign."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip() if data[:1] in b"\xef \r\n\t" else data


def _check_encoding(data: bytes) -> None:
    """Refuse bytes that are UTF-8 but declared as one byte a character: words would change."""
    found = DECLARED.match(data[:200])
    name = found[1].decode().lower() if found else ""
    if name.startswith(BYTES_PER_SIGN) and not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return
        raise Refused(f"declares the encoding {name}, but its bytes are UTF-8; mend line 1")


def _number_entities(data: bytes, message: str) -> bytes | None:
    """Write named HTML entities as numbers where a file without DOCTYPE uses them."""
    if not re.search(r"Entity '\w+' not defined", message) or b"<![CDATA[" in data:
        return None
    numbered = NAMED.sub(_number, data)
    return None if numbered == data else numbered


def _number(found: re.Match) -> bytes:
    name = found[1].decode()
    code = html.entities.name2codepoint.get(name)
    text = chr(code) if code else html.entities.html5.get(f"{name};")
    if text is None or name in BUILT_IN:
        return found[0]
    return "".join(f"&#{ord(sign)};" for sign in text).encode()


def _own_entities(element: etree._Element) -> dict[str, str]:
    """Return the entities a document declares itself; Refused if one reaches outside or grows."""
    dtd = element.getroottree().docinfo.internalDTD
    own = {}
    for entity in dtd.entities() if dtd is not None else ():
        content = entity.content
        if content is None:
            raise Refused(f"declares the external entity '{entity.name}': it would read a file")
        if "&" in content or "%" in content or len(content) > LONGEST_ENTITY:
            raise Refused(f"declares the entity '{entity.name}', which grows when expanded")
        own[entity.name] = content
    return own


def _resolve(root: etree._Element, own: dict[str, str]) -> None:
    """Put the characters that named entities stand for into the text."""
    for entity in list(root.iter(etree.Entity)):
        name = entity.name
        text = own.get(name) or html.entities.html5.get(f"{name};")
        if text is None or "<" in own.get(name, ""):
            raise Refused(f"uses the entity '&{name};', which is no known character")
        parent, before = entity.getparent(), entity.getprevious()
        text += entity.tail or ""
        if before is not None:
            before.tail = (before.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
        entity.tail = None
        parent.remove(entity)


def _free(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]

"""Fold text for matching: one character for one, so that every span stays where it is."""

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043\u00ad"
SPACES = "\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
QUOTES = "\u2018\u2019\u201a\u201b\u2032"
DOUBLE = "\u201c\u201d\u201e\u2033"
TABLE = str.maketrans(
    dict.fromkeys(DASHES, "-")
    | dict.fromkeys(SPACES, " ")
    | dict.fromkeys(QUOTES, "'")
    | dict.fromkeys(DOUBLE, '"')
    | {"\u00b5": "\u03bc", "\u03c2": "\u03c3"}
)


def fold(text: str) -> str:
    """Return `text` with plain dashes, spaces and quotes; its length and its spans are kept."""
    return text if text.isascii() else text.translate(TABLE)

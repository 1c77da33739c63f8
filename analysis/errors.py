"""The one error that data or a parameter can cause."""


class EvidenceError(Exception):
    """Bad input, said so that it can be mended: what is wrong, what was expected, where to mend."""

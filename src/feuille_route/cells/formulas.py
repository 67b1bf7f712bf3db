"""Texts that a spreadsheet would run: a ``'`` is put before them when they are written."""

import unicodedata
from typing import Final

_SIGNS: Final = frozenset("=+-@")
_BLANKS: Final = frozenset("\t\r\n")


def guarded(text: str) -> str:
    """Make a text safe in a cell.

    >>> guarded("=1+1"), guarded("  \uff1d1+1"), guarded("6e B")
    ("'=1+1", "'  \uff1d1+1", '6e B')
    """
    return f"'{text}" if _runs(text) else text


def unguarded(text: str) -> str:
    """Take off the ``'`` that ``guarded`` puts."""
    return text[1:] if text.startswith("'") and _runs(text[1:]) else text


def _runs(text: str) -> bool:
    """Tell whether the first sign that is seen begins a formula, of full width or not."""
    if text[:1] in _BLANKS:
        return True
    seen = (sign for sign in text if unicodedata.category(sign)[0] not in "ZC")
    return unicodedata.normalize("NFKC", next(seen, "."))[:1] in _SIGNS

"""Folding: two spellings of one thing become equal."""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u00b4`\u2032"), "'")
_BLANKS: Final = re.compile(r"[\s_\u200b\ufeff]+")


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    marked = unicodedata.normalize("NFD", composed)
    letters = "".join(c for c in marked if not unicodedata.combining(c))
    return letters.replace("œ", "oe").replace("æ", "ae")


# The letters of European languages, folded once: nearly every text needs no more.
_LATIN: Final = {
    code: _plain(chr(code)) for code in range(0xC0, 0x180) if _plain(chr(code)).isascii()
} | _APOSTROPHES


def fold(text: str) -> str:
    """Fold case, accents, apostrophes and every kind of space (NFKC first, ``_`` is a space).

    >>> fold("  L’ÉLÈVE_de 3ᵉ ")
    "l'eleve de 3e"
    """
    plain = text.lower()
    if plain.isascii() and plain.isalnum():
        return plain
    plain = plain.translate(_LATIN)
    if not plain.isascii():
        plain = _plain(plain.translate(_APOSTROPHES))
    return _BLANKS.sub(" ", plain).strip()


def fold_header(text: str) -> str:
    """Fold a column's header: as ``fold``, without a leading formula guard ``'``."""
    return fold(text).removeprefix("'").strip()

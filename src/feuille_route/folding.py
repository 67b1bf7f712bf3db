"""Folding: two spellings of one thing become equal."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4`\u2032", "'"))
_BLANKS: Final = re.compile(r"[\s_\u200b\ufeff]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold case, accents, apostrophes and every kind of space (NFKC first, ``_`` is a space).

    >>> fold("  L’ÉLÈVE_de 3ᵉ ")
    "l'eleve de 3e"
    """
    if text.isascii():
        plain = text.lower()
    else:
        composed = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
        marked = unicodedata.normalize("NFD", composed)
        plain = "".join(c for c in marked if not unicodedata.combining(c))
        plain = plain.replace("œ", "oe").replace("æ", "ae")
    return _BLANKS.sub(" ", plain.translate(_APOSTROPHES)).strip()


def fold_header(text: str) -> str:
    """Fold a column's header: as ``fold``, without a leading formula guard ``'``."""
    return fold(text).removeprefix("'").strip()

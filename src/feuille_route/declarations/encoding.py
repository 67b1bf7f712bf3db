"""Bytes to text, whatever editor wrote them."""

import codecs
from typing import Final

from feuille_route.declarations.problems import Mistake
from feuille_route.sentences import _

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(raw: bytes) -> str:
    """Read UTF-16 with a BOM, UTF-8 with or without one, otherwise Windows-1252.

    Raises:
        Mistake: The bytes are no text.
    """
    for codec in ("utf-16",) if raw.startswith(_UTF_16) else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Mistake(_("this is not a text file: save it as text, in UTF-8"))

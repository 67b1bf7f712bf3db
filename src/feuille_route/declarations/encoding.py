"""A file to bytes to text, whatever editor wrote them."""

import codecs
from pathlib import Path
from typing import Final

from feuille_route.declarations.problems import Mistake
from feuille_route.opening import open_file
from feuille_route.sentences import _

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_LARGEST: Final = 1 << 20


def read(path: Path) -> bytes:
    """Read a file that somebody wrote by hand.

    Raises:
        Mistake: It is larger than anybody writes.
        OSError: It cannot be read, or is no file.
    """
    with open_file(path) as stream:
        raw = stream.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise Mistake(_("it is larger than a megabyte: nobody wrote this by hand"))
    return raw


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

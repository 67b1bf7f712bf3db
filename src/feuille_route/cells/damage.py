"""What spreadsheets and careless copies do to cells: undone where only one original is possible."""

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_ROUNDED: Final = re.compile(r"[-+]?\d(?:[.,]\d+)?[eE]\+\d{2,3}")
_ERROR: Final = re.compile(
    r"#(?:N/A|REF!|NAME\?|NOM\??|VALUE!|VALEUR!|NULL!|NUL!|NUM!|NOMBRE!|DIV/0!|#+)"
)
MERGED: Final = "#FUSION!"
"""What stands in a cell of a sheet that a merged one covers."""
_SERIAL: Final = re.compile(r"[1-5]\d{4}(?:[.,]\d+)?")
_LOST: Final = re.compile(r"[\ufffd?]")
_LOST_IN_A_WORD: Final = re.compile(r"\ufffd|[^\W\d_]\?[^\W\d_]")
_UTF8_AS_CP1252: Final = re.compile(
    "[ÃÂ][\x80-\xbf\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a"
    "\u20ac\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]|â€"
)
_SCRAMBLED: Final = re.compile("[ÃÂâÚÞÛÓ‚Šˆ‡…“]")
_CP1252_AS_CP850: Final = re.compile("[a-z][ÚÞÛÓ]|[ÚÞ][a-z]")
_CP850_AS_CP1252: Final = re.compile("[A-Za-z][‚Šˆ‡…“](?=[A-Za-z])|[a-z]‚(?!\\w)")

_OF_ANOTHER_ENCODING: Final = [text.encode() for text in ("Ã", "Â", "â€", *"ÚÞÛÓ‚Šˆ‡…“")]

_CONTROL: Final = re.compile(
    r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff]"
)
_NOT_PLAIN: Final = re.compile(
    r"[&\x00-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff\uff10-\uff5a]|^['=\s]|\s$"
)
_WIDE: Final = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_ESCAPE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_AFTER_A_FIGURE: Final = re.compile(r"\d[^\W\d_a-zA-Z]")

SUSPECT: Final = (b"E+", b"#", b"?", b"\xef\xbf\xbd")
"""Bytes without which no cell of a file is damaged."""


def damage_of(text: str) -> str | None:
    """Name the damage of a text: a number that was rounded, an error of a formula.

    >>> damage_of("2,17E+13"), damage_of("#REF!"), damage_of("3 PM")
    ('rounded', 'error', None)
    """
    if _ROUNDED.fullmatch(text):
        return "rounded"
    if text == MERGED:
        return "merged"
    if _ERROR.fullmatch(text):
        return "error"
    return "lost" if _LOST_IN_A_WORD.search(text) else None


def damage_of_date(text: str) -> str | None:
    """Name the damage of a date: the number that it is to a spreadsheet, of 1900 or of 1904."""
    return "serial" if _SERIAL.fullmatch(text) else damage_of(text)


def damage_of_name(text: str) -> str | None:
    """Name the damage of a personal text: letters that were lost, besides the others."""
    lost = _LOST.search(text) or _AFTER_A_FIGURE.search(text)
    return "lost" if lost else damage_of(text)


def plain(text: str) -> str:
    r"""Take off what is no part of a cell: blanks around it, control codes, a web page's escapes.

    So is what keeps a spreadsheet from changing it, and the wide letters of an Asian keyboard.

    >>> plain("'016"), plain('="016"'), plain("l&#39;ENT "), plain("Le\x07a"), plain("\uff10\uff11")
    ('016', '016', "l'ENT", 'Lea', '01')
    """
    if not _NOT_PLAIN.search(text):
        return text
    text = _ESCAPE.sub(lambda escape: html.unescape(escape[0]), text)
    text = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), text)
    text = _CONTROL.sub("", text).strip()
    if len(text) > 3 and text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text[1:] if len(text) > 1 and text[0] == "'" else text


def is_scrambled(text: str) -> bool:
    """Tell whether a text holds UTF-8 that was read as Windows-1252, which is none by chance."""
    return bool(_UTF8_AS_CP1252.search(text))


def holds(data: bytes | bytearray, marks: Sequence[bytes], end: int | None = None) -> bool:
    """Tell whether bytes hold a mark; its last byte, alone, is looked for many times faster."""
    return any(data.find(m[-1:], 0, end) >= 0 and data.find(m, 0, end) >= 0 for m in marks)


def may_be_scrambled(data: bytes) -> bool:
    """Tell quickly whether a long text in UTF-8 may hold some that ``unscramble`` undoes."""
    return holds(data, _OF_ANOTHER_ENCODING)


def unscramble(text: str) -> str:
    """Undo text that was read in another encoding and saved again, where it can be that only.

    >>> unscramble("PrÃ©nom"), unscramble("JOÃO"), unscramble("gÚnÚrale"), unscramble("g‚n‚rale")
    ('Prénom', 'JOÃO', 'générale', 'générale')
    """
    if not _SCRAMBLED.search(text):
        return text
    for shape, read_as, written_in in (
        (_UTF8_AS_CP1252, "cp1252", "utf-8"),
        (_CP1252_AS_CP850, "cp850", "cp1252"),
        (_CP850_AS_CP1252, "cp1252", "cp850"),
    ):
        if shape.search(text):
            try:
                return b"".join(_byte(c, read_as) for c in text).decode(written_in)
            except UnicodeError:
                continue
    return text


def _byte(character: str, encoding: str) -> bytes:
    """Give the byte of a character; Windows reads bytes that mean nothing as control codes."""
    if 0x80 <= ord(character) < 0xA0:
        return bytes([ord(character)])
    return character.encode(encoding)

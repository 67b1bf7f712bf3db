"""Columns of text on a console: how wide a text is, where it breaks, how it is painted.

Laid out here rather than by a library because importing and running one takes a sixth of a run.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

Paint = Literal["green", "red", "yellow", "bold", "dim"]

_CODES: Final = {"green": "32", "red": "31", "yellow": "33", "bold": "1", "dim": "2"}


def paint(text: str, colour: Paint | None, *, wanted: bool) -> str:
    """Wrap a text in the escapes of a colour, if colour is wanted."""
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if wanted and colour and text else text


def columns_of(text: str) -> int:
    """Count the columns that a text takes: an accent put over a letter takes none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns_of_character, text))


def _columns_of_character(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text up with spaces, after it or before it."""
    blank = " " * (width - columns_of(text))
    return blank + text if right else text + blank


def wrap(text: str, width: int, indent: str = "") -> Sequence[str]:
    """Break a text at its plain spaces, and a word that is too long where it must.

    Every line but the first begins with ``indent``.
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line.strip() else line + word
        if columns_of(joined) <= width:
            line = joined
            continue
        if line.strip():
            lines.append(line)
        *whole, last = _pieces(word, width - len(indent))
        lines.extend(indent * bool(lines) + piece for piece in whole)
        line = indent * bool(lines) + last
    return [*lines, line]


def _pieces(word: str, width: int) -> Sequence[str]:
    pieces = [""]
    for character in word:
        if columns_of(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces

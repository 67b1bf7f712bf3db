"""The text of a file that Arrow cannot read as it stands, from whatever its bytes are in."""

import codecs
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from feuille_route.cells.damage import may_be_scrambled, unscramble
from feuille_route.exports.recognising.header import Header
from feuille_route.files.head import find_encoding
from feuille_route.findings import FindingCode, Severity

_START: Final = 200
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_ROLES: Final = bytes(
    ord("L" if 0xC2 <= byte <= 0xF4 else "C" if 0x80 <= byte <= 0xBF else ".")
    for byte in range(256)
)
"""Of each byte, whether it leads a letter of UTF-8, continues one, or is alone."""

Note = Callable[..., Any]
"""Notes a code about the file, with its line, its severity and what ``findings.Finding`` has."""


class Decoded(NamedTuple):
    """A text in UTF-8, its line ends of one byte.

    ``cut``: some of it was lost; ``torn``: its last letter was. ``guessed``: a byte that is no
    UTF-8 was taken for a letter of Windows-1252.
    """

    data: bytes
    cut: bool = False
    torn: bool = False
    guessed: bool = False


def decode(data: bytes, header: Header, note: Note) -> Decoded:
    """Decode a file, and mend what was read in another encoding before, or put in quotes."""
    decoded = _decode(data, note)
    # Of files that were put one below another, each begins with a mark.
    text = _unscrambled(decoded.data.replace(b"\n" + codecs.BOM_UTF8, b"\n"), header, note)
    if header.quoted:
        note(FindingCode.ROWS_QUOTED, None, Severity.INFO)
        text = _encoded("\n".join(map(_without_quotes, text.decode().split("\n"))))
    return decoded._replace(data=text, cut=decoded.cut or b"\0" in text)


def _decode(data: bytes, note: Note) -> Decoded:
    """Decode a file; in one that is not in UTF-8 throughout, each line is by itself."""
    encoding = find_encoding(data[:_START])
    if encoding.startswith("utf-16"):
        text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
        if len(data) % 2:
            note(FindingCode.FILE_TRUNCATED)
        return Decoded(_encoded(text), cut=bool(len(data) % 2))
    bare = data.removeprefix(codecs.BOM_UTF8)
    try:
        bare.decode()
    except UnicodeDecodeError as error:
        whole = bare[: error.start]
        if error.reason == "unexpected end of data" and not whole.isascii():
            # Cut in the middle of a letter: what stands before it is text all the same.
            return Decoded(_with_line_ends(whole) + "\ufffd".encode(), torn=True)
    else:
        return Decoded(_with_line_ends(bare))
    marked = len(bare) < len(data)
    if not marked and b"LC" not in data.translate(_ROLES):
        return Decoded(_encoded(data.decode("cp1252", errors="replace")), guessed=True)
    lines = [_decode_line(line) for line in _LINE_END.split(bare)]
    other = [line for line, (_, of_utf8) in enumerate(lines, start=1) if of_utf8 is False]
    if marked or any(of_utf8 for _, of_utf8 in lines):
        note(FindingCode.ENCODINGS_MIXED, other[0], count=len(other))
    return Decoded("\n".join([text for text, _ in lines]).encode(), guessed=bool(other))


def _with_line_ends(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _encoded(text: str) -> bytes:
    return _with_line_ends(text.encode("utf-8", "replace"))


def _decode_line(line: bytes) -> tuple[str, bool | None]:
    """Decode a line, and tell whether it surely is in UTF-8; ASCII tells nothing."""
    try:
        return line.decode("utf-8"), None if line.isascii() else True
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace"), False


def _unscrambled(data: bytes, header: Header, note: Note) -> bytes:
    """Mend lines read in another encoding, where all that can be are: one alone may be a name."""
    if not may_be_scrambled(data):
        return data
    lines = data.decode().split("\n")
    mended = [unscramble(line) for line in lines]
    odd = sum(old != new for old, new in zip(lines, mended, strict=True))
    accented = sum(not line.isascii() for line in lines)
    named = not unscramble(header.raw.decode("utf-8", "replace")).isascii()
    shown = lines[: header.line] != mended[: header.line]
    if not odd or not (shown or (not named and 2 * odd > accented)):
        return data
    note(FindingCode.CELL_RESTORED, None, Severity.INFO, count=odd)
    return _encoded("\n".join(mended))


def _without_quotes(line: str) -> str:
    """Take a row out of the quotes that stand around the whole of it."""
    bare = line.rstrip(";,\t ")
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        return bare[1:-1].replace('""', '"')
    return line

"""The first lines of a file: its encoding, and those that may be its header."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from feuille_route.cells.damage import MERGED

HEAD: Final = 1 << 14
SEPARATORS: Final = (";", ",", "\t")
_LOOKED_AT: Final = 20
_WIDEST: Final = 1 << 14
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_TEXT_BYTES: Final = bytes({*b"\t\n\x0b\f\r\x1a", *range(0x20, 0x100)})
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Line:
    """A line that may be the header: its bytes, the file's to its end, its number, its encoding."""

    raw: bytes = field(repr=False)
    above: bytes = field(repr=False)
    number: int
    encoding: str


def header_lines(head: bytes) -> Iterator[Line]:
    """Yield the first lines; a quoted line end joins the next line to one."""
    encoding = find_encoding(head)
    if encoding.startswith("utf-16"):
        yield from _lines_of_utf16(head, encoding)
        return
    start, number = 0, 0
    for _ in range(_LOOKED_AT):
        if start >= len(head):
            return
        end, lines = _end_of_line(head, start)
        number += lines
        if head[start:end].strip():
            yield Line(head[start:end], head[:end], number, encoding)
        start = end


def _end_of_line(head: bytes, start: int) -> tuple[int, int]:
    """Give where a line ends, and how many lines stand in it."""
    end = start
    for lines in range(1, 6):
        match = _LINE_END.search(head, end)
        end = match.end() if match else len(head)
        if head.count(b'"', start, end) % 2 == 0:
            return end, lines
    match = _LINE_END.search(head, start)
    return (match.end() if match else len(head)), 1


def _lines_of_utf16(head: bytes, encoding: str) -> Iterator[Line]:
    """Yield the lines of UTF-16 text, each in UTF-8; the whole head is read again with them."""
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff")
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text)[:_LOOKED_AT], start=1):
        if line.strip():
            yield Line(codecs.BOM_UTF8 + line.encode(), head, number, encoding)


def find_encoding(data: bytes) -> str:
    """Tell the encoding of text: a BOM, UTF-16, otherwise strict UTF-8, otherwise Windows-1252."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    start = data[:200]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        nuls, others = start[first::2].count(0), start[1 - first :: 2].count(0)
        if len(start) > 8 and not others and nuls * 3 > len(start):
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(data) == HEAD and error.reason == "unexpected end of data"
        return "utf-8" if cut else "cp1252"
    return "utf-8"


def is_text(head: bytes) -> bool:
    """Tell whether a file may be text: no NUL nor other control byte, but in UTF-16."""
    if find_encoding(head).startswith("utf-16"):
        return True
    return not head.translate(None, _TEXT_BYTES)


def split_header(text: str, separator: str) -> tuple[str, ...]:
    """Split a header line into its names; trailing separators add columns without a name.

    But those beyond the widest sheet: they are no columns of anybody's. A wider line has no names.
    """
    if text.count(separator) > _WIDEST:
        text = text.rstrip(separator + " \t\r\n")
        if text.count(separator) > _WIDEST:
            return ()
    try:
        rows = list(csv.reader([text.removeprefix("\ufeff")], delimiter=separator))
    except csv.Error:  # a line end outside quotes
        return ()
    names = (name.strip() for name in rows[0]) if rows else ()
    return tuple("" if name == MERGED else name for name in names)

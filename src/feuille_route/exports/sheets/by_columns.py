"""Reading files of one header at once, as they stand: one buffer, whole columns.

The line ends of each file are counted, and the columns trusted only when they add up to the rows
parsed. What cannot be trusted is mended first (``mending``). A large file is read in parts, cut at
line ends.
"""

import codecs
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Numbers, places_of
from feuille_route.cells.damage import SUSPECT, holds
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.arrow_rows import (
    Columns,
    columns_of,
    like_headers,
    may_be_hexadecimal,
    numbers_of,
    parse,
    texts_of,
)
from feuille_route.exports.sheets.batches import Part, read
from feuille_route.exports.sheets.lines import is_well_quoted
from feuille_route.exports.sheets.shape import NOTE_BYTES
from feuille_route.exports.sheets.sheet import Sheet

_LINE_END: Final = re.compile(rb"[\r\n]")
_FOOT: Final = 2048
_TOTAL: Final = re.compile(rb"(?i)[\W_]*(?:(?:grand|sous)[\W_]+)?(?:total|totaux)\b")
# A byte of no text, a mark that begins a file, and accents that were read in another encoding: é as
# Ã©, or as Ú.
_ODD: Final = (b"\0", codecs.BOM_UTF8, "Ã".encode(), "Ú".encode(), "Þ".encode())


def read_fast(header: Header, batch: Sequence[Part], *, dates: bool = True) -> Sheet | None:
    """Parse a batch as whole columns; ``None`` when anything is not as it should be.

    ``dates``: those of the French order are read at once. Only long Arrow calls and file reads: it
    may run in a thread while others import.
    """
    bodies = _bodies(header, batch)
    if bodies is None:
        return None
    data = b"\n".join([*(rows for rows, _ in bodies if len(rows)), b""]) or b"\n"
    if holds(data, _ODD) or _has_other_ends(data) or may_be_hexadecimal(data, header.separator):
        return None
    counts = _count_lines(data, [len(rows) for rows, _ in bodies])
    table = parse(header, data)
    # Arrow passes over empty lines, and joins those that quotes hold together.
    if table is None or table.num_rows != counts.sum():
        return None
    if any(_may_be_pushed(table.column(str(place)), place, header) for place in header.nameless):
        return None
    columns = columns_of(table, header, dates=dates)
    if not _are_sound(columns, data, header):
        return None
    numbers = np.array([part.number for part in batch], dtype=np.int32)
    above = np.array([0 if part.start else header.line for part in batch], dtype=np.int64)
    lines = np.arange(table.num_rows) - np.repeat(_starts(counts) - above, counts) + 1
    return Sheet(
        columns,
        np.repeat(numbers, counts),
        lines.astype(np.int32),
        unended={
            part.number: (int(line), header.width - 1)
            for part, (_, line_ends), line in zip(batch, bodies, counts + above, strict=True)
            if not line_ends
        },
        height=int(counts[-1] + above[-1]) + max(bodies[-1][1] - 1, 0),
        suspect=holds(data, SUSPECT),
    )


def _bodies(header: Header, batch: Sequence[Part]) -> list[tuple[memoryview, int]] | None:
    """Read the bytes of each file's rows, without the last line ends; tells how many those are.

    ``None`` when a file is not what its head announced.
    """
    inner_line_end = _LINE_END.search(header.raw.rstrip(b"\r\n"))
    if header.quoted or header.encoding.startswith("utf-16"):
        return None
    if inner_line_end and header.line == 1:
        return None
    bodies = []
    for part in batch:
        body = _body(header, part)
        if body is None:
            return None
        bodies.append(body)
    return bodies


def _body(header: Header, part: Part) -> tuple[memoryview, int] | None:
    try:
        data = read(part)
    except OSError:
        return None
    wanted = part.size if part.is_whole else part.end - part.start
    start, end = 0 if part.start else len(header.raw), len(data)
    if end != wanted or not data.startswith(b"" if part.start else header.raw):
        return None
    while end > start and data[end - 1] in b"\r\n":
        end -= 1
    line_ends = max(data.count(b"\n", end), int(end < len(data) or not part.is_last))
    if not line_ends and data[end - 1 : end] >= b"\x80":  # perhaps in the middle of a letter
        return None
    if _is_open(data, start, end) or (part.is_last and _has_foot(data, start, end)):
        return None
    return memoryview(data)[start:end], line_ends


def _has_foot(data: bytes, start: int, end: int) -> bool:
    """Tell whether a total or a note may stand among the last lines."""
    first = start if end - start <= _FOOT else data.find(b"\n", end - _FOOT, end) + 1
    lines = data[first or end - _FOOT : end].split(b"\n")
    return any(_TOTAL.match(line) or NOTE_BYTES.match(line) for line in lines)


def _has_other_ends(data: bytes) -> bool:
    """Tell whether a line ends in a return alone: Arrow ends a row there, which is not counted."""
    return b"\r" in data and data.count(b"\r") != data.count(b"\r\n")


def _count_lines(data: bytes, sizes: Sequence[int]) -> Numbers:
    """Count the lines of each file, of so many bytes, among those of all."""
    line_ends = places_of("\n", np.frombuffer(data, np.uint8))
    ends = np.cumsum([size + 1 if size else 0 for size in sizes])
    counts: Numbers = np.diff(np.searchsorted(line_ends, ends), prepend=0)
    return counts


def _is_open(data: bytes, start: int, end: int) -> bool:
    """Tell whether the last line may end within quotes: Arrow takes them for closed there."""
    return data.count(b'"', max(start, data.rfind(b"\n", start, end)), end) % 2 == 1


def _may_be_pushed(column: pa.ChunkedArray, place: int, header: Header) -> bool:
    """Tell whether a column without a name holds text of some rows: they were pushed aside."""
    filled = pc.sum(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0
    return bool(filled) and (filled < len(column) or place >= header.named)


def _are_sound(columns: Columns, data: bytes, header: Header) -> bool:
    """Tell whether each line is a row: not of empty cells only, nor the header, and well quoted."""
    if _may_hold_blanks(columns) or like_headers(texts_of(columns), header) is not None:
        return False
    return is_well_quoted(data, header.separator)


def _may_hold_blanks(columns: Columns) -> bool:
    """Tell whether a line may be of empty cells only: each column has one, or blanks."""
    return all(one.null_count for one in numbers_of(columns)) and all(
        pc.any(pc.equal(pc.utf8_trim_whitespace(one.dictionary), "")).as_py()
        for one in texts_of(columns)
    )


def _starts(counts: Numbers) -> Numbers:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)

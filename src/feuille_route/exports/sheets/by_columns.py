"""Reading files of one header at once, as they stand: one buffer, whole columns.

The line ends of each file are counted, and the columns trusted only when they add up to the rows
parsed. What cannot be trusted is mended first (``mending``). A large file is read in parts, cut at
line ends.
"""

import codecs
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Bytes, Numbers
from feuille_route.cells.damage import SUSPECT
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
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.bodies import read_bodies
from feuille_route.exports.sheets.lines import is_well_quoted
from feuille_route.exports.sheets.sheet import Sheet

# A byte of no text, a mark that begins a file, and accents that were read in another encoding: é as
# Ã©, or as Ú.
_ODD: Final = (b"\0", codecs.BOM_UTF8, "Ã".encode(), "Ú".encode(), "Þ".encode())


def read_fast(header: Header, batch: Sequence[Part], *, dates: bool = True) -> Sheet | None:
    """Parse a batch as whole columns; ``None`` when anything is not as it should be.

    ``dates``: those of the French order are read at once. Only long Arrow calls and file reads: it
    may run in a thread while others import.
    """
    bodies = read_bodies(header, batch)
    if bodies is None:
        return None
    text, counts = np.frombuffer(bodies.data, np.uint8, bodies.end), bodies.counts
    if bodies.holds(_ODD) or bodies.have_other_ends or may_be_hexadecimal(text, header.separator):
        return None
    table = parse(header, text.data)
    # Arrow passes over empty lines, and joins those that quotes hold together.
    if table is None or table.num_rows != counts.sum():
        return None
    if any(_may_be_pushed(table.column(str(place)), place, header) for place in header.nameless):
        return None
    columns = columns_of(table, header, dates=dates)
    if not _are_sound(columns, text, header):
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
            for part, line_ends, line in zip(batch, bodies.line_ends, counts + above, strict=True)
            if not line_ends
        },
        height=int(counts[-1] + above[-1]) + max(bodies.line_ends[-1] - 1, 0),
        suspect=bodies.holds(SUSPECT),
    )


def _may_be_pushed(column: pa.ChunkedArray, place: int, header: Header) -> bool:
    """Tell whether a column without a name holds text of some rows: they were pushed aside."""
    filled = pc.sum(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0
    return bool(filled) and (filled < len(column) or place >= header.named)


def _are_sound(columns: Columns, text: Bytes, header: Header) -> bool:
    """Tell whether each line is a row: not of empty cells only, nor the header, and well quoted."""
    if _may_hold_blanks(columns) or like_headers(texts_of(columns), header) is not None:
        return False
    return is_well_quoted(text, header.separator)


def _may_hold_blanks(columns: Columns) -> bool:
    """Tell whether a line may be of empty cells only: each column has one, or blanks."""
    return all(one.null_count for one in numbers_of(columns)) and all(
        pc.any(pc.equal(pc.utf8_trim_whitespace(one.dictionary), "")).as_py()
        for one in texts_of(columns)
    )


def _starts(counts: Numbers) -> Numbers:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)

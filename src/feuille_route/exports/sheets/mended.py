"""Reading damaged files of one header: each is mended, then Arrow reads them together."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask
from feuille_route.cells.damage import SUSPECT, holds
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.arrow_rows import (
    Columns,
    columns_of,
    like_headers,
    may_be_hexadecimal,
    needed_of,
    parse,
    texts_of,
)
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.mending import Mended, mend
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.formats.export_format import Format
from feuille_route.sentences import _

_LONGEST: Final = (1 << 31) - 1
_NO_HEADER: Final = str(_("text stands where the header has no name"))


def read_mended(
    header: Header,
    batch: Sequence[Part],
    log: SheetLog,
    formats: Sequence[Format] = (),
    *,
    dates: bool = True,
) -> Sheet:
    """Mend each file of a batch and read them together: a row that does not fit costs that row.

    ``dates``: those of the French order are read at once.
    """
    files = [mend(header, part, formats) for part in batch]
    table = _parse(header, files)
    columns = columns_of(table, header, dates=dates)
    doubted = like_headers(texts_of(columns), header)
    if doubted is not None:
        files = _mended_again(header, batch, files, formats, doubted)
        table = _parse(header, files)
    lost = _lose_strays(table, header, files)
    if lost.any() or doubted is not None:
        columns = columns_of(_without(table, lost), header, dates=dates)
    for part, file in zip(batch, files, strict=True):
        file.rows.note_all(part.number, log)
    return _sheet(columns, batch, files, lost)


def _parse(header: Header, files: Sequence[Mended]) -> pa.Table:
    """Parse mended files together, under the columns' types where all cells are of them."""
    data = b"".join([file.data for file in files])
    spans = any("\n" in cell for file in files for row in file.rows.cells for cell in row or ())
    table = None
    if not may_be_hexadecimal(np.frombuffer(data, np.uint8), header.separator):
        table = parse(header, data, spans=spans)
    if table is None:
        table = parse(header, data, typed=False, spans=spans)
    if table is None and data:  # a row is longer than a block
        table = parse(header, data, typed=False, spans=spans, block=min(len(data), _LONGEST))
    if table is None:  # there is no row
        table = pa.table({name: pa.array([], pa.string()) for name in needed_of(header)})
    return table


def _mended_again(
    header: Header,
    batch: Sequence[Part],
    files: Sequence[Mended],
    formats: Sequence[Format],
    doubted: Mask,
) -> list[Mended]:
    """Mend those files again of which rows may be the header once more."""
    ends = np.cumsum([len(file.lines) for file in files])
    rows = np.split(doubted, ends[:-1])
    return [
        mend(header, part, formats, file.lines[odd].tolist()) if odd.any() else file
        for part, file, odd in zip(batch, files, rows, strict=True)
    ]


def _lose_strays(table: pa.Table, header: Header, files: Sequence[Mended]) -> Mask:
    """Lose the rows that have text in a column without a name: they were pushed aside.

    But where most rows of a file have some, in a column before the last one that has a name: there
    a name was forgotten, as over the numbers of rows. Gives all rows that are lost.
    """
    lost = np.concatenate([file.lost for file in files])
    strays = np.zeros(len(lost), dtype=bool)
    start = 0
    for file in files:
        rows = slice(start, start := start + len(file.lost))
        for place in header.nameless:
            column = table.column(str(place)).slice(rows.start, len(file.lost))
            filled = pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy() & ~lost[rows]
            if place >= header.named or 2 * filled.sum() <= (~lost[rows]).sum():
                strays[rows] |= filled
        for line in file.lines[strays[rows]].tolist():
            file.rows.tell(line, {"why": _NO_HEADER})
    lost |= strays
    return lost


def _without(table: pa.Table, rows: Mask) -> pa.Table:
    """Take away all cells of some rows."""
    mask = pa.array(rows)
    none = [pc.if_else(mask, pa.scalar(None, one.type), one) for one in table.columns]
    return pa.table(dict(zip(table.column_names, none, strict=True)))


def _sheet(columns: Columns, batch: Sequence[Part], files: Sequence[Mended], lost: Mask) -> Sheet:
    numbers = [part.number for part in batch]
    by_number = dict(zip(numbers, files, strict=True))
    return Sheet(
        columns,
        np.repeat(np.array(numbers, dtype=np.int32), [len(file.lines) for file in files]),
        np.concatenate([file.lines for file in files]),
        lost,
        frozenset(number for number, file in by_number.items() if file.rows.cut),
        frozenset(number for number, file in by_number.items() if file.rows.end is not None),
        {number: file.rows.below for number, file in by_number.items() if file.rows.below},
        {number: file.unended for number, file in by_number.items() if file.unended},
        height=files[-1].height,
        suspect=any(file.guessed or holds(file.data, SUSPECT) for file in files),
    )

"""Reading rows: whole columns by pyarrow, or row by row when a file is damaged.

Both ways give a ``Sheet``. The fast way joins files of one header into one buffer; it counts the
line ends of each file, and is trusted only when they add up to the rows parsed. A large file is
read in parts, cut at line ends.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from feuille_route.cells.damage import SUSPECT
from feuille_route.cells.folding import fold_header
from feuille_route.cells.moments import read_moments
from feuille_route.cells.orders import ODD
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.batches import Part, read
from feuille_route.exports.sheets.date_orders import columns_of_dates
from feuille_route.exports.sheets.shape import NOTE_BYTES
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.formats.export_format import Source

_LINE_END: Final = re.compile(rb"[\r\n]")
_BLOCK: Final = 1 << 20
_FOOT: Final = 2048
_TOTAL: Final = re.compile(rb"(?im)^[;,\t\" ]*(?:grand )?(?:total|totaux|sous-total)\b")
# A byte of no text, and accents that were read in another encoding: é as Ã©, or as Ú.
_SLOW: Final = (b"\0", "Ã".encode(), "Ú".encode(), "Þ".encode())
_HEXADECIMAL: Final = (b"0x", b"0X")
_TRUE: Final = ["Oui", "oui", "OUI", "O", "o", "Yes", "Vrai", "vrai", "TRUE", "true", "1"]
_FALSE: Final = ["Non", "non", "NON", "N", "n", "No", "Faux", "faux", "FALSE", "false", "0"]
_NULLS: Final = ["", "NA", "N/A", "-"]


def read_fast(header: Header, batch: Sequence[Part], *, dates: bool = True) -> Sheet | None:
    """Parse a batch as whole columns; ``None`` when anything is not as it should be.

    ``dates``: those of the French order are read at once. Only long Arrow calls and file reads: it
    may run in a thread while others import.
    """
    bodies = _bodies(header, batch)
    if bodies is None:
        return None
    counts = np.array([rows for _, rows, _ in bodies], dtype=np.int64)
    data = b"\n".join([*(body for body, rows, _ in bodies if rows), b""]) or b"\n"
    table = _parse(header, data)
    # Arrow passes over empty lines, and joins those that quotes hold together.
    if table is None or table.num_rows != counts.sum():
        return None
    columns = _sound_columns(table, header, dates=dates, alone=len(batch) == 1)
    if columns is None:
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
            for part, (*_, ended), line in zip(batch, bodies, counts + above, strict=True)
            if not ended
        },
        height=int(counts[-1] + above[-1]),
        suspect=any(_holds(data, mark) for mark in SUSPECT),
    )


def _sound_columns(
    table: pa.Table, header: Header, *, dates: bool, alone: bool
) -> dict[str, tuple[pa.Array, ...]] | None:
    """Give the columns; ``None`` where a line may be no row, or a date of no order that is sure.

    ``alone``: a file by itself shows the order of its dates.
    """
    if any(_may_be_pushed(table.column(str(place)), place, header) for place in header.nameless):
        return None
    columns = _columns(table, header, dates=dates)
    if dates and any(_is_odd(columns[name]) for name in columns_of_dates(header)):
        if not alone:
            return None
        columns = _columns(table, header, dates=False)
    texts = [a for several in columns.values() for a in several if pa.types.is_dictionary(a.type)]
    unsound = _may_hold_no_rows(texts, header) or any(map(_holds_quotes, texts))
    return None if unsound else columns


def _bodies(header: Header, batch: Sequence[Part]) -> list[tuple[memoryview, int, bool]] | None:
    """Read the bytes of each file's rows, without the last line end, and count its lines.

    Tells of each whether it ends with a line end. ``None`` when a file is not what its head
    announced.
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


def _body(header: Header, part: Part) -> tuple[memoryview, int, bool] | None:
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
    ended = end < len(data) or not part.is_last
    if not ended and data[end - 1 : end] >= b"\x80":  # perhaps in the middle of a letter
        return None
    odd = any(_holds(data, mark, start) for mark in _SLOW) or _is_open(data, start, end)
    if odd or _may_be_hexadecimal(data, max(0, start - 1), header.separator.encode()):
        return None
    foot = max(start, end - _FOOT)
    if part.is_last and (_TOTAL.search(data, foot) or NOTE_BYTES.search(data, foot)):
        return None
    rows = data.count(b"\n", start, end) + 1 if end > start else 0
    return memoryview(data)[start:end], rows, ended


def _is_open(data: bytes, start: int, end: int) -> bool:
    """Tell whether the last line may end within quotes: Arrow takes them for closed there."""
    return data.count(b'"', max(start, data.rfind(b"\n", start, end)), end) % 2 == 1


def _may_be_hexadecimal(data: bytes, start: int, separator: bytes) -> bool:
    """Tell whether a cell begins with ``0x``, which Arrow takes for a number; many UAIs end so."""
    before = (separator, b'"', b"\n", b"\r")
    return any(
        _holds(data, mark, start) and any(_holds(data, one + mark, start) for one in before)
        for mark in _HEXADECIMAL
    )


def _may_be_pushed(column: pa.ChunkedArray, place: int, header: Header) -> bool:
    """Tell whether a column without a name holds text of some rows: they were pushed aside."""
    filled = pc.sum(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0
    return bool(filled) and (filled < len(column) or place >= header.named)


def _holds(data: bytes, mark: bytes, start: int = 0) -> bool:
    """Tell whether bytes hold a mark; its last byte, alone, is looked for many times faster."""
    return data.find(mark[-1:], start) >= 0 and data.find(mark, start) >= 0


def _may_hold_no_rows(texts: Sequence[pa.DictionaryArray], header: Header) -> bool:
    """Tell whether a line may be no row: empty cells only, or the header once more."""
    smallest_first = sorted((array.dictionary for array in texts), key=len)
    if not smallest_first:
        return False
    if all(pc.any(pc.equal(distinct, "")).as_py() for distinct in smallest_first):
        return True
    texts_of_one = smallest_first[0].to_pylist()
    return len(texts_of_one) > 1 and any(fold_header(t) in header.folded for t in texts_of_one)


def _starts(counts: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)


def _columns(table: pa.Table, header: Header, *, dates: bool) -> dict[str, tuple[pa.Array, ...]]:
    return {
        name: tuple(_ready(table.column(str(place)), header, name, dates=dates) for place in places)
        for name, places in header.columns.items()
    }


def _ready(column: pa.ChunkedArray, header: Header, name: str, *, dates: bool) -> pa.Array:
    """Give a column as one array: moments read where all can be, other text as a dictionary."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if not pa.types.is_string(whole.type):
        return whole
    source = header.format.columns[name]
    chosen_by = name in header.format.rows.keep or name in header.format.rows.leave_out
    personal = source.pattern or source.personal
    if dates and source.parse == "moment" and not (personal or chosen_by):
        moments = read_moments(whole)
        if moments is not None:
            return moments
    return whole.dictionary_encode()


def _is_odd(column: tuple[pa.Array, ...]) -> bool:
    """Tell whether the dates of a file may not have the French order, which it shows as a whole."""
    if not pa.types.is_dictionary(column[0].type):
        return False
    found = pc.match_substring_regex(column[0].dictionary, ODD)
    return bool(pc.any(found).as_py())


def _holds_quotes(array: pa.DictionaryArray) -> bool:
    """Tell whether a text holds a quote: doubled as it should be, or stray, only the text tells."""
    return bool(pc.any(pc.match_substring(array.dictionary, '"')).as_py())


def _parse(header: Header, data: bytes) -> pa.Table | None:
    needed = [str(place) for places in header.columns.values() for place in places]
    needed += map(str, header.nameless)
    if data == b"\n":
        return None
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=[str(place) for place in range(header.width)],
                block_size=_BLOCK,
                use_threads=False,
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=header.separator),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=needed,
                column_types=_types(header),
                null_values=_NULLS,
                true_values=_TRUE,
                false_values=_FALSE,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _types(header: Header) -> dict[str, pa.DataType]:
    """Give the types to read; what rows are chosen by is compared as it is written."""
    as_text = {*header.format.rows.keep, *header.format.rows.leave_out}
    return dict.fromkeys(map(str, header.nameless), pa.string()) | {
        str(place): pa.string() if name in as_text else _type(header.format.columns[name])
        for name, places in header.columns.items()
        for place in places
    }


def _type(source: Source) -> pa.DataType:
    """Give the type under which a clean parse is the check of the cells."""
    if source.values or source.extract or source.personal:
        return pa.string()
    if source.parse == "count":
        return pa.int8() if source.repeated else pa.int32()
    return pa.bool_() if source.parse == "flag" else pa.string()

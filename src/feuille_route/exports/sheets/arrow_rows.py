"""Rows read by Arrow as whole columns: a clean parse under the columns' types is their check."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from feuille_route.arrays import Bytes, Mask, blocks_of, rows_of
from feuille_route.cells.folding import fold_header
from feuille_route.cells.moments import read_moments
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.date_orders import columns_of_dates, odd_in
from feuille_route.formats.export_format import Source

Columns = Mapping[str, tuple[pa.Array, ...]]
"""For each source column of a format, one array a position (``sheet.Sheet``)."""

_BLOCK: Final = 1 << 20
_TRUE: Final = ["Oui", "oui", "OUI", "O", "o", "Yes", "Vrai", "vrai", "TRUE", "true", "1"]
_FALSE: Final = ["Non", "non", "NON", "N", "n", "No", "Faux", "faux", "FALSE", "false", "0"]
_NULLS: Final = ["", "NA", "N/A", "-"]


def parse(
    header: Header,
    data: bytes | memoryview,
    *,
    typed: bool = True,
    spans: bool = False,
    block: int = _BLOCK,
) -> pa.Table | None:
    """Parse rows as wide as the header; ``None`` where one is not, or a cell is not of its type.

    Columns are named by their places; only those that are needed are there. ``typed``: otherwise
    all are text; ``spans``: a cell may hold line ends. A row of more than ``block`` bytes is one
    that cannot be parsed.
    """
    needed = needed_of(header)
    types = _types(header) if typed else dict.fromkeys(needed, pa.string())
    if data == b"\n":
        return None
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=[str(place) for place in range(header.width)],
                block_size=block,
                use_threads=False,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=header.separator, newlines_in_values=spans
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=needed,
                column_types=types,
                null_values=_NULLS,
                true_values=_TRUE,
                false_values=_FALSE,
            ),
        )
    except pa.ArrowInvalid:
        return None


def needed_of(header: Header) -> list[str]:
    """Name the columns that are read, by their places: what a format has, and what has no name."""
    named = (place for places in header.columns.values() for place in places)
    return [str(place) for place in dict.fromkeys([*named, *header.nameless])]


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


def columns_of(table: pa.Table, header: Header, *, dates: bool) -> Columns:
    """Give the columns; ``dates``: those that are surely in the French order are read at once."""
    columns = _columns(table, header, dates=dates)
    may_differ = any(odd_in(columns[name][0]) for name in columns_of_dates(header))
    return _columns(table, header, dates=False) if may_differ else columns


def _columns(table: pa.Table, header: Header, *, dates: bool) -> Columns:
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


def texts_of(columns: Columns) -> list[pa.DictionaryArray]:
    """Give the columns of text, those of the fewest texts first."""
    several = [a for one in columns.values() for a in one if pa.types.is_dictionary(a.type)]
    return sorted(several, key=lambda array: len(array.dictionary))


def numbers_of(columns: Columns) -> list[pa.Array]:
    """Give the columns that are no text: numbers, flags and moments."""
    return [a for one in columns.values() for a in one if not pa.types.is_dictionary(a.type)]


def like_headers(texts: Sequence[pa.DictionaryArray], header: Header) -> Mask | None:
    """Tell the rows that may be the header once more; ``None`` where none is."""
    if not texts:
        return None
    names = [
        bool(text) and fold_header(text) in header.folded
        for text in texts[0].dictionary.to_pylist()
    ]
    if not any(names):
        return None
    return rows_of(texts[0], names)


def may_be_hexadecimal(text: Bytes, separator: str) -> bool:
    """Tell whether a cell begins with ``0x``, which Arrow takes for a number; many UAIs end so.

    Blanks may stand before it.
    """
    before = np.zeros(256, dtype=bool)
    before[list(f'{separator}"\r\n\t '.encode())] = True
    for start, block in blocks_of(text):
        zeros = text[start - 1 :][: len(block)] if start else block[:-1]
        letters = (block if start else block[1:]) | np.uint8(0x20)
        found = (zeros == ord("0")) & (letters == ord("x"))
        if found.any():
            at = np.flatnonzero(found) + max(start - 1, 0)
            if before[np.where(at, text[at - 1], ord("\n"))].any():
                return True
    return False

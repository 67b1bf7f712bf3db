"""What the dates of a file show of their order: asked of the whole file, before any is read."""

import datetime as dt
from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import rows_of
from feuille_route.cells.orders import (
    ODD,
    Order,
    Orders,
    Shown,
    is_month_first,
    merged,
    order_of,
    shown_by,
)
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode, Severity
from feuille_route.formats.export_format import FromColumn, Source


def columns_of_dates(header: Header) -> list[str]:
    """Name the columns of which dates are read as they are written, by no pattern of theirs."""
    origins = [origin for _, _, origin in header.format.origins() if isinstance(origin, FromColumn)]
    named = {origin.column for origin in origins if origin.parse == "moment"}
    return [
        name for name in header.columns if name in named or _is_date(header.format.columns[name])
    ]


def _is_date(source: Source) -> bool:
    return source.parse == "moment" and source.pattern is None


def odd_in(column: pa.Array) -> frozenset[str]:
    """Give the texts of a column that may not be dates in the French order."""
    if not pa.types.is_dictionary(column.type):
        return frozenset()
    texts = column.dictionary
    return frozenset(texts.filter(pc.match_substring_regex(texts, ODD)).to_pylist())


def files_of_odd_dates(header: Header, sheet: Sheet) -> frozenset[int]:
    """Tell the files some of whose dates may not be in the French order."""
    rows = np.zeros(len(sheet.files), dtype=bool)
    for column in (sheet.columns[name][0] for name in columns_of_dates(header)):
        if odd := odd_in(column):
            rows |= rows_of(column, [text in odd for text in column.dictionary.to_pylist()])
    return frozenset(sheet.files[rows].tolist())


def shown_in(header: Header, sheet: Sheet, days: Collection[dt.date]) -> Orders:
    """Tell what the rows of one file show; ``days`` are the dates in its path."""
    names = columns_of_dates(header)
    return {name: _shown(sheet.columns[name][0], days) for name in names if name in sheet.columns}


def _shown(column: pa.Array, days: Collection[dt.date]) -> Shown:
    if pa.types.is_dictionary(column.type):
        return shown_by(filter(None, column.dictionary.to_pylist()), days)
    beyond = pc.any(pc.greater(pc.day(column), 12)).as_py()
    return Shown(frozenset({Order.DAY}) if beyond else frozenset())


def note_month_first(header: Header, sheet: Sheet, orders: Orders, log: SheetLog) -> None:
    """Note the columns of a file whose dates have their month first, with a line that shows it."""
    for name in orders:
        if order_of(name, orders) is not Order.MONTH or not len(sheet.lines):
            continue
        column = header.names[header.columns[name][0]]
        line = _line_that_shows(sheet.columns[name][0], sheet)
        code, number = FindingCode.DATES_MONTH_FIRST, int(sheet.files[0])
        log.note(code, number, Severity.INFO, line=line, column=column)


def _line_that_shows(column: pa.Array, sheet: Sheet) -> int | None:
    if not pa.types.is_dictionary(column.type):
        return None
    shows = [bool(text) and is_month_first(text) for text in column.dictionary.to_pylist()]
    if not any(shows):
        return None
    at = np.flatnonzero(rows_of(column, shows))
    return int(sheet.lines[at[0]]) if len(at) else None


def settled_otherwise(parts: Sequence[Orders]) -> tuple[Orders, list[bool]]:
    """Tell what parts of a file show together, and which of them it reads in another way."""
    whole = merged(parts)
    alone = [{name: order_of(name, part) for name in part} for part in parts]
    together = {name: order_of(name, whole) for name in whole}
    return whole, [any(together[name] is not one for name, one in own.items()) for own in alone]

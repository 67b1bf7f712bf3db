"""What the dates of a file show of their order: asked of the whole file, before any is read."""

import datetime as dt
from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.cells.orders import Order, Orders, Shown, merged, order_of, shown_by
from feuille_route.exports.recognition import Header
from feuille_route.exports.sheet import Sheet
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


def shown_in(header: Header, sheet: Sheet, days: Collection[dt.date]) -> Orders:
    """Tell what the rows of one file show; ``days`` are the dates in its path."""
    names = columns_of_dates(header)
    return {name: _shown(sheet.columns[name][0], days) for name in names if name in sheet.columns}


def _shown(column: pa.Array, days: Collection[dt.date]) -> Shown:
    if pa.types.is_dictionary(column.type):
        return shown_by(filter(None, column.dictionary.to_pylist()), days)
    beyond = pc.any(pc.greater(pc.day(column), 12)).as_py()
    return Shown(frozenset({Order.DAY}) if beyond else frozenset())


def settled_otherwise(parts: Sequence[Orders]) -> tuple[Orders, list[bool]]:
    """Tell what parts of a file show together, and which of them it reads in another way."""
    whole = merged(parts)
    alone = [{name: order_of(name, part) for name in part} for part in parts]
    together = {name: order_of(name, whole) for name in whole}
    return whole, [any(together[name] is not one for name, one in own.items()) for own in alone]

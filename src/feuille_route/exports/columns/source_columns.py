"""What the cells of a sheet's source columns look like: of their own parser, or of another's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pyarrow as pa

from feuille_route.arrays import Mask, rows_of
from feuille_route.cells.orders import Order, order_of
from feuille_route.exports.columns.parsing import parse_distinct
from feuille_route.exports.columns.typed import as_texts, plain_values
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.findings import Detail
from feuille_route.formats.export_format import FromColumn, FromKey, Origin, Source

_ANY_TEXTS: Final = ("zwq", "Qwz zqw", "Zqw, l'wzq (qzw)")
"""What no column takes that holds a closed list, dates, numbers or identifiers."""


class SourceColumns:
    """The source columns of a sheet, by the names that its format gives them."""

    def __init__(self, header: Header, sheet: Sheet) -> None:
        self._header = header
        self.sheet = sheet

    def shaped(self, origins: Sequence[Origin]) -> list[tuple[str, str]]:
        """Name the source columns of an origin whose cells have a shape: no text is one by itself.

        Each with the parser that the origin names, empty where it is the column's own.
        """
        sources = self._header.format.columns
        match origins[0]:
            case FromColumn(column=name, parse=parse):
                named = (parse or sources[name].parse) not in ("text", "label")
                return [(name, parse)] if named and name in self.sheet.columns else []
            case FromKey(key=key):
                parts = (name for name in key if sources[name].parse != "text")
                return [(name, "") for name in parts if name in self.sheet.columns]
        return []

    def source(self, name: str) -> Source:
        """Give the declaration of a source column."""
        return self._header.format.columns[name]

    def header(self, name: str) -> str:
        """Give the header of a source column, as the file writes it."""
        return self._header.names[self._header.columns[name][0]]

    def others(self, name: str) -> list[str]:
        """Name the other source columns, but those that are read as this one is."""
        sources = self._header.format.columns
        return [
            other
            for other, several in self.sheet.columns.items()
            if len(several) == 1 and (self.is_text(other) or not _alike(sources, name, other))
        ]

    def is_text(self, name: str) -> bool:
        """Tell whether next to any text is a cell of a source column: that one fits tells nothing.

        What a user's own format extracts may be any text too.
        """
        source = self._header.format.columns[name]
        if source.parse not in ("text", "label", "service") or source.values:
            return False
        return all(one is not None for one in parse_distinct(_ANY_TEXTS, source)[0])

    def fits(self, name: str, rows: Mask, under: str, parse: str = "") -> Mask:
        """Tell of some rows whether the cells of a source column are values of another."""
        source, order = self._header.format.columns[under], self.order(under)

        def tell(texts: Sequence[str]) -> list[bool]:
            return [one is not None for one in parse_distinct(texts, source, parse, order)[0]]

        return self._told(name, rows, tell)

    def texts_that(self, name: str, rows: Mask, test: Callable[[str], bool]) -> Mask:
        """Tell of some rows whether the cells of a source column pass a test."""
        return self._told(name, rows, lambda texts: list(map(test, texts)))

    def _told(self, name: str, rows: Mask, tell: Callable[[Sequence[str]], list[bool]]) -> Mask:
        array = self.sheet.columns[name][0].filter(pa.array(rows))
        texts = as_texts(plain_values(array))
        return rows_of(texts, tell(texts.dictionary.to_pylist()))

    def expected(self, name: str, parse: str, rows: Mask) -> Detail:
        """Say what is expected in a source column, of which the cells of some rows are no value."""
        array = self.sheet.columns[name][0].filter(pa.array(rows))
        texts = array.cast(pa.string()).drop_null().unique().to_pylist()
        troubles = parse_distinct(texts, self.source(name), parse, self.order(name))[1]
        return next((trouble.told for trouble in troubles if trouble), {})

    def order(self, name: str) -> Order:
        """Give the order of the dates of a source column."""
        return order_of(name, self.sheet.orders) if name in self.sheet.orders else Order.DAY


def _alike(sources: Mapping[str, Source], one: str, other: str) -> bool:
    """Tell whether two source columns are read in the same way."""
    pair = sources[one], sources[other]
    first, second = ((s.parse, s.pattern, s.extract, tuple(s.values)) for s in pair)
    return first == second

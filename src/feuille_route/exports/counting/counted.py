"""The rows of a sheet whose counts add up: what each counts, and the cells that tell it apart."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, isinf
from typing import Final

import numpy as np
import pyarrow as pa

from feuille_route.arrays import Mask
from feuille_route.cells.folding import fold_header
from feuille_route.exports.counting.totals import Counts
from feuille_route.exports.sheets.row_texts import RowTexts
from feuille_route.formats.export_format import Row
from feuille_route.tables import Table, most_of, why_of

# Other numbers, and the place of a row, tell no groups apart.
_NUMBER: Final = re.compile(
    r"\b(?:effectifs?|nombres?|nb|total|totaux|eleves?|garcons?|filles?|hommes|femmes|comptes?"
    r"|connexions?|taux|part|pourcentage)\b|%"
)
_PLACE: Final = re.compile(r"(?:(?:num|numero|n°|no)\.? ?(?:de )?)?lignes?|rang|index|id|n°|num|no")
_BESIDE: Final = ("file", "organisation", "day")

Bounds = tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True)
class Counted:
    """Rows of one table: ``part`` has those of the sheet of ``texts``, ``adding`` their counts.

    ``known`` keeps the cells of the rows that were looked at.
    """

    table: Table
    row: Row
    part: pa.Table = field(repr=False)
    texts: RowTexts = field(repr=False)
    adding: Sequence[str]
    known: dict[int, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def bounds(self) -> Sequence[Bounds]:
        """The least and the most of each count of each row."""
        return [*zip(*(_bounds(self.part, column) for column in self.adding), strict=True)]

    @cached_property
    def telling(self) -> Sequence[int]:
        """The places of the cells that may tell rows of one key apart."""
        header = self.texts.header
        read = {place for places in header.columns.values() for place in places}
        names = [
            (at, fold_header(name))
            for at, name in enumerate(header.names)
            if name and at not in read
        ]
        unread = [at for at, name in names if not (_NUMBER.search(name) or _PLACE.fullmatch(name))]
        return [*self.places_of(self.key), *unread]

    @cached_property
    def others(self) -> Sequence[int]:
        """The places of the other cells, but that of the row's own place."""
        header = self.texts.header
        names = enumerate(map(fold_header, header.names))
        read = {place for places in header.columns.values() for place in places}
        return [
            at
            for at, name in names
            if at not in self.telling and (at in read or not _PLACE.fullmatch(name))
        ]

    @property
    def key(self) -> Sequence[str]:
        """The parts of the key that rows of one school may differ in."""
        return [column for column in self.table.key if column != "school"]

    def places_of(self, columns: Iterable[str]) -> Sequence[int]:
        """Give the places of the cells that columns of the table are made of."""
        header = self.texts.header
        return [
            header.columns[name][0]
            for column in columns
            for origin in self.row.get(column, ())
            for name in origin.sources
            if name in header.columns
        ]

    def groups(self, by: Sequence[str], rows: Mask) -> Iterable[Sequence[int]]:
        """Give the rows of one file, and of one school, that are equal in some columns."""
        asked = [name for name in (*_BESIDE, "school", *by) if name in self.part.column_names]
        known = self.part.select(asked).append_column("at", pa.array(np.arange(len(self.part))))
        known = known.filter(pa.array(rows))
        for name in by:
            if name in self.table.required and name in asked:
                known = known.filter(known[name].is_valid())
        if "school" in asked and "organisation" not in asked:
            known = known.filter(known["school"].is_valid())
        frame = known.to_pandas()  # Arrow would import its datasets to group
        several = frame[frame.duplicated(asked, keep=False)]
        if several.empty:
            return []
        grouped = several.groupby(asked, dropna=False)["at"]
        return sorted(grouped.agg(list))

    def look_at(self, groups: Iterable[Sequence[int]]) -> None:
        """Look at the cells of many rows at once."""
        asked = [at for group in groups for at in group if at not in self.known]
        if asked:
            self.known.update(self.texts.of(asked, range(len(self.texts.header.names))))

    def cells(self, rows: Sequence[int], places: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """Give the cells of some rows at some places of the header."""
        self.look_at([rows])
        return {at: tuple(self.known[at][place] for place in places) for at in rows}

    def first_of_each(self, rows: Sequence[int]) -> list[int]:
        """Give the first of the rows that are equal in every cell."""
        cells = self.cells(rows, [*self.telling, *self.others])
        distinct = {(self.bounds[at], cells[at]): at for at in reversed(rows)}
        return sorted(distinct.values())

    def mask(self, rows: Collection[int]) -> Mask:
        """Tell some rows."""
        mask: Mask = np.isin(np.arange(len(self.part)), list(rows))
        return mask


def _bounds(part: pa.Table, column: str) -> list[tuple[int | None, int | None]]:
    """Give the least and the most of each cell: of one that a publisher hides, 0 and its most."""
    known = part[column].to_pylist()
    hidden = part[most_of(column)].to_pylist() if most_of(column) in part.column_names else []
    most = hidden or [None] * len(known)
    return [
        (one, one) if one is not None or high is None else (0, None if isinf(high) else int(high))
        for one, high in zip(known, most, strict=True)
    ]


def ends(bounds: Bounds) -> tuple[Counts, Counts]:
    """Give the least, and the most, of each count of a row."""
    return tuple(low for low, _ in bounds), tuple(high for _, high in bounds)


def narrow(total: Counts, parts: Mapping[int, Bounds]) -> Mapping[int, Bounds]:
    """Give what a total leaves of the numbers that its parts hide."""
    # Of 14 in all: 10, and one hidden, at most 4 of them: 4.
    told = {}
    for row, own in parts.items():
        others = [other for at, other in parts.items() if at != row]
        told[row] = tuple(
            _left(whole, one, [other[at] for other in others])
            for at, (whole, one) in enumerate(zip(total, own, strict=True))
        )
    return told


def _left(
    whole: int | None, own: tuple[int | None, int | None], others: Sequence[tuple[int | None, ...]]
) -> tuple[int | None, int | None]:
    least, most = own
    lows = [low for low, _ in others]
    if whole is None or least is None or least == most or None in lows:
        return own
    highs = [inf if high is None else high for _, high in others]
    left = min(inf if most is None else most, whole - sum(low for low in lows if low is not None))
    return (int(left), int(left)) if whole - sum(highs) == left else (least, int(left))


def narrowed(counted: Counted, told: Mapping[int, Bounds]) -> pa.Table:
    """Give the part with the numbers that totals tell."""
    part = counted.part
    for at, column in enumerate(counted.adding):
        if most_of(column) not in part.column_names:
            continue
        traces = (column, most_of(column), why_of(column))
        values, mosts, whys = (part[name].to_pylist() for name in traces)
        for row, bounds in told.items():
            low, high = bounds[at]
            if mosts[row] is not None and high is not None:
                values[row] = low if low == high else None
                mosts[row] = None if low == high else float(high)
                whys[row] = None if low == high else whys[row]
        for name, cells in ((column, values), (most_of(column), mosts), (why_of(column), whys)):
            place = part.column_names.index(name)
            part = part.set_column(place, name, pa.array(cells, part.schema.field(name).type))
    return part

"""A sheet: the rows of exports of one header."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from feuille_route.arrays import Mask
from feuille_route.cells.orders import Orders


@dataclass(frozen=True)
class Sheet:
    """The rows of exports of one header.

    ``columns``: for each source column, one array a position: text (a dictionary), or already a
    number, a flag or a moment. ``files`` and ``lines``: where each row stands. ``broken``: the rows
    that were lost, all null; ``stray`` those that may be of another thing than the format's.
    ``cut``: the files of which an unknown part was lost, ``stopped`` those of which reading stopped
    before their end, which is told. ``unended``: the files that end without a line end, the line
    and the place of the cell in which they do. ``height``: how many lines the last file of it has.
    ``suspect``: cells may be damaged. ``orders``: what the dates of its one file show of their
    order; several have the French one. ``below``: the tables that another table below feeds, which
    is not read.
    """

    columns: Mapping[str, tuple[pa.Array, ...]] = field(repr=False)
    files: np.ndarray[Any, np.dtype[np.int32]] = field(repr=False)
    lines: np.ndarray[Any, np.dtype[np.int32]] = field(repr=False)
    broken: Mask | None = field(default=None, repr=False)
    cut: frozenset[int] = frozenset()
    stopped: frozenset[int] = frozenset()
    below: Mapping[int, frozenset[str]] = field(default_factory=dict)
    unended: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    height: int = 0
    suspect: bool = True
    orders: Orders = field(default_factory=dict)
    stray: Mask | None = field(default=None, repr=False)

    @cached_property
    def lost(self) -> Mask:
        """Tell the rows that were lost."""
        return np.zeros(len(self.files), dtype=bool) if self.broken is None else self.broken

    def only(self, rows: Mask) -> "Sheet":
        """Keep some rows."""
        mask = pa.array(rows)
        columns = {
            name: tuple(_dense(column.filter(mask)) for column in several)
            for name, several in self.columns.items()
        }
        kept = replace(self, columns=columns, files=self.files[rows], lines=self.lines[rows])
        broken = None if self.broken is None else self.broken[rows]
        return replace(kept, broken=broken, stray=None if self.stray is None else self.stray[rows])

    def within(self, numbers: Collection[int]) -> Mask:
        """Tell the rows of some files."""
        return np.isin(self.files, list(numbers))

    def mostly(self, rows: Mask, telling: Mask) -> frozenset[int]:
        """Give the files of which more than half of the rows that can tell, and two, are such."""
        if not rows.any():
            return frozenset()
        numbers, all_ = np.unique(self.files[telling], return_counts=True)
        such = dict(zip(*np.unique(self.files[rows], return_counts=True), strict=True))
        pairs = zip(numbers.tolist(), all_.tolist(), strict=True)
        return frozenset(number for number, n in pairs if n > 1 and 2 * such.get(number, 0) > n)

    def throughout(self, rows: Mask) -> Mask:
        """Tell the rows of the files of which more than half of the rows are such."""
        if not rows.any():
            return rows
        _, at = np.unique(self.files, return_inverse=True)
        told: Mask = (2 * np.bincount(at, weights=rows) > np.bincount(at))[at]
        return told


def _dense(column: pa.Array) -> pa.Array:
    """Forget the texts of a dictionary that no row holds any more, where they are many."""
    if not pa.types.is_dictionary(column.type) or len(column.dictionary) <= len(column) // 2:
        return column
    return column.dictionary_decode().dictionary_encode()

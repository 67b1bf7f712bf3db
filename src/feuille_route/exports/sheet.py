"""A sheet: the rows of exports of one header, and what was noticed on the way to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from feuille_route.findings import FindingCode, Severity

Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Note:
    """Something noticed while splitting a file into rows; it becomes a finding."""

    code: FindingCode
    file: int
    line: int | None = None
    count: int = 1
    severity: Severity = Severity.WARNING
    detail: Mapping[str, str | int] = field(default_factory=dict)
    column: str | None = None


@dataclass(frozen=True)
class Sheet:
    """The rows of exports of one header.

    ``columns``: for each source column, one array a position: text (a dictionary), or already a
    number, a flag or a moment. ``files`` and ``lines``: where each row stands. ``broken``: the
    rows that were lost, all null. ``cut``: the files of which an unknown part was lost.
    ``height``: how many lines the last file of it has. ``suspect``: cells may be damaged.
    """

    columns: Mapping[str, tuple[pa.Array, ...]] = field(repr=False)
    files: np.ndarray[Any, np.dtype[np.int32]] = field(repr=False)
    lines: np.ndarray[Any, np.dtype[np.int32]] = field(repr=False)
    broken: Mask | None = field(default=None, repr=False)
    notes: Sequence[Note] = ()
    cut: frozenset[int] = frozenset()
    height: int = 0
    suspect: bool = True

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
        broken = None if self.broken is None else self.broken[rows]
        kept = (columns, self.files[rows], self.lines[rows], broken)
        return Sheet(*kept, self.notes, self.cut, self.height, self.suspect)


def _dense(column: pa.Array) -> pa.Array:
    """Forget the texts of a dictionary that no row holds any more, where they are many."""
    if not pa.types.is_dictionary(column.type) or len(column.dictionary) <= len(column) // 2:
        return column
    return column.dictionary_decode().dictionary_encode()

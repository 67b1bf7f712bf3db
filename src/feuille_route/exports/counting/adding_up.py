"""Adding up: counts that a file gives in several rows for one key (of divisions, sexes, options).

Rows that a column which the format does not read tells apart add up; a row of their total is left
out. Rows that nothing tells apart leave the number between the larger and their sum; one that is
the same as another in every cell is that one.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any, Final

import numpy as np
import pyarrow as pa

from feuille_route.arrays import Mask
from feuille_route.cells.folding import fold_header
from feuille_route.exports.counting.totals import Counts, settle
from feuille_route.exports.recognising.recognition import Header
from feuille_route.exports.sheets.row_texts import RowTexts
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Row
from feuille_route.tables import TABLES, Table, most_of, why_of

# Other numbers, and the place of a row, tell no groups apart.
_NUMBER: Final = re.compile(
    r"\b(?:effectifs?|nombres?|nb|total|totaux|eleves?|garcons?|filles?|hommes|femmes|comptes?"
    r"|connexions?|taux|part|pourcentage)\b|%"
)
_PLACE: Final = re.compile(r"(?:(?:num|numero|n°|no)\.? ?(?:de )?)?lignes?|rang|index|id|n°|num|no")

Bounds = tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class _Sum:
    """The rows of one key, those of them that repeat another one, and what they count together."""

    rows: Sequence[int]
    repeated: Sequence[int]
    low: Counts
    high: Counts

    @property
    def more(self) -> Counts:
        """What there may be beside the least."""
        pairs = zip(self.low, self.high, strict=True)
        return tuple(None if low is None or high is None else high - low for low, high in pairs)


def add_up(name: str, row: Row, part: pa.Table, texts: RowTexts, log: SheetLog) -> pa.Table:
    """Make one row of those of one file and one key, and one of what may be more (``more``).

    ``part`` has the rows of the sheet of ``texts``; it is given back as it is where no key stands
    twice.
    """
    table = TABLES[name]
    adding = [column for column in table.adding if column in part.column_names]
    groups = _groups(part, table) if adding else []
    if not groups:
        return part
    telling, others = _places(texts.header, row, table)
    cells = texts.of([at for group in groups for at in group], [*telling, *others])
    counts = [*zip(*(_bounds(part, column) for column in adding), strict=True)]
    sums = [_add(group, counts, cells, len(telling)) for group in groups]
    sums = [one for one in sums if any(counts[at][0][0] is not None for at in one.rows)]
    repeated = [at for one in sums for at in one.repeated]
    open_ = [one for one in sums if one.low != one.high and _is_exact(counts, one)]
    unclear = [at for one in open_ for at in one.rows]
    for code, rows in (
        (FindingCode.ROWS_REPEATED, repeated),
        (FindingCode.COUNTS_UNCLEAR, unclear),
    ):
        log.note_rows(code, texts.sheet, _mask(part, rows), details=lambda _: {"table": name})
    return _put_together(part, adding, sums)


def _is_exact(counts: Sequence[Bounds], one: _Sum) -> bool:
    """Tell whether no number of a key is hidden: what is open is then which rows add up."""
    return all(low == high for at in one.rows for low, high in counts[at])


def _groups(part: pa.Table, table: Table) -> Sequence[Sequence[int]]:
    """Give the rows of each key that stands several times in one file."""
    beside = ("file", "organisation", "day")
    by = [name for name in (*beside, *table.key) if name in part.column_names]
    needed = [name for name in by if name in table.required and name != "school"]
    known = part.select(by).append_column("at", pa.array(np.arange(len(part))))
    for name in needed:
        known = known.filter(known[name].is_valid())
    if "school" in by and "organisation" not in by:
        known = known.filter(known["school"].is_valid())
    grouped = known.group_by(by, use_threads=False).aggregate([("at", "list")])
    if len(grouped) == len(known):
        return []
    return sorted(rows for rows in grouped["at_list"].to_pylist() if len(rows) > 1)


def _places(header: Header, row: Row, table: Table) -> tuple[list[int], list[int]]:
    """Give the places of the cells that may tell rows of one key apart, and of other numbers."""
    read = {place for places in header.columns.values() for place in places}
    unread = [at for at, name in enumerate(header.names) if name and at not in read]
    folded = {at: fold_header(header.names[at]) for at in unread}
    numbers = [at for at in unread if _NUMBER.search(folded[at])]
    places = [at for at in unread if _PLACE.fullmatch(folded[at])]
    key = [
        header.columns[name][0]
        for column in table.key
        if column != "school"
        for origin in row.get(column, ())
        for name in origin.sources
        if name in header.columns
    ]
    telling = [*key, *(at for at in unread if at not in {*numbers, *places})]
    others = (at for at in range(len(header.names)) if at not in {*telling, *places})
    return telling, [*others]


def _bounds(part: pa.Table, column: str) -> list[tuple[int | None, int | None]]:
    """Give the least and the most of each cell: of one that a publisher hides, 0 and its most."""
    known = part[column].to_pylist()
    hidden = part[most_of(column)].to_pylist() if most_of(column) in part.column_names else []
    most = hidden or [None] * len(known)
    return [
        (one, one) if one is not None or high is None else (0, None if isinf(high) else int(high))
        for one, high in zip(known, most, strict=True)
    ]


def _add(
    rows: Sequence[int],
    counts: Sequence[Bounds],
    cells: Mapping[int, tuple[str, ...]],
    telling: int,
) -> _Sum:
    """Add up the rows of one key; ``telling`` is how many of the cells tell them apart."""
    distinct = {(counts[at], cells[at]): at for at in reversed(rows)}
    firsts = sorted(distinct.values())
    lows, highs = ([tuple(one[end] for one in counts[at]) for at in firsts] for end in (0, 1))
    told = [cells[at][:telling] for at in firsts]
    low, high = settle([*zip(told, lows, highs, strict=True)])
    return _Sum(rows, [at for at in rows if at not in firsts], low, high)


def _mask(part: pa.Table, rows: Collection[int]) -> Mask:
    mask: Mask = np.isin(np.arange(len(part)), list(rows))
    return mask


def _put_together(part: pa.Table, adding: Sequence[str], sums: Sequence[_Sum]) -> pa.Table:
    """Replace the rows of each key by the first one, with what they count together."""
    flags = [name for name in part.column_names if pa.types.is_boolean(part[name].type)]
    traces = ("line", *map(why_of, part.column_names))
    whys = [trace for trace in traces if trace in part.column_names]
    one_each = {name: part[name].to_pylist() for name in (*adding, *flags, *whys)}
    for name, column in one_each.items():
        for one in sums:
            at = adding.index(name) if name in adding else None
            several = [column[row] for row in one.rows]
            column[one.rows[0]] = _any(several) if at is None else one.low[at]
    joined = part
    for name, column in one_each.items():
        place = part.column_names.index(name)
        joined = joined.set_column(place, name, pa.array(column, part.schema.field(name).type))
    left_out = _mask(part, [row for one in sums for row in one.rows[1:]])
    doubts = [one for one in sums if one.low != one.high]
    more = joined.take(pa.array([one.rows[0] for one in doubts], pa.int64()))
    for at, name in enumerate(adding):
        numbers = pa.array([one.more[at] for one in doubts], part.schema.field(name).type)
        more = more.set_column(part.column_names.index(name), name, numbers)
    kept = joined.filter(pa.array(~left_out))
    if not doubts:
        return kept
    told = [
        rows.append_column("more", pa.array([flag] * len(rows)))
        for rows, flag in ((kept, False), (more, True))
    ]
    return pa.concat_tables(told)


def _any(told: Sequence[Any]) -> Any:
    """Give what any of them says, a flag that is true first; otherwise whether nobody knows."""
    return next(filter(None, told), None if None in told else False)

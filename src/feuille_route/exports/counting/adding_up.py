"""Adding up: counts that a file gives in several rows for one key (of divisions, sexes, options).

Rows that a column which the format does not read tells apart add up; a row of their total is left
out. Rows that nothing tells apart leave the number between the larger and their sum; one that is
the same as another in every cell is that one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Final

import numpy as np
import pyarrow as pa

from feuille_route.arrays import Mask, rows_of
from feuille_route.cells.total_words import is_total_word
from feuille_route.exports.counting.counted import Counted, ends
from feuille_route.exports.counting.totals import Counts, settle
from feuille_route.exports.counting.wholes import lacking_of, rests, without_totals
from feuille_route.exports.sheets.row_texts import RowTexts
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Row
from feuille_route.sentences import _
from feuille_route.tables import TABLES, Table, Why, why_of

_NO_TOTAL: Final = _("a total that is the sum of its rows")


@dataclass(frozen=True, slots=True)
class _Sum:
    """The rows of one key, those of them that repeat another one, and what they count together.

    ``apart``: they lack a part of their key, and count beside those that have it. ``unclear`` are
    the rows of which nothing tells whether they add up.
    """

    rows: Sequence[int]
    repeated: Sequence[int]
    low: Counts
    high: Counts
    apart: bool = False
    unclear: Sequence[int] = ()

    @property
    def more(self) -> Counts:
        """What there may be beside the least."""
        pairs = zip(self.low, self.high, strict=True)
        return tuple(None if low is None or high is None else high - low for low, high in pairs)


def add_up(name: str, row: Row, part: pa.Table, texts: RowTexts, log: SheetLog) -> pa.Table:
    """Make one row of those of one file and one key, and one of what may be more (``more``).

    ``part`` has the rows of the sheet of ``texts``; it is given back as it is where no key stands
    twice. Totals of other rows are left out.
    """
    table = TABLES[name]
    adding = [column for column in table.adding if column in part.column_names]
    if not adding:
        return part
    counted = Counted(table, row, part, texts, adding)
    counted, left_out = _without_totals(counted, log)
    counted, sums = _rests(counted, left_out)
    taken = {*left_out, *(at for one in sums for at in one.rows)}
    kept = ~counted.mask(taken)
    groups = [*counted.groups(counted.key, kept)]
    counted.look_at(groups)
    sums += [_add(group, counted) for group in groups]
    sums = [one for one in sums if one.apart or _says_something(one.rows, counted)]
    if not sums and not left_out:
        return counted.part
    _note(name, counted, sums, log)
    return _put_together(counted.part, adding, sums, left_out)


def says_total(columns: Iterable[str], row: Row, texts: RowTexts) -> Mask:
    """Tell the rows that say of themselves, in some columns, that they are totals."""
    sheet, said = texts.sheet, np.zeros(len(texts.sheet.files), dtype=bool)
    names = {name for column in columns for one in row.get(column, ()) for name in one.sources}
    for name in sorted(names & sheet.columns.keys()):
        array = sheet.columns[name][0]
        if pa.types.is_dictionary(array.type):
            texts_of_it = array.dictionary.to_pylist()
            answers = [text is not None and is_total_word(text) for text in texts_of_it]
            if any(answers):
                said |= rows_of(array, answers)
    return said


def _totalled(table: Table) -> Sequence[str]:
    return [name for name, declared in table.columns.items() if declared.totalled]


def _without_totals(counted: Counted, log: SheetLog) -> tuple[Counted, set[int]]:
    """Leave out the totals that a key tells; those of nothing are of nobody knows what."""
    names = _totalled(counted.table)
    saying = says_total(names, counted.row, counted.texts)
    silent = lacking_of(counted) & ~saying & ~_is_unread(counted.part)
    if not (saying | silent).any():
        return counted, set()
    counted, totals, strays = without_totals(counted, saying, silent)
    if strays:
        rows, said = counted.mask(strays), {"expected": _NO_TOTAL}
        column = counted.texts.header.names[counted.places_of(names)[0]]
        sheet = counted.texts.sheet
        log.note_rows(FindingCode.CELL_UNPARSED, sheet, rows, column, lambda _: said)
        counted = replace(counted, part=_unread(counted.part, names[0], rows))
    return counted, totals


def _is_unread(part: pa.Table) -> Mask:
    """Tell the rows of which a cell could not be read."""
    if "unread" not in part.column_names:
        return np.zeros(len(part), dtype=bool)
    unread: Mask = part["unread"].to_numpy().astype(bool)
    return unread


def _unread(part: pa.Table, column: str, rows: Mask) -> pa.Table:
    """Tell of some rows that a cell of theirs could not be read."""
    known = _is_unread(part)
    told = part[why_of(column)].to_pylist() if why_of(column) in part.column_names else []
    whys = [Why.UNREAD.value if row else None for row in rows.tolist()]
    both = [one or other for one, other in zip_longest(whys, told)]
    kept = part.drop_columns([n for n in ("unread", why_of(column)) if n in part.column_names])
    marked = kept.append_column("unread", pa.array(known | rows))
    return marked.append_column(why_of(column), pa.array(both, pa.string()).dictionary_encode())


def _rests(counted: Counted, left_out: set[int]) -> tuple[Counted, list[_Sum]]:
    """Add up the rows that lack a part of their key beside rows that have it."""
    sums: list[_Sum] = []
    kept = ~counted.mask(left_out)
    kept &= ~_is_unread(counted.part)
    for column in _totalled(counted.table):
        if counted.table.columns[column].may_lack and column in counted.part.column_names:
            counted, found = rests(counted, kept, column)
            sums += [
                _Sum(one.rows, one.repeated, one.low, one.high, apart=True, unclear=one.among)
                for one in found
            ]
    return counted, sums


def _add(rows: Sequence[int], counted: Counted) -> _Sum:
    """Add up the rows of one key."""
    firsts, bounds = counted.first_of_each(rows), counted.bounds
    cells = counted.cells(firsts, counted.telling)
    low, high = settle([(cells[at], *ends(bounds[at])) for at in firsts])
    repeated = [at for at in rows if at not in firsts]
    # Where a number is hidden, what is open is that number.
    exact = all(least == most for at in rows for least, most in bounds[at])
    return _Sum(rows, repeated, low, high, unclear=rows if low != high and exact else ())


def _note(name: str, counted: Counted, sums: Sequence[_Sum], log: SheetLog) -> None:
    """Note the rows that repeat others, and those of which nobody knows whether they add up."""
    repeated = [at for one in sums for at in one.repeated]
    unclear = [at for one in sums for at in one.unclear]
    for code, rows in (
        (FindingCode.ROWS_REPEATED, repeated),
        (FindingCode.COUNTS_UNCLEAR, unclear),
    ):
        sheet, which = counted.texts.sheet, counted.mask(rows)
        log.note_rows(code, sheet, which, details=lambda _: {"table": name})


def _put_together(
    part: pa.Table, adding: Sequence[str], sums: Sequence[_Sum], totals: Collection[int]
) -> pa.Table:
    """Replace the rows of each key by the first one, with what they count together."""
    joined = _joined(_marked_apart(part, sums), adding, sums)
    left_out = [
        *totals,
        *(at for one in sums for at in (one.rows if _is_nothing(one) else one.rows[1:])),
    ]
    kept = joined.filter(pa.array(~np.isin(np.arange(len(part)), left_out)))
    doubts = [one for one in sums if one.low != one.high]
    if not doubts:
        return kept
    told = [
        rows.append_column("more", pa.array([flag] * len(rows)))
        for rows, flag in ((kept, False), (_more(joined, adding, doubts), True))
    ]
    return pa.concat_tables(told)


def _marked_apart(part: pa.Table, sums: Sequence[_Sum]) -> pa.Table:
    """Mark the rows that lack a part of their key, and count beside those that have it."""
    if not any(one.apart for one in sums):
        return part
    apart = np.zeros(len(part), dtype=bool)
    apart[[one.rows[0] for one in sums if one.apart]] = True
    return part.append_column("apart", pa.array(apart))


def _joined(part: pa.Table, adding: Sequence[str], sums: Sequence[_Sum]) -> pa.Table:
    """Let the first row of each key say what all of them do: their least, their flags and whys."""
    flags = [name for name in part.column_names if pa.types.is_boolean(part[name].type)]
    traces = ("line", *map(why_of, part.column_names))
    whys = [trace for trace in traces if trace in part.column_names]
    joined = part
    for name in (*adding, *flags, *whys):
        column = part[name].to_pylist()
        for one in sums:
            column[one.rows[0]] = (
                one.low[adding.index(name)]
                if name in adding
                else _any([column[row] for row in one.rows])
            )
        place = part.column_names.index(name)
        joined = joined.set_column(place, name, pa.array(column, part.schema.field(name).type))
    return joined


def _more(joined: pa.Table, adding: Sequence[str], doubts: Sequence[_Sum]) -> pa.Table:
    """Give a row for each key of what there may be beside the least."""
    more = joined.take(pa.array([one.rows[0] for one in doubts], pa.int64()))
    for at, name in enumerate(adding):
        place, type_ = joined.column_names.index(name), joined.schema.field(name).type
        more = more.set_column(place, name, pa.array([one.more[at] for one in doubts], type_))
    return more


def _says_something(rows: Sequence[int], counted: Counted) -> bool:
    return any(counted.bounds[at][0][0] is not None for at in rows)


def _is_nothing(one: _Sum) -> bool:
    """Tell whether rows are nothing but totals of others."""
    return one.apart and all(number == 0 for number in one.high)


def _any(told: Sequence[Any]) -> Any:
    """Give what any of them says, a flag that is true first; otherwise whether nobody knows."""
    return next(filter(None, told), None if None in told else False)

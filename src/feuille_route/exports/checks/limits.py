"""What a cell can hold by its table, whatever parser feeds it: hours of a day, counts, levels."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, nulls_of
from feuille_route.exports.columns.read_column import ReadColumn, outside, without
from feuille_route.exports.columns.sheet_columns import SheetColumns
from feuille_route.formats.export_format import Row
from feuille_route.sentences import _
from feuille_route.tables import TABLES

Days = np.ndarray[Any, np.dtype[np.float64]]

_SECONDS_A_DAY: Final = 86_400
_MONTHS_A_YEAR: Final = 12
_SEPTEMBER: Final = 8


def limited(
    name: str, row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns, nothing: Mask
) -> Mapping[str, ReadColumn]:
    """Believe no number that its table's column cannot hold, nor an end that is before its start.

    Of some rows ``nothing`` is known.
    """
    believed, days = _spanned(name, _in_order(name, row, made, columns), columns)
    for column, declared in TABLES[name].columns.items():
        one, most = believed.get(column), declared.most
        if one is None or declared.least is None:
            continue
        if declared.daily and most is not None:
            held = np.where(np.isfinite(days), days, 1.0) * most
            wrong = outside(one.values, declared.least, pa.array(held))
            hidden = np.zeros(len(days), dtype=bool) if one.most is None else ~nulls_of(one.most)
            one = replace(one, most=_daily_most(one, most, days, nothing), hidden=hidden)
        else:
            wrong = outside(one.values, declared.least, most)
            if one.most is not None:
                one = replace(one, most=without(one.most, nothing))
        if wrong.any():
            columns.note_outside(wrong, declared, columns.first_header(row[column]))
            one = one.without(wrong)
        believed[column] = one
    return believed


def _daily_most(one: ReadColumn, most: int, days: Days, nothing: Mask) -> pa.Array | None:
    """Give the most of each row that is not known; ``None``: that of a day, everywhere.

    Three days hold 72 hours. A row that does not say when it ends and counts 30 may have lasted
    that long; a row of which nothing is known may be of any number of days. What a publisher hides
    is no more than it says.
    """
    written = np.nan_to_num(_numbers(one.values))
    held = np.where(np.isnan(days), np.maximum(written, most), days * most)
    if one.most is not None:
        held = np.fmin(held, one.most.to_numpy(zero_copy_only=False))
    held[nothing] = np.inf
    return None if (held == most).all() else pa.array(held)


def _in_order(
    name: str, row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns
) -> dict[str, ReadColumn]:
    """Believe no end that is before its start, or too long after it.

    Nor the start, where the two are of different school years: nobody knows which one is wrong.
    """
    believed = dict(made)
    for end, declared in TABLES[name].columns.items():
        start, most = declared.after or "", declared.longest
        if start not in made or end not in made:
            continue
        first, last = _day(made[start].values), _day(made[end].values)
        before = last < first
        beyond = last - first > (most or np.inf)
        elsewhere = before & (_school_years(first) != _school_years(last))
        for rows, column, expected in (
            (before, end, _("a day that is not before the first one")),
            (elsewhere, start, _("a day that is not after the last one")),
            (
                beyond,
                end,
                _("a day at most {most} days after the first one", most=most),
            ),
        ):
            if rows.any():
                columns.note_unfit(rows, expected, columns.first_header(row[column]))
                believed[column] = believed[column].without(rows)
    return believed


def _school_years(days: Days) -> Days:
    """Give the year of the 1 September before each day; of days that are not known, nothing."""
    months = np.nan_to_num(days).astype("datetime64[D]").astype("datetime64[M]")
    years: Days = (months.astype(np.float64) - _SEPTEMBER) // _MONTHS_A_YEAR
    return years


def _spanned(
    name: str, believed: Mapping[str, ReadColumn], columns: SheetColumns
) -> tuple[dict[str, ReadColumn], Days]:
    """Give how many days each row spans: infinite where nobody knows, no number where it is untold.

    A row without a last day ends where it begins.
    """
    filled, untold = dict(believed), np.full(len(columns.sheet.files), np.nan)
    start, end = TABLES[name].span or ("", "")
    if start not in believed:
        return filled, untold
    if end not in believed:
        return {**filled, end: believed[start]}, untold
    first, last = believed[start], believed[end]
    empty = nulls_of(last.values) & ~last.bad
    days = _day(last.values) - _day(first.values) + 1
    days[np.isnan(days) & ~empty] = np.inf
    values = pc.if_else(pa.array(empty), first.values, last.values)
    return {**filled, end: replace(last, values=values)}, days


def _day(moments: pa.Array) -> Days:
    """Give the number of the day of each moment, not a number where it is not known."""
    return np.floor(_numbers(moments.cast(pa.int64())) / _SECONDS_A_DAY)


def _numbers(values: pa.Array) -> Days:
    """Give numbers as floats, not a number where one is not known."""
    return cast("Days", values.cast(pa.float64()).to_numpy(zero_copy_only=False))

"""Things that last several days: rows of one thing whose days overlap may tell the same hours."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from feuille_route.arrays import Mask, Numbers
from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode
from feuille_route.states.state import StateContext, left_open
from feuille_route.tables import TABLES, Table, Why

Weight = tuple[float, ...]

_NOTHING: Final[Weight] = (0.0, 0.0, 0)


def doubt_overlaps(name: str, rows: Frame, context: StateContext) -> Frame:
    """Let count for sure, of rows of one thing whose days overlap, only some that do not overlap.

    So does no row that lacks a part of its key, where it overlaps one of what it may be.
    """
    # Three days told as a whole, 18 h, and two of them once more, 6 h each: 18 to 30 h.
    table = TABLES[name]
    if table.span is None:
        return rows
    rows = rows.reset_index(drop=True)
    days = _days(rows, table)
    if not days["lasts"].any():
        return rows
    parts = [column for column in table.key if column != table.span[0]]
    doubtful = _told_twice(rows, days, parts, table)
    for column in parts:
        others = [other for other in parts if other != column]
        if column not in table.required:
            doubtful |= _lacks_beside_known(rows, days, column, others)
    _note(rows[doubtful], context)
    return left_open(rows, doubtful, Why.COPY)


def _days(rows: Frame, table: Table) -> Frame:
    """Give of each row its first and last day, whether its thing is known and lasts several."""
    start, end = table.span or ("", "")
    first = rows[start].dt.floor("D")
    last = rows[end].dt.floor("D").fillna(first)
    named = rows[[*table.required]].notna().all(axis=1)
    days = pd.DataFrame({"first": first.astype("int64"), "last": last.astype("int64")})
    return days.assign(named=named, lasts=named & (days["last"] > days["first"]))


def _shared(rows: Frame, days: Frame, by: Sequence[str]) -> Numbers:
    """Number the rows of one thing that are linked by days they share; zero where there are none.

    Days of which no row lasts several are not shared: such rows are copies.
    """
    things = rows.groupby(list(by), dropna=False).ngroup().to_numpy()
    ordered = days.assign(thing=things)[days["named"]].sort_values(["thing", "first"])
    reach = ordered.groupby("thing")["last"].cummax().shift()
    begins = (ordered["thing"] != ordered["thing"].shift()) | (ordered["first"] > reach)
    numbers = begins.cumsum()
    several = numbers.map(numbers.value_counts()) > 1
    lasting = ordered["lasts"].groupby(numbers).transform("any")
    linked = numbers.where(several & lasting, 0).reindex(days.index, fill_value=0)
    return np.asarray(linked, dtype=np.int64)


def _told_twice(rows: Frame, days: Frame, by: Sequence[str], table: Table) -> Mask:
    """Tell the rows that share days with others which count more."""
    shared = _shared(rows, days, by)
    doubtful: Mask = shared > 0
    first, last = days["first"].to_numpy(), days["last"].to_numpy()
    weights = _weights(rows, table)
    for _, several in pd.Series(np.flatnonzero(doubtful)).groupby(shared[doubtful]):
        places = several.to_numpy()
        spans = [(int(first[at]), int(last[at]), weights[at]) for at in places.tolist()]
        doubtful[places[_heaviest(spans)]] = False
    return doubtful


def _weights(rows: Frame, table: Table) -> Sequence[Weight]:
    """Give what each row counts: surely, perhaps, and itself where it does not say no."""
    flag, amount = (tie[1:] for tie in table.tie)
    amounts = rows[amount].fillna(0.0).to_numpy(dtype=np.float64)
    said = rows[flag].fillna(value=True).to_numpy(dtype=bool)
    sure = said & (rows[flag].notna() & rows["certain"].notna()).to_numpy()
    return [*zip(amounts * sure, amounts * said, (said * 1).tolist(), strict=True)]


def _heaviest(spans: Sequence[tuple[int, int, Weight]]) -> list[int]:
    """Give the places of the spans that share no day and weigh the most together."""
    order = sorted(range(len(spans)), key=lambda at: spans[at][1])
    ends = [spans[at][1] for at in order]
    best, before = [_NOTHING], []
    for at in order:
        first, _, weight = spans[at]
        before.append(bisect_left(ends, first))
        held = tuple(map(sum, zip(best[before[-1]], weight, strict=True)))
        best.append(max(best[-1], held))
    chosen, left = list[int](), len(order)
    while left:
        taken = best[left] != best[left - 1]
        chosen += [order[left - 1]] * taken
        left = before[left - 1] if taken else left - 1
    return chosen


def _lacks_beside_known(rows: Frame, days: Frame, column: str, others: Sequence[str]) -> Mask:
    """Tell the rows without a part of their key that share days with one that has it."""
    shared = _shared(rows, days, others)
    lacking = rows[column].isna()
    beside = (~lacking).groupby(shared).transform("any")
    doubtful: Mask = (lacking & beside).to_numpy(dtype=bool) & (shared > 0)
    return doubtful


def _note(rows: Frame, context: StateContext) -> None:
    """Note the rows that may tell the same days once more, once a file."""
    for number, count in rows["file"].value_counts().sort_index().items():
        path = context.dataset.path(int(str(number)))
        context.log.note(FindingCode.DAYS_OVERLAP, path=path, count=int(count))

"""Snapshots: the newest state of each series, of each school, of each thing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import compress

import numpy as np
import pandas as pd

from feuille_route.cells.dates import school_year
from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode, Severity
from feuille_route.states.beginnings import begun
from feuille_route.states.copies import counting, merge
from feuille_route.states.editions import (
    Edition,
    When,
    is_alive,
    newest_of,
    seen_whens,
    split,
    whens_of,
)
from feuille_route.states.parts import without_older
from feuille_route.states.replacing import Shadow, casts, spread
from feuille_route.states.state import LONG_AGO, Lost, StateContext, is_unread, left_open, undated
from feuille_route.tables import TABLES, Table, Why


def see_snapshot(name: str, frame: Frame, lost: Lost, context: StateContext) -> tuple[Frame, Lost]:
    """See the newest state: its rows, one for each thing, and what is lost of it."""
    table = TABLES[name]
    at, editions = split(frame, table, context)
    newest = newest_of(editions)
    kept = [_is_kept(one, table, newest) for one in editions]
    alive = {one.number for one, keeps in zip(editions, kept, strict=True) if keeps}
    _note_left_out(editions, alive, table, context)
    keeping = np.array(kept, dtype=bool)[at]
    rows = frame[keeping]
    at, counted = (np.cumsum(kept) - 1)[at[keeping]], [*compress(editions, kept)]
    certain = pd.Series(data=True, index=rows.index, dtype="boolean")
    rows = rows.assign(dated=_dated(rows, at, counted), certain=certain)
    rows = left_open(rows, undated(rows), Why.UNDATED)
    read = {one.number for one in editions}
    unread = [
        Edition(number, None, [when])
        for number in lost
        if number not in read
        for when in seen_whens(number, table, context)
    ]
    # What would not count had it been read whole is no loss.
    still = alive | {one.number for one in unread if _is_kept(one, table, newest)}
    lost = {number: schools for number, schools in lost.items() if number in still}
    rows = _unless_replaced(rows, spread(rows, at, casts(counted, lost, table, context)), table)
    rows = _newest(name, rows, at, counted, context)
    rows, more = _apart(rows)
    merged = counting(_merged(name, begun(rows, name, context), context))
    if table.split:
        merged = _one_total(merged, table.split.column, context)
    return _with_more(merged, more, table), lost


def _newest(
    name: str, rows: Frame, at: np.ndarray, editions: Sequence[Edition], context: StateContext
) -> Frame:
    """Leave out what a newer export replaces, as the table declares it: of parts, of schools."""
    table = TABLES[name]
    if table.apart:
        return without_older(name, rows, at, editions, context)
    if table.whole == ("school",):
        return _newest_exports(rows, table, context)
    return _newest_whole(rows, table.whole) if table.whole else rows


def _apart(rows: Frame) -> tuple[Frame, Frame | None]:
    """Set aside what a count may be more than the least of its rows."""
    if "more" not in rows:
        return rows, None
    more = rows["more"].fillna(value=False).astype(bool)
    return rows[~more], rows[more]


def _merged(name: str, rows: Frame, context: StateContext) -> Frame:
    """Make one row of each thing; what counts beside the parts of its file is of its file alone."""
    if "apart" not in rows:
        return merge(name, rows, context, fill=False)
    beside = rows["apart"].fillna(value=False).astype(bool)
    both = [merge(name, some, context, fill=False) for some in (rows[~beside], rows[beside])]
    return pd.concat(both, ignore_index=True)


def _with_more(merged: Frame, more: Frame | None, table: Table) -> Frame:
    """Put back what the counts that are kept may be more."""
    if more is None:
        return merged
    by = ["file", *table.key]
    kept = pd.MultiIndex.from_frame(merged[by].astype("object").fillna(""))
    here = pd.MultiIndex.from_frame(more[by].astype("object").fillna(""))
    rows = more[here.isin(kept)]
    rows = left_open(rows, np.ones(len(rows), dtype=bool), Why.UNCLEAR)
    return pd.concat([merged, rows], ignore_index=True)


def newest_date(rows: Frame) -> dt.date | None:
    """Give the date of the newest row, ``None`` where an export is not dated."""
    known = rows["dated"][~undated(rows)]
    return None if known.empty or known.isna().any() else known.max().date()


def dateless_exports(rows: Frame, context: StateContext) -> Sequence[str]:
    """Give the paths of the exports that count although nothing dates them."""
    return _paths(rows[rows["dated"].isna() & ~undated(rows)], context)


def dayless_exports(rows: Frame, context: StateContext) -> Sequence[str]:
    """Give the paths of the exports that hold rows of which nothing tells when they are of."""
    return _paths(rows[undated(rows)], context)


def _paths(rows: Frame, context: StateContext) -> Sequence[str]:
    return [context.dataset.path(int(number)) for number in sorted(rows["file"].unique())]


def _is_kept(edition: Edition, table: Table, newest: Mapping[str, Sequence[When]]) -> bool:
    """Tell whether an edition counts: of some tables each school has its own newest."""
    return bool(edition.states) if table.whole else is_alive(edition, newest)


def _dated(rows: Frame, at: np.ndarray, editions: Sequence[Edition]) -> pd.Series:
    """Give each row the day of its state; null where the format should tell it, and it does not."""
    days = [one.latest.dated for one in editions]
    dated = pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).to_numpy()[at], rows.index)
    return dated.astype("datetime64[s]").mask(undated(rows))


def _unless_replaced(rows: Frame, cast: np.ndarray, table: Table) -> Frame:
    """Take as not certain what a newer state that was lost may replace.

    Where each school has its own newest, a copy of one date may say otherwise what a row says, but
    for its counts: the larger counts.
    """
    if not cast.any():
        return rows
    if not table.whole:
        return left_open(rows, cast > Shadow.NONE, Why.REPLACED)
    for name, column in table.columns.items():
        if name in rows and name not in table.key and column.type != "count":
            rows = left_open(rows, cast == Shadow.DISPUTED, Why.REPLACED, name)
    return left_open(rows, cast == Shadow.REPLACED, Why.REPLACED)


def _note_left_out(
    editions: Sequence[Edition], alive: set[int], table: Table, context: StateContext
) -> None:
    """Note the exports of which nothing counts."""
    whens: dict[int, list[When]] = {}
    for one in editions:
        if one.number not in alive:
            several = whens.setdefault(one.number, [])
            several += whens_of(one.number, one.day, context)
    for number, several in sorted(whens.items()):
        _note_file_left_out(context.dataset.path(number), several, table, context)


def _note_file_left_out(
    path: str, whens: Sequence[When], table: Table, context: StateContext
) -> None:
    dates = sorted(when.date for when in whens if when.date)
    starts = [when.of[0] for when in whens if when.of]
    if dates and dates[0] > context.seen:
        detail = {"date": dates[0].isoformat(), "seen": context.seen.isoformat()}
        context.log.note(FindingCode.NOT_YET, Severity.INFO, path=path, detail=detail)
    elif table.yearly:
        detail = {"school_year": school_year(context.period), "date": max(starts).isoformat()}
        context.log.note(FindingCode.OTHER_YEAR, path=path, detail=detail)
    else:
        context.log.note(FindingCode.FILE_SUPERSEDED, Severity.INFO, path=path)


def _newest_whole(rows: Frame, by: Sequence[str]) -> Frame:
    """Keep, for each school (and grade), the rows of the newest export; undated is oldest.

    A row of no school is kept, and one of no day: nobody knows what would replace it.
    """
    dated = rows["dated"].fillna(LONG_AGO)
    newest = dated.groupby(_groups(rows, by)).transform("max")
    return rows[(dated == newest).to_numpy() | rows["school"].isna().to_numpy() | undated(rows)]


def _newest_exports(rows: Frame, table: Table, context: StateContext) -> Frame:
    """Keep, for each school, the newest export, and in it the newest state of each thing.

    An export is as new as its newest row of the school; of equally new ones, the date of the
    file decides. A row of no school is kept: nobody knows what would replace it.
    """
    dated = rows["dated"].fillna(LONG_AGO)
    ages = pd.DataFrame(
        {
            "school": rows["school"].cat.codes,
            "file": rows["file"],
            "dated": dated,
            "exported": context.exported(rows).fillna(LONG_AGO),
        }
    )
    ages["dated"] = ages.groupby(["school", "file"])["dated"].transform("max")
    best = ages.groupby("school")["dated"].transform("max")
    latest = ages["exported"].where(ages["dated"] == best).groupby(ages["school"]).transform("max")
    newest = (ages["dated"] == best) & (ages["exported"] == latest)
    things = [*table.key, "file", *(["organisation"] if "organisation" in rows else [])]
    last = dated == dated.groupby(_groups(rows, things)).transform("max")
    kept = ((newest | rows["school"].isna()) & last).to_numpy()
    return _doubted(rows, table)[kept | undated(rows)]


def _doubted(rows: Frame, table: Table) -> Frame:
    """Take as not known what a row of no day says otherwise of the same thing: it may be newer."""
    lacking = undated(rows)
    if not lacking.any():
        return rows
    unsure = pd.Series(lacking, index=rows.index).groupby(_groups(rows, table.key)).transform("any")
    values = [name for name in table.columns if name in rows and name not in table.key]
    for name in values:
        rows = left_open(rows, unsure, Why.UNDATED, name)
    return rows.assign(unread=rows["unread"] | unsure)


def _groups(rows: Frame, by: Sequence[str]) -> list[pd.Series]:
    """Give the columns to group by; what is not known is a group."""
    return [rows[column].astype("object").fillna("") for column in by]


def _one_total(rows: Frame, split: str, context: StateContext) -> Frame:
    """Where a row without a track (``split``) stands beside rows with one, keep the larger total.

    Of one file, it is known what it counts beside them (``apart``). A row whose track could not be
    read may be of any: it is not certain.
    """
    unread = rows[split].isna() & is_unread(rows, split)
    rows = left_open(rows, unread, split)
    total = rows[split].isna()
    if "apart" in rows:
        total &= ~rows["apart"].fillna(value=False).astype(bool)
    keyed = rows.assign(total=total)[~unread].dropna(subset=["school", "grade"])
    mixed = keyed.groupby(["school", "grade"])["total"].nunique()
    mixed = mixed[mixed > 1]
    drop: list[int] = []
    for school, grade in mixed.index:
        group = keyed[(keyed["school"] == school) & (keyed["grade"] == grade)]
        whole, parts = group[group["total"]], group[~group["total"]]
        drop.extend((whole if whole["pupils"].sum() <= parts["pupils"].sum() else parts).index)
        detail = {"school": str(school), "grade": str(grade)}
        context.log.note(FindingCode.TRACKS_CONFLICT, detail=detail)
    return rows.drop(index=drop)

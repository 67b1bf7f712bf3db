"""Snapshots: the newest state of each series, of each school, of each thing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feuille_route.cells.dates import school_year
from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode, Severity
from feuille_route.states.copies import merge
from feuille_route.states.state import LONG_AGO, Lost, StateContext, undated
from feuille_route.tables import TABLES, Table


@dataclass(frozen=True)
class _Edition:
    """The rows of an export that describe one day; ``day`` is null where the path's date serves.

    ``states`` are the dates, each in its series, under which it is seen.
    """

    number: int
    day: dt.date | None
    states: Sequence[tuple[str, dt.date | None]]


def see_snapshot(name: str, frame: Frame, lost: Lost, context: StateContext) -> tuple[Frame, Lost]:
    """See the newest state: its rows, one for each thing, and what is lost of it."""
    table = TABLES[name]
    codes, editions = _editions(frame, table, context)
    newest = _newest(editions)
    kept = [_is_kept(edition, table, newest) for edition in editions]
    alive = {edition.number for edition, keeps in zip(editions, kept, strict=True) if keeps}
    _note_left_out(editions, alive, table, context)
    rows = frame[np.array(kept, dtype=bool)[codes]]
    certain = pd.Series(data=True, index=rows.index, dtype="boolean").mask(undated(rows))
    rows = rows.assign(dated=context.dated(rows), certain=certain)
    if table.whole == ("school",):
        rows = _newest_exports(rows, table, context)
    elif table.whole:
        rows = _newest_whole(rows, table.whole)
    merged = merge(name, rows, context, fill=False)
    if table.split:
        merged = _one_total(merged, table.split.column, context)
    return merged, _still_lost(lost, editions, alive, table, context)


def newest_date(rows: Frame) -> dt.date | None:
    """Give the date of the newest row, ``None`` where an export is not dated."""
    known = rows["dated"][~undated(rows)]
    return None if known.empty or known.isna().any() else known.max().date()


def _editions(
    frame: Frame, table: Table, context: StateContext
) -> tuple[np.ndarray, list[_Edition]]:
    """Split the rows by export and by day; give each row the place of its edition."""
    if "day" in frame:
        codes, distinct = pd.factorize(pd.MultiIndex.from_frame(frame[["file", "day"]]))
        days = [(int(number), None if pd.isna(day) else day.date()) for number, day in distinct]
    else:
        codes, numbers = pd.factorize(frame["file"])
        days = [(int(number), None) for number in numbers]
    return codes, [_Edition(*key, _seen_states(*key, table, context)) for key in days]


def _seen_states(
    number: int, day: dt.date | None, table: Table, context: StateContext
) -> Sequence[tuple[str, dt.date | None]]:
    """Give the dates of an edition that are seen, and of the year where that matters."""
    states = [(place.series, day or place.date) for place in context.dataset.places(number)]
    return [
        (series, date)
        for series, date in states
        if date is None or (date <= context.seen and (not table.yearly or context.holds(date)))
    ]


def _newest(editions: Sequence[_Edition]) -> Mapping[str, dt.date]:
    """Give the newest date of each series."""
    newest: dict[str, dt.date] = {}
    for series, date in (state for edition in editions for state in edition.states):
        if date:
            newest[series] = max(date, newest.get(series, date))
    return newest


def _is_kept(edition: _Edition, table: Table, newest: Mapping[str, dt.date]) -> bool:
    """Tell whether an edition is seen, and no series of its holds a newer one.

    A copy under another name does not bring an old export back; one under a newer date does.
    """
    if not edition.states or table.whole:
        return bool(edition.states)
    latest = _newest([edition])
    return all(date >= newest.get(series, date) for series, date in latest.items())


def _still_lost(
    lost: Lost, editions: Sequence[_Edition], alive: set[int], table: Table, context: StateContext
) -> Lost:
    """Leave out the exports that would not count had they been read whole."""
    read = {edition.number for edition in editions}
    newest = _newest(editions)

    def counts(number: int) -> bool:
        unread = _Edition(number, None, _seen_states(number, None, table, context))
        return number in alive or (number not in read and _is_kept(unread, table, newest))

    return {number: schools for number, schools in lost.items() if counts(number)}


def _note_left_out(
    editions: Sequence[_Edition], alive: set[int], table: Table, context: StateContext
) -> None:
    """Note the exports of which nothing counts."""
    days: dict[int, set[dt.date]] = {}
    for edition in editions:
        if edition.number not in alive:
            places = context.dataset.places(edition.number)
            several = days.setdefault(edition.number, set())
            several.update(filter(None, (edition.day or place.date for place in places)))
    for number, dates in sorted(days.items()):
        _note_file_left_out(context.dataset.path(number), dates, table, context)


def _note_file_left_out(
    path: str, dates: set[dt.date], table: Table, context: StateContext
) -> None:
    if min(dates) > context.seen:
        detail = {"date": min(dates).isoformat(), "seen": context.seen.isoformat()}
        context.log.note(FindingCode.NOT_YET, Severity.INFO, path=path, detail=detail)
    elif table.yearly:
        detail = {"school_year": school_year(context.period), "date": max(dates).isoformat()}
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
    doubted = (
        pd.Series(lacking, index=rows.index).groupby(_groups(rows, table.key)).transform("any")
    )
    values = [name for name in table.columns if name in rows and name not in table.key]
    blank = {name: rows[name].mask(doubted) for name in values}
    return rows.assign(**blank, unread=rows["unread"] | doubted)


def _groups(rows: Frame, by: Sequence[str]) -> list[pd.Series]:
    """Give the columns to group by; what is not known is a group."""
    return [rows[column].astype("object").fillna("") for column in by]


def _one_total(rows: Frame, split: str, context: StateContext) -> Frame:
    """Where a row without a track (``split``) stands beside rows with one, keep the larger total.

    A row whose track could not be read may be of any: it is not certain.
    """
    unread = rows[split].isna() & rows["unread"]
    rows = rows.assign(certain=rows["certain"].mask(unread))
    keyed = rows[~unread]
    keyed = keyed.assign(total=keyed[split].isna()).dropna(subset=["school", "grade"])
    mixed = keyed.groupby(["school", "grade"], observed=True)["total"].nunique()
    mixed = mixed[mixed > 1]
    drop: list[int] = []
    for school, grade in mixed.index:
        group = keyed[(keyed["school"] == school) & (keyed["grade"] == grade)]
        whole, parts = group[group["total"]], group[~group["total"]]
        smaller = whole if whole["pupils"].sum() <= parts["pupils"].sum() else parts
        drop.extend(smaller.index)
        detail = {"school": str(school), "grade": str(grade)}
        context.log.note(FindingCode.TRACKS_CONFLICT, detail=detail)
    return rows.drop(index=drop)

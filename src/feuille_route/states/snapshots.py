"""Snapshots: the newest state of each series, of each school, of each thing."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from feuille_route.assembly import Frame
from feuille_route.exports.discovery import Place
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.states.copies import merge
from feuille_route.states.state import LONG_AGO, Sight
from feuille_route.tables import TABLES, Table


def see_snapshot(name: str, frame: Frame, sight: Sight) -> tuple[Frame, set[int]]:
    """See the newest state: its rows, one for each thing, and the numbers of its exports."""
    table = TABLES[name]
    kept = _seen_exports(frame, table, sight)
    rows = frame[frame["file"].isin(kept)]
    rows = rows.assign(
        dated=sight.dated(rows), certain=pd.array([True] * len(rows), dtype="boolean")
    )
    if table.whole:
        rows = _newest_whole(rows, table.whole)
    merged = merge(name, rows, sight, fill=False)
    if name == "enrolments":
        merged = _one_total(merged, sight)
    return merged, kept


def newest_date(rows: Frame) -> dt.date | None:
    """Give the date of the newest export, ``None`` where one is not dated."""
    undated = rows.empty or rows["dated"].isna().any()
    return None if undated else rows["dated"].max().date()


def _seen_exports(frame: Frame, table: Table, sight: Sight) -> set[int]:
    """Choose the exports that count: seen, of the year, and the newest of their series."""
    numbers = [int(number) for number in np.unique(frame["file"])]
    places = {number: _seen_places(number, table, sight) for number in numbers}
    newest: dict[str, dt.date] = {}
    for place in (place for several in places.values() for place in several):
        if place.date:
            newest[place.series] = max(place.date, newest.get(place.series, place.date))
    kept = {
        number
        for number, several in places.items()
        if several and (table.whole or not _is_superseded(several, newest))
    }
    left_out = [number for number in numbers if number not in kept]
    sight.findings.extend(_left_out(number, table, sight) for number in left_out)
    return kept


def _seen_places(number: int, table: Table, sight: Sight) -> list[Place]:
    """Give the places of an export that are seen, and of the year where that matters."""
    return [
        place
        for place in sight.dataset.places(number)
        if place.date is None
        or (place.date <= sight.seen and (not table.yearly or sight.holds(place.date)))
    ]


def _is_superseded(places: Sequence[Place], newest: Mapping[str, dt.date]) -> bool:
    """Tell whether a series of the export holds a newer one.

    A copy under another name does not bring an old export back; one under a newer date does.
    """
    latest: dict[str, dt.date] = {}
    for place in places:
        if place.date:
            latest[place.series] = max(place.date, latest.get(place.series, place.date))
    return any(date < newest[series] for series, date in latest.items())


def _left_out(number: int, table: Table, sight: Sight) -> Finding:
    dates = [place.date for place in sight.dataset.places(number) if place.date]
    path = sight.dataset.path(number)
    if min(dates) > sight.seen:
        detail = {"date": min(dates).isoformat(), "seen": sight.seen.isoformat()}
        return Finding(code=FindingCode.NOT_YET, severity=Severity.INFO, path=path, detail=detail)
    if table.yearly:
        return Finding(
            code=FindingCode.OTHER_YEAR,
            severity=Severity.WARNING,
            path=path,
            detail={"school_year": sight.school_year, "date": max(dates).isoformat()},
        )
    return Finding(code=FindingCode.FILE_SUPERSEDED, severity=Severity.INFO, path=path)


def _newest_whole(rows: Frame, by: Sequence[str]) -> Frame:
    """Keep, for each school (and grade), the rows of the newest export; undated is oldest.

    A row of no school is kept: nobody knows what would replace it.
    """
    dated = rows["dated"].fillna(LONG_AGO)
    groups = rows[list(by)].astype("object").fillna("")
    newest = dated.groupby([groups[column] for column in by]).transform("max")
    return rows[(dated == newest).to_numpy() | rows["school"].isna().to_numpy()]


def _one_total(rows: Frame, sight: Sight) -> Frame:
    """Where a row without a track stands beside rows with one, keep the larger total."""
    keyed = rows.assign(total=rows["track"].isna()).dropna(subset=["school", "grade"])
    mixed = keyed.groupby(["school", "grade"], observed=True)["total"].nunique()
    mixed = mixed[mixed > 1]
    drop: list[int] = []
    for school, grade in mixed.index:
        group = keyed[(keyed["school"] == school) & (keyed["grade"] == grade)]
        whole, parts = group[group["total"]], group[~group["total"]]
        smaller = whole if whole["pupils"].sum() <= parts["pupils"].sum() else parts
        drop.extend(smaller.index)
        sight.findings.append(
            Finding(
                code=FindingCode.TRACKS_CONFLICT,
                severity=Severity.WARNING,
                detail={"school": str(school), "grade": str(grade)},
            )
        )
    return rows.drop(index=drop)

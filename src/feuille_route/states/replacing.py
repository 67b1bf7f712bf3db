"""What a file that could not be read may replace, had it been read: what is not newer than it.

Of two exports of a series the newer counts, so that where it cannot be read the older one decides
nothing. A copy of one date may say otherwise: neither is newer.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import pandas as pd

from feuille_route.arrays import Mask, Numbers
from feuille_route.data.dataset import Frame
from feuille_route.exports.export import Export
from feuille_route.files.series import is_table, kin, numbers
from feuille_route.states.editions import Edition, When, seen_whens, whens_of
from feuille_route.states.state import Lost, StateContext, left_open
from feuille_route.tables import TABLES, Kind, Table, Why


class Shadow(IntEnum):
    """How a file that was lost bears on what another one says, the strongest last."""

    NONE = 0
    DISPUTED = 1
    REPLACED = 2


class Cast(NamedTuple):
    """The shadows that a lost file casts on editions: of its schools (none: of any)."""

    schools: frozenset[str]
    shadows: Numbers


def casts(
    editions: Sequence[Edition], lost: Lost, table: Table, context: StateContext
) -> Sequence[Cast]:
    """Give the ``Shadow`` that each lost file casts on each edition.

    A file bears on those of its series, and of the whole that it is a part of, or the parts; where
    each school has its own newest, on those of any. So does one of a known format that no other is
    a part of a whole with; and one that is closed, of which nobody knows what it holds, by its
    date: an archive without one may be of any day.
    """
    named = _named(editions) if lost else _Named({}, {}, {})
    found = []
    for number, schools in lost.items():
        shadows = np.zeros(len(editions), dtype=np.int64)
        for place, shadow in _cast(number, editions, named, table, context):
            shadows[place] = max(shadows[place], shadow)
        found.append(Cast(schools, shadows))
    return found


def spread(rows: Frame, at: Numbers, several: Sequence[Cast]) -> Numbers:
    """Give each row the strongest shadow that is cast on its edition; ``at`` is its place."""
    found = np.zeros(len(rows), dtype=np.int64)
    for schools, shadows in several:
        if shadows.any():
            here = shadows[at] > Shadow.NONE
            cast = shadows[at[here]] * _is_of(rows, here, schools)
            found[here] = np.maximum(found[here], cast)
    return found


def left_to_lost(
    name: str, rows: Frame, lost: Lost, columns: Sequence[str], context: StateContext
) -> Frame:
    """Take cells of a log as not known which a newer export that was lost may say otherwise."""
    if not lost or rows.empty:
        return rows
    at, numbers = pd.factorize(rows["file"])
    editions = [Edition(int(one), None, whens_of(int(one), None, context)) for one in numbers]
    doubtful = spread(rows, at, casts(editions, lost, TABLES[name], context)) > Shadow.NONE
    for column in columns:
        rows = left_open(rows, doubtful, Why.REPLACED, column)
    return rows


class _Named(NamedTuple):
    """The series of editions: their places, those of a kin, those in what may be an archive."""

    places: Mapping[str, Sequence[int]]
    of_kin: Mapping[str, Sequence[str]]
    within: Mapping[str, Sequence[str]]


def _named(editions: Sequence[Edition]) -> _Named:
    places: dict[str, list[int]] = {}
    for place, one in enumerate(editions):
        for series in {when.series for when in one.states}:
            places.setdefault(series, []).append(place)
    of_kin: dict[str, list[str]] = {}
    within: dict[str, list[str]] = {}
    for series in places:
        of_kin.setdefault(kin(series), []).append(series)
        parts = series.split("/")
        for depth in range(1, len(parts) + 1):
            within.setdefault("/".join(parts[:depth]), []).append(series)
    return _Named(places, of_kin, within)


def _cast(
    number: int,
    editions: Sequence[Edition],
    named: _Named,
    table: Table,
    context: StateContext,
) -> Iterator[tuple[int, Shadow]]:
    """Give the places of the editions that a lost file bears on, and how."""
    export = context.dataset.exports[number]
    for lost in seen_whens(number, table, context):
        any_day = export.is_closed_archive and not lost.date
        akin = named.of_kin.get(kin(lost.series), ())
        by_date = bool(export.is_closed and lost.date) or bool(table.whole)
        any_series = any_day or by_date or (_is_whole(export, table) and not akin)
        within = named.within.get(lost.series, ())
        own = {place for one in within for place in named.places[one]}
        near = {place for one in _of_wholes(lost.series, akin) for place in named.places[one]}
        for place in range(len(editions)) if any_series else own | near:
            other = editions[place]
            alike = place in own or bool(table.whole and export.formats and not lost.of)
            shadow = max(_shadow(lost, when, alike=alike) for when in other.newest)
            beside = shadow == Shadow.DISPUTED and _is_beside(export, other.number, context)
            if other.number != number and not beside:
                yield place, Shadow.REPLACED if any_day else shadow


def _is_whole(export: Export, table: Table) -> bool:
    """Tell whether a file of which nothing was read is a snapshot by its header."""
    return bool(export.refusal and export.formats) and table.kind is Kind.SNAPSHOT


def _of_wholes(series: str, akin: Sequence[str]) -> Iterator[str]:
    """Give the series of one kin that are no other part: two with a number of their own are."""
    own = numbers(series)
    return (one for one in akin if own <= numbers(one) or own >= numbers(one))


def _is_beside(export: Export, other: int, context: StateContext) -> bool:
    """Tell whether a sheet of no format stands in the workbook of another: it is no copy of it."""
    book = export.path.rpartition("/")[0]
    of_book = context.dataset.path(other).rpartition("/")[0] == book
    return of_book and is_table(book) and not export.formats


def _shadow(lost: When, when: When, *, alike: bool) -> Shadow:
    """Tell how a state that was lost bears on another one; ``alike``: it may be a copy of it."""
    if lost.is_older(when):
        return Shadow.NONE
    if when.is_older(lost) or lost.may_be_newer(when):
        return Shadow.REPLACED
    of_one_day = lost.dated == when.dated
    if alike:
        return Shadow.DISPUTED if of_one_day else Shadow.REPLACED
    return Shadow.NONE if of_one_day else Shadow.REPLACED


def _is_of(rows: Frame, here: Mask, schools: frozenset[str]) -> np.ndarray:
    """Tell of some rows whether they may be of the schools of a file; none: it may be of any."""
    if not schools or "school" not in rows:
        return np.ones(here.sum(), dtype=bool)
    own = rows["school"][here]
    return (own.isna() | own.isin(schools)).to_numpy(dtype=bool)

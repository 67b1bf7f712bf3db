"""Editions: the rows of an export that describe one day, and which of them are older states."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from feuille_route.data.dataset import Frame
from feuille_route.files.series import Span
from feuille_route.states.state import StateContext
from feuille_route.tables import Kind, Table


class When(NamedTuple):
    """Of when a state is: a day, a span that a name says, or both (neither: nobody knows).

    ``series`` is that of the path that says it, ``time`` that of the day, where it says one.
    """

    series: str
    date: dt.date | None
    span: Span | None = None
    time: dt.time | None = None

    @property
    def of(self) -> Span | None:
        """The first and the last day that it may be of; ``None`` where nobody knows.

        A span that its date is not in is believed: a list of 2019-2020, sent in June 2021.
        """
        if self.date and not (self.span and not self.span[0] <= self.date <= self.span[1]):
            return self.date, self.date
        return self.span

    @property
    def dated(self) -> dt.datetime | None:
        """The moment by which its rows are dated: its date, unless its span is over by then."""
        if not self.date or not self.of:
            return None
        over = self.of[1] < self.date
        clock = dt.time() if over or not self.time else self.time
        return dt.datetime.combine(self.of[1] if over else self.date, clock)

    def is_older(self, other: "When") -> bool:
        """Tell whether it surely is the older one: what has no date is older than what has.

        Of two that their dates and their names order otherwise, neither surely is.
        """
        if self.date and other.date:
            sooner = self.date < other.date and not _is_before(other, self)
            return sooner or (self.date <= other.date and _is_before(self, other))
        if self.date or other.date:
            return other.date is not None and not self.may_be_newer(other)
        return _is_before(self, other)

    def may_be_newer(self, other: "When") -> bool:
        """Tell whether its name, without a date, says a time after the other one's day."""
        return bool(not self.date and other.date and _is_before(other, self))


def _is_before(one: When, other: When) -> bool:
    if one.of == other.of and one.time and other.time:
        return one.time < other.time
    return bool(one.of and other.of and one.of[1] < other.of[0])


@dataclass(frozen=True)
class Edition:
    """The rows of an export that describe one day; ``day`` is null where the path's date serves.

    ``states`` tell when it is of, of each of its paths, where that is seen.
    """

    number: int
    day: dt.date | None
    states: Sequence[When]

    @property
    def latest(self) -> When:
        """The newest of its states."""
        return max(self.states, key=_age)

    @property
    def newest(self) -> Sequence[When]:
        """The newest of its states in each series: what says the same of before is no other."""
        return [*{when.series: when for when in sorted(self.states, key=_age)}.values()]


def split(frame: Frame, table: Table, context: StateContext) -> tuple[np.ndarray, list[Edition]]:
    """Split the rows by export and by day; give each row the place of its edition."""
    if "day" in frame:
        codes, distinct = pd.factorize(pd.MultiIndex.from_frame(frame[["file", "day"]]))
        days = [(int(number), None if pd.isna(day) else day.date()) for number, day in distinct]
    else:
        codes, numbers = pd.factorize(frame["file"])
        days = [(int(number), None) for number in numbers]
    return codes, [edition_of(*key, table, context) for key in days]


def edition_of(number: int, day: dt.date | None, table: Table, context: StateContext) -> Edition:
    """Give an edition of an export, with its states that are seen, and of the year if need be.

    A path that says nothing is a copy of one that says when: it makes the state of no other time.
    """
    whens = whens_of(number, day, context)
    telling = [when for when in whens if when.date] or [when for when in whens if when.span]
    states = telling or whens
    return Edition(number, day, [when for when in states if _is_seen(when, table, context)])


def whens_of(number: int, day: dt.date | None, context: StateContext) -> list[When]:
    """Give of when an export is, or what it holds of a day, of each of its paths."""
    return [
        When(place.series, day) if day else When(place.series, place.date, place.span, place.time)
        for place in context.dataset.places(number)
    ]


def seen_whens(number: int, table: Table, context: StateContext) -> list[When]:
    """Give of when each path of an export is, where that is seen; what a log holds has its days."""
    whens = whens_of(number, None, context)
    return [one for one in whens if table.kind is Kind.LOG or _is_seen(one, table, context)]


def _is_seen(when: When, table: Table, context: StateContext) -> bool:
    """Tell whether a state is not of later, nor of another year where that matters.

    A name without a date may say another year all the same: ``effectifs_2019-2020.csv``.
    """
    if when.date and when.date > context.seen:
        return False
    if not table.yearly or when.of is None:
        return True
    first, last = context.period
    return when.of[0] <= last and when.of[1] >= first


def newest_of(editions: Sequence[Edition]) -> Mapping[str, Sequence[When]]:
    """Give the newest states of each series: of those with a date, and of those without."""
    whens = sorted((when for one in editions for when in one.states), key=_age)
    newest = {(when.series, when.date is None): when for when in whens}
    several: dict[str, list[When]] = {}
    for when in newest.values():
        several.setdefault(when.series, []).append(when)
    return several


def is_alive(edition: Edition, newest: Mapping[str, Sequence[When]]) -> bool:
    """Tell whether an edition is seen, and no series of its holds a newer one.

    A copy under another name does not bring an old export back; one under a newer date does.
    """
    replaced = (
        when.is_older(newer) for when in edition.newest for newer in newest.get(when.series, ())
    )
    return bool(edition.states) and not any(replaced)


def _age(when: When) -> tuple[bool, dt.date, dt.time]:
    starts = when.of[0] if when.of else dt.date.min
    return when.date is not None, starts, when.time or dt.time.min

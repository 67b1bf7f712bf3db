"""Values of the roadmap's measures: without data, or with data too old, they say so."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from feuille_route.cells.folding import fold
from feuille_route.measures import by_school, by_thing, ratios
from feuille_route.measures.amounts import Surplus, Value, tally
from feuille_route.measures.filters import StateOf
from feuille_route.promise import Reason
from feuille_route.results import Coverage, Lag, Number, School
from feuille_route.roadmap.kinds import Count, Latest, Measure, Ratio, Sum
from feuille_route.states.state import State

_LAGGING: Final = 10


@dataclass(frozen=True)
class Scope:
    """What an evaluation may ask: tables as seen, the roadmap's figures, the schools' names.

    ``ages`` gives the greatest age of a snapshot, in days; ``seen`` is the date seen;
    ``school_year`` is the roadmap's, ``readings`` sees those of every year, for baselines.
    """

    see: StateOf
    readings: Callable[[], State]
    seen: dt.date
    school_year: str
    hours_per_day: Fraction
    small_groups: int
    ages: Callable[[str], int]
    names: Mapping[str, str]


def value_of(measure: Measure, scope: Scope) -> Value:
    """Compute a measure; without data, or with a snapshot that is too old, it says so."""
    blank = Value(unit=measure.unit, things=measure.things)
    lost = any(scope.see(table).cut for table in measure.tables)
    if not is_fed(measure, scope):
        return replace(blank, reason=Reason.UNREADABLE_DATA if lost else Reason.NO_DATA)
    match measure:
        case Latest():
            value = _latest(measure, scope)
        case Ratio(by="school"):
            value = _by_school(measure, scope)
        case Ratio():
            value = _plain_ratio(measure, scope)
        case Count() | Sum():
            value = _amount(measure, scope)
    stale = any(is_stale(table, scope) for table in measure.tables)
    return replace(
        value,
        reason=value.reason or (Reason.STALE_DATA if stale else None),
        doubt=Reason.UNREADABLE_DATA if lost else value.doubt,
    )


def is_fed(measure: Measure, scope: Scope) -> bool:
    """Tell whether every table that a measure rests on holds a row that is seen."""
    return all(scope.see(table).rows for table in measure.tables)


def is_stale(table: str, scope: Scope) -> bool:
    """Tell whether the newest row of a snapshot is too old at the date seen."""
    state = scope.see(table)
    if state.newest is None or state.table.yearly:
        return False
    return (scope.seen - state.newest).days > scope.ages(table)


def _amount(part: Count | Sum, scope: Scope) -> Value:
    counted = tally(part, scope.see, scope.hours_per_day)
    return Value(
        unit=part.unit,
        things=part.things,
        numerator=counted.low,
        value=counted.low,
        low=counted.low,
        high=counted.high,
        doubt=Reason.UNREADABLE_DATA if counted.unreadable else Reason.INCOMPLETE_DATA,
        size=counted.low,
    )


def _latest(measure: Latest, scope: Scope) -> Value:
    newest = newest_of(measure, scope)
    found = newest.number
    blank = Value(
        unit=measure.unit,
        things=measure.things,
        doubt=Reason.UNREADABLE_DATA if newest.unreadable else Reason.INCOMPLETE_DATA,
        in_percent=newest.in_percent,
    )
    if found is None:
        return blank if newest.unreadable else replace(blank, reason=Reason.NO_DATA)
    return replace(blank, numerator=found, value=found, low=found, high=found)


class Reported(NamedTuple):
    """The newest number reported of an indicator, ``None`` where there is none that is known.

    ``in_percent``: it was written so (``30 %`` is 0.3); ``unreadable``: it is there, not known.
    """

    number: Fraction | None = None
    in_percent: bool = False
    unreadable: bool = False


def newest_of(measure: Latest, scope: Scope) -> Reported:
    """Give the reading that a measure asks for."""
    return latest_reading(measure.latest, scope.see(min(measure.tables)))


def latest_reading(
    indicator: str, readings: State, days: tuple[dt.date, dt.date] | None = None
) -> Reported:
    """Give the newest reading of an indicator.

    ``days``: the first and last one of a period, for the newest of it. Of a row without an
    indicator, and of an export that could not be read, nobody knows which reading they hold; one
    of before the newest reading holds no newer one.
    """
    # Of January: 40. Of March, of no indicator that is known: 60. It may be the newest one.
    wanted, frame = fold(indicator), readings.frame
    nameless = frame["indicator"].isna()
    named = pd.Series([fold(str(name)) == wanted for name in frame["indicator"]], frame.index)
    rows = frame.assign(nameless=nameless)[(named | nameless).to_numpy(dtype=bool)]
    if days is not None and not rows.empty:
        first, last = map(pd.Timestamp, days)
        dates = rows["date"].dt.normalize()
        rows = rows[(dates.isna() | ((dates >= first) & (dates <= last))).to_numpy(dtype=bool)]
    if rows.empty:
        return Reported(unreadable=bool(readings.cut))
    newest = rows.sort_values(["date", "nameless"], na_position="last").iloc[-1]
    if newest["nameless"] or pd.isna(newest["value"]) or pd.isna(newest["date"]):
        return Reported(unreadable=True)
    if readings.cut and newest["date"].date() <= readings.lost_until:
        return Reported(unreadable=True)
    in_percent = newest["in_percent"]
    written_so = not pd.isna(in_percent) and bool(in_percent)
    return Reported(Fraction(str(newest["value"])), written_so)


def _plain_ratio(ratio: Ratio, scope: Scope) -> Value:
    if by_thing.aligned(ratio):
        return ratios.evaluate(by_thing.compare(ratio, scope.see), ratio)
    return ratios.apart(ratio, scope.see, scope.hours_per_day)


def _by_school(ratio: Ratio, scope: Scope) -> Value:
    groups, schools = by_school.compare(ratio, scope.see, scope.hours_per_day)
    missing = sorted(set(schools.expected) - set(schools.received))
    coverage = Coverage(
        expected=len(schools.expected),
        received=len(set(schools.expected) & set(schools.received)),
        missing=tuple(School(school=uai, name=scope.names.get(uai)) for uai in missing),
    )
    sizes: list[Fraction | int] = groups.d_low.tolist()
    hidden = too_small(sizes, scope.small_groups) if ratio.is_of_people else set()
    return replace(
        ratios.evaluate(groups, ratio),
        coverage=coverage,
        lags=_lags(groups, hidden, scope),
        surplus=_surplus(groups, hidden, schools.without),
        outside=schools.outside,
        without=schools.without,
        perhaps=schools.perhaps,
        unlisted=schools.unlisted,
    )


def _lags(groups: ratios.Groups, hidden: set[int], scope: Scope) -> list[Lag]:
    """Name the schools that lack the most, but those of too few people."""
    lacks = groups.d_low - np.minimum(groups.n_low, groups.d_low)
    rows = [
        (lack, str(uai))
        for at, (uai, lack) in enumerate(zip(groups.keys, lacks.tolist(), strict=True))
        if lack > 0 and at not in hidden
    ]
    rows.sort(key=lambda row: (-row[0], row[1]))
    return [
        Lag(school=uai, name=scope.names.get(uai), gap=as_number(Fraction(lack)))
        for lack, uai in rows[:_LAGGING]
    ]


def _surplus(groups: ratios.Groups, hidden: set[int], without: Collection[str]) -> list[Surplus]:
    """Name the schools that count more than they hold, where it is known how many that is."""
    numbers = zip(groups.keys, groups.n_low.tolist(), groups.d_high.tolist(), strict=True)
    return [
        Surplus(str(uai), Fraction(counted), Fraction(of), at in hidden)
        for at, (uai, counted, of) in enumerate(numbers)
        if counted > of and str(uai) not in without
    ]


def as_number(fraction: Fraction) -> Number:
    """Give a fraction as JSON knows numbers: a whole one as an integer."""
    return int(fraction) if fraction.denominator == 1 else float(fraction)


def too_small(sizes: Sequence[Fraction | int], small: int) -> set[int]:
    """Give the places of the groups of people to hide: the small ones, and never one alone."""
    known = [(size, at) for at, size in enumerate(sizes) if size]
    hidden = {at for size, at in known if size < small}
    if len(hidden) == 1 and len(known) > 1:
        hidden.add(min((size, at) for size, at in known if at not in hidden)[1])
    return hidden

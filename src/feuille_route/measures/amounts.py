"""Counts and sums, with the least and the most that they may be; and what any measure gives."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from feuille_route.arrays import Amounts, Numbers
from feuille_route.data.dataset import Frame
from feuille_route.measures.filters import StateOf, admits, declared_column, keep
from feuille_route.measures.nobody import most_persons
from feuille_route.promise import Reason
from feuille_route.results import Coverage, Lag
from feuille_route.roadmap.kinds import Condition, Count, Sum, Where
from feuille_route.states.participations import merge_participations
from feuille_route.states.state import State
from feuille_route.tables import REGISTERS, TABLES, most_of

_SECONDS_AN_HOUR: Final = 3600


class Surplus(NamedTuple):
    """A school of which more are ``counted`` than the denominator holds (``of``).

    ``hidden``: it is of too few people for its numbers to be shown.
    """

    school: str
    counted: Fraction
    of: Fraction
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a measure gives.

    ``value`` is what is known, ``low`` and ``high`` what it could be (``None``: without limit;
    ``short`` of ``high``: it is approached, never reached). ``reason`` is set when there is no
    value, or one that is too old; ``doubt`` is why the bounds are open. ``size`` is how many
    people a group is. ``in_percent``: a reading that was written so. Of what is judged by school:
    ``lags`` are the schools that lack the most, ``surplus`` those that count more than they hold,
    ``outside`` the rows of schools and grades that the denominator lacks, ``without`` the schools
    that are expected and have none, ``perhaps`` those that have none and may be expected;
    ``unlisted``: no register says which are.
    """

    unit: str
    things: str
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    short: bool = False
    reason: Reason | None = None
    doubt: Reason = Reason.INCOMPLETE_DATA
    coverage: Coverage | None = None
    lags: Sequence[Lag] = ()
    surplus: Sequence[Surplus] = ()
    outside: Mapping[str, int] = field(default_factory=dict)
    without: Collection[str] = ()
    perhaps: Collection[str] = ()
    unlisted: bool = False
    size: Fraction | None = None
    in_percent: bool = False


@dataclass(frozen=True)
class Tally:
    """A count or a sum: the least and the most (``None``: without limit)."""

    low: Fraction
    high: Fraction | None
    unreadable: bool


def restrict(part: Count | Sum, column: str, key: str) -> Count | Sum:
    """Restrict a count or a sum to one group of a breakdown, besides what it asks already."""
    asked = part.where.get(column)
    value = key == "true" if declared_column(part.table, column).type == "flag" else key
    values = (value,) if asked is None or admits(asked, key) else ()
    where: Where = {**part.where, column: Condition(any_of=values)}
    return part.model_copy(update={"where": where})


def tally(part: Count | Sum, see: StateOf, hours_per_day: Fraction) -> Tally:
    """Count or add up, with bounds."""
    state = see(part.table)
    if not state.merged and part.column is None:
        state = merge_participations(state)
    kept = keep(state, part.where, see)
    sure, maybe = certain(kept), possible(kept)
    lost = state.frame["unread"].to_numpy(dtype=bool) & maybe
    open_ = ~sure | amounts(state.frame, part).isna().to_numpy()
    unreadable = bool((lost & open_).any())
    if part.distinct is None:
        low, high = _sum_bounds(state, part, sure, maybe, hours_per_day)
    else:
        low, high = _distinct_bounds(state, part, see, sure, maybe)
    return Tally(low, None if state.cut else high, unreadable or bool(state.cut))


def certain(kept: pd.Series) -> np.ndarray:
    """The rows that are surely kept."""
    return kept.fillna(False).to_numpy(dtype=bool)


def possible(kept: pd.Series) -> np.ndarray:
    """The rows that may be kept."""
    return kept.fillna(True).to_numpy(dtype=bool)


def _distinct_bounds(
    state: State, part: Count | Sum, see: StateOf, sure: np.ndarray, maybe: np.ndarray
) -> tuple[Fraction, Fraction]:
    # Services A (twice) and B, C in a row that may count, two rows of no service known: 2 to 5.
    things = state.frame[part.distinct]
    nobody = things.isna().to_numpy()
    least = things[sure & ~nobody].nunique()
    known = things[maybe & ~nobody].drop_duplicates()
    more = int((maybe & nobody).sum())
    if part.distinct == "person" and more:
        of_staff = any(column.startswith("person.") for column in part.where)
        among = see(REGISTERS["person"]).frame["person"] if of_staff else None
        more = most_persons(state, maybe, known, among)
    return Fraction(int(least)), Fraction(len(known) + more)


def _sum_bounds(
    state: State, part: Count | Sum, sure: np.ndarray, maybe: np.ndarray, hours_per_day: Fraction
) -> tuple[Fraction, Fraction | None]:
    # Trainings of 3 and 4 hours, one of 2 hours that may count, one whose hours are not known (at
    # most 24): 7 to 33 hours.
    values = amounts(state.frame, part)
    scale, most = scale_of(part, hours_per_day), mosts(state.frame, part)
    low, high = exact_sum(values[sure]) / scale, exact_sum(values[maybe]) / scale
    lost = most[values.isna() & maybe]
    return low, None if np.isinf(lost).any() else high + exact_sum(lost) / scale


def amounts(frame: Frame, part: Count | Sum) -> pd.Series:
    """Give what each row adds: its cell to a sum (days are hours until they are added), or one."""
    if isinstance(part, Count):
        return pd.Series(1, index=frame.index)
    return frame[_summed(part)]


def _summed(part: Sum) -> str:
    return "hours" if part.column == "days" else part.column


def mosts(frame: Frame, part: Count | Sum, otherwise: float = np.inf) -> pd.Series:
    """Give the most that each row adds where its amount is not known.

    As its cell tells (``<5``, a training of three days), otherwise its column; of what neither
    tells, ``otherwise``.
    """
    declared = TABLES[part.table].columns[_summed(part)].most if isinstance(part, Sum) else None
    usual = otherwise if declared is None else declared
    told = most_of(_summed(part)) if isinstance(part, Sum) else ""
    if told not in frame:
        return pd.Series(float(usual), index=frame.index)
    return frame[told].astype("Float64").fillna(usual).astype("float64")


def scale_of(part: Count | Sum, hours_per_day: Fraction) -> Fraction:
    """Give what the amounts of a sum are divided by to be in its unit."""
    return hours_per_day if part.column == "days" else Fraction(1)


def sums_by_group(groups: Numbers, values: pd.Series, number: int) -> Amounts:
    """Add up the values of each group, ``groups`` being their places: exactly, never rounded."""
    # 0.75 h thrice in group 0, 1.5 h once in group 1, of three: [9/4, 3/2, 0].
    pairs = pd.DataFrame({"at": groups, "value": values.to_numpy()}).value_counts()
    added = np.array([Fraction(0)] * number, dtype=object)
    for (at, value), rows in zip(pairs.index.tolist(), pairs.tolist(), strict=True):
        added[at] += exact(value) * rows
    return added


def total(numbers: Amounts) -> Fraction:
    """Add up whole numbers, or fractions."""
    added = numbers.sum()
    return added if isinstance(added, Fraction) else Fraction(int(added))


def exact_sum(values: pd.Series) -> Fraction:
    """Add numbers without rounding: three times 2 h 40 is 8 h."""
    counted = values.value_counts()
    pairs = zip(counted.index.tolist(), counted.tolist(), strict=True)
    return sum((exact(value) * count for value, count in pairs), Fraction(0))


def exact(value: float) -> Fraction:
    """Give a number as it was written: in minutes and seconds, otherwise its shortest decimal."""
    near = Fraction(value).limit_denominator(_SECONDS_AN_HOUR)
    return near if float(near) == value else Fraction(str(value))

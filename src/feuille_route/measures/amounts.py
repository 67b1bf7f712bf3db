"""The measure kinds: tables in, values with their bounds out.

The evaluator of a measure knows counts, sums and ratios, and nothing of Pix or of an ENT.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from feuille_route.data.dataset import Frame
from feuille_route.measures.filters import Seer, admits, declared_column, followed_tables, keep
from feuille_route.measures.nobody import most_persons
from feuille_route.results import Coverage, Lag, Reason
from feuille_route.roadmap.models import Condition, Count, Latest, Measure, Ratio, Sum, Where
from feuille_route.states.participations import merge_participations
from feuille_route.states.state import State
from feuille_route.tables import TABLES

_SECONDS_AN_HOUR: Final = 3600
_THINGS: Final[Mapping[str, str]] = {
    "school": "school",
    "project": "project",
    "twin": "twin",
    "group": "group",
    "pupils": "pupil",
    "girls": "pupil",
    "days": "day",
    "hours": "hour",
}


class Surplus(NamedTuple):
    """A school of which more are ``counted`` than the denominator holds (``of``).

    ``hidden``: it is of too few people for its numbers to be shown.
    """

    school: str
    counted: int
    of: int
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a measure gives.

    ``value`` is what is known, ``low`` and ``high`` what it could be (``None``: without limit;
    ``short`` of ``high``: it is approached, never reached). ``reason`` is set when there is no
    value, or one that is too old; ``doubt`` is why the bounds are open. ``size`` is how many
    people a group is. Of what is judged by school: ``lags`` are the schools that lack the most,
    ``surplus`` those that count more than they hold, ``outside`` the rows of schools and grades
    that the denominator lacks, ``without`` the schools that are expected and have none.
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
    size: Fraction | None = None


@dataclass(frozen=True)
class Tally:
    """A count or a sum: the least and the most (``None``: without limit)."""

    low: Fraction
    high: Fraction | None
    unreadable: bool


def parts_of(measure: Measure) -> Sequence[Count | Sum]:
    """Give what a measure counts or adds up."""
    if isinstance(measure, Ratio):
        return (measure.of, measure.over)
    return () if isinstance(measure, Latest) else (measure,)


def tables_of(measure: Measure) -> set[str]:
    """Give the tables that a measure counts, sums or filters on."""
    if isinstance(measure, Latest):
        return {"readings"}
    if isinstance(measure, Ratio):
        return tables_of(measure.of) | tables_of(measure.over)
    return {measure.table} | followed_tables(measure.where)


def things_of(part: Count | Sum) -> str:
    """Name what a count or a sum counts (``pupil``, ``day``, ``school``...)."""
    row, column = TABLES[part.table].row, part.column
    if column == "person":
        return "pupil" if row == "pupil" else "person"
    return _THINGS.get(column or "", row)


def restrict(part: Count | Sum, column: str, key: str) -> Count | Sum:
    """Restrict a count or a sum to one group of a breakdown, besides what it asks already."""
    asked = part.where.get(column)
    value = key == "true" if declared_column(part.table, column).type == "flag" else key
    values = (value,) if asked is None or admits(asked, key) else ()
    where: Where = {**part.where, column: Condition(any_of=values)}
    return part.model_copy(update={"where": where})


def tally(part: Count | Sum, see: Seer, hours_per_day: Fraction) -> Tally:
    """Count or add up, with bounds."""
    state = see(part.table)
    if not state.merged and part.column is None:
        state = merge_participations(state)
    kept = keep(state, part.where, see)
    sure, maybe = certain(kept), possible(kept)
    unreadable = bool((state.frame["unread"].to_numpy(dtype=bool) & maybe & ~sure).any())
    if isinstance(part, Sum):
        low, high = _sum_bounds(state, part, sure, maybe, hours_per_day)
        lost = state.frame["unread"].to_numpy(dtype=bool) & maybe
        unreadable |= bool((lost & amounts(state.frame, part).isna().to_numpy()).any())
    else:
        low, high = _count_bounds(state, part, see, sure, maybe)
    return Tally(low, None if state.cut else high, unreadable or bool(state.cut))


def certain(kept: pd.Series) -> np.ndarray:
    """The rows that are surely kept."""
    return kept.fillna(False).to_numpy(dtype=bool)


def possible(kept: pd.Series) -> np.ndarray:
    """The rows that may be kept."""
    return kept.fillna(True).to_numpy(dtype=bool)


def _count_bounds(
    state: State, part: Count, see: Seer, sure: np.ndarray, maybe: np.ndarray
) -> tuple[Fraction, Fraction]:
    if part.distinct is None:
        return Fraction(int(sure.sum())), Fraction(int(maybe.sum()))
    things = state.frame[part.distinct]
    nobody = things.isna().to_numpy()
    least = things[sure & ~nobody].nunique()
    known = things[maybe & ~nobody].drop_duplicates()
    more = int((maybe & nobody).sum())
    if part.distinct == "person" and more:
        of_staff = any(column.startswith("person.") for column in part.where)
        among = see("staff").frame["person"] if of_staff else None
        more = most_persons(state, maybe, known, among)
    return Fraction(int(least)), Fraction(len(known) + more)


def _sum_bounds(
    state: State, part: Sum, sure: np.ndarray, maybe: np.ndarray, hours_per_day: Fraction
) -> tuple[Fraction, Fraction | None]:
    values = amounts(state.frame, part)
    column = part.column
    scale = hours_per_day if column == "days" else Fraction(1)
    declared = TABLES[state.name].columns["hours" if column == "days" else column]
    lost = int((values.isna().to_numpy() & maybe).sum())
    low, high = exact_sum(values[sure]) / scale, exact_sum(values[maybe]) / scale
    if lost and declared.most is None:
        return low, None
    return low, high + Fraction(lost * (declared.most or 0)) / scale


def amounts(frame: Frame, part: Sum) -> pd.Series:
    """Give the column that a sum adds up; days are hours until they are added."""
    column = part.column
    return frame["hours" if column == "days" else column]


def exact_sum(values: pd.Series) -> Fraction:
    """Add numbers without rounding: three times 2 h 40 is 8 h."""
    counted = values.dropna().value_counts()
    pairs = zip(counted.index.tolist(), counted.tolist(), strict=True)
    return sum((_exact(value) * count for value, count in pairs), Fraction(0))


def _exact(value: float) -> Fraction:
    """Give a number as it was written: in minutes and seconds, otherwise its shortest decimal."""
    near = Fraction(value).limit_denominator(_SECONDS_AN_HOUR)
    return near if float(near) == value else Fraction(str(value))

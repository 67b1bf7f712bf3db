"""Ratios with bounds: group by group, so that a surplus here never makes up for a lack there.

A group is a school (``by: school``), or the very thing that both sides count (a person of the
staff, a row of a table). In each, the denominator is between ``d_low`` and ``d_high``, the
numerator between ``n_low`` and ``n_high``, and never more than the denominator.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd

from feuille_route.assembly import Frame
from feuille_route.filters import Seer, keep, satisfies
from feuille_route.measures import (
    Value,
    amounts,
    certain,
    possible,
    table_of,
    tally,
    things_of,
)
from feuille_route.results import Reason
from feuille_route.roadmap.models import Count, Ratio, Sum, Where
from feuille_route.states import State

# More pupils than any school has: the denominator is the limit.
_PLENTY: Final = 10**6

Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Groups:
    """Numerators and denominators of each group, and what belongs to none.

    ``free``: numerators of no group, for the upper bound; ``stray``: denominators of no group.
    ``endless``: further denominators may exist, nobody knows how many.
    """

    keys: pd.Index
    n_low: Numbers
    n_high: Numbers
    d_low: Numbers
    d_high: Numbers
    free: int = 0
    stray: int = 0
    endless: bool = False
    unreadable: bool = False
    schools: "Schools | None" = None


@dataclass(frozen=True)
class Schools:
    """What ``by: school`` knows of the schools beside their numbers.

    ``expected`` and ``received`` as contracted; ``without`` are expected but have no denominator;
    ``outside`` counts the rows of a
    school, or of a grade, that the denominator lacks.
    """

    expected: Collection[str]
    received: Collection[str]
    without: Collection[str] = ()
    outside: dict[str, int] = field(default_factory=dict)


def evaluate(groups: Groups, ratio: Ratio) -> Value:
    """Add the groups up to a value with its bounds.

    In the lower bound, a denominator that may be counts where it would not be a success; in the
    upper one, where it would: so an unknown cell shared by both sides is in both or in neither.
    """
    known = np.minimum(groups.n_low, groups.d_low)
    numerator, denominator = Fraction(int(known.sum())), Fraction(int(groups.d_low.sum()))
    failures = groups.d_high - np.maximum(groups.d_low, np.minimum(groups.n_low, groups.d_high))
    low_over = int(groups.d_low.sum() + failures.sum()) + groups.stray
    chosen = np.minimum(np.maximum(groups.d_low, groups.n_high), groups.d_high)
    high_over = int(chosen.sum())
    most = min(int(np.minimum(groups.n_high, chosen).sum()) + groups.free, high_over)
    value = Value(
        unit="ratio",
        things=things_of(ratio.of),
        doubt=Reason.UNREADABLE_DATA if groups.unreadable else Reason.INCOMPLETE_DATA,
        size=denominator,
    )
    if not denominator:
        return replace(value, reason=None if low_over or high_over else Reason.NO_DATA)
    return replace(
        value,
        numerator=numerator,
        denominator=denominator,
        value=numerator / denominator,
        low=Fraction(0) if groups.endless else numerator / low_over,
        high=Fraction(most + groups.stray, high_over + groups.stray),
        short=groups.endless,
    )


def by_school(ratio: Ratio, see: Seer) -> Groups:
    """Compare both sides school by school."""
    of, over = see(table_of(ratio.of)), see(table_of(ratio.over))
    kept_over = keep(over, ratio.over.where, see)
    denominators = _grouped(over, ratio.over, kept_over, over.frame["school"], 0)
    kept_of = keep(of, ratio.of.where, see)
    inside, outside = _enrolled(of.frame, over.frame, ratio, kept_of, kept_over)
    numerators = _grouped(of, ratio.of, kept_of & inside, of.frame["school"], _PLENTY)
    expected = _expected(ratio, see, denominators)
    has_row = _schools_of(over.frame, possible(kept_over) & _counted(over, ratio.over))
    blank = _schools_of(over.frame, possible(kept_over) & ~_counted(over, ratio.over))
    table = numerators.reindex(denominators.index, fill_value=0)
    n_high = table["high"].to_numpy(dtype=np.int64)
    d_high = denominators["high"].to_numpy(dtype=np.int64)
    lost, lost_anywhere = _lost_schools(of)
    open_ = ~table.index.isin(of.schools) | table.index.isin(lost) | lost_anywhere
    return Groups(
        keys=table.index,
        n_low=table["low"].to_numpy(dtype=np.int64),
        n_high=np.where(open_, np.maximum(n_high, d_high), n_high),
        d_low=denominators["low"].to_numpy(dtype=np.int64),
        d_high=d_high,
        free=_free(of, ratio.of, kept_of & inside),
        stray=_stray(over, ratio.over, kept_over),
        endless=bool(over.cut) or _endless(over, ratio.over, kept_over),
        unreadable=_unreadable(of, kept_of) or _unreadable(over, kept_over),
        schools=Schools(expected, of.schools, (expected | blank) - (has_row - blank), outside),
    )


def _counted(state: State, part: Count | Sum) -> np.ndarray:
    """Tell the rows whose amount is known; a count's always is."""
    if isinstance(part, Count):
        return np.ones(len(state.frame), dtype=bool)
    return amounts(state.frame, part).notna().to_numpy()


def _grouped(
    state: State, part: Count | Sum, kept: pd.Series, groups: pd.Series, unknown: int
) -> Frame:
    """Count or add up by group: columns ``low`` and ``high``, indexed by group.

    An amount that is not known is ``unknown`` in ``high``.
    """
    sure, maybe = certain(kept), possible(kept) & groups.notna().to_numpy()
    low = _per_group(state.frame, part, sure & maybe, groups, 0)
    high = _per_group(state.frame, part, maybe, groups, unknown)
    if isinstance(part, Count) and part.distinct is not None:
        nobody = maybe & state.frame[part.distinct].isna().to_numpy()
        high = high.add(groups[nobody].value_counts(), fill_value=0)
    both = pd.DataFrame({"low": low, "high": high}).fillna(0)
    both.index = both.index.astype("object")
    return both.astype("int64").sort_index()


def _per_group(
    frame: Frame, part: Count | Sum, rows: np.ndarray, groups: pd.Series, unknown: int
) -> pd.Series:
    if isinstance(part, Sum):
        values = amounts(frame, part)[rows].fillna(unknown).astype("int64")
        return values.groupby(groups[rows].astype("object")).sum()
    if part.distinct is None:
        return groups[rows].astype("object").value_counts()
    things = frame[part.distinct]
    named = rows & things.notna().to_numpy()
    if things[named].is_unique:
        return groups[named].astype("object").value_counts()
    return things[named].groupby(groups[named].astype("object")).nunique()


def _enrolled(
    of: Frame, over: Frame, ratio: Ratio, kept_of: pd.Series, kept_over: pd.Series
) -> tuple[pd.Series, dict[str, int]]:
    """Tell the rows of a school, and of a grade, that the denominator holds.

    Rows of a school, or of a grade where both sides know it, that it lacks are outside; a school
    with a denominator whose grade is not known may hold any grade.
    """
    counted = possible(kept_over) & _positive(over, ratio.over)
    schools = set(over["school"][counted].dropna())
    inside = of["school"].isin(schools) | of["school"].isna()
    if "grade" in of and "grade" in over:
        graded = of["grade"].notna()
        pairs = over.loc[counted, ["school", "grade"]].astype("object")
        held = pairs.dropna()
        any_grade = set(pairs["school"][pairs["grade"].isna()].dropna())
        known = set(zip(held["school"], held["grade"], strict=True))
        inside &= ~graded | _pairs_in(of, known) | of["school"].isin(any_grade) | of["school"].isna()
        if not any_grade and pairs["school"].notna().all():
            nowhere = of["school"].isna() & graded & ~of["grade"].isin({g for _, g in known})
            inside &= ~nowhere
    outside = certain(kept_of) & ~inside.to_numpy(dtype=bool) & isinstance(ratio.over, Sum)
    counts = of["school"][outside].astype("object").value_counts()
    return inside.astype("boolean"), {str(school): int(n) for school, n in counts.items()}


def _positive(over: Frame, part: Count | Sum) -> np.ndarray:
    if isinstance(part, Count):
        return np.ones(len(over), dtype=bool)
    return (amounts(over, part).fillna(0) > 0).to_numpy(dtype=bool)


def _pairs_in(frame: Frame, known: Collection[tuple[str, str]]) -> pd.Series:
    """Tell the rows whose school and grade stand together in ``known``."""
    schools, grades = frame["school"].cat, frame["grade"].cat
    width = len(grades.categories) + 1
    place = {grade: at for at, grade in enumerate(grades.categories)}
    row = {school: at for at, school in enumerate(schools.categories)}
    wanted = np.zeros((len(schools.categories) + 1, width), dtype=bool)
    for school, grade in known:
        if school in row and grade in place:
            wanted[row[school], place[grade]] = True
    return pd.Series(
        wanted[schools.codes.to_numpy(), grades.codes.to_numpy()], index=frame.index
    )


def _expected(ratio: Ratio, see: Seer, denominators: Frame) -> set[str]:
    """The schools with a denominator, and those of the register that the ratio expects."""
    expected = set(denominators.index[denominators["low"] > 0])
    if ratio.expect:
        register = see("schools")
        named = keep(register, ratio.expect, see)
        expected |= set(register.frame["school"][certain(named)].dropna())
    return expected


def _schools_of(frame: Frame, rows: np.ndarray) -> set[str]:
    return set(frame["school"][rows].dropna())


def _lost_schools(of: State) -> tuple[set[str], bool]:
    """The schools of the exports of which a part was lost, and whether one is of no school."""
    lost: set[str] = set()
    for number in of.cut:
        schools = set(of.frame["school"][of.frame["file"] == number].dropna())
        if not schools:
            return lost, True
        lost |= schools
    return lost, False


def _free(of: State, part: Count | Sum, kept: pd.Series) -> int:
    """Count what may be of any school: it only raises the upper bound."""
    rows = possible(kept) & of.frame["school"].isna().to_numpy()
    if not rows.any():
        return 0
    if isinstance(part, Sum):
        return int(amounts(of.frame, part)[rows].fillna(_PLENTY).sum())
    if part.distinct is None:
        return int(rows.sum())
    things = of.frame[part.distinct][rows]
    return int(things.nunique() + things.isna().sum())


def _stray(over: State, part: Count | Sum, kept: pd.Series) -> int:
    rows = possible(kept) & over.frame["school"].isna().to_numpy()
    if isinstance(part, Sum):
        return int(amounts(over.frame, part)[rows].fillna(0).sum())
    return int(rows.sum())


def _endless(over: State, part: Count | Sum, kept: pd.Series) -> bool:
    """Tell whether a denominator is lost of which neither the school nor the amount is known."""
    if isinstance(part, Count):
        return False
    lost = amounts(over.frame, part).isna() & over.frame["school"].isna()
    return bool((lost.to_numpy() & possible(kept)).any())


def _unreadable(state: State, kept: pd.Series) -> bool:
    open_ = possible(kept) & ~certain(kept)
    return bool(state.cut) or bool((state.frame["unread"].to_numpy(dtype=bool) & open_).any())


# The same things on both sides


def aligned(ratio: Ratio) -> bool:
    """Tell whether both sides count the same things: rows of a table, or one distinct column."""
    of, over = ratio.of, ratio.over
    if not isinstance(of, Count) or not isinstance(over, Count) or of.distinct != over.distinct:
        return False
    return of.distinct is not None or of.count == over.count


def by_thing(ratio: Ratio, see: Seer) -> Groups:
    """Compare both sides thing by thing; each is 0 or 1 on either side.

    The numerator asks only what the denominator does not ask already.
    """
    assert isinstance(ratio.of, Count)  # noqa: S101 - see aligned
    of, over = see(ratio.of.count), see(table_of(ratio.over))
    kept_over = keep(over, ratio.over.where, see)
    extra = _asked_besides(ratio.of.where, ratio.over)
    same_table = of.name == over.name
    if same_table:
        more = pd.Series(pd.array([True] * len(of.frame), dtype="boolean"), index=of.frame.index)
        for column, condition in extra.items():
            more = more & satisfies(of, column, condition, see)
    else:
        more = keep(of, extra, see)
    if ratio.of.distinct is None:
        return _rows(of, kept_over, more)
    return _things(of, over, ratio.of.distinct, kept_over, more, same_table=same_table)


def _asked_besides(where: Where, over: Count | Sum) -> Where:
    """Drop the conditions that the denominator sets on the same cells."""
    table = table_of(over)
    prefix = {"staff": "person.", "schools": "school."}.get(table, "")
    return {
        column: condition
        for column, condition in where.items()
        if over.where.get(column.removeprefix(prefix) if prefix else column) != condition
    }


def _rows(state: State, over: pd.Series, more: pd.Series) -> Groups:
    d_low, d_high = certain(over), possible(over)
    return Groups(
        keys=state.frame.index,
        n_low=(certain(more) & d_high).astype(np.int64),
        n_high=(possible(more) & d_high).astype(np.int64),
        d_low=d_low.astype(np.int64),
        d_high=d_high.astype(np.int64),
        endless=bool(state.cut),
        unreadable=_unreadable(state, over) or _unreadable(state, over & more),
    )


def _things(
    of: State,
    over: State,
    distinct: str,
    kept: pd.Series,
    more: pd.Series,
    *,
    same_table: bool,
) -> Groups:
    things = over.frame[distinct]
    d_low = pd.Series(certain(kept)).groupby(things.to_numpy()).any()
    d_high = pd.Series(possible(kept)).groupby(things.to_numpy()).any()
    d_high = d_high[d_high]
    if same_table:
        n_low, n_high = _within(things, kept, more)
    else:
        named = of.frame[distinct].to_numpy()
        n_low = pd.Series(certain(more)).groupby(named).any()
        n_high = pd.Series(possible(more)).groupby(named).any()
    keys = d_high.index
    strangers = int(n_high[~n_high.index.isin(keys)].sum()) if not same_table else 0
    stray = int((possible(kept) & things.isna().to_numpy()).sum())
    nobody = int((possible(more) & of.frame[distinct].isna().to_numpy()).sum())
    lost = bool(of.cut) and not same_table
    return Groups(
        keys=keys,
        n_low=_for(keys, n_low),
        n_high=np.ones(len(keys), dtype=np.int64) if lost else _for(keys, n_high),
        d_low=_for(keys, d_low),
        d_high=np.ones(len(keys), dtype=np.int64),
        free=nobody if not same_table else 0,
        stray=stray,
        endless=bool(over.cut),
        unreadable=_unreadable(over, kept) or _unreadable(of, more) or bool(strangers and over.cut),
    )


def _within(things: pd.Series, kept: pd.Series, more: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Say of each thing whether it succeeds, given that the denominator counts it.

    Either a row that surely counts succeeds, or all the rows that may count do.
    """
    named = things.to_numpy()
    both = pd.Series(certain(kept) & certain(more)).groupby(named).any()
    failing = pd.Series(possible(kept) & ~certain(more)).groupby(named).any()
    counted = pd.Series(certain(kept)).groupby(named).any()
    high = pd.Series(possible(kept) & possible(more)).groupby(named).any()
    return both | (~counted & ~failing & high), high


def _for(keys: pd.Index, answers: pd.Series) -> Numbers:
    found = answers.reindex(keys)
    return found.fillna(value=False).to_numpy(dtype=bool).astype(np.int64)


def apart(ratio: Ratio, see: Seer, hours_per_day: Fraction) -> Value:
    """Divide two numbers that do not count the same things."""
    of, over = tally(ratio.of, see, hours_per_day), tally(ratio.over, see, hours_per_day)
    value = Value(
        unit="ratio",
        things=things_of(ratio.of),
        doubt=Reason.UNREADABLE_DATA
        if of.unreadable or over.unreadable
        else Reason.INCOMPLETE_DATA,
        size=over.low,
    )
    if not over.low:
        return replace(value, reason=None if over.high is None or over.high else Reason.NO_DATA)
    return replace(
        value,
        numerator=of.low,
        denominator=over.low,
        value=of.low / over.low,
        low=of.low / over.high if over.high is not None else Fraction(0),
        high=of.high / over.low if of.high is not None else None,
    )


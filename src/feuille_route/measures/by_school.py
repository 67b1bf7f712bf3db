"""Ratios judged school by school: who is expected, who sent, and what each one counts.

Everything is arrays over the schools of the denominator, in one order.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from feuille_route.arrays import Amounts, Mask, Numbers
from feuille_route.data.categories import labels
from feuille_route.data.dataset import Frame
from feuille_route.measures.amounts import (
    amounts,
    certain,
    mosts,
    possible,
    scale_of,
    sums_by_group,
    total,
)
from feuille_route.measures.filters import StateOf, keep
from feuille_route.measures.ratios import Groups, is_unreadable
from feuille_route.roadmap.kinds import Count, Ratio, Sum
from feuille_route.states.state import State
from feuille_route.tables import REGISTERS, Split, most_of

# More pupils than any school has: the denominator is the limit.
_PLENTY: Final = 10**6
_NONE: Final = -1
_ELSEWHERE: Final = -2


@dataclass(frozen=True)
class Schools:
    """What is known of the schools beside their numbers.

    ``expected`` and ``received`` as contracted; ``without`` are expected but have no denominator,
    ``perhaps`` have none and may be expected; ``unlisted``: others may be that nobody names;
    ``outside`` counts the rows of a school, or of a grade, that the denominator lacks.
    """

    expected: Collection[str]
    received: Collection[str]
    without: Collection[str]
    perhaps: Collection[str]
    unlisted: bool
    outside: Mapping[str, int]


@dataclass(frozen=True)
class _Side:
    """One side of the ratio: its rows, those kept for sure or perhaps, and their schools.

    ``at`` is the place of each row's school in ``keys``, -1 where it is not known, -2 where the
    denominator does not hold it. Amounts are divided by ``scale``.
    """

    state: State
    part: Count | Sum
    kept: pd.Series
    sure: Mask
    maybe: Mask
    at: np.ndarray[Any, np.dtype[np.int64]]
    scale: Fraction

    @property
    def frame(self) -> Frame:
        """The rows."""
        return self.state.frame


def compare(ratio: Ratio, see: StateOf, hours_per_day: Fraction) -> tuple[Groups, Schools]:
    """Compare both sides school by school."""
    # J enrols 3 and sent 2 profiles that count, and one that may: 2 to 3 of 3. K enrols 2 and sent
    # nothing: 0 to 2 of 2. A profile of no school known is free, one of L, which enrols nobody,
    # outside.
    over_state = see(ratio.over.table)
    keys = labels(over_state.frame["school"].cat.remove_unused_categories())
    over = _side(over_state, ratio.over, keys, see, hours_per_day)
    of = _side(see(ratio.of.table), ratio.of, keys, see, hours_per_day)
    inside, outside = _enrolled(of, over, len(keys))
    d_low = _per_school(over, over.sure, len(keys), None)
    d_high = _per_school(over, over.maybe, len(keys), 0 if over.part.distinct is None else _PLENTY)
    n_high = _per_school(of, of.maybe & inside, len(keys), _PLENTY)
    open_ = _open_schools(of, keys)
    expected = {key for key, count in zip(keys, d_low, strict=True) if count > 0}
    named, perhaps, unlisted = _named(ratio, see)
    expected |= named
    counted = _with_denominator(over, keys)
    without = expected - counted | _blank(over, keys) | _partly_enrolled(over, keys, see)
    perhaps -= counted | without
    hiding = _hiding(of)
    # Pupils that nobody counted may all be successes, or failures.
    uncounted = bool(without or perhaps or unlisted)
    groups = Groups(
        keys=keys,
        n_low=_per_school(of, of.sure & inside, len(keys), None),
        n_high=np.where(open_, np.maximum(n_high, d_high), n_high),
        d_low=d_low,
        d_high=d_high,
        veil=np.bincount(of.at[hiding & (of.at >= 0)], minlength=len(keys)),
        veiled=int((hiding & (of.at < 0)).sum()),
        free=_loose(of, of.maybe & inside, _PLENTY),
        stray=_loose(over, over.maybe, 0),
        endless=uncounted or bool(over_state.cut) or _endless(over),
        unreadable=is_unreadable(of.state, of.kept) or is_unreadable(over.state, over.kept),
    )
    return groups, Schools(expected, of.state.schools, without, perhaps, unlisted, outside)


def _side(
    state: State, part: Count | Sum, keys: list[str], see: StateOf, hours_per_day: Fraction
) -> _Side:
    kept = keep(state, part.where, see)
    if state.latest:
        state, kept = _narrowed(state, part, kept)
    place = {key: at for at, key in enumerate(keys)}
    schools = state.frame["school"]
    places = np.array([*(place.get(key, _ELSEWHERE) for key in labels(schools)), _NONE])
    at = places[schools.cat.codes.to_numpy()].astype(np.int64)
    scale = scale_of(part, hours_per_day)
    return _Side(state, part, kept, certain(kept), possible(kept), at, scale)


def _narrowed(state: State, part: Count | Sum, kept: pd.Series) -> tuple[State, pd.Series]:
    """Leave the rows that surely do not count, but those of nobody known, which may hide others.

    And the columns that nothing here asks for.
    """
    rows = possible(kept) | state.frame["person"].isna().to_numpy()
    if rows.all():
        return state, kept
    amount = part.column or ""
    asked = {"school", "grade", "person", "unread", "again", part.distinct, amount, most_of(amount)}
    columns = [name for name in state.frame if name in asked]
    frame = state.frame[columns][rows].reset_index(drop=True)
    return replace(state, frame=frame, memo={}), kept[rows].reset_index(drop=True)


def _per_school(side: _Side, rows: Mask, schools: int, unknown: int | None) -> Amounts:
    """Count or add up by school; an amount that nothing bounds is ``unknown``, ``None`` the least.

    Where it is above zero, each row of nobody known may be somebody more.
    """
    rows = rows & (side.at >= 0)
    if side.part.distinct is None:
        return _added(side, side.at, rows, schools, unknown)
    counts = _distinct(side, side.part.distinct, rows, schools)
    nobody = rows & side.frame[side.part.distinct].isna().to_numpy()
    return counts + np.bincount(side.at[nobody], minlength=schools) if unknown else counts


def _added(side: _Side, at: Numbers, rows: Mask, places: int, unknown: int | None) -> Amounts:
    """Add up the amounts of each place, in the unit of the measure; whole ones stay integers."""
    values = amounts(side.frame, side.part)[rows]
    if unknown is None:
        values = values.fillna(0)
    elif values.hasnans:
        most = mosts(side.frame, side.part, unknown)[rows].replace(np.inf, unknown)
        values = values.fillna(most.astype(values.dtype))
    if pd.api.types.is_integer_dtype(values.dtype) and side.scale == 1:
        weights = values.to_numpy(dtype=np.float64)
        return np.bincount(at[rows], weights=weights, minlength=places).astype(np.int64)
    sums: Amounts = sums_by_group(at[rows], values, places) / side.scale
    return sums


def _distinct(side: _Side, column: str, rows: Mask, schools: int) -> Numbers:
    """Count the distinct things that are known, by school."""
    things = side.frame[column]
    nobody = things.isna().to_numpy()
    again = rows & side.state.repeated(column)
    counts = np.bincount(side.at[rows & ~again & ~nobody], minlength=schools)
    if again.any():
        pairs = pd.DataFrame({"at": side.at[again], "thing": things[again].to_numpy()})
        counts = counts + np.bincount(pairs.drop_duplicates()["at"], minlength=schools)
    return counts


def _enrolled(of: _Side, over: _Side, schools: int) -> tuple[Mask, Mapping[str, int]]:
    """Tell the rows of a school, and of a grade, that the denominator holds.

    Rows of a school, or of a grade where both sides know it, that it lacks are outside; a school
    with a denominator whose grade is not known may hold any grade.
    """
    counted = over.maybe & _positive(over)
    held = np.zeros(max(schools, 1), dtype=bool)
    held[over.at[counted & (over.at >= 0)]] = True
    inside = np.where(of.at >= 0, held[np.maximum(of.at, 0)], of.at == _NONE)
    if "grade" in of.frame and "grade" in over.frame:
        inside &= _graded(of, over, counted, len(held))
    if not isinstance(over.part, Sum):
        return inside, {}
    counts = of.frame["school"][of.sure & ~inside].astype("object").value_counts()
    return inside, {str(school): int(n) for school, n in sorted(counts.items())}


def _positive(over: _Side) -> Mask:
    known = amounts(over.frame, over.part)
    hidden = known.isna() & (mosts(over.frame, over.part, 0) > 0)
    return ((known > 0).fillna(value=False) | hidden).to_numpy(dtype=bool)


def _graded(of: _Side, over: _Side, counted: Mask, schools: int) -> Mask:
    """Tell the rows whose grade is not known, or is enrolled in their school.

    Of a row of no school, any school that enrols the grade will do.
    """
    grades = labels(over.frame["grade"])
    width = len(grades) + 1
    place = {grade: at for at, grade in enumerate(grades)}
    codes = over.frame["grade"].cat.codes.to_numpy()
    held = np.zeros((schools + 1, width), dtype=bool)
    held[over.at[counted], codes[counted]] = True
    held[held[:, -1]] = True
    nowhere = len(grades)
    places = np.array([*(place.get(grade, nowhere) for grade in labels(of.frame["grade"])), _NONE])
    at = places[of.frame["grade"].cat.codes.to_numpy()]
    held[-1] = held.any(axis=0)
    cells = np.where(of.at >= 0, of.at, schools) * width + np.where(at >= 0, at, nowhere)
    found: Mask = held.ravel().take(cells)
    unknown: Mask = at == _NONE
    return found | unknown


def _named(ratio: Ratio, see: StateOf) -> tuple[set[str], set[str], bool]:
    """The schools of the register that the ratio expects, those that it may, and if it tells all.

    A school of which the kind is not known may be of any (ruling 25).
    """
    if not ratio.expect:
        return set(), set(), False
    register = see(REGISTERS["school"])
    kept, schools = keep(register, ratio.expect, see), register.frame["school"]
    maybe = possible(kept)
    named = set(schools[certain(kept)].dropna())
    unlisted = register.frame.empty or bool(register.cut) or bool((maybe & schools.isna()).any())
    return named, set(schools[maybe].dropna()) - named, unlisted


def _with_denominator(over: _Side, keys: list[str]) -> set[str]:
    """The schools with a row for the filter, be it of no pupils."""
    return {keys[at] for at in np.unique(over.at[over.maybe & ~_lacking(over)]) if at >= 0}


def _blank(over: _Side, keys: list[str]) -> set[str]:
    """The schools of which a number of pupils is not known."""
    return {keys[at] for at in np.unique(over.at[over.maybe & _lacking(over)]) if at >= 0}


def _partly_enrolled(over: _Side, keys: list[str], see: StateOf) -> set[str]:
    """The schools of which one of the files was not sent, as the split of its rows tells.

    A vocational school without its vocational track, and a lycée of which nothing is known but
    the pupils who choose specialities.
    """
    split = over.state.table.split
    if split is None or split.column in over.part.where:
        return set()
    here = over.maybe & (over.at >= 0)
    rows = over.frame[here].assign(at=over.at[here])
    rows = rows[~rows[split.column].isna().groupby(rows["at"]).transform("any")]
    cells = [rows[column].astype("object") == value for column, value in split.partial.items()]
    only = np.logical_and.reduce(cells)
    alone = pd.Series(only).groupby(rows["at"].to_numpy()).all()
    return {keys[at] for at in alone.index[alone]} | _without_due(rows, split, keys, see)


def _without_due(rows: Frame, split: Split, keys: list[str], see: StateOf) -> set[str]:
    """The schools that lack a value which is due of them, as the register tells."""
    register = see(REGISTERS["school"]).frame
    lacking: set[str] = set()
    for value, flag in split.due.items():
        there = (rows[split.column].astype("object") == value).groupby(rows["at"]).any()
        flagged = set(register["school"][register[flag].fillna(value=False).astype(bool)])
        lacking |= flagged & {keys[at] for at in there.index[~there]}
    return lacking


def _lacking(side: _Side) -> Mask:
    """Tell the rows whose amount is not known, nor its most; a count's always is."""
    unknown = amounts(side.frame, side.part).isna() & np.isinf(mosts(side.frame, side.part))
    return cast("Mask", unknown.to_numpy())


def _open_schools(of: _Side, keys: list[str]) -> Mask:
    """Tell the schools that may hold anything: nothing came of them, or a part is lost."""
    if not all(of.state.cut.values()):
        return np.ones(len(keys), dtype=bool)
    lost = frozenset().union(*of.state.cut.values())
    return np.array([key in lost or key not in of.state.schools for key in keys], dtype=bool)


def _hiding(of: _Side) -> Mask:
    """Tell the rows of nobody known that may be the latest of somebody who counts.

    One that succeeds itself takes nobody's success away.
    """
    if not of.state.latest:
        return np.zeros(len(of.frame), dtype=bool)
    hiding: Mask = of.frame["person"].isna().to_numpy() & ~of.sure
    return hiding


def _loose(side: _Side, rows: Mask, unknown: int | None) -> Fraction | int:
    """Count or add up what is of no school."""
    rows = rows & (side.at == _NONE)
    if not rows.any():
        return 0
    if side.part.distinct is None:
        return total(_added(side, np.zeros_like(side.at), rows, 1, unknown))
    if side.part.distinct == "school":
        return int(rows.sum())
    things = side.frame[side.part.distinct][rows]
    return int(things.nunique() + things.isna().sum())


def _endless(over: _Side) -> bool:
    """Tell whether a denominator is lost of which neither the school nor the amount is known."""
    return bool((_lacking(over) & (over.at == _NONE) & over.maybe).any())

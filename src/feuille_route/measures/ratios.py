"""Ratios with bounds: group by group, so that a surplus here never makes up for a lack there.

A group is a school (``by: school``), or the very thing that both sides count (a person of the
staff, a row of a table). In each, the denominator is between ``d_low`` and ``d_high``, the
numerator between ``n_low`` and ``n_high``, and never more than the denominator.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from feuille_route.arrays import Amounts, Numbers
from feuille_route.measures.amounts import Value, certain, possible, tally, total
from feuille_route.measures.filters import StateOf
from feuille_route.promise import Reason
from feuille_route.roadmap.kinds import Ratio
from feuille_route.states.state import State


@dataclass(frozen=True)
class Groups:
    """Numerators and denominators of each group, and what belongs to none.

    ``free``: numerators of no group, for the upper bound; ``stray``: denominators of no group;
    ``loose``: those that may be of a group too, so that they need not make the whole larger.
    ``veil``: how many numerators of each group something unread may undo, ``veiled`` of any group.
    ``endless``: further denominators may exist, nobody knows how many.
    """

    keys: Sequence[Any] | pd.Index
    n_low: Amounts
    n_high: Amounts
    d_low: Amounts
    d_high: Amounts
    veil: Numbers | int = 0
    veiled: int = 0
    free: Fraction | int = 0
    stray: Fraction | int = 0
    loose: Fraction | int = 0
    endless: bool = False
    unreadable: bool = False


def evaluate(groups: Groups, ratio: Ratio) -> Value:
    """Add the groups up to a value with its bounds.

    In the lower bound, a denominator that may be counts where it would not be a success; in the
    upper one, where it would: so an unknown cell shared by both sides is in both or in neither.
    Where further denominators may exist, all of them may be failures, or successes: of a ratio
    that has a failure already, 1 is approached and never reached.
    """
    # A: 10 pupils, 8 successes, perhaps 9. B: 5 pupils, perhaps 6, 3 successes. Known: 11 of 15; at
    # least 11 of 16 (the sixth of B fails), at most 12 of 15 (the sixth of B is none).
    # A pupil of no school (stray): 11 of 17 to 13 of 16. Two successes of no school (free): to 14.
    # A row of nobody known, of things counted by rows (loose; free where it may succeed): it is
    # another thing that fails, 11 of 17, or one of those that fail, which then succeeds, 13 of 15.
    # Two rows of nobody that may undo successes, in A (veil) or anywhere (veiled): from 9 of 16.
    # A part of the pupils is lost (endless): 0 to 1, and never 1 (short), for 12 of 15 is less.
    known = np.minimum(groups.n_low, groups.d_low)
    numerator, denominator = total(known), total(groups.d_low)
    chosen = np.minimum(np.maximum(groups.d_low, groups.n_high), groups.d_high)
    high_over = total(chosen)
    most = min(total(np.minimum(groups.n_high, chosen)) + groups.free, high_over)
    value = Value(
        unit=ratio.unit,
        things=ratio.things,
        doubt=Reason.UNREADABLE_DATA if groups.unreadable else Reason.INCOMPLETE_DATA,
        size=denominator,
    )
    if not denominator:
        some = total(groups.d_high) + groups.stray + groups.loose
        return replace(value, reason=None if some else Reason.NO_DATA)
    high = (most + groups.stray) / (high_over + groups.stray)
    return replace(
        value,
        numerator=numerator,
        denominator=denominator,
        value=numerator / denominator,
        low=Fraction(0) if groups.endless else _least(groups),
        high=Fraction(1) if groups.endless else high,
        short=groups.endless and high < 1,
    )


def _least(groups: Groups) -> Fraction:
    """Give the least that the ratio can be.

    Of a group that may hold more, those who count already as successes come along with the rest:
    it holds more only where fewer of these succeed than do elsewhere.
    """
    # A: 2 successes of 20. B: none of 0, or 20 of whom one succeeds: 3 of 40 are less than 2 of 20.
    # C: none of 0, or 4 of whom one succeeds: that would be more.
    held = np.minimum(np.maximum(groups.veil, groups.d_low), groups.d_high)
    sure = _surely(groups, held)
    gains, costs = _surely(groups, groups.d_high) - sure, groups.d_high - held
    failing, some = gains == 0, (gains > 0) & (gains < costs)
    low = total(sure) - groups.veiled
    over = total(held) + total(costs[failing]) + groups.stray + groups.loose
    pairs = zip(gains[some].tolist(), costs[some].tolist(), strict=True)
    for gain, cost in sorted(pairs, key=lambda pair: Fraction(pair[0]) / pair[1]):
        if gain * over >= low * cost:
            break
        low, over = low + gain, over + cost
    return max(low, Fraction(0)) / over


def _surely(groups: Groups, held: Amounts) -> Amounts:
    """Give the successes that nothing undoes, of groups that hold so many."""
    sure: Amounts = np.maximum(np.minimum(groups.n_low, held) - groups.veil, 0)
    return sure


def is_unreadable(state: State, kept: pd.Series) -> bool:
    """Tell whether what could not be read leaves a filter open."""
    open_ = possible(kept) & ~certain(kept)
    return bool(state.cut) or bool((state.frame["unread"].to_numpy(dtype=bool) & open_).any())


def apart(ratio: Ratio, see: StateOf, hours_per_day: Fraction) -> Value:
    """Divide two numbers that do not count the same things."""
    # 8 hours, perhaps 10, over 4 schools, perhaps 5: 2 hours a school, from 8/5 to 10/4.
    of, over = tally(ratio.of, see, hours_per_day), tally(ratio.over, see, hours_per_day)
    value = Value(
        unit=ratio.unit,
        things=ratio.things,
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

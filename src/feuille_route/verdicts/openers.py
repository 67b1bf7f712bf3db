"""What opens the bounds of a value, and whether it does: each opener is tried alone.

An opener is a cell that lacks, a file that could not be read whole, or exports that schools did not
send. With none of them the bounds are as narrow as the data allow; one that widens these, or whose
absence narrows those that are, is a cause. So a row in doubt that changes nothing is none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from feuille_route.measures.amounts import Value
from feuille_route.measures.doubts import Doubt, doubts
from feuille_route.roadmap.kinds import Measure, Ratio
from feuille_route.states.state import State
from feuille_route.verdicts.values import Scope, is_fed, value_of

# Beyond so many rows each trial takes a tenth of a second, and every opener is told.
_TRIED: Final = 300_000


@dataclass(frozen=True)
class Lost:
    """Exports of a table of which a part was lost."""

    table: str


@dataclass(frozen=True)
class Unsent:
    """Exports that some of the ``schools`` did not send."""

    table: str
    schools: frozenset[str]


Opener = Doubt | Lost | Unsent
Bounds = tuple[Any, ...]


def openers_of(measure: Measure, value: Value, scope: Scope) -> Sequence[Opener]:
    """Give what opens the bounds of the value that a measure gave."""
    states = {table: scope.see(table) for table in sorted(measure.tables)}
    found: list[Opener] = [Lost(table) for table, state in states.items() if state.cut]
    if not is_fed(measure, scope):
        return found
    if isinstance(measure, Ratio) and measure.by == "school":
        enrolled = scope.see(measure.over.table).frame["school"].dropna()
        found.append(Unsent(measure.of.table, frozenset(enrolled.unique())))
    found += doubts(measure, scope.see)
    rows = sum(len(state.frame) for state in states.values())
    if len(found) < 2 or rows > _TRIED:
        return found
    closed = _bounds(value_of(measure, _without(found, scope)))
    telling = [one for one in found if _opens(one, found, closed, (measure, value), scope)]
    # Schools of which nobody knows how many there are leave the bounds open by themselves.
    return telling if closed[0] != closed[1] else telling or found


def _opens(
    opener: Opener,
    all_: Sequence[Opener],
    closed: Bounds,
    open_: tuple[Measure, Value],
    scope: Scope,
) -> bool:
    """Tell whether an opener alone opens the bounds, or they narrow without it."""
    measure, value = open_
    others = [_beside(one, opener) for one in all_ if one is not opener]
    if _bounds(value_of(measure, _without(others, scope))) != closed:
        return True
    return _bounds(value_of(measure, _without([opener], scope))) != _bounds(value)


def _beside(one: Opener, other: Opener) -> Opener:
    """Give an opener without the rows of another, which lack a cell of each."""
    if isinstance(one, Doubt) and isinstance(other, Doubt) and one.table == other.table:
        return replace(one, rows=one.rows & ~other.rows)
    return one


def _bounds(value: Value) -> Bounds:
    return value.low, value.high, value.short, value.reason


def _without(openers: Collection[Opener], scope: Scope) -> Scope:
    """See the tables as if these openers were not there."""

    def see(table: str) -> State:
        return _closed(scope.see(table), [one for one in openers if one.table == table])

    return replace(scope, see=see)


def _closed(state: State, openers: Sequence[Opener]) -> State:
    if not openers:
        return state
    gone = np.zeros(len(state.frame), dtype=bool)
    for one in openers:
        match one:
            case Doubt(rows=rows):
                gone |= rows
            case Lost():
                state = replace(state, cut={})
            case Unsent(schools=schools):
                state = replace(state, schools=state.schools | schools)
    return replace(state, frame=state.frame[~gone], memo={})

"""What leaves the bounds of a measure open: the rows that nobody can tell, by the cell that lacks.

Each row that a filter may keep has a null behind it, in its own cells, in the register or in the
staff. They are found again here, where the bounds are open only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from feuille_route.arrays import Mask, unknown_in
from feuille_route.cells.folding import fold
from feuille_route.measures.amounts import amounts, certain, possible
from feuille_route.measures.filters import StateOf, conditions, keep, satisfies
from feuille_route.roadmap.kinds import Count, Latest, Measure, Ratio, Sum
from feuille_route.states.state import State, is_unread
from feuille_route.tables import REGISTERS


@dataclass(frozen=True)
class Doubt:
    """Rows of a table, as seen, that a cell leaves open.

    ``said_by`` is the table that should say it, in its ``column``; an empty ``column``: nobody
    knows whether the row counts at all.
    """

    table: str
    said_by: str
    column: str
    rows: Mask = field(repr=False)


def doubts(measure: Measure, see: StateOf) -> Sequence[Doubt]:
    """Give the doubts of a measure, one for each cell that may lack."""
    if isinstance(measure, Latest):
        found = list(of_reading(measure.latest, see(min(measure.tables))))
    else:
        by_school = isinstance(measure, Ratio) and measure.by == "school"
        found = [
            doubt
            for part in measure.parts
            if not see(part.table).frame.empty
            for doubt in _of_part(part, see, by_school=by_school)
        ]
    return [doubt for doubt in join_doubts(found) if doubt.rows.any()]


def join_doubts(several: Iterable[Doubt]) -> Sequence[Doubt]:
    """Make one doubt of those about one cell."""
    joined: dict[tuple[str, str, str], Doubt] = {}
    for one in several:
        key = (one.table, one.said_by, one.column)
        joined[key] = replace(one, rows=one.rows | joined[key].rows) if key in joined else one
    return list(joined.values())


def of_reading(indicator: str, readings: State) -> Iterator[Doubt]:
    """Give the doubts of an indicator: its cells that lack, and rows that may be of any."""
    frame, wanted = readings.frame, fold(indicator)
    named = np.array([fold(str(name)) == wanted for name in frame["indicator"]], dtype=bool)
    yield _of_itself(readings, "indicator", unknown_in(frame["indicator"]))
    for column in ("value", "date"):
        yield _of_itself(readings, column, named & unknown_in(frame[column]))


def _of_part(part: Count | Sum, see: StateOf, *, by_school: bool) -> Iterator[Doubt]:
    # Of {grade: 3e, shared: true}: a row of no grade that was sent is in doubt for its grade; one
    # of no grade that was not sent is kept in no case, and in no doubt.
    state = see(part.table)
    kept = keep(state, part.where, see)
    maybe = possible(kept)
    open_ = maybe & ~certain(kept)
    yield _of_itself(state, "", open_ & unknown_in(state.frame["certain"]))
    for column, condition in conditions(state, part.where).items():
        unsaid = unknown_in(satisfies(state, column, condition, see))
        yield from _of_condition(state, column, open_ & unsaid)
    if isinstance(part, Sum):
        yield _of_itself(state, part.column, maybe & unknown_in(amounts(state.frame, part)))
    elif part.distinct is not None:
        yield _of_itself(state, part.distinct, maybe & unknown_in(state.frame[part.distinct]))
    if by_school:
        yield _of_itself(state, "school", maybe & unknown_in(state.frame["school"]))
    if state.latest:
        yield _of_itself(state, "person", unknown_in(state.frame["person"]))


def _of_itself(state: State, column: str, rows: Mask) -> Doubt:
    return Doubt(state.name, state.name, "hours" if column == "days" else column, rows)


def _of_condition(state: State, column: str, rows: Mask) -> Iterator[Doubt]:
    """Say who should have told what a condition asks: the row, the register or the staff."""
    key, dot, asked = column.partition(".")
    declared = state.table.columns.get(asked if dot else column)
    if column in ("department", "school.department"):
        yield from _of_department(state, rows, own=declared is not None and not declared.derived)
    elif dot:
        without = unknown_in(state.frame[key])
        yield _of_itself(state, key, rows & without)
        yield Doubt(state.name, REGISTERS[key], asked, rows & ~without)
    else:
        yield _of_itself(state, column, rows)


def _of_department(state: State, rows: Mask, *, own: bool) -> Iterator[Doubt]:
    """Say who should have told a département: the row, or the register, that of its school."""
    silent = rows.copy()
    if "school" in state.frame and state.name != REGISTERS["school"]:
        silent &= unknown_in(state.frame["school"])
    if own:
        silent |= rows & is_unread(state.frame, "department")
    yield _of_itself(state, "department" if own else "school", silent)
    yield Doubt(state.name, REGISTERS["school"], "department", rows & ~silent)

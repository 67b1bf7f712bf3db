"""Seeing a table at a date, once for each date that the targets of a run need."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from feuille_route.data.dataset import Dataset, Frame
from feuille_route.findings import Log
from feuille_route.states.certifications import certify
from feuille_route.states.logs import see_log
from feuille_route.states.mothers import with_mothers
from feuille_route.states.names import bearers_of, is_met_by_name
from feuille_route.states.participations import see_participations, see_profiles
from feuille_route.states.snapshots import (
    dateless_exports,
    dayless_exports,
    newest_date,
    see_snapshot,
)
from feuille_route.states.state import (
    ALWAYS,
    Bearers,
    Period,
    State,
    StateContext,
    empty,
    left_open,
    lost_exports,
    schools_of,
)
from feuille_route.tables import REGISTERS, TABLES, Kind, Why


class States:
    """The tables of a run as seen at dates, each made once."""

    def __init__(self, dataset: Dataset, period: Period, log: Log) -> None:
        self._dataset = dataset
        self._period = period
        self._log = log
        self._known: dict[tuple[str, dt.date], State] = {}
        self._of_every_year: dict[tuple[str, dt.date], State] = {}

    def see(self, name: str, seen: dt.date) -> State:
        """See a table at a date."""
        if (name, seen) not in self._known:
            context = StateContext(self._dataset, self._period, seen, self._log)
            self._known[name, seen] = self._look(name, context)
        return self._known[name, seen]

    def see_always(self, name: str, seen: dt.date) -> State:
        """See the rows of a log of every year, up to a date."""
        if (name, seen) not in self._of_every_year:
            context = StateContext(self._dataset, (ALWAYS, seen), seen, self._log)
            self._of_every_year[name, seen] = see(name, context)
        return self._of_every_year[name, seen]

    def _look(self, name: str, context: StateContext) -> State:
        view = _VIEWS.get(name)
        return view(self, name, context) if view else self.see_as_declared(name, context)

    def see_as_declared(self, name: str, context: StateContext) -> State:
        """See a table as its declaration tells."""
        by_name = is_met_by_name(name, context.dataset.tables.get(name))
        bearers = (
            bearers_of(self.see(REGISTERS["person"], context.seen), context) if by_name else None
        )
        return see(name, context, bearers)


def _participations(_: States, name: str, context: StateContext) -> State:
    return see(name, context, own=see_participations)


def _profiles(states: States, _: str, context: StateContext) -> State:
    return see_profiles(states.see("pix_participations", context.seen), context)


def _certified(states: States, name: str, context: StateContext) -> State:
    staff = states.see_as_declared(name, context)
    return certify(staff, states.see_always("pix_certifications", context.seen), context.log)


def _of_mothers(states: States, name: str, context: StateContext) -> State:
    state = states.see_as_declared(name, context)
    return with_mothers(state, states.see(REGISTERS["school"], context.seen))


_VIEWS: Final[Mapping[str, Callable[[States, str, StateContext], State]]] = {
    "pix_participations": _participations,
    "pix_profiles": _profiles,
    "staff": _certified,
    "ent_activations": _of_mothers,
}
"""The tables that are seen in a way of their own."""


def see(
    name: str,
    context: StateContext,
    bearers: Bearers | None = None,
    own: Callable[[Frame, StateContext], Frame] | None = None,
) -> State:
    """See a table: a log in the period, a snapshot in its newest state.

    ``own`` sees the rows of a log that has a way of its own: its copies are left unmerged.
    """
    frame = context.dataset.tables.get(name)
    cut = lost_exports(name, frame, context)
    if frame is None or frame.empty:
        return State(name, empty(name), cut=cut)
    lost_until = max(map(context.last_day, cut), default=dt.date.min)
    newest: dt.date | None = None
    dateless: Sequence[str] = ()
    if own:
        rows = own(frame, context)
    elif TABLES[name].kind is Kind.LOG:
        rows = see_log(name, frame, cut, context, bearers)
    else:
        rows, cut = see_snapshot(name, frame, cut, context)
        newest, dateless = newest_date(rows), dateless_exports(rows, context)
    if "stray" in rows:
        rows = left_open(rows, rows["stray"], Why.STRAY)
    return State(
        name,
        rows,
        len(rows),
        schools_of(rows),
        newest,
        dateless,
        cut=cut,
        lost_until=lost_until,
        merged=own is None,
        bearers=bearers,
        dayless=dayless_exports(rows, context),
    )

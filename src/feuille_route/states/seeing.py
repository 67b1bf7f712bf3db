"""Seeing a table at a date, once for each date that the targets of a run need."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from feuille_route.data.dataset import Dataset, Frame
from feuille_route.findings import Log
from feuille_route.states.certifications import certify
from feuille_route.states.logs import see_log
from feuille_route.states.mothers import with_mothers
from feuille_route.states.names import bearers_of, is_met_by_name
from feuille_route.states.participations import see_participations, see_profiles
from feuille_route.states.snapshots import newest_date, see_snapshot
from feuille_route.states.state import (
    ALWAYS,
    Bearers,
    Period,
    Sight,
    State,
    empty,
    lost_exports,
    schools_of,
)
from feuille_route.tables import REGISTERS, TABLES, Kind


class Sights:
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
            sight = Sight(self._dataset, self._period, seen, self._log)
            self._known[name, seen] = self._look(name, sight)
        return self._known[name, seen]

    def see_always(self, name: str, seen: dt.date) -> State:
        """See the rows of a log of every year, up to a date."""
        if (name, seen) not in self._of_every_year:
            sight = Sight(self._dataset, (ALWAYS, seen), seen, self._log)
            self._of_every_year[name, seen] = see(name, sight)
        return self._of_every_year[name, seen]

    def _look(self, name: str, sight: Sight) -> State:
        view = _VIEWS.get(name)
        return view(self, name, sight) if view else self.see_as_declared(name, sight)

    def see_as_declared(self, name: str, sight: Sight) -> State:
        """See a table as its declaration tells."""
        by_name = is_met_by_name(name, sight.dataset.tables.get(name))
        bearers = bearers_of(self.see(REGISTERS["person"], sight.seen), sight) if by_name else None
        return see(name, sight, bearers)


def _participations(_: Sights, name: str, sight: Sight) -> State:
    return see(name, sight, own=see_participations)


def _profiles(sights: Sights, _: str, sight: Sight) -> State:
    return see_profiles(sights.see("pix_participations", sight.seen), sight)


def _certified(sights: Sights, name: str, sight: Sight) -> State:
    staff = sights.see_as_declared(name, sight)
    return certify(staff, sights.see_always("pix_certifications", sight.seen), sight.log)


def _of_mothers(sights: Sights, name: str, sight: Sight) -> State:
    state = sights.see_as_declared(name, sight)
    return with_mothers(state, sights.see(REGISTERS["school"], sight.seen))


_VIEWS: Final[Mapping[str, Callable[[Sights, str, Sight], State]]] = {
    "pix_participations": _participations,
    "pix_profiles": _profiles,
    "staff": _certified,
    "ent_activations": _of_mothers,
}
"""The tables that are seen in a way of their own."""


def see(
    name: str,
    sight: Sight,
    bearers: Bearers | None = None,
    own: Callable[[Frame, Sight], Frame] | None = None,
) -> State:
    """See a table: a log in the period, a snapshot in its newest state.

    ``own`` sees the rows of a log that has a way of its own: its copies are left unmerged.
    """
    frame = sight.dataset.tables.get(name)
    cut = lost_exports(name, frame, sight.dataset)
    if frame is None or frame.empty:
        return State(name, empty(name), cut=cut)
    newest = None
    if own:
        rows = own(frame, sight)
    elif TABLES[name].kind is Kind.LOG:
        rows = see_log(name, frame, sight, bearers)
    else:
        rows, cut = see_snapshot(name, frame, cut, sight)
        newest = newest_date(rows)
    return State(
        name,
        _begun(name, rows, sight.seen),
        len(rows),
        schools_of(rows),
        newest,
        cut,
        merged=own is None,
        bearers=bearers,
    )


def _begun(name: str, rows: Frame, seen: dt.date) -> Frame:
    """Take back the states that begin after the date seen.

    A state without a date has begun; one whose date could not be read may not have.
    """
    end = pd.Timestamp(seen) + pd.Timedelta(days=1)
    for date, flag in TABLES[name].begins.items():
        later = (rows[date] >= end).to_numpy()
        doubtful = (rows[date].isna() & rows["unread"]).to_numpy()
        if flag is None:
            rows = rows.assign(certain=rows["certain"].mask(doubtful))[~later]
        else:
            begun = rows[flag].mask(later, other=False)
            said = begun.fillna(value=False).to_numpy(dtype=bool)
            rows = rows.assign(**{flag: begun.mask(doubtful & said)})
    return rows

"""Seeing a table at a date, once for each date that the targets of a run need."""

import datetime as dt

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
from feuille_route.tables import TABLES, Kind


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
        if name == "pix_profiles":
            return see_profiles(self.see("pix_participations", sight.seen), sight)
        by_name = is_met_by_name(name, sight.dataset.tables.get(name))
        bearers = bearers_of(self.see("staff", sight.seen), sight) if by_name else None
        state = see(name, sight, bearers)
        if name == "staff":
            return certify(state, self.see_always("pix_certifications", sight.seen), sight.log)
        if name == "ent_activations":
            return with_mothers(state, self.see("schools", sight.seen))
        return state


def see(name: str, sight: Sight, bearers: Bearers | None = None) -> State:
    """See a table: a log in the period, a snapshot in its newest state."""
    frame = sight.dataset.tables.get(name)
    cut = lost_exports(name, frame, sight.dataset)
    if frame is None or frame.empty:
        return State(name, empty(name), cut=cut)
    newest = None
    if name == "pix_participations":
        rows = see_participations(frame, sight)
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
        merged=name != "pix_participations",
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

"""What a state is, and from where tables are looked at."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from feuille_route.arrays import Keys, Mask
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.findings import Log
from feuille_route.tables import TABLES, Kind, Table, why_of

Period = tuple[dt.date, dt.date]
Lost = Mapping[int, frozenset[str]]
"""The exports of which a part was lost, each with its schools (none: nobody knows of which)."""

WAYS: Final = ("names", "email")
"""The traces by which a person without an identifier may meet the staff."""

ALWAYS: Final = dt.date(1900, 1, 1)
LONG_AGO: Final = pd.Timestamp(ALWAYS)


@dataclass(frozen=True)
class StateContext:
    """From where tables are looked at: the data, the period, the date seen.

    ``log`` takes what is noticed while looking.
    """

    dataset: Dataset
    period: Period
    seen: dt.date
    log: Log

    @property
    def always(self) -> bool:
        """Tell whether every year is looked at."""
        return self.period[0] == ALWAYS

    @property
    def first(self) -> pd.Timestamp:
        """The beginning of the period."""
        return pd.Timestamp(self.period[0])

    @property
    def end(self) -> pd.Timestamp:
        """The end of what is seen of the period: the midnight after its last day."""
        return pd.Timestamp(min(self.period[1], self.seen)) + pd.Timedelta(days=1)

    def holds(self, date: dt.date) -> bool:
        """Tell whether a date is in the period."""
        return self.period[0] <= date <= self.period[1]

    def dated(self, frame: Frame) -> pd.Series:
        """Give each row the day of its state, as the format tells, otherwise its export's date.

        Null where the format should tell it and the row does not.
        """
        exported = self.exported(frame)
        if "day" not in frame:
            return exported
        return frame["day"].astype(exported.dtype).fillna(exported.mask(undated(frame)))

    def is_before(self, number: int) -> bool:
        """Tell whether an export is, under every path, of a day before the period."""
        return self.last_day(number) < self.period[0]

    def last_day(self, number: int) -> dt.date:
        """Give the last day that an export may tell of; any, where a path of it has no date."""
        return max(place.date or dt.date.max for place in self.dataset.places(number))

    def exported(self, frame: Frame) -> pd.Series:
        """Give each row the date of its export: the latest of its paths' dates that is seen.

        Null where no path is dated; the earliest where all dates are later.
        """
        dates = np.full(len(self.dataset.exports), np.datetime64("NaT", "s"), dtype="datetime64[s]")
        for export in self.dataset.exports:
            known = [place.date for place in export.places if place.date]
            past = [date for date in known if date <= self.seen]
            if known:
                dates[export.number] = np.datetime64(max(past) if past else min(known), "s")
        return pd.Series(dates[frame["file"].to_numpy()], index=frame.index)


def _no_keys() -> Keys:
    return np.array([], dtype=np.uint64)


def no_pairs() -> Frame:
    """Give a table of keys and persons without rows."""
    return pd.DataFrame({"key": [], "person": []}, dtype="UInt64")


@dataclass(frozen=True)
class Bearers:
    """Who of the staff bears which ``names``, and which ``email``.

    ``pairs``: each key with a person who bears it; ``persons`` are all those of the staff;
    ``open`` are the keys of rows of the staff that hold no identifier. ``anybody``: a part of the
    staff is not known, so that any name may be theirs.
    """

    pairs: Mapping[str, Frame] = field(repr=False)
    persons: Keys = field(default_factory=_no_keys, repr=False)
    open: Mapping[str, Keys] = field(default_factory=dict, repr=False)
    anybody: bool = False

    def without(self, way: str) -> Keys:
        """Give the persons of the staff who bear no name, or no address, that is known."""
        bearing = pd.Series(self.persons).isin(self.pairs[way]["person"])
        return self.persons[~bearing.to_numpy(dtype=bool)]


@dataclass(frozen=True)
class State:
    """A table as seen at a date.

    ``frame`` has the canonical columns, ``file``, ``unread``, and ``certain`` (whether the row
    counts in the period; null where that is not known). ``rows`` is how many rows are of the year
    and seen, ``schools`` are those that sent one. ``newest`` is the date of the newest export of a
    snapshot, ``None`` where one is not dated; ``dateless`` are the paths of those that are not,
    ``dayless`` of those that hold rows of which nothing tells when they are of. ``cut`` are the
    exports of the table of which a part was lost, each with its schools (none: nobody knows of
    which), ``lost_until`` the last day that they may tell of. ``merged``: one thing is one row.
    ``latest``: a row hides the older ones of its person, so that a row of nobody known may hide
    somebody's. Where persons are known by name, ``alias`` tells the rows of nobody known apart, and
    ``bearers`` who they may be.
    """

    name: str
    frame: Frame = field(repr=False)
    rows: int = 0
    schools: frozenset[str] = frozenset()
    newest: dt.date | None = None
    dateless: Sequence[str] = ()
    dayless: Sequence[str] = ()
    cut: Lost = field(default_factory=dict)
    lost_until: dt.date = dt.date.min
    merged: bool = True
    latest: bool = False
    bearers: Bearers | None = None
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def table(self) -> Table:
        """The declaration of the table."""
        return TABLES[self.name]

    def repeated(self, column: str) -> Mask:
        """Tell the rows whose value of a column stands in several rows."""
        if column == "person" and "again" in self.frame:
            return cast("Mask", self.frame["again"].to_numpy())
        if column not in self.memo:
            values = self.frame[column]
            self.memo[column] = (values.duplicated(keep=False) & values.notna()).to_numpy()
        return cast("Mask", self.memo[column])


def undated(rows: Frame) -> Mask:
    """Tell the rows that should have a day and have none: nobody knows of when they are."""
    return _flag(rows, "undated")


def _flag(rows: Frame, trace: str) -> Mask:
    if trace not in rows:
        return np.zeros(len(rows), dtype=bool)
    return rows[trace].fillna(value=False).to_numpy(dtype=bool)


def left_open(rows: Frame, doubtful: pd.Series | Mask, why: str, column: str = "certain") -> Frame:
    """Take a cell of some rows as not known, and keep why: a ``Why``, or the column that lacks.

    What was not known before keeps its reason.
    """
    mask = np.asarray(doubtful, dtype=bool) & rows[column].notna().to_numpy()
    if not mask.any():
        return rows
    told = whys(rows, column).mask(mask, why)
    return rows.assign(**{column: rows[column].mask(mask), why_of(column): told})


def whys(rows: Frame, column: str) -> pd.Series:
    """Give why the cells of a column are not known; null where they are, or are empty."""
    if why_of(column) in rows:
        return rows[why_of(column)].astype("object")
    return pd.Series(None, index=rows.index, dtype="object")


def is_unread(rows: Frame, column: str) -> Mask:
    """Tell the rows whose cell of a column stands there, and could not be read."""
    told: Mask = whys(rows, column).notna().to_numpy()
    return told | is_broken(rows)


def is_broken(rows: Frame) -> Mask:
    """Tell the rows of which nothing could be read."""
    return _flag(rows, "broken")


def empty(name: str) -> Frame:
    """Give a table without rows."""
    columns = [c for c, declared in TABLES[name].columns.items() if not declared.derived]
    return pd.DataFrame(columns=[*columns, "file", "unread", "certain"])


def schools_of(rows: Frame) -> frozenset[str]:
    """Give the schools that sent a row which is of the year and seen, or may be."""
    if "school" not in rows:
        return frozenset()
    maybe = rows["certain"].fillna(value=True).to_numpy(dtype=bool)
    return frozenset(rows["school"][maybe].dropna().unique())


def lost_exports(name: str, frame: Frame | None, context: StateContext) -> Lost:
    """Give the exports of a table of which a part was lost, each with its schools.

    A log that was exported before the period holds nothing of it, where each row has its day.
    """
    daily = TABLES[name].kind is Kind.LOG and "start" not in TABLES[name].columns
    return {
        number: _schools_lost(number, name, frame, context.dataset)
        for number, tables in context.dataset.lost.items()
        if name in tables and not (daily and context.is_before(number))
    }


def _schools_lost(number: int, name: str, frame: Frame | None, dataset: Dataset) -> frozenset[str]:
    """Give the schools of a file: of its path and its rows, or the one of all its rows.

    What is lost of a file that writes the school of each row, or of several, may be of any: none
    is given.
    """
    if dataset.exports[number].header_of("school", name):
        return frozenset()
    met = {uai for place in dataset.places(number) for uai in place.schools}
    if frame is None or "school" not in frame:
        return frozenset(met)
    own = frozenset(frame["school"][frame["file"] == number].dropna())
    return frozenset(met | own) if met or len(own) == 1 else frozenset()

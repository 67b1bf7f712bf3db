"""What the path of a file says: a school, a date, a series."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from feuille_route.cells.uai import find_uais
from feuille_route.files.series import Span, kin, series, span, whole_dates


@dataclass(frozen=True, slots=True)
class Place:
    """One path of a file, and what it says.

    ``path`` is the one shown, ``parts`` are those of the path as it was given, where an archive
    counts as a folder of its name. ``stamp`` is the whole date of the name, or of the nearest
    folder that has one, with its time (``2021-06-15-1030``); ``schools`` are the UAIs of the file's
    name, or of the nearest folder that has one.
    """

    path: str
    parts: tuple[str, ...]
    date: dt.date | None
    stamp: str | None
    schools: tuple[str, ...]

    @property
    def series(self) -> str:
        """What the files of one series share."""
        return series(self.parts)

    @property
    def time(self) -> dt.time | None:
        """The time that follows its whole date, from 1 o'clock on: ``0002`` numbers a part."""
        clock = (self.stamp or "")[11:]
        told = "0100" <= clock < "2400" and clock[2] < "6"
        return dt.time(int(clock[:2]), int(clock[2:])) if told else None

    @property
    def kin(self) -> str:
        """What the files share whose series differ by a number."""
        return kin(self.series)

    @property
    def span(self) -> Span | None:
        """The time that a path names beside its whole date: a month, a school year."""
        return span(self.parts, self.date)


def place_of(path: PurePath, shown: str) -> Place:
    """Read a path as it was given; ``shown`` is the one to show."""
    date, stamp = _whole_date(path)
    return Place(shown, path.parts, date, stamp, _schools(path))


def _whole_date(path: PurePath) -> tuple[dt.date | None, str | None]:
    """Read the last whole date of the name, otherwise of the nearest folder."""
    for part in (path.name, *reversed(path.parts[:-1])):
        for date, time in reversed(whole_dates(part)):
            return date, f"{date.isoformat()}-{time}"
    return None, None


def _schools(path: PurePath) -> tuple[str, ...]:
    found = find_uais(path.stem)
    return tuple(found) if found or not path.parts[:-1] else _folder_schools(path.parts[:-1])


@lru_cache(maxsize=4096)
def _folder_schools(folders: tuple[str, ...]) -> tuple[str, ...]:
    for folder in reversed(folders):
        found = find_uais(folder)
        if found:
            return tuple(found)
    return ()

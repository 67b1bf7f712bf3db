"""What a file is read with: the run's keys, the académie and the school year of the roadmap."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from feuille_route.exports.columns.keys import Keyring
from feuille_route.formats.export_format import Format


@dataclass(frozen=True)
class ReadingContext:
    """The reading context of a run.

    Files of the whole of France are filtered on ``academy`` (its name) and on ``departments`` (the
    first three characters of their schools); ``period`` is the school year, first and last day.
    ``formats`` are those of the run, ``measured`` the tables and columns that its measures name,
    ``asked`` the names of those columns, and of what is shown.
    ``paths`` are those to show, and ``days`` the dates in them, by the files' numbers.
    """

    keyring: Keyring
    academy: str
    departments: frozenset[str]
    period: tuple[dt.date, dt.date]
    paths: Mapping[int, str]
    days: Mapping[int, frozenset[dt.date]] = field(default_factory=dict)
    formats: Sequence[Format] = ()
    measured: Collection[tuple[str, str]] = ()
    asked: Collection[str] = ()

    def of(self, numbers: Collection[int]) -> "ReadingContext":
        """Give what is read with some files alone."""
        paths = {number: self.paths[number] for number in numbers}
        days = {number: self.days[number] for number in numbers if number in self.days}
        return replace(self, paths=paths, days=days)

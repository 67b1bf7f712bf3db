"""The files of a run, each with a record of all that is learnt of it before its rows are read."""

import datetime as dt
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feuille_route.addresses import Location, here
from feuille_route.exports.recognising.bystanders import EMPTY, HIDDEN, note_passed_over
from feuille_route.exports.recognising.header import Header, Recognition, Refusal
from feuille_route.exports.recognising.recognition import read_top, recognise_top
from feuille_route.exports.recognising.second_tables import Below, second_table
from feuille_route.files.contents import each
from feuille_route.files.discovery import Found, discover_all
from feuille_route.files.places import Place
from feuille_route.files.series import is_table
from feuille_route.findings import FindingCode, Log
from feuille_route.formats.export_format import (
    Format,
    FromColumn,
    FromConstant,
    Row,
)
from feuille_route.formats.own import all_formats, empty_files


@dataclass(frozen=True, slots=True)
class Export:
    """A file of the run: where it lies, and what it is, or why it is not read.

    ``below`` is another table, of a file that nothing needs. What reads the rows asks
    ``recognition``; later steps know the facts only.
    """

    number: int
    found: Found
    recognition: Recognition
    below: Below | None = None

    @property
    def places(self) -> Sequence[Place]:
        """Where it lies: once, or several times where copies of it do."""
        return self.found.places

    @property
    def days(self) -> frozenset[dt.date]:
        """The dates that its places have."""
        return frozenset(place.date for place in self.places if place.date)

    @property
    def path(self) -> str:
        """The path to show."""
        return self.found.path

    @property
    def refusal(self) -> Refusal | None:
        """Why it is not read."""
        return self.recognition if isinstance(self.recognition, Refusal) else None

    @property
    def format(self) -> Format | None:
        """The format that recognised it."""
        return None if isinstance(self.recognition, Refusal) else self.recognition.format

    @property
    def formats(self) -> Sequence[Format]:
        """The formats that it is of: one, or those that it may be of where it is not read."""
        known = self.recognition
        return known.formats if isinstance(known, Refusal) else (known.format,)

    @property
    def is_closed(self) -> bool:
        """Tell whether it is an archive or a workbook of which nobody knows what it holds."""
        refusal = self.refusal
        closed = refusal is not None and refusal.code is FindingCode.ARCHIVE_REFUSED
        return closed and not self.formats

    @property
    def is_closed_archive(self) -> bool:
        """Tell whether it may hold files of any name."""
        return self.is_closed and not is_table(self.path)

    @property
    def is_personal(self) -> bool:
        """Tell whether it may hold names of persons; nobody knows of what is not recognised."""
        form = self.format
        return form is None or any(source.personal for source in form.columns.values())

    @property
    def has_whole_least(self) -> bool:
        """Tell whether it holds each of the columns of which a least is taken, as the sixteen."""
        return isinstance(self.recognition, Header) and self.recognition.has_whole_least

    def header_of(self, column: str, table: str | None = None) -> str | None:
        """Give the header that feeds a column of a table (of any); ``None`` where none does."""
        if isinstance(self.recognition, Refusal):
            return None
        feeding = self.recognition.feeding.items()
        return next((x for (t, c), x in feeding if c == column and table in (None, t)), None)

    def headers_of(
        self, column: str, table: str, codes: Mapping[str, str] | None = None
    ) -> Sequence[str]:
        """Give all the headers that feed a column of a table: several make a sum, or a least.

        Of rows that hold ``codes``, where the format has a column for each grade: those of theirs.
        """
        if isinstance(self.recognition, Refusal):
            return ()
        feeding = self.recognition.all_feeding.get((table, column), ())
        if not codes:
            return feeding
        names, columns = self.recognition.names, self.recognition.columns
        rows = (row for row in self.recognition.format.tables[table] if _holds(row, codes))
        sources = {name for row in rows for one in row.get(column, ()) for name in one.sources}
        own = {names[at] for name in sources for at in columns.get(name, ())}
        return [header for header in feeding if header in own]

    def absent(self, table: str, column: str) -> str | None:
        """Give the header that would feed a column, where the file has none that does."""
        if isinstance(self.recognition, Refusal):
            return None
        return self.recognition.absent.get((table, column))

    @property
    def day_headers(self) -> Sequence[str]:
        """The headers of the day of which each row is a state, where its format has one."""
        if isinstance(self.recognition, Refusal):
            return ()
        places = self.recognition.columns.get(self.recognition.format.rows.dated or "", ())
        return [self.recognition.names[at] for at in places]

    def own_header(self, table: str, column: str) -> str | None:
        """Give the header of a column, that of the format where the file lacks it.

        ``None`` where the format only lets another column guess it, as a kind of school.
        """
        own = self._own_source(table, column)
        if own is None or isinstance(self.recognition, Refusal):
            return None
        if own in self.recognition.columns:
            return self.header_of(column, table)
        return self.recognition.format.columns[own].header

    def guessed(self, table: str, column: str) -> str | None:
        """Give the header that would feed a column, where others let guess it at most.

        A degree may be that of a function.
        """
        own = self._own_source(table, column)
        if own is None or isinstance(self.recognition, Refusal):
            return self.absent(table, column)
        if own not in self.recognition.columns:
            return self.recognition.format.columns[own].header
        return None

    def _own_source(self, table: str, column: str) -> str | None:
        origins = self.format.origins() if self.format else ()
        own = next((one for t, c, one in origins if (t, c) == (table, column)), None)
        return own.column if isinstance(own, FromColumn) and not own.parse else None

    def is_used(self, tables: Collection[str]) -> bool:
        """Tell whether it feeds one of the tables, or says which name is which school."""
        form = self.format
        return form is not None and _is_used(form, tables)


def _holds(row: Row, codes: Mapping[str, str]) -> bool:
    """Tell whether a row that a format declares may hold some codes: by its constants."""
    told = {name: one.constant for name, (one, *_) in row.items() if isinstance(one, FromConstant)}
    return all(codes.get(name, constant) == constant for name, constant in told.items())


def _is_used(form: Format, tables: Collection[str]) -> bool:
    return form.kind == "links" or not set(form.fed).isdisjoint(tables)


def find_exports(
    data: Sequence[Location],
    exclude: Sequence[str],
    log: Log,
    own: Sequence[Path] = (),
    tables: Collection[str] = (),
) -> list[Export]:
    """Find the files below ``data`` and recognise each by its header; hidden ones are noted.

    ``own`` are folders of the user's formats, ``tables`` those that the run needs. Raises
    ``DataError`` when a path does not exist, ``FormatError`` when a format cannot be used.
    """
    contents, hidden = discover_all(data, exclude)
    note_passed_over(HIDDEN, hidden, log)
    empty = {*map(os.path.realpath, here(one.content.file for one in contents if not one.size))}
    of_formats = [str(path) for path in empty_files(own) if os.path.realpath(path) not in empty]
    note_passed_over(EMPTY, of_formats, log)
    formats = all_formats(own)
    known: dict[tuple[int, bytes], Recognition] = {}
    tops = each(lambda found: read_top(found.content, found.trouble), contents)
    return [
        _recognise(number, found, top, formats, known, tables)
        for number, (found, top) in enumerate(zip(contents, tops, strict=True))
    ]


def _recognise(  # noqa: PLR0913, PLR0917 - a file, and all that may say what it is
    number: int,
    found: Found,
    top: bytes | Refusal,
    formats: Sequence[Format],
    known: dict[tuple[int, bytes], Recognition],
    tables: Collection[str],
) -> Export:
    if isinstance(top, Refusal):
        return Export(number, found, top)
    recognition = recognise_top(top, formats, known, found.content.name)
    if isinstance(recognition, Refusal) or _is_used(recognition.format, tables):
        return Export(number, found, recognition)
    return Export(number, found, recognition, second_table(top, recognition, formats))

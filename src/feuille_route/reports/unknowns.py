"""What is said of a cause: what lacks and how much, in a part of a sentence, and where it is."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from feuille_route.console import visible
from feuille_route.results import Cause, CauseCode, Spot
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Language, Words, words
from feuille_route.wording.advice import Advice
from feuille_route.wording.terms import COLUMNS, TABLE_NAMES

CAUSES: Final[Mapping[CauseCode, Sentence]] = {
    CauseCode.TABLE_MISSING: _("nothing was read of “{table}”: send an export of it"),
    CauseCode.FILE_NOT_COUNTED: n_(
        "{count} file of “{table}” that does not count: of another time, or without a row",
        "{count} files of “{table}” that do not count: of another time, or without a row",
        count=1,
    ),
    CauseCode.NOTHING_COUNTED: _("“{table}” holds nothing of what is asked"),
    CauseCode.DATA_OLD: _(
        "“{table}” is of {date}, {days} before, and may be {max_age} old: send a newer export"
    ),
    CauseCode.BASELINE_MISSING: _(
        "no baseline that can be used: declare it in the roadmap, or send its reading"
    ),
    CauseCode.READING_UNUSABLE: _("the reading is not written in the unit of the aim"),
    CauseCode.FILE_UNREAD: n_(
        "{count} file not read, or only in part",
        "{count} files not read, or only in part",
        count=1,
    ),
    CauseCode.SCHOOLS_MISSING: n_(
        "{count} school that sent no export", "{count} schools that sent no export", count=1
    ),
    CauseCode.HEADCOUNT_MISSING: n_(
        "{count} school without a headcount", "{count} schools without a headcount", count=1
    ),
    CauseCode.SCHOOL_UNKNOWN: n_(
        "{count} row of no school that is known", "{count} rows of no school that is known", count=1
    ),
    CauseCode.GRADE_UNKNOWN: n_(
        "{count} row of no grade that is known", "{count} rows of no grade that is known", count=1
    ),
    CauseCode.PERSON_UNKNOWN: n_(
        "{count} row of which nobody knows whose it is",
        "{count} rows of which nobody knows whose they are",
        count=1,
    ),
    CauseCode.DATE_UNKNOWN: n_("{count} row without a date", "{count} rows without a date", 1),
    CauseCode.ROWS_UNREAD: n_(
        "{count} row that could not be read", "{count} rows that could not be read", count=1
    ),
    CauseCode.CELLS_UNREAD: n_(
        "{count} row whose “{column}” cannot be read",
        "{count} rows whose “{column}” cannot be read",
        count=1,
    ),
    CauseCode.CELLS_EMPTY: n_(
        "{count} row whose “{column}” says nothing",
        "{count} rows whose “{column}” says nothing",
        count=1,
    ),
    CauseCode.CELLS_HIDDEN: n_(
        "{count} row whose “{column}” its publisher hides",
        "{count} rows whose “{column}” their publisher hides",
        count=1,
    ),
    CauseCode.CELLS_CONTRADICTED: n_(
        "{count} row that contradicts itself, in “{column}”",
        "{count} rows that contradict themselves, in “{column}”",
        count=1,
    ),
    CauseCode.COLUMN_ABSENT: n_(
        "{count} row of files without the column “{column}”",
        "{count} rows of files without the column “{column}”",
        count=1,
    ),
    CauseCode.CONTRADICTION: n_(
        "{count} row that another one contradicts, in “{column}”",
        "{count} rows that others contradict, in “{column}”",
        count=1,
    ),
    CauseCode.COUNTS_UNCLEAR: n_(
        "{count} row of which nothing tells whether it adds up with others",
        "{count} rows of which nothing tells whether they add up",
        count=1,
    ),
    CauseCode.ROWS_OLDER: n_(
        "{count} row of “{table}” that only an older file holds",
        "{count} rows of “{table}” that only an older file holds",
        count=1,
    ),
    CauseCode.ROWS_DOUBTFUL: n_(
        "{count} row of “{table}” that may be a copy of another",
        "{count} rows of “{table}” that may be copies of others",
        count=1,
    ),
    CauseCode.REGISTER_SILENT: n_(
        "{count} school of which the register does not say “{column}”",
        "{count} schools of which the register does not say “{column}”",
        count=1,
    ),
    CauseCode.IDENTITIES_APART: _(
        "the identifiers of “{table}” and those of the staff do not meet"
    ),
}


def cause_message(cause: Cause, language: Language) -> str:
    """Say a cause, and its first place."""
    spoken = words(language)
    said = spoken.say(_said(cause))
    if not cause.files:
        return said
    return spoken.say(_("{text} ({place})", text=said, place=_places(cause, spoken)))


def _said(cause: Cause) -> Sentence:
    said = CAUSES[cause.what]
    fields: dict[str, object] = {
        "table": cause.table and TABLE_NAMES.get(cause.table, cause.table),
        "column": _column(cause),
        "date": cause.date and dt.date.fromisoformat(cause.date),
        "days": _days(cause.days),
        "max_age": _days(cause.max_age),
    }
    return Advice(said.template, {"count": cause.count, **fields}, said.several)


def _days(number: int | None) -> Sentence | None:
    return None if number is None else n_("{count} day", "{count} days", number)


def _column(cause: Cause) -> Sentence | str:
    """Say a header; a column of the register that no header says, by its word."""
    column = cause.column or ""
    of_register = cause.what is CauseCode.REGISTER_SILENT and column in COLUMNS
    return COLUMNS[column] if of_register else visible(column)


def _places(cause: Cause, spoken: Words) -> str:
    """Name the first place, and how many further files there are."""
    files = len({spot.path for spot in cause.files})
    first = _place(cause.files[0], spoken)
    if files == 1:
        return first
    return spoken.say(_("{first} and {count} more", first=first, count=files - 1))


def _place(spot: Spot, spoken: Words) -> str:
    path = visible(spot.path)
    line = spot.line and spoken.say(_("line {line}", line=spot.line))
    return f"{path}, {line}" if line else path

"""The words a roadmap may use: tables, their columns, and the values of a column."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from string import ascii_uppercase
from typing import Final

from pydantic import ValidationInfo

from feuille_route.cells.folding import fold
from feuille_route.cells.uai import is_uai
from feuille_route.declarations.problems import Mistake, no_groups, unknown
from feuille_route.declarations.scalars import Scalar, no_text
from feuille_route.roadmap import figures
from feuille_route.roadmap.around import around, table_of
from feuille_route.roadmap.as_written import counted
from feuille_route.sentences import _
from feuille_route.tables import REGISTERS, TABLES, Column, Table, Type

SHOWN: Final = ("school", "department", "grade", "service", "function", "degree")
"""What any breakdown can be by, through the person or the school of a row."""

_FLAGS: Final[Mapping[str, bool]] = {"oui": True, "non": False}


def table(name: str) -> Table:
    """The canonical table of this name.

    Raises:
        Mistake: There is none.
    """
    if name not in TABLES:
        raise Mistake(unknown(_("table"), name, TABLES))
    return TABLES[name]


def column(table_name: str, name: str) -> Column:
    """The column that a table answers for, through a key when ``name`` is dotted.

    Raises:
        Mistake: There is none.
    """
    key, dot, rest = name.partition(".")
    columns = table(table_name).columns
    if not dot:
        return _own(table_name, name)
    if key not in REGISTERS:
        said = _('"{name}": a dotted column begins with "school." or "person."', name=name)
        raise Mistake(said)
    if key not in columns:
        raise Mistake(
            _(
                '"{name}": the table {table} has no column {key}',
                name=name,
                table=table_name,
                key=key,
            )
        )
    if columns[key].by_name:
        said = _(
            '"{name}": {table} knows persons by name, and staff by an identifier',
            name=name,
            table=table_name,
        )
        raise Mistake(said)
    return _own(REGISTERS[key], rest)


def _own(table_name: str, name: str) -> Column:
    columns = table(table_name).columns
    if name not in columns:
        raise Mistake(unknown(_("column of {table}", table=table_name), name, columns))
    return columns[name]


def school(given: object) -> str:
    """A UAI in capitals.

    Raises:
        Mistake: Its shape or its check letter is wrong.
    """
    written = text(given)
    uai = written.strip().upper()
    if is_uai(uai):
        return uai
    letters = [letter for letter in ascii_uppercase if is_uai(uai[:7] + letter)]
    if letters and len(uai) == len("0860034V"):
        raise Mistake(
            _(
                '"{uai}" is no UAI: the check letter of {digits} is {letter}',
                uai=written,
                digits=uai[:7],
                letter=letters[0],
            )
        )
    said = _('"{uai}" is no UAI: expected seven digits and a letter', uai=written)
    raise Mistake(said)


def numeric(column_of: Column) -> bool:
    """Whether the column can be added up and compared with a number."""
    return column_of.type in {"count", "number"}


def known_table(name: str) -> str:
    """The name of a canonical table, as a measure counts it; ``Mistake`` where it is none."""
    table(name)
    return name


def summed_column(name: str) -> str:
    """A column of numbers, as a measure sums it: ``table.column``; ``Mistake`` for another."""
    of, _dot, adds = name.partition(".")
    columns = table(of).columns
    numbers = [each for each, column in columns.items() if numeric(column)]
    if adds not in columns:
        word = unknown(_("column of {table}", table=of), adds, numbers or columns)
        raise Mistake(_("expected table.column; {what}", what=word))
    if adds not in numbers:
        raise Mistake(_("{column} holds no numbers", column=name))
    return name


def own_column(name: str, info: ValidationInfo) -> str:
    """A column of the counted table itself; ``Mistake`` where it has none of this name."""
    if counted_table := table_of(info):
        _own(counted_table, name)
    return name


def shown_column(name: str, info: ValidationInfo) -> str:
    """A column that a row of the measures beside it has, or reaches; ``Mistake`` for another."""
    counted_ones = [
        table for measure in around(info).measures for table, _distinct in counted(measure)
    ]
    known = [*(name for table in counted_ones for name in TABLES[table].columns), *SHOWN]
    named = [table.columns[name] for table in TABLES.values() if name in table.columns]
    if named and not any(column.makes_groups for column in named):
        raise Mistake(no_groups(name), "show")
    if name not in known:
        raise Mistake(unknown(_("column"), name, dict.fromkeys(known)), "show")
    return name


def value(column_of: Column, given: Scalar | None, departments: Mapping[str, str]) -> Scalar:
    """A value as the column spells it.

    Raises:
        Mistake: The column never holds it.
    """
    match column_of.type:
        case "code":
            return _code(given, column_of.values)
        case "count" | "number":
            return _number(given, column_of.most)
        case "department":
            return _department(given, departments)
        case of_itself:
            return _READERS[of_itself](given)


def text(given: object) -> str:
    """The text of a value that must be one.

    Raises:
        Mistake: YAML read something else.
    """
    if isinstance(given, str):
        return given
    raise Mistake(no_text(given, written=isinstance(given, Scalar)))


def _code(given: Scalar | None, values: Sequence[str]) -> Scalar:
    word = str(given) if type(given) is int else text(given)
    for known in values:
        if fold(known) == fold(word):
            return known
    raise Mistake(unknown(_("value"), word, values))


def _flag(given: Scalar | None) -> Scalar:
    meant = _FLAGS.get(fold(given)) if isinstance(given, str) else given
    if not isinstance(meant, bool):
        raise Mistake(_('expected true or false, not "{written}"'))
    return meant


def _number(given: Scalar | None, most: int | None) -> Scalar:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        said = _('expected a number, or a comparison such as ">= 1", not "{written}"')
        raise Mistake(said)
    figures.decided(str(given), most)
    return given


def date(given: object) -> dt.date:
    """A date, also where the file quotes it.

    Raises:
        Mistake: It is none.
    """
    try:
        return given if isinstance(given, dt.date) else dt.date.fromisoformat(str(given))
    except ValueError:
        shown = {"written": given} if isinstance(given, str) else {}
        said = _('expected a date such as 2021-08-31, not "{written}"', **shown)
        raise Mistake(said) from None


def _department(given: Scalar | None, departments: Mapping[str, str]) -> Scalar:
    key = text(given)
    if departments and key not in departments:
        raise Mistake(unknown(_("department"), key, departments))
    return key


def _person(_given: object) -> Scalar:
    raise Mistake(_("a person is nameless here and cannot be asked for"))


_READERS: Final[Mapping[Type, Callable[[Scalar | None], Scalar]]] = {
    "text": text,
    "flag": _flag,
    "date": date,
    "person": _person,
    "school": school,
}
"""What reads the values of a column by its type alone."""

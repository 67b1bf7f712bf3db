"""The words a roadmap may use: tables, their columns, and the values of a column."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from string import ascii_uppercase
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.cells.uai import is_uai
from feuille_route.declarations.problems import Mistake, unknown
from feuille_route.declarations.scalars import Scalar, spoken
from feuille_route.tables import REGISTERS, TABLES, Column, Table, Type

_FLAGS: Final[Mapping[str, bool]] = {"oui": True, "non": False}


def table(name: str) -> Table:
    """The canonical table of this name.

    Raises:
        Mistake: There is none.
    """
    if name not in TABLES:
        raise Mistake(unknown("table", name, TABLES))
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
        raise Mistake(f'"{name}": a dotted column begins with "school." or "person."')
    if key not in columns:
        raise Mistake(f'"{name}": the table {table_name} has no column {key}')
    if columns[key].by_name:
        raise Mistake(f'"{name}": {table_name} knows persons by name, and staff by an identifier')
    return _own(REGISTERS[key], rest)


def _own(table_name: str, name: str) -> Column:
    columns = table(table_name).columns
    if name not in columns:
        raise Mistake(unknown(f"column of {table_name}", name, columns))
    return columns[name]


def school(written: str) -> str:
    """A UAI in capitals.

    Raises:
        Mistake: Its shape or its check letter is wrong.
    """
    uai = written.strip().upper()
    if is_uai(uai):
        return uai
    letters = [letter for letter in ascii_uppercase if is_uai(uai[:7] + letter)]
    if letters and len(uai) == len("0860034V"):
        raise Mistake(f'"{written}" is no UAI: the check letter of {uai[:7]} is {letters[0]}')
    raise Mistake(f'"{written}" is no UAI: expected seven digits and a letter')


def numeric(column_of: Column) -> bool:
    """Whether the column can be added up and compared with a number."""
    return column_of.type in {"count", "number"}


def value(column_of: Column, given: Scalar, written: str, departments: Mapping[str, str]) -> Scalar:
    """A value as the column spells it; ``written`` is how the file spells it.

    Raises:
        Mistake: The column never holds it.
    """
    return _VALUES[column_of.type](column_of, given, written, departments)


Reader = Callable[[Column, Scalar, str, Mapping[str, str]], Scalar]


def text(given: object, written: str) -> str:
    """The text of a value that must be one.

    Raises:
        Mistake: YAML read something else.
    """
    if isinstance(given, str):
        return given
    hint = f': write "{written}" in quotes' if written else ""
    raise Mistake(f"expected a text, not {spoken(given)}{hint}")


def _text(_: Column, given: Scalar, written: str, __: Mapping[str, str]) -> Scalar:
    return text(given, written)


def _code(column_of: Column, given: Scalar, written: str, _: Mapping[str, str]) -> Scalar:
    word = str(given) if type(given) is int else text(given, written)
    for known in column_of.values:
        if fold(known) == fold(word):
            return known
    raise Mistake(unknown("value", word, column_of.values))


def _flag(_: Column, given: Scalar, written: str, __: Mapping[str, str]) -> Scalar:
    meant = _FLAGS.get(fold(given)) if isinstance(given, str) else given
    if not isinstance(meant, bool):
        raise Mistake(f'expected true or false, not "{written}"')
    return meant


def _number(_: Column, given: Scalar, written: str, __: Mapping[str, str]) -> Scalar:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise Mistake(f'expected a number, or a comparison such as ">= 1", not "{written}"')
    return given


def _date(_: Column, given: Scalar, written: str, __: Mapping[str, str]) -> Scalar:
    return date(given, written)


def date(given: object, written: str) -> dt.date:
    """A date, also where the file quotes it.

    Raises:
        Mistake: It is none.
    """
    try:
        return given if isinstance(given, dt.date) else dt.date.fromisoformat(written)
    except ValueError:
        raise Mistake(f'expected a date such as 2021-08-31, not "{written}"') from None


def _person(*_: object) -> Scalar:
    raise Mistake("a person is nameless here and cannot be asked for")


def _school(_: Column, given: Scalar, written: str, __: Mapping[str, str]) -> Scalar:
    return school(text(given, written))


def _department(_: Column, given: Scalar, written: str, departments: Mapping[str, str]) -> Scalar:
    key = text(given, written)
    if departments and key not in departments:
        raise Mistake(unknown("department", key, departments))
    return key


_VALUES: Final[Mapping[Type, Reader]] = {
    "text": _text,
    "code": _code,
    "count": _number,
    "number": _number,
    "flag": _flag,
    "date": _date,
    "person": _person,
    "school": _school,
    "department": _department,
}

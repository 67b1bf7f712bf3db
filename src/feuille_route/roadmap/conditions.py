"""``where``: each short condition to its long form, with its values as the column spells them."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ValidationInfo

from feuille_route.declarations.document import Data
from feuille_route.declarations.mistakes import Mistakes
from feuille_route.declarations.problems import Mistake, unknown
from feuille_route.declarations.scalars import Folded, Scalar
from feuille_route.roadmap import figures, vocabulary
from feuille_route.roadmap.around import around, table_of
from feuille_route.sentences import _
from feuille_route.tables import REGISTERS, Column

Departments = Mapping[str, str]

_COMPARISON: Final = re.compile(r"\s*(>=|<=|==|>|<)\s*(.+?)\s*")
_EXPECTED: Final = _(
    'expected a value, a list, a comparison such as ">= 1", {{not: ...}} or {{contains: ...}}'
)
_WORDS: Final = ("not", "contains")


def where(given: Data, info: ValidationInfo) -> Mapping[str, Data | BaseModel]:
    """The long form of a ``where`` (or an ``expect``) on the table beside it."""
    if not isinstance(given, dict):
        raise Mistake(_("expected columns and what they must hold"))
    table = REGISTERS["school"] if info.field_name == "expect" else table_of(info)
    if table is None:
        return {}
    long: dict[str, Data | BaseModel] = {}
    with Mistakes() as mistakes:
        for name, asked in given.items():
            with mistakes.at(name, name=info.field_name):
                column = vocabulary.column(table, name)
                long[name] = _condition(name, asked, column, around(info).departments)
    return long


def _condition(
    name: str, asked: Data | BaseModel, column: Column, departments: Departments
) -> Data | BaseModel:
    match asked:
        case BaseModel():
            return asked  # in the long form already
        case dict():
            return _worded(name, asked, column, departments)
        case Folded():
            return {"compare": _compared(name, asked, column)}
        case str() if asked.lstrip()[:1] in {"<", ">", "="}:
            return {"compare": _compared(name, asked, column)}
        case _:
            return {"any_of": values(name, asked, column, departments)}


def _worded(name: str, asked: Mapping[str, Data], column: Column, departments: Departments) -> Data:
    with Mistakes() as mistakes:
        for word in asked:
            if word not in _WORDS:
                mistakes.add((word,), unknown(_("condition"), word, _WORDS), name)
        if len(asked) != 1:
            mistakes.add((), _EXPECTED, name)
        if "not" in asked:
            with mistakes.at("not"):
                return {"none_of": values(name, asked["not"], column, departments)}
        elif "contains" in asked:
            if column.type != "text":
                said = _("contains looks for words, and this column holds no text")
                mistakes.add((), said, name)
            with mistakes.at("contains"):
                return {"contains": values(name, asked["contains"], Column("text"), departments)}
    return {}


def values(name: str, given: Data, column: Column, departments: Departments) -> list[Data]:
    """One value or a list of them, as the column ``name`` spells them.

    Raises:
        Mistake: It is no value of the column; ``ValidationError`` where several of a list are not.
    """
    if given == [] or not isinstance(given, list):
        return [_value(name, given, column, departments)]
    found: list[Data] = []
    with Mistakes() as mistakes:
        for index, one in enumerate(given):
            with mistakes.at(index):
                found.append(_value(name, one, column, departments))
    return found


def _value(name: str, given: Data, column: Column, departments: Departments) -> Scalar:
    if isinstance(given, dict | list):
        raise Mistake(_EXPECTED, name)
    try:
        return vocabulary.value(column, given, departments)
    except Mistake as mistake:
        raise Mistake(mistake.sentence, name) from None


def _compared(name: str, asked: str, column: Column) -> Data:
    comparison = _COMPARISON.fullmatch(asked)
    try:
        sign, bound = comparison.groups() if comparison else ("", None)
        return [sign, _bound(bound, column)]
    except Mistake as mistake:
        said = _(
            '{column} "{asked}": {what}', column=name, asked=asked.strip(), what=mistake.sentence
        )
        raise Mistake(said, "") from None


def _bound(written: str | None, column: Column) -> Scalar:
    if written is None:
        raise Mistake(_EXPECTED)
    if column.type == "date":
        return vocabulary.date(written)
    if not vocabulary.numeric(column):
        said = _("this column holds neither numbers nor dates: expected a value or a list")
        raise Mistake(said)
    return figures.decimal(written, column.most)

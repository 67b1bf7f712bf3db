"""``where``: each short condition to its long form, with its values as the column spells them."""

import re
from collections.abc import Mapping
from typing import Final

from feuille_route.declarations.document import Data, mapping
from feuille_route.declarations.problems import Mistake, Path, unknown
from feuille_route.declarations.scalars import Scalar
from feuille_route.roadmap import thresholds, vocabulary
from feuille_route.roadmap.draft import Draft
from feuille_route.tables import TABLES, Column

_COMPARISON: Final = re.compile(r"\s*(>=|<=|==|>|<)\s*(.+?)\s*")
_EXPECTED: Final = (
    'expected a value, a list, a comparison such as ">= 1", {not: ...} or {contains: ...}'
)
_WORDS: Final = ("not", "contains")


def where(draft: Draft, path: Path, given: Data, table: str) -> Data:
    """The long form of a ``where`` (or an ``expect``) on a table; what is wrong is noted."""
    if not isinstance(given, dict):
        draft.refuse(path, f"{path[-1]}: expected columns and what they must hold")
        return {}
    if table not in TABLES:
        return {}
    long: dict[str, Data] = {}
    for name, asked in given.items():
        try:
            column = vocabulary.column(table, name)
        except Mistake as mistake:
            draft.refuse((*path, name), f"{path[-1]}: {mistake}")
            continue
        long[name] = _condition(draft, (*path, name), asked, column)
    return long


def _condition(draft: Draft, path: Path, asked: Data, column: Column) -> Data:
    match asked:
        case dict():
            return _worded(draft, path, asked, column)
        case str() if asked.lstrip()[:1] in {"<", ">", "="} or draft.mark(path).folded:
            return {"compare": _compared(draft, path, asked, column)}
        case _:
            return {"any_of": values(draft, path, asked, column)}


def _worded(draft: Draft, path: Path, asked: Mapping[str, Data], column: Column) -> Data:
    for word in asked:
        if word not in _WORDS:
            draft.refuse((*path, word), f"{path[-1]}: {unknown('condition', word, _WORDS)}")
    if len(asked) != 1:
        draft.refuse(path, f"{path[-1]}: {_EXPECTED}")
    if "not" in asked:
        return {"none_of": values(draft, (*path, "not"), asked["not"], column)}
    if "contains" not in asked:
        return {}
    if column.type != "text":
        draft.refuse(path, f"{path[-1]}: contains looks for words, and this column holds no text")
    return {"contains": values(draft, (*path, "contains"), asked["contains"], Column("text"))}


def values(draft: Draft, path: Path, given: Data, column: Column) -> list[Data]:
    """One value or a list of them, as the column spells them; what is wrong is noted."""
    if given == [] or mapping(given):
        draft.refuse(path, f"{_column(path)}: {_EXPECTED}")
        return []
    items = given if isinstance(given, list) else [given]
    places = [(*path, index) for index in range(len(items))] if isinstance(given, list) else [path]
    found = (_value(draft, *pair, column) for pair in zip(places, items, strict=True))
    return [each for each in found if each is not None]


def _value(draft: Draft, path: Path, given: Data, column: Column) -> Data:
    if given is None:
        return None  # an empty value is told already
    if isinstance(given, dict | list):
        draft.refuse(path, f"{_column(path)}: {_EXPECTED}")
        return None
    try:
        return vocabulary.value(column, given, draft.mark(path).written, draft.departments)
    except Mistake as mistake:
        draft.refuse(path, f"{_column(path)}: {mistake}")
        return None


def _column(path: Path) -> str:
    names = [part for part in path if isinstance(part, str) and part not in _WORDS]
    return names[-1]


def _compared(draft: Draft, path: Path, asked: str, column: Column) -> Data:
    comparison = _COMPARISON.fullmatch(asked)
    if comparison is None:
        draft.refuse(path, f'{path[-1]} "{asked.strip()}": {_EXPECTED}')
        return None
    try:
        return [comparison[1], _bound(comparison[2], column)]
    except Mistake as mistake:
        draft.refuse(path, f'{path[-1]} "{asked.strip()}": {mistake}')
        return None


def _bound(written: str, column: Column) -> Scalar:
    if column.type == "date":
        return vocabulary.date(written, written)
    if not vocabulary.numeric(column):
        raise Mistake("this column holds neither numbers nor dates: expected a value or a list")
    return thresholds.decimal(written)

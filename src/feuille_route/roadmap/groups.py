"""``each``: the groups that a check expects, each judged alone."""

from collections.abc import Mapping
from typing import Final

from feuille_route.declarations.document import Data, mapping
from feuille_route.declarations.problems import Mistake, Path, unknown
from feuille_route.roadmap import conditions, vocabulary
from feuille_route.roadmap.draft import Draft, parts, selection
from feuille_route.tables import TABLES, Column

DEPARTMENTS: Final = "departments"
_EXPECTED: Final = "expected one column and its groups, such as {department: departments}"


def each(draft: Draft, path: Path, given: Data, measure: Data) -> Data:
    """The long form of an ``each`` for a measure in long form; ``None`` when it is wrong."""
    tables = _tables(measure)
    if not isinstance(given, dict) or len(given) != 1:
        draft.refuse(path, f"each: {_EXPECTED}")
    elif "latest" in mapping(measure):
        draft.refuse(path, "each: a reading has no rows to group")
    elif tables:
        [(name, asked)] = given.items()
        return _each(draft, (*path, name), asked, tables)
    return None


def _tables(measure: Data) -> list[str]:
    found = [selection((), part) for _, part in parts(measure)]
    return [each.table for each in found if each is not None and each.table in TABLES]


def _each(draft: Draft, path: Path, asked: Data, tables: list[str]) -> Data:
    name = str(path[-1])
    try:
        columns = [vocabulary.column(table, name) for table in tables]
        return {"column": name, "groups": dict(_groups(draft, path, asked, columns[0]))}
    except Mistake as mistake:
        draft.refuse(path, f"each: {mistake}")
        return None


def _groups(draft: Draft, path: Path, asked: Data, column: Column) -> Mapping[str, Data]:
    if asked == DEPARTMENTS:
        return _departments(draft, column)
    if not isinstance(asked, list):
        word = unknown("list", asked, (DEPARTMENTS,)) if isinstance(asked, str) else _EXPECTED
        raise Mistake(f"{word} (or a list of keys)")
    if column.type not in {"text", "code", "department", "school"}:
        raise Mistake(f'"{path[-1]}" makes no groups that a list could name')
    keys = [str(key) for key in conditions.values(draft, path, asked, column)]
    return {key: draft.departments.get(key, key) for key in keys}


def _departments(draft: Draft, column: Column) -> Mapping[str, str]:
    if column.type != "department":
        raise Mistake('"departments" are the groups of a column department, not of this one')
    if not draft.departments:
        raise Mistake("the roadmap declares no departments: add them under roadmap:")
    return draft.departments

"""``each``: the groups that a check expects, each judged alone."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ValidationInfo

from feuille_route.declarations.document import Data
from feuille_route.declarations.mistakes import Mistakes
from feuille_route.declarations.problems import Mistake, unknown
from feuille_route.roadmap import conditions, vocabulary
from feuille_route.roadmap.around import around
from feuille_route.roadmap.as_written import counted
from feuille_route.sentences import _
from feuille_route.tables import Column

DEPARTMENTS: Final = "departments"
_EXPECTED: Final = _("expected one column and its groups, such as {{department: departments}}")


def each(given: Data | BaseModel, info: ValidationInfo) -> object:
    """The long form of an ``each`` for the measure beside it."""
    if given is None or isinstance(given, BaseModel):
        return given  # nothing, or in the long form already
    beside = around(info)
    tables = [table for table, _distinct in counted(beside.measure)]
    if not isinstance(given, dict) or len(given) != 1:
        raise Mistake(_EXPECTED)
    if isinstance(beside.measure, dict) and "latest" in beside.measure:
        raise Mistake(_("a reading has no rows to group"))
    if not tables:
        return None  # the measure is wrong
    [(name, asked)] = given.items()
    with Mistakes() as mistakes, mistakes.at(name, name="each"):
        column, *_others = (vocabulary.column(table, name) for table in tables)
        return {"column": name, "groups": _groups(name, asked, column, beside.departments)}


def _groups(name: str, asked: Data, column: Column, departments: Mapping[str, str]) -> Data:
    if asked == DEPARTMENTS:
        return dict(_departments(column, departments))
    if not isinstance(asked, list):
        word = unknown(_("list"), asked, (DEPARTMENTS,)) if isinstance(asked, str) else _EXPECTED
        raise Mistake(_("{what} (or a list of keys)", what=word))
    if column.type not in {"text", "code", "department", "school"}:
        raise Mistake(_('"{column}" makes no groups that a list could name', column=name))
    keys = [str(key) for key in conditions.values(name, asked, column, departments)]
    return {key: departments.get(key, key) for key in keys}


def _departments(column: Column, departments: Mapping[str, str]) -> Mapping[str, str]:
    if column.type != "department":
        said = _('"departments" are the groups of a column department, not of this one')
        raise Mistake(said)
    if not departments:
        raise Mistake(_("the roadmap declares no departments: add them under roadmap:"))
    return departments

"""The sections of the file around its targets, in the long form: head, period, grades, aliases."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.declarations.document import Data, mapping
from feuille_route.declarations.problems import Mistake, unknown
from feuille_route.roadmap import vocabulary
from feuille_route.roadmap.draft import Draft
from feuille_route.tables import GRADES

HEAD: Final = (
    *("title", "academy", "school_year", "period", "departments"),
    *("hours_per_day", "small_groups", "max_age"),
)
LISTS: Final = ("ambitions", "targets", "actions")
SECTIONS: Final = ("version", "roadmap", "grades", "aliases", *LISTS)

Period = tuple[dt.date, dt.date]

_YEAR: Final = re.compile(r"(\d{4})\s*[-\u2013]\s*(\d{4})")
_ALWAYS: Final = (dt.date.min, dt.date.max)
"""Stands for a period that is wrong, so that what rests on it is still checked."""


def expand(draft: Draft, root: Mapping[str, Data]) -> Period:
    """Fill in the draft's head, grades, aliases and actions; the period is returned as well."""
    head = mapping(root.get("roadmap"))
    _names(draft, root, head)
    for name in HEAD:
        draft.origins[(name,)] = ("roadmap", name)
        if head.get(name) is not None:
            draft.data[name] = head[name]
    for name in ("ambitions", "actions"):
        if root.get(name) is not None:
            draft.data[name] = root[name]
    draft.data["grades"] = _grades(draft, root.get("grades"))
    draft.data["aliases"] = _aliases(draft, root.get("aliases"))
    period = _period(draft, head)
    draft.data["period"] = list(period)
    return period


def departments(root: Mapping[str, Data]) -> Mapping[str, str]:
    """The departments that the roadmap declares: key and label."""
    declared = mapping(mapping(root.get("roadmap")).get("departments"))
    return {key: label if isinstance(label, str) else key for key, label in declared.items()}


def _names(draft: Draft, root: Mapping[str, Data], head: Mapping[str, Data]) -> None:
    for name in root:
        if name in HEAD:
            draft.refuse((name,), f'{name}: belongs under "roadmap:", indented')
        elif name not in SECTIONS:
            draft.refuse((name,), unknown("section", name, (*SECTIONS, *HEAD)))
    for name in head:
        if name in SECTIONS:
            text = f'{name}: belongs at the left margin, not under "roadmap:"'
            draft.refuse(("roadmap", name), text)
        elif name not in HEAD:
            draft.refuse(("roadmap", name), unknown("key", name, HEAD))
    _shapes(draft, root)


def _shapes(draft: Draft, root: Mapping[str, Data]) -> None:
    version = root.get("version")
    if version != 1 or isinstance(version, bool):
        draft.refuse(("version",), 'expected "version: 1" as the first line')
    if not isinstance(root.get("roadmap"), dict):
        draft.refuse(("roadmap",), 'expected "roadmap:" with title, academy and school_year in it')
    for name in LISTS:
        if not isinstance(root.get(name), list | None):
            draft.refuse((name,), f'{name}: expected a list, each item begun by "- "')
    for name in ("ambitions", "targets"):
        if root.get(name) in (None, []):
            draft.refuse((name,), f'expected at least one of "{name}:"')


def _period(draft: Draft, head: Mapping[str, Data]) -> Period:
    period = _of_year(draft, head.get("school_year"))
    return period if head.get("period") is None else _declared(draft, head["period"])


def _of_year(draft: Draft, year: Data) -> Period:
    found = _YEAR.fullmatch(str(year).strip())
    if found is not None and int(found[1]) + 1 == int(found[2]):
        draft.data["school_year"] = f"{found[1]}-{found[2]}"
        return dt.date(int(found[1]), 9, 1), dt.date(int(found[2]), 8, 31)
    if year is not None:
        path = ("roadmap", "school_year")
        expected = "expected two years that follow, such as 2020-2021"
        draft.refuse(path, f'school_year "{draft.mark(path).written}": {expected}')
    return _ALWAYS


def _declared(draft: Draft, period: Data) -> Period:
    match period:
        case [dt.date() as first, dt.date() as last] if first <= last:
            return first, last
    text = "period: expected its first and last day, such as [2020-09-01, 2021-08-31]"
    draft.refuse(("roadmap", "period"), text)
    return _ALWAYS


def _grades(draft: Draft, given: Data) -> Data:
    if not isinstance(given, dict):
        return given or {}
    known = {fold(grade): grade for grade in GRADES}
    long: dict[str, Data] = {}
    for name, pattern in given.items():
        grade = known.get(fold(name))
        if grade is None:
            draft.refuse(("grades", name), unknown("grade", name, GRADES))
        elif grade in long:
            draft.refuse(("grades", name), f'grade "{name}": {grade} is already there')
        else:
            long[grade] = _pattern(draft, name, pattern)
    return long


def _pattern(draft: Draft, name: str, pattern: Data) -> Data:
    try:
        if isinstance(pattern, str) and re.compile(pattern).search(""):
            draft.refuse(("grades", name), f'grade {name} "{pattern}": matches every class')
    except re.error as error:
        text = f'grade {name} "{pattern}": this is no regular expression: {error}'
        draft.refuse(("grades", name), text)
    return pattern


def _aliases(draft: Draft, given: Data) -> Data:
    if not isinstance(given, dict):
        return given or {}
    return {name: _alias(draft, name, school) for name, school in given.items()}


def _alias(draft: Draft, name: str, school: Data) -> Data:
    try:
        return vocabulary.school(school) if isinstance(school, str) else school
    except Mistake as mistake:
        draft.refuse(("aliases", name), f'alias "{name}": {mistake}')
        return school

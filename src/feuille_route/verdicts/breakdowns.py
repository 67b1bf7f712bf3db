"""Breakdowns of a target: the groups it judges, and those it shows without a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from feuille_route.data.categories import labels
from feuille_route.findings import Log
from feuille_route.measures import by_school, ratios
from feuille_route.measures.amounts import restrict, total
from feuille_route.measures.filters import admits, declared_column, departments
from feuille_route.promise import Status
from feuille_route.results import Group, Outcome, shared_fields
from feuille_route.roadmap.kinds import Condition, Latest, Measure, Ratio
from feuille_route.roadmap.models import Check
from feuille_route.tables import REGISTERS, TABLES, asks_staff, reached
from feuille_route.verdicts.judging import judge, judge_each
from feuille_route.verdicts.noting import Measured, note_values
from feuille_route.verdicts.values import Scope, too_small, value_of


def judged_groups(
    check: Check, scope: Scope, target: str, log: Log
) -> tuple[Outcome, list[Group], list[Measured]]:
    """Judge each group that the roadmap expects, also those that no row names.

    Returns what they are together, the groups, of which the small ones are hidden, and what those
    were judged by of which nobody knows.
    """
    assert check.each is not None  # noqa: S101 - asked of checks with ``each`` only
    column = check.each.column
    groups: list[Group] = []
    sizes: list[Fraction | None] = []
    measured: list[Measured] = []
    for key, label in check.each.groups.items():
        measure = _restricted(check.measure, column, column, key)
        value = value_of(measure, scope)
        measured.append(Measured(value, measure, label))
        groups.append(_group(judge(value, check, scope), column.rpartition(".")[2], key, label))
        sizes.append(value.size if value.unit == "ratio" else None)
    note_values(measured, scope, target, log)
    people = check.measure.is_of_people
    hidden = hide_small(groups, sizes, scope.small_groups, people=people)
    open_ = [
        one for one, group in zip(measured, groups, strict=True) if group.status is Status.UNKNOWN
    ]
    return judge_each(groups), hidden, open_


def shown_groups(
    check: Check, column: str, scope: Scope, labels_of: Mapping[str, str]
) -> list[Group]:
    """Break a measure down by a column, if its table has it; no verdict but for ratios."""
    measure = check.measure
    if isinstance(measure, Ratio) and measure.by == "school" and column == "school":
        return _schools(check, measure, scope)
    if not measure.parts:
        return []
    part, *others = measure.parts
    of = resolve_column(part.table, column)
    if of is None:
        return []
    over = resolve_column(others[0].table, column) if others else None
    groups, sizes = [], []
    for key in _keys(measure, of, over, scope):
        value = value_of(_restricted(measure, of, over, key), scope)
        outcome = judge(value, check, scope)
        groups.append(_group(outcome, column, key, labels_of.get(key, key)))
        sizes.append(value.size)
    hidden = hide_small(groups, sizes, scope.small_groups, people=measure.is_of_people)
    if declared_column(part.table, of).type == "text":
        hidden = [_unnamed(group) if group.hidden else group for group in hidden]
    return without_verdict(hidden) if over is None else hidden


def _unnamed(group: Group) -> Group:
    """Take the name off a small group of a free text, in which a person's name may have strayed."""
    return replace(group, key=None, label="…")


def resolve_column(table: str, column: str) -> str | None:
    """Say where a table finds a column of a breakdown: its own, its persons', its schools'.

    Of people, the school and the département are those of ``staff``.
    """
    declared = TABLES[table]
    own = column in declared.columns
    if own and not (declared.written and column in ("school", "department")):
        return column
    if asks_staff(table) and column in TABLES[REGISTERS["person"]].columns:
        return f"person.{column}"
    if "school" in declared.columns and column in TABLES[REGISTERS["school"]].columns:
        return f"school.{column}"
    return None


def _restricted(measure: Measure, of: str, over: str | None, key: str) -> Measure:
    """Restrict a measure to one group; a ratio also expects the schools of the group only."""
    if isinstance(measure, Ratio):
        over_part = measure.over if over is None else restrict(measure.over, over, key)
        of_part = restrict(measure.of, of, key)
        column = of.rpartition(".")[2]
        expect = measure.expect
        if expect and column in TABLES[REGISTERS["school"]].columns:
            expect = {**expect, column: Condition(any_of=(key,))}
        elif column not in ("grade", "track"):
            expect = {}
        return measure.model_copy(update={"of": of_part, "over": over_part, "expect": expect})
    assert not isinstance(measure, Latest)  # noqa: S101 - a reading has no groups
    return restrict(measure, of, key)


def _keys(measure: Measure, of: str, over: str | None, scope: Scope) -> list[str]:
    """Give the distinct values of the column on either side, codes in their declared order."""
    part, *others = measure.parts
    found = _values(part.table, of, scope)
    if over is not None:
        found |= _values(others[0].table, over, scope)
    asked = part.where.get(of)
    found = {key for key in found if asked is None or admits(asked, key)}
    order = declared_column(part.table, of).values
    return sorted(found, key=order.index) if order else sorted(found)


def _values(table: str, column: str, scope: Scope) -> set[str]:
    table, name = reached(table, column)
    state = scope.see(table)
    if state.frame.empty:
        return set()
    values = departments(state, scope.see) if name == "department" else state.frame[name]
    if isinstance(values.dtype, pd.CategoricalDtype):
        return set(labels(values.cat.remove_unused_categories()))
    if isinstance(values.dtype, pd.BooleanDtype):
        return {"true" if value else "false" for value in values.dropna().unique()}
    return set()


def _schools(check: Check, measure: Ratio, scope: Scope) -> list[Group]:
    """Give each school its own line, from the numbers that the ratio added up."""
    if any(not scope.see(table).rows for table in measure.tables):
        return []
    whole, schools = by_school.compare(measure, scope.see, scope.hours_per_day)
    groups, sizes = [], []
    concerned = [at for at, uai in enumerate(whole.keys) if uai in schools.expected]
    for at in concerned:
        uai = whole.keys[at]
        one = replace(
            whole,
            **{
                name: getattr(whole, name)[at : at + 1]
                for name in ("n_low", "n_high", "d_low", "d_high", "veil")
            },
            veiled=0,
            free=0,
            stray=0,
        )
        value = ratios.evaluate(one, measure)
        label = scope.names.get(str(uai), str(uai))
        groups.append(_group(judge(value, check, scope), "school", str(uai), label))
        sizes.append(total(one.d_low))
    return hide_small(groups, sizes, scope.small_groups, people=measure.is_of_people)


def _group(outcome: Outcome, by: str, key: str, label: str) -> Group:
    return Group(**shared_fields(outcome), by=by, key=key, label=label)


def without_verdict(groups: Sequence[Group]) -> list[Group]:
    """Take the verdicts off: a breakdown that is only shown."""
    return [
        replace(group, status=None, reason=None, threshold=None, gap=None, progress=None)
        for group in groups
    ]


def hide_small(
    groups: Sequence[Group],
    sizes: Sequence[Fraction | None],
    small: int,
    *,
    people: bool,
) -> list[Group]:
    """Hide groups of too few people; when one alone is hidden, the next smallest too."""
    hidden = too_small([size or Fraction(0) for size in sizes], small) if people else set()
    return [
        Group(
            status=None,
            unit=group.unit,
            things=group.things,
            by=group.by,
            key=group.key,
            label=group.label,
            hidden=True,
        )
        if at in hidden
        else group
        for at, group in enumerate(groups)
    ]

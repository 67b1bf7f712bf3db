"""Breakdowns of a target: the groups it judges, and those it shows without a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from feuille_route.data.categories import labels
from feuille_route.findings import Log
from feuille_route.measures import by_school, ratios
from feuille_route.measures.amounts import restrict, tables_of
from feuille_route.measures.filters import admits, declared_column, departments
from feuille_route.results import Group, Outcome, shared_fields
from feuille_route.roadmap.models import Check, Condition, Count, Latest, Measure, Ratio, Sum
from feuille_route.tables import TABLES
from feuille_route.verdicts.judging import judge, judge_each
from feuille_route.verdicts.noting import note_value
from feuille_route.verdicts.values import Scope, counts_people, too_small, value_of


def judged_groups(check: Check, scope: Scope, target: str, log: Log) -> tuple[Outcome, list[Group]]:
    """Judge each group that the roadmap expects, also those that no row names.

    Returns what they are together, and the groups, of which the small ones are hidden.
    """
    assert check.each is not None  # noqa: S101 - asked of checks with ``each`` only
    column = check.each.column
    groups: list[Group] = []
    sizes: list[Fraction | None] = []
    for key, label in check.each.groups.items():
        measure = _restricted(check.measure, column, column, key)
        value = value_of(measure, scope)
        note_value(value, measure, scope, target, log)
        groups.append(_group(judge(value, check, scope), column.rpartition(".")[2], key, label))
        sizes.append(value.size if isinstance(check.measure, Ratio) else None)
    people = counts_people(check.measure)
    return judge_each(groups), hide_small(groups, sizes, scope.small_groups, people=people)


def shown_groups(
    check: Check, column: str, scope: Scope, labels_of: Mapping[str, str]
) -> list[Group]:
    """Break a measure down by a column, if its table has it; no verdict but for ratios."""
    measure = check.measure
    if isinstance(measure, Latest):
        return []
    if isinstance(measure, Ratio) and measure.by == "school" and column == "school":
        return _schools(check, measure, scope)
    part = measure.of if isinstance(measure, Ratio) else measure
    of = resolve_column(part.table, column)
    if of is None:
        return []
    over = resolve_column(measure.over.table, column) if isinstance(measure, Ratio) else None
    groups, sizes = [], []
    for key in _keys(measure, of, over, scope):
        value = value_of(_restricted(measure, of, over, key), scope)
        outcome = judge(value, check, scope)
        groups.append(_group(outcome, column, key, labels_of.get(key, key)))
        sizes.append(value.size)
    hidden = hide_small(groups, sizes, scope.small_groups, people=counts_people(measure))
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
    person = declared.columns.get("person")
    of_staff = person is not None and not person.by_name and table != "staff"
    own = column in declared.columns
    if own and not (declared.written and column in ("school", "department")):
        return column
    if of_staff and column in TABLES["staff"].columns:
        return f"person.{column}"
    if "school" in declared.columns and column in TABLES["schools"].columns:
        return f"school.{column}"
    return None


def _restricted(measure: Measure, of: str, over: str | None, key: str) -> Measure:
    """Restrict a measure to one group; a ratio also expects the schools of the group only."""
    if isinstance(measure, Ratio):
        over_part = measure.over if over is None else restrict(measure.over, over, key)
        of_part = restrict(measure.of, of, key)
        column = of.rpartition(".")[2]
        expect = measure.expect
        if expect and column in TABLES["schools"].columns:
            expect = {**expect, column: Condition(any_of=(key,))}
        elif column not in ("grade", "track"):
            expect = {}
        return measure.model_copy(update={"of": of_part, "over": over_part, "expect": expect})
    assert not isinstance(measure, Latest)  # noqa: S101 - a reading has no groups
    return restrict(measure, of, key)


def _keys(measure: Ratio | Count | Sum, of: str, over: str | None, scope: Scope) -> list[str]:
    """Give the distinct values of the column on either side, codes in their declared order."""
    part = measure.of if isinstance(measure, Ratio) else measure
    found = _values(part.table, of, scope)
    if isinstance(measure, Ratio) and over is not None:
        found |= _values(measure.over.table, over, scope)
    asked = part.where.get(of)
    found = {key for key in found if asked is None or admits(asked, key)}
    order = declared_column(part.table, of).values
    return sorted(found, key=lambda key: (order.index(key) if key in order else -1, key))


def _values(table: str, column: str, scope: Scope) -> set[str]:
    prefix, dot, name = column.rpartition(".")
    state = scope.see({"person": "staff", "school": "schools"}[prefix] if dot else table)
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
    if any(not scope.see(table).rows for table in tables_of(measure)):
        return []
    whole, schools = by_school.compare(measure, scope.see)
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
        sizes.append(Fraction(int(np.sum(one.d_low))))
    return hide_small(groups, sizes, scope.small_groups, people=counts_people(measure))


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

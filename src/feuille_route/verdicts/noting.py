"""What a value tells beside its number: data too old, surpluses, schools left out."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feuille_route.data.categories import counts
from feuille_route.findings import FindingCode, Log, Severity
from feuille_route.measures.amounts import Value, certain
from feuille_route.measures.by_thing import aligned
from feuille_route.measures.filters import keep
from feuille_route.measures.identities import are_apart
from feuille_route.roadmap.kinds import Count, Measure, Ratio, Sum
from feuille_route.tables import REGISTERS, reached
from feuille_route.verdicts.silent import note_silent
from feuille_route.verdicts.values import Scope, as_number, is_fed, is_stale

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """What a target is judged by: a value, the measure that made it, and its group, if any."""

    value: Value
    measure: Measure
    group: str | None = None


def note_values(measured: Sequence[Measured], scope: Scope, target: str, log: Log) -> None:
    """Note what is to be told of the values of a check: one, or that of each group.

    Not of the groups of a breakdown that is only shown: they are of the same rows.
    """
    for one in measured:
        _note_surplus(one, target, log)
        if is_fed(one.measure, scope):
            _note_stale(one.measure, scope, log)
            _note_dateless(one.measure, scope, target, log)
            _note_ministries(one.measure, scope, log)
            _note_apart(one.measure, scope, target, log)
            note_silent(one.measure, one.value, scope, target, log)
    _note_schools([one.value for one in measured], target, log)
    _note_register(measured, scope, target, log)
    _note_kinds(measured, scope, target, log)


def _note_surplus(measured: Measured, target: str, log: Log) -> None:
    group = {} if measured.group is None else {"group": measured.group}
    for school, counted, of, hidden in measured.value.surplus:
        detail: dict[str, str | int | float] = {"target": target, "school": school}
        shown = {"found": as_number(counted), "of": as_number(of), **group}
        detail |= {} if hidden else shown
        more = 1 if hidden else math.ceil(counted - of)
        log.note(FindingCode.EXCESS, count=more, detail=detail)


def _note_schools(values: Sequence[Value], target: str, log: Log) -> None:
    """Note each school once, whatever groups it has: a group's few pupils are not told apart."""
    outside: Counter[str] = Counter()
    for value in values:
        outside.update(value.outside)
    for school, rows in sorted(outside.items()):
        detail = {"target": target, "school": school}
        log.note(FindingCode.NOT_ENROLLED, count=rows, detail=detail)
    for school in sorted({school for value in values for school in value.without}):
        log.note(FindingCode.NO_DENOMINATOR, detail={"target": target, "school": school})


def _note_register(measured: Sequence[Measured], scope: Scope, target: str, log: Log) -> None:
    """Note that no register says which schools are expected.

    Where one is read, and another file may hold more schools, the finding of that file says so.
    """
    register = scope.see(REGISTERS["school"])
    told = bool(register.cut) and not register.frame.empty
    if not told and any(one.value.unlisted for one in measured):
        log.note(FindingCode.REGISTER_MISSING, detail={"target": target})


def _note_kinds(measured: Sequence[Measured], scope: Scope, target: str, log: Log) -> None:
    """Note the schools that may be expected, of which the register does not say what they are.

    Where it is only not known whether a row of the register still holds, another finding says so.
    """
    asked = {
        column
        for one in measured
        if isinstance(one.measure, Ratio)
        for column in one.measure.expect
    }
    perhaps = {school for one in measured for school in one.value.perhaps}
    rows = scope.see(REGISTERS["school"]).frame if perhaps else None
    if rows is None:
        return
    silent = rows["school"][rows[sorted(asked)].isna().any(axis=1)]
    if unknown := sorted(perhaps & set(silent.dropna())):
        detail = {"target": target, "schools": ", ".join(unknown[:_SHOWN])}
        log.note(FindingCode.KIND_UNKNOWN, count=len(unknown), detail=detail)


def _note_stale(measure: Measure, scope: Scope, log: Log) -> None:
    for table in sorted(measure.tables):
        newest = scope.see(table).newest
        if newest is not None and is_stale(table, scope):
            days = (scope.seen - newest).days
            detail: dict[str, str | int] = {
                "table": table,
                "date": newest.isoformat(),
                "days": days,
            }
            log.note(FindingCode.STALE, detail=detail)


def _note_dateless(measure: Measure, scope: Scope, target: str, log: Log) -> None:
    """Say of which files nobody knows the date, though the target rests on them."""
    for table in sorted(measure.tables):
        if paths := scope.see(table).dateless:
            detail = {"target": target, "table": table, "school_year": scope.school_year}
            log.note(
                FindingCode.SNAPSHOT_UNDATED,
                path=paths[0],
                count=len(paths),
                detail=detail,
            )


def _note_apart(measure: Measure, scope: Scope, target: str, log: Log) -> None:
    """Say of which tables the persons and those of the staff, whom the measure asks, never meet."""
    staff = REGISTERS["person"]
    asking = {part.table for part in measure.parts if any(map(_asks_persons, part.where))}
    if isinstance(measure, Ratio) and measure.by is None and measure.of.distinct == "person":
        both = {measure.of.table, measure.over.table}
        asking |= both if staff in both and aligned(measure) else set()
    for table in sorted(asking):
        if are_apart(scope.see(table), scope.see(staff)):
            log.note(FindingCode.IDENTITIES_APART, detail={"table": table, "target": target})


def _asks_persons(column: str) -> bool:
    return reached("", column)[0] == REGISTERS["person"]


def _note_ministries(measure: Measure, scope: Scope, log: Log) -> None:
    """Say of which ministries the lycées are that a measure counts, where the register tells."""
    for part in measure.parts:
        if ministries := _lycees_by_ministry(part, scope):
            log.note(FindingCode.MINISTRIES, Severity.INFO, detail={"ministries": ministries})


def _lycees_by_ministry(part: Count | Sum, scope: Scope) -> str:
    """Count the lycées of each ministry: ``AGRICULTURE (3), EDUCATION NATIONALE (50)``."""
    if part.table != REGISTERS["school"] or "ministry" in part.where:
        return ""
    register = scope.see(part.table)
    counted = register.frame[certain(keep(register, part.where, scope.see))]
    lycees = counted[counted["kind"] == "lycée"]
    known = counts(lycees.drop_duplicates("school")["ministry"])
    return ", ".join(f"{name} ({number})" for name, number in known.items() if number)

"""Why a verdict is open: what lacks, how much of it, in which files, and what to type next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from feuille_route.arrays import unknown_in
from feuille_route.findings import FindingCode
from feuille_route.measures.amounts import Value, amounts, possible
from feuille_route.measures.doubts import Doubt, join_doubts, of_reading
from feuille_route.measures.filters import keep
from feuille_route.promise import Reason
from feuille_route.results import Cause, CauseCode, School, Spot
from feuille_route.roadmap.kinds import Measure, Ratio, Sum
from feuille_route.roadmap.models import Baseline, Check
from feuille_route.tables import REGISTERS
from feuille_route.verdicts.inquiries import SHOWN, Inquiry, spots_of
from feuille_route.verdicts.lacks import of_doubt, of_lost_files, of_schools
from feuille_route.verdicts.openers import Lost, Opener, Unsent, openers_of
from feuille_route.verdicts.remedies import recognised, template
from feuille_route.verdicts.values import Scope, is_stale

_NOT_COUNTED: Final = (
    FindingCode.OTHER_YEAR,
    FindingCode.NOT_YET,
    FindingCode.FILE_HEADER_ONLY,
    FindingCode.ACADEMY_ABSENT,
    FindingCode.ROWS_LEFT_OUT,
    FindingCode.COMPETENCES_MISSING,
)

Open = tuple[Measure, Value]
"""What a verdict leaves open: a measure, and the value that it gave."""


def causes_of(
    open_: Sequence[Open], inquiry: Inquiry, growth: Check | None = None
) -> tuple[Cause, ...]:
    """Give the causes of an unknown, the gravest first; ``open_`` are its groups, or itself.

    ``growth`` is the check that lacks its baseline, if it does.
    """
    tables = sorted({table for measure, _ in open_ for table in measure.tables})
    openers = [one for measure, value in open_ for one in openers_of(measure, value, inquiry.scope)]
    found = [*_of_tables(tables, inquiry)]
    found += [] if found else _of_nothing(open_)
    found += _of_age(tables, inquiry.scope)
    if growth is not None:
        found += _of_baseline(growth.baseline, inquiry)
    elif unusable := inquiry.about(FindingCode.READING_UNUSABLE):
        what, table = CauseCode.READING_UNUSABLE, inquiry.scope.readings().name
        found.append(Cause(what=what, table=table, findings=tuple(unusable)))
    lost = sorted({one.table for one in openers if isinstance(one, Lost)})
    found += of_lost_files(lost, inquiry)
    found += _of_schools(open_, openers)
    found += _of_headcounts(open_, inquiry)
    found += _of_register(open_, inquiry)
    for doubt in join_doubts(one for one in openers if isinstance(one, Doubt)):
        found += of_doubt(doubt, inquiry)
    found += _of_identities(inquiry)
    return in_order(found)


def in_order(found: Iterable[Cause]) -> tuple[Cause, ...]:
    """Give causes once each, the gravest first: what two cells of one row say is of one row.

    What several files, schools, cells or checks lack alike is one cause.
    """
    alike: dict[tuple[object, ...], list[Cause]] = {}
    for one in found:
        alike.setdefault((one.what, one.table, one.column), []).append(one)
    order = list(CauseCode)
    once = [_united(several) for several in alike.values()]
    return tuple(sorted(once, key=lambda one: (order.index(one.what), -one.count)))


def _united(several: Sequence[Cause]) -> Cause:
    """Unite what lacks alike: each file, school and row counts once; the first ones are named."""
    if len(several) == 1:
        return several[0]
    counted = frozenset(thing for one in several for thing in one.counted)
    findings = {id(cited): cited for one in several for cited in one.findings}
    schools = {school.school: school for one in several for school in one.schools}
    return replace(
        several[0],
        count=len(counted) or max(one.count for one in several),
        counted=counted,
        files=tuple(dict.fromkeys(spot for one in several for spot in one.files))[:SHOWN],
        schools=tuple(schools[uai] for uai in sorted(schools))[:SHOWN],
        findings=tuple(findings.values()),
        command=next((one.command for one in several if one.command), None),
    )


def _of_tables(tables: Sequence[str], inquiry: Inquiry) -> Iterator[Cause]:
    """Say of each table of which nothing is seen what there is: nothing, or files of no use."""
    for table in tables:
        state = inquiry.scope.see(table)
        if state.rows or state.cut:
            continue
        cited = [one for n in inquiry.feeding(table) for one in inquiry.cites(n, _NOT_COUNTED)]
        if cited:
            yield Cause(
                what=CauseCode.FILE_NOT_COUNTED,
                count=len({one.path for one in cited}),
                counted={one.path for one in cited if one.path},
                table=table,
                files=spots_of(cited),
                findings=tuple(cited),
            )
        else:
            command = template(table) or recognised()
            yield Cause(what=CauseCode.TABLE_MISSING, table=table, command=command)


def _of_nothing(open_: Sequence[Open]) -> Iterator[Cause]:
    """Say that the tables hold nothing of what a measure is out of."""
    for measure, value in open_:
        if value.reason is Reason.NO_DATA:
            table = measure.parts[-1].table if measure.parts else min(measure.tables)
            yield Cause(what=CauseCode.NOTHING_COUNTED, table=table)


def _of_age(tables: Sequence[str], scope: Scope) -> Iterator[Cause]:
    for table in tables:
        newest = scope.see(table).newest
        if newest is not None and is_stale(table, scope):
            yield Cause(
                what=CauseCode.DATA_OLD,
                table=table,
                date=newest.isoformat(),
                days=(scope.seen - newest).days,
                max_age=scope.ages(table),
            )


def _of_baseline(baseline: Baseline | None, inquiry: Inquiry) -> Iterator[Cause]:
    """Say that a growth has no start: no reading of it, one that cannot be it, or is not known."""
    readings = inquiry.scope.readings()
    looked_at = replace(inquiry, scope=replace(inquiry.scope, see=lambda _: readings))
    unusable = inquiry.about(FindingCode.READING_UNUSABLE)
    found: list[Cause] = []
    if baseline is not None and baseline.reading is not None and not unusable:
        found += of_lost_files([readings.name], looked_at)
        doubts = of_reading(baseline.reading, readings)
        found += [one for doubt in doubts for one in of_doubt(doubt, looked_at)]
    if found:
        yield from found
    else:
        command = None if unusable else template(readings.name)
        what = CauseCode.BASELINE_MISSING
        yield Cause(what=what, command=command, findings=tuple(unusable))


def _of_register(open_: Sequence[Open], inquiry: Inquiry) -> Iterator[Cause]:
    """Say what keeps the register from telling which schools are expected."""
    name = REGISTERS["school"]
    if perhaps := sorted({uai for _, value in open_ for uai in value.perhaps}):
        asked = sorted({column for measure, _ in open_ for column in _expected(measure)})
        yield from of_schools(perhaps, asked, inquiry)
    if any(value.unlisted for _, value in open_):
        register = inquiry.scope.see(name)
        missing = tuple(inquiry.about(FindingCode.REGISTER_MISSING))
        if register.cut:
            yield from of_lost_files([name], inquiry)
        elif register.frame.empty:
            what = CauseCode.TABLE_MISSING
            yield Cause(what=what, table=name, command=template(name), findings=missing)
        else:
            nameless = unknown_in(register.frame["school"])
            yield from of_doubt(Doubt(name, name, "school", nameless), inquiry)


def _expected(measure: Measure) -> Iterable[str]:
    return measure.expect if isinstance(measure, Ratio) else ()


def _of_identities(inquiry: Inquiry) -> Iterator[Cause]:
    """Name the tables whose persons and those of the staff never meet."""
    for one in inquiry.about(FindingCode.IDENTITIES_APART):
        table = str(one.detail["table"])
        paths = [inquiry.dataset.path(number) for number in inquiry.feeding(table)]
        yield Cause(
            what=CauseCode.IDENTITIES_APART,
            table=table,
            files=tuple(Spot(path=path) for path in paths[:SHOWN]),
            findings=(one,),
        )


def _of_schools(open_: Sequence[Open], openers: Sequence[Opener]) -> Iterator[Cause]:
    """Name the schools that sent nothing."""
    values = [value for _, value in open_]
    lacking = {one.school: one for v in values if v.coverage for one in v.coverage.missing}
    if lacking and any(isinstance(one, Unsent) for one in openers):
        schools = tuple(lacking[uai] for uai in sorted(lacking))
        what, shown = CauseCode.SCHOOLS_MISSING, schools[:SHOWN]
        yield Cause(what=what, count=len(schools), counted=lacking, schools=shown)


def _of_headcounts(open_: Sequence[Open], inquiry: Inquiry) -> Iterator[Cause]:
    """Name the schools without a headcount, or the cells in which theirs is not known."""
    for measure, value in open_:
        if not value.without:
            continue
        part, names = measure.parts[-1], inquiry.scope.names
        state = inquiry.scope.see(part.table)
        kept = possible(keep(state, part.where, inquiry.scope.see))
        blank = kept & unknown_in(amounts(state.frame, part))
        blank &= state.frame["school"].isin(list(value.without)).to_numpy(dtype=bool)
        if isinstance(part, Sum):
            yield from of_doubt(Doubt(part.table, part.table, part.column, blank), inquiry)
        if missing := sorted({*value.without} - {*state.frame["school"][blank]}):
            yield Cause(
                what=CauseCode.HEADCOUNT_MISSING,
                count=len(missing),
                counted=missing,
                schools=tuple(School(school=uai, name=names.get(uai)) for uai in missing[:SHOWN]),
                command=template(part.table),
            )

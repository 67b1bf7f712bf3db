"""What is said of a target in a line and its remarks, whatever the report looks like."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final, assert_never

from feuille_route.console import visible
from feuille_route.promise import Reason, Status
from feuille_route.reports.unknowns import cause_message
from feuille_route.results import (
    Cause,
    CauseCode,
    CheckResult,
    Group,
    Heading,
    Lag,
    Outcome,
    Report,
    School,
    TargetResult,
)
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Words
from feuille_route.wording.terms import COLUMNS, KINDS_OF_UNKNOWN, REASONS

SIGNS: Final = {Status.MET: "✓", Status.UNMET: "✗", Status.UNKNOWN: "?", None: "·"}
OBJECTIVE: Final = _("Objective")
VALUE: Final = _("Value")
THRESHOLD: Final = _("Aim")
COVERAGE: Final = _("Exports")
HEADS: Final = (_("Status"), OBJECTIVE, VALUE, THRESHOLD, COVERAGE)
ACTIONS: Final = _("Actions followed")
THEN: Final = _("; ")
_NAMED: Final = 3
_OF_BOUNDS: Final = (Reason.INCOMPLETE_DATA, Reason.UNREADABLE_DATA, None)


class Typed(str):
    """A remark that is a command: it has a line of its own, which nothing breaks."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A line of a report: a target (depth 0), a check of it (1), or a group of either.

    A heading over groups has a title alone.
    """

    depth: int
    sign: str = ""
    status: Status | None = None
    title: str
    value: str = ""
    threshold: str = ""
    coverage: str = ""
    notes: tuple[str, ...] = ()


def about(report: Report, words: Words, shown: Callable[[str], str]) -> Iterator[str]:
    """Say whose roadmap a report is of, and when; ``shown`` makes a text of data safe."""
    if report.roadmap.academy:
        yield words.say(_("Académie of {academy}", academy=shown(report.roadmap.academy)))
    if report.roadmap.school_year:
        yield shown(report.roadmap.school_year)
    yield words.say(_("as of {date}", date=words.date(report.as_of)))


def summary(report: Report) -> Sentence:
    """Say how many targets have each status."""
    return _(
        "{met}, {unmet}, {unknown}",
        met=n_("{count} met", "{count} met", report.summary[Status.MET]),
        unmet=n_("{count} unmet", "{count} unmet", report.summary[Status.UNMET]),
        unknown=n_("{count} unknown", "{count} unknown", report.summary[Status.UNKNOWN]),
    )


def by_ambition(report: Report) -> Iterator[tuple[Heading, Sequence[TargetResult]]]:
    """Group the targets by ambition, in the roadmap's order; empty ones are passed over."""
    known = {ambition.id: ambition for ambition in report.roadmap.ambitions}
    named = dict.fromkeys([*known, *(target.ambition for target in report.targets)])
    for identifier in named:
        targets = [target for target in report.targets if target.ambition == identifier]
        if targets:
            yield known.get(identifier, Heading(id=identifier, title=identifier)), targets


def rows(target: TargetResult, words: Words) -> Iterator[ReportRow]:
    """Give the line of a target, then those of its checks and groups."""
    if len(target.checks) > 1:
        alike = _told_alike(target.checks, words)
        yield _several(target, alike, words)
        for check in target.checks:
            yield _check(check, target, alike, words)
            yield from _groups(check.groups, 2, words)
    else:
        notes = (*_verdict(target, words), *_beside(target, words))
        yield ReportRow(
            depth=0,
            sign=SIGNS[target.status],
            status=target.status,
            title=visible(target.title),
            value=words.value(target.value, target.unit, target.threshold),
            threshold=words.threshold(target.threshold),
            coverage=_coverage(target),
            notes=notes,
        )
    yield from _groups(_own_groups(target), 1, words)


def _own_groups(target: TargetResult) -> Sequence[Group]:
    """Give the groups that no check of several shows."""
    if len(target.checks) == 1 and not target.groups:
        return target.checks[0].groups
    shown = {id(group) for check in target.checks for group in check.groups}
    return [group for group in target.groups if id(group) not in shown]


def _told_alike(checks: Sequence[CheckResult], words: Words) -> Sequence[Cause]:
    """Give the causes of which several checks would say the same: said once, under the target."""
    told = {_said(cause, words): cause for check in checks for cause in check.causes}
    times = Counter(said for one in checks for said in {_said(each, words) for each in one.causes})
    return [cause for said, cause in told.items() if times[said] > 1]


def _said(cause: Cause, words: Words) -> tuple[str, ...]:
    """Say a cause, and what to type."""
    said = cause_message(cause, words.language)
    if cause.command is None:
        return (said,)
    return said, Typed(words.say(_("type: {command}", command=visible(cause.command))))


def _several(target: TargetResult, alike: Sequence[Cause], words: Words) -> ReportRow:
    """Give the line of a target of several checks: their numbers stand on their own lines."""
    met = sum(check.status is Status.MET for check in target.checks)
    return ReportRow(
        depth=0,
        sign=SIGNS[target.status],
        status=target.status,
        title=visible(target.title),
        value=words.say(_("{number} of {all}", number=met, all=len(target.checks))),
        threshold=words.say(_("checks")),
        coverage=_coverage(target),
        notes=(*_causes(alike, words), *_beside(target, words)),
    )


def _check(
    check: CheckResult, target: TargetResult, alike: Sequence[Cause], words: Words
) -> ReportRow:
    return ReportRow(
        depth=1,
        sign=SIGNS[check.status],
        status=check.status,
        title=check_title(check, words),
        value=words.value(check.value, check.unit, check.threshold),
        threshold=words.threshold(check.threshold),
        coverage=_coverage(check) if check.coverage != target.coverage else "",
        notes=tuple(_verdict(check, words, alike)),
    )


def check_title(check: CheckResult, words: Words) -> str:
    """Name a check: as the roadmap does, otherwise by what its threshold compares."""
    if check.title:
        return visible(check.title)
    match check.threshold and check.threshold.kind:
        case "growth" | "points":
            return words.say(_("growth"))
        case "percent":
            return words.say(_("as a share"))
        case _:
            return words.say(_("in number"))


def _groups(groups: Sequence[Group], depth: int, words: Words) -> Iterator[ReportRow]:
    """Give the lines of groups, those of each column under a heading that names it."""
    for by, alike in groupby(groups, key=attrgetter("by")):
        shown = list(alike)
        yield ReportRow(depth=depth, title=_heading(by, shown, words))
        labels = Counter(group.label for group in shown)
        for group in shown:
            namesake = labels[group.label] > 1
            title = f"{group.label} ({group.key})" if namesake else group.label
            yield _group(group, title, depth, words)


def _heading(by: str, groups: Sequence[Group], words: Words) -> str:
    column = visible(words.say(COLUMNS.get(by.rpartition(".")[2], by)))
    heading = words.say(_("by {column}", column=column))
    masked = any(group.hidden for group in groups)
    return f"{heading} ({words.say(_('masked: small group'))})" if masked else heading


def _group(group: Group, title: str, depth: int, words: Words) -> ReportRow:
    value = words.value(group.value, group.unit, group.threshold)
    return ReportRow(
        depth=depth,
        sign=SIGNS[group.status],
        status=group.status,
        title=visible(title),
        value=words.say(_("masked")) if group.hidden else value,
        threshold=words.threshold(group.threshold) if group.status else "",
        coverage=_coverage(group),
    )


def _coverage(outcome: Outcome) -> str:
    coverage = outcome.coverage
    return f"{coverage.received}/{coverage.expected}" if coverage else ""


def _verdict(outcome: Outcome, words: Words, elsewhere: Sequence[Cause] = ()) -> Iterator[str]:
    """Say by how much an outcome is unmet, or why nobody knows and what to send."""
    match outcome.status:
        case Status.UNMET:
            yield from _gap(outcome, words)
        case Status.UNKNOWN:
            if outcome.reason:
                reasons = KINDS_OF_UNKNOWN if outcome.causes else REASONS
                yield words.say(reasons[outcome.reason])
            if outcome.reason in _OF_BOUNDS:
                yield from _bounds(outcome, words)
            told = {_said(cause, words) for cause in elsewhere}
            own = [one for one in outcome.causes if _said(one, words) not in told]
            yield from _causes(own, words)
        case Status.MET | None:
            pass
        case never:
            assert_never(never)


def _causes(causes: Sequence[Cause], words: Words) -> Iterator[str]:
    """Say the first causes of an unknown, each with what to type on a line of its own.

    The schools that sent nothing are named elsewhere.
    """
    told = [one for one in causes if one.what is not CauseCode.SCHOOLS_MISSING]
    for one in told[:_NAMED]:
        yield from _said(one, words)
    left = len(told) - _NAMED
    if left > 0:
        yield words.say(n_("{count} more cause", "{count} more causes", left))


def _gap(outcome: Outcome, words: Words) -> Iterator[str]:
    if outcome.gap is None:
        return
    gap = words.say(_missed(outcome, words.amount(outcome.gap, outcome.things)))
    total = _total(outcome, words)
    yield f"{gap} ({total})" if total else gap


def _missed(outcome: Outcome, amount: str) -> Sentence:
    match outcome.threshold and outcome.threshold.compare:
        case "<" | "<=":
            return _("{amount} too many", amount=amount)
        case "==":
            return _("off by {amount}", amount=amount)
        case _:
            return _("{amount} short", amount=amount)


def _total(outcome: Outcome, words: Words) -> str:
    """Give the exact numbers that the gap stands on."""
    if outcome.numerator is None or outcome.denominator is None:
        return ""
    numerator, denominator = words.number(outcome.numerator), words.number(outcome.denominator)
    if outcome.threshold and outcome.threshold.kind == "growth":
        return words.say(_("{number}, baseline {base}", number=numerator, base=denominator))
    return words.say(_("{number} of {all}", number=numerator, all=denominator))


def _bounds(outcome: Outcome, words: Words) -> Iterator[str]:
    if outcome.bounds is None or outcome.bounds[0] == outcome.bounds[1]:
        return
    least, most = outcome.bounds
    low, high = (words.value(bound, outcome.unit, outcome.threshold) for bound in outcome.bounds)
    if most is None:
        yield words.say(_("at least {low}", low=low))
    elif least is None:
        yield words.say(_("at most {high}", high=high))
    else:
        yield words.say(_("between {low} and {high}", low=low, high=high))


def _beside(target: TargetResult, words: Words) -> Iterator[str]:
    """Say what stands beside the verdict: schools, what has no date, how long is left."""
    yield from _schools(target, words)
    yield from _undated(target, words)
    yield from _time(target, words)


def _undated(target: TargetResult, words: Words) -> Iterator[str]:
    """Name the first file without a date, and say how many there are."""
    if target.undated:
        yield words.say(
            n_(
                "rests on {count} file without a date ({names})",
                "rests on {count} files without a date ({names})",
                len(target.undated),
                names=_some([visible(path) for path in target.undated], words, 1),
            )
        )


def _schools(target: TargetResult, words: Words) -> Iterator[str]:
    """Name the schools that lag first, and those that sent nothing."""
    names = [lag.name for lag in target.lagging]
    lagging = [
        _lag(lag, words, alone=names.count(lag.name) == 1) for lag in target.lagging[:_NAMED]
    ]
    if target.status is Status.UNMET and lagging:
        yield words.say(_("furthest behind: {schools}", schools=", ".join(lagging)))
    if target.status is not Status.MET and target.coverage and target.coverage.missing:
        missing = [_school(school) for school in target.coverage.missing]
        yield words.say(_("no export from {schools}", schools=_some(missing, words)))


def _some(names: Sequence[str], words: Words, most: int = _NAMED) -> str:
    shown = ", ".join(names[:most])
    left = len(names) - most
    return f"{shown} {words.say(_('and {count} more', count=left))}" if left > 0 else shown


def _school(school: School | Lag) -> str:
    return visible(f"{school.name} ({school.school})" if school.name else school.school)


def _lag(lag: Lag, words: Words, *, alone: bool) -> str:
    """Name a school and what it lacks; with its UAI where another one bears its name."""
    name = (lag.name or lag.school) if alone else f"{lag.name or ''} {lag.school}".strip()
    return f"{visible(name)} ({words.number(lag.gap)})"


def _time(target: TargetResult, words: Words) -> Iterator[str]:
    """Say how long is left, or since when the target is due."""
    if target.status is Status.MET:
        return
    if target.overdue:
        yield words.say(_("overdue since {date}", date=words.date(target.due)))
    elif target.days_left is not None and target.status is Status.UNMET:
        days = words.amount(target.days_left, "day")
        yield words.say(_("{days} left, due {date}", days=days, date=words.date(target.due)))

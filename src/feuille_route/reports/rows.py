"""What is said of a target in a line and its remarks, whatever the report looks like."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final, assert_never

from feuille_route.console import visible
from feuille_route.results import (
    CheckResult,
    Group,
    Heading,
    Lag,
    Outcome,
    Reason,
    Report,
    School,
    Status,
    TargetResult,
)
from feuille_route.wording import Words

SIGNS: Final = {Status.MET: "✓", Status.UNMET: "✗", Status.UNKNOWN: "?", None: "·"}
_NAMED: Final = 3
_OF_BOUNDS: Final = (Reason.INCOMPLETE_DATA, Reason.UNREADABLE_DATA, None)


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
        yield _several(target, words)
        for check in target.checks:
            yield _check(check, target, words)
            yield from _groups(check.groups, 2, words)
    else:
        notes = (*_verdict(target, words), *_schools(target, words), *_time(target, words))
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


def _several(target: TargetResult, words: Words) -> ReportRow:
    """Give the line of a target of several checks: their numbers stand on their own lines."""
    met = sum(check.status is Status.MET for check in target.checks)
    return ReportRow(
        depth=0,
        sign=SIGNS[target.status],
        status=target.status,
        title=visible(target.title),
        value=words.phrase("checks_met", met=met, all=len(target.checks)),
        threshold=words.phrases["checks"],
        coverage=_coverage(target),
        notes=(*_schools(target, words), *_time(target, words)),
    )


def _check(check: CheckResult, target: TargetResult, words: Words) -> ReportRow:
    return ReportRow(
        depth=1,
        sign=SIGNS[check.status],
        status=check.status,
        title=check_title(check, words),
        value=words.value(check.value, check.unit, check.threshold),
        threshold=words.threshold(check.threshold),
        coverage=_coverage(check) if check.coverage != target.coverage else "",
        notes=tuple(_verdict(check, words)),
    )


def check_title(check: CheckResult, words: Words) -> str:
    """Name a check: as the roadmap does, otherwise by what its threshold compares."""
    if check.title:
        return visible(check.title)
    match check.threshold and check.threshold.kind:
        case "growth" | "points":
            return words.phrases["check_change"]
        case "percent":
            return words.phrases["check_share"]
        case _:
            return words.phrases["check_number"]


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
    column = visible(words.columns.get(by.rpartition(".")[2], by))
    heading = words.phrase("by_column", column=column)
    masked = any(group.hidden for group in groups)
    return f"{heading} ({words.phrases['masked_group']})" if masked else heading


def _group(group: Group, title: str, depth: int, words: Words) -> ReportRow:
    value = words.value(group.value, group.unit, group.threshold)
    return ReportRow(
        depth=depth,
        sign=SIGNS[group.status],
        status=group.status,
        title=visible(title),
        value=words.phrases["masked"] if group.hidden else value,
        threshold=words.threshold(group.threshold) if group.status else "",
        coverage=_coverage(group),
    )


def _coverage(outcome: Outcome) -> str:
    coverage = outcome.coverage
    return f"{coverage.received}/{coverage.expected}" if coverage else ""


def _verdict(outcome: Outcome, words: Words) -> Iterator[str]:
    """Say by how much an outcome is unmet, or why nobody knows and what to send."""
    match outcome.status:
        case Status.UNMET:
            yield from _gap(outcome, words)
        case Status.UNKNOWN:
            if outcome.reason:
                yield words.reasons[outcome.reason]
            if outcome.reason in _OF_BOUNDS:
                yield from _bounds(outcome, words)
        case Status.MET | None:
            pass
        case never:
            assert_never(never)


def _gap(outcome: Outcome, words: Words) -> Iterator[str]:
    if outcome.gap is None:
        return
    compare = outcome.threshold.compare if outcome.threshold else ">="
    side = {"<": "over", "=": "off"}.get(compare[0], "short")
    gap = words.phrase(side, amount=words.amount(outcome.gap, outcome.things))
    total = _total(outcome, words)
    yield f"{gap} ({total})" if total else gap


def _total(outcome: Outcome, words: Words) -> str:
    """Give the exact numbers that the gap stands on."""
    if outcome.numerator is None or outcome.denominator is None:
        return ""
    growth = outcome.threshold and outcome.threshold.kind == "growth"
    return words.phrase(
        "from_baseline" if growth else "of_total",
        numerator=words.number(outcome.numerator),
        denominator=words.number(outcome.denominator),
    )


def _bounds(outcome: Outcome, words: Words) -> Iterator[str]:
    if outcome.bounds is None or outcome.bounds[0] == outcome.bounds[1]:
        return
    least, most = outcome.bounds
    low, high = (words.value(bound, outcome.unit, outcome.threshold) for bound in outcome.bounds)
    key = "at_least" if most is None else "at_most" if least is None else "between"
    yield words.phrase(key, low=low, high=high)


def _schools(target: TargetResult, words: Words) -> Iterator[str]:
    """Name the schools that lag first, and those that sent nothing."""
    names = [lag.name for lag in target.lagging]
    lagging = [
        _lag(lag, words, alone=names.count(lag.name) == 1) for lag in target.lagging[:_NAMED]
    ]
    if target.status is Status.UNMET and lagging:
        yield words.phrase("lagging", schools=", ".join(lagging))
    if target.status is not Status.MET and target.coverage and target.coverage.missing:
        missing = [_school(school) for school in target.coverage.missing]
        yield words.phrase("missing", schools=_some(missing, words))


def _some(names: Sequence[str], words: Words) -> str:
    shown = ", ".join(names[:_NAMED])
    left = len(names) - _NAMED
    return f"{shown} {words.phrase('more', count=left)}" if left > 0 else shown


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
        yield words.phrase("overdue", date=words.date(target.due))
    elif target.days_left is not None and target.status is Status.UNMET:
        yield words.phrase("days_left", days=target.days_left, date=words.date(target.due))

"""What is said of a target in its lines, whatever the report looks like."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from feuille_route.console import visible
from feuille_route.promise import Status
from feuille_route.reports.remarks import beside, causes, said_of, verdict
from feuille_route.results import (
    Cause,
    CheckResult,
    Group,
    Heading,
    Outcome,
    Report,
    TargetResult,
)
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Words
from feuille_route.wording.terms import COLUMNS

SIGNS: Final = {Status.MET: "✓", Status.UNMET: "✗", Status.UNKNOWN: "?", None: "·"}
OBJECTIVE: Final = _("Objective")
VALUE: Final = _("Value")
THRESHOLD: Final = _("Aim")
COVERAGE: Final = _("Exports")
HEADS: Final = (_("Status"), OBJECTIVE, VALUE, THRESHOLD, COVERAGE)
ACTIONS: Final = _("Actions followed")
THEN: Final = _("; ")


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
        notes = (*verdict(target, words), *beside(target, words))
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
    told = {said_of(cause, words): cause for check in checks for cause in check.causes}
    times = Counter(
        said for one in checks for said in {said_of(each, words) for each in one.causes}
    )
    return [cause for said, cause in told.items() if times[said] > 1]


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
        notes=(*causes(alike, words), *beside(target, words)),
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
        notes=tuple(verdict(check, words, alike)),
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
            title = f"{group.label} ({group.key})" if namesake and group.key else group.label
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

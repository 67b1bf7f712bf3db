"""Every target of a run, evaluated at its date, and the report they make."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from feuille_route import __version__, results
from feuille_route.cells.folding import fold
from feuille_route.data.dataset import Dataset
from feuille_route.findings import Finding, FindingCode, Log
from feuille_route.measures.derived import with_derived
from feuille_route.roadmap.models import Roadmap, Target
from feuille_route.roadmap.needs import columns_measured
from feuille_route.states.seeing import States
from feuille_route.states.state import State
from feuille_route.tables import TABLES
from feuille_route.verdicts.gathering import gathered
from feuille_route.verdicts.remedies import Call
from feuille_route.verdicts.targets import Asked, evaluate_target, newest_states
from feuille_route.verdicts.values import Scope

_OLDEST: Final = 400


@dataclass(frozen=True)
class Run:
    """What a run evaluates: the roadmap over the data, at a date.

    ``names`` are the schools' names by UAI; ``by``: a column to break down by; ``log`` takes what
    is noticed; ``call``: how to say the run again.
    """

    roadmap: Roadmap
    dataset: Dataset
    names: Mapping[str, str]
    as_of: dt.date
    by: str | None
    log: Log
    call: Call = field(default_factory=Call)


def assess(targets: Sequence[Target], run: Run, files: tuple[results.File, ...]) -> results.Report:
    """Evaluate targets, and report."""
    asked = Asked(run.as_of, run.by, {**run.names, **run.roadmap.departments}, run.call)
    states = States(run.dataset, run.roadmap.period, run.log)
    evaluated = [
        evaluate_target(target, _scope(states, run, target), run.dataset, asked, run.log)
        for target in targets
    ]
    actions = _actions(run, states)
    return results.Report(
        generator=f"feuille-route {__version__}",
        as_of=run.as_of.isoformat(),
        roadmap=_header(run.roadmap),
        targets=tuple(evaluated),
        actions=actions,
        files=files,
        findings=gathered(_with_commands(_with_targets(run.log.settled(), evaluated), run)),
    )


def _with_commands(findings: Sequence[Finding], run: Run) -> Sequence[Finding]:
    """Say of each file that no format recognises what to type to learn more of it."""
    unknown = FindingCode.FILE_UNRECOGNISED
    files = {export.path: export.found.content.file for export in run.dataset.exports}
    return [
        replace(one, detail={**one.detail, "command": run.call.explain(files[one.path])})
        if one.code is unknown and one.path in files
        else one
        for one in findings
    ]


def _with_targets(
    findings: Sequence[Finding], targets: Sequence[results.TargetResult]
) -> tuple[Finding, ...]:
    """Say on each finding which targets it leaves open, or is about."""
    touched: dict[object, list[str]] = {}
    for target in targets:
        for cited in {one.identity for cause in target.causes for one in cause.findings}:
            touched.setdefault(cited, []).append(target.id)
    return tuple(
        replace(one, targets=tuple(touched.get(one.identity, [])) or _named(one))
        for one in findings
    )


def _named(finding: Finding) -> tuple[str, ...]:
    target = finding.detail.get("target")
    return () if target is None else (str(target),)


def date_seen(as_of: dt.date, period_end: dt.date, due: dt.date) -> dt.date:
    """Give the date seen: the earlier of ``as_of`` and the later of the period's end and due."""
    return min(as_of, max(period_end, due))


def _scope(states: States, run: Run, target: Target) -> Scope:
    roadmap = run.roadmap
    seen = date_seen(run.as_of, roadmap.period[1], target.due)
    hours_per_day = Fraction(roadmap.hours_per_day)
    asked = columns_measured([target])

    def see(table: str) -> State:
        derived = [c for t, c in asked if t == table and TABLES[t].columns[c].derived]
        return with_derived(states.see(table, seen), derived, see, hours_per_day)

    return Scope(
        see=see,
        readings=lambda: states.see_always("readings", seen),
        seen=seen,
        school_year=roadmap.school_year,
        hours_per_day=hours_per_day,
        small_groups=roadmap.small_groups,
        ages=lambda table: roadmap.max_age.get(table, _OLDEST),
        names=run.names,
    )


def _header(roadmap: Roadmap) -> results.RoadmapHead:
    return results.RoadmapHead(
        title=roadmap.title,
        academy=roadmap.academy,
        school_year=roadmap.school_year,
        sha256=roadmap.sha256,
        ambitions=tuple(results.Heading(id=a.id, title=a.title) for a in roadmap.ambitions),
    )


def _actions(run: Run, states: States) -> tuple[results.FollowedAction, ...]:
    """Give each followed action its newest state; those that the roadmap lacks are noted."""
    end = run.roadmap.period[1]
    reported = newest_states(states.see("actions", date_seen(run.as_of, end, end)))
    known = {fold(name): state for name, state in reported.items()}
    actions = tuple(
        results.FollowedAction(
            id=action.id,
            ambition=action.ambition,
            title=action.title,
            **known.get(fold(action.id), known.get(fold(action.title), {})),
        )
        for action in run.roadmap.actions
    )
    named = {fold(name) for action in actions for name in (action.id, action.title)}
    strange = [name for name in reported if fold(name) not in named]
    if strange:
        detail = {"names": ", ".join(strange)}
        run.log.note(FindingCode.ACTION_UNMATCHED, count=len(strange), detail=detail)
    return actions

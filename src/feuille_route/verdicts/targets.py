"""A target from its checks: verdicts, breakdowns, and the files behind them."""

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from feuille_route import results
from feuille_route.arrays import Mask
from feuille_route.data.dataset import Dataset
from feuille_route.findings import Log
from feuille_route.measures.amounts import Value, certain
from feuille_route.measures.filters import keep
from feuille_route.promise import Reason, Status
from feuille_route.results import Group, Outcome, shared_fields
from feuille_route.roadmap.kinds import Measure
from feuille_route.roadmap.models import Check, Target
from feuille_route.states.state import State
from feuille_route.verdicts.baselines import note_readings
from feuille_route.verdicts.breakdowns import judged_groups, shown_groups, without_verdict
from feuille_route.verdicts.causes import causes_of, in_order
from feuille_route.verdicts.inquiries import Inquiry
from feuille_route.verdicts.judging import combine, judge
from feuille_route.verdicts.noting import Measured, note_values
from feuille_route.verdicts.remedies import Call
from feuille_route.verdicts.values import Scope, value_of


@dataclass(frozen=True)
class Asked:
    """What a run asks of each target beside its verdict.

    ``by``: a column to break down by; ``labels``: names of keys (départements, schools); ``call``:
    how to say the run again.
    """

    as_of: dt.date
    by: str | None
    labels: Mapping[str, str]
    call: Call = field(default_factory=Call)


def evaluate_target(
    target: Target, scope: Scope, dataset: Dataset, asked: Asked, log: Log
) -> results.TargetResult:
    """Evaluate a target."""
    inquiry = Inquiry(scope, dataset, log, asked.call, target.id)
    checked = [_check(check, inquiry) for check in target.checks]
    judged = [outcome for outcome, _ in checked]
    first, value = checked[0]
    several = len(target.checks) > 1
    status, reason = combine(judged)
    groups = [] if several else list(first.groups)
    groups += _breakdowns(target, scope, asked)
    unit = target.unit if target.unit and first.unit != "ratio" else first.unit
    lags = value.lags if value and status is not Status.MET else ()
    told = {"status": status, "reason": reason, "unit": unit, "causes": _causes(status, judged)}
    return results.TargetResult(
        **{**shared_fields(first), **told},
        id=target.id,
        ambition=target.ambition,
        title=target.title,
        due=target.due.isoformat(),
        overdue=status is not Status.MET and asked.as_of > target.due,
        days_left=max((target.due - asked.as_of).days, 0),
        checks=tuple(judged) if several else (),
        groups=tuple(groups),
        lagging=tuple(lags),
        sources=tuple(_sources(target, scope, dataset)),
        source=target.source,
        note=target.note,
        undated=_undated(target, scope),
    )


def _undated(target: Target, scope: Scope) -> tuple[str, ...]:
    """Name the files that the checks rest on, of which nobody knows when they are of."""
    states = map(scope.see, sorted({name for one in target.checks for name in one.measure.tables}))
    paths = (path for state in states for path in (*state.dateless, *state.dayless))
    return tuple(dict.fromkeys(paths))


def _causes(status: Status, judged: Sequence[Outcome]) -> tuple[results.Cause, ...]:
    """Give the causes of a target that is unknown, from all its checks that are."""
    if status is not Status.UNKNOWN:
        return ()
    return in_order(cause for outcome in judged for cause in outcome.causes)


def _check(check: Check, inquiry: Inquiry) -> tuple[results.CheckResult, Value | None]:
    """Evaluate a check; the value is ``None`` where groups are each judged."""
    scope, log, target = inquiry.scope, inquiry.log, inquiry.target
    if check.each is not None:
        note_readings(None, check, scope, target, log)
        outcome, groups, measured = judged_groups(check, scope, target, log)
        told = _explained(outcome, measured, check, inquiry)
        return results.CheckResult(**told, title=check.title, groups=tuple(groups)), None
    value = value_of(check.measure, scope)
    note_readings(value, check, scope, target, log)
    alone = Measured(value, check.measure)
    note_values([alone], scope, target, log)
    told = _explained(judge(value, check, scope), [alone], check, inquiry)
    return results.CheckResult(**told, title=check.title), value


def _explained(
    outcome: Outcome, measured: Sequence[Measured], check: Check, inquiry: Inquiry
) -> Mapping[str, Any]:
    """Give the fields of an outcome, with its causes where it is unknown."""
    told = shared_fields(outcome)
    if outcome.status is Status.UNKNOWN:
        inquiry = replace(inquiry)  # what is noticed of this check is in the log now
        open_ = [(one.measure, one.value) for one in measured]
        without = check if outcome.reason is Reason.NO_BASELINE else None
        told["causes"] = causes_of(open_, inquiry, without)
    return told


def _breakdowns(target: Target, scope: Scope, asked: Asked) -> list[Group]:
    """Break the first check down by the columns that the roadmap shows, and the one asked for."""
    check = target.checks[0]
    groups: list[Group] = []
    for column in target.show:
        groups += without_verdict(shown_groups(check, column, scope, asked.labels))
    if asked.by is not None and asked.by not in target.show:
        shown = shown_groups(check, asked.by, scope, asked.labels)
        groups += shown if check.threshold.kind == "percent" else without_verdict(shown)
    return groups


def _sources(target: Target, scope: Scope, dataset: Dataset) -> list[results.SourceFile]:
    """List the files behind the target's checks: their rows, and those that are counted."""
    kept = reduce(Counter.__or__, (_kept(check.measure, scope) for check in target.checks))
    feeding = set().union(*(check.measure.tables for check in target.checks))
    forms = {id(export.format): export.format for export in dataset.exports if export.format}
    feeds = {number for number, form in forms.items() if not feeding.isdisjoint(form.fed)}
    return [
        results.SourceFile(
            path=export.path,
            format=export.format.name,
            rows=dataset.rows.get(export.number, 0),
            kept=kept[export.number],
        )
        for export in dataset.exports
        if export.format is not None and id(export.format) in feeds
    ]


def _kept(measure: Measure, scope: Scope) -> Counter[int]:
    """Count, for each file, the rows that a measure keeps (all those seen, where it asks them)."""
    kept = Counter[int]()
    for part in measure.parts:
        state = scope.see(part.table)
        if len(state.frame):
            kept |= _by_file(state, certain(keep(state, part.where, scope.see)))
    for name in measure.tables - {part.table for part in measure.parts}:
        kept |= _by_file(scope.see(name))
    return kept


def _by_file(state: State, rows: Mask | slice = slice(None)) -> Counter[int]:
    """Count the rows of each file, of some rows."""
    if not len(state.frame):
        return Counter()
    counts = np.bincount(state.frame["file"].to_numpy()[rows])
    return Counter({int(number): int(counts[number]) for number in np.flatnonzero(counts)})


def newest_states(actions: State) -> Mapping[str, dict[str, str | None]]:
    """Give the newest state of each followed action: ``state``, ``date``, ``comment``."""
    if not actions.rows:
        return {}
    rows = actions.frame.dropna(subset=["action", "date"]).sort_values("date")
    return {str(row["action"]): _state(row) for row in rows.to_dict("records")}


def _state(row: Mapping[Hashable, Any]) -> dict[str, str | None]:
    texts = {name: None if pd.isna(row[name]) else str(row[name]) for name in ("state", "comment")}
    return {**texts, "date": row["date"].date().isoformat()}

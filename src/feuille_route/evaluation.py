"""Verdicts: values and thresholds in, outcomes out. Counts are compared exactly."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import pandas as pd

from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.folding import fold
from feuille_route.measures import by_school, by_thing, ratios
from feuille_route.measures.amounts import Value, column_of, table_of, tables_of, tally, things_of
from feuille_route.measures.filters import COMPARE, Seer
from feuille_route.results import Coverage, Group, Lag, Number, Outcome, Reason, School, Status
from feuille_route.roadmap.models import (
    Baseline,
    Check,
    Count,
    Latest,
    Measure,
    Ratio,
    Sum,
    Threshold,
)
from feuille_route.tables import TABLES

_FRACTIONAL: Final = ("day", "hour", "reading")
_LAGGING: Final = 10


@dataclass(frozen=True)
class Scope:
    """What an evaluation may ask: tables as seen, the roadmap's figures, the schools' names.

    ``ages`` gives the greatest age of a snapshot, in days; ``seen`` is the date seen;
    ``readings`` are those of every year, for baselines.
    """

    see: Seer
    readings: pd.DataFrame
    seen: dt.date
    hours_per_day: Fraction
    small_groups: int
    ages: Callable[[str], int]
    names: Mapping[str, str]


def value_of(measure: Measure, scope: Scope, target: str) -> Value:
    """Compute a measure; without data, or with a snapshot that is too old, it says so."""
    blank = Value(unit=unit_of(measure), things=counted_by(measure))
    if any(not scope.see(table).rows for table in tables_of(measure)):
        lost = any(scope.see(table).cut for table in tables_of(measure))
        return replace(blank, reason=Reason.UNREADABLE_DATA if lost else Reason.NO_DATA)
    match measure:
        case Latest():
            value = _latest(measure, scope)
        case Ratio(by="school"):
            value = _by_school(measure, scope, target)
        case Ratio():
            value = _plain_ratio(measure, scope)
        case Count() | Sum():
            value = _amount(measure, scope)
    stale = [table for table in sorted(tables_of(measure)) if is_stale(table, scope)]
    findings = [*value.findings, *(_stale_finding(table, scope) for table in stale)]
    reason = value.reason or (Reason.STALE_DATA if stale else None)
    return replace(value, reason=reason, findings=findings)


def _stale_finding(table: str, scope: Scope) -> Finding:
    newest = scope.see(table).newest
    assert newest is not None  # noqa: S101 - what is stale is dated
    days = (scope.seen - newest).days
    detail: dict[str, str | int] = {"table": table, "date": newest.isoformat(), "days": days}
    return Finding(code=FindingCode.STALE, severity=Severity.WARNING, detail=detail)


def is_stale(table: str, scope: Scope) -> bool:
    """Tell whether the newest row of a snapshot is too old at the date seen."""
    state = scope.see(table)
    if state.newest is None or state.table.yearly:
        return False
    return (scope.seen - state.newest).days > scope.ages(table)


def unit_of(measure: Measure) -> str:
    """Give ``ratio``, or the thing counted."""
    return "ratio" if isinstance(measure, Ratio) else counted_by(measure)


def counted_by(measure: Measure) -> str:
    """Name the things that the numerator counts."""
    if isinstance(measure, Latest):
        return "reading"
    return things_of(measure.of if isinstance(measure, Ratio) else measure)


def _amount(part: Count | Sum, scope: Scope) -> Value:
    counted = tally(part, scope.see, scope.hours_per_day)
    return Value(
        unit=things_of(part),
        things=things_of(part),
        numerator=counted.low,
        value=counted.low,
        low=counted.low,
        high=counted.high,
        doubt=Reason.UNREADABLE_DATA if counted.unreadable else Reason.INCOMPLETE_DATA,
        size=counted.low,
    )


def _latest(measure: Latest, scope: Scope) -> Value:
    found, unreadable = latest_reading(measure.latest, scope.see("readings").frame)
    blank = Value(
        unit="reading",
        things="reading",
        doubt=Reason.UNREADABLE_DATA if unreadable else Reason.INCOMPLETE_DATA,
    )
    if found is None:
        return blank if unreadable else replace(blank, reason=Reason.NO_DATA)
    return replace(blank, numerator=found, value=found, low=found, high=found)


def latest_reading(indicator: str, readings: pd.DataFrame) -> tuple[Fraction | None, bool]:
    """Give the newest number reported of an indicator; and whether it is there but not known."""
    wanted = fold(indicator)
    rows = readings[[fold(str(name)) == wanted for name in readings["indicator"]]]
    if rows.empty:
        return None, False
    newest = rows.sort_values("date", na_position="last").iloc[-1]
    if pd.isna(newest["value"]) or pd.isna(newest["date"]):
        return None, True
    return Fraction(str(newest["value"])), False


def _plain_ratio(ratio: Ratio, scope: Scope) -> Value:
    if by_thing.aligned(ratio):
        return ratios.evaluate(by_thing.compare(ratio, scope.see), ratio)
    return ratios.apart(ratio, scope.see, scope.hours_per_day)


def _by_school(ratio: Ratio, scope: Scope, target: str) -> Value:
    groups, schools = by_school.compare(ratio, scope.see)
    missing = sorted(set(schools.expected) - set(schools.received))
    coverage = Coverage(
        expected=len(schools.expected),
        received=len(set(schools.expected) & set(schools.received)),
        missing=tuple(School(school=uai, name=scope.names.get(uai)) for uai in missing),
    )
    return replace(
        ratios.evaluate(groups, ratio),
        coverage=coverage,
        complete=not schools.without,
        lags=_lags(groups, ratio, scope),
        findings=list(_school_findings(groups, schools, target)),
    )


def _lags(groups: ratios.Groups, ratio: Ratio, scope: Scope) -> list[Lag]:
    """Name the schools that lack the most, those of too few people left out."""
    few = scope.small_groups if counts_people(ratio) else 0
    lacks = groups.d_low - pd.Series(groups.n_low).clip(upper=pd.Series(groups.d_low)).to_numpy()
    rows = [
        (int(lack), str(uai))
        for uai, lack, size in zip(groups.keys, lacks, groups.d_low, strict=True)
        if lack > 0 and size >= few
    ]
    rows.sort(key=lambda row: (-row[0], row[1]))
    return [Lag(school=uai, name=scope.names.get(uai), gap=lack) for lack, uai in rows[:_LAGGING]]


def counts_people(measure: Measure) -> bool:
    """Tell whether a measure is about people, who are not to be recognised in small groups."""
    part = measure.over if isinstance(measure, Ratio) else measure
    if isinstance(part, Latest):
        return False
    return column_of(part) in ("pupils", "girls") or "person" in TABLES[table_of(part)].columns


def _school_findings(
    groups: ratios.Groups, schools: by_school.Schools, target: str
) -> Sequence[Finding]:
    found = [
        (FindingCode.EXCESS, str(uai), {"found": int(n), "of": int(d)}, int(n - d))
        for uai, n, d in zip(groups.keys, groups.n_low, groups.d_high, strict=True)
        if n > d
    ]
    found += [
        (FindingCode.NOT_ENROLLED, uai, {}, rows) for uai, rows in sorted(schools.outside.items())
    ]
    found += [(FindingCode.NO_DENOMINATOR, uai, {}, 1) for uai in sorted(schools.without)]
    return [
        Finding(
            code=code,
            severity=Severity.WARNING,
            count=count,
            detail={"target": target, "school": uai, **detail},
        )
        for code, uai, detail, count in found
    ]


# Thresholds


def judge(value: Value, check: Check, scope: Scope) -> Outcome:
    """Compare a value with its threshold: met or unmet on the bounds, otherwise unknown."""
    threshold = check.threshold
    base = _base(check, scope)
    growing = threshold.kind in ("growth", "points")
    shown = _as_growth(value, base, threshold) if growing and base else value
    outcome = Outcome(
        status=None,
        unit="ratio" if growing else value.unit,
        things=value.things,
        numerator=number(shown.numerator),
        denominator=number(base if threshold.kind == "growth" else shown.denominator),
        value=number(shown.value) if base or not growing else None,
        threshold=threshold.text,
        coverage=value.coverage,
        bounds=None if value.low is None else (number(shown.low), number(shown.high)),
    )
    if growing and not base:
        outcome = replace(outcome, bounds=None, denominator=None)
    else:
        outcome = replace(
            outcome,
            gap=number(_gap(value, threshold, base)),
            progress=_progress(value, threshold, base),
        )
    if value.reason is Reason.NO_DATA:
        return _without_numbers(outcome, Reason.NO_DATA)
    reason = value.reason or (Reason.NO_BASELINE if growing and not base else None)
    status = Status.UNKNOWN if reason else _verdict(shown, threshold)
    if status is Status.UNKNOWN:
        return replace(outcome, status=status, reason=reason or value.doubt)
    return replace(outcome, status=status)


def _without_numbers(outcome: Outcome, reason: Reason) -> Outcome:
    return Outcome(
        status=Status.UNKNOWN,
        reason=reason,
        unit=outcome.unit,
        things=outcome.things,
        threshold=outcome.threshold,
        coverage=outcome.coverage,
    )


def _verdict(value: Value, threshold: Threshold) -> Status:
    """Judge the bounds: every value that is possible must satisfy, or none."""
    if value.value is None or value.low is None:
        return Status.UNKNOWN
    limit = Fraction(threshold.number)
    compare = COMPARE[threshold.compare]
    low, high = value.low, value.high
    rising = threshold.compare in (">=", ">")
    if threshold.compare == "==":
        met = low == high == limit
        unmet = low > limit or (high is not None and high < limit)
    elif rising:
        met = compare(low, limit)
        unmet = high is not None and (not compare(high, limit) or (value.short and high <= limit))
    else:
        met = high is not None and compare(high, limit)
        unmet = not compare(low, limit)
    if met and value.complete:
        return Status.MET
    return Status.UNMET if unmet else Status.UNKNOWN


def _base(check: Check, scope: Scope) -> Fraction | None:
    """Give the baseline of a growth, if it is known and not zero."""
    baseline: Baseline | None = check.baseline
    if baseline is None:
        return None
    if baseline.value is not None:
        return Fraction(baseline.value) or None
    found, _ = latest_reading(str(baseline.reading), scope.readings)
    return found or None


def _as_growth(value: Value, base: Fraction, threshold: Threshold) -> Value:
    """Turn a number into its growth on the baseline, or a ratio into points gained."""

    def grown(part: Fraction | None) -> Fraction | None:
        if part is None:
            return None
        return part - base if threshold.kind == "points" else (part - base) / base

    return replace(value, value=grown(value.value), low=grown(value.low), high=grown(value.high))


def _limit(threshold: Threshold, base: Fraction | None, over: Fraction) -> Fraction:
    """Give the threshold in the numerator's unit."""
    figure = Fraction(threshold.number)
    match threshold.kind:
        case "number":
            return figure
        case "percent":
            return figure * over
        case "growth":
            return (base or Fraction(0)) * (1 + figure)
        case "points":
            return ((base or Fraction(0)) + figure) * over


def _gap(value: Value, threshold: Threshold, base: Fraction | None) -> Fraction | None:
    """Count what is missing to the threshold, in things: rounded up unless they have parts."""
    if value.numerator is None:
        return None
    limit = _limit(threshold, base, value.denominator or Fraction(1))
    away = (
        limit - value.numerator
        if threshold.compare in (">=", ">", "==")
        else value.numerator - limit
    )
    if threshold.compare == "==":
        away = abs(away)
    strict = threshold.compare in (">", "<")
    if away < 0 or (away == 0 and not strict):
        return Fraction(0)
    if value.things in _FRACTIONAL:
        return away
    return Fraction(math.floor(away) + 1 if strict else math.ceil(away))


def _progress(value: Value, threshold: Threshold, base: Fraction | None) -> float | None:
    """Tell how much of the way from the start to the threshold is done, from 0 to 1."""
    if value.numerator is None or threshold.compare not in (">=", ">"):
        return None
    over = value.denominator or Fraction(1)
    end = _limit(threshold, base, over)
    start = Fraction(0)
    if base is not None:
        start = base * over if isinstance(value.denominator, Fraction) else base
    if end <= start:
        return None
    return float(min(max((value.numerator - start) / (end - start), Fraction(0)), Fraction(1)))


def number(fraction: Fraction | None) -> Number | None:
    """Give a fraction as JSON knows numbers: a whole one as an integer."""
    if fraction is None:
        return None
    return int(fraction) if fraction.denominator == 1 else float(fraction)


# Groups that are each judged


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """Give the worst outcome: unmet before unknown before met, then the least progress."""
    order = [Status.UNMET, Status.UNKNOWN, Status.MET]

    def badness(outcome: Outcome) -> tuple[int, float]:
        assert outcome.status is not None  # noqa: S101 - judged groups have a status
        return order.index(
            outcome.status
        ), outcome.progress if outcome.progress is not None else 1.0

    return min(outcomes, key=badness)


def judge_each(groups: Sequence[Group]) -> Outcome:
    """Combine groups that are each judged: the worst one's numbers, the sum of the gaps."""
    least = worst(groups)
    gaps = [group.gap for group in groups]
    total = (
        sum(gap for gap in gaps if gap is not None) if any(g is not None for g in gaps) else None
    )
    return Outcome(
        status=least.status,
        reason=least.reason,
        value=least.value,
        unit=least.unit,
        things=least.things,
        numerator=least.numerator,
        denominator=least.denominator,
        threshold=least.threshold,
        gap=total,
        progress=least.progress,
        coverage=least.coverage,
        bounds=least.bounds,
    )


def combine(outcomes: Sequence[Outcome]) -> tuple[Status, Reason | None]:
    """Combine checks: all met is met, one unmet is unmet, otherwise unknown with its reason."""
    statuses = [outcome.status for outcome in outcomes]
    if Status.UNMET in statuses:
        return Status.UNMET, None
    if Status.UNKNOWN not in statuses:
        return Status.MET, None
    reasons = {outcome.reason for outcome in outcomes if outcome.status is Status.UNKNOWN}
    return Status.UNKNOWN, next((reason for reason in Reason if reason in reasons), None)

"""Verdicts: values and thresholds in, outcomes out. Counts are compared exactly."""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from feuille_route.measures.amounts import Value
from feuille_route.measures.filters import COMPARE
from feuille_route.promise import Reason, Status, Threshold
from feuille_route.results import Group, Number, Outcome, shared_fields
from feuille_route.roadmap.models import Check
from feuille_route.verdicts.baselines import is_of_another_unit, start_of
from feuille_route.verdicts.values import Scope, as_number

_FRACTIONAL: Final = ("day", "hour", "reading")


def judge(value: Value, check: Check, scope: Scope) -> Outcome:
    """Compare a value with its threshold: met or unmet on the bounds, otherwise unknown."""
    threshold = check.threshold
    if is_of_another_unit(value, threshold):
        value = Value(unit=value.unit, things=value.things, doubt=Reason.UNREADABLE_DATA)
    base = start_of(check, scope).base
    growing = threshold.kind in ("growth", "points")
    shown = value if base is None else _as_growth(value, base, threshold)
    outcome = Outcome(
        status=None,
        unit="ratio" if growing else value.unit,
        things=value.things,
        numerator=number(shown.numerator),
        denominator=number(base if threshold.kind == "growth" else shown.denominator),
        value=None if growing and base is None else number(shown.value),
        threshold=threshold,
        coverage=value.coverage,
        bounds=None if value.low is None else (number(shown.low), number(shown.high)),
    )
    if growing and base is None:
        outcome = replace(outcome, bounds=None, denominator=None)
    else:
        outcome = replace(
            outcome,
            gap=number(_gap(value, threshold, base)),
            progress=_progress(value, threshold, base),
        )
    if value.reason is Reason.NO_DATA:
        return _without_numbers(outcome, Reason.NO_DATA)
    reason = value.reason or (Reason.NO_BASELINE if growing and base is None else None)
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
    return Status.MET if met else Status.UNMET if unmet else Status.UNKNOWN


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
    """Give a fraction as JSON knows numbers, where it is known."""
    return None if fraction is None else as_number(fraction)


def worst(outcomes: Sequence[Group]) -> Group:
    """Give the worst outcome: unmet before unknown before met, then the least progress.

    Of those as far (all that are met are), the one that lacks most, then the one that is nearest
    to being unmet.
    """
    return min(outcomes, key=_badness)


def _badness(outcome: Outcome) -> tuple[float, ...]:
    assert outcome.status is not None  # noqa: S101 - judged groups have a status
    status = [Status.UNMET, Status.UNKNOWN, Status.MET].index(outcome.status)
    progress = 1.0 if outcome.progress is None else outcome.progress
    falling = outcome.threshold is not None and outcome.threshold.compare in ("<", "<=")
    value = outcome.value or 0
    return status, progress, -(outcome.gap or 0), -value if falling else value


def judge_each(groups: Sequence[Group]) -> Outcome:
    """Combine groups that are each judged: the worst one's numbers, the sum of the gaps."""
    least = worst(groups)
    gaps = [group.gap for group in groups if group.gap is not None]
    return Outcome(**{**shared_fields(least), "gap": sum(gaps) if gaps else None})


def combine(outcomes: Sequence[Outcome]) -> tuple[Status, Reason | None]:
    """Combine checks: all met is met, one unmet is unmet, otherwise unknown with its reason."""
    statuses = [outcome.status for outcome in outcomes]
    if Status.UNMET in statuses:
        return Status.UNMET, None
    if Status.UNKNOWN not in statuses:
        return Status.MET, None
    reasons = {outcome.reason for outcome in outcomes if outcome.status is Status.UNKNOWN}
    return Status.UNKNOWN, next((reason for reason in Reason if reason in reasons), None)

"""Where a growth starts: a value of the roadmap, or a reading that can be compared."""

from fractions import Fraction
from typing import NamedTuple

from feuille_route.findings import FindingCode, Log
from feuille_route.measures.amounts import Value
from feuille_route.promise import Threshold
from feuille_route.roadmap.kinds import Latest, Measure, Ratio
from feuille_route.roadmap.models import Check
from feuille_route.sentences import Sentence, _
from feuille_route.verdicts.values import Reported, Scope, as_number, latest_reading, newest_of


class Start(NamedTuple):
    """The baseline, ``None`` where none is known, and why the reading ``found`` is none."""

    base: Fraction | None
    found: Fraction | None = None
    why: Sentence | None = None


def start_of(check: Check, scope: Scope) -> Start:
    """Give the baseline of a growth: in percent it is above zero, of a ratio it is written so."""
    baseline, kind = check.baseline, check.threshold.kind
    if baseline is None or kind not in ("growth", "points"):
        return Start(None)
    if baseline.value is not None:
        start = Reported(Fraction(baseline.value), baseline.in_percent)
    else:
        start = latest_reading(str(baseline.reading), scope.readings(), baseline.days)
    if start.number is None:
        return Start(None)
    if start.number < 0 or (start.number == 0 and kind == "growth"):
        return Start(None, start.number, _("a growth needs a start above zero"))
    checked = baseline.value is not None and not isinstance(check.measure, Latest)  # when loaded
    why = None if checked else _written_otherwise(start, check.measure, scope)
    return Start(None, start.number, why) if why else Start(start.number)


def _written_otherwise(start: Reported, measure: Measure, scope: Scope) -> Sentence | None:
    """Say why a start cannot be compared: ``55`` beside a share may be 55 % or anything."""
    match measure:
        case Ratio():
            in_percent = True
            why = _("the start of a ratio is written in percent, such as 30 %")
        case Latest():
            in_percent = newest_of(measure, scope).in_percent
            why = _("one of the two readings is written in percent, and the other is not")
        case _:
            in_percent = False
            why = _("the measure is no ratio, and its start is written in percent")
    return why if start.in_percent is not in_percent and start.number else None


def is_of_another_unit(value: Value, threshold: Threshold) -> bool:
    """Tell whether a reading in percent stands against a number that is none: 60 %, and 10."""
    more = threshold.kind == "number" and abs(threshold.number) > 1
    return value.in_percent and bool(value.value) and more


def note_readings(value: Value | None, check: Check, scope: Scope, target: str, log: Log) -> None:
    """Note the readings that are there and cannot serve: a start, or the value itself."""
    unusable: list[tuple[str, Fraction, Sentence]] = []
    _base, found, why = start_of(check, scope)
    followed = check.measure.latest if isinstance(check.measure, Latest) else ""
    if found is not None and why is not None and check.baseline is not None:
        unusable.append((check.baseline.reading or followed, found, why))
    if value and value.value and is_of_another_unit(value, check.threshold):
        why = _("it is in percent, and the threshold is not")
        unusable.append((followed, value.value, why))
    for indicator, number, said in unusable:
        detail = {"target": target, "indicator": indicator, "value": as_number(number), "why": said}
        log.note(FindingCode.READING_UNUSABLE, detail=detail)

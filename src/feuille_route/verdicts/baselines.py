"""Where a growth starts: a value that the roadmap gives, or the newest reading of an indicator."""

from fractions import Fraction
from typing import NamedTuple

from feuille_route.findings import FindingCode, Log
from feuille_route.measures.by_thing import aligned
from feuille_route.roadmap.kinds import Measure, Ratio
from feuille_route.roadmap.models import Check
from feuille_route.sentences import Sentence, _
from feuille_route.verdicts.values import Scope, as_number, latest_reading


class Start(NamedTuple):
    """The baseline, ``None`` where none is known, and why the reading ``found`` is none."""

    base: Fraction | None
    found: Fraction | None = None
    why: Sentence | None = None


def start_of(check: Check, scope: Scope) -> Start:
    """Give the baseline of a growth: in percent it is above zero, of a share at most 100 %."""
    baseline, kind = check.baseline, check.threshold.kind
    if baseline is None or kind not in ("growth", "points"):
        return Start(None)
    if baseline.value is not None:
        found: Fraction | None = Fraction(baseline.value)
    else:
        readings = scope.readings().frame
        found, _unreadable = latest_reading(str(baseline.reading), readings, baseline.days)
    if found is None:
        return Start(None)
    if found < 0 or (found == 0 and kind == "growth"):
        return Start(None, found, _("a growth needs a start above zero"))
    if found > 1 and _is_share(check.measure):
        return Start(None, found, _("the start of a share is written in percent, such as 30 %"))
    return Start(found)


def _is_share(measure: Measure) -> bool:
    """Tell whether a measure is never above 100 %."""
    return isinstance(measure, Ratio) and (measure.by is not None or aligned(measure))


def note_start(check: Check, scope: Scope, target: str, log: Log) -> None:
    """Note a reading that is there, and no baseline."""
    _base, found, why = start_of(check, scope)
    if found is not None and why is not None and check.baseline is not None:
        detail = {
            "target": target,
            "indicator": str(check.baseline.reading),
            "value": as_number(found),
            "why": why,
        }
        log.note(FindingCode.BASELINE_UNUSABLE, detail=detail)

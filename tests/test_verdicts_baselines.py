"""The start of a growth: what a reading may be, and what is said of one that cannot be."""

from fractions import Fraction

import pytest

from feuille_route.findings import Log
from feuille_route.roadmap.kinds import Count, Measure, Ratio
from feuille_route.roadmap.models import Baseline, Check
from feuille_route.verdicts.baselines import note_readings, start_of
from feuille_route.verdicts.values import Scope
from small_tables import check, scope, see_of, told

COUNT = Count(count="schools")
SHARE = Ratio(of=COUNT, over=COUNT)


def asked(threshold: str, measure: Measure = COUNT) -> Check:
    """Ask for a growth on a reading."""
    return check(measure, threshold, baseline=Baseline(reading="départ"))


def read(value: float | None, *, in_percent: bool = False) -> Scope:
    """See one reading, of the year before."""
    row = {"indicator": "Départ", "date": "2020-03-02", "value": value, "in_percent": in_percent}
    return scope(see_of(readings=[row]))


@pytest.mark.parametrize(
    ("threshold", "measure", "value", "in_percent", "base"),
    [
        (">= +10 %", COUNT, 4, False, 4),
        (">= +10 %", COUNT, 0, False, None),  # of nothing there are no percents
        (">= +10 %", COUNT, -1, False, None),
        (">= +10 %", COUNT, 0.5, True, None),  # a number of schools is no percentage
        (">= +10 points", SHARE, 0, False, 0),  # from nothing points are gained
        (">= +10 points", SHARE, 0.5, True, Fraction(1, 2)),
        (">= +10 points", SHARE, 0.5, False, None),  # 0,5 is 0,5 % or 50 %
        (">= +10 points", SHARE, 1, False, None),
        (">= +10 points", SHARE, 30, False, None),
        (">= +10 points", SHARE, -0.5, True, None),
        (">= 10", COUNT, 4, False, None),  # no growth
    ],
)
def test_what_a_growth_starts_from(
    threshold: str,
    measure: Measure,
    value: float,
    in_percent: bool,
    base: Fraction | None,
) -> None:
    """A percentage needs a start above zero, points of a ratio one that is written in percent."""
    seen = read(value, in_percent=in_percent)

    assert start_of(asked(threshold, measure), seen).base == base


@pytest.mark.parametrize(
    ("value", "findings"), [(4, []), (None, []), (0, [("reading_unusable", 1)])]
)
def test_a_start_that_cannot_be_is_told(
    value: float | None, findings: list[tuple[str, int]]
) -> None:
    """One that is there and is no start; not one that is, and not one that is not known."""
    log = Log()

    note_readings(None, asked(">= +10 %"), read(value), "essai", log)

    assert told(log) == findings

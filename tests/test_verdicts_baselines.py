"""The start of a growth: what a reading may be, and what is said of one that cannot be."""

from fractions import Fraction

import pytest

from feuille_route.findings import Log
from feuille_route.roadmap.kinds import Count, Measure, Ratio
from feuille_route.roadmap.models import Baseline, Check
from feuille_route.verdicts.baselines import note_start, start_of
from feuille_route.verdicts.values import Scope
from small_tables import check, scope, see_of, told

COUNT = Count(count="schools")
SHARE = Ratio(of=COUNT, over=COUNT)


def asked(threshold: str, measure: Measure = COUNT) -> Check:
    """Ask for a growth on a reading."""
    return check(measure, threshold, baseline=Baseline(reading="départ"))


def read(value: float | None) -> Scope:
    """See one reading, of the year before."""
    return scope(see_of(readings=[{"indicator": "Départ", "date": "2020-03-02", "value": value}]))


@pytest.mark.parametrize(
    ("threshold", "measure", "value", "base"),
    [
        (">= +10 %", COUNT, 4, 4),
        (">= +10 %", COUNT, 0, None),  # of nothing there are no percents
        (">= +10 %", COUNT, -1, None),
        (">= +10 points", SHARE, 0, 0),  # from nothing points are gained
        (">= +10 points", SHARE, 0.5, Fraction(1, 2)),
        (">= +10 points", SHARE, 1, 1),
        (">= +10 points", SHARE, 30, None),  # percents without their sign
        (">= +10 points", SHARE, -0.5, None),
        (">= 10", COUNT, 4, None),  # no growth
    ],
)
def test_what_a_growth_starts_from(
    threshold: str, measure: Measure, value: float, base: Fraction | None
) -> None:
    """A percentage needs a start above zero, points one that a share may have."""
    assert start_of(asked(threshold, measure), read(value)).base == base


@pytest.mark.parametrize(
    ("value", "findings"), [(4, []), (None, []), (0, [("baseline_unusable", 1)])]
)
def test_a_start_that_cannot_be_is_told(
    value: float | None, findings: list[tuple[str, int]]
) -> None:
    """One that is there and is no start; not one that is, and not one that is not known."""
    log = Log()

    note_start(asked(">= +10 %"), read(value), "essai", log)

    assert told(log) == findings

"""Verdicts: values and thresholds in, outcomes out."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from feuille_route.measures.amounts import Value
from feuille_route.promise import Reason, Status
from feuille_route.results import Group, Outcome
from feuille_route.roadmap.kinds import Count, Latest, Measure, Ratio, Sum
from feuille_route.roadmap.models import Baseline
from feuille_route.verdicts.judging import combine, judge, judge_each, number, worst
from small_tables import check, limit, scope, see_of

COUNT = Count(count="schools")
RATIO = Ratio(of=Count(count="pix_profiles"), over=Sum(sum="enrolments.pupils"))
HOURS = Sum(sum="trainings.hours")
READING = Latest(latest="débits")

MET, UNMET, UNKNOWN = Status.MET, Status.UNMET, Status.UNKNOWN
INCOMPLETE = Reason.INCOMPLETE_DATA


def count(low: int, high: int | None, **more: Any) -> Value:
    """A number of schools."""
    known = {"unit": "school", "things": "school", "numerator": Fraction(low)}
    return Value(
        **{**known, "value": Fraction(low), "low": Fraction(low), "high": _fraction(high), **more}
    )


def ratio(numerator: int, denominator: int, **more: Any) -> Value:
    """A part of pupils, that is known unless bounds are given."""
    part = Fraction(numerator, denominator)
    known = {"numerator": Fraction(numerator), "denominator": Fraction(denominator)}
    bounds = {"value": part, "low": part, "high": part}
    return Value(unit="ratio", things="pupil", **{**known, **bounds, **more})


OPEN = {"low": Fraction(0), "high": Fraction(1), "short": True}
"""Pupils that nobody counted: of a ratio that has a failure, 1 is approached and never reached."""


def _fraction(given: int | None) -> Fraction | None:
    return None if given is None else Fraction(given)


def judged(value: Value, threshold: str, measure: Measure = COUNT, **fields: Any) -> Outcome:
    """Judge a value by a threshold."""
    return judge(value, check(measure, threshold, **fields), scope())


@pytest.mark.parametrize(
    ("low", "high", "threshold", "status"),
    [
        # at least 5: every possible value, none, or some
        (5, 7, ">= 5", MET),
        (3, 4, ">= 5", UNMET),
        (4, 5, ">= 5", UNKNOWN),
        (4, None, ">= 5", UNKNOWN),
        (5, None, ">= 5", MET),
        # more than 5
        (6, 7, "> 5", MET),
        (5, 5, "> 5", UNMET),
        (5, 6, "> 5", UNKNOWN),
        # at most 5
        (3, 5, "<= 5", MET),
        (6, 7, "<= 5", UNMET),
        (5, 6, "<= 5", UNKNOWN),
        (3, None, "<= 5", UNKNOWN),
        (6, None, "<= 5", UNMET),
        # less than 5
        (3, 4, "< 5", MET),
        (5, 6, "< 5", UNMET),
        (4, 5, "< 5", UNKNOWN),
        # 5 exactly
        (5, 5, "== 5", MET),
        (6, 7, "== 5", UNMET),
        (3, 4, "== 5", UNMET),
        (5, 6, "== 5", UNKNOWN),
        (4, 5, "== 5", UNKNOWN),
        (4, 6, "== 5", UNKNOWN),
        (4, None, "== 5", UNKNOWN),
        (6, None, "== 5", UNMET),
    ],
)
def test_bounds_decide(low: int, high: int | None, threshold: str, status: Status) -> None:
    """Met when every possible value satisfies, unmet when none does."""
    outcome = judged(count(low, high), threshold)

    assert (outcome.status, outcome.reason) == (status, INCOMPLETE if status is UNKNOWN else None)
    assert outcome.bounds == (low, high)


@pytest.mark.parametrize(
    ("numerator", "status", "gap"),
    [(333, UNMET, 1), (334, MET, 0)],
)
def test_counts_are_compared_exactly(numerator: int, status: Status, gap: int) -> None:
    """A third of 1001 is 333.66: 333 is too few by one, though both are 33 %."""
    outcome = judged(ratio(numerator, 1001), ">= 33,333333 %", RATIO)

    assert (outcome.status, outcome.gap) == (status, gap)


def test_one_that_is_approached_is_not_reached() -> None:
    """Up to 1 and never 1: 100 % is out of reach, 99 % is not."""
    open_ = ratio(1, 2, low=Fraction(0), high=Fraction(1), short=True)

    assert judged(open_, ">= 100 %", RATIO).status is UNMET
    assert judged(open_, ">= 99 %", RATIO).status is UNKNOWN
    assert (
        judged(ratio(1, 2, low=Fraction(0), high=Fraction(1)), ">= 100 %", RATIO).status is UNKNOWN
    )


@pytest.mark.parametrize(
    ("value", "threshold", "status"),
    [
        (ratio(9, 10, **OPEN), ">= 50 %", UNKNOWN),  # they may all fail
        (ratio(4, 10, **OPEN), ">= 50 %", UNKNOWN),  # they may all succeed
        (ratio(9, 10, **OPEN), ">= 100 %", UNMET),  # one fails already
        (ratio(10, 10, **{**OPEN, "short": False}), ">= 100 %", UNKNOWN),
        (ratio(9, 10, **OPEN), "<= 50 %", UNKNOWN),
    ],
)
def test_schools_that_nobody_counted_may_be_anything(
    value: Value, threshold: str, status: Status
) -> None:
    """Only all of them is out of reach, once somebody fails."""
    assert judged(value, threshold, RATIO).status is status


@pytest.mark.parametrize(
    ("low", "threshold", "gap"),
    [
        (3, ">= 5", 2),
        (5, ">= 5", 0),
        (9, ">= 5", 0),
        (3, "> 5", 3),
        (5, "> 5", 1),
        (7, "<= 5", 2),
        (5, "<= 5", 0),
        (5, "< 5", 1),
        (7, "== 5", 2),
        (3, "== 5", 2),
    ],
)
def test_a_gap_is_counted_in_things(low: int, threshold: str, gap: int) -> None:
    """How many schools are missing, or too many."""
    assert judged(count(low, low), threshold).gap == gap


@pytest.mark.parametrize(
    ("numerator", "threshold", "gap"),
    [(4, ">= 50 %", 2), (5, ">= 50 %", 1), (5, "> 50 %", 1), (6, ">= 50 %", 0)],
)
def test_the_gap_of_a_ratio_is_in_whole_things(numerator: int, threshold: str, gap: int) -> None:
    """Half of 11 pupils is five and a half: six are needed."""
    assert judged(ratio(numerator, 11), threshold, RATIO).gap == gap


def test_the_gap_of_hours_has_parts() -> None:
    """Two hours and a half are missing to six."""
    hours = count(0, 0, unit="hour", things="hour", numerator=Fraction(7, 2))

    assert judged(hours, ">= 6", HOURS).gap == 2.5


@pytest.mark.parametrize(
    ("low", "threshold", "progress"),
    [
        (3, ">= 12", 0.25),
        (20, ">= 12", 1.0),
        (0, "> 12", 0.0),
        (3, "<= 12", None),
        (3, ">= 0", None),
    ],
)
def test_progress_is_the_part_of_the_way_that_is_done(
    low: int, threshold: str, progress: float | None
) -> None:
    """From nothing to the threshold, of a threshold to rise to."""
    assert judged(count(low, low), threshold).progress == progress


def test_progress_of_a_reading_has_no_denominator() -> None:
    """A reading of 30 % on the way to 40 % is three quarters there; from 20 %, it is half."""
    value = count(0, 0, unit="ratio", things="reading", numerator=Fraction(3, 10))
    base = Baseline(value=Decimal("0.2"))

    assert judged(value, ">= 40 %", READING).progress == 0.75
    gained = judged(value, ">= +20 points", READING, baseline=base)
    assert (gained.progress, gained.gap) == (0.5, 0.1)


FORTY = Baseline(value=Decimal(40))


def test_growth_is_on_the_baseline() -> None:
    """50 where it was 40 is a quarter more; half more is 60: ten are missing, half of the way."""
    outcome = judged(count(50, 54), ">= +50 %", baseline=FORTY)

    assert (outcome.status, outcome.unit) == (UNMET, "ratio")
    assert (outcome.numerator, outcome.denominator, outcome.value) == (50, 40, 0.25)
    assert outcome.bounds == (0.25, 0.35)
    assert (outcome.gap, outcome.progress) == (10, 0.5)


@pytest.mark.parametrize(("high", "status"), [(59, UNMET), (60, UNKNOWN), (None, UNKNOWN)])
def test_growth_keeps_its_bounds(high: int | None, status: Status) -> None:
    """Half more than 40 is 60: out of reach at 59, perhaps reached at 60."""
    assert judged(count(50, high), ">= +50 %", baseline=FORTY).status is status


def test_points_are_gained_on_a_ratio() -> None:
    """45 % where it was 40 % are five points; ten are 50 of 100: five are missing."""
    base = Baseline(value=Decimal("0.4"))
    outcome = judged(ratio(45, 100), ">= +10 points", RATIO, baseline=base)

    assert (outcome.status, outcome.value, outcome.denominator) == (UNMET, 0.05, 100)
    assert (outcome.gap, outcome.progress) == (5, 0.5)


def test_a_fall_is_asked_by_a_sign() -> None:
    """From 40 to 30 is a quarter less: enough for a fall of 20 %."""
    assert judged(count(30, 30), "<= -20 %", baseline=FORTY).status is MET
    assert judged(count(33, 33), "<= -20 %", baseline=FORTY).status is UNMET


@pytest.mark.parametrize("base", [None, Baseline(value=Decimal(0)), Baseline(reading="débits")])
def test_without_a_baseline_growth_is_not_known(base: Baseline | None) -> None:
    """None given, zero, or the reading of an indicator that nobody reported."""
    see = see_of(readings=[{"indicator": "autre", "date": "2021-03-05", "value": 3.0}])
    outcome = judge(count(50, 50), check(COUNT, ">= +50 %", baseline=base), scope(see))

    assert (outcome.status, outcome.reason) == (UNKNOWN, Reason.NO_BASELINE)
    assert (outcome.value, outcome.bounds, outcome.denominator, outcome.gap) == (None,) * 4


def test_a_baseline_may_be_the_newest_reading() -> None:
    """40 in March, 30 in January."""
    readings = [
        {"indicator": "débits", "date": date, "value": value}
        for date, value in (("2021-03-05", 40.0), ("2021-01-05", 30.0))
    ]
    asked = check(COUNT, ">= +50 %", baseline=Baseline(reading="Débits"))
    outcome = judge(count(50, 50), asked, scope(see_of(readings=readings)))

    assert (outcome.value, outcome.denominator) == (0.25, 40)


def test_no_data_has_no_numbers() -> None:
    """Nothing but the reason and the threshold."""
    outcome = judged(Value(unit="school", things="school", reason=Reason.NO_DATA), ">= 5")

    assert (outcome.status, outcome.reason) == (UNKNOWN, Reason.NO_DATA)
    assert (outcome.value, outcome.gap, outcome.bounds, outcome.progress) == (None,) * 4
    assert outcome.threshold is not None


def test_old_data_keep_their_numbers_and_prove_nothing() -> None:
    """Nine of five that are needed, a year ago."""
    outcome = judged(count(9, 9, reason=Reason.STALE_DATA), ">= 5")

    assert (outcome.status, outcome.reason, outcome.value) == (UNKNOWN, Reason.STALE_DATA, 9)


def test_a_doubt_is_the_reason_where_bounds_leave_it_open() -> None:
    """Not where they decide."""
    doubt = {"doubt": Reason.UNREADABLE_DATA}

    assert judged(count(4, 5, **doubt), ">= 5").reason is Reason.UNREADABLE_DATA
    assert judged(count(5, 5, **doubt), ">= 5").reason is None


def test_without_a_value_nothing_is_judged() -> None:
    """A denominator that may be there."""
    nothing = Value(unit="ratio", things="pupil", low=None)

    assert judged(nothing, ">= 50 %", RATIO).status is UNKNOWN


@pytest.mark.parametrize(
    ("given", "shown"), [(None, None), (Fraction(4, 2), 2), (Fraction(1, 4), 0.25)]
)
def test_a_whole_number_is_an_integer(given: Fraction | None, shown: float | None) -> None:
    """As JSON knows numbers."""
    assert (number(given), type(number(given))) == (shown, type(shown))


def group(status: Status, reason: Reason | None = None, **more: Any) -> Group:
    """A group that was judged."""
    return Group(
        status=status, reason=reason, by="department", **{"key": "086", "label": "", **more}
    )


def test_the_worst_is_unmet_before_unknown_before_met_then_least_done() -> None:
    """Of two that are unmet, the one with the longer way to go."""
    groups = [
        group(MET, progress=0.1),
        group(UNKNOWN, progress=0.2),
        group(UNMET, progress=0.9),
        group(UNMET, progress=0.4, key="017"),
        group(UNMET, progress=None),
    ]

    assert worst(groups).key == "017"
    assert worst(groups[:2]).status is UNKNOWN


@pytest.mark.parametrize(
    ("threshold", "key"), [(">= 1", "few"), (">= 10 %", "few"), ("<= 9", "many"), ("< 10", "many")]
)
def test_the_worst_of_those_that_are_met_is_the_nearest_to_being_unmet(
    threshold: str, key: str
) -> None:
    """Two and three are met by one threshold: two is nearer to a least, three to a most."""
    asked = limit(threshold)
    groups = [
        group(MET, gap=0, progress=1.0, value=value, key=name, threshold=asked)
        for name, value in (("many", 3), ("few", 2))
    ]

    assert worst(groups).key == worst(groups[::-1]).key == key


def test_groups_are_judged_together_by_the_worst_with_all_gaps() -> None:
    """Gaps of 2 and 3; a group that has none adds none."""
    groups = [group(MET, gap=0), group(UNMET, gap=2, value=7), group(UNMET, gap=3, value=8)]

    outcome = judge_each([*groups, group(UNKNOWN)])
    assert (outcome.status, outcome.value, outcome.gap) == (UNMET, 8, 5)
    assert judge_each([group(UNKNOWN)]).gap is None


@pytest.mark.parametrize(
    ("outcomes", "status", "reason"),
    [
        ([(MET, None), (MET, None)], MET, None),
        ([(MET, None), (UNMET, None), (UNKNOWN, INCOMPLETE)], UNMET, None),
        ([(MET, None), (UNKNOWN, INCOMPLETE)], UNKNOWN, INCOMPLETE),
        (
            [(UNKNOWN, INCOMPLETE), (UNKNOWN, Reason.NO_DATA), (UNKNOWN, Reason.STALE_DATA)],
            UNKNOWN,
            Reason.NO_DATA,
        ),
    ],
)
def test_checks_are_combined(
    outcomes: list[tuple[Status, Reason | None]], status: Status, reason: Reason | None
) -> None:
    """All met is met, one unmet is unmet, otherwise unknown with the first reason in order."""
    assert combine([Outcome(status=s, reason=why) for s, why in outcomes]) == (status, reason)

"""Values of measures: without data, or with data too old, they say so."""

import datetime as dt
from fractions import Fraction

import pytest

from feuille_route.promise import Reason
from feuille_route.results import Coverage, Lag, School
from feuille_route.roadmap.kinds import Count, Latest, Measure, Ratio, Sum
from feuille_route.states.state import State, empty
from feuille_route.verdicts.values import latest_reading, too_small, value_of
from small_tables import scope, see_of, state, where

J, K, L = "0860001J", "0860002K", "0860003L"
SCHOOLS = Count(count="schools", distinct="school")
OLD = dt.date(2020, 5, 26)  # 400 days before the date seen


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([9, 5, 6], set()),
        ([9, 4, 6], {1, 2}),  # one alone would be known by subtraction: the next smallest too
        ([9, 4, 3], {1, 2}),
        ([4], {0}),
        ([0, 4, 9], {1, 2}),  # nobody is not a group
        ([0, 0], set()),
        ([], set()),
    ],
)
def test_small_groups_are_hidden_and_never_one_alone(sizes: list[int], hidden: set[int]) -> None:
    """Groups of fewer than five."""
    assert too_small(sizes, 5) == hidden


def test_a_count_is_a_value_with_its_bounds() -> None:
    """One school, perhaps two."""
    rows = [{"school": J}, {"school": K, "certain": None}]
    value = value_of(SCHOOLS, scope(see_of(schools=rows)))

    assert (value.value, value.low, value.high, value.size) == (1, 1, 2, 1)
    assert (value.unit, value.doubt) == ("school", Reason.INCOMPLETE_DATA)


@pytest.mark.parametrize(
    ("schools", "reason"),
    [
        (state("schools", []), Reason.NO_DATA),
        (State("schools", empty("schools"), cut={0: frozenset()}), Reason.UNREADABLE_DATA),
        (state("schools", [{"school": J}], rows=0), Reason.NO_DATA),
    ],
)
def test_without_a_row_that_is_seen_there_is_no_value(schools: State, reason: Reason) -> None:
    """No data, or data that could not be read."""
    value = value_of(SCHOOLS, scope(see_of(schools)))

    assert (value.reason, value.value, value.low) == (reason, None, None)


def test_each_table_that_a_measure_rests_on_must_be_there() -> None:
    """The uses of teachers, without a staff."""
    asked = Count(count="service_uses", where=where({"person.function": "enseignant"}))

    assert value_of(asked, scope(see_of(service_uses=[{"person": 1}]))).reason is Reason.NO_DATA


@pytest.mark.parametrize(
    ("name", "days", "reason"),
    [
        ("schools", 400, None),
        ("schools", 399, Reason.STALE_DATA),
        ("enrolments", 399, None),  # of this year, or it does not count
    ],
)
def test_a_snapshot_may_be_too_old(name: str, days: int, reason: Reason | None) -> None:
    """400 days old where as many are allowed, and where one less is."""
    rows = state(name, [{"school": J}], newest=OLD)
    measure = Count(count=name)

    assert value_of(measure, scope(see_of(rows), ages=lambda _: days)).reason is reason


def test_a_snapshot_without_a_date_is_not_too_old() -> None:
    """Nobody knows its age."""
    rows = state("schools", [{"school": J}], newest=None)

    assert value_of(SCHOOLS, scope(see_of(rows), ages=lambda _: 0)).reason is None


def reading(indicator: str | None, date: str | None, value: float | None) -> dict[str, object]:
    """A reading."""
    return {"indicator": indicator, "date": date, "value": value}


@pytest.mark.parametrize(
    ("rows", "found", "unreadable"),
    [
        ([reading("Débits", "2021-03-05", 40.5)], Fraction(81, 2), False),
        ([reading("débits", "2021-03-05", 40), reading("débits", "2021-01-05", 9)], 40, False),
        ([reading("autre", "2021-03-05", 40)], None, False),
        ([reading("débits", "2021-03-05", None)], None, True),
        ([reading("débits", None, 40), reading("débits", "2021-01-05", 9)], None, True),
        ([reading(None, "2021-03-05", 40)], None, True),
        ([reading("débits", "2021-03-05", 9), reading(None, "2021-01-05", 40)], 9, False),
        ([reading("débits", "2021-03-05", 9), reading(None, None, 40)], None, True),
    ],
)
def test_the_newest_reading_of_an_indicator(
    rows: list[dict[str, object]], found: Fraction | None, unreadable: bool
) -> None:
    """Whatever its case; one without a number or a date may be the newest, and is not known."""
    reported = latest_reading("débits", state("readings", rows))

    assert (reported.number, reported.unreadable) == (found, unreadable)


@pytest.mark.parametrize(
    ("rows", "value", "reason"),
    [
        ([reading("débits", "2021-03-05", 40)], 40, None),
        ([reading("autre", "2021-03-05", 40)], None, Reason.NO_DATA),
        ([reading("débits", "2021-03-05", None)], None, None),
    ],
)
def test_a_reading_is_a_value(
    rows: list[dict[str, object]], value: int | None, reason: Reason | None
) -> None:
    """Of an indicator that nobody reported there is no data; of a blank one nobody knows."""
    found = value_of(Latest(latest="débits"), scope(see_of(readings=rows)))

    assert (found.value, found.low, found.high, found.reason) == (value, value, value, reason)
    if value is None and reason is None:
        assert found.doubt is Reason.UNREADABLE_DATA


PUPILS = Ratio(
    of=Count(count="pix_profiles", distinct="person"),
    over=Sum(sum="enrolments.pupils"),
    by="school",
)
ENROLLED = [{"school": s, "grade": "3e", "pupils": n} for s, n in ((J, 6), (K, 5), (L, 7))]
PROFILES = [{"school": s, "person": p, "grade": "3e"} for s, p in ((J, 1), (J, 2), (K, 3))]


def test_a_ratio_by_school_tells_of_its_schools() -> None:
    """J lacks 4 of 6, K 4 of 5, L sent nothing and lacks 7."""
    names = {L: "Lycée", J: "Jean"}
    see = see_of(enrolments=ENROLLED, pix_profiles=PROFILES)
    value = value_of(PUPILS, scope(see, names=names))

    assert (value.numerator, value.denominator) == (3, 18)
    missing = (School(school=L, name="Lycée"),)
    assert value.coverage == Coverage(expected=3, received=2, missing=missing)
    assert value.lags == [
        Lag(school=L, name="Lycée", gap=7),
        Lag(school=J, name="Jean", gap=4),
        Lag(school=K, name=None, gap=4),
    ]


def test_schools_of_few_pupils_are_not_named() -> None:
    """Where seven are asked for, J and K are too small."""
    see = see_of(enrolments=ENROLLED, pix_profiles=PROFILES)
    value = value_of(PUPILS, scope(see, small_groups=7))

    assert [lag.school for lag in value.lags] == [L]


def test_ten_schools_at_most_are_named() -> None:
    """Of twelve that lack 5 to 16 pupils, those that lack most."""
    schools = [f"08600{number:02}J" for number in range(12)]
    rows = [{"school": s, "grade": "3e", "pupils": 5 + at} for at, s in enumerate(schools)]
    profiles = [{"school": s, "person": None, "grade": "4e"} for s in schools]
    value = value_of(PUPILS, scope(see_of(enrolments=rows, pix_profiles=profiles)))

    assert [lag.gap for lag in value.lags] == [16, 15, 14, 13, 12, 11, 10, 9, 8, 7]


def test_a_school_of_which_more_are_counted_than_it_holds_is_told() -> None:
    """Seven profiles over six pupils; of K, two over one, its numbers hidden with the next."""
    rows = [{"school": s, "grade": "3e", "pupils": n} for s, n in ((J, 6), (K, 1), (L, 9))]
    people = [(J, p) for p in range(7)] + [(K, 8), (K, 9), (L, 10)]
    profiles = [{"school": s, "person": p, "grade": "3e"} for s, p in people]
    value = value_of(PUPILS, scope(see_of(enrolments=rows, pix_profiles=profiles)))

    assert value.surplus == [(J, 7, 6, True), (K, 2, 1, True)]
    shown = value_of(PUPILS, scope(see_of(enrolments=rows, pix_profiles=profiles), small_groups=1))
    assert shown.surplus == [(J, 7, 6, False), (K, 2, 1, False)]


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Sum(sum="trainings.days"), Fraction(3, 2)),
        (Ratio(of=Sum(sum="trainings.hours"), over=Count(count="schools")), Fraction(9)),
        (
            Ratio(
                of=Count(count="trainings", where=where({"attended": True})),
                over=Count(count="trainings"),
            ),
            Fraction(1, 2),
        ),
    ],
)
def test_each_kind_of_measure(measure: Measure, value: Fraction) -> None:
    """Nine hours are a day and a half, nine to the one school; one training of two attended."""
    trainings = [{"hours": 6.0, "attended": True}, {"hours": 3.0, "attended": False}]
    see = see_of(trainings=trainings, schools=[{"school": J}])

    assert value_of(measure, scope(see)).value == value

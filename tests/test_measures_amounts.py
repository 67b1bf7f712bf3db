"""Counts and sums: the least and the most that they may be."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from feuille_route.measures.amounts import Tally, exact_sum, restrict, tally
from feuille_route.roadmap.kinds import Condition, Count, Sum
from small_tables import Row, frame, see_of, state, where

DAY = Fraction(6)


def bounds(part: Count | Sum, rows: Sequence[Row], **tables: Sequence[Row]) -> tuple[object, ...]:
    """Give the least and the most of a part over rows of its table."""
    found = tally(part, see_of(**{part.table: rows}, **tables), DAY)
    return found.low, found.high


def test_rows_are_counted() -> None:
    """Two rows of 3e, and a third that may be one; the row of 4e is not."""
    rows = [{"grade": "3e"}, {"grade": "3e"}, {"grade": None}, {"grade": "4e"}]
    part = Count(count="pix_profiles", where=where({"grade": "3e"}))

    assert bounds(part, rows) == (2, 3)


def test_distinct_things_are_counted_once() -> None:
    """Services A and B; C is perhaps of the year; two rows of a service that is not known."""
    rows = [
        {"service": "A"},
        {"service": "A"},
        {"service": "B"},
        {"service": "C", "certain": None},
        {"service": "A", "certain": None},
        {"service": None},
        {"service": None},
    ]

    # A and B for sure; with C and two others five at most
    assert bounds(Count(count="service_uses", distinct="service"), rows) == (2, 5)


def test_persons_who_are_not_known_count_for_one_each_at_most() -> None:
    """Persons 1 and 2, and two rows of nobody known."""
    rows = [{"person": 1}, {"person": 1}, {"person": 2}, {"person": None}, {"person": None}]

    assert bounds(Count(count="trainings", distinct="person"), rows) == (2, 4)


def test_persons_asked_of_the_staff_are_no_more_than_the_staff() -> None:
    """A row of nobody known may be of somebody on the staff, as the table holds no names."""
    rows = [{"person": 1}, {"person": 7}, {"person": None}]
    staff = [{"person": 1, "function": "enseignant"}]
    part = Count(
        count="trainings", distinct="person", where=where({"person.function": "enseignant"})
    )

    # person 1; 7 is not of the staff; the third may be another one
    assert bounds(part, rows, staff=staff) == (1, 2)


def test_numbers_are_added_up() -> None:
    """30 and 25 pupils, perhaps 20 more of a row that may count."""
    rows = [{"pupils": 30}, {"pupils": 25}, {"pupils": 20, "certain": None}]

    assert bounds(Sum(sum="enrolments.pupils"), rows) == (55, 75)


def test_a_number_that_is_not_known_may_be_any() -> None:
    """Nobody knows the most pupils that a school may have."""
    assert bounds(Sum(sum="enrolments.pupils"), [{"pupils": 30}, {"pupils": None}]) == (30, None)


def test_a_number_of_a_row_that_does_not_count_leaves_nothing_open() -> None:
    """The pupils of 4e are not known, and not asked."""
    rows = [{"grade": "3e", "pupils": 30}, {"grade": "4e", "pupils": None}]
    part = Sum(sum="enrolments.pupils", where=where({"grade": "3e"}))

    assert bounds(part, rows) == (30, 30)


def test_hours_that_are_not_known_are_at_most_a_whole_day() -> None:
    """Three hours, and two trainings of at most 24 hours each."""
    rows = [{"hours": 3.0}, {"hours": None}, {"hours": None}]

    assert bounds(Sum(sum="trainings.hours"), rows) == (3, 51)


def test_days_are_hours_that_are_divided_once_added_up() -> None:
    """Twice 4 hours are a day and a third; 24 hours at most are four days more."""
    rows = [{"hours": 4.0}, {"hours": 4.0}]

    assert bounds(Sum(sum="trainings.days"), rows) == (Fraction(4, 3), Fraction(4, 3))
    assert bounds(Sum(sum="trainings.days"), [*rows, {"hours": None}]) == (
        Fraction(4, 3),
        Fraction(16, 3),
    )


@pytest.mark.parametrize(
    ("hours", "total"),
    [
        ([2 + 40 / 60] * 3, Fraction(8)),  # three times 2 h 40
        ([0.1] * 3, Fraction(3, 10)),
        ([1 / 3, 1 / 3, None], Fraction(2, 3)),
        ([1.2345678], Fraction("1.2345678")),  # no minutes: as it is written
        ([], Fraction(0)),
    ],
)
def test_sums_are_exact(hours: list[float | None], total: Fraction) -> None:
    """Minutes and decimals are added as they are written, without rounding."""
    values = frame("trainings", [{"hours": one} for one in [*hours, None]])["hours"]

    assert exact_sum(values) == total


def test_a_table_of_which_a_part_is_lost_has_no_most() -> None:
    """Two rows were read; the rest of the file may hold any number."""
    cut = state("trainings", [{"hours": 1.0}, {"hours": 1.0}], cut={0: frozenset()})

    assert tally(Count(count="trainings"), see_of(cut), DAY) == Tally(
        Fraction(2), None, unreadable=True
    )


@pytest.mark.parametrize(
    ("row", "unreadable"),
    [
        ({"grade": None, "unread": True}, True),
        ({"grade": None}, False),
        ({"grade": "3e", "unread": True}, False),
        ({"grade": "4e", "unread": True}, False),
    ],
)
def test_what_was_not_read_matters_where_it_leaves_a_count_open(
    row: Row,
    unreadable: bool,
) -> None:
    """A cell that was not read makes a bound unreadable only where the row may count for it."""
    part = Count(count="pix_profiles", where=where({"grade": "3e"}))

    assert tally(part, see_of(pix_profiles=[row]), DAY).unreadable is unreadable


def test_participations_are_counted_once_whichever_exports_repeat_them() -> None:
    """One participation of two exports, and another one of the same pupil: two."""
    once = {"person": 1, "campaign": "A", "date": "2021-03-05"}
    rows = [once, {**once, "file": 1}, {**once, "campaign": "B"}]
    unmerged = state("pix_participations", rows, merged=False)

    assert tally(Count(count="pix_participations"), see_of(unmerged), DAY).low == 2


def test_a_group_is_restricted_besides_what_is_asked() -> None:
    """A part of 3e and 4e restricted to 3e asks for 3e; to 5e, for nothing at all."""
    part = Count(count="pix_profiles", where=where({"grade": ["3e", "4e"], "shared": True}))

    assert restrict(part, "grade", "3e").where == where({"grade": "3e", "shared": True})
    assert restrict(part, "grade", "5e").where["grade"] == Condition(any_of=())


def test_a_flag_is_restricted_to_a_truth() -> None:
    """The groups of a flag are called true and false."""
    part = Count(count="staff")

    assert restrict(part, "certified", "true").where["certified"].any_of == (True,)
    assert restrict(part, "certified", "false").where["certified"].any_of == (False,)

"""Ratios: groups in, a value with its bounds out. Each number is counted in its comment."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from feuille_route.measures.amounts import Value
from feuille_route.measures.ratios import Groups, apart, evaluate, is_unreadable
from feuille_route.promise import Reason
from feuille_route.roadmap.kinds import Count, Ratio, Sum
from small_tables import Row, see_of, state

RATIO = Ratio(of=Count(count="pix_profiles"), over=Sum(sum="enrolments.pupils"), by="school")
DAY = Fraction(6)


def groups(*each: tuple[int, int, int, int], **more: Any) -> Groups:
    """Make groups, each of ``n_low, n_high, d_low, d_high``."""
    n_low, n_high, d_low, d_high = np.array(each, dtype=np.int64).reshape(-1, 4).T
    veil = np.array(more.pop("veil", [0] * len(each)))
    keys = list(range(len(each)))
    return Groups(keys, n_low, n_high, d_low, d_high, veil=veil, **more)


def two(**more: Any) -> Value:
    """A has 10 pupils, 8 successes, perhaps 9; B has 5 pupils, perhaps 6, and 3 successes."""
    return evaluate(groups((8, 9, 10, 10), (3, 3, 5, 6), **more), RATIO)


def test_groups_add_up() -> None:
    """11 of 15 are known, in pupils of 15."""
    value = two()

    assert (value.numerator, value.denominator) == (11, 15)
    assert (value.value, value.size) == (Fraction(11, 15), 15)
    assert (value.unit, value.things, value.doubt) == ("ratio", "pupil", Reason.INCOMPLETE_DATA)


# Without more: at least 11 of 16 (the sixth of B fails), at most 12 of 15 (the ninth of A succeeds,
# the sixth of B is none).
BOUNDS: Mapping[str, tuple[dict[str, Any], Fraction, Fraction]] = {
    "nothing": ({}, Fraction(11, 16), Fraction(12, 15)),
    # two rows of nobody may undo two of A's eight
    "veil": ({"veil": [2, 0]}, Fraction(9, 16), Fraction(12, 15)),
    # five may undo no more than B's three
    "veil of all": ({"veil": [0, 5]}, Fraction(8, 16), Fraction(12, 15)),
    # two of any group
    "veiled": ({"veiled": 2}, Fraction(9, 16), Fraction(12, 15)),
    "veiled of all": ({"veiled": 20}, Fraction(0), Fraction(12, 15)),
    # two of A and one of any
    "veil and veiled": ({"veil": [2, 0], "veiled": 1}, Fraction(8, 16), Fraction(12, 15)),
    # two more successes, of any group
    "free": ({"free": 2}, Fraction(11, 16), Fraction(14, 15)),
    # never more than there are pupils
    "free of all": ({"free": 9}, Fraction(11, 16), Fraction(1)),
    # a pupil of no school fails, or succeeds
    "stray": ({"stray": 1}, Fraction(11, 17), Fraction(13, 16)),
    "free and stray": ({"free": 2, "stray": 1}, Fraction(11, 17), Fraction(15, 16)),
    "veil and stray": ({"veil": [1, 0], "stray": 1}, Fraction(10, 17), Fraction(13, 16)),
    "veiled and free": ({"veiled": 1, "free": 1}, Fraction(10, 16), Fraction(13, 15)),
    # any number of others may all fail, or all succeed
    "endless": ({"endless": True}, Fraction(0), Fraction(1)),
    "endless and veiled": ({"endless": True, "veiled": 1}, Fraction(0), Fraction(1)),
    "endless and stray": ({"endless": True, "stray": 1}, Fraction(0), Fraction(1)),
}


@pytest.mark.parametrize("turn", [1, -1])
def test_what_may_be_held_brings_its_successes(turn: int) -> None:
    """A: 2 of 20; B: 0, or 20 of whom one succeeds: 3 of 40; C: 0, or 4 of whom one does: more.

    In whichever order they come.
    """
    value = evaluate(groups((2, 2, 20, 20), *[(1, 1, 0, 20), (1, 1, 0, 4)][::turn]), RATIO)

    assert (value.value, value.low) == (Fraction(2, 20), Fraction(3, 40))


def test_what_something_undoes_fails() -> None:
    """B: one of 20, whom something may undo: 2 of 40."""
    value = evaluate(groups((2, 2, 20, 20), (1, 1, 0, 20), veil=[0, 1]), RATIO)

    assert value.low == Fraction(2, 40)


@pytest.mark.parametrize(("more", "low", "high"), BOUNDS.values(), ids=BOUNDS)
def test_bounds(more: dict[str, Any], low: Fraction, high: Fraction) -> None:
    """What is not known may fail, and may succeed; the known value stays."""
    value = two(**more)

    assert (value.low, value.high) == (low, high)
    assert value.value == Fraction(11, 15)


@pytest.mark.parametrize(
    ("more", "short"),
    [
        ({}, False),
        ({"endless": True}, True),  # 12 of 15 at most: somebody fails already
        ({"endless": True, "stray": 1}, True),  # 13 of 16
        ({"endless": True, "free": 2}, True),  # 14 of 15
        ({"endless": True, "free": 3}, False),  # 15 of 15: nobody need fail
    ],
)
def test_one_is_approached_and_never_reached(
    more: dict[str, Any],
    short: bool,
) -> None:
    """Where somebody fails already, no number of further successes makes 100 %."""
    assert two(**more).short is short


def test_a_surplus_here_makes_up_for_no_lack_there() -> None:
    """12 of 10 and 3 of 5 are 13 of 15, not 15 of 15."""
    value = evaluate(groups((12, 12, 10, 10), (3, 3, 5, 5)), RATIO)

    assert (value.numerator, value.low, value.high) == (13, Fraction(13, 15), Fraction(13, 15))


def test_what_both_sides_do_not_know_is_in_both_or_in_neither() -> None:
    """One of two succeeds; a third who may be there succeeds when there: 1 of 2 to 2 of 3."""
    value = evaluate(groups((1, 1, 2, 2), (1, 1, 0, 1)), RATIO)

    assert (value.value, value.low, value.high) == (Fraction(1, 2), Fraction(1, 2), Fraction(2, 3))


def test_a_denominator_that_may_be_counts_where_it_fails_in_the_lower_bound_only() -> None:
    """One of one succeeds; another may be there who fails: 1 of 2 to 1 of 1."""
    value = evaluate(groups((1, 1, 1, 1), (0, 0, 0, 1)), RATIO)

    assert (value.low, value.high) == (Fraction(1, 2), Fraction(1))


@pytest.mark.parametrize(
    ("each", "more", "reason"),
    [
        ([(0, 0, 0, 0)], {}, Reason.NO_DATA),
        ([], {}, Reason.NO_DATA),
        ([(0, 0, 0, 1)], {}, None),
        ([(1, 1, 0, 1)], {}, None),
        ([], {"stray": 1}, None),
    ],
)
def test_without_a_denominator_there_is_no_value(
    each: list[tuple[int, int, int, int]], more: dict[str, int], reason: Reason | None
) -> None:
    """Nothing to divide by is no data, unless something may be there."""
    value = evaluate(groups(*each, **more), RATIO)

    assert (value.value, value.low, value.high) == (None, None, None)
    assert value.reason is reason


def test_what_could_not_be_read_is_why() -> None:
    """The doubt says whether data were unreadable or are incomplete."""
    assert two(unreadable=True).doubt is Reason.UNREADABLE_DATA


@pytest.mark.parametrize(
    ("row", "unreadable"),
    [
        ({"unread": True, "certain": None}, True),
        ({"unread": True, "certain": True}, False),
        ({"unread": True, "certain": False}, False),
        ({"unread": False, "certain": None}, False),
    ],
)
def test_a_row_that_was_not_read_leaves_a_filter_open(
    row: Row,
    unreadable: bool,
) -> None:
    """Only where the row may be kept, and is not kept for sure."""
    seen = state("pix_profiles", [row])

    assert is_unreadable(seen, seen.frame["certain"]) is unreadable


def test_a_part_that_is_lost_leaves_every_filter_open() -> None:
    """Nobody knows what a lost part holds."""
    seen = state("pix_profiles", [{}], cut={0: frozenset()})

    assert is_unreadable(seen, seen.frame["certain"])


# Things that are not the same: hours a school.
APART = Ratio(of=Sum(sum="trainings.hours"), over=Count(count="schools"))
SCHOOLS = [{"school": "0860001J"}, {"school": "0860002K"}]


def divided(trainings: list[Row], schools: list[Row]) -> Value:
    """Divide the hours by the schools."""
    return apart(APART, see_of(trainings=trainings, schools=schools), DAY)


def test_numbers_of_different_things_are_divided() -> None:
    """Nine hours over two schools."""
    value = divided([{"hours": 6.0}, {"hours": 3.0}], SCHOOLS)

    assert (value.numerator, value.denominator, value.size) == (9, 2, 2)
    assert (value.value, value.low, value.high) == (Fraction(9, 2),) * 3


def test_the_least_is_over_the_most_and_the_most_over_the_least() -> None:
    """Six hours, perhaps 24 more, over two schools, perhaps three: 6 of 3 to 30 of 2."""
    maybe = [*SCHOOLS, {"school": "0860003L", "certain": None}]
    value = divided([{"hours": 6.0}, {"hours": None}], maybe)

    assert (value.value, value.low, value.high) == (3, 2, 15)


def test_a_lost_part_of_either_side_leaves_its_bound_open() -> None:
    """More schools than known make less; more trainings make more, without limit."""
    trainings, schools = state("trainings", [{"hours": 6.0}]), state("schools", SCHOOLS)
    cut = {"cut": {0: frozenset[str]()}}
    lost_schools = apart(APART, see_of(trainings, state("schools", SCHOOLS, **cut)), DAY)
    lost_trainings = apart(APART, see_of(state("trainings", [{"hours": 6.0}], **cut), schools), DAY)

    assert (lost_schools.low, lost_schools.high) == (0, 3)
    assert (lost_trainings.low, lost_trainings.high) == (3, None)
    assert {lost_schools.doubt, lost_trainings.doubt} == {Reason.UNREADABLE_DATA}


def test_over_nothing_there_is_no_value() -> None:
    """No school is no data; a school that may be there leaves it open."""
    assert divided([{"hours": 6.0}], []).reason is Reason.NO_DATA
    open_ = divided([{"hours": 6.0}], [{"school": "0860001J", "certain": None}])
    assert (open_.reason, open_.value, open_.low) == (None, None, None)

"""Ratios of which both sides count the same things: thing by thing."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from feuille_route.measures.amounts import Value
from feuille_route.measures.by_thing import aligned, compare
from feuille_route.measures.ratios import evaluate
from feuille_route.promise import Reason
from feuille_route.roadmap.kinds import Count, Ratio, Sum
from feuille_route.states.state import State
from small_tables import Row, see_of, state, where


def rows_of(table: str, **asked: Any) -> Count:
    """Count rows."""
    return Count(count=table, where=where(asked))


def persons_of(table: str, asked: dict[str, Any] | None = None, distinct: str = "person") -> Count:
    """Count distinct persons, or other things."""
    return Count(count=table, distinct=distinct, where=where(asked or {}))


def value(of: Count, over: Count, *states: State, **tables: Sequence[Row]) -> Value:
    """Compare, and add up."""
    ratio = Ratio(of=of, over=over)
    return evaluate(compare(ratio, see_of(*states, **tables)), ratio)


def numbers(of: Count, over: Count, *states: State, **tables: Sequence[Row]) -> tuple[Any, ...]:
    """Give the numerator, the denominator, the least and the most."""
    found = value(of, over, *states, **tables)
    return found.numerator, found.denominator, found.low, found.high


@pytest.mark.parametrize(
    ("of", "over", "same"),
    [
        (rows_of("schools"), rows_of("schools"), True),
        (rows_of("schools"), rows_of("ent_activations"), False),
        (persons_of("trainings"), persons_of("staff"), True),
        (persons_of("trainings"), rows_of("staff"), False),
        (rows_of("staff"), persons_of("staff"), False),
        (persons_of("trainings", distinct="school"), persons_of("staff"), False),
        (Sum(sum="enrolments.girls"), Sum(sum="enrolments.pupils"), False),
    ],
)
def test_same_things(of: Count, over: Count, same: bool) -> None:
    """Rows of one table, or one distinct column of any two."""
    assert aligned(Ratio(of=of, over=over)) is same


PROFILES = [
    {"grade": "3e", "lowest_level": 2},
    {"grade": "3e", "lowest_level": 0},
    {"grade": "3e", "lowest_level": None},
    {"grade": "4e", "lowest_level": 2},
]


def test_rows_of_one_table() -> None:
    """Of three profiles of 3e, one has level 1 and one may have it; that of 4e is not asked."""
    of = rows_of("pix_profiles", grade="3e", lowest_level=(">=", 1))
    over = rows_of("pix_profiles", grade="3e")

    assert numbers(of, over, pix_profiles=PROFILES) == (1, 3, Fraction(1, 3), Fraction(2, 3))


def test_a_cell_that_both_sides_ask_is_in_both_or_in_neither() -> None:
    """A profile of no grade known that succeeds: 1 of 1, or 2 of 2; never 1 of 2."""
    rows = [{"grade": "3e", "lowest_level": 2}, {"grade": None, "lowest_level": 2}]
    of = rows_of("pix_profiles", grade="3e", lowest_level=(">=", 1))

    assert numbers(of, rows_of("pix_profiles", grade="3e"), pix_profiles=rows) == (1, 1, 1, 1)


def test_a_row_that_may_count_and_fails_lowers_the_least() -> None:
    """A profile of no grade known at level 0: 1 of 2, or 1 of 1."""
    rows = [{"grade": "3e", "lowest_level": 2}, {"grade": None, "lowest_level": 0}]
    of = rows_of("pix_profiles", grade="3e", lowest_level=(">=", 1))
    over = rows_of("pix_profiles", grade="3e")

    assert numbers(of, over, pix_profiles=rows) == (1, 1, Fraction(1, 2), 1)


def test_a_lost_part_of_the_rows_may_all_succeed_or_fail() -> None:
    """One of two succeeds; any number more may: from 0 to what is just below 1."""
    rows = [{"grade": "3e", "lowest_level": 2}, {"grade": "3e", "lowest_level": 0}]
    cut = state("pix_profiles", rows, cut={0: frozenset()})
    found = value(rows_of("pix_profiles", lowest_level=(">=", 1)), rows_of("pix_profiles"), cut)

    assert (found.low, found.high, found.short) == (0, 1, True)
    assert found.doubt is Reason.UNREADABLE_DATA


@pytest.mark.parametrize("column", ["grade", "lowest_level"])
def test_a_cell_that_was_not_read_is_why_on_either_side(column: str) -> None:
    """Whether the denominator or the numerator asks for it."""
    row = {"grade": "3e", "lowest_level": 2, column: None, "unread": True}
    of = rows_of("pix_profiles", grade="3e", lowest_level=(">=", 1))
    over = rows_of("pix_profiles", grade="3e")
    found = value(of, over, pix_profiles=[{"grade": "3e", "lowest_level": 2}, row])

    assert found.doubt is Reason.UNREADABLE_DATA


def staff(*functions: tuple[int | None, str | None]) -> list[Row]:
    """Rows of the staff."""
    return [{"person": person, "function": function} for person, function in functions]


TEACHERS = {"function": "enseignant"}


def test_persons_of_one_table_succeed_by_a_row_that_counts() -> None:
    """Of teachers 1 and 2, only 1 has a row in a lycée of the rows that make them teachers."""
    rows = [
        {"person": 1, "function": "enseignant", "school": "0860001J"},
        {"person": 1, "function": "RUPN", "school": "0860002K"},
        {"person": 2, "function": "enseignant", "school": "0860002K"},
        {"person": 2, "function": "RUPN", "school": "0860001J"},
        {"person": 3, "function": "RUPN", "school": "0860001J"},
    ]
    of = persons_of("staff", {**TEACHERS, "school": "0860001J"})

    half = Fraction(1, 2)
    assert numbers(of, persons_of("staff", TEACHERS), staff=rows) == (1, 2, half, half)


def test_a_person_who_may_count_succeeds_when_all_rows_that_may_count_do() -> None:
    """1 succeeds; 2 may be a teacher by one row of two, and not both are in the school."""
    rows = [
        {"person": 1, "function": "enseignant", "school": "0860001J"},
        {"person": 2, "function": None, "school": "0860001J"},
    ]
    other = {"person": 2, "function": None, "school": "0860002K"}
    of = persons_of("staff", {**TEACHERS, "school": "0860001J"})
    over = persons_of("staff", TEACHERS)

    # 1 of 1, or 2 of 2
    assert numbers(of, over, staff=rows) == (1, 1, 1, 1)
    # 1 of 1, 1 of 2 or 2 of 2
    assert numbers(of, over, staff=[*rows, other]) == (1, 1, Fraction(1, 2), 1)


def test_persons_of_two_tables() -> None:
    """Teachers 1 to 3: 1 was trained, 2 perhaps; 4 is no teacher, 5 is nobody of the staff."""
    trained = [{"person": 1}, {"person": 1}, {"person": 4}, {"person": 5}]
    trained += [{"person": 2, "certain": None}]
    people = staff((1, "enseignant"), (2, "enseignant"), (3, "enseignant"), (4, "autre"))
    found = numbers(
        persons_of("trainings"), persons_of("staff", TEACHERS), trainings=trained, staff=people
    )

    assert found == (1, 3, Fraction(1, 3), Fraction(2, 3))


def test_a_row_of_nobody_may_be_of_somebody_who_is_left() -> None:
    """Of two teachers one is trained; a training of nobody known may be the other's."""
    trained = [{"person": 1}, {"person": None}, {"person": None}]
    people = staff((1, "enseignant"), (2, "enseignant"))
    found = numbers(
        persons_of("trainings"), persons_of("staff", TEACHERS), trainings=trained, staff=people
    )

    assert found == (1, 2, Fraction(1, 2), 1)


def test_a_teacher_without_an_identifier_is_one_more() -> None:
    """One of one is trained, and a teacher of nobody known may be or not: 1 of 2 to 2 of 2."""
    people = staff((1, "enseignant"), (None, "enseignant"))
    found = numbers(
        persons_of("trainings"),
        persons_of("staff", TEACHERS),
        trainings=[{"person": 1}],
        staff=people,
    )

    assert found == (1, 1, Fraction(1, 2), 1)


def test_a_lost_part_of_the_numerator_may_hold_everybody() -> None:
    """One of three is known to be trained; the lost rows may be of the two others."""
    trained = state("trainings", [{"person": 1}], cut={0: frozenset()})
    people = staff((1, "enseignant"), (2, "enseignant"), (3, "enseignant"))
    found = numbers(persons_of("trainings"), persons_of("staff", TEACHERS), trained, staff=people)

    assert found == (1, 3, Fraction(1, 3), 1)


def test_schools_of_two_tables() -> None:
    """Of two lycées one has an ENT; a row of no school known may be the other's."""
    schools = [
        {"school": "0860001J", "kind": "lycée"},
        {"school": "0860002K", "kind": "lycée"},
        {"school": "0860003L", "kind": "collège"},
    ]
    active = [{"school": "0860001J"}, {"school": "0860003L"}]
    of = persons_of("ent_activations", distinct="school")
    over = persons_of("schools", {"kind": "lycée"}, distinct="school")

    half = Fraction(1, 2)
    assert numbers(of, over, ent_activations=active, schools=schools) == (1, 2, half, half)
    active.append({"school": None})
    assert numbers(of, over, ent_activations=active, schools=schools) == (1, 2, half, 1)


# Which conditions of the numerator are asked though the denominator has the same.
PEOPLE = [
    {"person": 1, "function": "enseignant", "school": "0860001J"},
    {"person": 2, "function": "enseignant", "school": "0860001J"},
]
TRAINED = [
    {"person": 1, "function": "enseignant", "school": "0860001J"},
    {"person": 2, "function": "RUPN", "school": "0860002K"},
]
KINDS = [{"school": "0860001J", "kind": "lycée"}, {"school": "0860002K", "kind": "collège"}]


@pytest.mark.parametrize(
    ("asked", "over"),
    [
        (TEACHERS, persons_of("staff", TEACHERS)),
        ({"school.kind": "lycée"}, persons_of("staff", {"school.kind": "lycée"})),
        ({"school": "0860001J"}, persons_of("staff", {"school": "0860001J"})),
    ],
)
def test_a_condition_on_other_cells_is_asked(asked: dict[str, Any], over: Count) -> None:
    """Person 2 is such a one for the staff, and not where they were trained: 1 of 2."""
    of = persons_of("trainings", asked)
    found = numbers(of, over, trainings=TRAINED, staff=PEOPLE, schools=KINDS)

    assert found[:2] == (1, 2)


def test_what_the_staff_say_of_a_person_is_no_cell_of_a_school() -> None:
    """Teachers are in the schools J and K; in K only the head was trained: 1 of 2."""
    people = [
        {"person": 1, "function": "enseignant", "school": "0860001J"},
        {"person": 2, "function": "enseignant", "school": "0860002K"},
        {"person": 3, "function": "chef d'établissement", "school": "0860002K"},
    ]
    trained = [{"person": 1, "school": "0860001J"}, {"person": 3, "school": "0860002K"}]
    of = persons_of("trainings", {"person.function": "enseignant"}, distinct="school")
    over = persons_of("staff", TEACHERS, distinct="school")

    assert numbers(of, over, trainings=trained, staff=people)[:2] == (1, 2)


UNSURE = staff((1, "enseignant"), (2, None))


@pytest.mark.parametrize(
    ("of", "over"),
    [
        (
            persons_of("trainings", {"person.function": "enseignant"}),
            persons_of("staff", TEACHERS),
        ),
        (
            persons_of("trainings", {"person.function": "enseignant"}),
            persons_of("service_uses", {"person.function": "enseignant"}),
        ),
        (
            persons_of("staff", {"person.function": "enseignant"}),
            persons_of("staff", TEACHERS),
        ),
    ],
)
def test_what_the_staff_say_of_a_person_is_one_cell(of: Count, over: Count) -> None:
    """Person 2 may be a teacher on both sides or on neither: 1 of 1, or 2 of 2."""
    both = [{"person": 1}, {"person": 2}]

    found = numbers(of, over, trainings=both, service_uses=both, staff=UNSURE)
    assert found == (1, 1, 1, 1)


def test_what_the_register_says_of_a_school_is_one_cell() -> None:
    """School K, with an ENT, may be a lycée on both sides or on neither: 1 of 1, or 2 of 2."""
    register = [{"school": "0860001J", "kind": "lycée"}, {"school": "0860002K", "kind": None}]
    active = [{"school": "0860001J"}, {"school": "0860002K"}]
    of = persons_of("ent_activations", {"school.kind": "lycée"}, distinct="school")
    over = persons_of("schools", {"kind": "lycée"}, distinct="school")

    assert numbers(of, over, schools=register, ent_activations=active) == (1, 1, 1, 1)


def test_another_condition_on_the_same_cells_is_asked() -> None:
    """Of a teacher and a RUPN, one is a teacher: the denominator asks for both."""
    people = staff((1, "enseignant"), (2, "RUPN"))
    of = persons_of("trainings", {"person.function": "enseignant"})
    over = persons_of("staff", {"function": ["enseignant", "RUPN"]})

    both = [{"person": 1}, {"person": 2}]
    assert numbers(of, over, trainings=both, staff=people)[:2] == (1, 2)


@pytest.mark.parametrize(
    ("certified", "least", "most"), [(True, 0, 1), (None, 0, 1), (False, 0, 0)]
)
def test_a_row_of_no_school_may_be_of_one_that_counts(
    certified: bool | None, least: int, most: int
) -> None:
    """Beside a school of which nobody is certified: it makes that one succeed, where it may."""
    rows: list[Row] = [
        {"person": 1, "school": "0860101T", "certified": False},
        {"person": 2, "certified": certified},
    ]
    of = persons_of("staff", {"certified": True}, "school")

    found = numbers(of, persons_of("staff", distinct="school"), staff=rows)

    assert found == (0, 1, least, most)


def test_a_row_of_no_school_that_may_count_may_fail() -> None:
    """One school, that succeeds; perhaps a teacher elsewhere, who is not certified."""
    rows: list[Row] = [
        {"person": 1, "school": "0860101T", "function": "enseignant", "certified": True},
        {"person": 2, "certified": False},
    ]
    teachers = {"function": "enseignant"}
    of = persons_of("staff", {**teachers, "certified": True}, "school")

    found = numbers(of, persons_of("staff", teachers, "school"), staff=rows)

    assert found == (1, 1, Fraction(1, 2), 1)


def test_whoever_may_be_trained_may_be_anybody_of_a_staff_of_other_identifiers() -> None:
    """Of three on the staff: the strangers 100, surely, and 101, perhaps, may be two of them."""
    trained = [{"person": 100}, {"person": 100}, {"person": 101, "certain": None}]
    people = staff((1, None), (2, None), (3, None))

    found = numbers(persons_of("trainings"), persons_of("staff"), trainings=trained, staff=people)

    assert found == (0, 3, 0, Fraction(2, 3))

"""Doubts: the rows that leave a measure open, by the cell that lacks."""

from collections.abc import Sequence
from typing import Any

import pytest

from feuille_route.measures.doubts import doubts
from feuille_route.roadmap.kinds import Count, Latest, Measure, Ratio, Sum
from small_tables import Row, see_of, state, where

J, K = "0860001J", "0860002K"
STAFF: Sequence[Row] = [
    {"person": 1, "function": "enseignant", "certified": True},
    {"person": 2, "function": None, "certified": True},
]
REGISTER: Sequence[Row] = [
    {"school": J, "kind": "lycée", "department": "086"},
    {"school": K, "kind": None, "department": None},
]


def found(measure: Measure, **tables: Sequence[Row]) -> dict[tuple[str, str], list[int]]:
    """Give the places of the rows in doubt, by who should tell, and in which column."""
    see = see_of(**{"staff": STAFF, "schools": REGISTER, **tables})
    told = doubts(measure, see)
    return {(one.said_by, one.column): one.rows.nonzero()[0].tolist() for one in told}


def count(table: str, distinct: str | None = None, **asked: Any) -> Count:
    """Count rows, or things; a double underscore is a dot."""
    conditions = {name.replace("__", "."): one for name, one in asked.items()}
    return Count(count=table, distinct=distinct, where=where(conditions))


TRAINED: Sequence[Row] = [
    {"person": 1, "school": J, "attended": True, "hours": 3.0},
    {"person": 2, "school": K, "attended": True, "hours": None},
    {"person": None, "school": None, "attended": True, "hours": 3.0},
    {"person": 2, "school": K, "attended": None, "hours": 3.0},
    {"person": None, "school": None, "attended": False, "hours": None},
    {"person": 1, "school": J, "attended": True, "hours": 3.0, "certain": None},
]
ATTENDED = {"attended": True}
OF_NONE = ("trainings", "")
ATTENDANCE = ("trainings", "attended")


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        (count("trainings", **ATTENDED), {OF_NONE: [5], ATTENDANCE: [3]}),
        # the last but one was not there, so that nobody's row is one: the third
        (
            count("trainings", "person", **ATTENDED),
            {OF_NONE: [5], ATTENDANCE: [3], ("trainings", "person"): [2]},
        ),
        (
            Sum(sum="trainings.hours", where=where(ATTENDED)),
            {OF_NONE: [5], ATTENDANCE: [3], ("trainings", "hours"): [1]},
        ),
        # days are told by the hours
        (
            Sum(sum="trainings.days", where=where(ATTENDED)),
            {OF_NONE: [5], ATTENDANCE: [3], ("trainings", "hours"): [1]},
        ),
        # the staff should tell of whom a row is, the row who that is
        (
            count("trainings", person__function="enseignant"),
            {OF_NONE: [5], ("trainings", "person"): [2, 4], ("staff", "function"): [1, 3]},
        ),
        (
            count("trainings", person__function="enseignant", **ATTENDED),
            {
                OF_NONE: [5],
                ATTENDANCE: [3],
                ("trainings", "person"): [2],
                ("staff", "function"): [1, 3],
            },
        ),
        (
            count("trainings", school__kind="lycée", **ATTENDED),
            {
                OF_NONE: [5],
                ATTENDANCE: [3],
                ("trainings", "school"): [2],
                ("schools", "kind"): [1, 3],
            },
        ),
        # a UAI tells its département, whatever the register says
        (
            count("trainings", school__department="086", **ATTENDED),
            {OF_NONE: [5], ATTENDANCE: [3], ("trainings", "school"): [2]},
        ),
    ],
)
def test_rows_are_in_doubt_for_the_cell_that_lacks(
    measure: Measure, told: dict[tuple[str, str], list[int]]
) -> None:
    """Of trainings: whom the staff tell, one of a school that is not said, of nobody, and so on."""
    assert found(measure, trainings=TRAINED) == told


def test_both_sides_of_a_ratio_are_in_doubt() -> None:
    """By school, the pupils of no school are, and one of no grade; one cell is one doubt."""
    ratio = Ratio(
        of=count("pix_profiles", grade="3e"),
        over=Sum(sum="enrolments.pupils", where=where({"grade": "3e"})),
        by="school",
    )
    sent = [{"school": J, "grade": None}, {"school": None, "grade": "3e"}, {"grade": "4e"}]
    pupils = [
        {"school": J, "grade": "3e", "pupils": None},
        {"school": None, "grade": "3e", "pupils": 9},
        {"school": J, "grade": "4e", "pupils": None},
    ]

    assert found(ratio, pix_profiles=sent, enrolments=pupils) == {
        ("pix_profiles", "grade"): [0],
        ("pix_profiles", "school"): [1],
        ("enrolments", "pupils"): [0],
        ("enrolments", "school"): [1],
    }
    assert found(ratio.model_copy(update={"by": None}), pix_profiles=sent, enrolments=pupils) == {
        ("pix_profiles", "grade"): [0],
        ("enrolments", "pupils"): [0],
    }


def test_one_cell_that_both_sides_ask_is_one_doubt() -> None:
    """Of trainings, whatever their theme, two do not say who was there; of Pix, one of these."""
    rows = [{"theme": theme, "attended": None} for theme in ("Pix", "ENT")]
    of, over = count("trainings", theme="Pix", **ATTENDED), count("trainings", **ATTENDED)

    assert found(Ratio(of=of, over=over), trainings=rows) == {ATTENDANCE: [0, 1]}
    assert found(Ratio(of=over, over=of), trainings=rows) == {ATTENDANCE: [0, 1]}


@pytest.mark.parametrize("table", ["staff", "trainings", "schools"])
def test_a_departement_should_be_told_by_the_row_or_by_its_school(table: str) -> None:
    """Where rows write it, the row is asked; a school tells it, of whichever register."""
    rows = [{"school": None}, {"school": J}, {"school": K}, {"school": "0170003M"}]
    own = "school" if table == "trainings" else "department"

    assert found(count(table, department="086"), **{table: rows}) == {(table, own): [0]}


def test_a_row_that_hides_older_ones_may_be_of_anybody() -> None:
    """Of the latest profiles, one of nobody known, which is not of 3e."""
    rows = [{"person": 1, "grade": "3e"}, {"person": None, "grade": "4e"}]
    part = count("pix_profiles", grade="3e")
    [one] = doubts(part, see_of(state("pix_profiles", rows, latest=True)))

    assert (one.column, one.rows.tolist()) == ("person", [False, True])
    assert doubts(part, see_of(state("pix_profiles", rows))) == []


def test_a_reading_is_in_doubt_for_its_cells_and_for_rows_of_no_indicator() -> None:
    """Of tablets a value lacks, and a date; of screens both; one row does not say of what it is."""
    rows = [
        {"indicator": "Tablettes", "date": "2021-03-01", "value": None},
        {"indicator": "tablettes", "date": None, "value": 3.0},
        {"indicator": "écrans", "date": None, "value": None},
        {"indicator": None, "date": "2021-03-01", "value": 3.0},
    ]

    assert found(Latest(latest="tablettes"), readings=rows) == {
        ("readings", "indicator"): [3],
        ("readings", "value"): [0],
        ("readings", "date"): [1],
    }


def test_what_is_known_is_in_no_doubt() -> None:
    """Nor is a table without rows."""
    assert found(count("trainings", **ATTENDED), trainings=TRAINED[:1]) == {}
    assert found(count("trainings", **ATTENDED), trainings=[]) == {}

"""Filters: each row is kept, is not, or nobody knows."""

import datetime as dt
from typing import Any

import pytest

from feuille_route.measures.filters import admits, declared_column, departments, keep
from feuille_route.states.state import State
from feuille_route.tables import GRADES
from small_tables import Row, see_of, state, where

SCHOOLS = [
    {"school": "0860001J", "kind": "collège", "department": "086"},
    {"school": "0860002K", "kind": "lycée", "department": "086"},
    {"school": "0170003L", "kind": None, "department": "079"},
]
STAFF = [
    {"person": 1, "function": "enseignant", "certified": False},
    {"person": 1, "function": "RUPN", "certified": True},
    {"person": 2, "function": "autre", "certified": None},
]


def kept(of: State, asked: dict[str, Any], **tables: list[Row]) -> list[bool | None]:
    """Say of each row whether it is kept; ``None``: nobody knows."""
    answers = keep(of, where(asked), see_of(of, **tables))
    return [
        None if answer is None else bool(answer)
        for answer in answers.astype("object").where(answers.notna(), None)
    ]


def test_a_null_is_not_known() -> None:
    """A cell that satisfies is kept, another one is not, of an empty one nobody knows."""
    rows = state("pix_profiles", [{"grade": "3e"}, {"grade": "4e"}, {"grade": None}])

    assert kept(rows, {"grade": "3e"}) == [True, False, None]
    assert kept(rows, {"grade": {"not": ["3e"]}}) == [False, True, None]


def test_a_row_that_is_not_certain_is_kept_for_sure_by_no_filter() -> None:
    """A row that may be of the year may be kept; one that does not satisfy is not."""
    rows = state("pix_profiles", [{"grade": g, "certain": None} for g in ("3e", "4e")])

    assert kept(rows, {}) == [None, None]
    assert kept(rows, {"grade": "3e"}) == [None, False]


def test_false_and_unknown_is_false() -> None:
    """Of two conditions, one that fails decides, whatever is not known of the other."""
    rows = state(
        "pix_profiles",
        [
            {"grade": "4e", "shared": None},
            {"grade": "3e", "shared": None},
            {"grade": None, "shared": False},
            {"grade": "3e", "shared": True},
        ],
    )

    assert kept(rows, {"grade": "3e", "shared": True}) == [False, None, False, True]


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        ((">=", 2), [False, True, True, None]),
        ((">", 2), [False, False, True, None]),
        (("<=", 2), [True, True, False, None]),
        (("<", 2), [True, False, False, None]),
        (("==", 2), [False, True, False, None]),
        ([1, 3], [True, False, True, None]),
    ],
)
def test_numbers_are_compared(asked: Any, answers: list[bool | None]) -> None:
    """Levels 1, 2, 3 and one that is not known, compared with 2."""
    rows = state("pix_profiles", [{"lowest_level": level} for level in (1, 2, 3, None)])

    assert kept(rows, {"lowest_level": asked}) == answers


def test_hours_are_compared_as_they_are_written() -> None:
    """A sum of decimals in the roadmap is a decimal: 2.1 hours are at least 2.1 hours."""
    rows = state("trainings", [{"hours": 2.1}, {"hours": 2.0}])

    assert kept(rows, {"hours": (">=", "2.1")}) == [True, False]


def test_dates_are_compared() -> None:
    """A day is compared with a day; a date that is not there is not known."""
    rows = state("trainings", [{"date": "2021-03-05"}, {"date": "2021-03-06"}, {"date": None}])

    assert kept(rows, {"date": (">", dt.date(2021, 3, 5))}) == [False, True, None]
    assert kept(rows, {"date": dt.date(2021, 3, 5)}) == [True, False, None]


def test_texts_are_equal_whatever_their_case_and_accents() -> None:
    """A service is the one that is asked, however it is spelt; never a part of it."""
    rows = state("service_uses", [{"service": s} for s in ("Élan", "ELAN", "Élan +", None)])

    assert kept(rows, {"service": ["élan"]}) == [True, True, False, None]


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("L'usage de Pix en classe", "Pix", True),
        ("Pixel art", "Pix", False),
        ("L’éducation aux médias", "education", True),
        ("D'ENT en ENT", "ent", True),
        ("Enseigner autrement", "ent", False),
        ("Réseaux sociaux", "réseau social", True),
        ("Le réseau est social", "réseau social", False),
        ("Jeux sérieux", "jeu", True),
        ("Tous niveaux", "niveau", True),
        ("Noyaux et réseaux", "réseau", True),
        ("Des cas", "ca", False),
        ("Les robots", "robot", True),
    ],
)
def test_contains_looks_for_whole_words(text: str, asked: str, found: bool) -> None:
    """Words are whole, singular or plural; an apostrophe ends one; several stand side by side."""
    rows = state("trainings", [{"theme": text}])

    assert kept(rows, {"theme": {"contains": [asked]}}) == [found]


def test_contains_any_of_several() -> None:
    """One of the words that are asked is enough; of no text nobody knows."""
    rows = state("trainings", [{"theme": theme} for theme in ("Pix", "ENT", "Musique", None)])

    assert kept(rows, {"theme": {"contains": ["pix", "ent"]}}) == [True, True, False, None]


def test_a_dotted_column_asks_the_register() -> None:
    """The kind is the school's; of a school of which it says nothing, nobody knows."""
    schools = ("0860001J", "0860002K", "0170003L", "0790004M", None)
    rows = state("ent_activations", [{"school": school} for school in schools])

    asked = {"school.kind": "lycée"}
    assert kept(rows, asked, schools=SCHOOLS) == [False, True, None, None, None]


def test_a_dotted_column_asks_whether_any_row_of_the_staff_says_so() -> None:
    """Person 1 is also RUPN; person 2 is not; 3 is nobody of the staff; of nobody nobody knows."""
    rows = state("trainings", [{"person": person} for person in (1, 2, 3, None)])

    assert kept(rows, {"person.function": "RUPN"}, staff=STAFF) == [True, False, False, None]


def test_of_a_person_some_rows_may_say_it() -> None:
    """A row whose function is not known may say it, unless another row surely does."""
    staff = [
        {"person": 1, "function": None},
        {"person": 1, "function": "autre"},
        {"person": 2, "function": None},
        {"person": 2, "function": "RUPN"},
    ]
    rows = state("trainings", [{"person": 1}, {"person": 2}])

    assert kept(rows, {"person.function": "RUPN"}, staff=staff) == [None, True]


def test_a_row_of_the_staff_of_nobody_may_be_anyones() -> None:
    """Where such a row may satisfy, nobody is surely without; another row tells nothing."""
    rows = [{"person": 1}, {"person": 3}]
    staff = [{"person": 1, "function": "autre"}]

    asked = {"person.function": "RUPN"}
    may = [*staff, {"person": None, "function": "RUPN"}]
    other = [*staff, {"person": None, "function": "autre"}]
    assert kept(state("trainings", rows), asked, staff=may) == [None, None]
    assert kept(state("trainings", rows), asked, staff=other) == [False, False]


def test_a_part_of_the_staff_that_is_lost_may_say_anything() -> None:
    """With a part of the staff lost, who does not satisfy may: only a yes is sure."""
    staff = state("staff", STAFF, cut={0: frozenset()})
    rows = state("trainings", [{"person": person} for person in (1, 2, 3)])

    answers = keep(rows, where({"person.function": "RUPN"}), see_of(rows, staff))
    assert answers.fillna(False).tolist() == [True, False, False]
    assert answers.isna().tolist() == [False, True, True]


def test_what_any_row_of_a_person_says_holds_for_all_of_them() -> None:
    """Person 1 is certified on another row; of person 2 nobody knows; a row of nobody is itself."""
    rows = state("staff", [*STAFF, {"person": None, "certified": False}])

    assert kept(rows, {"certified": True}) == [True, True, None, False]


def test_a_row_counts_in_some_states_only_unless_its_state_is_asked() -> None:
    """A twin counts in service; asked for those that are planned, they are kept."""
    rows = state("digital_twins", [{"state": s} for s in ("en service", "en projet", None)])

    assert kept(rows, {}) == [True, False, None]
    assert kept(rows, {"state": "en projet"}) == [False, True, None]


def test_a_department_is_the_schools_or_that_of_its_identifier() -> None:
    """By the register, which may say another than the UAI; a school that it lacks by its UAI."""
    schools = ("0860001J", "0170003L", "0160004M", None)
    rows = state("ent_activations", [{"school": school} for school in schools])

    found = departments(rows, see_of(rows, schools=SCHOOLS)).astype("object")
    assert found.where(found.notna(), None).tolist() == ["086", "079", "016", None]
    assert kept(rows, {"department": "079"}, schools=SCHOOLS) == [False, True, False, None]
    assert kept(rows, {"school.department": "079"}, schools=SCHOOLS) == [False, True, False, None]


def test_a_department_of_its_own_comes_first() -> None:
    """What a row of the staff says of its department holds; where it says nothing, the school's."""
    rows = state(
        "staff",
        [
            {"person": 1, "department": "017", "school": "0860001J"},
            {"person": 2, "department": None, "school": "0860001J"},
            {"person": 3, "department": None, "school": None},
        ],
    )

    assert kept(rows, {"department": "086"}, schools=SCHOOLS) == [False, True, None]


def test_a_table_without_schools_has_its_own_departments() -> None:
    """A steering meeting is of the department that is written."""
    rows = state("steering_meetings", [{"department": "086"}, {"department": "017"}])

    assert kept(rows, {"department": "086"}) == [True, False]


def test_a_table_without_rows_has_no_departments() -> None:
    """Nothing is asked of nothing."""
    rows = state("ent_activations", [])

    assert departments(rows, see_of(rows)).tolist() == []


def test_a_filter_admits_a_value() -> None:
    """What a breakdown may restrict to: the values that a condition keeps."""
    conditions = where({"any": ["3e", "4e"], "none": {"not": ["3e"]}})

    assert [admits(conditions["any"], key) for key in ("3e", "5e")] == [True, False]
    assert [admits(conditions["none"], key) for key in ("3e", "5e")] == [False, True]


def test_a_dotted_column_is_declared_by_its_register() -> None:
    """The kind of a school is a column of the register; a grade is the table's own."""
    assert "lycée" in declared_column("enrolments", "school.kind").values
    assert declared_column("enrolments", "grade").values == GRADES

"""Breakdowns: the groups that are judged, and those that are only shown."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest

from feuille_route.findings import Log
from feuille_route.promise import Status
from feuille_route.results import Group
from feuille_route.roadmap.kinds import Count, Latest, Measure, Ratio, Sum
from feuille_route.roadmap.models import Each
from feuille_route.states.state import State
from feuille_route.verdicts.breakdowns import (
    hide_small,
    judged_groups,
    resolve_column,
    shown_groups,
    without_verdict,
)
from small_tables import Row, check, scope, see_of, told, where

J, K, L = "0860001J", "0170002K", "0860003L"
REGISTER: Sequence[Row] = [
    {"school": J, "kind": "collège", "department": "086"},
    {"school": K, "kind": "collège", "department": "017"},
    {"school": L, "kind": "lycée", "department": "086"},
]
PUPILS = Ratio(
    of=Count(count="pix_profiles", distinct="person"),
    over=Sum(sum="enrolments.pupils"),
    by="school",
)


def shown(
    measure: Measure,
    column: str,
    see: Callable[[str], State],
    threshold: str = ">= 1",
    **more: Any,
) -> dict[str | None, tuple[Any, ...]]:
    """Give, by key, the numerator, the denominator, the value and the status of each group."""
    groups = shown_groups(check(measure, threshold), column, scope(see, **more), {"086": "Vienne"})
    return {g.key: (g.numerator, g.denominator, g.value, g.status) for g in groups}


@pytest.mark.parametrize(
    ("table", "column", "found"),
    [
        ("pix_profiles", "grade", "grade"),
        ("pix_profiles", "kind", "school.kind"),
        ("pix_profiles", "department", "department"),
        ("trainings", "degree", "degree"),
        ("trainings", "kind", "school.kind"),
        ("pix_profiles", "function", None),
        ("trainings", "certified", "person.certified"),
        ("trainings", "school", "person.school"),  # where a person works, not where it took place
        ("trainings", "department", "person.department"),
        ("staff", "department", "department"),
        ("steering_meetings", "kind", None),
    ],
)
def test_a_column_is_found(table: str, column: str, found: str | None) -> None:
    """A table's own, its persons', its schools'."""
    assert resolve_column(table, column) == found


def test_a_count_is_shown_by_a_column_without_verdict() -> None:
    """Two collèges and a lycée, in the order of the declaration of kinds."""
    found = shown(Count(count="schools"), "kind", see_of(schools=REGISTER))

    assert list(found.items()) == [("collège", (2, None, 2, None)), ("lycée", (1, None, 1, None))]


def test_only_what_the_measure_admits_is_shown() -> None:
    """Asked for no lycée, there is no group of lycées."""
    asked = Count(count="schools", where=where({"kind": {"not": ["lycée"]}}))

    assert set(shown(asked, "kind", see_of(schools=REGISTER))) == {"collège"}


def test_groups_of_departments_are_derived_and_labelled() -> None:
    """J and L of Vienne, K of 017 by the register."""
    activations = [{"school": s, "active": True} for s in (J, K, L)]
    see = see_of(schools=REGISTER, ent_activations=activations)
    groups = shown_groups(
        check(Count(count="ent_activations"), ">= 1"), "department", scope(see), {"086": "Vienne"}
    )

    assert [(g.by, g.key, g.label, g.value) for g in groups] == [
        ("department", "017", "017", 1),
        ("department", "086", "Vienne", 2),
    ]


def test_flags_make_groups() -> None:
    """One active, two not."""
    rows = [{"school": J, "active": a} for a in (True, False, False, None)]

    found = shown(Count(count="ent_activations"), "active", see_of(ent_activations=rows))
    assert {key: four[0] for key, four in found.items()} == {"true": 1, "false": 2}
    none = shown(Count(count="ent_activations"), "active", see_of(ent_activations=rows[1:]))
    assert {key: four[0] for key, four in none.items()} == {"false": 2}


def test_numbers_make_no_groups() -> None:
    """Neither a number, nor a column that the table has not, nor a reading has any."""
    rows = [{"school": J, "pupils": 3}]

    assert shown(Count(count="enrolments"), "pupils", see_of(enrolments=rows)) == {}
    assert shown(Count(count="schools"), "grade", see_of(schools=REGISTER)) == {}
    assert shown(Latest(latest="débits"), "department", see_of()) == {}
    assert shown(Count(count="schools"), "kind", see_of()) == {}


ENROLLED = [{"school": s, "grade": g, "pupils": 6} for s, g in ((J, "3e"), (K, "3e"), (L, "2de"))]
PROFILES = [
    {"school": s, "person": p, "grade": g}
    for s, g, people in ((J, "3e", range(6)), (K, "3e", range(3)), (L, "2de", range(1)))
    for p in people
]
SEE = see_of(schools=REGISTER, enrolments=ENROLLED, pix_profiles=PROFILES)


def test_a_ratio_is_restricted_on_both_sides() -> None:
    """In 3e 6 of 6 and 3 of 6, in 2de 1 of 6; each is judged."""
    assert shown(PUPILS, "grade", SEE, ">= 50 %") == {
        "3e": (9, 12, 0.75, Status.MET),
        "2de": (1, 6, 1 / 6, Status.UNMET),
    }


def test_a_group_that_only_the_denominator_has_is_shown() -> None:
    """Of 2de nobody sent a profile, though the lycée sent one: none of its six pupils."""
    sent = [*PROFILES[:-1], {**PROFILES[-1], "grade": "3e"}]
    see = see_of(schools=REGISTER, enrolments=ENROLLED, pix_profiles=sent)

    assert shown(PUPILS, "grade", see, ">= 50 %")["2de"] == (0, 6, 0, Status.UNMET)


def test_a_ratio_by_school_is_shown_by_school() -> None:
    """Each school has the numbers that the ratio added up."""
    assert shown(PUPILS, "school", SEE, ">= 50 %") == {
        K: (3, 6, 0.5, Status.MET),
        J: (6, 6, 1, Status.MET),
        L: (1, 6, 1 / 6, Status.UNMET),
    }


def test_a_school_that_enrols_nobody_is_not_shown() -> None:
    """K and L have profiles, and J alone pupils: each of the others would be none of none."""
    see = see_of(schools=REGISTER, enrolments=ENROLLED[:1], pix_profiles=PROFILES)

    assert shown(PUPILS, "school", see, ">= 50 %") == {J: (6, 6, 1, Status.MET)}
    nobody = [*ENROLLED[:1], {**ENROLLED[1], "pupils": 0}]
    see = see_of(schools=REGISTER, enrolments=nobody, pix_profiles=PROFILES)
    assert shown(PUPILS, "school", see, ">= 50 %") == {J: (6, 6, 1, Status.MET)}


def test_without_data_no_school_is_shown() -> None:
    """No enrolment."""
    assert shown(PUPILS, "school", see_of(schools=REGISTER, pix_profiles=PROFILES)) == {}


def test_a_group_expects_its_own_schools_only() -> None:
    """Collèges are expected; in 017 that is K alone."""
    asked = PUPILS.model_copy(update={"expect": where({"kind": "collège"})})
    groups = shown_groups(check(asked, ">= 50 %"), "department", scope(SEE), {})
    expected = {g.key: g.coverage.expected for g in groups if g.coverage}

    # L counts for 086 too, as it has a denominator
    assert expected == {"017": 1, "086": 2}


@pytest.mark.parametrize(("column", "expected"), [("grade", [4, 4]), ("campaign", [3])])
def test_a_group_of_another_column_than_a_grade_expects_no_school_by_name(
    column: str, expected: list[int]
) -> None:
    """All four schools are expected in each grade; by campaign the three that enrol pupils."""
    register = [*REGISTER, {"school": "0860004M", "kind": "collège", "department": "086"}]
    rows = [{**row, "campaign": "A"} for row in PROFILES]
    asked = PUPILS.model_copy(update={"expect": where({"kind": ["collège", "lycée"]})})
    see = see_of(schools=register, enrolments=ENROLLED, pix_profiles=rows)
    groups = shown_groups(check(asked, ">= 50 %"), column, scope(see), {})

    assert [g.coverage.expected for g in groups if g.coverage] == expected


def test_a_column_that_the_denominator_lacks_restricts_the_numerator_only() -> None:
    """Six profiles of campaign A over all three schools, without verdict."""
    asked = Ratio(of=Count(count="pix_profiles"), over=Count(count="schools"), expect={})
    see = see_of(schools=REGISTER, pix_profiles=[{"campaign": "A"}] * 6)

    assert shown(asked, "campaign", see, ">= 50 %") == {"A": (6, 3, 2, None)}


def test_small_groups_of_people_are_hidden_and_never_one_alone() -> None:
    """Nine in 3e, four in 4e: both are hidden, with every number."""
    rows = [{"grade": g} for g, n in (("3e", 9), ("4e", 4)) for _ in range(n)]
    groups = shown_groups(
        check(Count(count="pix_profiles"), ">= 1"), "grade", scope(see_of(pix_profiles=rows)), {}
    )

    assert [(g.key, g.hidden, g.value, g.numerator) for g in groups] == [
        ("4e", True, None, None),
        ("3e", True, None, None),
    ]


def test_a_small_group_of_a_free_text_has_no_name() -> None:
    """A name of a person may have strayed into it; of a code none has."""
    rows = [{"service": s, "person": 1} for s, n in (("A", 9), ("B", 4)) for _ in range(n)]
    groups = shown_groups(
        check(Count(count="service_uses"), ">= 1"), "service", scope(see_of(service_uses=rows)), {}
    )

    assert [(g.key, g.label, g.hidden) for g in groups] == [(None, "…", True)] * 2


def test_small_groups_of_things_are_shown() -> None:
    """Two schools are nobody."""
    groups = [_group("a"), _group("b")]

    assert hide_small(groups, [Fraction(1), Fraction(9)], 5, people=False) == groups
    assert [g.hidden for g in hide_small(groups, [Fraction(1), None], 5, people=True)] == [
        True,
        False,
    ]


def _group(key: str) -> Group:
    return Group(status=Status.MET, value=0.5, gap=3, progress=0.1, by="grade", key=key, label=key)


def test_a_breakdown_that_is_only_shown_has_no_verdict() -> None:
    """Status, gap and progress are taken off; the value stays."""
    (group,) = without_verdict([_group("a")])

    assert (group.status, group.gap, group.progress, group.value) == (None, None, None, 0.5)


def each(measure: Measure, column: str, *keys: str) -> tuple[Any, list[Group], Log]:
    """Judge the groups that a roadmap expects."""
    log = Log()
    asked = check(measure, ">= 50 %", each=Each(column=column, groups={key: key for key in keys}))
    outcome, groups, _ = judged_groups(asked, scope(SEE), "pix", log)
    return outcome, groups, log


def test_each_expected_group_is_judged() -> None:
    """086 has 7 of 12, 017 3 of 6; together as the worst of them."""
    outcome, groups, _ = each(PUPILS, "department", "086", "017")

    assert [(g.key, g.value, g.status) for g in groups] == [
        ("086", 7 / 12, Status.MET),
        ("017", 0.5, Status.MET),
    ]
    assert outcome.status is Status.MET


def test_an_expected_group_that_no_row_names_has_no_data() -> None:
    """Of 079 there is no pupil: nobody knows."""
    outcome, groups, _ = each(PUPILS, "department", "017", "079")

    assert [g.status for g in groups] == [Status.MET, Status.UNKNOWN]
    assert outcome.status is Status.UNKNOWN


def test_gaps_of_groups_add_up() -> None:
    """2de lacks two of three, 3e none; by its dotted name the column is the last part."""
    outcome, groups, _ = each(PUPILS, "grade", "3e", "2de")

    assert (outcome.status, outcome.gap) == (Status.UNMET, 2)
    assert [g.by for g in each(PUPILS, "school.kind", "lycée")[1]] == ["kind"]
    assert [g.gap for g in groups] == [0, 2]


def test_what_each_group_tells_is_noted() -> None:
    """K has seven profiles over six pupils."""
    more = [{"school": K, "person": p, "grade": "3e"} for p in range(7)]
    log = Log()
    asked = check(PUPILS, ">= 50 %", each=Each(column="department", groups={"017": "017"}))
    see = see_of(schools=REGISTER, enrolments=ENROLLED, pix_profiles=more)
    judged_groups(asked, scope(see), "pix", log)

    assert told(log) == [("excess", 1)]


def test_two_groups_of_one_school_tell_two_things() -> None:
    """J has seven of six in 3e and in 4e; K, which enrols nobody, one row in 3e, two in 4e."""
    profiles = [
        *({"school": J, "person": p, "grade": "3e"} for p in range(7)),
        *({"school": J, "person": p, "grade": "4e"} for p in range(10, 17)),
        *({"school": K, "person": p, "grade": g} for p, g in [(20, "3e"), (21, "4e"), (22, "4e")]),
    ]
    enrolled = [{"school": J, "grade": grade, "pupils": 6} for grade in ("3e", "4e")]
    log = Log()
    asked = check(PUPILS, ">= 50 %", each=Each(column="grade", groups={"3e": "3e", "4e": "4e"}))
    see = see_of(schools=REGISTER, enrolments=enrolled, pix_profiles=profiles)
    judged_groups(asked, scope(see), "pix", log)

    surplus = {"target": "pix", "school": J, "found": 7, "of": 6}
    assert [(str(one.code), one.count, one.detail) for one in log.settled()] == [
        ("excess", 1, {**surplus, "group": "3e"}),
        ("excess", 1, {**surplus, "group": "4e"}),
        ("not_enrolled", 3, {"target": "pix", "school": K}),
    ]

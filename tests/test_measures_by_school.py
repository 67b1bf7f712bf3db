"""Ratios judged school by school: numerators and denominators, and what is known of schools."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from feuille_route.measures.by_school import Schools, compare
from feuille_route.measures.ratios import Groups
from feuille_route.roadmap.kinds import Count, Ratio, Sum
from feuille_route.states.state import State
from small_tables import Row, see_of, state, where

J, K, L = "0860001J", "0860002K", "0860003L"


def ratio(
    asked: dict[str, Any] | None = None,
    over: Count | Sum | None = None,
    expect: dict[str, Any] | None = None,
) -> Ratio:
    """Pupils with a profile over pupils."""
    return Ratio(
        of=Count(count="pix_profiles", distinct="person", where=where(asked or {})),
        over=over or Sum(sum="enrolments.pupils"),
        by="school",
        expect=where(expect or {}),
    )


def compared(
    asked: Ratio, *states: State, **tables: Sequence[Row]
) -> tuple[dict[str, tuple[int, ...]], Groups, Schools]:
    """Give of each school ``n_low, n_high, d_low, d_high``, and all the rest."""
    groups, schools = compare(asked, see_of(*states, **tables), Fraction(6))
    numbers = zip(groups.n_low, groups.n_high, groups.d_low, groups.d_high, strict=True)
    each = [tuple(map(int, four)) for four in numbers]
    return dict(zip(groups.keys, each, strict=True)), groups, schools


def pupils(*schools: tuple[str | None, str | None, int | None]) -> list[Row]:
    """Enrolments: a school, a grade, a number of pupils."""
    return [{"school": s, "grade": grade, "pupils": number} for s, grade, number in schools]


def sent(*profiles: tuple[str | None, int | None], **more: Any) -> list[Row]:
    """Profiles of 3e: a school, a person."""
    return [{"school": s, "person": person, "grade": "3e", **more} for s, person in profiles]


def test_each_school_counts_its_own() -> None:
    """J: two of its three pupils, one of them twice; K: one of two."""
    each, groups, schools = compared(
        ratio(),
        enrolments=pupils((J, "3e", 3), (K, "3e", 2)),
        pix_profiles=sent((J, 1), (J, 1), (J, 2), (K, 3)),
    )

    assert each == {J: (2, 2, 3, 3), K: (1, 1, 2, 2)}
    assert (groups.free, groups.stray, groups.veiled, groups.endless) == (0, 0, 0, False)
    assert schools == Schools({J, K}, frozenset({J, K}), set(), set(), False, {})


def test_a_person_counts_in_each_school() -> None:
    """Person 1 of two schools is one in each."""
    each, _, _ = compared(
        ratio(),
        enrolments=pupils((J, "3e", 3), (K, "3e", 2)),
        pix_profiles=sent((J, 1), (K, 1)),
    )

    assert each == {J: (1, 1, 3, 3), K: (1, 1, 2, 2)}


def test_a_surplus_is_left_as_it_is() -> None:
    """Three profiles over two pupils: the numbers are handed on, and capped when they are added."""
    each, _, _ = compared(
        ratio(), enrolments=pupils((J, "3e", 2)), pix_profiles=sent((J, 1), (J, 2), (J, 3))
    )

    assert each == {J: (3, 3, 2, 2)}


def test_rows_that_may_count_raise_the_most() -> None:
    """One profile of level 1, one of a level not known, two of nobody known of level 1."""
    rows = sent((J, 1), (J, 2), (J, None), (J, None))
    rows = [{**row, "lowest_level": None if row["person"] == 2 else 1} for row in rows]
    each, _, _ = compared(
        ratio({"lowest_level": (">=", 1)}),
        enrolments=pupils((J, "3e", 9)),
        pix_profiles=rows,
    )

    assert each == {J: (1, 4, 9, 9)}


def test_a_school_that_sent_nothing_may_hold_anything() -> None:
    """K sent no profile: all of its pupils may have one. It is expected, and not received."""
    each, _, schools = compared(
        ratio(), enrolments=pupils((J, "3e", 3), (K, "3e", 2)), pix_profiles=sent((J, 1))
    )

    assert each == {J: (1, 1, 3, 3), K: (0, 2, 2, 2)}
    assert (schools.expected, schools.received) == ({J, K}, {J})


def test_a_school_of_which_a_part_is_lost_may_hold_anything() -> None:
    """The lost file is of J; of K everything was read."""
    profiles = state("pix_profiles", sent((J, 1), (K, 2)), cut={0: frozenset({J})})
    each, groups, _ = compared(ratio(), profiles, enrolments=pupils((J, "3e", 3), (K, "3e", 2)))

    assert each == {J: (1, 3, 3, 3), K: (1, 1, 2, 2)}
    assert groups.unreadable


def test_a_lost_part_of_no_school_known_may_be_of_all() -> None:
    """Nobody knows of which school the lost file is."""
    profiles = state("pix_profiles", sent((J, 1), (K, 2)), cut={0: frozenset({J}), 1: frozenset()})
    each, _, _ = compared(ratio(), profiles, enrolments=pupils((J, "3e", 3), (K, "3e", 2)))

    assert each == {J: (1, 3, 3, 3), K: (1, 2, 2, 2)}


def test_a_lost_part_of_the_denominator_is_endless() -> None:
    """There may be more schools than were read."""
    enrolled = state("enrolments", pupils((J, "3e", 3)), cut={0: frozenset()})

    assert compared(ratio(), enrolled, pix_profiles=sent((J, 1)))[1].endless


def test_pupils_of_no_school_and_no_number_are_endless() -> None:
    """Of a row of neither, nobody knows how much it adds; where one is known, it is."""
    rows = [pupils((J, "3e", 3), last) for last in ((None, "3e", None), (None, "3e", 4))]
    found = [compared(ratio(), enrolments=one, pix_profiles=sent((J, 1)))[1] for one in rows]

    assert [(groups.endless, groups.stray) for groups in found] == [(True, 0), (False, 4)]


def test_profiles_of_no_school_are_free() -> None:
    """Person 1 twice and 2 of no school known, and one row of nobody known: three at most."""
    profiles = [*sent((J, 9)), *sent((None, 1), (None, 1), (None, 2), (None, None))]
    _, groups, _ = compared(ratio(), enrolments=pupils((J, "3e", 3)), pix_profiles=profiles)

    assert groups.free == 3


def test_rows_of_nobody_may_hide_somebodys_where_the_latest_counts() -> None:
    """A failure of nobody known may be the latest of one who counts: one of J, two of any.

    A success of nobody takes nobody's away.
    """
    succeeds = sent((J, 1), (J, None), lowest_level=1)
    rows = [*succeeds, *sent((J, None), (None, None), (L, None), lowest_level=0)]
    tables = {"enrolments": pupils((J, "3e", 3), (K, "3e", 2))}
    asked = ratio({"lowest_level": (">=", 1)})
    _, latest, _ = compared(asked, state("pix_profiles", rows, latest=True), **tables)
    _, every, _ = compared(asked, state("pix_profiles", rows), **tables)

    assert (list(latest.veil), latest.veiled) == ([1, 0], 2)
    assert (list(every.veil), every.veiled) == ([0, 0], 0)


def test_rows_of_a_school_that_is_not_enrolled_are_outside() -> None:
    """L enrols nobody: its two profiles count nowhere, and are told."""
    each, groups, schools = compared(
        ratio(),
        enrolments=pupils((J, "3e", 3), (K, "3e", 0)),
        pix_profiles=sent((J, 1), (L, 2), (L, 3), (K, 4)),
    )

    assert each == {J: (1, 1, 3, 3), K: (0, 0, 0, 0)}
    assert (groups.free, schools.outside) == (0, {K: 1, L: 2})


def test_rows_of_a_grade_that_a_school_lacks_are_outside() -> None:
    """J enrols 3e only, K both; a profile of no grade known is inside."""
    profiles = [
        {"school": school, "person": person, "grade": grade}
        for school, person, grade in [(J, 1, "4e"), (K, 2, "4e"), (J, 3, None), (J, 4, "3e")]
    ]
    each, _, schools = compared(
        ratio(), enrolments=pupils((J, "3e", 3), (K, "3e", 2), (K, "4e", 2)), pix_profiles=profiles
    )

    assert each == {J: (2, 2, 3, 3), K: (1, 1, 4, 4)}
    assert schools.outside == {J: 1}


def test_a_grade_that_is_not_known_may_be_any() -> None:
    """J enrols pupils of a grade that is not known: they may be of 4e, as those of K are."""
    profiles = [{"school": J, "person": 1, "grade": "4e"}]
    each, _, schools = compared(
        ratio(), enrolments=pupils((J, None, 3), (K, "4e", 2)), pix_profiles=profiles
    )

    assert (each[J], schools.outside) == ((1, 1, 3, 3), {})


@pytest.mark.parametrize(("grade", "free"), [("4e", 1), ("5e", 0), (None, 1)])
def test_a_row_of_no_school_is_of_any_that_enrols_its_grade(grade: str | None, free: int) -> None:
    """K enrols 4e; nobody 5e."""
    profiles = [*sent((J, 1)), {"school": None, "person": 2, "grade": grade}]
    _, groups, _ = compared(
        ratio(), enrolments=pupils((J, "3e", 3), (K, "4e", 2)), pix_profiles=profiles
    )

    assert groups.free == free


def test_a_number_of_pupils_that_is_not_known_is_told() -> None:
    """K is there, and nobody knows with how many pupils: it is not expected, and has no number."""
    each, _, schools = compared(
        ratio(), enrolments=pupils((J, "3e", 3), (K, "3e", None)), pix_profiles=sent((J, 1))
    )

    assert each[K][2:] == (0, 0)
    assert (schools.expected, schools.without) == ({J}, {K})


def test_the_roadmap_expects_schools_of_the_register() -> None:
    """Collèges J and K are expected; K is not enrolled; of L the kind is not known."""
    register = [{"school": s, "kind": k} for s, k in ((J, "collège"), (K, "collège"), (L, None))]
    _, groups, schools = compared(
        ratio(expect={"kind": "collège"}),
        schools=register,
        enrolments=pupils((J, "3e", 3)),
        pix_profiles=sent((J, 1)),
    )

    assert (schools.expected, schools.without) == ({J, K}, {K})
    assert groups.endless


def test_a_row_of_no_pupils_is_a_denominator() -> None:
    """K is expected and enrols nobody: that is known."""
    _, groups, schools = compared(
        ratio(expect={"kind": "collège"}),
        schools=[{"school": K, "kind": "collège"}],
        enrolments=pupils((J, "3e", 3), (K, "3e", 0)),
        pix_profiles=sent((J, 1)),
    )

    assert not groups.endless
    assert (schools.expected, schools.without) == ({J, K}, set())


def tracks(*rows: tuple[str, str, str | None]) -> list[Row]:
    """Enrolments of ten pupils each: a school, a grade, a track."""
    return [{"school": s, "grade": g, "track": t, "pupils": 10} for s, g, t in rows]


GENERAL, VOCATIONAL = "générale", "professionnelle"


@pytest.mark.parametrize(
    ("rows", "lacking"),
    [
        ([(J, "2de", GENERAL)], {J}),  # its vocational track was not sent
        ([(J, "2de", GENERAL), (J, "2de", VOCATIONAL)], set()),
        ([(J, "2de", None)], set()),  # a total
        ([(K, "2de", GENERAL)], set()),  # no vocational school
        ([(K, "1re", GENERAL)], {K}),  # nothing but those who choose specialities
        ([(K, "1re", GENERAL), (K, "terminale", GENERAL)], set()),
        ([(K, "1re", GENERAL), (K, "2de", None)], set()),
    ],
)
def test_a_school_of_which_one_of_the_files_was_not_sent(
    rows: list[tuple[str, str, str | None]], lacking: set[str]
) -> None:
    """As the split of its rows tells: J is vocational, K is not."""
    _, _, schools = compared(
        ratio(),
        schools=[{"school": J, "vocational": True}, {"school": K, "vocational": False}],
        enrolments=tracks(*rows),
        pix_profiles=sent((J, 1)),
    )

    assert schools.without == lacking


def test_a_ratio_of_one_track_asks_for_no_other() -> None:
    """Asked of the general track, J lacks nothing."""
    over = Sum(sum="enrolments.pupils", where=where({"track": GENERAL}))
    _, _, schools = compared(
        ratio(over=over),
        schools=[{"school": J, "vocational": True}],
        enrolments=tracks((J, "2de", GENERAL)),
        pix_profiles=sent((J, 1)),
    )

    assert schools.without == set()


def test_rows_may_be_counted_over_rows() -> None:
    """Two activations of J over its three, one of them perhaps: nothing is outside of a count."""
    rows = [{"school": J, "active": active} for active in (True, True, None)]
    rows.append({"school": None, "active": True})
    asked = Ratio(
        of=Count(count="ent_activations", where=where({"active": True})),
        over=Count(count="ent_activations"),
        by="school",
    )
    each, groups, schools = compared(asked, ent_activations=rows)

    assert each == {J: (2, 3, 3, 3)}
    assert (groups.free, groups.stray, schools.outside) == (1, 1, {})


def test_numbers_may_be_added_up_on_both_sides() -> None:
    """Girls over pupils: of J 4, of K a number that is not known (its pupils are the limit)."""
    rows = [
        {"school": J, "grade": "3e", "pupils": 9, "girls": 4},
        {"school": K, "grade": "3e", "pupils": 5, "girls": None},
        {"school": None, "grade": "3e", "pupils": 6, "girls": 2},
    ]
    asked = Ratio(of=Sum(sum="enrolments.girls"), over=Sum(sum="enrolments.pupils"), by="school")
    each, groups, _ = compared(asked, enrolments=rows)

    assert each[J] == (4, 4, 9, 9)
    assert each[K][0] == 0
    assert each[K][1] >= each[K][3] == 5
    assert (groups.free, groups.stray) == (2, 6)


def test_schools_may_be_counted_over_schools() -> None:
    """J is active, K is not; two rows of no school known are of one school each at most."""
    rows = [
        {"school": s, "active": a} for s, a in ((J, True), (K, False), (None, True), (None, True))
    ]
    asked = Ratio(
        of=Count(count="ent_activations", distinct="school", where=where({"active": True})),
        over=Count(count="schools", distinct="school"),
        by="school",
    )
    each, groups, _ = compared(asked, ent_activations=rows, schools=[{"school": J}, {"school": K}])

    assert each == {J: (1, 1, 1, 1), K: (0, 0, 1, 1)}
    assert groups.free == 2


def test_profiles_over_profiles_of_another_grade() -> None:
    """The last school has profiles of 6e alone: none of 3e is expected of it."""
    of_third = Count(count="pix_profiles", distinct="person", where=where({"grade": "3e"}))
    profiles = [*sent((J, 1), (J, 2)), {"school": L, "person": 3, "grade": "6e"}]

    each, groups, schools = compared(
        ratio(over=of_third), state("pix_profiles", profiles, latest=True)
    )

    assert each == {J: (2, 2, 2, 2), L: (0, 0, 0, 0)}
    assert (groups.free, schools.expected) == (0, {J})

"""Certified staff: certifications meet the staff by their names."""

from collections.abc import Sequence

import pytest

from feuille_route.findings import Log
from feuille_route.states.certifications import certify
from feuille_route.states.state import State
from small_tables import Row, state, told

ZOE, ANA = 11, 22
STAFF = [
    {"person": 1, "function": "enseignant", "names": ZOE, "certified": None},
    {"person": 1, "function": "RUPN", "names": ZOE, "certified": None},
    {"person": 2, "function": "enseignant", "names": ANA, "certified": False},
]


def certification(names: int | None, status: str | None = "validée", **more: object) -> Row:
    """A certification of March; ``person`` is the candidate, by default one of each name."""
    usual = {"person": names, "date": "2021-03-05T10:00", "number": str(names)}
    return {**usual, "names": names, "status": status, **more}


def certified(*certifications: Row, staff: Sequence[Row] = STAFF) -> list[tuple[object, object]]:
    """Give each row of the staff whether it is certified, and since when."""
    found, _ = seen(staff, certifications)
    on = found.frame["certified_on"]
    days = [None if missing else str(day)[:10] for day, missing in zip(on, on.isna(), strict=True)]
    flags = found.frame["certified"].astype("object")
    return list(zip(flags.where(flags.notna(), None), days, strict=True))


def seen(staff: Sequence[Row], certifications: Sequence[Row]) -> tuple[State, Log]:
    """See the staff with certifications."""
    log = Log()
    return certify(state("staff", staff), state("pix_certifications", certifications), log), log


def test_a_certification_certifies_every_row_of_who_bears_its_name() -> None:
    """Zoé is certified on both of her rows, Ana is not; nothing is told."""
    assert certified(certification(ZOE)) == [
        (True, "2021-03-05"),
        (True, "2021-03-05"),
        (False, None),
    ]
    assert told(seen(STAFF, [certification(ZOE)])[1]) == []


def test_the_first_of_several_counts() -> None:
    """Certified in March, and again in May."""
    again = certification(ZOE, date="2021-05-05T10:00", number="2")

    assert certified(again, certification(ZOE))[0] == (True, "2021-03-05")


@pytest.mark.parametrize(
    ("said", "since"),
    [("2020-12-01", "2020-12-01"), ("2021-06-01", "2021-03-05"), (None, None)],
)
def test_what_the_staff_say_already_holds_unless_it_was_sooner(
    said: str | None, since: str | None
) -> None:
    """Certified by the staff's own export: since then, or since an earlier certification."""
    staff = [{**STAFF[0], "certified": True, "certified_on": said}]

    assert certified(certification(ZOE), staff=staff) == [(True, since)]


@pytest.mark.parametrize("status", ["non obtenue", "annulée", "en erreur", "démarrée"])
@pytest.mark.parametrize("certain", [True, None])
def test_one_that_is_not_granted_certifies_nobody(status: str, certain: bool | None) -> None:
    """Nothing changes, whether its day is known or not, and nothing is told."""
    of_both = [certification(name, status, certain=certain) for name in (ZOE, ANA)]

    assert certified(*of_both) == [(None, None), (None, None), (False, None)]
    assert told(seen(STAFF, of_both)[1]) == []


@pytest.mark.parametrize(
    "open_",
    [
        certification(ANA, None),
        certification(ANA, date=None, certain=None),
    ],
)
def test_one_that_is_not_known_leaves_who_bears_its_name_open(open_: Row) -> None:
    """Without its status, or granted without a date, Ana may be certified: no is not known."""
    assert certified(certification(ZOE), open_) == [
        (True, "2021-03-05"),
        (True, "2021-03-05"),
        (None, None),
    ]


def test_one_of_two_past_dates_certifies() -> None:
    """Of its two rows, one says March and one May: since when is not known, that it is past is."""
    assert certified(certification(ZOE, date=None, certain=True))[0] == (True, None)


@pytest.mark.parametrize("status", ["validée", None])
def test_one_without_names_may_be_anybodys(status: str | None) -> None:
    """Of nobody it is known any more that they are not certified, whose name is not granted."""
    without = certification(None, status)

    assert certified(without) == [(None, None)] * 3
    assert certified(certification(ZOE), without) == [*[(True, "2021-03-05")] * 2, (None, None)]


def test_a_name_that_two_of_the_staff_bear_fits_neither() -> None:
    """Two Zoés: one is certified, nobody knows which; it is told."""
    staff = [{"person": at, "names": ZOE, "certified": False} for at in (1, 2)]
    found, log = seen(staff, [certification(ZOE)])

    assert certified(certification(ZOE), staff=staff) == [(None, None)] * 2
    assert found.frame["certified"].isna().all()
    assert told(log) == [("name_shared", 1)]


def test_a_name_that_two_of_the_staff_bear_and_no_certification_is_no_question() -> None:
    """Two Zoés, neither of whom passed: both stay as they are."""
    staff = [{"person": at, "names": ZOE, "certified": False} for at in (1, 2)]

    assert certified(certification(ANA), staff=staff) == [(False, None)] * 2


def test_a_name_of_two_candidates_fits_neither() -> None:
    """One Zoé on the staff, two who passed: either may be her; both are told."""
    two = [certification(ZOE, person=at, number=str(at)) for at in (7, 8)]

    assert certified(*two)[0] == (None, None)
    assert told(seen(STAFF, two)[1]) == [("name_shared", 2)]


def test_a_row_of_the_staff_without_a_name_meets_no_certification() -> None:
    """It stays as it is."""
    staff = [{"person": 3, "names": None, "certified": False}, STAFF[0]]

    assert certified(certification(ZOE), staff=staff) == [(False, None), (True, "2021-03-05")]


def test_without_names_nothing_meets() -> None:
    """A staff without names, one without rows, no certification: the staff is what it was."""
    bare = [{"person": 1, "certified": None}]
    for staff, certifications in ((bare, [certification(ZOE)]), ([], [certification(ZOE)])):
        of_staff = state("staff", staff)
        assert certify(of_staff, state("pix_certifications", certifications), Log()) is of_staff
    of_staff = state("staff", STAFF)
    assert certify(of_staff, state("pix_certifications", []), Log()) is of_staff

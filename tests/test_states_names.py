"""Persons known by name meet the staff: whose rows are they, and of whom does nobody know."""

from collections.abc import Sequence

import pytest

from feuille_route.data.dataset import Frame
from feuille_route.findings import Log
from feuille_route.states.names import bearers_of, forget_aliases, is_met_by_name, meet
from small_tables import Row, context, dataset, frame, place, state, told

ZOE, ANA, TOM, EVE = 11, 22, 33, 44
STAFF: Sequence[Row] = [
    {"person": 1, "names": ZOE, "email": 71},
    {"person": 2, "names": ANA, "email": 72},
    {"person": 3, "names": TOM, "email": 73},
    {"person": 4, "names": TOM, "email": 74},
]
PLACES = [place("a/uses.csv"), place("b/uses.csv")]


def met(rows: Sequence[Row], staff: Sequence[Row] = STAFF) -> tuple[Frame, Log]:
    """Let rows of nobody meet the staff."""
    told_ = [{"person": None, "names": None, "email": None, **row} for row in rows]
    data = dataset({"service_uses": told_, "staff": staff}, PLACES)
    looking = context(data)
    bearers = bearers_of(state("staff", staff), looking)
    whole = data.tables["service_uses"]
    seen = whole.assign(certain=frame("service_uses", told_)["certain"])
    return forget_aliases(meet(seen, whole, bearers, looking)), looking.log


def persons(found: Frame) -> list[int | None]:
    """Give the person of each row."""
    return [None if missing else int(one) for one, missing in _pairs(found["person"])]


def _pairs(column: object) -> list[tuple[object, bool]]:
    return list(zip(column.tolist(), column.isna().tolist(), strict=True))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("row", "person"),
    [
        ({"names": ZOE}, 1),
        ({"email": 72}, 2),
        ({"names": TOM, "email": 74}, 4),  # an address tells two of one name apart
        ({"names": ZOE, "email": 72}, 2),  # an address before a name
        ({"person": 9, "names": ZOE}, 9),  # who has an identifier is who it says
        ({"names": ZOE, "email": 99}, 1),
    ],
)
def test_a_row_meets_who_alone_bears_its_address_or_its_name(row: Row, person: int) -> None:
    """One person of the staff; nothing is told."""
    found, log = met([row])

    assert (persons(found), told(log)) == ([person], [])
    assert found["certain"].tolist() == [True]


def test_a_name_that_several_bear_is_of_nobody_known() -> None:
    """Two Toms: neither; it may be either, and it is told with its rows."""
    found, log = met([{"names": TOM}, {"names": TOM}, {"names": ZOE}])

    assert persons(found) == [None, None, 1]
    assert found["certain"].isna().tolist() == [True, True, False]
    assert [one for one, missing in _pairs(found["alias"]) if not missing] == [TOM, TOM]
    assert told(log) == [("name_shared", 2)]


def test_a_name_that_nobody_bears_is_of_nobody_on_the_staff() -> None:
    """Eve has a key of her own, the same on both rows, that is nobody's of the staff."""
    found, log = met([{"names": EVE}, {"names": EVE}])
    one, other = persons(found)

    assert one == other
    assert one not in (None, 1, 2, 3, 4)
    assert told(log) == [("name_unmatched", 2)]


def test_a_name_that_nobody_bears_may_be_of_who_has_no_name() -> None:
    """Person 5 of the staff has neither name nor address: Eve may be that person."""
    nameless = [*STAFF, {"person": 5, "names": None, "email": None}]
    found, log = met([{"names": EVE}, {"names": ZOE}], nameless)

    assert persons(found) == [None, 1]
    assert told(log) == [("staff_nameless", 1)]


def test_a_name_of_a_row_of_the_staff_without_an_identifier_meets_nobody() -> None:
    """Another Zoé stands on the staff without an identifier: it may be hers."""
    other = [*STAFF, {"person": None, "names": ZOE, "email": 75}]

    assert persons(met([{"names": ZOE}], other)[0]) == [None]


def test_a_name_of_two_accounts_of_one_folder_is_of_two() -> None:
    """Numbers 5 and 6 of one site: which of them is Zoé of the staff nobody knows."""
    rows = [{"names": ZOE, "account": 5}, {"names": ZOE, "account": 6}]

    assert persons(met(rows)[0]) == [None, None]


def test_accounts_of_two_folders_are_of_two_sites() -> None:
    """Each site numbers its own: both are Zoé."""
    rows = [{"names": ZOE, "account": 5}, {"names": ZOE, "account": 6, "file": 1}]

    assert persons(met(rows)[0]) == [1, 1]


def test_people_outside_the_staff_may_be_known_in_two_ways() -> None:
    """Person 9 has an identifier, Eve a name: they may be one; met persons are sure."""
    found, _ = met([{"person": 9}, {"names": EVE}, {"names": ZOE}])

    assert found["certain"].isna().tolist() == [False, True, False]


def test_an_address_and_a_name_outside_the_staff_may_be_of_one() -> None:
    """Of an address alone nobody knows whether it is Eve's."""
    found, _ = met([{"names": EVE}, {"email": 99}])

    assert found["certain"].isna().tolist() == [False, True]


def test_older_names_of_the_staff_are_known_and_later_ones_are_not() -> None:
    """Zoé bore another name in October; the one of July is not yet seen."""
    rows = [
        {"person": 1, "names": EVE, "file": 0},
        {"person": 1, "names": ZOE, "file": 1},
        {"person": 1, "names": TOM, "file": 2},
        {"person": 2, "names": ANA, "file": 0},
    ]
    places = [place("s.csv", date) for date in ("2020-10-01", "2021-03-01", "2021-07-01")]
    looking = context(dataset({"staff": rows}, places))
    bearers = bearers_of(state("staff", [rows[1]]), looking)

    # Ana left: she is not of the staff as seen
    assert sorted(bearers.pairs["names"]["key"].tolist()) == [ZOE, EVE]
    assert bearers.persons.tolist() == [1]


def test_without_a_staff_nobody_is_met() -> None:
    """No row; with a part of it lost, anybody may be on it."""
    looking = context(dataset({}))
    lost = bearers_of(state("staff", [], cut={0: frozenset()}), looking)

    assert not bearers_of(state("staff", []), looking).anybody
    assert lost.anybody


def test_a_row_of_the_staff_of_nobody_at_all_may_be_anybody() -> None:
    """Neither identifier, name nor address."""
    rows = [{"person": None, "names": None, "email": None}]

    assert bearers_of(state("staff", rows), context(dataset({"staff": rows}))).anybody


@pytest.mark.parametrize(
    ("table", "row", "answer"),
    [
        ("service_uses", {"names": ZOE}, True),
        ("service_uses", {"email": 71}, True),
        ("service_uses", {"person": 1}, False),
        ("staff", {"names": ZOE}, False),
        ("pix_certifications", {"names": ZOE}, False),
    ],
)
def test_which_tables_meet_the_staff_by_name(table: str, row: Row, answer: bool) -> None:
    """Those whose persons the staff may know, where an export holds names."""
    assert is_met_by_name(table, frame(table, [row])) is answer
    assert not is_met_by_name(table, None)

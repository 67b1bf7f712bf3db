"""Persons known by name meet the staff: whose rows are they, and of whom does nobody know."""

from collections.abc import Sequence

import pytest

from feuille_route.data.dataset import Frame
from feuille_route.files.places import Place
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


def met(
    rows: Sequence[Row], staff: Sequence[Row] = STAFF, places: Sequence[Place] = PLACES
) -> tuple[Frame, Log]:
    """Let rows of nobody meet the staff."""
    found, log = keyed(rows, staff, places)
    return forget_aliases(found), log


def keyed(
    rows: Sequence[Row], staff: Sequence[Row] = STAFF, places: Sequence[Place] = PLACES
) -> tuple[Frame, Log]:
    """Let rows of nobody meet the staff; those of nobody known still bear their keys."""
    told_ = [{"person": None, "names": None, "email": None, **row} for row in rows]
    data = dataset({"service_uses": told_, "staff": staff}, places)
    looking = context(data)
    bearers = bearers_of(state("staff", staff), looking)
    whole = data.tables["service_uses"]
    seen = whole.assign(certain=frame("service_uses", told_)["certain"])
    return meet(seen, whole, bearers, looking), looking.log


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


@pytest.mark.parametrize("way", ["names", "email"])
def test_a_row_meets_the_staff_by_the_only_way_that_they_have(way: str) -> None:
    """A staff without addresses, or without names; the key of a person stays whole."""
    large = 2**63 + 1
    staff = [{"person": large, way: 71}, {"person": large, way: 71}, {"person": 2, way: 72}]
    found, log = met([{way: 71}, {way: 72}], staff)

    assert (persons(found), told(log)) == ([large, 2], [])


def test_an_address_that_nobody_bears_may_be_of_who_has_no_address() -> None:
    """Person 5 of the staff has a name and no address: a name that is strange is none of theirs."""
    staff = [*STAFF, {"person": 5, "names": 55, "email": None}]
    found, log = met([{"email": 99}, {"names": EVE, "email": 98}], staff)
    alone, named = persons(found)

    assert (alone, named is None) == (None, False)
    assert told(log) == [("name_unmatched", 1)]
    assert persons(met([{"email": 99}])[0]) != [None]


def test_what_several_bear_tells_apart_whom_nobody_knows() -> None:
    """Two share the address 80: Eve is known by it, a Tom by his name; each is told."""
    staff = [*STAFF, {"person": 5, "names": 55, "email": 80}, {"person": 6, "names": 66}]
    staff = [*staff, {"person": 6, "names": 66, "email": 80}]
    found, log = met([{"names": EVE, "email": 80}, {"names": TOM, "email": 80}], staff)

    assert found["alias"].tolist() == [80, TOM]
    assert persons(found) == [None, None]
    assert told(log) == [("name_shared", 2)]


def test_what_is_told_of_names_has_its_first_file() -> None:
    """A shared name is a warning, one of nobody on the staff good to know."""
    rows: list[Row] = [{"names": name, "file": file} for name in (TOM, EVE) for file in (1, 0)]

    told_ = [(str(one.code), str(one.severity), one.path) for one in met(rows)[1]]

    assert told_ == [
        ("name_shared", "warning", "a/uses.csv"),
        ("name_unmatched", "info", "a/uses.csv"),
    ]


def test_names_of_a_staff_that_holds_no_person_are_not_told() -> None:
    """There is nobody to meet: each name is somebody."""
    found, log = met([{"names": EVE}, {"names": ZOE}], [])

    assert (len(set(persons(found))), told(log)) == (2, [])


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
    assert told(met([{"names": TOM}], nameless)[1]) == [("name_shared", 1)]


def test_a_name_of_a_row_of_the_staff_without_an_identifier_meets_nobody() -> None:
    """Another Zoé stands on the staff without an identifier: it may be hers."""
    other = [*STAFF, {"person": None, "names": ZOE, "email": 75}]

    assert persons(met([{"names": ZOE}], other)[0]) == [None]
    assert persons(met([{"email": 72}], [*STAFF, {"person": None, "email": 72}])[0]) == [None]


def test_a_name_of_two_accounts_of_one_folder_is_of_two() -> None:
    """Numbers 5 and 6 of one site: which of them is Zoé of the staff nobody knows."""
    rows = [{"names": ZOE, "account": 5}, {"names": ZOE, "account": 6}]

    assert persons(met(rows)[0]) == [None, None]
    at_root = [place("uses.csv"), place("others.csv")]
    assert persons(met([rows[0], {**rows[1], "file": 1}], places=at_root)[0]) == [None, None]


@pytest.mark.parametrize("account", [5, None])
def test_one_account_is_of_one(account: int | None) -> None:
    """Twice the same number, or a row without one: both are Zoé."""
    rows = [{"names": ZOE, "account": 5}, {"names": ZOE, "account": account}]

    assert persons(met(rows)[0]) == [1, 1]


def test_accounts_tell_strangers_apart_within_a_folder() -> None:
    """Eve is one person of two sites; of two accounts of one site, two, and nobody is sure."""
    two = [{"names": EVE, "account": 5}, {"names": EVE, "account": 6}]
    found, _ = met(two)
    of_sites, _ = met([two[0], {**two[1], "file": 1}])

    assert len({*persons(found), None}) == 3
    assert found["certain"].isna().all()
    assert len({*persons(of_sites), None}) == 2
    assert of_sites["certain"].notna().all()


def test_copies_of_who_is_not_known_can_be_merged_but_where_several_bear_the_name() -> None:
    """Eve may be person 5, who has no name: one key on her rows; each Tom may be another one."""
    nameless = [*STAFF, {"person": 5, "names": None, "email": None}]
    rows = [{"names": EVE}, {"names": EVE}, {"names": TOM}, {"names": TOM}]
    eve, again, *toms = persons(keyed(rows, nameless)[0])
    accounts = [{"names": TOM, "account": number} for number in (5, 5, 6)]
    one, same, other = persons(keyed(accounts)[0])

    assert eve == again is not None
    assert toms == [None, None]
    assert one == same is not None
    assert other not in (None, one)


def test_accounts_of_two_folders_are_of_two_sites() -> None:
    """Each site numbers its own: both are Zoé."""
    rows = [{"names": ZOE, "account": 5}, {"names": ZOE, "account": 6, "file": 1}]

    assert persons(met(rows)[0]) == [1, 1]


def test_people_outside_the_staff_may_be_known_in_two_ways() -> None:
    """Person 9 has an identifier, Eve a name: they may be one; met persons are sure."""
    found, _ = met([{"person": 9}, {"names": EVE}, {"names": ZOE}])

    assert found["certain"].isna().tolist() == [False, True, False]


def test_people_of_the_staff_leave_no_doubt_on_those_outside() -> None:
    """Person 1 is known by an identifier, and is on the staff: Eve is not that person."""
    found, _ = met([{"person": 1}, {"names": EVE}, {"names": TOM}, {}])

    assert found["certain"].isna().tolist() == [False, False, True, False]


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
    places = [place("s.csv", date) for date in ("2020-10-01", "2021-06-30", "2021-07-01")]
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
    for way, anybody in ((None, True), ("names", False), ("email", False)):
        row: Row = {"person": None, "names": None, "email": None}
        rows = [row if way is None else {**row, way: EVE}]
        bearers = bearers_of(state("staff", rows), context(dataset({"staff": rows})))

        assert bearers.anybody is anybody


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

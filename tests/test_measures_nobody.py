"""How many persons the rows of nobody known may be, at most."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from feuille_route.measures.nobody import most_persons
from feuille_route.states.state import Bearers, no_pairs
from small_tables import Row, state


def bearers(
    names: Mapping[int, Sequence[int]], persons: Sequence[int], **fields: object
) -> Bearers:
    """Say which persons of the staff bear which names."""
    pairs = [(key, person) for key, several in names.items() for person in several]
    borne = pd.DataFrame(pairs, columns=["key", "person"], dtype="UInt64")
    keys = np.array(persons, dtype=np.uint64)
    return Bearers({"names": borne, "email": no_pairs()}, keys, **fields)  # type: ignore[arg-type]


def most(
    rows: Sequence[Row],
    who: Bearers | None,
    counted: Sequence[int] = (),
    among: Sequence[int | None] | None = None,
) -> int:
    """Count the most persons whom all the rows may be of."""
    seen = state("trainings", rows, bearers=who)
    every = np.ones(len(rows), dtype=bool)
    staff = None if among is None else pd.Series(among, dtype="UInt64")
    return most_persons(seen, every, pd.Series(counted, dtype="UInt64"), staff)


def named(name: int, times: int = 1, **more: object) -> list[Row]:
    """Rows of nobody known, of one name."""
    return [{"person": None, "names": name, "alias": name, **more}] * times


TWO_BARE = [{"person": None, "alias": None, "names": None}] * 2
SHARED = bearers({11: [1], 22: [2, 3]}, [1, 2, 3])


def test_where_nobody_is_known_by_name_each_row_may_be_somebody() -> None:
    """Three rows of nobody, and one of person 1 that is no question."""
    rows: list[Row] = [{"person": None}] * 3 + [{"person": 1}]

    assert most(rows, None) == 3


def test_only_the_rows_that_are_asked_count() -> None:
    """Of two rows of nobody, one may be kept."""
    seen = state("trainings", [{"person": None}, {"person": None}])

    assert most_persons(seen, np.array([True, False]), pd.Series([], dtype="UInt64"), None) == 1


def test_rows_of_one_name_are_of_as_many_as_bear_it() -> None:
    """Two rows without a name, three of a name of one, three of a name of two: 2 + 1 + 2."""
    assert most([*TWO_BARE, *named(11, 3), *named(22, 3)], SHARED) == 5


def test_one_row_is_of_one_person_however_many_bear_its_name() -> None:
    """A name of two persons stands once: one more at most."""
    assert most(named(22), SHARED) == 1


def test_among_the_staff_those_who_are_counted_are_no_more() -> None:
    """Of the two who bear the second name, one is counted already: 2 + 1 + 1."""
    rows = [*TWO_BARE, *named(11, 3), *named(22, 3)]

    assert most(rows, SHARED, counted=[2], among=[1, 2, 3]) == 4


def test_a_name_that_nobody_bears_is_of_nobody_on_the_staff() -> None:
    """All of the staff have names: a strange one is somebody, but none of theirs."""
    assert most(named(99, 2), SHARED) == 1
    assert most(named(99, 2), SHARED, among=[1, 2, 3]) == 0


def test_a_name_that_nobody_bears_may_be_of_who_has_none() -> None:
    """Person 3 has no name: two strange names are of one person there, at most."""
    nameless = bearers({11: [1], 22: [2]}, [1, 2, 3])

    assert most([*named(98), *named(99)], nameless, among=[1, 2, 3]) == 1
    assert most([*named(98), *named(99)], nameless, counted=[3], among=[1, 2, 3]) == 0


def test_where_a_part_of_the_staff_is_lost_any_name_may_be_of_it() -> None:
    """Two strange names may be two of the persons that were not read."""
    lost = bearers({11: [1]}, [1], anybody=True)

    assert most([*named(98), *named(99)], lost, among=[1]) == 2


def test_a_name_that_stands_on_a_row_of_the_staff_of_nobody_may_be_theirs() -> None:
    """A row of the staff without an identifier bears the name 98."""
    open_ = {"names": np.array([98], dtype=np.uint64)}

    assert most(named(98), bearers({11: [1]}, [1], open=open_), among=[1]) == 1
    assert most(named(99), bearers({11: [1]}, [1], open=open_), among=[1]) == 0


def test_each_account_of_a_name_is_somebody() -> None:
    """Two accounts of one name are two; a row without an account may be a third, once."""
    rows = [*named(11, 2, account=1), *named(11, account=2), *named(11, 2, account=None)]

    assert most(rows[:3], SHARED) == 2
    assert most(rows, SHARED) == 3


def test_an_address_alone_may_be_of_who_has_no_address() -> None:
    """A strange address, without a name: nobody's address is known, so two of them may be two."""
    rows = [{"person": None, "names": None, "alias": key, "email": key} for key in (71, 72)]

    assert most(rows, SHARED, among=[1, 2, 3]) == 2
    assert most(rows, SHARED, counted=[1, 2], among=[1, 2, 3]) == 1


def test_rows_that_hold_no_name_at_all_are_each_somebody() -> None:
    """The staff have names, and this export has none."""
    assert most([{"person": None}] * 2, SHARED) == 2


def test_each_name_has_its_own_accounts() -> None:
    """An account of each name: two persons; one with an account, one without: two as well."""
    assert most([*named(11, account=1), *named(22, account=2)], SHARED) == 2
    assert most([*named(11, account=1), *named(22, account=None)], SHARED) == 2


def test_who_is_counted_already_is_no_more() -> None:
    """The only bearer of the name is counted; rows of the staff of nobody are nobody's."""
    assert most(named(11, 2), SHARED, counted=[1], among=[1, 2, 3]) == 0
    assert most(named(11, 2), SHARED, among=[1, 2, 3, None]) == 1


def test_an_address_of_an_export_without_names_is_no_name() -> None:
    """All of the staff have names, none an address: the address may be anybody's."""
    assert most([{"person": None, "alias": 71, "email": 71}], SHARED, among=[1, 2, 3]) == 1


def test_a_name_beside_one_of_a_row_of_nobody_is_still_of_who_has_none() -> None:
    """98 stands on a row of the staff of nobody; of 97 and 99 one may be person 3, without name."""
    open_ = {"names": np.array([98], dtype=np.uint64)}
    nameless = bearers({11: [1], 22: [2]}, [1, 2, 3], open=open_)
    rows = [*named(97), *named(98), *named(99)]

    assert most(rows, nameless, among=[1, 2, 3]) == 2
    assert most(rows, nameless, counted=[3], among=[1, 2, 3]) == 1

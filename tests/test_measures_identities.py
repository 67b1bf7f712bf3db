"""Whether the persons of a table and those of the staff are known by identifiers of one system."""

import numpy as np
import pytest

from feuille_route.measures.identities import are_apart, strangers
from small_tables import state

STAFF = [{"person": number} for number in range(20)]


@pytest.mark.parametrize(
    ("persons", "apart"),
    [
        ([100], True),
        ([1], False),
        ([1, *range(100, 109)], False),  # one of ten
        ([1, *range(100, 110)], True),  # one of eleven
        ([1, *range(100, 108)], False),  # one of nine: too few to tell
        ([1, *[100] * 30], False),  # one of two persons, whatever their rows
        ([*[1] * 30, *range(100, 110)], True),
        ([None], False),  # nobody, who meets nobody
        ([], False),
    ],
)
def test_identifiers_meet_or_hardly(persons: list[int | None], apart: bool) -> None:
    """Persons are counted, not rows: none of them on the staff, or less than a tenth of ten."""
    rows = [{"person": person} for person in persons]

    assert are_apart(state("trainings", rows), state("staff", STAFF)) is apart


def test_of_no_staff_nobody_can_tell() -> None:
    """A staff of nobody, one of nobody known, one of which a part is lost, and another table."""
    uses = state("service_uses", [{"person": 100}])

    assert not are_apart(uses, state("staff", []))
    assert not are_apart(uses, state("staff", [{"person": None}]))
    assert not are_apart(uses, state("staff", STAFF, cut={0: frozenset()}))
    assert not are_apart(state("pix_profiles", [{"person": 100}]), state("staff", STAFF))


def test_rows_known_by_a_name_alone_say_nothing_of_identifiers() -> None:
    """One of eleven is on the staff; ten have a name and no address, as pupils may."""
    rows = [{"person": 1}, *({"person": n, "names": n, "email": None} for n in range(100, 110))]

    assert not are_apart(state("service_uses", rows), state("staff", STAFF))


def test_strangers_are_persons_whom_the_staff_does_not_hold() -> None:
    """Of four rows asked for, of 100 (twice), 101 and nobody known: two persons."""
    of = state("trainings", [{"person": person} for person in (100, 100, 101, None, 102)])
    asked = np.array([True, True, True, True, False])

    assert strangers(of, state("staff", STAFF), asked) == 2
    assert strangers(state("trainings", [{"person": 1}]), state("staff", STAFF), asked[:1]) == 0


@pytest.mark.parametrize(("identifiers", "apart"), [(9, False), (10, True), (11, True)])
@pytest.mark.parametrize("way", ["names", "email"])
def test_ten_identifiers_are_enough_to_tell(way: str, identifiers: int, apart: bool) -> None:
    """None of them is on the staff, and somebody known by a name or an address is."""
    rows = [{"person": 1, way: 1}, *({"person": 100 + n} for n in range(identifiers))]

    assert are_apart(state("trainings", rows), state("staff", STAFF)) is apart

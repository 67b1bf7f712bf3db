"""Whether the persons of a table and those of the staff are known by identifiers of one system."""

import pytest

from feuille_route.measures.identities import are_apart
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

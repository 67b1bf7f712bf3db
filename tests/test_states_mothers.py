"""Sections of a lycée belong to their mother."""

from feuille_route.states.mothers import with_mothers
from small_tables import state

MOTHER, SECTION, OTHER = "0860001J", "0860002K", "0860003L"
REGISTER = [
    {"school": MOTHER, "kind": "lycée"},
    {"school": SECTION, "kind": "section", "mother": MOTHER},
    {"school": OTHER, "kind": "lycée", "mother": MOTHER},
]


def test_rows_of_a_section_are_of_its_mother() -> None:
    """The section's row becomes its mother's; a lycée stays itself, whatever stands as mother."""
    rows = [{"school": school} for school in (SECTION, OTHER, None)]
    active = state("ent_activations", rows, cut={0: frozenset({SECTION, OTHER}), 1: frozenset()})
    found = with_mothers(active, state("schools", REGISTER))

    schools = found.frame["school"].astype("object")
    assert schools.where(schools.notna(), None).tolist() == [MOTHER, OTHER, None]
    assert found.schools == {MOTHER, OTHER}
    assert found.cut == {0: {MOTHER, OTHER}, 1: frozenset()}


def test_without_sections_nothing_changes() -> None:
    """No row of a section, no register, no rows: the state is what it was."""
    active = state("ent_activations", [{"school": MOTHER}])
    nothing = state("ent_activations", [])

    assert with_mothers(active, state("schools", REGISTER)) is active
    assert with_mothers(active, state("schools", [])) is active
    assert with_mothers(nothing, state("schools", REGISTER)) is nothing


def test_a_section_whose_mother_is_not_known_stays_itself() -> None:
    """The register says that it is a section, and no more."""
    active = state("ent_activations", [{"school": SECTION}])
    register = [{"school": SECTION, "kind": "section", "mother": None}]

    assert with_mothers(active, state("schools", register)).frame["school"].tolist() == [SECTION]

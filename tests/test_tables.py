"""Facts of tables, and what measures tell of themselves by them."""

import pytest

from feuille_route.roadmap.kinds import Condition, Count, Latest, Measure, Ratio, Sum
from feuille_route.tables import REGISTERS, TABLES, TRACES, Table, asks_staff, reached

ASKED = Condition(any_of=("3e",))
STAFF = Count(count="staff", distinct="person", where={"degree": ASKED})
TRAINED = Count(count="trainings", distinct="person", where={"person.degree": ASKED})
PUPILS = Sum(sum="enrolments.pupils", where={"grade": ASKED, "school.kind": ASKED})
ACTIVE = Count(count="ent_activations", where={"school.department": ASKED, "school.name": ASKED})
READING = Latest(latest="debits")


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_facts_of_a_table_name_its_columns(table: Table) -> None:
    """Whatever a table declares beside its columns is told of columns that it has."""
    named = [*table.key, *(tie[1:] for tie in table.tie), *table.whole, *table.otherwise]
    named += [*table.begins, *filter(None, table.begins.values()), *table.counting]
    named += [*table.within, *table.within.values()]
    if table.split:
        named += [table.split.column, *table.split.partial]

    assert set(named) <= set(table.columns)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_values_that_a_table_tells_are_of_its_columns(table: Table) -> None:
    """A code that counts, is due of a school or never stands alone is one that the column has."""
    told = [(name, value) for name, values in table.counting.items() for value in values]
    flags = []
    if table.split:
        told += [*table.split.partial.items(), *((table.split.column, v) for v in table.split.due)]
        flags = list(table.split.due.values())

    assert [(n, value) for n, value in told if value not in table.columns[n].values] == []
    assert {TABLES["schools"].columns[flag].type for flag in flags} <= {"flag"}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_first_part_of_a_key_is_always_required(table: Table) -> None:
    """A row that lacks what its key begins with is of nothing that is known."""
    assert table.required[0] == table.key[0]


def test_no_trace_is_named_like_a_column() -> None:
    """What stands beside the columns of a table is never one of them."""
    assert [name for name in TRACES for table in TABLES.values() if name in table.columns] == []


def test_a_dotted_column_asks_a_register() -> None:
    """The key before the dot says which table is asked; without one, it is the table's own."""
    assert reached("trainings", "person.degree") == ("staff", "degree")
    assert reached("trainings", "school.kind") == ("schools", "kind")
    assert reached("trainings", "degree") == ("trainings", "degree")
    assert all(key in TABLES[register].key for key, register in REGISTERS.items())


def test_the_staff_know_persons_by_an_identifier() -> None:
    """Tables of persons ask the staff, but the staff itself and those that hold names only."""
    asking = {name for name in TABLES if asks_staff(name)}

    assert asking == {"trainings", "career_meetings", "service_uses"}


@pytest.mark.parametrize(
    ("measure", "parts", "tables"),
    [
        (STAFF, [STAFF], {"staff"}),
        (TRAINED, [TRAINED], {"trainings", "staff"}),
        (PUPILS, [PUPILS], {"enrolments", "schools"}),
        (ACTIVE, [ACTIVE], {"ent_activations"}),
        (READING, [], {"readings"}),
        (Ratio(of=TRAINED, over=STAFF), [TRAINED, STAFF], {"trainings", "staff"}),
        (
            Ratio(of=PUPILS, over=ACTIVE),
            *([PUPILS, ACTIVE], {"enrolments", "schools", "ent_activations"}),
        ),
    ],
)
def test_a_measure_tells_its_parts_and_tables(
    measure: Measure, parts: list[Count | Sum], tables: set[str]
) -> None:
    """A measure names what it counts or adds up, and every table without which it has no value.

    The register's names and départements are asked without resting on it.
    """
    assert (list(measure.parts), set(measure.tables)) == (parts, tables)


@pytest.mark.parametrize(
    ("measure", "things", "people"),
    [
        (STAFF, "person", True),
        (PUPILS, "pupil", True),
        (Sum(sum="specialities.girls"), "pupil", True),
        (Count(count="enrolments"), "pupil", False),
        (Sum(sum="trainings.days"), "day", True),
        (Sum(sum="trainings.hours"), "hour", True),
        (ACTIVE, "activation", False),
        (Count(count="digital_twins", distinct="school"), "school", False),
        (Count(count="schools", distinct="mother"), "school", False),
        (Count(count="pix_profiles", distinct="person"), "pupil", True),
        (Count(count="pix_certifications", distinct="person"), "person", True),
        (READING, "reading", False),
    ],
)
def test_a_measure_tells_what_it_counts(measure: Measure, *, things: str, people: bool) -> None:
    """What one thing is follows the column that is counted, otherwise the rows of the table."""
    assert (measure.things, measure.unit, measure.is_of_people) == (things, things, people)


def test_a_ratio_counts_what_its_numerator_does_of_whom_its_denominator_is() -> None:
    """A ratio has no unit of things; its numerator says what lacks, its denominator of whom."""
    ratio = Ratio(of=PUPILS, over=ACTIVE)

    assert (ratio.unit, ratio.things, ratio.is_of_people) == ("ratio", "pupil", False)
    assert Ratio(of=ACTIVE, over=PUPILS).is_of_people

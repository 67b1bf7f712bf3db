"""What a value tells beside its number: findings, with their numbers."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from feuille_route.findings import Log, Severity
from feuille_route.measures.amounts import Surplus, Value
from feuille_route.roadmap.kinds import Count, Measure, Ratio
from feuille_route.states.state import State
from feuille_route.verdicts.noting import Measured, note_values
from small_tables import Row, scope, see_of, state, where

SCHOOLS = Count(count="schools", distinct="school")
J, K = "0860001J", "0860002K"


def noted(
    value: Value, measure: Measure = SCHOOLS, see: Callable[[str], State] | None = None, **more: Any
) -> list[tuple[str, int, dict[str, Any]]]:
    """Give the findings of a value: their codes, counts and details."""
    log = Log()
    note_values([Measured(value, measure)], scope(see, **more), "pix", log)
    return [(str(one.code), one.count, dict(one.detail)) for one in log]


PLAIN = Value(unit="ratio", things="pupil")


def value(**fields: Any) -> Value:
    """A value with something to tell."""
    return Value(unit="ratio", things="pupil", **fields)


def test_a_plain_value_tells_nothing() -> None:
    """No school, no table."""
    assert noted(PLAIN) == []


def test_a_surplus_is_told_with_its_numbers_unless_they_are_hidden() -> None:
    """Seven of six, one too many; and two of one, of which no number is told."""
    several = [Surplus(J, 7, 6, hidden=False), Surplus(K, 3, 1, hidden=True)]

    assert noted(value(surplus=several)) == [
        ("excess", 1, {"target": "pix", "school": J, "found": 7, "of": 6}),
        ("excess", 1, {"target": "pix", "school": K}),
    ]


def test_a_surplus_counts_what_is_too_many() -> None:
    """Nine of six: three."""
    assert noted(value(surplus=[Surplus(J, 9, 6, hidden=False)]))[0][1] == 3


def test_rows_outside_and_schools_without_are_told_by_school() -> None:
    """Two rows of J and one of K that enrol nobody; J without a number."""
    found = noted(value(outside={K: 1, J: 2}, without={K, J}))

    assert found == [
        ("not_enrolled", 2, {"target": "pix", "school": J}),
        ("not_enrolled", 1, {"target": "pix", "school": K}),
        ("no_denominator", 1, {"target": "pix", "school": J}),
        ("no_denominator", 1, {"target": "pix", "school": K}),
    ]


def test_a_snapshot_that_is_too_old_is_told_with_its_age() -> None:
    """From the 21st of June to the 30th are nine days; eight are allowed."""
    see = see_of(state("schools", [{"school": J}], newest=dt.date(2021, 6, 21)))

    expected = [("stale", 1, {"table": "schools", "date": "2021-06-21", "days": 9})]
    assert noted(PLAIN, see=see, ages=lambda _: 8) == expected
    assert noted(PLAIN, see=see, ages=lambda _: 9) == []


def test_of_a_measure_without_data_no_table_is_told() -> None:
    """The staff are there, and old; the uses are not there."""
    asked = Count(count="service_uses", where=where({"person.function": "enseignant"}))
    see = see_of(state("staff", [{"person": 1}], newest=dt.date(2019, 6, 21)))

    assert noted(PLAIN, asked, see) == []


LYCEES: Sequence[Row] = [
    {"school": J, "kind": "lycée", "ministry": "EDUCATION"},
    {"school": K, "kind": "lycée", "ministry": "EDUCATION"},
    {"school": "0860003L", "kind": "lycée", "ministry": "AGRICULTURE"},
    {"school": "0860004M", "kind": "collège", "ministry": "AGRICULTURE"},
    {"school": "0860005N", "kind": "lycée", "ministry": None},
    {"school": "0860006P", "kind": None, "ministry": "AGRICULTURE"},
]


def by_ministry(found: tuple[str, int, dict[str, Any]]) -> set[str]:
    """Give the parts of a finding on ministries."""
    return set(found[2]["ministries"].split(", "))


def test_lycees_are_told_by_ministry() -> None:
    """Two of education, one of agriculture; no collège, nor one of no ministry known."""
    see = see_of(schools=LYCEES)

    (found,) = noted(PLAIN, see=see)
    assert (found[0], by_ministry(found)) == ("ministries", {"EDUCATION (2)", "AGRICULTURE (1)"})
    log = Log()
    note_values([Measured(PLAIN, SCHOOLS)], scope(see), "pix", log)
    assert [one.severity for one in log] == [Severity.INFO]


def test_lycees_that_the_measure_does_not_count_are_not_told() -> None:
    """Restricted to J: one of education. Asked for a ministry, it needs no telling."""
    see = see_of(schools=LYCEES)
    one = Count(count="schools", where=where({"school": J}))
    asked = Count(count="schools", where=where({"ministry": "EDUCATION"}))

    assert noted(PLAIN, one, see) == [("ministries", 1, {"ministries": "EDUCATION (1)"})]
    assert noted(PLAIN, asked, see) == []


def test_both_sides_of_a_ratio_are_told() -> None:
    """Collèges over all schools: the lycées of the denominator."""
    colleges = Count(count="schools", where=where({"kind": "collège"}))
    (found,) = noted(PLAIN, Ratio(of=colleges, over=SCHOOLS), see_of(schools=LYCEES))

    assert by_ministry(found) == {"AGRICULTURE (1)", "EDUCATION (2)"}

"""What a state is: dates of rows, schools that sent one, values that stand twice."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from feuille_route.cells.dates import school_year
from feuille_route.findings import Log
from feuille_route.states.state import ALWAYS, Bearers, StateContext, no_pairs, schools_of, undated
from small_tables import SEEN, YEAR, context, dataset, frame, place, state

J, K = "0860001J", "0860002K"


def test_a_row_is_dated_by_its_day_otherwise_by_its_export() -> None:
    """The format tells a day, tells none (the export's), or should and does not."""
    rows = [
        {"school": J, "day": "2021-01-31", "undated": False},
        {"school": J, "day": None, "undated": False},
        {"school": J, "day": None, "undated": True},
    ]
    data = dataset({"ent_activations": rows}, [place("a.csv", "2021-03-01")])
    dated = context(data).dated(data.tables["ent_activations"])

    assert [None if pd.isna(day) else str(day)[:10] for day in dated] == [
        "2021-01-31",
        "2021-03-01",
        None,
    ]


@pytest.mark.parametrize(
    ("date", "exported"),
    [("2021-03-01", "2021-03-01"), ("2021-07-01", "2021-07-01"), (None, None)],
)
def test_an_export_has_the_date_of_its_path(date: str | None, exported: str | None) -> None:
    """Also one that is later than the date seen; none where the path has none."""
    data = dataset({"staff": [{"person": 1}]}, [place("a.csv", date)])
    (found,) = context(data).exported(data.tables["staff"])

    assert (None if pd.isna(found) else str(found)[:10]) == exported


def test_what_is_seen_of_a_period_ends_at_the_date_seen_or_before() -> None:
    """June of the school year 2020-2021; December after it."""
    data = dataset({})
    later = StateContext(data, YEAR, dt.date(2021, 12, 1), Log())

    assert (context(data).first, context(data).end) == (
        pd.Timestamp("2020-09-01"),
        pd.Timestamp("2021-07-01"),
    )
    assert later.end == pd.Timestamp("2021-09-01")
    assert school_year(later.period) == "2020-2021"
    assert not later.always
    assert StateContext(data, (ALWAYS, SEEN), SEEN, Log()).always


def test_a_date_is_in_the_period() -> None:
    """Its first and last day are."""
    days = [dt.date(2020, 8, 31), dt.date(2020, 9, 1), dt.date(2021, 8, 31), dt.date(2021, 9, 1)]

    assert [context(dataset({})).holds(day) for day in days] == [False, True, True, False]


def test_schools_are_those_with_a_row_that_counts_or_may() -> None:
    """K's row may be of the year; a row of no school is of none; a table may have none."""
    rows = [{"school": J}, {"school": K, "certain": None}, {"school": None}]

    assert schools_of(frame("ent_activations", rows)) == {J, K}
    assert schools_of(frame("research_groups", [{"group": "A"}])) == frozenset()


def test_values_that_stand_in_several_rows() -> None:
    """Twice A; nulls are no value; of pupils it is told already."""
    uses = state("service_uses", [{"service": s} for s in ("A", "B", "A", None, None)])
    pupils = state("pix_profiles", [{"person": 1, "again": True}, {"person": 2, "again": False}])

    assert uses.repeated("service").tolist() == [True, False, True, False, False]
    assert pupils.repeated("person").tolist() == [True, False]


def test_rows_that_should_have_a_day() -> None:
    """A table whose format tells no day has none of them."""
    rows = [{"school": J, "undated": told} for told in (True, False, None)]

    assert undated(frame("ent_activations", rows)).tolist() == [True, False, False]
    assert undated(frame("schools", [{"school": J}])).tolist() == [False]


def test_persons_without_a_name_that_is_known() -> None:
    """Of persons 1 to 3, only 2 bears a name; nobody an address."""
    names = pd.DataFrame({"key": [11], "person": [2]}, dtype="UInt64")
    who = Bearers({"names": names, "email": no_pairs()}, np.array([1, 2, 3], dtype=np.uint64))

    assert who.without("names").tolist() == [1, 3]
    assert who.without("email").tolist() == [1, 2, 3]

"""What a state is: dates of rows, schools that sent one, values that stand twice."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from feuille_route.cells.dates import school_year
from feuille_route.findings import Log
from feuille_route.states.state import (
    ALWAYS,
    Bearers,
    StateContext,
    lost_exports,
    no_pairs,
    schools_of,
    undated,
)
from small_tables import SEEN, YEAR, Row, context, dataset, frame, place, state

J, K, L, M = "0860001J", "0860002K", "0860003L", "0860004M"


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


FILES = [place("a.csv", "2020-10-01"), place("b.csv", "2020-08-01")]


@pytest.mark.parametrize(
    ("schools", "whole"),
    [
        ([J], {J}),
        ([J, J, None], {J}),  # a row of no school is of none
        ([J, K], ()),  # of several: what is lost may be of any
        ([None], ()),
    ],
)
@pytest.mark.parametrize("own", [(), (L,)])
def test_what_is_lost_of_a_file_is_of_its_schools(
    schools: list[str | None], whole: set[str], own: tuple[str, ...]
) -> None:
    """Those of its path and of its rows; without its path, the one of all its rows."""
    rows = [*({"school": school} for school in schools), {"school": M, "file": 1}]
    data = dataset({"ent_activations": rows}, [place("a.csv", None, own), FILES[1]], cut=[0])

    found = lost_exports("ent_activations", data.tables["ent_activations"], context(data))

    known = {school for school in schools if school}
    assert found == {0: frozenset({*own, *known} if own else whole)}
    assert lost_exports("ent_activations", None, context(data)) == {0: frozenset(own)}


@pytest.mark.parametrize(
    ("name", "row", "lost"),
    [
        ("trainings", {"person": 1, "date": "2020-10-01"}, {0}),  # August holds no day of the year
        ("etwinning_projects", {"project": "A"}, {0, 1}),  # a project may last
        ("staff", {"person": 1}, {0, 1}),
    ],
)
def test_what_was_exported_before_the_year_holds_no_day_of_it(
    name: str, row: Row, lost: set[int]
) -> None:
    """Of a log whose rows are each of a day."""
    data = dataset({name: [row, {**row, "file": 1}]}, FILES, cut=[0, 1])

    assert lost_exports(name, data.tables[name], context(data)).keys() == lost

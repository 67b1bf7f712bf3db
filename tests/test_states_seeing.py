"""Seeing a table at a date: each once, in its own way; what begins later is taken back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from feuille_route.findings import Log
from feuille_route.states.seeing import States
from feuille_route.states.state import State
from small_tables import SEEN, YEAR, Row, dataset, place

J, K = "0860001J", "0860002K"
PLACES = [place("a.csv", "2021-03-01", [J])]


def states(tables: Mapping[str, Sequence[Row]], **more: Any) -> States:
    """Make the states of a run over one export."""
    return States(dataset(tables, PLACES, **more), YEAR, Log())


def see(tables: Mapping[str, Sequence[Row]], name: str, **more: Any) -> State:
    """See one table."""
    return states(tables, **more).see(name, SEEN)


def test_a_table_is_seen_once_a_date() -> None:
    """The same state for one date, another one for another."""
    run = states({"trainings": [{"person": 1, "date": "2021-05-05"}]})

    assert run.see("trainings", SEEN) is run.see("trainings", SEEN)
    assert run.see("trainings", dt.date(2021, 4, 1)).rows == 0
    assert run.see("trainings", SEEN).rows == 1


def test_a_table_that_nothing_feeds_is_empty() -> None:
    """It has its columns, and no row."""
    found = see({}, "trainings")

    assert (len(found.frame), found.rows, found.newest) == (0, 0, None)
    assert {"person", "hours", "certain"} <= set(found.frame.columns)


def test_a_log_of_every_year_is_seen_for_baselines() -> None:
    """A reading of 2018 is no reading of this year, and is there for a baseline."""
    run = states({"readings": [{"indicator": "a", "date": "2018-05-05", "value": 4.0}]})

    assert (run.see("readings", SEEN).rows, run.see_always("readings", SEEN).rows) == (0, 1)


def test_a_snapshot_tells_its_newest_date_and_its_schools() -> None:
    """Exported in March; J stands in it."""
    found = see({"training_schools": [{"school": J, "since": "2020-10-01"}]}, "training_schools")

    assert (found.newest, found.schools, found.rows) == (dt.date(2021, 3, 1), {J}, 1)


@pytest.mark.parametrize(
    ("table", "row", "column", "answer"),
    [
        ("staff", {"certified": True, "certified_on": "2021-06-30"}, "certified", True),
        ("staff", {"certified": True, "certified_on": "2021-07-01"}, "certified", False),
        ("staff", {"certified": True, "certified_on": None}, "certified", True),
        ("staff", {"certified": True, "certified_on": None, "unread": True}, "certified", None),
        ("staff", {"certified": False, "unread": True}, "certified", False),
        ("ent_activations", {"active": True, "activated_on": "2021-07-01"}, "active", False),
    ],
)
def test_a_flag_begins_at_its_date(table: str, row: Row, column: str, answer: bool | None) -> None:
    """Not before; a date that was not read may be later."""
    found = see({table: [{"person": 1, "school": J, **row} if table == "staff" else row]}, table)
    cell = found.frame[column]

    assert (None if cell.isna().iloc[0] else bool(cell.iloc[0])) is answer


@pytest.mark.parametrize(
    ("row", "certain"),
    [
        ({"since": "2021-06-30"}, [True]),
        ({"since": "2021-07-01"}, []),
        ({"since": None}, [True]),
        ({"since": None, "unread": True}, [None]),
    ],
)
def test_a_whole_row_begins_at_its_date(row: Row, certain: list[bool | None]) -> None:
    """A training school since July is none in June."""
    found = see({"training_schools": [{"school": J, **row}]}, "training_schools").frame["certain"]

    assert found.astype("object").where(found.notna(), None).tolist() == certain


def test_staff_are_seen_with_their_certifications() -> None:
    """A certification of March, in an export of its own, by the name."""
    tables = {
        "staff": [{"person": 1, "names": 11, "certified": None}],
        "pix_certifications": [
            {"person": 7, "names": 11, "number": "1", "status": "validée", "date": "2018-03-05"}
        ],
    }

    assert see(tables, "staff").frame["certified"].tolist() == [True]


def test_activations_are_seen_with_their_mothers() -> None:
    """The section K is a part of the lycée J."""
    tables = {
        "schools": [{"school": K, "kind": "section", "mother": J}],
        "ent_activations": [{"school": K, "active": True}],
    }

    assert see(tables, "ent_activations").frame["school"].tolist() == [J]


def test_uses_by_name_meet_the_staff_seen_at_the_date() -> None:
    """Zoé of the staff used Moodle."""
    use = {"person": None, "names": 11, "service": "Moodle", "date": "2021-03-05"}
    tables = {"staff": [{"person": 1, "names": 11}], "service_uses": [use]}

    assert see(tables, "service_uses").frame["person"].tolist() == [1]


def test_profiles_are_seen_among_participations() -> None:
    """A profile and an assessment of two pupils: two participations, one profile."""
    usual = {"campaign": "A", "shared": True, "date": "2021-03-05T10:00", "lowest_level": 2}
    usual |= {"sixteen": True, "again": False, "grade": "3e", "class": "3A"}
    rows = [{**usual, "person": at, "is_profile": at == 1} for at in (1, 2)]
    for row in rows[1:]:
        row["lowest_level"] = None
    run = states({"pix_participations": rows})

    assert not run.see("pix_participations", SEEN).merged
    assert run.see("pix_participations", SEEN).frame["person"].tolist() == [1, 2]
    assert run.see("pix_profiles", SEEN).frame["person"].tolist() == [1]


def test_what_is_lost_of_an_export_is_lost_of_the_tables_that_it_feeds() -> None:
    """Its folder names J, a row of it K; of an export without rows the folder alone tells."""
    lost = see(
        {"trainings": [{"person": 1, "date": "2021-03-05", "school": K}]}, "trainings", cut=[0]
    )

    assert lost.cut == {0: {J, K}}
    assert see({"trainings": []}, "trainings", cut=[0]).cut == {0: {J}}
    assert see({"staff": []}, "trainings", cut=[0]).cut == {}
    assert see({"pix_profiles": []}, "pix_participations", cut=[0]).cut == {0: {J}}

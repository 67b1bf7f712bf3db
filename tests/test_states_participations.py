"""Pix participations and profiles: of the period, of which grade, the latest."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from feuille_route.data.dataset import Frame
from feuille_route.findings import Log
from feuille_route.states.participations import (
    merge_participations,
    see_participations,
    see_profiles,
)
from feuille_route.states.state import StateContext
from small_tables import SEEN, Row, context, dataset, place, state, told

J, K = "0860001J", "0860002K"


def pupils(rows: Sequence[Row]) -> list[Row]:
    """Complete participations: sent by default; ``again`` says whose pupil stands twice."""
    known = [row["person"] for row in rows]
    usual = {"campaign": "A", "shared": True, "grade": "3e", "class": "3A", "is_profile": True}
    usual |= {"sixteen": True, "lowest_level": None}
    return [
        {**usual, **row, "again": row["person"] is not None and known.count(row["person"]) > 1}
        for row in rows
    ]


def seen(
    rows: Sequence[Row], dates: Sequence[str | None] = ("2021-06-01",), on: dt.date = SEEN
) -> tuple[Frame, Log]:
    """See participations."""
    places = [place(f"{number}.csv", date) for number, date in enumerate(dates)]
    data = dataset({"pix_participations": pupils(rows)}, places)
    looking = context(data, on)
    return see_participations(data.tables["pix_participations"], looking), looking.log


def certain(frame: Frame) -> dict[int, bool | None]:
    """Say of each person's row whether it counts."""
    pairs = zip(frame["person"].tolist(), frame["certain"].tolist(), strict=True)
    return {int(person): None if pd.isna(sure) else bool(sure) for person, sure in pairs}


def test_a_participation_is_of_its_day() -> None:
    """One of this year, one of another, one that was sent on a day that is not known."""
    rows = [
        {"person": 1, "date": "2021-03-05T10:00"},
        {"person": 2, "date": "2020-03-05T10:00"},
        {"person": 3, "date": None},
    ]

    assert certain(seen(rows)[0]) == {1: True, 3: None}


def test_one_that_was_not_sent_goes_with_its_campaign() -> None:
    """Campaign A is of this year, B of another; both are told by those who sent."""
    rows = [
        {"person": 1, "date": "2021-03-05T10:00", "campaign": "A"},
        {"person": 2, "date": None, "shared": False, "campaign": "A"},
        {"person": 3, "date": "2020-03-05T10:00", "campaign": "B"},
        {"person": 4, "date": None, "shared": False, "campaign": "B"},
    ]

    assert certain(seen(rows)[0]) == {1: True, 2: True}


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("2021-06-01", {1: True}),
        ("2020-06-01", {}),
        (None, {1: None}),
    ],
)
def test_a_campaign_that_nobody_sent_goes_with_its_export(
    date: str | None, found: dict[int, bool | None]
) -> None:
    """Exported in June: of this year; without a date nobody knows."""
    rows = [{"person": 1, "date": None, "shared": False}]

    assert certain(seen(rows, [date])[0]) == found


def test_one_that_may_have_been_sent_may_be_of_any_day() -> None:
    """Neither a date nor whether it was sent."""
    rows = [
        {"person": 1, "date": "2021-03-05T10:00"},
        {"person": 2, "date": None, "shared": None},
    ]

    assert certain(seen(rows)[0]) == {1: True, 2: None}


def test_every_row_of_a_pupil_has_the_grade_of_the_newest() -> None:
    """Exported in June, pupil 1 is in 2de; a row without a class tells nothing; 2 stays in 3e."""
    rows = [
        {"person": 1, "date": "2021-03-05T10:00", "grade": "3e", "file": 0},
        {"person": 1, "date": "2021-03-04T10:00", "grade": "2de", "file": 1},
        {"person": 1, "date": "2021-03-03T10:00", "grade": None, "class": None, "file": 2},
        {"person": 2, "date": "2021-03-05T10:00", "grade": "3e", "file": 0},
    ]
    frame, _ = seen(rows, ["2021-05-01", "2021-06-01", "2021-06-15"])

    assert list(zip(frame["person"], frame["grade"], strict=True)) == [
        (1, "2de"),
        (1, "2de"),
        (1, "2de"),
        (2, "3e"),
    ]


def test_a_newest_class_of_no_grade_makes_it_unknown() -> None:
    """A label that no grade matches, in the newest export."""
    rows = [
        {"person": 1, "date": "2021-03-05T10:00", "grade": "3e", "file": 0},
        {"person": 1, "date": "2021-03-04T10:00", "grade": None, "class": "ULIS", "file": 1},
    ]

    assert seen(rows, ["2021-05-01", "2021-06-01"])[0]["grade"].isna().all()


def test_one_that_was_sent_by_another_row_is_no_other() -> None:
    """An assessment begun and, in another export, sent, of one moment: told, and once there."""
    one = {"person": 1, "date": "2021-03-05T10:00"}
    other = {"person": 2, "date": "2021-03-05T10:00", "shared": False}
    frame, log = seen([{**one, "shared": True}, {**one, "shared": False}, other])

    assert list(zip(frame["person"], frame["shared"], strict=True)) == [(1, True), (2, False)]
    assert told(log) == [("rows_conflict", 1)]


def test_two_that_were_not_sent_contradict_nothing() -> None:
    """Copies of a row."""
    one = {"person": 1, "date": "2021-03-05T10:00", "shared": False}
    frame, log = seen([one, one])

    assert (len(frame), told(log)) == (2, [])


@pytest.mark.parametrize(
    ("said", "left", "notes"),
    [
        ([True, False, None], [True, None], [("rows_conflict", 1)]),
        ([False, None], [None], []),
        ([None, False], [None], []),
        ([True, None], [True, None], []),
    ],
)
def test_one_that_may_have_been_sent_by_another_row_is_no_other(
    said: list[bool | None], left: list[bool | None], notes: list[tuple[str, int]]
) -> None:
    """Rows of one moment, of which one does not say whether it was sent: it contradicts none."""
    one = {"person": 1, "date": "2021-03-05T10:00"}
    frame, log = seen([{**one, "shared": told_sent} for told_sent in said])

    shared = frame["shared"].astype("object")
    assert shared.where(shared.notna(), None).tolist() == left
    assert told(log) == notes


@pytest.mark.parametrize(
    "other",
    [
        {"date": "2021-03-06T10:00"},  # of another moment
        {"campaign": "B"},
        {"person": 2},
        {"date": None},  # of no moment that is known
    ],
)
def test_one_that_was_not_sent_stays_beside_another_one_that_was(other: Row) -> None:
    """Of another moment, campaign or pupil, or of no moment known; 1 and 2 stand twice."""
    one = {"person": 1, "date": "2021-03-05T10:00"}
    rows = [{**one, "shared": False}, {**one, **other}]
    frame, log = seen([*rows, *({**row, "date": "2021-01-01", "shared": True} for row in rows)])

    assert (len(frame), told(log)) == (4, [])


@pytest.mark.parametrize(
    ("one", "other", "dates"),
    [
        # neither a date of its own nor of its export: the oldest
        ({"date": None}, {"date": "2021-03-05T10:00"}, (None, None)),
        # exported on the day of the other one, which was sent earlier that day
        ({"date": "2021-03-05T09:00"}, {"date": "2021-03-05T10:00"}, (None, "2021-03-05")),
        ({"date": "2021-03-05T09:00"}, {"date": "2021-03-05T10:00"}, ("2021-03-05", None)),
        # exported the day before the other one was sent, whatever its own date
        ({"date": "2021-03-05T11:00"}, {"date": "2021-03-05T10:00"}, ("2021-03-04", None)),
        # sent at one moment: the later export
        ({"date": "2021-03-05T10:00"}, {"date": "2021-03-05T10:00"}, ("2021-05-01", "2021-06-01")),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_the_newest_row_is_told_by_the_day_then_by_the_moment(
    one: Row, other: Row, dates: tuple[str | None, str | None], turn: int
) -> None:
    """The day is that of the export, otherwise of the row: the other row, of 2de, is newer."""
    usual = {"person": 1, "date": "2021-03-05T10:00"}
    rows = [
        {**usual, "grade": "3e", "file": 0, **one},
        {**usual, "grade": "2de", "file": 1, **other},
    ]

    assert set(seen(rows[::turn], dates)[0]["grade"]) == {"2de"}


def profiles(rows: Sequence[Row], *paths: str) -> tuple[list[tuple[Any, ...]], Log]:
    """Give, of each pupil, the latest profile: the person, the lowest level, whether unread."""
    looking = context(
        dataset({"pix_participations": pupils(rows)}, [place(p) for p in paths or ["0.csv"]])
    )
    found = latest(rows, looking)[["person", "lowest_level", "unread"]]
    cells = found.astype("object").where(found.notna(), None)
    return sorted(map(tuple, cells.to_numpy().tolist()), key=str), looking.log


def latest(rows: Sequence[Row], looking: StateContext) -> Frame:
    """See, of each pupil, the latest profile."""
    return see_profiles(state("pix_participations", pupils(rows)), looking).frame


MARCH, MAY = "2021-03-05T10:00", "2021-05-05T10:00"


def test_the_latest_profile_counts() -> None:
    """Pupil 1 fell from 2 to 1; pupil 2 has one."""
    rows = [
        {"person": 1, "date": MARCH, "lowest_level": 2},
        {"person": 1, "date": MAY, "lowest_level": 1},
        {"person": 2, "date": MARCH, "lowest_level": 3},
    ]

    assert profiles(rows)[0] == [(1, 1, False), (2, 3, False)]


@pytest.mark.parametrize(
    "later",
    [
        {"shared": False, "lowest_level": 1},  # not sent
        {"sixteen": False, "lowest_level": None},  # a thematic campaign
        {"is_profile": False, "lowest_level": None},  # an assessment
    ],
)
def test_what_is_no_profile_hides_none(later: Row) -> None:
    """The profile of March counts."""
    rows = [
        {"person": 1, "date": MARCH, "lowest_level": 2},
        {"person": 1, "date": MAY, **later},
    ]

    assert profiles(rows)[0] == [(1, 2, False)]


def test_a_profile_of_which_a_level_is_not_known_hides_older_ones() -> None:
    """Sent with sixteen levels, of which one was not read."""
    rows = [
        {"person": 1, "date": MARCH, "lowest_level": 2},
        {"person": 1, "date": MAY, "lowest_level": None, "unread": True},
    ]

    assert profiles(rows)[0] == [(1, None, True)]


def test_of_one_moment_the_better_counts_and_it_is_told() -> None:
    """Levels 1 and 2 of one moment."""
    rows = [{"person": 1, "date": MAY, "lowest_level": level} for level in (2, 1)]
    found, log = profiles(rows)

    assert found == [(1, 2, False)]
    assert told(log) == [("rows_conflict", 1)]


def test_the_file_that_is_named_holds_a_contradiction() -> None:
    """Pupils 1 and 9 are repeated whole in a and b, pupil 5 is said two things by b and c."""
    rows = [
        *({"person": p, "date": MAY, "lowest_level": 1, "file": f} for p in (9, 1) for f in (0, 1)),
        *({"person": 5, "date": MAY, "lowest_level": f, "file": f} for f in (1, 2)),
    ]
    (finding,) = profiles(rows, "a.csv", "b.csv", "c.csv")[1]

    assert (finding.count, finding.path) == (1, "b.csv")


@pytest.mark.parametrize(
    ("doubtful", "level"),
    [
        ({"date": None, "lowest_level": 2}, 2),  # as the dated one
        ({"date": None, "lowest_level": 1}, None),
        ({"date": MAY, "shared": None, "lowest_level": 1}, None),
        ({"date": None, "lowest_level": None}, None),
    ],
)
def test_a_profile_that_may_be_the_latest_leaves_the_level_open(
    doubtful: Row, level: int | None
) -> None:
    """Without a date, or perhaps not sent: the level is known where all agree."""
    rows = [{"person": 1, "date": MARCH, "lowest_level": 2}, {"person": 1, **doubtful}]

    assert profiles(rows)[0] == [(1, level, False)]
    assert latest(rows, context(dataset({})))["shared"].tolist() == [True]


def test_a_profile_without_a_date_counts_where_no_other_was_sent() -> None:
    """Beside it stands one that was only begun."""
    rows = [
        {"person": 1, "date": None, "lowest_level": 2},
        {"person": 1, "date": None, "shared": False},
    ]

    assert profiles(rows)[0] == [(1, 2, False)]


def test_profiles_of_nobody_known_all_stay() -> None:
    """Each may be somebody's."""
    rows = [{"person": None, "date": MARCH, "lowest_level": level} for level in (1, 2)]

    assert [level for _, level, _ in profiles(rows)[0]] == [1, 2]


def test_a_school_is_received_though_nothing_was_sent() -> None:
    """K's only profile was not sent; assessments alone make no school received."""
    rows = pupils(
        [
            {"person": 1, "school": J, "date": MARCH, "lowest_level": 2},
            {"person": 2, "school": K, "date": None, "shared": False},
            {"person": 3, "school": "0860003L", "date": MARCH, "is_profile": False},
        ]
    )
    looking = context(dataset({"pix_participations": rows}))
    cut = {0: frozenset({J})}
    found = see_profiles(state("pix_participations", rows, cut=cut), looking)

    assert (found.rows, found.schools, found.cut) == (2, {J, K}, cut)
    assert found.latest
    assert found.frame["person"].tolist() == [1]


@pytest.mark.parametrize("rows", [[], pupils([{"person": 1, "date": MARCH, "is_profile": False}])])
def test_without_a_profile_there_is_none(rows: list[Row]) -> None:
    """No row, or assessments only: what is lost stays lost."""
    cut = {0: frozenset[str]()}
    whole = state("pix_participations", rows, cut=cut)
    found = see_profiles(whole, context(dataset({})))

    assert (found.name, len(found.frame), found.rows, found.cut) == ("pix_profiles", 0, 0, cut)


def test_a_participation_is_one_whichever_exports_repeat_it() -> None:
    """One of two files, and one of another campaign."""
    rows = [{"person": 1, "date": MARCH, "file": file} for file in (0, 1)]
    whole = state("pix_participations", pupils([*rows, {**rows[0], "campaign": "B"}]), merged=False)
    merged = merge_participations(whole)

    assert (len(merged.frame), merged.merged) == (2, True)

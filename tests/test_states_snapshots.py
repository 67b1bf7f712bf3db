"""Snapshots: the newest state of each series, of each school, of each thing."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from feuille_route.data.dataset import Frame
from feuille_route.files.places import Place
from feuille_route.findings import Finding
from feuille_route.states.snapshots import newest_date, see_snapshot
from small_tables import SEEN, Row, context, dataset, place

J, K = "0860001J", "0860002K"
DEPTS = "086", "017"


def seen(
    name: str,
    rows: Sequence[Row],
    places: Sequence[Place],
    lost: Mapping[int, frozenset[str]] | None = None,
    on: dt.date = SEEN,
) -> tuple[Frame, Mapping[int, frozenset[str]], list[Finding]]:
    """See a table: its rows, what is lost of it, and what is told."""
    data = dataset({name: rows}, places)
    looking = context(data, on)
    frame, still = see_snapshot(name, data.tables[name], lost or {}, looking)
    return frame, still, list(looking.log)


def codes(findings: Sequence[Finding]) -> list[tuple[str, str | None]]:
    """Give each finding's code and path."""
    return [(str(one.code), one.path) for one in findings]


def column(frame: Frame, name: str) -> list[Any]:
    """Give a column, sorted; ``None`` where null."""
    values = frame[name].astype("object")
    return sorted(values.where(values.notna(), None), key=str)


def staff(*persons: tuple[int, int]) -> list[Row]:
    """Staff: a file, a person."""
    return [{"file": file, "person": person, "function": "autre"} for file, person in persons]


OLD, NEW = place("staff.csv", "2020-10-01"), place("staff.csv", "2021-03-01")


def test_a_newer_export_of_a_series_replaces_the_older_one() -> None:
    """Person 2 left before March."""
    frame, _, findings = seen("staff", staff((0, 1), (0, 2), (1, 1), (1, 3)), [OLD, NEW])

    assert column(frame, "person") == [1, 3]
    assert codes(findings) == [("file_superseded", "2020-10-01/staff.csv")]


def test_exports_of_two_series_are_parts_where_a_column_keeps_them_apart() -> None:
    """Two departments each send their staff; of one date, no column is needed."""
    places = [place("086.csv", "2020-10-01"), place("017.csv", "2021-03-01")]
    rows = [
        {**row, "department": code} for row, code in zip(staff((0, 1), (1, 2)), DEPTS, strict=True)
    ]
    frame, _, findings = seen("staff", rows, places)
    assert (column(frame, "person"), column(frame, "certain"), findings) == ([1, 2], [True] * 2, [])

    same = [place("086.csv", "2021-03-01"), place("017.csv", "2021-03-01")]
    frame, _, findings = seen("staff", staff((0, 1), (1, 2)), same)
    assert (column(frame, "certain"), findings) == ([True] * 2, [])


def test_of_two_series_that_nothing_keeps_apart_the_older_one_is_of_nobody_sure() -> None:
    """Person 1 stands in the older file alone, 2 in both, 3 in the newer one."""
    places = [place("agents.csv", "2020-10-01"), place("noms.csv", "2021-03-01")]
    frame, _, findings = seen("staff", staff((0, 1), (0, 2), (1, 2), (1, 3)), places)

    sure = dict(zip(frame["person"], frame["certain"].notna(), strict=True))
    assert sure == {1: False, 2: True, 3: True}
    assert codes(findings) == [("series_overlap", "2020-10-01/agents.csv")]
    assert findings[0].count == 1


def test_what_a_row_does_not_say_keeps_it_apart_from_nothing() -> None:
    """Person 1 is of 086, and apart; of person 2 nobody knows."""
    places = [place("agents.csv", "2020-10-01"), place("noms.csv", "2021-03-01")]
    rows = [
        {**row, "department": code}
        for row, code in zip(staff((0, 1), (0, 2), (1, 3)), ("086", None, "017"), strict=True)
    ]
    frame, _, _ = seen("staff", rows, places)

    sure = dict(zip(frame["person"], frame["certain"].notna(), strict=True))
    assert sure == {1: True, 2: False, 3: True}


def test_beside_an_older_file_two_of_one_date_are_parts_all_the_same() -> None:
    """Whom the two of March alone hold is sure; who stands in that of October alone has left."""
    places = [place("vieux.csv", "2020-10-01"), place("a.csv", ONE_DATE), place("b.csv", ONE_DATE)]
    rows = staff((0, 1), (0, 2), (1, 2), (1, 3), (2, 4))
    frame, _, _ = seen("staff", rows, places)

    sure = dict(zip(frame["person"], frame["certain"].notna(), strict=True))
    assert sure == {1: False, 2: True, 3: True, 4: True}


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ((2, 1), [2, 2]),  # 1 and 3 by the file of November, 2 and 3 by that of December
        ((2, 2), [2]),  # both doubt 1 and 3
        ((3, 2), [2, 2]),
    ],
)
def test_an_overlap_is_told_where_it_doubts_more(held: tuple[int, int], told: list[int]) -> None:
    """Persons 1, 2 and 3 stand in the file of October, one of them in each later one."""
    dates = ("vieux", "2020-10-01"), ("a", "2020-11-01"), ("b", "2020-12-01")
    places = [place(f"{name}.csv", date) for name, date in dates]
    rows = staff((0, 1), (0, 2), (0, 3), (1, held[0]), (2, held[1]))

    _, _, findings = seen("staff", rows, places)

    older = [one for one in findings if one.path == "2020-10-01/vieux.csv"]
    assert [one.count for one in older] == told


def test_no_column_makes_parts_of_two_undated_files_of_one_series() -> None:
    """One of them is the newest: nobody knows which."""
    rows = [
        {**row, "department": code} for row, code in zip(staff((0, 1), (1, 2)), DEPTS, strict=True)
    ]
    frame, _, _ = seen("staff", rows, [place("staff.csv"), place("staff (1).csv")])

    assert frame["certain"].isna().all()


def test_a_column_makes_parts_of_two_files_of_one_series_and_one_date() -> None:
    """They are of one day: each of its own département."""
    rows = [
        {**row, "department": code} for row, code in zip(staff((0, 1), (1, 2)), DEPTS, strict=True)
    ]
    places = [place("staff.csv", ONE_DATE), place("staff (1).csv", ONE_DATE)]
    frame, _, findings = seen("staff", rows, places)

    assert (column(frame, "certain"), findings) == ([True, True], [])


@pytest.mark.parametrize("names", [("staff.csv", "staff (1).csv"), ("staff.csv", "staff_v2.csv")])
def test_of_two_undated_files_of_one_series_nobody_knows_which_is_older(
    names: tuple[str, str],
) -> None:
    """What both hold is sure."""
    rows = staff((0, 1), (0, 2), (1, 2), (1, 3))
    frame, _, _ = seen("staff", rows, [place(name) for name in names])

    sure = dict(zip(frame["person"], frame["certain"].notna(), strict=True))
    assert sure == {1: False, 2: True, 3: False}


ONE_DATE = "2021-03-15"


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("staff.xlsx/Décembre", "staff.xlsx/Mars"),
        ("staff 2019-2020.csv", "staff 2020-2021.csv"),
        ("staff 2019.csv", "staff 2020.csv"),
        ("archives/2020-12/staff.csv", "staff.csv"),
        ("staff décembre 2019-2020.csv", "staff mars 2019-2020.csv"),
        ("2020/12/staff.csv", "2021/02/staff.csv"),
    ],
)
def test_of_two_files_of_one_date_the_one_whose_name_says_later_counts(
    older: str, newer: str
) -> None:
    """The folder of the day tells when they were sent, their names when they are of."""
    places = [place(older, ONE_DATE), place(newer, ONE_DATE)]
    frame, _, findings = seen("staff", staff((0, 1), (1, 2)), places)

    assert (column(frame, "person"), column(frame, "certain")) == ([2], [True])
    assert codes(findings) == [("file_superseded", f"{ONE_DATE}/{older}")]


@pytest.mark.parametrize(
    "names",
    [
        ("staff.xlsx/T1", "staff.xlsx/T2"),
        ("staff_v1.csv", "staff_v2.csv"),
        ("archives/staff.csv", "staff.csv"),
        ("staff 2020-2021.csv", "staff mars.csv"),
    ],
)
def test_of_two_files_of_one_date_names_may_not_say_which_is_newer(names: tuple[str, str]) -> None:
    """What both hold is sure."""
    rows = staff((0, 1), (0, 2), (1, 2), (1, 3))
    frame, _, _ = seen("staff", rows, [place(name, ONE_DATE) for name in names])

    sure = dict(zip(frame["person"], frame["certain"].notna(), strict=True))
    assert sure == {1: False, 2: True, 3: False}


def test_where_dates_and_names_order_two_files_otherwise_nobody_knows_which_is_newer() -> None:
    """The list of 2019-2020 was sent after that of 2020-2021."""
    places = [place("staff 2020-2021.csv", "2020-10-01"), place("staff 2019-2020.csv", ONE_DATE)]
    frame, _, _ = seen("staff", staff((0, 1), (0, 2), (1, 2), (1, 3)), places)

    sure = dict(zip(frame["person"], frame["certain"].notna(), strict=True))
    assert sure == {1: False, 2: True, 3: False}


def test_a_snapshot_is_dated_by_the_time_that_its_name_says() -> None:
    """December is over when the workbook of March is sent; the school year is not."""
    places = [place("staff.xlsx/Décembre", ONE_DATE), place("noms 2020-2021.csv", ONE_DATE)]
    frame, _, _ = seen("staff", staff((0, 1), (1, 2)), places)

    assert column(frame, "dated") == [pd.Timestamp("2020-12-31"), pd.Timestamp(ONE_DATE)]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("staff_2020-12.csv", "staff_2021-03.csv"),
        ("2019-2020/staff.csv", "2020-2021/staff.csv"),
        ("staff décembre 2020.ods", "staff mars 2021.xlsx"),
    ],
)
def test_of_two_undated_files_the_one_whose_name_says_later_counts(older: str, newer: str) -> None:
    """A month or a school year is no date, but tells which is older."""
    frame, _, findings = seen("staff", staff((0, 1), (1, 2)), [place(older), place(newer)])

    assert (column(frame, "person"), column(frame, "certain")) == ([2], [True])
    assert codes(findings) == [("file_superseded", older)]


def test_an_enrolment_whose_name_says_another_year_never_counts() -> None:
    """It has no date, and is of 2019-2020."""
    rows = [{"school": J, "grade": "3e", "pupils": 9}]
    frame, _, findings = seen("enrolments", rows, [place("effectifs_2019-2020.csv")])

    assert column(frame, "pupils") == []
    assert codes(findings) == [("other_year", "effectifs_2019-2020.csv")]


def test_an_export_without_a_date_is_the_oldest_of_its_series() -> None:
    """The one of March replaces it."""
    frame, _, findings = seen("staff", staff((0, 1), (1, 2)), [place("staff.csv"), NEW])

    assert column(frame, "person") == [2]
    assert codes(findings) == [("file_superseded", "staff.csv")]


@pytest.mark.parametrize("name", ["staff_2020-2021.csv", "staff_2021-03.csv", "staff_2020-09.csv"])
def test_a_span_that_does_not_begin_after_a_date_is_older(name: str) -> None:
    """A year or a month around the day of the other export, or before it, is no later state."""
    frame, _, findings = seen("staff", staff((0, 1), (1, 2)), [place(name), NEW])

    assert (column(frame, "person"), column(frame, "certain")) == ([2], [True])
    assert codes(findings) == [("file_superseded", name)]


def test_a_span_after_a_date_may_be_newer() -> None:
    """Of April: neither it nor the day of March is sure."""
    frame, _, _ = seen("staff", staff((0, 1), (1, 2)), [place("staff_2021-04.csv"), NEW])

    assert column(frame, "person") == [1, 2]
    assert frame["certain"].isna().any()


def test_an_empty_cell_of_a_newer_state_is_empty() -> None:
    """The older register said lycée, the newer one says nothing: nobody knows any more."""
    rows = [
        {"school": J, "kind": "lycée", "sector": "public", "file": 0},
        {"school": J, "kind": None, "sector": "public", "file": 1},
    ]
    places = [place("a.csv", "2020-10-01"), place("b.csv", "2021-03-01")]
    frame, _, _ = seen("schools", rows, places)

    assert (column(frame, "kind"), column(frame, "sector")) == ([None], ["public"])


def test_a_uai_keeps_registers_apart_where_no_column_says_the_departement() -> None:
    """Two registers of collèges: what the older one alone holds is of another département."""
    rows = [
        {"school": school, "kind": "collège", "file": file}
        for file, school in enumerate((J, "0170003M"))
    ]
    places = [place("a.csv", "2020-10-01"), place("b.csv", "2021-03-01")]
    frame, _, findings = seen("schools", rows, places)

    assert (column(frame, "certain"), findings) == ([True, True], [])


def test_an_empty_cell_keeps_exports_of_one_school_apart_from_nothing() -> None:
    """The older file does not say the degree: who is there alone may have left."""
    rows = [
        {**row, "school": J, "degree": degree}
        for row, degree in zip(staff((0, 1), (1, 2)), (None, "1"), strict=True)
    ]
    places = [place("agents.csv", "2020-10-01"), place("noms.csv", "2021-03-01")]
    frame, _, findings = seen("staff", rows, places)

    sure = dict(zip(frame["person"], frame["certain"].notna(), strict=True))
    assert sure == {1: False, 2: True}
    assert codes(findings) == [("series_overlap", "2020-10-01/agents.csv")]


def test_an_export_of_later_is_not_yet_seen() -> None:
    """Seen in December, the export of March does not count, and that of October does."""
    frame, _, findings = seen("staff", staff((0, 1), (1, 2)), [OLD, NEW], on=dt.date(2020, 12, 1))

    assert column(frame, "person") == [1]
    assert codes(findings) == [("not_yet", "2021-03-01/staff.csv")]


def test_an_enrolment_of_another_year_never_counts() -> None:
    """The newest of its series, but of October 2019."""
    rows = [{"school": J, "grade": "3e", "pupils": 9}]
    frame, _, findings = seen("enrolments", rows, [place("eff.csv", "2019-10-01")])

    assert column(frame, "pupils") == []
    assert codes(findings) == [("other_year", "2019-10-01/eff.csv")]
    assert findings[0].detail == {"school_year": "2020-2021", "date": "2019-10-01"}


def test_enrolments_count_by_the_newest_export_of_each_school_and_grade() -> None:
    """March knows J's 3e and not its 4e; of a row of no school nobody knows what replaces it."""
    rows = [
        {"file": 0, "school": J, "grade": "3e", "track": "générale", "pupils": 8},
        {"file": 0, "school": J, "grade": "4e", "pupils": 7},
        {"file": 0, "school": None, "grade": "3e", "pupils": 6},
        {"file": 1, "school": J, "grade": "3e", "pupils": 9},
    ]
    places = [place("a.csv", "2020-10-01"), place("b.csv", "2021-03-01")]

    assert column(seen("enrolments", rows, places)[0], "pupils") == [6, 7, 9]


def activations(*rows: tuple[int, str | None, str]) -> list[Row]:
    """Activations of an ENT: a file, a school, a product."""
    return [{"file": f, "school": s, "product": product, "active": True} for f, s, product in rows]


def test_of_a_school_its_newest_export_counts_whole() -> None:
    """In March J has another product; K stands in the export of October alone."""
    rows = activations((0, J, "A"), (0, K, "A"), (0, None, "A"), (1, J, "B"))
    places = [place("a.csv", "2020-10-01"), place("b.csv", "2021-03-01")]
    frame, _, _ = seen("ent_activations", rows, places)

    found = sorted(zip(frame["school"].astype("object"), frame["product"], strict=True), key=str)
    assert [(s if isinstance(s, str) else None, p) for s, p in found] == [
        (J, "B"),
        (K, "A"),
        (None, "A"),
    ]


def test_states_of_one_export_are_told_apart_by_their_day() -> None:
    """One file holds the states of January and of May: the later one of each thing counts."""
    rows = [
        {"school": J, "product": "A", "accounts": number, "day": day}
        for number, day in ((10, "2021-01-31"), (20, "2021-05-31"), (30, "2021-07-31"))
    ]
    frame, _, findings = seen("ent_activations", rows, [place("ent.csv", "2021-06-01")])

    assert column(frame, "accounts") == [20]
    assert newest_date(frame) == dt.date(2021, 5, 31)
    assert findings == []


@pytest.mark.parametrize(
    ("days", "exported", "products"),
    [
        # the later day counts, though its file was exported earlier
        (("2021-01-31", "2021-02-28"), ("2021-06-01", "2021-03-01"), ["B"]),
        # of one day the later export counts
        (("2021-02-28", "2021-02-28"), ("2021-06-01", "2021-03-01"), ["A"]),
        (("2021-02-28", "2021-02-28"), ("2021-03-01", "2021-03-01"), ["A", "B"]),
        (("2021-02-28", "2021-02-28"), (None, "2021-03-01"), ["B"]),
        # a file is as new as its newest row
        (("2021-01-31", "2021-02-28", "2021-03-31"), ("2021-06-01", "2021-04-01"), ["A", "C"]),
    ],
)
def test_of_a_school_the_export_of_the_latest_day_counts(
    days: Sequence[str], exported: Sequence[str | None], products: list[str]
) -> None:
    """Product A and C stand in the first file, B in the second one; K stands in the second."""
    rows = [
        {"school": J, "product": product, "day": day, "file": file}
        for product, day, file in zip("ABC", days, (0, 1, 0), strict=False)
    ]
    rows.append({"school": K, "product": "K", "day": "2021-01-01", "file": 1})
    places = [place(name, date) for name, date in zip(("a.csv", "b.csv"), exported, strict=True)]

    frame, _, _ = seen("ent_activations", rows, places)

    assert column(frame, "product") == [*products, "K"]


def test_a_row_of_no_day_may_be_the_newest() -> None:
    """What it says otherwise of the same thing is not known, and the row is not certain."""
    rows = [
        {"school": J, "product": "A", "accounts": 10, "day": "2021-05-31", "undated": False},
        {"school": J, "product": "A", "accounts": 20, "day": None, "undated": True},
        {"school": K, "product": "A", "accounts": 30, "day": "2021-05-31", "undated": False},
    ]
    frame, _, _ = seen("ent_activations", rows, [place("ent.csv", "2021-06-01")])
    by_school = dict(zip(frame["school"], frame["accounts"].notna(), strict=True))

    assert by_school == {J: False, K: True}
    assert newest_date(frame) == dt.date(2021, 5, 31)


@pytest.mark.parametrize(
    ("dates", "newest"),
    [
        (["2020-10-01", "2021-03-01"], dt.date(2021, 3, 1)),
        (["2020-10-01", None], None),
        ([], None),
    ],
)
def test_the_newest_date_is_known_where_every_export_is_dated(
    dates: list[str | None], newest: dt.date | None
) -> None:
    """One export without a date may be the newest."""
    places = [place(f"{number}.csv", date) for number, date in enumerate(dates)]
    rows = staff(*((number, number) for number in range(len(dates))))
    frame = seen("staff", rows, places)[0] if rows else _no_rows()

    assert newest_date(frame) == newest


def _no_rows() -> Frame:
    """See a table whose only export is not yet seen."""
    return seen("staff", staff((0, 1)), [place("a.csv", "2021-07-01")])[0]


LOST = frozenset({J})


def test_a_newest_state_that_cannot_be_read_leaves_the_older_one_uncertain() -> None:
    """Of the series; another one is left alone."""
    places = [OLD, NEW, place("086.csv", "2020-10-01")]
    rows = [
        {**row, "department": code} for row, code in zip(staff((0, 1), (2, 2)), DEPTS, strict=True)
    ]
    frame, _, _ = seen("staff", rows, places, {1: frozenset()})

    assert dict(zip(frame["person"], frame["certain"].notna(), strict=True)) == {1: False, 2: True}


@pytest.mark.parametrize(("lost", "sure"), [({J}, {J: False, K: True}), ((), {J: False, K: False})])
def test_a_lost_state_of_a_school_leaves_what_it_replaces_uncertain(
    lost: Collection[str], sure: Mapping[str, bool]
) -> None:
    """Of another series too, for each school has its own newest."""
    places = [place("a.csv", "2020-10-01"), place("b.csv", "2021-03-01")]
    rows = activations((0, J, "A"), (0, K, "A"))
    frame, _, _ = seen("ent_activations", rows, places, {1: frozenset(lost)})

    assert dict(zip(frame["school"], frame["certain"].notna(), strict=True)) == sure


@pytest.mark.parametrize(
    ("lost", "rows", "still"),
    [
        ({0: LOST}, staff((0, 1), (1, 2)), {}),  # superseded
        ({1: LOST}, staff((0, 1), (1, 2)), {1: LOST}),
        ({0: LOST}, staff((1, 2)), {}),  # nothing of it was read, and it is older
        ({1: LOST}, staff((0, 2)), {1: LOST}),  # nothing was read of the newest
    ],
)
def test_what_is_lost_of_an_export_matters_while_it_counts(
    lost: dict[int, frozenset[str]], rows: list[Row], still: dict[int, frozenset[str]]
) -> None:
    """An older export of a series would not count had it been read whole."""
    assert seen("staff", rows, [OLD, NEW], lost)[1] == still


def test_what_is_lost_of_a_later_export_is_not_missed() -> None:
    """It is not yet seen."""
    assert seen("staff", staff((0, 1)), [OLD, NEW], {1: LOST}, dt.date(2020, 12, 1))[1] == {}


def enrolled(*rows: tuple[str, str | None, int]) -> list[Row]:
    """Enrolments of J: a grade, a track, pupils."""
    return [{"school": J, "grade": grade, "track": t, "pupils": n} for grade, t, n in rows]


def test_beside_its_tracks_a_total_counts_where_it_is_larger() -> None:
    """60 and 30 by track; another file has 100 in all, or 80, or 80 beside those of the first."""
    places = [place("eff.csv", "2020-10-01"), place("all.csv", "2020-10-01")]
    parts = enrolled(("2de", "générale", 60), ("2de", "professionnelle", 30))
    of_all = [{**row, "file": 1} for row in enrolled(("2de", None, 100), ("2de", None, 80))]
    larger, _, told = seen("enrolments", [*parts, of_all[0]], places)
    smaller, _, _ = seen("enrolments", [*parts, of_all[1]], places)
    beside, _, _ = seen("enrolments", [*parts, {**of_all[1], "apart": True}], places)

    assert column(larger, "pupils") == [100]
    assert column(smaller, "pupils") == [30, 60]
    assert column(beside, "pupils") == [30, 60, 80]
    assert [(str(one.code), one.detail) for one in told] == [
        ("tracks_conflict", {"school": J, "grade": "2de"})
    ]


def test_a_total_of_another_grade_conflicts_with_nothing() -> None:
    """Tracks in 2de, a total in 1re."""
    rows = enrolled(("2de", "générale", 60), ("1re", None, 50))
    frame, _, told = seen("enrolments", rows, [place("eff.csv", "2020-10-01")])

    assert (column(frame, "pupils"), told) == ([50, 60], [])


def test_a_track_that_was_not_read_may_be_any() -> None:
    """It is no total, and not certain."""
    rows = enrolled(("2de", "générale", 60), ("2de", None, 100))
    rows[1] = {**rows[1], "unread": True}
    frame, _, told = seen("enrolments", rows, [place("eff.csv", "2020-10-01")])
    certain = dict(zip(frame["pupils"].tolist(), frame["certain"].isna().tolist(), strict=True))

    assert (certain, told) == ({60: False, 100: True}, [])

"""Copies of a row become one: the newest wins, then the row that the table prefers."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from feuille_route.data.dataset import Frame
from feuille_route.findings import Log
from feuille_route.states.copies import merge
from small_tables import Row, context, dataset, place, told

PLACES = [place("a.csv"), place("b.csv")]


def merged(name: str, rows: Sequence[Row], *, fill: bool = False) -> tuple[Frame, Log]:
    """Merge rows; each may say when its state was (``when``)."""
    data = dataset({name: [{k: v for k, v in row.items() if k != "when"} for row in rows]}, PLACES)
    looking = context(data)
    when = pd.to_datetime(pd.Series([row.get("when") for row in rows])).astype("datetime64[s]")
    certain = pd.Series([row.get("certain", True) for row in rows], dtype="boolean")
    frame = data.tables[name].assign(dated=when, certain=certain)
    return merge(name, frame, looking, fill=fill), looking.log


def cells(frame: Frame, *columns: str) -> list[tuple[Any, ...]]:
    """Give some columns of each row; ``None`` where null."""
    rows = frame[list(columns)].astype("object")
    return sorted(map(tuple, rows.where(rows.notna(), None).to_numpy().tolist()), key=str)


SCHOOL = {"school": "0860001J", "name": "Moulin", "kind": "collège"}
TWIN = {"twin": "A", "school": "0860001J"}
PROJECT = {"project": "A", "school": "0860001J"}
USE = {"person": 1, "service": "B", "date": "2021-03-05"}
MEETING = {"department": "086", "date": "2021-03-05"}
ENROLLED = {"school": "0860001J", "grade": "3e", "track": None}
TRAINING = {"person": 1, "date": "2021-03-05", "programme": "PAF", "theme": "Pix"}


def test_one_thing_is_one_row() -> None:
    """A copy is dropped without a word; another school stays."""
    found, log = merged("schools", [SCHOOL, SCHOOL, {**SCHOOL, "school": "0860002K"}])

    assert cells(found, "school") == [("0860001J",), ("0860002K",)]
    assert told(log) == []


def test_the_newest_wins() -> None:
    """The row of March says lycée, that of May collège; one without a date is the oldest."""
    rows = [
        {**SCHOOL, "kind": "collège", "when": "2021-05-01"},
        {**SCHOOL, "kind": "lycée", "when": "2021-03-01"},
        {**SCHOOL, "kind": "EREA", "when": None},
    ]
    found, log = merged("schools", rows)

    assert cells(found, "kind") == [("collège",)]
    assert told(log) == [("rows_conflict", 1)]


def test_a_conflict_is_counted_once_a_thing_and_told_with_a_file() -> None:
    """Two schools of which two rows differ, one of them three times; two others agree."""
    rows = [{**SCHOOL, "school": "0860000A", "sector": s, "file": 0} for s in ("public", None)]
    rows += [{**SCHOOL, "kind": kind, "file": 1} for kind in ("collège", "lycée", "école")]
    rows += [{**SCHOOL, "school": "0860002K", "sector": s, "file": 1} for s in ("public", "privé")]
    rows += [{**SCHOOL, "school": "0860003L", "file": 1}] * 2
    (finding,) = merged("schools", rows)[1]

    assert (finding.count, finding.path, finding.detail["table"]) == (2, "b.csv", "schools")
    assert finding.detail["columns"] == "kind, sector"


@pytest.mark.parametrize(
    ("name", "row", "values", "says"),
    [
        ("schools", SCHOOL, {"kind": ("collège", "lycée")}, "none counts"),
        ("trainings", TRAINING, {"attended": (True, False)}, "says it was done"),
        ("trainings", TRAINING, {"hours": (3, 4)}, "the larger"),
        ("steering_meetings", MEETING, {"subject": ("Pix", "ENT")}, "a fixed order"),
        ("enrolments", ENROLLED, {"pupils": (30, 31)}, "the larger"),
    ],
)
@pytest.mark.parametrize("newer", [False, True])
def test_what_differs_is_told_and_the_rule_that_applied(
    name: str, row: Any, values: Any, says: str, newer: bool
) -> None:
    """Of rows of two dates the newest export counts; of equally new ones, as their table says."""
    ((column, both),) = values.items()
    whens = ("2021-03-01", "2021-05-01" if newer else "2021-03-01")
    rows = [{**row, column: value, "when": w} for value, w in zip(both, whens, strict=True)]
    (finding,) = merged(name, rows)[1]

    assert finding.detail["columns"] == column
    assert ("the newest export" if newer else says) in str(finding.detail["rule"])


@pytest.mark.parametrize(
    ("name", "key", "column", "values", "kept"),
    [
        ("enrolments", ENROLLED, "pupils", [12, 10], 12),
        ("trainings", TRAINING, "hours", [6.0, 3.0], 6.0),
        ("etwinning_projects", PROJECT, "end", ["2021-05-01", "2021-03-01"], "2021-05-01"),
        (
            "etwinning_projects",
            PROJECT,
            "start",
            ["2020-10-01", "2020-09-01"],
            "2020-09-01",
        ),
        ("service_uses", USE, "school", ["0860002K", "0860001J"], "0860002K"),
        ("steering_meetings", MEETING, "subject", ["Pix", "ENT"], "Pix"),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_of_equally_new_rows_the_table_prefers_one(  # noqa: PLR0913, PLR0917 - the columns of a table
    name: str, key: Row, column: str, values: list[Any], kept: Any, turn: int
) -> None:
    """The highest or the lowest, as declared, in whichever order they come."""
    rows = [{**key, column: value} for value in values][::turn]
    found = merged(name, rows)[0][column].iloc[0]

    assert (str(found)[:10] if column in ("start", "end") else found) == kept


def test_a_cell_that_is_not_known_loses_to_one_that_is() -> None:
    """Of equally new rows, the one that says something is preferred."""
    found, log = merged("trainings", [{**TRAINING, "hours": 3.0}, {**TRAINING, "hours": None}])

    assert cells(found, "hours") == [(3.0,)]
    assert told(log) == []


@pytest.mark.parametrize(("fill", "hours"), [(True, 3.0), (False, None)])
def test_an_empty_cell_of_a_newer_export_replaces_a_known_one_unless_filled(
    fill: bool, hours: float | None
) -> None:
    """A log keeps the hours of March, which the export of May lacks; a snapshot does not."""
    rows = [
        {**TRAINING, "hours": 3.0, "attended": False, "when": "2021-03-01"},
        {**TRAINING, "hours": None, "attended": True, "when": "2021-05-01"},
    ]
    found, _ = merged("trainings", rows, fill=fill)

    assert cells(found, "hours", "attended") == [(hours, True)]


def test_the_newest_known_cell_fills() -> None:
    """Of hours in January and in March, those of March fill the cell of May."""
    rows = [
        {**TRAINING, "hours": hours, "when": when}
        for hours, when in ((None, "2021-05-01"), (3.0, "2021-03-01"), (2.0, "2021-01-01"))
    ]

    assert cells(merged("trainings", rows, fill=True)[0], "hours") == [(3.0,)]


@pytest.mark.parametrize(
    ("name", "key", "column", "values"),
    [
        ("schools", {"school": "0860001J"}, "kind", ["lycée", "collège"]),
        ("schools", {"school": "0860001J"}, "vocational", [True, False]),
        ("staff", {"person": 1, "function": "autre"}, "certified", [True, False]),
        ("staff", {"person": 1, "function": None}, "degree", ["1", "2"]),
        ("ent_activations", {"school": "0860001J", "product": "A"}, "active", [True, False]),
        ("research_groups", {"group": "A"}, "digital", [True, False]),
        ("digital_twins", TWIN, "state", ["abandonné", "en service"]),
        ("training_schools", {"school": "0860001J"}, "since", ["2020-10-01", "2020-11-01"]),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_what_equally_new_rows_of_a_state_say_differently_is_not_known(
    name: str, key: Row, column: str, values: list[Any], turn: int
) -> None:
    """Nobody knows which of two files of one date is right."""
    found, log = merged(name, [{**key, column: value} for value in values][::turn])

    assert cells(found, column, "certain") == [(None, True)]
    assert told(log) == [("rows_conflict", 1)]


def test_of_a_state_one_file_may_say_what_another_of_its_date_does_not() -> None:
    """One file knows the degree, the other one the certificate: they do not contradict."""
    person = {"person": 1, "function": "autre"}
    found, log = merged("staff", [{**person, "certified": True}, {**person, "degree": "1"}])

    assert cells(found, "certified", "degree") == [(True, "1")]
    assert told(log) == []


def test_a_thing_that_one_of_its_newest_rows_does_not_count_is_not_certain() -> None:
    """A certification of this year in one file, of the last in another one of its date."""
    row = {"number": "1", "status": "validée"}
    rows = [
        {**row, "date": "2021-03-05", "certain": True},
        {**row, "date": "2020-03-05", "certain": False},
    ]
    found, log = merged("pix_certifications", rows, fill=True)

    assert cells(found, "status", "date", "certain") == [("validée", None, None)]
    assert told(log) == [("rows_conflict", 1)]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_thing_of_which_one_row_does_not_say_when_is_of_the_day_of_the_other(turn: int) -> None:
    """A certification of March, and a row of its number without a date: it counts, in March."""
    row = {"number": "1", "status": "validée"}
    rows = [{**row, "date": "2021-03-05"}, {**row, "date": None, "certain": None}]
    found, log = merged("pix_certifications", rows[::turn], fill=True)

    assert [(str(day)[:10], sure) for day, sure in cells(found, "date", "certain")] == [
        ("2021-03-05", True)
    ]
    assert told(log) == []


def test_a_certification_without_a_number_meets_the_one_of_its_person_and_day() -> None:
    """That of person 1 is number 7; person 2 has two on that day, and a third perhaps."""
    day = {"date": "2021-03-05T10:00", "status": "validée"}
    numbers = [(1, "7"), (1, None), (2, "8"), (2, "9"), (2, None)]
    rows = [{**day, "person": person, "number": number} for person, number in numbers]

    found = merged("pix_certifications", rows)[0]
    assert sorted(map(str, found["certain"])) == ["<NA>", "True", "True", "True"]


READING = {"indicator": "débits", "date": "2021-03-05"}


def test_what_equally_new_rows_dispute_is_not_known() -> None:
    """Two readings of one day, 40 and 50: the value is not known; what both say is."""
    rows = [{**READING, "value": value, "source": "DSI"} for value in (40.0, 50.0)]
    found, log = merged("readings", rows)

    assert cells(found, "value", "source") == [(None, "DSI")]
    assert told(log) == [("rows_conflict", 1)]


def test_what_an_older_row_says_is_no_dispute() -> None:
    """The export of May says 50 in place of the 40 of March."""
    rows = [
        {**READING, "value": 40.0, "when": "2021-03-06"},
        {**READING, "value": 50.0, "when": "2021-05-01"},
    ]

    assert cells(merged("readings", rows)[0], "value") == [(50.0,)]


def test_a_certification_without_a_number_is_named_by_its_person_and_date() -> None:
    """Two rows of person 1 on one day are one certification; that of person 2 is another."""
    rows = [{"person": p, "date": "2021-03-05T10:00", "status": "validée"} for p in (1, 1, 2)]

    assert cells(merged("pix_certifications", rows)[0], "person") == [(1,), (2,)]


def test_a_row_of_no_thing_known_is_never_certain() -> None:
    """Two trainings of nobody known stay two, and may be copies of others."""
    rows = [{**TRAINING, "person": None}, {**TRAINING, "person": None}, TRAINING]

    assert cells(merged("trainings", rows)[0], "person", "certain") == [
        (1, True),
        (None, None),
        (None, None),
    ]


def test_a_row_without_a_part_that_may_lack_is_of_one_thing() -> None:
    """Trainings without a theme are one, and beside another theme a copy perhaps (of a log)."""
    bare = {**TRAINING, "theme": None}

    assert cells(merged("trainings", [bare, bare])[0], "theme", "certain") == [(None, True)]
    assert cells(merged("trainings", [bare, TRAINING], fill=True)[0], "theme", "certain") == [
        ("Pix", True),
        (None, None),
    ]
    assert cells(merged("trainings", [bare, TRAINING])[0], "theme", "certain") == [
        ("Pix", True),
        (None, True),
    ]


def test_a_row_without_a_part_of_its_key_that_differs_elsewhere_is_no_copy() -> None:
    """A training without a theme on another day is another one."""
    rows = [TRAINING, TRAINING, {**TRAINING, "date": "2021-04-01", "theme": None}]

    assert cells(merged("trainings", rows, fill=True)[0], "theme", "certain") == [
        ("Pix", True),
        (None, True),
    ]

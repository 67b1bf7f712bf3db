"""Logs: which rows are in the period and seen, and which exports are of another year."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pytest

from feuille_route.findings import Severity
from feuille_route.states.logs import in_period, note_other_year, see_log
from feuille_route.states.state import ALWAYS, StateContext
from small_tables import SEEN, Row, context, dataset, place, told


def inside(name: str, row: Row, seen: dt.date = SEEN) -> bool | None:
    """Tell whether a row is in the school year 2020-2021, and seen."""
    data = dataset({name: [row]})
    answer = in_period(data.tables[name], context(data, seen)).iloc[0]
    return None if pd.isna(answer) else bool(answer)


@pytest.mark.parametrize(
    ("date", "answer"),
    [
        ("2020-08-31", False),
        ("2020-09-01", True),
        ("2021-06-30", True),
        ("2021-07-01", False),  # after the date seen
        ("2021-09-01", False),
        (None, None),
    ],
)
def test_a_row_is_in_the_period_up_to_the_date_seen(date: str | None, answer: bool | None) -> None:
    """From the first of September to the day of the look, both included; undated, it may be."""
    assert inside("trainings", {"person": 1, "date": date}) is answer
    assert inside("career_meetings", {"person": 1, "date": date}) is answer  # of one day only


def test_the_period_ends_though_the_look_is_later() -> None:
    """Seen in December 2021, a training of September is of the next year."""
    late = dt.date(2021, 12, 1)

    assert inside("trainings", {"person": 1, "date": "2021-08-31"}, late) is True
    assert inside("trainings", {"person": 1, "date": "2021-09-01"}, late) is False


def test_a_time_of_the_last_day_is_seen() -> None:
    """A participation of the evening of the day seen."""
    assert inside("pix_participations", {"person": 1, "date": "2021-06-30T23:59"}) is True


@pytest.mark.parametrize(
    ("start", "end", "unread", "answer"),
    [
        ("2019-10-01", "2020-08-31", False, False),  # over before the year
        ("2019-10-01", "2020-09-01", False, True),
        ("2021-05-01", "2022-05-01", False, True),
        ("2021-07-01", "2022-05-01", False, False),  # begins after the date seen
        ("2019-10-01", None, False, True),  # not over
        ("2019-10-01", None, True, None),  # its end was not read
        ("2021-05-01", None, True, True),
        (None, "2021-05-01", False, True),  # it ended in the year, whenever it began
        (None, "2021-05-01", True, True),
        (None, "2022-05-01", False, None),
        (None, "2020-05-01", False, False),
    ],
)
def test_a_row_with_a_start_and_an_end_touches_the_period(
    start: str | None, end: str | None, unread: bool, answer: bool | None
) -> None:
    """A project counts when it touches what is seen of the year; without an end it is open."""
    row = {"project": "A", "start": start, "end": end, "unread": unread}

    assert inside("etwinning_projects", row) is answer


def trainings(*rows: tuple[int, str | None]) -> Sequence[Row]:
    """Trainings: a file, a day."""
    return [{"person": at, "date": day, "file": file} for at, (file, day) in enumerate(rows)]


PLACES = [place("a.csv", "2020-10-01"), place("b.csv", "2021-05-01")]


def test_only_what_may_be_of_the_period_is_seen() -> None:
    """Of four trainings, two are of the year; one without a date may be."""
    rows = trainings((0, "2019-10-01"), (0, "2020-10-01"), (1, "2021-04-01"), (1, None))
    data = dataset({"trainings": rows}, PLACES)
    looking = context(data)
    seen = see_log("trainings", data.tables["trainings"], {}, looking, None)

    assert sorted(seen["person"].tolist()) == [1, 2, 3]
    assert dict(zip(seen["person"].tolist(), seen["certain"].isna(), strict=True))[3]
    assert told(looking.log) == []


def test_an_export_of_another_year_is_told_with_its_rows() -> None:
    """Both rows of the first file are of 2019; the second holds one of this year."""
    rows = trainings((0, "2019-10-01"), (0, "2019-10-02"), (1, "2019-10-03"), (1, "2020-10-03"))
    data = dataset({"trainings": rows}, PLACES)
    looking = context(data)
    see_log("trainings", data.tables["trainings"], {}, looking, None)
    (finding,) = looking.log

    assert (finding.code, finding.count) == ("other_year", 2)
    assert finding.path == "2020-10-01/a.csv"
    assert finding.detail == {"school_year": "2020-2021"}


def test_looked_at_always_an_export_of_later_is_not_yet() -> None:
    """Of every year up to the date seen, what lies after it is to know, and no more."""
    data = dataset({"trainings": trainings((0, "2021-07-01"))})
    looking = StateContext(data, (ALWAYS, SEEN), SEEN, context(data).log)
    see_log("trainings", data.tables["trainings"], {}, looking, None)
    (finding,) = looking.log

    assert (finding.code, finding.severity) == ("not_yet", Severity.INFO)
    assert finding.detail == {"seen": "2021-06-30"}


def test_the_newest_export_of_a_training_wins() -> None:
    """The file of May says that the training of October was attended."""
    one = {"person": 1, "date": "2020-10-01"}
    rows = [{**one, "attended": True, "file": 1}, {**one, "attended": False, "file": 0}]
    data = dataset({"trainings": rows}, PLACES)
    seen = see_log("trainings", data.tables["trainings"], {}, context(data), None)

    assert seen["attended"].tolist() == [True]


@pytest.mark.parametrize(
    ("exported", "code"), [("2021-07-01", "not_yet"), ("2020-08-31", "other_year")]
)
def test_what_was_not_sent_is_of_the_day_of_its_export(exported: str, code: str) -> None:
    """Of July, seen in June: not yet; of August of the year before: of another year."""
    rows = [{"person": 1, "campaign": "A", "date": None, "shared": False}]
    data = dataset({"pix_participations": rows}, [place("a.csv", exported)])
    looking = context(data)
    frame = data.tables["pix_participations"]

    note_other_year(frame, pd.Series([False]), looking)

    assert told(looking.log) == [(code, 1)]


def test_each_row_of_an_export_is_of_another_year_or_not_yet() -> None:
    """Of five rows two are of July and August, the others of 2019, of the next year, of no day."""
    days = ["2019-10-01", "2021-07-01", "2021-08-31", "2021-09-01", None]
    data = dataset({"trainings": trainings(*((0, day) for day in days))})
    looking = context(data)

    note_other_year(data.tables["trainings"], pd.Series([False] * 5), looking)

    assert told(looking.log) == [("not_yet", 1), ("other_year", 3)]

"""Dates as they come: whole ones in any order that leaves no doubt, the others cell by cell."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from feuille_route.cells.dates import parse_moment
from feuille_route.cells.orders import Order
from feuille_route.cells.unfit import UnfitError
from feuille_route.exports.sheets import batches
from feuille_route.results import Report
from feuille_route.run import Options, check
from feuille_route.wording.advice import message
from test_shape import report as shaped

ROADMAP: Final = """\
version: 1
roadmap: {title: T, academy: Poitiers, school_year: 2020-2021, departments: {"086": Vienne}}
ambitions: [{id: a, title: A}]
targets:
  - {id: stages, ambition: a, title: Stages, measure: {count: trainings}, threshold: ">= 99"}
  - {id: projets, ambition: a, title: Projets, threshold: ">= 99",
     measure: {count: etwinning_projects, distinct: project}}
  - {id: services, ambition: a, title: Services, threshold: ">= 99",
     measure: {count: service_uses, distinct: date}}
  - {id: specialites, ambition: a, title: S, measure: {sum: specialities.pupils}, threshold: ">= 9"}
"""
BBB: Final = "Name,Moderator,Activity Score,Talk time,Messages,Join,Left,Duration"


def run(place: Path, files: dict[str, str]) -> Report:
    """Run over files; the year is that of 1 September 2020 to 31 August 2021."""
    (place / "data").mkdir()
    (place / "targets.yaml").write_text(ROADMAP, encoding="utf-8")
    for name, text in files.items():
        (place / "data" / name).write_text(text, encoding="utf-8")
    day = dt.date(2021, 12, 31)
    return check(Options(data=(place / "data",), targets=place / "targets.yaml", as_of=day))


def counted(report: Report, target: str = "stages") -> tuple[object, ...]:
    """Give the number of a target and its bounds, as whole numbers."""
    (found,) = (one for one in report.targets if one.id == target)
    return found.value, *(found.bounds or ())


def said(report: Report) -> list[tuple[str, str | None, int]]:
    """Give what is said of columns: the code, the column, how many cells."""
    return [(one.code.value, one.column, one.count) for one in report.findings if one.column]


def trainings(days: Sequence[str], *, damaged: bool = False) -> str:
    """Write a training a day; ``damaged``: a short row sends the file to the reader of rows."""
    rows = [f"A{at:04};{day};3;Thème {at};Présent" for at, day in enumerate(days)]
    rows[1:1] = ["A;B"] if damaged else []
    return "\n".join(["Identifiant;Date;Durée (heures);Thème;Présence", *rows, ""])


def seconds(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """Give a moment as the parser does."""
    since = dt.datetime(year, month, day, hour, minute) - dt.datetime(1970, 1, 1)  # noqa: DTZ001
    return int(since.total_seconds())


@pytest.mark.parametrize(
    "text",
    [
        *("03/11/2020", "3/11/2020", "03-11-2020", "03.11.2020", "2020-11-03", "2020/11/03"),
        *("2020.11.03", "20201103", "03112020", "le 03/11/2020", "Mardi 03/11/2020"),
        *("Le mardi 3 novembre 2020", "mar. 3 nov. 2020", "3 November 2020", "Nov 3, 2020"),
        *("2020-11-3", "2020/11/3", "3 / 11 / 2020", "2020.11.3", "mardi 3/11/2020", "3 NOV 2020"),
        *("3.nov.2020", "03NOV2020", "3/nov/2020", "2020-nov-03", "2020 novembre 3", "3-nov.-2020"),
        *("3rd of November 2020", "November 3rd, 2020", "tues. 3 Nov 2020", "samedi 03/11/2020"),
        *("03/11/2020 (matin)", "03/11/2020 après-midi", "Tuesday, November 3, 2020", "3-nov-2020"),
    ],
)
def test_a_whole_date_is_read(text: str) -> None:
    """With any mark or none, by its year first or last, in words or with words around."""
    assert parse_moment(text) == seconds(2020, 11, 3)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        *(("03/11/2020 14h", 14, 0), ("03.11.2020 à 14h30", 14, 30)),
        *(("3/11/2020, 2:30:00 pm", 14, 30), ("2020-11-03 14:30:05.123", 14, 30)),
        *(("samedi 3/11/2020 à 14h", 14, 0), ("3 nov. 2020 14h30", 14, 30)),
        *(("2020-11-3 9:05", 9, 5), ("3/11/2020 - 14 h 30", 14, 30), ("3/11/2020, à 9 h", 9, 0)),
        *(("3/11/2020 de 14h à 16h30", 14, 0), ("03/11/2020 14:00-16:00", 14, 0)),
        *(("3 novembre 2020 9h-12h", 9, 0), ("03NOV2020 09:05:00", 9, 5)),
        *(("3/11/2020 12:05 AM", 0, 5), ("3/11/2020 12:05 PM", 12, 5)),
    ],
)
def test_a_time_may_follow(text: str, hour: int, minute: int) -> None:
    """In 24 hours, or in twice 12."""
    assert parse_moment(text) // 60 == seconds(2020, 11, 3, hour, minute) // 60


def _is_refused(text: str) -> bool:
    try:
        parse_moment(text)
    except UnfitError:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-11-03T13:30:00+01:00", (2020, 11, 3, 13, 30)),
        ("2021-06-03T13:30:00+02:00", (2021, 6, 3, 13, 30)),
        ("2021-06-03T13:30:00Z", (2021, 6, 3, 15, 30)),
        ("2020-08-31T22:30:00.000Z", (2020, 9, 1, 0, 30)),
        ("2020-08-31 22:30 UTC", (2020, 9, 1, 0, 30)),
        ("2020-12-31T20:00:00-0400", (2021, 1, 1, 1, 0)),
        # the clocks of 2021 changed on 28 March and 31 October, at 1 h UTC
        ("2021-03-28T00:59:00Z", (2021, 3, 28, 1, 59)),
        ("2021-03-28T01:00:00Z", (2021, 3, 28, 3, 0)),
        ("2021-10-31T00:59:00Z", (2021, 10, 31, 2, 59)),
        ("2021-10-31T01:00:00Z", (2021, 10, 31, 2, 0)),
    ],
)
def test_an_instant_is_told_in_the_time_of_paris(text: str, moment: tuple[int, ...]) -> None:
    """``Z`` and an offset are one rule; the day may be another one."""
    assert parse_moment(text) == seconds(*moment)


@pytest.mark.parametrize(
    "text",
    [
        *("avant le 03/11/2020", "annulé le 03/11/2020", "du 03/11/2020 au 05/11/2020"),
        *("03/11", "2020", "44138", "03-11/2020", "31/02/2020", "2020-31-12", "20201399"),
        *(
            "3/11/2020 13:05 PM",
            "20201103T1430",
            "99112020x",
            "3 brumaire 2020",
            "03/11/2020 ou 04/11/2020",
            "2020-11-03T25:00",
            "3/11/2020 avant 14h",
            "2020-11",
            "20 2020 novembre",
            "3 / 11-2020",
            "1 mai 20201",
            "13 2020 nov 3",
        ),
    ],
)
def test_what_leaves_a_doubt_is_no_date(text: str) -> None:
    """Words that change the day, two dates, a part of a date, a day that does not exist."""
    assert _is_refused(text)


def test_an_open_order_keeps_what_is_sure() -> None:
    """Where values contradict each other, those that can be read in one way are."""
    assert parse_moment("3/16/2021", Order.OPEN) == seconds(2021, 3, 16)
    assert parse_moment("16/03/2021", Order.OPEN) == seconds(2021, 3, 16)
    assert parse_moment("03/03/2021", Order.OPEN) == seconds(2021, 3, 3)
    with pytest.raises(UnfitError):
        parse_moment("03/04/2021", Order.OPEN)


# One value settles its column. 8/9/2021 is 9 August, in the year, or 8 September, after it.


def settled() -> Iterator[object]:
    """Yield columns of dates, with what is counted of them and the most that may be."""
    yield pytest.param(["3/16/2021", "8/9/2021"], (2, 2, 2), id="american")
    yield pytest.param(["8/9/2021", "8/9/2021 15:30", "3-16-2021"], (3, 3, 3), id="marks")
    yield pytest.param(["08092021", "03162021"], (2, 2, 2), id="no mark")
    yield pytest.param(["8/9/2021 3:05 PM", "3/16/2021 3:05 PM"], (2, 2, 2), id="halves of days")
    yield pytest.param(["16/03/2021", "8/9/2021"], (1, 1, 1), id="french")
    yield pytest.param(["08/09/2021", "09/08/2021"], (1, 1, 1), id="french by default")
    yield pytest.param(["3 / 16 / 2021", "8/9/2021"], (2, 2, 2), id="marks with spaces")
    yield pytest.param(["16 / 3 / 2021", "8 / 9 / 2021"], (1, 1, 1), id="french with spaces")
    words = ["samedi 16/01/2021 à 14h", "2021-1-5", "16 janv. 2021 14h30", "16JAN2021 9h-12h"]
    yield pytest.param(words, (4, 4, 4), id="words around")
    yield pytest.param(["2021-03-16", "8/9/2021"], (1, 1, 1), id="iso settles nothing")
    yield pytest.param(["3/16/2021", "16/3/2021", "8/9/2021"], (2, 2, 3), id="contradiction")
    yield pytest.param(["8/9/2021 3:05 PM", "2021-03-16"], (1, 1, 2), id="no french writes so")
    yield pytest.param(["16/3/2021 3:05 PM", "8/9/2021 3:05 PM"], (1, 1, 1), id="but one does")


@pytest.mark.parametrize(("days", "number"), [*settled()])
@pytest.mark.parametrize("damaged", [False, True], ids=["columns", "rows"])
def test_one_value_settles_a_column(
    days: Sequence[str], number: tuple[int, ...], damaged: bool, tmp_path: Path
) -> None:
    """Whatever the way in; where values contradict each other, the others are not known."""
    report = run(tmp_path, {"formations.csv": trainings(days, damaged=damaged)})

    value, low, high = counted(report)
    assert (value, low, high) == (number[0], number[1], number[2] + damaged)
    doubts = number[2] - number[1]
    assert ("cell_unparsed", "Date", doubts) in said(report) or not doubts
    assert "columns_shifted" not in {one.code for one in report.findings}


@pytest.mark.parametrize("at", [0, 20, 59])
@pytest.mark.parametrize("told", ["03/16/2021", "16/03/2021"])
def test_a_large_file_is_settled_as_a_whole(
    at: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the value stands that settles the others, and however the file is cut."""
    days = ["08/09/2021"] * 60
    days[at] = told
    text = trainings(days)
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole = run(tmp_path / "whole", {"formations.csv": text})
    monkeypatch.setattr(batches, "BUFFER", 256)
    parts = run(tmp_path / "parts", {"formations.csv": text})

    assert len(text) > 6 * 256
    assert counted(whole) == ((60, 60, 60) if told.startswith("03") else (1, 1, 1))
    assert counted(parts) == counted(whole)
    assert said(parts) == said(whole)


def test_parts_that_contradict_each_other_leave_the_others_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first part has its days first, the last one its months."""
    monkeypatch.setattr(batches, "BUFFER", 256)
    days = ["16/03/2021", *["08/09/2021"] * 58, "03/16/2021"]

    report = run(tmp_path, {"formations.csv": trainings(days)})

    assert counted(report) == (2, 2, 60)
    assert sum(count for code, _, count in said(report) if code == "cell_unparsed") == 58


def test_another_file_settles_nothing(tmp_path: Path) -> None:
    """Each file is of its own software, also where files of one header are read together."""
    american, french = trainings(["3/16/2021", "8/9/2021"]), trainings(["16/03/2021", "8/9/2021"])
    other = french.replace("A0", "B0")

    report = run(tmp_path, {"a.csv": american, "b.csv": other})

    assert counted(report) == (3, 3, 3)


def test_another_column_of_the_file_settles_too(tmp_path: Path) -> None:
    """One software wrote both: a project of 9 to 31 August is of the year."""
    text = "Projet eTwinning;UAI;Début;Fin;Statut\nP;0860001J;8/9/2021;8/31/2021;actif\n"

    assert counted(run(tmp_path, {"etwinning.csv": text}), "projets") == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("LearningDashboard_salle_2021-08-09.csv", (1, 1, 1)),
        ("LearningDashboard_salle_2021-09-08.csv", (None,)),
        ("LearningDashboard_salle.csv", (0, 0, 1)),
    ],
)
def test_the_date_of_the_name_settles(name: str, number: tuple[int, ...], tmp_path: Path) -> None:
    """Of days that are halved, as nobody does in French; with no date in the name, nobody knows."""
    row = (
        '"Zoé Dumas","FALSE","8.2","00:10:00","2","8/9/2021 3:05:12 PM","8/9/2021 4:00 PM","00:54"'
    )

    report = run(tmp_path, {name: f"{BBB}\n{row}\n"})

    assert counted(report, "services") == number
    assert "columns_shifted" not in {one.code for one in report.findings}


# What cannot be read is told for what it is, and the rest is kept.


@pytest.mark.parametrize(
    ("day", "reason"),
    [("12/03/21", "its year in four figures"), ("12.03.21", "its year in four figures")],
)
def test_a_short_year_costs_its_cell(day: str, reason: str, tmp_path: Path) -> None:
    """All dates of a file may have one: its trainings are there, of no known day."""
    report = run(tmp_path, {"formations.csv": trainings([day, day, day])})

    assert counted(report) == (0, 0, 3)
    (told,) = (one for one in report.findings if one.column == "Date")
    assert (told.code.value, told.count) == ("cell_unparsed", 3)
    assert reason in message(told, "en")


def test_a_declared_short_year_is_read(tmp_path: Path) -> None:
    """A format says by its pattern which century it is of."""
    (tmp_path / "formats").mkdir()
    (tmp_path / "formats" / "stages.yaml").write_text(
        "name: stages\ntitle: Stages\ncolumns:\n  agent: {header: Agent, personal: true}\n"
        '  jour: {header: Jour du stage, parse: moment, pattern: "%d/%m/%y"}\n'
        "  theme: {header: Intitulé du stage}\ntables:\n"
        "  trainings: {person: {key: [agent]}, date: jour, theme: theme}\n",
        encoding="utf-8",
    )
    rows = "Agent;Jour du stage;Intitulé du stage\n1;12/03/21;Pix\n2;08/09/21;Pix\n"

    assert counted(run(tmp_path, {"stages.csv": rows})) == (1, 1, 1)


@pytest.mark.parametrize(
    ("days", "line"), [(("03/04/2021", "3/16/2021"), 3), (("3/16/2021", "03/04/2021"), 2)]
)
def test_a_column_that_is_read_month_first_is_told(
    days: tuple[str, str], line: int, tmp_path: Path
) -> None:
    """With a line that shows it; a column whose days come first is not told."""
    rows = [f"a{n};{day};3;Pix" for n, day in enumerate(days)]
    text = "\n".join(["Agent;Jour du stage;Durée;Intitulé du stage", *rows, ""])
    found = shaped(tmp_path, {"s.csv": text.encode()}, "{count: trainings}", ">= 1")
    told = [one for one in found["findings"] if one["code"] == "dates_month_first"]

    assert [(o["severity"], o["line"], o["column"]) for o in told] == [
        ("info", line, "Jour du stage")
    ]
    french = text.replace("3/16/2021", "16/3/2021").encode()
    found = shaped(tmp_path / "fr", {"s.csv": french}, "{count: trainings}", ">= 1")
    assert "dates_month_first" not in {one["code"] for one in found["findings"]}

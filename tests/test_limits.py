"""The limits of a column belong to its table: hours of a day, counts from 0, levels 0 to 8."""

import datetime as dt
from pathlib import Path
from typing import Final

import pytest

from feuille_route.errors import FormatError
from feuille_route.exports.sheets import batches
from feuille_route.results import Report
from feuille_route.run import Options, check
from feuille_route.wording.advice import message

ROADMAP: Final = """\
version: 1
roadmap: {title: T, academy: Poitiers, school_year: 2020-2021, departments: {"086": Vienne}}
ambitions: [{id: a, title: A}]
targets:
  - {id: heures, ambition: a, title: H, measure: {sum: trainings.hours}, threshold: ">= 900"}
  - {id: jours, ambition: a, title: J, measure: {sum: trainings.days}, threshold: ">= 900"}
  - {id: stages, ambition: a, title: S, measure: {count: trainings}, threshold: ">= 900"}
  - {id: paliers, ambition: a, title: P, threshold: ">= 900",
     measure: {count: pix_profiles, where: {lowest_level: ">= 1"}}}
  - {id: eleves, ambition: a, title: E, measure: {sum: enrolments.pupils}, threshold: ">= 900"}
"""
OWN: Final = """\
name: stages
title: Stages
columns:
  agent: {header: Agent, personal: true}
  jour: {header: Jour du stage, parse: moment}
  duree: {header: Durée, parse: number}
  intitule: {header: Intitulé du stage}
tables:
  trainings:
    {person: {key: [agent]}, date: jour, hours: duree, theme: intitule}
"""
HEADER: Final = "Identifiant;Date;Date de fin;Durée (heures);Thème;Présence"


def run(place: Path, files: dict[str, str], own: str = "") -> Report:
    """Run over files, with a format of the user's own."""
    for name, text in {"targets.yaml": ROADMAP, **files}.items():
        folder = place if name == "targets.yaml" else place / "data"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    if own:
        (place / "formats").mkdir()
        (place / "formats" / "own.yaml").write_text(own, encoding="utf-8")
    day = dt.date(2021, 7, 6)
    return check(Options(data=(place / "data",), targets=place / "targets.yaml", as_of=day))


def bounds(report: Report, target: str = "heures") -> tuple[object, ...]:
    """Give the number of a target and its bounds."""
    (found,) = (one for one in report.targets if one.id == target)
    return found.value, *(found.bounds or ())


def said(report: Report) -> list[tuple[int | None, str | None, int]]:
    """Give the cells that are not believed: line, column, how many."""
    return [(f.line, f.column, f.count) for f in report.findings if f.code == "cell_unparsed"]


@pytest.mark.parametrize("cell", ["30", "-8", "24,01", "180"])
@pytest.mark.parametrize("damaged", [False, True], ids=["columns", "rows"])
def test_hours_read_by_any_parser_fit_in_a_day(cell: str, damaged: bool, tmp_path: Path) -> None:
    """What a day does not hold is not known, and told with its place: of more days, or a mistake.

    A row that is broken may be of any number of days.
    """
    rows = ["Agent;Jour du stage;Durée;Intitulé du stage", "1;12/03/2021;10;Pix"]
    rows += [f"2;12/03/2021;{cell};Pix", *(["3;x"] if damaged else [])]

    report = run(tmp_path, {"stages.csv": "\n".join([*rows, ""])}, OWN)

    assert bounds(report)[:2] == (10, 10)
    most = max(24, float(cell.replace(",", ".")))
    assert bounds(report)[2] == (None if damaged else pytest.approx(10 + most))
    assert (3, "Durée", 1) in said(report)


def test_limits_hold_in_parts_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a file is cut: 40 trainings of an hour, and one of 30 in the middle."""
    monkeypatch.setattr(batches, "BUFFER", 128)
    rows = [f"{at:03};12/03/2021;{30 if at == 20 else 1};Pix" for at in range(41)]
    text = "\n".join(["Agent;Jour du stage;Durée;Intitulé du stage", *rows, ""])

    assert bounds(run(tmp_path, {"stages.csv": text}, OWN)) == (40, 40, 70)


@pytest.mark.parametrize(
    ("origin", "column"),
    [
        ("values: {peu: -3, trop: 30, un: 1}", "hours"),
        ("values: {peu: -3, trop: 30, un: 1}", "pupils"),
    ],
)
def test_limits_hold_for_values(origin: str, column: str, tmp_path: Path) -> None:
    """A format says what words mean, not what a table may hold."""
    own = OWN.replace("parse: number", origin)
    if column == "pupils":
        own = f"""\
name: classes
title: Classes
columns: {{uai: {{header: Code du collège, parse: uai}}, nombre: {{header: Durée, {origin}}}}}
tables: {{enrolments: {{school: uai, grade: {{constant: 3e}}, pupils: nombre}}}}
"""
        text = "Code du collège;Durée\n0860001J;peu\n0160001P;un\n"
        report = run(tmp_path, {"classes-2020-10-05.csv": text}, own)
        assert bounds(report, "eleves") == (1, 1, None)
        assert said(report) == [(2, "Durée", 1)]
        return
    text = (
        "Agent;Jour du stage;Durée;Intitulé du stage\n1;12/03/2021;peu;Pix\n2;12/03/2021;trop;P\n"
    )
    report = run(tmp_path, {"stages.csv": f"{text}3;12/03/2021;un;Pix\n"}, own)
    assert bounds(report) == (1, 1, 55)
    assert said(report) == [(2, "Durée", 2)]


def test_a_limit_below_zero_is_refused(tmp_path: Path) -> None:
    """``most: -3`` in a format of the user's."""
    own = OWN.replace("parse: number", "parse: count, most: -3")

    with pytest.raises(FormatError, match="most: expected 0 or more"):
        run(tmp_path, {"stages.csv": "Agent;Jour du stage;Durée;Intitulé du stage\n"}, own)


@pytest.mark.parametrize(
    ("row", "hours", "trainings"),
    [
        ("A1;12/01/2021;14/01/2021;18;Pix;O", (18, 18, 18), (1, 1, 1)),
        ("A1;12/01/2021;14/01/2021;72;Pix;O", (72, 72, 72), (1, 1, 1)),
        # 73 hours in three days are not known: up to 72; so are none at all
        ("A1;12/01/2021;14/01/2021;73;Pix;O", (0, 0, 72), (1, 1, 1)),
        ("A1;12/01/2021;14/01/2021;;Pix;O", (0, 0, 72), (1, 1, 1)),
        # of more days than it says, or a mistake
        ("A1;12/01/2021;;30;Pix;O", (0, 0, 30), (1, 1, 1)),
        ("A1;12/01/2021;12/01/2021;30;Pix;O", (0, 0, 24), (1, 1, 1)),
        ("A1;12/01/2021;12/01/2021;;Pix;O", (0, 0, 24), (1, 1, 1)),
        # of how many days nobody knows
        ("A1;12/01/2021;31/02/2021;30;Pix;O", (0, 0, None), (1, 1, 1)),
        ("A1;12/01/2021;31/02/2021;;Pix;O", (0, 0, None), (1, 1, 1)),
        ("A1;14/01/2021;12/01/2021;;Pix;O", (0, 0, None), (1, 1, 1)),
        # it touches the year, or not, or may
        ("A1;30/08/2020;01/09/2020;12;Pix;O", (12, 12, 12), (1, 1, 1)),
        ("A1;29/08/2020;31/08/2020;12;Pix;O", (None,), (None,)),
        ("A1;06/07/2021;08/07/2021;12;Pix;O", (12, 12, 12), (1, 1, 1)),
        ("A1;30/08/2020;31/02/2021;12;Pix;O", (0, 0, 12), (0, 0, 1)),
        ("A1;30/08/2020;;12;Pix;O", (None,), (None,)),
    ],
)
def test_a_training_of_several_days(
    row: str, hours: tuple[object, ...], trainings: tuple[object, ...], tmp_path: Path
) -> None:
    """24 hours for each day at most, and of the year when its days touch it."""
    report = run(tmp_path, {"formations.csv": f"{HEADER}\n{row}\n"})

    assert bounds(report) == hours
    assert bounds(report, "stages") == trainings


def test_an_end_before_the_start_is_told(tmp_path: Path) -> None:
    """By its column; the same training in two exports, with and without its end, is one."""
    old = "Identifiant;Date;Durée (heures);Thème;Présence\nA1;12/01/2021;18;Pix;O\n"
    new = f"{HEADER}\nA1;12/01/2021;14/01/2021;18;Pix;O\nA2;14/01/2021;12/01/2021;6;Pix;O\n"

    report = run(tmp_path, {"formations_2021-02-01.csv": old, "formations_2021-03-01.csv": new})

    assert bounds(report) == (24, 24, 24)
    told = [(f.line, f.column) for f in report.findings if f.path and "03-01" in f.path]
    assert (3, "Date de fin") in told
    (one,) = (f for f in report.findings if f.column == "Date de fin" and f.line == 3)
    assert "not before the first" in message(one, "en")


@pytest.mark.parametrize(("levels", "number"), [("3;9", (0, 0, 1)), ("3;8", (1, 1, 1))])
def test_a_level_above_eight_is_not_known(
    levels: str, number: tuple[int, ...], tmp_path: Path
) -> None:
    """Of one competence of several, whatever the format says: their least is not known."""
    own = """\
name: paliers
title: Paliers
columns:
  eleve: {header: Élève, personal: true}
  jour: {header: Jour du bilan, parse: moment}
  paliers: {header: "Palier atteint *", repeated: true, parse: count}
tables:
  pix_profiles:
    person: {key: [eleve]}
    campaign: {constant: Bilan}
    date: jour
    shared: {constant: true}
    lowest_level: {least: paliers, of: 2}
"""
    text = f"Élève;Jour du bilan;Palier atteint A;Palier atteint B\nX;12/03/2021;{levels}\n"

    report = run(tmp_path, {"paliers.csv": text}, own)

    assert bounds(report, "paliers") == number
    assert said(report) == ([(2, "Palier atteint B", 1)] if number[0] == 0 else [])

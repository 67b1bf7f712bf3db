"""Numbers of cells that may be two, and those that a publisher hides."""

import datetime as dt
from pathlib import Path
from typing import Final

import pytest

from feuille_route.cells.hidden import hidden_most
from feuille_route.results import Report
from feuille_route.run import Options, check
from feuille_route.wording.advice import message
from workbooks import as_xlsx

ROADMAP: Final = """\
version: 1
roadmap: {title: T, academy: Poitiers, school_year: 2020-2021, departments: {"086": Vienne}}
ambitions: [{id: a, title: A}]
targets:
  - {id: tablettes, ambition: a, title: T, measure: {latest: tablettes}, threshold: "<= 100"}
  - {id: heures, ambition: a, title: H, measure: {sum: trainings.hours}, threshold: ">= 9000"}
  - {id: eleves, ambition: a, title: E, threshold: ">= 9000",
     measure: {sum: enrolments.pupils, where: {grade: 3e}}}
  - {id: filles, ambition: a, title: F, threshold: ">= 50 %",
     measure: {ratio: {of: {sum: specialities.girls}, over: {sum: specialities.pupils}}}}
  - {id: inscrits, ambition: a, title: I, threshold: ">= 100 %",
     measure: {ratio: {of: {count: pix_participations, distinct: person},
                       over: {sum: enrolments.pupils, where: {grade: 3e}}, by: school}}}
"""


def run(place: Path, files: dict[str, str | bytes]) -> Report:
    """Run over files."""
    (place / "data").mkdir()
    (place / "targets.yaml").write_text(ROADMAP, encoding="utf-8")
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (place / "data" / name).write_bytes(data)
    day = dt.date(2021, 7, 6)
    return check(Options(data=(place / "data",), targets=place / "targets.yaml", as_of=day))


def bounds(report: Report, target: str) -> tuple[object, ...]:
    """Give the number of a target and its bounds."""
    (found,) = (one for one in report.targets if one.id == target)
    return found.value, *(found.bounds or ())


def said(report: Report, code: str = "cell_unparsed") -> list[tuple[int | None, str | None]]:
    """Give where cells are of which something is said."""
    return [(one.line, one.column) for one in report.findings if one.code == code]


@pytest.mark.parametrize("cell", ["10,000", "10.000", "1,333", "-2.500", "12,500 %"])
def test_a_reading_that_may_be_two_is_not_known(cell: str, tmp_path: Path) -> None:
    """Ten or ten thousand: neither, and both are said."""
    text = f"Indicateur;Date;Valeur;Source\ntablettes;01/03/2021;{cell};x\n"

    report = run(tmp_path, {"releves.csv": text})

    assert bounds(report, "tablettes")[0] is None
    assert said(report) == [(2, "Valeur")]
    (told,) = (one for one in report.findings if one.code == "cell_unparsed")
    if cell == "10,000":
        assert "10 or 10000" in message(told, "en")
        assert "10 ou 10000" in message(told, "fr")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(("0,125", 0.125), ("1 234,500", 1234.5), ("1.234.567", 1234567), ("1.234,5", 1234.5)),
        *(("12,3456", 12.3456), ("1234,500", 1234.5), ("0.500", 0.5), ("10 000", 10000)),
    ],
)
def test_a_reading_that_can_be_one_only_is_known(cell: str, value: float, tmp_path: Path) -> None:
    """A whole part of 0, thousands grouped by another mark or twice, other decimals."""
    text = f"Indicateur;Date;Valeur;Source\ntablettes;01/03/2021;{cell};x\n"

    assert bounds(run(tmp_path, {"releves.csv": text}), "tablettes")[0] == value


@pytest.mark.parametrize("cell", ["0x10", "1_000", "inf", "nan", "1e1e1", "٣,٥٠٠"])
def test_what_is_no_number_is_told(cell: str, tmp_path: Path) -> None:
    """Hexadecimal and what Python alone reads."""
    text = f"Indicateur;Date;Valeur;Source\ntablettes;01/03/2021;{cell};x\n"

    report = run(tmp_path, {"releves.csv": text})

    assert bounds(report, "tablettes")[0] is None
    assert said(report) == [(2, "Valeur")]


@pytest.mark.parametrize(("cell", "hours"), [("1,500", 1.5), ("10.000", 10), ("3,250", 3.25)])
def test_the_limits_of_hours_decide(cell: str, hours: float, tmp_path: Path) -> None:
    """Nobody is trained for 1 500 hours in a day."""
    text = "Identifiant;Date;Durée (heures);Thème;Présence\nA;12/01/2021;{};Pix;O\n"

    assert bounds(run(tmp_path, {"f.csv": text.format(cell)}), "heures") == (hours, hours, hours)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.500", (1500, 1500, 1500)), ("1,234", (1234,) * 3), ("1.000", (0, 0, None))],
)
def test_a_count_has_no_decimals(cell: str, number: tuple[object, ...], tmp_path: Path) -> None:
    """One and a half pupils are none; 1.000 may be one or a thousand."""
    text = f"UAI;Niveau;Effectif\n0860001J;3e;{cell}\n"

    report = run(tmp_path, {"effectifs-2020-10-05.csv": text})

    assert bounds(report, "eleves") == number
    assert bool(said(report)) == (number[0] == 0)


def test_a_number_of_a_spreadsheet_is_one(tmp_path: Path) -> None:
    """1.125 in a workbook has three decimals, and no mark of thousands."""
    rows = [["Indicateur", "Date", "Valeur", "Source"], ["tablettes", "01/03/2021", 1.125, "x"]]

    found = run(tmp_path, {"releves.xlsx": as_xlsx({"Relevés": rows})})

    assert bounds(found, "tablettes")[0] == 1.125


@pytest.mark.parametrize(
    ("text", "most"),
    [
        *(("<5", 4), ("< 10", 9), ("moins de 5", 4), ("≤ 4", 4), ("<=4", 4), ("NS", float("inf"))),
        *(("s", float("inf")), ("n.d.", float("inf")), ("5", None), ("", None), ("<", None)),
        *(("<0", None), ("3s", None), ("NA", None), (">5", None)),
    ],
)
def test_what_is_hidden(text: str, most: float | None) -> None:
    """By a bound, or by a word; what is empty hides nothing."""
    assert hidden_most(text) == most


ENROLMENTS: Final = "UAI;Niveau;Effectif;Commentaire\n0860001J;3e;{};{}\n0160001P;3e;10;\n"


@pytest.mark.parametrize(
    ("cell", "comment", "number"),
    [
        ("<5", "", (10, 10, 14)),
        ("moins de 10", "", (10, 10, 19)),
        ("ns", "", (10, 10, None)),
        ("s", "", (10, 10, None)),
        ("nd", "", (10, 10, None)),
        ("0", "secret statistique", (10, 10, None)),
        ("0", "Donnée confidentielle", (10, 10, None)),
        ("0", "collège fermé", (10, 10, 10)),
        ("3", "secret statistique", (13, 13, 13)),
    ],
)
def test_a_hidden_enrolment_has_its_bounds(
    cell: str, comment: str, number: tuple[object, ...], tmp_path: Path
) -> None:
    """It adds nothing to the least, and its most to the most; never is it zero in silence."""
    report = run(tmp_path, {"effectifs-2020-10-05.csv": ENROLMENTS.format(cell, comment)})

    assert bounds(report, "eleves") == number
    hidden = number[2] != number[1]
    assert bool(said(report, "cell_hidden")) == hidden
    assert not said(report)
    assert not said(report, "cells_empty")


SPECIALITIES: Final = "UAI;Spécialité;Effectif;Filles\n0860001J;NSI;{};{}\n0160001P;NSI;10;5\n"


@pytest.mark.parametrize(
    ("pupils", "girls", "low", "high"),
    [
        # 5 to 9 girls of 20, 5 to 15 of 20
        ("10", "<5", 5 / 20, 9 / 20),
        ("10", "ns", 5 / 20, 15 / 20),
        ("3", "<5", 5 / 13, 8 / 13),
    ],
)
def test_a_hidden_part_is_at_most_its_whole(
    pupils: str, girls: str, low: float, high: float, tmp_path: Path
) -> None:
    """Girls that are hidden are no more than the pupils of their row."""
    text = SPECIALITIES.format(pupils, girls)

    report = run(tmp_path, {"specialites-2020-10-05.csv": text})

    assert bounds(report, "filles")[1:] == (pytest.approx(low), pytest.approx(high))
    assert not said(report)


def test_a_hidden_enrolment_by_school(tmp_path: Path) -> None:
    """Of a school that enrols fewer than five, none to four are to be done: it never passes."""
    campaign = (
        "Nom de l'organisation;ID Campagne;Nom de la campagne;Parcours;Nom du Participant;"
        "Prénom du Participant;Classe;% de progression;Date et heure de début (Europe/Paris);"
        "Partage (O/N);Date et heure du partage (Europe/Paris)\n"
        "Collège;101;Bilan;Rentrée;Dumas;Zoé;3A;1;01/06/2021 10:00;Oui;01/06/2021 10:00\n"
    )
    files: dict[str, str | bytes] = {
        "effectifs-2020-10-05.csv": "UAI;Niveau;Effectif\n0860001J;3e;<5\n",
        "Resultats-0860001J-101-2021-06-15-1030.csv": campaign,
    }

    (found,) = (one for one in run(tmp_path, files).targets if one.id == "inscrits")

    assert found.status == "unknown"

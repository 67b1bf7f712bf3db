"""Counts that stand in several rows of one file: they add up, are a total, or nobody knows."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from case_folders import DEFAULT_DATE, PRELUDE
from feuille_route.run import Options, check

TARGETS = """\
targets:
  - id: pupils
    ambition: essai
    title: Élèves
    measure: {sum: enrolments.pupils, where: {grade: 3e}}
    threshold: ">= 22"
  - id: girls
    ambition: essai
    title: Filles
    measure: {sum: enrolments.girls, where: {grade: 3e}}
    threshold: ">= 1"
"""


def counted(place: Path, rows: str, name: str = "effectifs_2020-10-05.csv") -> Mapping[str, Any]:
    """Count the pupils of 3e of a file: what is known, its bounds, and the codes told."""
    data = place / "data"
    data.mkdir(exist_ok=True)
    (data / name).write_text(rows, encoding="utf-8")
    (place / "targets.yaml").write_text(PRELUDE + TARGETS, encoding="utf-8")
    report = check(
        Options(
            data=(data,),
            targets=place / "targets.yaml",
            as_of=dt.date.fromisoformat(DEFAULT_DATE),
        )
    )
    pupils, girls = report.targets
    return {
        "pupils": (pupils.value, pupils.bounds),
        "girls": girls.value,
        "codes": {str(one.code) for one in report.findings} - {"column_absent"},
    }


J = "0860001J"


@pytest.mark.parametrize(
    ("header", "rows", "value", "most"),
    [
        # two divisions
        ("Division;Effectif", ["3A;10", "3B;12"], 22, 22),
        ("MEF;Effectif", ["10310019110;10", "10310019111;12"], 22, 22),
        ("Sexe;Effectif", ["F;10", "G;12"], 22, 22),
        (
            "Option;LV2;Effectif",
            ["Latin;Espagnol;10", "Latin;Allemand;7", "Grec;Espagnol;5"],
            22,
            22,
        ),
        # a total, in a word or by an empty cell
        ("Division;Effectif", ["3A;10", "3B;12", "Total;22"], 22, 22),
        ("Division;Effectif", ["Ensemble;22", "3A;10", "3B;12"], 22, 22),
        ("Division;Effectif", ["3A;10", "3B;12", ";22"], 22, 22),
        ("Division;Effectif", ["3A;10", "3B;10"], 20, 20),
        # a row without a division that is no total: one more group
        ("Division;Effectif", ["3A;10", ";12"], 22, 22),
        # totals of totals; 3B stands as a total only
        (
            "Division;Sexe;Effectif",
            ["3A;F;4", "3A;G;6", "3A;Total;10", "3B;Total;12", "Total;Total;22"],
            22,
            22,
        ),
        # a total that is not the sum: 22 to 25; a row that says nothing is one more
        ("Division;Effectif", ["3A;10", "3B;12", "Total;25"], 22, 25),
        ("Division;Effectif", ["3A;10", "3B;12", ";30"], 52, 52),
        # nothing tells them apart: the number of a row does not, nor other numbers
        ("Commune;Effectif", ["Niort;10", "Niort;12"], 12, 22),
        ("N° ligne;Effectif", ["1;10", "2;12"], 12, 22),
        ("Garçons;Effectif", ["5;10", "6;12"], 12, 22),
        # the same twice is once, beside another one
        ("Division;Effectif", ["3A;10", "3A;10", "3B;12"], 22, 22),
        ("Commune;Effectif", ["Niort;10", "Niort;10"], 10, 10),
        # a number that is hidden is one all the same, and a total may tell it
        ("Division;Effectif", ["3A;10", "3B;<5"], 10, 14),
        ("Division;Effectif", ["3A;10", "3B;<5", "Total;13"], 13, 13),
        ("Division;Effectif", ["3A;<5", "3B;<5"], 0, 8),
        ("Division;Effectif", ["3A;<5", "3B;<5", "Total;7"], 7, 7),
        ("Division;Effectif", ["3A;ns", "3B;20", "Total;24"], 24, 24),
        ("Division;Effectif", ["3A;ns", "3B;20"], 20, None),
        ("Division;Effectif", ["3A;10", "3B;12", "TOTAL 3e;22"], 22, 22),
        ("Division;Effectif", ["3A;10", "3B;12", "-;22"], 22, 22),
        ("Option;Division;Effectif", ["Latin;Sous-total;10", "Latin;3A;4", "Latin;3B;6"], 10, 10),
        # a track that some rows lack: told apart by their division, their total, or nobody knows
        ("Voie;Division;Effectif", ["générale;3A;10", ";3B;12"], 22, 22),
        ("Voie;Division;Effectif", ["générale;3A;10", ";3B;12", ";Total;22"], 22, 22),
        ("Voie;Division;Effectif", ["générale;3A;10", "générale;3B;7", ";3C;<5"], 17, 21),
        ("Voie;Effectif", ["générale;10", "technologique;7", "Total;17"], 17, 17),
        ("Voie;Effectif", ["générale;10", "technologique;7", ";17"], 17, 17),
        ("Voie;Effectif", ["générale;10", "technologique;<5", ";14"], 14, 14),
        ("Voie;Effectif", ["générale;10", "technologique;<5", ";17"], 13, 31),
        ("Voie;Effectif", ["Toutes voies;17"], 17, 17),
        ("Voie;Effectif", ["générale;10", ";12"], 12, 22),
        ("Voie;Effectif", ["générale;12", ";4"], 12, 16),
        ("Voie;Effectif", ["générale;10", "Total;12"], 10, 12),
        ("Voie;Effectif", ["générale;10", ";"], 10, 10),
        ("Voie;Division;Effectif", ["générale;3A;10", ";3B;"], 10, None),
        ("Voie;Division;Effectif", ["générale;3A;10", ";3B;12", ";3B;14"], 24, 36),
        # a number that is not known: the school has no row for the grade
        ("Division;Effectif", ["3A;10", "3B;"], 0, None),
    ],
)
def test_rows_of_one_file(
    tmp_path: Path, header: str, rows: list[str], value: int, most: int | None
) -> None:
    """Counted by hand."""
    text = "\n".join([f"UAI;Niveau;{header}", *(f"{J};3e;{row}" for row in rows), ""])
    found = counted(tmp_path, text)

    assert found["pupils"] == (value, (value, most))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["3A;10", "3B;12"], set()),
        (["3A;10", "3A;10"], {"rows_repeated"}),
        (["3A;10", "3A;12"], {"counts_unclear"}),
        (["3A;10", "3B;<5"], {"cell_hidden"}),
        (["3A;10", "3B;12", "3B;14"], {"counts_unclear"}),
    ],
)
def test_what_is_told(tmp_path: Path, rows: list[str], code: set[str]) -> None:
    """Divisions that add up are no matter; a row that is a copy, and one that may be, are."""
    text = "\n".join(["UAI;Niveau;Division;Effectif", *(f"{J};3e;{row}" for row in rows), ""])

    assert counted(tmp_path, text)["codes"] == code


def test_girls_add_up_with_the_pupils(tmp_path: Path) -> None:
    """10 with 4 girls, 12 with 5; their total says 22 with 9."""
    rows = ["3A;10;4", "3B;12;5", "Total;22;9"]
    text = "\n".join(["UAI;Niveau;Division;Effectif;Filles", *(f"{J};3e;{r}" for r in rows), ""])
    found = counted(tmp_path, text)

    assert (found["pupils"][0], found["girls"]) == (22, 9)


def test_levels_of_one_grade_add_up(tmp_path: Path) -> None:
    """3e and 3e SEGPA are two rows of 3e."""
    text = f"UAI;Niveau;Effectif\n{J};3EME;10\n{J};3EME SEGPA;4\n"

    assert counted(tmp_path, text)["pupils"] == (14, (14, 14))


@pytest.mark.parametrize(
    ("rows", "value", "most"),
    [
        (["3EME;générale;12", "3EME SEGPA;;4"], 16, 16),
        (["3EME;générale;12", "3EME SEGPA;;12"], 24, 24),
        (["3EME;générale;12", "3EME PREPA METIERS;professionnelle;4", "3e;;16"], 16, 16),
        (["3e;;20", "4e;;20", "Total;;40"], 20, 20),
        (["3e;;20", "4e;;20", "Total collège;;40", "2de;;5", "Ensemble;;45"], 20, 60),
        (["3e;;20", "4e;;20", "Total;;45"], 20, 65),
        (["3e;;<5", "4e;;20", "Total;;22"], 2, 2),
        (["3e;;<5", "4e;;<5", "5e;;10", "Total;;12"], 0, 2),
        (["3e;générale;12", "3e;technologique;5", "4e;générale;10", "Total;générale;22"], 17, 17),
        (["Total;;45"], 0, 45),
        (["3e;;10", "Total;;"], 10, 10),
        (["3e;;20", "4e;;", "Total;;45"], 20, 20),
        (["3EME;générale;12", "3EME SEGPA;;"], 12, None),
        (["3e;;20", "4e;;20", ";;40"], 20, 20),
        (["3e;;20", "4e;;20", ";;7"], 20, 27),
        (["3e;;20", ";;20"], 20, 40),
        (["3e;;20", "4e;;", "Total;;15"], 20, 35),
    ],
)
def test_totals_of_levels(tmp_path: Path, rows: list[str], value: int, most: int) -> None:
    """Counted by hand; a total that is not the sum of its school may be of any level."""
    text = "\n".join(["UAI;Niveau;Voie;Effectif", *(f"{J};{row}" for row in rows), ""])

    assert counted(tmp_path, text)["pupils"] == (value, (value, most))


def test_of_two_files_the_larger_counts(tmp_path: Path) -> None:
    """Each is whole: 3A and 3B in one of them, their total in the other one."""
    (tmp_path / "data" / "b").mkdir(parents=True)
    total = f"UAI;Niveau;Effectif\n{J};3e;21\n"
    (tmp_path / "data" / "b" / "effectifs_2020-10-05.csv").write_text(total, encoding="utf-8")
    text = f"UAI;Niveau;Division;Effectif\n{J};3e;3A;10\n{J};3e;3B;12\n"

    assert counted(tmp_path, text)["pupils"] == (22, (22, 22))


@pytest.mark.parametrize(("total", "value"), [(14, 34), (34, 34), (40, 40)])
def test_of_two_files_of_which_one_lacks_a_track(tmp_path: Path, total: int, value: int) -> None:
    """30 in générale and 4 in Segpa are 34; another file has all of them in one row."""
    (tmp_path / "data" / "b").mkdir(parents=True)
    whole = f"UAI;Niveau;Effectif\n{J};3e;{total}\n"
    (tmp_path / "data" / "b" / "effectifs_2020-10-05.csv").write_text(whole, encoding="utf-8")
    text = f"UAI;Niveau;Voie;Effectif\n{J};3e;générale;30\n{J};3e Segpa;;4\n"

    assert counted(tmp_path, text)["pupils"] == (value, (value, value))


def test_schools_that_share_a_file_do_not_add_up(tmp_path: Path) -> None:
    """10 in J, 12 in K: 22 in all, each its own."""
    text = f"UAI;Niveau;Division;Effectif\n{J};3e;3A;10\n0860002K;3e;3A;12\n"

    assert counted(tmp_path, text) == {"pupils": (22, (22, 22)), "girls": 0, "codes": set()}

"""Class labels that a spreadsheet took for numbers or dates: what they were, or not known."""

from pathlib import Path
from typing import Final

import pytest

from feuille_route.results import Report
from national_files import codes, run, values
from pix_exports import profiles

SCHOOL: Final = "0860101T"
MEASURE: Final = "{count: pix_profiles, distinct: person, where: {grade: 3e, lowest_level: '>= 1'}}"


def pupils(folder: Path, *labels: str, path: str = f"pix/{SCHOOL}/profils.csv") -> Report:
    """Check one campaign with a pupil in each class, all at level 2; those of 3e are counted."""
    rows = [
        [f"ELEVE{number}", "Ana", label, "10/11/2020 10:00", 2, None]
        for number, label in enumerate(labels)
    ]
    text = profiles({"organisation": "Collège Essai", "campaign": 7, "rows": rows})
    return run(folder, {path: text.encode()}, {"troisieme": MEASURE})


@pytest.mark.parametrize(
    "label",
    [
        *("3,00E+01", "3.00E+12", "03-janv", "03-janv.", "03-févr", "03-août", "mars-13"),
        *("03/01/2021", "2021-01-03", "03/12/2020 00:00", "01/03/2013"),
    ],
)
def test_a_label_of_one_possible_original_is_restored(tmp_path: Path, label: str) -> None:
    """``3E1``, ``3-1`` or ``3-13``, whatever was made of it: the pupil is in 3e; a note says so."""
    found = pupils(tmp_path, label, "4A")

    assert values(found) == {"troisieme": 1}
    assert found.targets[0].bounds == (1, 1)
    assert codes(found)["cell_restored"] == 1
    assert not codes(found).keys() & {"cell_damaged", "class_unmatched", "grade_missing"}


@pytest.mark.parametrize(
    ("label", "damage"),
    [
        ("3-Jan", "date"),  # an English spreadsheet: 3-1, or 1-3
        ("Mar-03", "date"),
        ("mars-03", "date"),  # 3-2003
        ("01/03/2021", "date"),  # 1-3, or 3-21
        ("12/03/2021", "date"),  # no grade begins with 12
        ("03/01/21", "date"),
        ("1,23457E+11", "scientific"),
        ("3,50E+01", "scientific"),
        ("44199", "serial"),
        ("#REF!", "error"),
        ("####", "error"),
    ],
)
def test_a_label_that_nobody_can_tell_is_not_known(tmp_path: Path, label: str, damage: str) -> None:
    """It is in no grade for sure, though its first figure is 3 or 4, and a finding says so.

    What may be a date of birth is not told.
    """
    found = pupils(tmp_path, label, "3A")

    assert values(found) == {"troisieme": 1}
    assert found.targets[0].bounds == (1, 2)
    [finding] = [one for one in found.findings if one.code == "cell_damaged"]
    told = {} if damage in {"date", "serial"} else {"value": label}
    assert finding.detail == {"damage": damage, **told}
    assert (finding.path, finding.column) == (f"pix/{SCHOOL}/profils.csv", "Classe")
    assert not codes(found).keys() & {"cell_restored", "class_unmatched", "grade_missing"}


@pytest.mark.parametrize(
    "label", ["3E1", "3E12", "3-1", "30", "301", "3.1", "3A", "3EME B", "3PM", "3 ROUGE"]
)
def test_a_label_that_no_spreadsheet_wrote_stands(tmp_path: Path, label: str) -> None:
    """Classes that only look like a number or a date are left alone."""
    found = pupils(tmp_path, label)

    assert values(found) == {"troisieme": 1}
    assert not codes(found).keys() & {"cell_restored", "cell_damaged"}


def test_the_folder_tells_the_grade_of_a_label_that_is_lost(tmp_path: Path) -> None:
    """In a folder ``3e/``, a pupil whose class is lost is in 3e."""
    found = pupils(tmp_path, "3-Jan", path=f"{SCHOOL}/3e/profils.csv")

    assert found.targets[0].bounds == (1, 1)
    assert codes(found)["cell_damaged"] == 1


def test_homonyms_are_told_apart_by_restored_labels(tmp_path: Path) -> None:
    """``03-janv`` and ``3-1`` are one class: a pupil of two exports stays one."""
    row = ["ELEVE", "Ana", "3-1", "10/11/2020 10:00", 2, None]
    again = ["ELEVE", "Ana", "3-2", "10/11/2020 10:00", 2, None]
    first = profiles({"organisation": "Essai", "campaign": 7, "rows": [row, again]})
    row[2], again[2] = "03-janv", "03-févr"
    second = profiles({"organisation": "Essai", "campaign": 8, "rows": [row, again]})
    files = {f"{SCHOOL}/a.csv": first.encode(), f"{SCHOOL}/b.csv": second.encode()}

    found = run(tmp_path, files, {"troisieme": MEASURE})

    assert values(found) == {"troisieme": 2}
    assert codes(found)["homonyms"] == 1


def test_a_name_that_strayed_among_the_classes_is_not_told(tmp_path: Path) -> None:
    """A damaged label that stands as somebody's name too is counted, and not shown."""
    row = ["3-Jan", "Ana", "3-Jan", "10/11/2020 10:00", 2, None]
    text = profiles({"organisation": "Essai", "campaign": 7, "rows": [row]})

    found = run(tmp_path, {f"{SCHOOL}/a.csv": text.encode()}, {"troisieme": MEASURE})

    [finding] = [one for one in found.findings if one.code == "cell_damaged"]
    assert finding.detail == {"damage": "date"}

"""Series: what a path says beside when, which copy and which software."""

import datetime as dt
from pathlib import Path, PurePosixPath

import pytest

from feuille_route.files.discovery import discover
from feuille_route.files.places import place_of
from feuille_route.files.series import kin, series, span
from make_samples import write_all


def name(path: str) -> str:
    """Give the series of a path."""
    return series(PurePosixPath(path).parts)


@pytest.mark.parametrize(
    "path",
    [
        *("personnels_2020-12-01.csv", "Personnels 01.06.2021.CSV", "PERSONNELS-20201201.txt"),
        *("personnels_20201201_103000.xlsx", "personnels_2021-06-01T10-30-00.ods"),
        *("personnels_2020-12.csv", "personnels 12-2020.csv", "personnels_202012.csv.gz"),
        *("personnels 2019-2020.csv", "personnels_2020-21.csv", "personnels rentrée 2020.csv"),
        *("personnels décembre 2020.csv", "personnels-juil.csv", "personnels_aout_2021.csv"),
        *("personnels_T1.csv", "personnels trimestre 1.csv", "1er trimestre/personnels.csv"),
        *("personnels (1).csv", "personnels - Copie.csv", "personnels - Copie (2).csv"),
        *("Copie de personnels.csv", "personnels_v2.csv", "personnels_final.csv"),
        *("personnels_V3_finale_2021-06-01.csv", "archives/personnels.csv"),
        *("2020/12/personnels.csv", "Anciennes versions/personnels_VF.csv"),
        *(
            "personnels_2021-06-15.xlsx/Décembre",
            "personnels.ods/2019-2020",
            "2020/12/01/personnels",
        ),
        *("anciens/2020-12-01/personnels.csv", "2020-2021/archives/personnels_old.csv"),
        *("personnels_2020_12_01.csv", "personnels 01 12 2020.csv", "personnels_15_06_21.csv"),
        *("personnels 1er décembre 2020.csv", "Personnels au 15 juin 2021 (2).csv"),
        *("personnels le 5 sept. 2020 à 10h30.csv", "personnels du 21-06-15.csv"),
        *("personnels sep 2020.csv", "personnels_sept.csv", "personnels du 15 juin.csv"),
    ],
)
def test_what_only_says_when_or_which_copy_does_not_count(path: str) -> None:
    """Each is of the series of ``personnels.csv``."""
    assert name(path) == name("personnels.csv")


@pytest.mark.parametrize(
    "path",
    [
        *("personnels-1d.csv", "personnels_086.csv", "017/personnels.csv", "referents.csv"),
        *("0860001J/personnels.csv", "personnels_maiche.csv", "personnels 2d/export.csv"),
        *("personnels_decisionnaires.csv", "personnels_sept-iles_nord.csv"),
        *("2021/86/personnels.csv", "86/personnels.csv", "personnels.xlsx/Charente"),
        *("personnels SEP.csv", "personnels SEP_2021-06-01.csv", "SEP/personnels 2020-2021.csv"),
        *("personnels collège du 8 mai 1945.csv", "personnels 19 mars 1962_2021-06-01.csv"),
        *("personnels Maréchal Juin.csv", "personnels bassin 1 juin 2021.csv"),
        *("personnels_16.17.79.86.csv", "personnels 32 02 2021.csv", "personnels n°3 mai 2021.csv"),
    ],
)
def test_what_says_more_is_another_series(path: str) -> None:
    """A place, a degree, a department."""
    assert name(path) != name("personnels.csv")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("effectifs_2020-10.csv", ("2020-10-01", "2020-10-31")),
        ("effectifs 02-2020.csv", ("2020-02-01", "2020-02-29")),
        ("effectifs 2019-2020.csv", ("2019-09-01", "2020-08-31")),
        ("2019-20/effectifs.csv", ("2019-09-01", "2020-08-31")),
        ("effectifs_octobre_2020.csv", ("2020-10-01", "2020-10-31")),
        ("effectifs 2020.csv", ("2020-01-01", "2020-12-31")),
        ("effectifs.csv", None),
        ("effectifs_T1.csv", None),
        ("effectifs 11 novembre 1918.csv", None),
        ("effectifs bassin 1 juin 2021.csv", ("2021-06-01", "2021-06-30")),
        ("effectifs SEP 2020-2021.csv", ("2020-09-01", "2021-08-31")),
        ("effectifs octobre.csv", None),
        ("effectifs juin 2019-2020.csv", ("2020-06-01", "2020-06-30")),
        ("2020-2021/effectifs octobre.csv", ("2020-10-01", "2020-10-31")),
        ("2020/12/effectifs.csv", ("2020-12-01", "2020-12-31")),
    ],
)
def test_a_month_or_a_year_is_a_span(path: str, expected: tuple[str, str] | None) -> None:
    """From its first day to its last one."""
    days = expected and tuple(map(dt.date.fromisoformat, expected))
    assert span(PurePosixPath(path).parts) == days


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("staff_2021-06-15.xlsx/Décembre", ("2020-12-01", "2020-12-31")),
        ("staff_2021-06-15.xlsx/Juin", ("2021-06-01", "2021-06-30")),
        ("2021-06-01/staff juin.csv", ("2021-06-01", "2021-06-30")),
        ("2021-05-31/staff juin.csv", ("2020-06-01", "2020-06-30")),
        ("2021-06-01/2019-2020/staff mars.csv", ("2020-03-01", "2020-03-31")),
        ("2021-06-01/archives/2020-12/staff.csv", ("2020-12-01", "2020-12-31")),
        ("staff_2019-2020_2021-06-01.csv", ("2019-09-01", "2020-08-31")),
        ("staff_2021-06-01_2019-2020.csv", ("2019-09-01", "2020-08-31")),
        ("2019-2020/staff_2021-06-01.csv", None),
        ("décembre/2021-06-01/staff.csv", None),
        ("staff_2021-06-01_v2 (1).csv", None),
        ("staff 19 mars 1962_2021-06-01.csv", None),
        ("staff SEP_2021-06-01.csv", None),
        ("staff rue du 11 novembre_2021-06-01.csv", None),
        ("2021-06-01/staff 15 mars.csv", ("2021-03-01", "2021-03-31")),
        ("staff Maréchal Juin_2021-03-01.csv", None),
    ],
)
def test_beside_a_whole_date_a_name_may_tell_another_time(
    path: str, expected: tuple[str, str] | None
) -> None:
    """What stands above the date tells nothing more."""
    days = expected and tuple(map(dt.date.fromisoformat, expected))
    assert place_of(PurePosixPath(path), path).span == days


@pytest.mark.parametrize(
    "path",
    [
        *("personnels_017.csv", "017/personnels.csv", "86/personnels_2021-06-01.csv"),
        *("0860001J/personnels.csv", "personnels 1D (2).csv", "personnels_2.csv"),
    ],
)
def test_parts_of_one_kin_differ_by_a_number(path: str) -> None:
    """A département, a school, a degree, the number of a part."""
    assert kin(name(path)) == "personnels"


@pytest.mark.parametrize("path", ["referents_017.csv", "017/personnels 2d/export.csv", "101.csv"])
def test_another_word_is_of_another_kin(path: str) -> None:
    """So is a number alone, which says too little."""
    assert kin(name(path)) != "personnels"
    assert kin(name("101.csv")) != kin(name("102.csv"))


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("effectifs_2020-10-01.csv", "effectifs_2020-10-01 - Copie.csv"),
        ("effectifs.csv", "Copie de effectifs.csv"),
        ("effectifs.csv", "a (1)/effectifs.csv"),
        ("effectifs.csv", "effectifs - Copy (2).csv"),
        ("effectifs_2020-10-01.csv", "effectifs.csv"),
        ("z/effectifs 2020-2021.csv", "a/effectifs.csv"),
        ("personnels/effectifs.csv", "archives/effectifs.csv"),
        ("z/effectifs_2020-10-01.csv", "Anciens/effectifs_2020-10-01.csv"),
        ("effectifs.csv", "archives/effectifs_2020-10-01 - Copie.csv"),
    ],
)
def test_the_original_is_told_from_its_copies(original: str, copy: str, tmp_path: Path) -> None:
    """By the marks of a copy, then by a date, then by a folder for what is old."""
    write_all(tmp_path, {original: b"UAI;Niveau\n", copy: b"UAI;Niveau\n"})
    (found,) = discover([tmp_path], [])

    assert [place.path for place in found.places] == [original, copy]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("staff_2021-06-15_0900.csv", dt.time(9)),
        ("staff 15.06.2021 1730.csv", dt.time(17, 30)),
        ("2021-06-15T1105/staff.csv", dt.time(11, 5)),
        ("staff_2021-06-15_0002.csv", None),
        ("staff_2021-06-15_1090.csv", None),
        ("staff_2021-06-15_2019-2020.csv", None),
        ("staff_2021-06-15.csv", None),
    ],
)
def test_a_time_may_follow_a_whole_date(path: str, expected: dt.time | None) -> None:
    """Not the number of a part, nor a school year."""
    assert place_of(PurePosixPath(path), path).time == expected


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("personnels 15 juin 2021.csv", "2021-06-15"),
        ("Personnels au 1er DÉCEMBRE 2020 - Copie.xlsx", "2020-12-01"),
        ("personnels_05_janv._2021.csv", "2021-01-05"),
        ("groupe 1 du 3 juin 2021.csv", "2021-06-03"),
        ("personnels 2020_12_01.csv", "2020-12-01"),
        ("8 mai 1945_2021-06-01.csv", "2021-06-01"),
        ("personnels rue du 11 novembre_2021-06-01.csv", "2021-06-01"),
        ("Resultats-Bilan-10-12-2021-06-15-1030.csv", "2021-06-15"),
        ("personnels 15 juin 2021-1030.csv", "2021-06-15"),
        ("personnels 15 juin 2021 10h30.csv", "2021-06-15"),
        ("personnels 15-06-2021 2020-2021.csv", "2021-06-15"),
        ("effectifs 5 octobre 2020-2021.csv", None),
        ("effectifs 8 mai 1945.csv", None),
        ("personnels bassin 1 juin 2021.csv", None),
        ("personnels 31 juin 2021.csv", None),
        ("personnels juin 2021.csv", None),
    ],
)
def test_a_whole_date_of_a_name_may_spell_its_month(name: str, date: str | None) -> None:
    """As people write it; what a word counts is no day, and what is of before 2000 no date."""
    expected = dt.date.fromisoformat(date) if date else None
    assert place_of(PurePosixPath(name), name).date == expected

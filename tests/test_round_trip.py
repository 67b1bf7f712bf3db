"""Known rows, written in any way that offices have, are the rows that a report counts."""

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.pix_files import COMPETENCES
from feuille_route.findings import Severity
from feuille_route.results import Report
from feuille_route.run import Options, check
from national_files import header_line
from ways import SCHOOLS, WAYS, Row, Way

pytestmark = pytest.mark.slow

ROADMAP: Final = """
version: 1
roadmap:
  title: Essai
  academy: Poitiers
  school_year: 2020-2021
  departments: {"016": Charente, "017": Charente-Maritime, "079": Deux-Sèvres, "086": Vienne}
  small_groups: 1
grades: {3e: "^3", 4e: "^4", terminale: "^t"}
ambitions: [{id: essai, title: Essai}]
targets:
"""
AS_OF: Final = dt.date(2021, 8, 31)
FUNCTIONS: Final = {
    "enseignant": ("Enseignant", "Professeure", "ENSEIGNANTE", "professeur", "Enseignants"),
    "chef d'établissement": (
        "Chef d'établissement",
        "Principale",
        "Proviseur",
        "CHEF D’ETABLISSEMENT",
    ),
    "RUPN": ("RUPN", "rupn"),
    "eRUN": ("eRUN", "ERUN"),
}
YES: Final = {True: ("Oui", "O", "oui", "VRAI", "1"), False: ("Non", "N", "NON", "FAUX", "0")}
DEPARTMENTS: Final = {
    "016": ("016", "16", "Charente", "CHARENTE"),
    "079": ("079", "79", "Deux-Sèvres", "DEUX-SEVRES"),
    "086": ("086", "86", "Vienne", "vienne"),
}
GRADES: Final = ("2de", "1re", "terminale")
TRACKS: Final = ("générale", "technologique")
PARTS: Final = {
    ("2de", "générale"): ("2ndes_gt",),
    ("2de", "technologique"): ("2ndes_sthr", "2ndes_bt"),
    ("1re", "générale"): ("1eres_g",),
    ("1re", "technologique"): ("1eres_stmg", "1eres_sti2d", "1eres_tmd"),
    ("terminale", "générale"): ("terminales_g",),
    ("terminale", "technologique"): ("terminales_stmg", "terminales_st2s", "terminales_sthr"),
}
LEVELS: Final = st.lists(st.sampled_from([1, 2, 2, 3, 0]), min_size=16, max_size=16)
ACADEMIES: Final = {
    **dict(zip(SCHOOLS, ("Poitiers", "POITIERS", "poitiers", "Poitiers"), strict=True)),
    "0870001D": "Limoges",
    "0010001W": "LYON",
}
CLASSES: Final = {
    "3e": ("3A", "3EME B", "301"),
    "4e": ("4A", "4e 2"),
    "terminale": ("TG1", "TLE 2"),
}


def report(content: bytes, file: str, measures: Mapping[str, str], by: str | None) -> Report:
    """Check one export against measures."""
    targets = [
        f'  - {{id: {name}, ambition: essai, title: {name}, threshold: ">= 1", measure: {measure}}}'
        for name, measure in measures.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        data, roadmap = Path(folder, "data"), Path(folder, "targets.yaml")
        path = data / file
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        roadmap.write_text(ROADMAP + "\n".join(targets), encoding="utf-8")
        return check(Options(data=(data,), targets=roadmap, as_of=AS_OF, by=by))


def groups(found: Report) -> dict[tuple[str, str], int | float]:
    """Give each group's number that is not zero, by the target and the group."""
    return {
        (target.id, str(group.key)): group.value
        for target in found.targets
        for group in target.groups
        if group.value
    }


def numbers(found: Report) -> dict[str, Any]:
    """Give the number of each target and that it is all that it could be."""
    return {target.id: (target.value, target.bounds) for target in found.targets}


def sure(known: Mapping[str, int]) -> dict[str, Any]:
    """Give known numbers as a report has them, between bounds that leave nothing open."""
    return {name: (number, (number, number)) for name, number in known.items()}


def troubles(found: Report) -> list[str]:
    """Give what was noticed and is more than good to know."""
    return [str(one.code) for one in found.findings if one.severity is not Severity.INFO]


# A template: people, their functions, flags and dates


@st.composite
def staff(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Invent people, each in one function."""
    return [
        {
            "function": draw(st.sampled_from(list(FUNCTIONS))),
            "certified": draw(st.booleans()),
            "on": draw(st.none() | st.dates(dt.date(2019, 9, 1), dt.date(2022, 8, 31))),
            "department": draw(st.sampled_from(list(DEPARTMENTS))),
        }
        for _ in range(draw(st.integers(1, 9)))
    ]


def staff_row(number: int, person: Mapping[str, Any], way: Way) -> Row:
    """Write a person as an office does; an identifier loses its zeros in some exports."""
    return {
        "Identifiant": f"{number + 12:07}",
        "Nom": f"Réveillaud {number}",
        "Fonction": way.one_of(FUNCTIONS[person["function"]]),
        "Département": way.one_of(DEPARTMENTS[person["department"]]),
        "Certification Pix": way.one_of(YES[person["certified"]]),
        "Date de certification": person["on"] if person["certified"] else None,
    }


def is_certified(person: Mapping[str, Any]) -> bool:
    """Tell whether somebody is certified on the day seen."""
    return person["certified"] and (person["on"] is None or person["on"] <= AS_OF)


@given(staff(), WAYS)
@settings(max_examples=40)
def test_people_are_read_back(people: list[dict[str, Any]], way: Way) -> None:
    """Of people in functions, each is counted where, and as, it was written."""
    rows = [staff_row(number, person, way) for number, person in enumerate(people)]
    measures = {
        f"f{place}": (
            f'{{count: staff, distinct: person, where: {{function: "{name}", certified: true}}}}'
        )
        for place, name in enumerate(FUNCTIONS)
    }

    found = report(
        way.content(tuple(rows[0]), rows),
        "personnels_2021-06-01.csv",
        measures,
        "department",
    )

    expected: dict[tuple[str, str], int] = {}
    for person in filter(is_certified, people):
        key = (f"f{list(FUNCTIONS).index(person['function'])}", person["department"])
        expected[key] = expected.get(key, 0) + 1
    assert groups(found) == expected
    assert troubles(found) == []


# A national file: 176 columns, other académies, other years


@st.composite
def lycees(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Invent rows of the national file: a school, a year, what its pupils are drawn from."""
    rows = []
    for school in draw(st.sets(st.sampled_from(list(ACADEMIES)), min_size=1)):
        for year in draw(st.sets(st.sampled_from([2019, 2020, 2021]), min_size=1)):
            seed = draw(st.integers(0, 10_000))
            rows.append({"school": school, "year": year, "seed": seed})
    return rows


def pupils_of(row: Mapping[str, Any]) -> dict[str, int]:
    """Invent the pupils of a row, column by column."""
    rng = Random(row["seed"])  # noqa: S311 - the same each time
    return {name: rng.choice([0, 7, 35, 1042]) for parts in PARTS.values() for name in parts}


def lycee_row(row: Mapping[str, Any], names: Sequence[str]) -> Row:
    """Write a row of the national file: what it does not count is zero."""
    texts = {
        "rentree_scolaire": row["year"],
        "academie": ACADEMIES[row["school"]],
        "numero_lycee": row["school"],
        "denomination_principale": "LYCEE GENERAL",
        "patronyme": "DE L'ORME BLEU",
    }
    return dict.fromkeys(names, 0) | texts | pupils_of(row)


@given(lycees(), WAYS)
@settings(max_examples=25)
def test_a_national_file_is_read_back(rows: list[dict[str, Any]], way: Way) -> None:
    """Of a file of the whole of France the académie's pupils of the year count, row by row."""
    names = header_line("effectifs-lycee-gt-176").decode("utf-8-sig").strip().split(";")
    measures = {
        f"{grade.lower()}-{track[:4].replace('é', 'e')}": (
            f"{{sum: enrolments.pupils, where: {{grade: {grade}, track: {track}}}}}"
        )
        for grade, track in PARTS
    }

    found = report(
        way.content(names, [lycee_row(row, names) for row in rows]),
        "fr-en-lycee_gt-effectifs-niveau-sexe-lv.csv",
        measures,
        "school",
    )

    expected = {
        (target, row["school"]): sum(pupils_of(row)[name] for name in parts)
        for row in rows
        if row["school"] in SCHOOLS and row["year"] == 2020
        for target, parts in zip(measures, PARTS.values(), strict=True)
    }
    assert groups(found) == {key: number for key, number in expected.items() if number}


# A Pix export: profiles


@st.composite
def profiles(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Invent pupils of one school with the profiles that they sent, or did not."""
    moments = st.datetimes(dt.datetime(2020, 9, 1), dt.datetime(2021, 6, 15))  # noqa: DTZ001
    return [
        {
            "grade": draw(st.sampled_from(list(CLASSES))),
            "sent": draw(st.none() | moments),
            "levels": draw(LEVELS),
        }
        for _ in range(draw(st.integers(1, 9)))
    ]


def profile_row(number: int, pupil: Mapping[str, Any], way: Way) -> Row:
    """Write a pupil as Pix does, in words of any vintage."""
    sent, levels = pupil["sent"], pupil["levels"]
    shape = "%d/%m/%Y %H:%M" if way.french_dates else "%Y-%m-%d"
    reached = sum(level > 0 for level in levels)
    results = [
        ("Nombre de pix total", 8 * sum(levels)),
        ("Certifiable (O/N)", "Oui" if reached >= 5 else "Non"),
        ("Nombre de compétences certifiables", reached),
        *((f"Niveau pour la compétence {n}", v) for n, v in zip(COMPETENCES, levels, strict=True)),
        *(
            (f"Nombre de pix pour la compétence {n}", 8 * v)
            for n, v in zip(COMPETENCES, levels, strict=True)
        ),
    ]
    return {
        "Nom de l'organisation": "Collège Jules Verne",
        "ID Campagne": 101,
        "Nom de la campagne": 'Profil "de fin"; 2021',
        "Nom du Participant": f"L'Hôte-{number}",
        "Prénom du Participant": "Zoé",
        "Classe": way.one_of(CLASSES[pupil["grade"]]),
        "Envoi (O/N)": "Oui" if sent else "Non",
        "Date de l'envoi": sent.strftime(shape) if sent else "NA",
        **{name: cell if sent else "NA" for name, cell in results},
    }


@given(profiles(), WAYS)
@settings(max_examples=40)
def test_profiles_are_read_back(pupils: list[dict[str, Any]], way: Way) -> None:
    """Of the profiles of a campaign, each counts in its grade and at its lowest level."""
    rows = [profile_row(number, pupil, way) for number, pupil in enumerate(pupils)]
    asked = [(grade, level) for grade in CLASSES for level in range(1, 3)]
    measures = {
        f"{grade}-{level}": (
            "{count: pix_profiles, distinct: person, "
            f'where: {{grade: {grade}, lowest_level: ">= {level}"}}}}'
        )
        for grade, level in asked
    }

    found = report(
        way.content(tuple(rows[0]), rows),
        f"{SCHOOLS[0]}/Resultats-Profil-101-2021-06-15-1030.csv",
        measures,
        None,
    )

    assert numbers(found) == sure(
        {
            f"{grade}-{level}": sum(
                pupil["sent"] is not None
                and pupil["grade"] == grade
                and min(pupil["levels"]) >= level
                for pupil in pupils
            )
            for grade, level in asked
        }
    )
    assert troubles(found) == []

"""The pupils of the invented académie: who, in which class, since when."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from academy.choosing import pick
from academy.models import Pupil, School, Wishes
from academy.names import birth, new_name
from academy.schools import grades

NSI: Final = "Numérique et sciences informatiques"
OTHER_SPECIALITIES: Final = (
    "Mathématiques",
    "Physique-chimie",
    "Sciences de la vie et de la Terre",
    "Histoire-géographie, géopolitique et sciences politiques",
    "Humanités, littérature et philosophie",
    "Sciences économiques et sociales",
    "Langues, littératures et cultures étrangères",
)
_AGES: Final = {"CM1": 9, "CM2": 10, "6e": 11, "5e": 12, "4e": 13, "3e": 14, "2de": 15}
JANUARY: Final = date(2021, 1, 8)  # after the headcounts of October, before their correction
SPRING: Final = date(2021, 3, 1)  # after any headcount
_TO_JANUARY: Final = 0.02

# How schools name classes, by grade (and track); two classes of a grade differ by what follows.
_STYLES: Final = (
    {"6e": "6E{}", "5e": "5E{}", "4e": "4E{}", "3e": "3{}"},
    {"6e": "6EME {}", "5e": "5EME {}", "4e": "4EME {}", "3e": "3EME {}"},
    {"6e": "60{n}", "5e": "50{n}", "4e": "40{n}", "3e": "30{n}"},
)
_UPPER: Final = {
    ("2de", ""): ("2nde {n}", "20{n}"),
    ("2de", "générale"): ("2nde {n}", "20{n}"),
    ("1re", "générale"): ("1G{n}", "1ERE G{n}"),
    ("1re", "technologique"): ("1 STMG {n}", "1STI2D{n}"),
    ("terminale", "générale"): ("TG{n}", "TLE {n}"),
    ("terminale", "technologique"): ("T STMG {n}", "TSTI2D{n}"),
    ("2de", "professionnelle"): ("2MELEC{n}", "2 PRO {n}"),
    ("1re", "professionnelle"): ("1MELEC{n}", "1 PRO {n}"),
    ("terminale", "professionnelle"): ("TMELEC{n}", "T PRO {n}"),
    ("cap", ""): ("T CAP", "1CAP"),
}


def people(rng: random.Random, wishes: Wishes, schools: tuple[School, ...]) -> list[Pupil]:
    """Every pupil of every school; homonyms and late arrivals among them."""
    groups = [(school, grade, track) for school in schools for grade, track in grades(school)]
    usual = max(2, round(wishes.pupils / max(1, len(groups))))
    found: list[Pupil] = []
    taken: dict[School, set[tuple[str, str]]] = {school: set() for school in schools}
    for index, (school, grade, track) in enumerate(groups):
        size = max(2, usual + rng.randrange(-usual // 4, usual // 4 + 1))
        for place in range(size):
            label = class_label(school, schools.index(school), grade, track, place % 2)
            number = index * 1000 + place
            found.append(_pupil(rng, taken[school], school, (grade, track, label), number))
    found += [_arrived(rng, taken, found, number) for number in range(wishes.arrived)]
    return list(_with_stories(rng, wishes, found))


def _arrived(
    rng: random.Random,
    taken: dict[School, set[tuple[str, str]]],
    found: list[Pupil],
    number: int,
) -> Pupil:
    """One more pupil of terminale in a lycée professionnel, whom no headcount knows."""
    beside = [p for p in found if (p.grade, p.track) == ("terminale", "professionnelle")][-1]
    place = (beside.grade, beside.track, beside.label)
    return replace(
        _pupil(rng, taken[beside.school], beside.school, place, 900_000 + number), since=SPRING
    )


def class_label(school: School, style: int, grade: str, track: str, which: int) -> str:
    """The label of the first or second class of a grade, in the school's own style."""
    if school.type == "École":
        return f"{grade} {'AB'[which]}"
    if school.college:
        return _STYLES[style % 3][grade].format("AB"[which], n=which + 1)
    return _UPPER[grade, track][style % 2].format(n=which + 1)


def _pupil(
    rng: random.Random,
    taken: set[tuple[str, str]],
    school: School,
    place: tuple[str, str, str],
    number: int,
) -> Pupil:
    grade, track, label = place
    last, first = new_name(rng, taken)
    return Pupil(
        last=last,
        first=first,
        born=birth(rng, _AGES.get(grade, 16)),
        girl=number % 1000 == 0 or rng.random() < 0.5,  # at least one in each grade
        school=school,
        grade=grade,
        track=track,
        label=label,
        external=f"ELV{number:06d}",
    )


def _with_stories(rng: random.Random, wishes: Wishes, found: list[Pupil]) -> Iterator[Pupil]:
    """Some pupils came in January, some changed class, two of a class bear one name."""
    late = set(pick(rng, [p for p in found if p.grade in {"4e", "2de"}], _TO_JANUARY))
    thirds = [p for p in found if p.grade == "3e"]
    schools = dict.fromkeys(p.school for p in thirds)
    movers = {p for s in schools for p in [p for p in thirds if p.school is s][2:4]}
    doubles = _homonyms(found) if wishes.homonyms else {}
    for pupil in _with_specialities(rng, wishes, found):
        if pupil in doubles:
            twin = doubles[pupil]
            yield replace(pupil, last=twin.last, first=twin.first)
        elif pupil in late:
            yield replace(pupil, since=JANUARY)
        elif pupil in movers and pupil not in doubles.values():
            yield _moved(pupil, found)
        else:
            yield pupil


def _homonyms(found: list[Pupil]) -> dict[Pupil, Pupil]:
    """In the first two collèges, a pupil of 3e bears the name of one of the other class."""
    doubles: dict[Pupil, Pupil] = {}
    schools = list(dict.fromkeys(p.school for p in found if p.school.college))[:2]
    for school in schools:
        of_3e = [p for p in found if p.school is school and p.grade == "3e"]
        other = next((p for p in of_3e if p.label != of_3e[0].label), None)
        if other is not None:
            doubles[other] = of_3e[0]
    return doubles


def _moved(pupil: Pupil, found: list[Pupil]) -> Pupil:
    """The pupil, who was in the other class of the grade until April."""
    alike = (p.label for p in found if p.school is pupil.school and p.grade == pupil.grade)
    former = next((label for label in alike if label != pupil.label), None)
    return replace(pupil, former_label=former, moved=date(2021, 4, 15))


def _with_specialities(rng: random.Random, wishes: Wishes, found: list[Pupil]) -> Iterator[Pupil]:
    """Three specialities for each pupil of première générale; NSI for as many as wished."""
    general = [p for p in found if (p.grade, p.track) == ("1re", "générale")]
    girls = set(pick(rng, [p for p in general if p.girl], wishes.girls_in_nsi))
    boys = set(pick(rng, [p for p in general if not p.girl], 0.3))
    for pupil in found:
        if (pupil.grade, pupil.track) != ("1re", "générale"):
            yield pupil
        elif pupil in girls or pupil in boys:
            yield replace(pupil, specialities=(NSI, *rng.sample(OTHER_SPECIALITIES, 2)))
        else:
            yield replace(pupil, specialities=tuple(rng.sample(OTHER_SPECIALITIES, 3)))

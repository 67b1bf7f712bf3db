"""The office's own exports: register, headcounts, staff, trainings, uses of services, ENT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from academie import Flags, Numbers, School

AS_OF: Final = date(2021, 7, 6)
PERIOD: Final = (date(2020, 9, 1), AS_OF)  # of the school year, what is seen
LOGGED: Final = (date(2020, 6, 1), date(2021, 7, 20))  # the logs overflow it on both sides
DIGITAL_THEMES: Final = (
    "Numérique et différenciation",
    "Compétences numériques : Pix au collège",
    "Moodle, créer un parcours",
    "Prise en main de l'ENT",
    "Animer une webconférence",
    "Enseigner SNT en seconde",
    "eTwinning, premiers pas",
)
THEMES: Final = (
    *DIGITAL_THEMES,
    "Accompagnement personnalisé",
    "Enseignement moral et civique",
    "Gestion de classe",
    "Laïcité et valeurs de la République",
    "Évaluation par compétences",
)
OFFERED: Final = (
    *("Moodle", "Webconférence", "Salle audio"),
    *("GAR", "Classe virtuelle", "BigBlueButton"),
)
SERVICES: Final = (*OFFERED, "M@gistère", "Messagerie")
PRESENT: Final = ("Présent", "Présente")
PRESENCES: Final = (*PRESENT, "Absent", "Excusée", "Annulé")
HALF_HOURS: Final = (3, 4, 6, 12, 24)
TEACHING: Final = ("Enseignant", "Enseignante", "Professeur")

Fraction = tuple[float, int | None]  # numerator, and denominator where there is one


@dataclass(frozen=True, slots=True)
class Trainings:
    """A row a person, a date and a theme, as positions in the lists above."""

    person: Numbers
    day: Numbers
    theme: Numbers
    half_hours: Numbers
    presence: Numbers

    def digital_days(self) -> float:
        """The days of six hours attended at digital trainings of the period."""
        digital, present = self.theme < len(DIGITAL_THEMES), self.presence < len(PRESENT)
        return int(self.half_hours[digital & present & _in_period(self.day)].sum()) / 12


def write_schools(schools: Sequence[School], folder: Path) -> None:
    """The register, in its template."""
    rows = (
        (s.uai, s.name, s.kind, "Public" if s.public else "Privé", s.department) for s in schools
    )
    _write(folder / "etablissements-2020-09-15.csv", "UAI;Nom;Type;Secteur;Département", rows)


def write_enrolments(schools: Sequence[School], folder: Path) -> dict[str, int]:
    """The headcounts, a row a school and grade; gives the pupils of each grade."""
    rows = [(s.uai, grade, pupils) for s in schools for grade, pupils in s.pupils.items()]
    _write(folder / "effectifs-2020-10-05.csv", "UAI;Niveau;Effectif", rows)
    totals: dict[str, int] = {}
    for _, grade, pupils in rows:
        totals[grade] = totals.get(grade, 0) + pupils
    return totals


def write_ent(schools: Sequence[School], folder: Path, rng: np.random.Generator) -> Fraction:
    """The ENT of every lycée; gives the active ones of the public lycées, and those."""
    lycees = [school for school in schools if school.is_lycee]
    # Not active; active since last year; announced for the next one, so not yet active.
    states = rng.choice(["N;", "O;01/09/2020", "O;01/09/2021"], len(lycees), p=[0.06, 0.9, 0.04])
    accounts = rng.integers(300, 3000, len(lycees))
    used = (accounts * rng.random(len(lycees))).astype(np.int64)
    rows = zip((s.uai for s in lycees), states, accounts, used, strict=True)
    header = "UAI;ENT;Activé;Date d'activation;Comptes;Comptes activés"
    path = folder / "ent-2021-07-01.csv"
    _write(path, header, ((uai, "Lycée Connecté", *others) for uai, *others in rows))
    public = np.array([school.public for school in lycees])
    return int((public & (states == "O;01/09/2020")).sum()), int(public.sum())


def write_staff(
    schools: Sequence[School], teachers: int, folder: Path, rng: np.random.Generator
) -> list[str]:
    """Teachers, then a head a school and as many others; some teachers are RUPN too.

    Gives the identifiers in that order: the first ``teachers`` are the teachers.
    """
    identifiers = _identifiers(teachers + 2 * len(schools), rng)
    words = _draw(TEACHING, teachers, rng) + ["Proviseure", "Autre"] * len(schools)
    uais = _draw([school.uai for school in schools], len(identifiers), rng)
    second = np.flatnonzero(rng.random(teachers) < 0.02).tolist()
    roles = chain(enumerate(words), ((person, "RUPN") for person in second))
    certified = rng.random(len(identifiers)) < 0.01
    rows = (
        (identifiers[person], word, "2nd degré", uais[person], "O" if certified[person] else "N")
        for person, word in roles
    )
    header = "Identifiant;Fonction;Degré;UAI;Certification Pix"
    _write(folder / "personnels-2020-11-20.csv", header, rows)
    return identifiers


def write_uses(
    identifiers: Sequence[str], teachers: int, folder: Path, rng: np.random.Generator
) -> Fraction:
    """Uses of services by a part of the staff; gives the teachers with one that counts."""
    users = np.flatnonzero(rng.random(len(identifiers)) < 0.35)
    person = np.repeat(users, rng.geometric(0.15, len(users)))
    service = rng.integers(len(SERVICES), size=len(person))
    day = _days(len(person), rng)
    rows = zip(
        (identifiers[place] for place in person.tolist()),
        (SERVICES[place] for place in service.tolist()),
        (_french_days()[place] for place in day.tolist()),
        strict=True,
    )
    _write(folder / "usages-2021-07-05.csv", "Identifiant;Service;Date", rows)
    counted = person[(service < len(OFFERED)) & _in_period(day) & (person < teachers)]
    return len(np.unique(counted)), teachers


def write_trainings(identifiers: Sequence[str], folder: Path, rng: np.random.Generator) -> Fraction:
    """The training log, with rows that a later export repeats; gives the digital days attended."""
    log = _trainings(len(identifiers), rng)
    repeated = np.flatnonzero(rng.random(len(log.person)) < 0.01)
    order = rng.permutation(np.concatenate([np.arange(len(log.person)), repeated])).tolist()
    rows = (
        (
            identifiers[log.person[row]],
            _french_days()[log.day[row]],
            f"{log.half_hours[row] / 2:g}".replace(".", ","),
            THEMES[log.theme[row]],
            "Plan académique de formation",
            PRESENCES[log.presence[row]],
        )
        for row in order
    )
    header = "Identifiant;Date;Durée (heures);Thème;Dispositif;Présence"
    _write(folder / "formations-2021-07-05.csv", header, rows)
    return log.digital_days(), None


def _trainings(people: int, rng: np.random.Generator) -> Trainings:
    """About a row a person, never two of one person, one date and one theme."""
    drawn = (_days(people, rng), rng.integers(len(THEMES), size=people))
    key = np.unique((rng.integers(people, size=people) * 1000 + drawn[0]) * 100 + drawn[1])
    presence = rng.choice(len(PRESENCES), len(key), p=[0.4, 0.4, 0.1, 0.05, 0.05])
    return Trainings(
        person=key // 100_000,
        day=key // 100 % 1000,
        theme=key % 100,
        half_hours=rng.choice(HALF_HOURS, len(key)),
        presence=presence,
    )


def _identifiers(count: int, rng: np.random.Generator) -> list[str]:
    """Like NUMEN: two figures, E, seven figures, three letters; distinct by the seven."""
    places = rng.permutation(count).tolist()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        f"{place % 90 + 10}E{place:07d}{letters[place % 26]}{letters[place // 26 % 26]}X"
        for place in places
    ]


def _days(count: int, rng: np.random.Generator) -> Numbers:
    return rng.integers((LOGGED[1] - LOGGED[0]).days + 1, size=count)


def _in_period(day: Numbers) -> Flags:
    first, last = ((bound - LOGGED[0]).days for bound in PERIOD)
    return (day >= first) & (day <= last)


@cache
def _french_days() -> list[str]:
    days = range((LOGGED[1] - LOGGED[0]).days + 1)
    return [f"{LOGGED[0] + timedelta(days=day):%d/%m/%Y}" for day in days]


def _draw(words: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
    return [words[place] for place in rng.integers(len(words), size=count).tolist()]


def _write(path: Path, header: str, rows: Iterable[Sequence[object]]) -> None:
    lines = (";".join(map(str, row)) for row in rows)
    text = "\n".join(chain([header], lines)) + "\n"
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")

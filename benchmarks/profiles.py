"""Pix profile collections (*collectes de profils*), one file a school, in their current form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np

from academie import Flags, Numbers, School
from people import draw_identities, first_names, last_names

COMPETENCES: Final = (
    "Mener une recherche et une veille d’information",
    "Gérer des données",
    "Traiter des données",
    "Interagir",
    "Partager et publier",
    "Collaborer",
    "S'insérer dans le monde numérique",
    "Développer des documents textuels",
    "Développer des documents multimedia",
    "Adapter les documents à leur finalité",
    "Programmer",
    "Sécuriser l'environnement numérique",
    "Protéger les données personnelles et la vie privée",
    "Protéger la santé, le bien-être et l'environnement",
    "Résoudre des problèmes techniques",
    "Construire un environnement numérique",
)
HEADER: Final = (
    "Nom de l'organisation",
    "ID Campagne",
    "Code",
    "Nom de la campagne",
    "Nom du Participant",
    "Prénom du Participant",
    "Classe",
    "Envoi (O/N)",
    "Date et heure de l'envoi (Europe/Paris)",
    "Nombre de pix total",
    "Certifiable (O/N)",
    "Nombre de compétences certifiables",
    *(
        text.format(name)
        for name in COMPETENCES
        for text in (
            "Niveau pour la compétence {}",
            "Nombre de pix pour la compétence {}",
        )
    ),
)
CAMPAIGNS: Final = (
    "Positionnement de rentrée 2020",
    "Parcours Pix de l'année",
    "Collecte de profils",
    "Pix - bilan d'été",
)
MOST_PIX: Final = 40  # a competence's most in 2020-2021: level 5
FIRST_DAY: Final = date(2020, 9, 15)
FIRST_SENDINGS: Final = 200  # days
SECOND_SENDINGS: Final = 80  # days after the first
EXPORTED: Final = "2021-06-30"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a file holds, counted on what was drawn, not on what was written."""

    participants: int
    troisieme: int
    terminale: int


@dataclass(frozen=True, slots=True)
class Sendings:
    """The rows of one file: the pupil of each, what was sent and when."""

    pupil: Numbers
    shared: Flags
    day: Numbers
    minute: Numbers
    pix: Numbers  # one line a row, one column a competence

    def latest(self, pupils: int) -> Numbers:
        """Of each pupil the row of the latest profile sent, -1 for none."""
        latest = np.full(pupils, -1)
        shared = np.flatnonzero(self.shared)
        in_time = shared[np.argsort(self.day[shared], kind="stable")]
        latest[self.pupil[in_time]] = in_time  # a later row overwrites an earlier one
        return latest


def write_profiles(school: School, number: int, folder: Path, rng: np.random.Generator) -> Counts:
    """Write the export of a school's campaign; most of its pupils take part."""
    grades, classes = _participants(school, rng)
    sendings = _sendings(len(grades), rng)
    campaign = CAMPAIGNS[number % len(CAMPAIGNS)]
    name = f"Resultats-{campaign}-{number}-{EXPORTED}-{_clock(int(rng.integers(480, 1080)))}.csv"
    start = _serialize(school.name, number, _code(rng), campaign)
    text = "".join([_serialize(*HEADER), "\n", *_lines(start, classes, sendings, rng)])
    (folder / name).write_text(text, encoding="utf-8-sig", newline="\n")
    return _count(grades, sendings)


def _participants(school: School, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    grades: list[str] = []
    classes: list[str] = []
    for grade, pupils in school.pupils.items():
        count = int(rng.binomial(pupils, 0.97))
        labels = school.class_labels(grade)
        grades += [grade] * count
        classes += [labels[place] for place in rng.integers(len(labels), size=count).tolist()]
    return grades, classes


def _sendings(pupils: int, rng: np.random.Generator) -> Sendings:
    """One row a pupil, a second one for some: sent later, or begun and not sent."""
    again = np.flatnonzero(rng.random(pupils) < 0.05)
    day = rng.integers(FIRST_SENDINGS, size=pupils)
    second = day[again] + 1 + rng.integers(SECOND_SENDINGS, size=len(again))
    rows = pupils + len(again)
    order = rng.permutation(rows)
    least = rng.choice([0, 8, 16], size=rows, p=[0.2, 0.3, 0.5])
    return Sendings(
        pupil=np.concatenate([np.arange(pupils), again])[order],
        shared=rng.random(rows) < 0.93,
        day=np.concatenate([day, second])[order],
        minute=rng.integers(450, 1290, size=rows),
        pix=rng.integers(least[:, None], MOST_PIX + 1, size=(rows, len(COMPETENCES))),
    )


def _count(grades: list[str], sendings: Sendings) -> Counts:
    latest = sendings.latest(len(grades))
    sent = np.flatnonzero(latest >= 0)
    levels = np.zeros(len(grades), dtype=np.int64)
    levels[sent] = sendings.pix[latest[sent]].min(axis=1) // 8
    grade = np.array(grades)
    return Counts(
        participants=len(grades),
        troisieme=int(((grade == "3e") & (levels >= 1)).sum()),
        terminale=int(((grade == "terminale") & (levels >= 2)).sum()),
    )


def _lines(
    start: str, classes: list[str], sendings: Sendings, rng: np.random.Generator
) -> Iterator[str]:
    people = _people(len(classes), rng)
    in_capitals = rng.random(len(sendings.pupil)) < 0.02  # as another system wrote it
    rows = zip(sendings.pupil.tolist(), in_capitals.tolist(), _results(sendings), strict=True)
    for pupil, capitals, result in rows:
        person = people[pupil].upper() if capitals else people[pupil]
        yield f"{start};{person};{_cell(classes[pupil])};{result}\n"


def _people(count: int, rng: np.random.Generator) -> list[str]:
    lasts, firsts = _quoted_names(upper=bool(rng.random() < 0.7))
    last, first = draw_identities(count, rng)
    return [f"{lasts[a]};{firsts[b]}" for a, b in zip(last.tolist(), first.tolist(), strict=True)]


def _results(sendings: Sendings) -> Iterator[str]:
    days, times, pairs = _days(), _times(), _pairs()
    total = sendings.pix.sum(axis=1).tolist()
    certifiable = (sendings.pix >= 8).sum(axis=1).tolist()
    scores = pairs[sendings.pix[:, ::2] * (MOST_PIX + 1) + sendings.pix[:, 1::2]].tolist()
    dated = zip(sendings.day.tolist(), sendings.minute.tolist(), strict=True)
    for shared, (day, minute), pix, number, cells in zip(
        sendings.shared.tolist(), dated, total, certifiable, scores, strict=True
    ):
        if shared:
            flag = '"Oui"' if number >= 5 else '"Non"'
            joined = ";".join(cells)
            yield f'"Oui";"{days[day]} {times[minute]}";{pix};{flag};{number};{joined}'
        else:
            yield _not_sent()


@cache
def _quoted_names(*, upper: bool) -> tuple[list[str], list[str]]:
    lasts = [f'"{name.upper() if upper else name}"' for name in last_names()]
    return lasts, [f'"{name}"' for name in first_names()]


@cache
def _days() -> list[str]:
    days = range(FIRST_SENDINGS + SECOND_SENDINGS + 1)
    return [f"{FIRST_DAY + timedelta(days=day):%d/%m/%Y}" for day in days]


@cache
def _times() -> list[str]:
    return [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(24 * 60)]


@cache
def _pairs() -> np.ndarray[Any, np.dtype[np.object_]]:
    """The four cells of two neighbouring competences, by the pix of both."""
    scores = range(MOST_PIX + 1)
    cells = [f"{one // 8};{one};{two // 8};{two}" for one, two in product(scores, scores)]
    return np.array(cells, dtype=object)


@cache
def _not_sent() -> str:
    return '"Non"' + ';"NA"' * (4 + 2 * len(COMPETENCES))


def _code(rng: np.random.Generator) -> str:
    letters = "".join("ABCDEFGHJKLMNPQRSTUVWXYZ"[place] for place in rng.integers(24, size=6))
    return f"{letters}{rng.integers(100, 1000)}"


def _clock(minute: int) -> str:
    return _times()[minute].replace(":", "")


def _serialize(*cells: str | int) -> str:
    return ";".join(map(_cell, cells))


def _cell(cell: str | int) -> str:
    """As Pix writes it: numbers, and text of digits and hyphens alone, are not quoted."""
    if isinstance(cell, int) or (cell and not cell.strip("0123456789-")):
        return str(cell)
    guarded = f"'{cell}" if cell.startswith(("-", "@", "=", "+")) else cell
    doubled = guarded.replace('"', '""')
    return f'"{doubled}"'

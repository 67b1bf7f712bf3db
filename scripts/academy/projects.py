"""What schools and offices run: ENT, eTwinning, twins, groups, committees, training schools."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from academy.choosing import day, pick
from academy.models import COMMITTEES, YEAR, Ent, Group, Project, School, Twin, Wishes

_SUBJECTS: Final = ("Rivages", "Forêts", "Recettes", "Contes", "Robots", "Énergies", "Ponts")
_TOPICS: Final = (
    "Écriture collaborative et tablettes",
    "Évaluation par compétences",
    "Classe inversée",
    "Oral et baladodiffusion",
    "Lecture longue",
    "Programmation au cycle 4",
    "Climat scolaire",
)
_Dates = tuple[date, date | None]

_TO_COME: Final = date(2021, 9, 1)


def ents(rng: random.Random, wishes: Wishes, schools: Sequence[School]) -> list[Ent]:
    """The ENT of every lycée and of the private collèges; a lycée's may begin in September."""
    public = [s for s in schools if s.lycee and s.sector == "Public"]
    others = [s for s in schools if s.type != "École" and s not in public]
    active = set(pick(rng, public, wishes.ent_active))
    made: list[Ent] = []
    for index, school in enumerate([*public, *others]):
        accounts = rng.randrange(150, 1400)
        on = school in active or school in others
        to_come = not on and wishes.ahead
        since = _TO_COME if to_come else date(2019, 9, 2) + timedelta(days=30 * index)
        made.append(
            Ent(
                school=school,
                active=on or to_come,
                since=since if on or to_come else None,
                accounts=accounts,
                activated=accounts * 4 // 5 if on else 0,
            )
        )
    return made


def projects(rng: random.Random, wishes: Wishes, schools: Sequence[School]) -> list[Project]:
    """As many that count as wished, some in two schools; and some of each other state."""
    partners = [s for s in schools if s.type != "Lycée professionnel"]
    made: list[Project] = []
    for number in range(wishes.projects):
        start = day(rng, date(2019, 10, 1), date(2021, 5, 28))
        end = day(rng, max(start, YEAR[0]), date(2021, 12, 17)) if rng.randrange(4) else None
        state = ("actif", "terminé", "", "Actif")[number % 4]
        pair = rng.sample(partners, 2 if number % 5 == 0 else 1)
        made.append(_project(number, pair, (state, "abandonné"), (start, end)))
    over, soon = (date(2019, 9, 30), date(2020, 6, 26)), (date(2021, 8, 27), None)
    this = (date(2020, 11, 16), date(2021, 6, 4))
    asides: list[tuple[str, _Dates]] = [
        ("en projet", this),
        ("abandonné", this),
        ("refusé", this),
        ("terminé", over),
    ]
    asides += [("actif", soon)] if wishes.ahead else []
    for state, dates in asides:
        school = rng.choice(partners)
        made.append(_project(len(made), [school], (state, state), dates))
    return made


def _project(
    number: int,
    schools: Sequence[School],
    states: tuple[str, str],
    dates: tuple[date, date | None],
) -> Project:
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    partners = tuple(zip(schools, states, strict=False))
    return Project(
        title=f"{subject} d'Europe {number + 1}", partners=partners, start=dates[0], end=dates[1]
    )


def twins(rng: random.Random, wishes: Wishes, schools: Sequence[School]) -> list[Twin]:
    """Twins in service in lycées professionnels, and some that do not count."""
    vocational = [s for s in schools if s.vocational]
    general = [s for s in schools if s.type == "Lycée"]
    made = [
        _twin(number, rng.choice(vocational), ("en service", "actif")[number % 2])
        for number in range(wishes.twins)
    ]
    made.append(_twin(90, rng.choice(general), "en service"))
    for number, state in ((91, "en projet"), (92, "abandonné")):
        made.append(_twin(number, rng.choice(vocational), state))
    unsure = [s for s in schools if s.vocational is None]
    made += [_twin(93, school, "en service") for school in unsure[:1]]
    return made


def _twin(number: int, school: School, state: str) -> Twin:
    course = ("Maintenance", "Chaudronnerie", "Plasturgie", "Électrotechnique")[number % 4]
    return Twin(name=f"Atelier jumeau {number + 1}", school=school, state=state, course=course)


def groups(rng: random.Random, wishes: Wishes) -> list[Group]:
    """Fourteen groups, two for each topic."""
    numbers = range(14)
    digital = set(pick(rng, numbers, wishes.groups_digital))
    departments = list(COMMITTEES)
    return [
        Group(
            name=f"Groupe {number + 1:02d}",
            digital=number in digital,
            theme=_TOPICS[number % len(_TOPICS)],
            department=departments[number % 4],
        )
        for number in numbers
    ]


def committees(rng: random.Random, wishes: Wishes) -> list[tuple[str, date]]:
    """The meetings of each département; one was last year's, one is to come."""
    made: list[tuple[str, date]] = []
    for department, count in zip(COMMITTEES, wishes.meetings, strict=True):
        first = day(rng, date(2020, 10, 5), date(2020, 11, 27))
        made += [(department, first + timedelta(days=84 * index)) for index in range(count)]
    made.append(("017", date(2020, 6, 16)))
    if wishes.ahead:
        made.append(("017", date(2021, 7, 12)))
    return made


def training_schools(
    rng: random.Random, wishes: Wishes, schools: Sequence[School]
) -> list[tuple[School, date]]:
    """Collèges and lycées by turns, each time of another département than the one before."""
    ordered = _alternating([s for s in schools if s.college], [s for s in schools if s.lycee])
    chosen = ordered[: wishes.training_schools]
    made = [(s, day(rng, date(2019, 9, 2), date(2021, 4, 30))) for s in chosen]
    if wishes.ahead:
        made += [(s, _TO_COME) for s in ordered[wishes.training_schools :][:1]]
    return made


def _alternating(first: list[School], second: list[School]) -> list[School]:
    """One of each by turns, départements spread: 016, 017, 079, 086 as far as they go."""
    ordered: list[School] = []
    queues = [list(first), list(second)]
    while any(queues):
        queue = queues[len(ordered) % 2] or queues[1 - len(ordered) % 2]
        seen = [s.department for s in ordered]
        ordered.append(
            queue.pop(min(range(len(queue)), key=lambda i: seen.count(queue[i].department)))
        )
    return ordered

"""The staff of the invented académie: posts, certifications, trainings, meetings, uses."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from academy.choosing import day, pick
from academy.models import (
    SEEN,
    YEAR,
    Agent,
    Certification,
    Meeting,
    Pupil,
    School,
    Training,
    Use,
    Wishes,
)
from academy.names import birth, email, fold_name, new_name, numen

SCHEMATIC: Final = "SCHEMATIC : piloter le numérique de l'établissement"
THEMES: Final = (
    ("Usages du numérique en classe", True),
    ("Pix : évaluer et développer les compétences", True),
    ("L’ENT au quotidien", True),
    ("Moodle, parcours hybrides", True),
    ("Enseigner SNT en seconde", True),
    ("Accompagnement des élèves à besoins particuliers", False),
    ("Gestion de classe", False),
    ("Laïcité et valeurs de la République", False),
)
SERVICES: Final = (
    ("Moodle", True),
    ("Classe virtuelle", True),
    ("BigBlueButton", True),
    ("Salle audio", True),
    ("GAR", True),
    ("M@gistère", False),
)
CORPS: Final = {"1": ("Professeurs des écoles",), "2": ("Certifiés", "Agrégés", "PLP")}
_HOURS: Final = (Fraction(6), Fraction(6), Fraction(3), Fraction(12), Fraction(3, 2))
_PRIMARY_POSTS: Final = ("Professeur des écoles", "Professeure des écoles", "Enseignante")
_SECOND_POSTS: Final = ("Enseignant", "Enseignante", "Professeur", "Professeure")
_TO_COME: Final = date(2021, 9, 20)


def agents(rng: random.Random, wishes: Wishes, schools: Sequence[School]) -> list[Agent]:
    """Teachers of both degrees, heads, referents, and others whom no objective counts."""
    taken: set[tuple[str, str]] = set()
    second = [s for s in schools if s.type != "École"]
    firsts = [s for s in schools if s.type == "École"] or second
    found: list[Agent] = []
    for number in range(wishes.teachers):
        of_first = number % 9 < 4
        degree, posts = ("1", _PRIMARY_POSTS) if of_first else ("2", _SECOND_POSTS)
        school = rng.choice(firsts if of_first else second)
        found.append(_agent(rng, taken, (posts[number % len(posts)],), degree, school))
    for school in second:
        post = ("Principal", "Principale")[len(found) % 2] if school.college else "Proviseur"
        found.append(_agent(rng, taken, (post,), "2", school))
        found.append(_agent(rng, taken, ("Principal adjoint",), "2", school))
    found.append(_agent(rng, taken, ("CPE",), "2", second[0]))
    found.append(_agent(rng, taken, ("Directrice d'école",), "1", firsts[0]))
    return _certified(rng, wishes, _with_referents(rng, found))


def retired(rng: random.Random, found: Sequence[Agent]) -> list[Agent]:
    """A head and a teacher who left in winter: only the older export of the staff has them."""
    taken = {folded_name(agent) for agent in found}
    second = [agent for agent in found if agent.degree == "2"]
    posts = ("Proviseur", "Enseignant")
    made = [_agent(rng, taken, (post,), "2", second[0].school) for post in posts]
    return [replace(agent, in_post=False) for agent in made]


def folded_name(who: Agent | Pupil) -> tuple[str, str]:
    """The folded last and first name."""
    return fold_name(who.last), fold_name(who.first)


def _agent(
    rng: random.Random,
    taken: set[tuple[str, str]],
    posts: tuple[str, ...],
    degree: str,
    school: School,
) -> Agent:
    last, first = new_name(rng, taken)
    address = email(last, first, len(taken))
    identifier = numen(rng) if degree == "1" else address
    return Agent(
        identifier=identifier,
        last=last,
        first=first,
        email=address,
        posts=posts,
        degree=degree,
        school=school,
    )


def _with_referents(rng: random.Random, found: list[Agent]) -> list[Agent]:
    """One teacher in fourteen of the 2nd degré is RUPN too, one in twelve of the 1er is eRUN."""
    of_first = [a for a in found if a.teacher and a.degree == "1"]
    of_second = [a for a in found if a.teacher and a.degree == "2"]
    eruns = set(rng.sample(of_first, max(1, len(of_first) // 12)))
    rupns = set(rng.sample(of_second, max(1, len(of_second) // 14)))
    made: list[Agent] = []
    for agent in found:
        if agent in eruns:
            made.append(replace(agent, posts=("eRUN",)))
        elif agent in rupns:
            made.append(replace(agent, posts=(*agent.posts, "RUPN")))
        else:
            made.append(agent)
    return made


def _certified(rng: random.Random, wishes: Wishes, found: list[Agent]) -> list[Agent]:
    """As many teachers and referents as wished, some with a date; a few dates are to come."""
    referents = [a for a in found if a.erun or a.rupn]
    teachers = [a for a in found if a.teacher and a not in referents]
    first = [a for a in teachers if a.degree == "1"]
    second = [a for a in teachers if a.degree == "2"]
    chosen = {
        *pick(rng, referents, wishes.referents_certified),
        *pick(rng, first, wishes.teachers_certified),
        *pick(rng, second, wishes.teachers_certified),
    }
    rest = [a for a in teachers if a not in chosen]
    to_come = set(rest[:2]) if wishes.ahead else set()
    made: list[Agent] = []
    for agent in found:
        if agent in to_come:
            made.append(replace(agent, certified=True, certified_on=_TO_COME))
        elif agent in chosen:
            when = day(rng, date(2020, 1, 6), date(2021, 5, 20)) if rng.randrange(3) else None
            made.append(replace(agent, certified=True, certified_on=when))
        else:
            made.append(agent)
    return made


def trainings(rng: random.Random, wishes: Wishes, found: Sequence[Agent]) -> list[Training]:
    """Trainings attended or not, of the year and not; a person once at a theme of a day."""
    heads = [a for a in found if a.head and a.in_post]
    gone = [a for a in found if a.head and not a.in_post]
    made = [_training(rng, a, SCHEMATIC, True) for a in pick(rng, heads, wishes.heads_trained)]
    absent = [a for a in heads if all(t.agent is not a for t in made)][:1]
    made += [replace(_training(rng, a, SCHEMATIC, True), present=False) for a in absent]
    made += [_training(rng, a, SCHEMATIC, True) for a in gone]
    teachers = [a for a in found if a.teacher]
    for _ in range(wishes.trainings):
        theme, digital = rng.choice(THEMES)
        training = _training(rng, rng.choice(teachers), theme, digital)
        made.append(replace(training, present=rng.random() < 0.85))
    return [*_once(_elsewhen(rng, wishes, made))]


def _training(rng: random.Random, agent: Agent, theme: str, digital: bool) -> Training:
    return Training(
        agent=agent,
        day=day(rng, date(2020, 9, 14), date(2021, 6, 25)),
        hours=rng.choice(_HOURS),
        theme=theme,
        digital=digital,
        programme=f"20A0{rng.randrange(100, 140)}",
        present=True,
    )


def _elsewhen(rng: random.Random, wishes: Wishes, made: list[Training]) -> Iterator[Training]:
    """Of the ordinary ones a few were last year's, are announced, or nobody noted who came."""
    ordinary = [t for t in made if t.theme != SCHEMATIC]
    moved = rng.sample(ordinary, min(len(ordinary), 8))
    for training in made:
        index = moved.index(training) if training in moved else None
        if index is None:
            yield training
        elif index < 3:
            yield replace(training, day=date(2020, 6, 10) + timedelta(days=index))
        elif index < 5 and wishes.ahead:
            yield replace(training, day=date(2021, 8, 25), present=None)
        elif index < 7 and wishes.lacks:
            yield replace(training, theme=THEMES[0][0], digital=True, present=None)
        else:
            yield training


def _once(made: Iterator[Training]) -> Iterator[Training]:
    seen: set[tuple[str, date, str, str]] = set()
    for training in made:
        key = (training.agent.identifier, training.day, training.programme, training.theme)
        if key not in seen:
            seen.add(key)
            yield training


def meetings(rng: random.Random, wishes: Wishes, found: Sequence[Agent]) -> list[Meeting]:
    """Career meetings of a third of the teachers; of one of them the cell says nothing."""
    met = pick(rng, [a for a in found if a.teacher and a.in_post], 0.33)
    exchanged = set(pick(rng, met, wishes.exchanges))
    made = [
        Meeting(
            agent=agent,
            day=day(rng, date(2020, 11, 2), date(2021, 6, 18)),
            exchange=agent in exchanged,
            corps=rng.choice(CORPS[agent.degree]),
        )
        for agent in met
    ]
    if wishes.lacks and made:
        made[-1] = replace(made[-1], exchange=None)
    return made


def uses(rng: random.Random, wishes: Wishes, found: Sequence[Agent]) -> list[Use]:
    """Uses by as many teachers as wished; others use what is not offered, or used it before."""
    teachers = [a for a in found if a.teacher and a.in_post]
    users = pick(rng, teachers, wishes.teachers_using)
    others = [a for a in teachers if a not in users]
    made: list[Use] = []
    for agent in users:
        for _ in range(rng.randrange(1, 5)):
            service, _offered = rng.choice(SERVICES[:-1])
            made.append(Use(agent=agent, service=service, offered=True, day=_in_year(rng)))
    before = date(2020, 6, 12)
    heads = [a for a in found if a.head]
    elsewhere = "M@gistère"
    made += [Use(agent=a, service=elsewhere, offered=False, day=_in_year(rng)) for a in others[:6]]
    made += [Use(agent=a, service="Moodle", offered=True, day=before) for a in others[6:9]]
    made += [Use(agent=a, service="Moodle", offered=True, day=_in_year(rng)) for a in heads]
    return made


def _in_year(rng: random.Random) -> date:
    return day(rng, YEAR[0], SEEN - timedelta(days=8))


def certifications(
    rng: random.Random, wishes: Wishes, found: Sequence[Agent], pupils: Sequence[Pupil]
) -> list[Certification]:
    """Results of sessions: of a few agents whose file says no, and of many pupils."""
    waiting = [a for a in found if a.teacher and a.in_post and not a.certified]
    stories = [("Validée", date(2021, 5, 12)), ("Annulée", date(2021, 5, 12))]
    stories.append(("Validée", date(2021, 3, 30)))
    stories += [("Validée", date(2021, 9, 14))] if wishes.ahead else []
    results: list[tuple[Agent | Pupil, tuple[str, date]]] = []
    if wishes.teachers_certified:
        results += zip(waiting, stories, strict=False)
    names = {folded_name(agent) for agent in found}
    examined = [p for p in pupils if p.grade == "3e" and folded_name(p) not in names][:12]
    outcomes = ("Validée", "Non obtenue", "En erreur")
    results += ((p, (outcomes[i % 3], date(2021, 5, 12))) for i, p in enumerate(examined))
    return [
        _certification(rng, 204_310 + index, who, story)
        for index, (who, story) in enumerate(results)
    ]


def _certification(
    rng: random.Random, number: int, who: Agent | Pupil, story: tuple[str, date]
) -> Certification:
    status, when = story
    return Certification(
        number=number,
        who=who,
        born=who.born if isinstance(who, Pupil) else birth(rng, 30 + number % 25),
        status=status,
        day=when,
        pix=rng.randrange(150, 500) if status == "Validée" else 0,
    )

"""The Pix campaigns of the schools: who began, who sent what and when."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from academy.choosing import moment, pick
from academy.models import Campaign, Entry, Pupil, School, Wishes
from academy.pupils import SPRING

ALL: Final = tuple(range(16))
SKILLS: Final = 6  # that an assessment campaign aims at in each competence
_LAST_GRADES: Final = {"3e": 1, "terminale": 2}  # the level that the roadmap asks for
_AUTUMN: Final = (date(2020, 10, 5), date(2020, 12, 11))
_WINTER: Final = (date(2021, 1, 11), date(2021, 3, 5))
_LATE: Final = (date(2021, 4, 6), date(2021, 6, 11))
_LAST_YEAR: Final = (date(2020, 3, 2), date(2020, 6, 5))
_EXPORT: Final = datetime(2021, 6, 15, 10, 30)  # noqa: DTZ001 - as Pix writes it
_EARLIER: Final = datetime(2021, 3, 12, 9, 5)  # noqa: DTZ001 - likewise
_OLD: Final = datetime(2020, 6, 19, 16, 45)  # noqa: DTZ001 - likewise


def campaigns(
    rng: random.Random, wishes: Wishes, schools: Sequence[School], pupils: Sequence[Pupil]
) -> list[Campaign]:
    """Every campaign that a school exported."""
    found: list[Campaign] = []
    for index, school in enumerate(schools):
        if school.type == "École" or (wishes.lacks and _silent(school)):
            continue
        own = [p for p in pupils if p.school is school]
        made = _of_school(rng, wishes, school, own, index)
        found += (c for c in made if not (wishes.lacks and _no_profile(school, c)))
    return found


def _silent(school: School) -> bool:
    return school.name == "Collège de la Plaine"


def _no_profile(school: School, campaign: Campaign) -> bool:
    return school.name == "Lycée du Clain" and campaign.kind == "profile"


def _of_school(
    rng: random.Random, wishes: Wishes, school: School, own: list[Pupil], index: int
) -> Iterator[Campaign]:
    """One profile collection in two rounds, an assessment, and what else happens."""
    reached = _reached(rng, wishes, own)
    course = {*reached, *pick(rng, [p for p in own if p not in reached], wishes.in_course)}
    last = [p for p in own if p in course and p.grade in _LAST_GRADES]
    below = [p for p in own if p in course and p.grade not in _LAST_GRADES]
    first, second = _rounds(rng, last, reached)
    label = None if index % 2 else "Numéro d'élève"
    plans = [
        _Plan("profile", "Profil de fin de cycle", first, ALL, _exports(index), label),
        _Plan("profile", "Bilan de printemps", second),
    ]
    match index % 3:
        case 0:
            plans.append(_Plan("profile", 'Enquête "données"', _thematic(rng, below), ALL[:3]))
        case 1:
            few, below = below[:2], below[2:]
            plans.append(_Plan("profile", "@ commencer", [_begun(rng, p, _LATE) for p in few]))
        case _:
            plans.append(_Plan("profile", "Profil 2020", _last_year(rng, own), exported=(_OLD,)))
    plans.append(_Plan("assessment", "Parcours de l'année", _assessments(rng, below, last)))
    folders = list(dict.fromkeys(p.grade for p in own))
    places = [(p, f) for p in plans for f in ([None] if school.classes else folders)]
    for offset, (plan, folder) in enumerate(places):
        yield from _campaign(school, plan, 10_000 + 100 * index + offset, folder)


def _exports(index: int) -> tuple[datetime, ...]:
    """Every third school exported in March already."""
    return (_EARLIER, _EXPORT) if index % 3 == 0 else (_EXPORT,)


@dataclass(frozen=True, slots=True)
class _Plan:
    kind: Literal["profile", "assessment"]
    name: str
    entries: list[Entry]
    competences: tuple[int, ...] = ALL
    exported: tuple[datetime, ...] = (_EXPORT,)
    external: str | None = None


def _campaign(school: School, plan: _Plan, number: int, folder: str | None) -> Iterator[Campaign]:
    """The campaign, if anybody of the folder's grade began it."""
    entries = [e for e in plan.entries if folder in {None, e.pupil.grade}]
    if entries:
        yield Campaign(
            number=number,
            name=plan.name,
            school=school,
            kind=plan.kind,
            competences=plan.competences,
            exported=plan.exported,
            entries=tuple(entries),
            folder=folder,
            external=plan.external,
        )


def _reached(rng: random.Random, wishes: Wishes, own: list[Pupil]) -> set[Pupil]:
    """Who is at the level asked for; whoever came after the headcounts is."""
    thirds = [p for p in own if p.grade == "3e"]
    finals = [p for p in own if p.grade == "terminale" and p.since < SPRING]
    later = [p for p in own if p.since >= SPRING]
    return {
        *pick(rng, thirds, wishes.level_one),
        *pick(rng, finals, wishes.level_two),
        *later,
    }


def _rounds(
    rng: random.Random, last: list[Pupil], reached: set[Pupil]
) -> tuple[list[Entry], list[Entry]]:
    """What each pupil of a last grade sent: now good then better, or good then worse."""
    first: list[Entry] = []
    second: list[Entry] = []
    for pupil in last:
        needed = _LAST_GRADES[pupil.grade]
        good, bad = _scores(rng, needed), _lacking(rng, needed)
        early, late = moment(rng, *_AUTUMN), moment(rng, *_LATE)
        if pupil.since >= SPRING:
            first.append(_sent(rng, pupil, late, good))
            continue
        match (pupil in reached, rng.randrange(4)):
            case (True, 0):
                first.append(_sent(rng, pupil, early, bad))
                second.append(_sent(rng, pupil, late, good))
            case (True, 1):
                first += [_sent(rng, pupil, early, bad), _sent(rng, pupil, late, good)]
            case (True, _):
                first.append(_sent(rng, pupil, early, good))
            case (False, 0):
                first.append(_begun(rng, pupil, _AUTUMN))
            case (False, 1):
                first.append(_sent(rng, pupil, early, good))
                second.append(_sent(rng, pupil, late, bad))
            case _:
                first.append(_sent(rng, pupil, early, bad))
    return first, second


def _sent(rng: random.Random, pupil: Pupil, when: datetime, scores: tuple[int, ...]) -> Entry:
    begun = when - timedelta(days=rng.randrange(1, 20), minutes=rng.randrange(90))
    return Entry(pupil=pupil, begun=begun, shared=when, scores=scores)


def _scores(rng: random.Random, needed: int) -> tuple[int, ...]:
    """Sixteen numbers of pix, each at the level or above it (the level is a whole part of 8)."""
    return tuple(8 * rng.randrange(needed, 6) + rng.randrange(8) for _ in ALL)


def _lacking(rng: random.Random, needed: int) -> tuple[int, ...]:
    """The same with one to four competences below the level."""
    scores = list(_scores(rng, needed))
    for competence in rng.sample(ALL, rng.randrange(1, 5)):
        scores[competence] = rng.randrange(8 * needed)
    return tuple(scores)


def _begun(rng: random.Random, pupil: Pupil, between: tuple[date, date]) -> Entry:
    """Begun, and not sent."""
    return Entry(pupil=pupil, begun=moment(rng, *between), shared=None, scores=_scores(rng, 0))


def _assessments(rng: random.Random, below: list[Pupil], last: list[Pupil]) -> list[Entry]:
    """All of the lower grades, some of the last; a third are still at it."""
    entries: list[Entry] = []
    for pupil in [*below, *pick(rng, last, 0.3)]:
        begun = moment(rng, *_WINTER)
        shared = begun + timedelta(days=3, minutes=rng.randrange(60)) if rng.randrange(3) else None
        scores = tuple(rng.randrange(SKILLS + 1) for _ in ALL)
        entries.append(Entry(pupil=pupil, begun=begun, shared=shared, scores=scores))
    return entries


def _thematic(rng: random.Random, below: list[Pupil]) -> list[Entry]:
    """A campaign of few competences shows a participation and no level."""
    return [_sent(rng, p, moment(rng, *_LATE), _scores(rng, 0)) for p in pick(rng, below, 0.1)]


def _last_year(rng: random.Random, own: list[Pupil]) -> list[Entry]:
    """What was sent in the school year before counts nothing in this one."""
    few = pick(rng, [p for p in own if p.since < SPRING], 0.06)
    sent = [_sent(rng, p, moment(rng, *_LAST_YEAR), _scores(rng, 2)) for p in few]
    return [*sent, *(_begun(rng, p, _LAST_YEAR) for p in few[:1])]

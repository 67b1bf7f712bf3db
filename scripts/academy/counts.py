"""What is so in an académie: of each objective, the least and the most it may be.

A count is a set of objects; what the exports leave open makes the difference.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from academy.models import (
    COMMITTEES,
    PIX_GRADES,
    SEEN,
    YEAR,
    Academy,
    Agent,
    Campaign,
    Entry,
    Pupil,
    School,
)
from academy.pupils import NSI, SPRING
from academy.staff import SCHEMATIC

_HOURS_A_DAY: Final = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One check: the least and the most it may be, out of ``of`` (``None``: a count)."""

    low: Fraction
    high: Fraction
    of: int | None = None

    def scaled(self, number: Fraction) -> Fraction:
        """A numerator as a value."""
        return number if self.of is None else number / self.of

    def status(self, goal: Fraction) -> str:
        """``met`` at least, ``unmet`` at most, or ``unknown``."""
        if self.scaled(self.low) >= goal:
            return "met"
        return "unmet" if self.scaled(self.high) < goal else "unknown"


def _count(things: Iterable[object]) -> Fraction:
    return Fraction(len(set(things)))


def _known(low: Iterable[object], of: Iterable[object] | None = None) -> Part:
    """A part of which nothing is open."""
    number = _count(low)
    return Part(number, number, None if of is None else len(set(of)))


def _in_year(day: date) -> bool:
    return YEAR[0] <= day <= min(YEAR[1], SEEN)


# Pix


def _in_course(academy: Academy) -> list[Part]:
    grades = [p for p in academy.pupils if p.grade in PIX_GRADES]
    seen = {entry.pupil for c in academy.campaigns for entry in _counted(c)}
    sent = {c.school for c in academy.campaigns if any(_counted(c))}
    return [_by_school(grades, seen, sent)]


def _counted(campaign: Campaign) -> list[Entry]:
    """The entries of the year: an undated one goes with its campaign."""
    dated = [e.shared.date() for e in campaign.entries if e.shared]
    if campaign.kind == "assessment":
        return [e for e in campaign.entries if _in_year((e.shared or e.begun).date())]
    days = dated or [moment.date() for moment in campaign.exported]
    together = any(_in_year(day) for day in days)
    return [e for e in campaign.entries if (_in_year(e.shared.date()) if e.shared else together)]


def _at_level(academy: Academy, grade: str, level: int) -> list[Part]:
    """Pupils whose latest profile of sixteen competences has no level below ``level``."""
    latest: dict[Pupil, Entry] = {}
    profiles = [c for c in academy.campaigns if c.kind == "profile"]
    for campaign in profiles:
        for entry in _counted(campaign) if len(campaign.competences) == 16 else ():
            if entry.shared and _rank(entry) > _rank(latest.get(entry.pupil)):
                latest[entry.pupil] = entry
    reached = {pupil for pupil, entry in latest.items() if _lowest(entry) >= level}
    enrolled = [p for p in academy.pupils if p.grade == grade]
    sent = {c.school for c in profiles if any(_counted(c))}
    return [_by_school(enrolled, reached, sent)]


def _rank(entry: Entry | None) -> tuple[float, int]:
    """The later is the one that counts; of one minute the better."""
    if entry is None or entry.shared is None:
        return (0, -1)
    return (entry.shared.timestamp(), _lowest(entry))


def _lowest(entry: Entry) -> int:
    return min(entry.scores) // 8


def _by_school(pupils: list[Pupil], done: set[Pupil], sent: set[School]) -> Part:
    """No school counts more than its pupils; one that sent nothing may have them all."""
    low = high = whole = 0
    for school in {p.school for p in pupils}:
        own = {p for p in pupils if p.school is school}
        enrolled = len({p for p in own if p.since < SPRING})
        counted = min(enrolled, len(own & done))
        low += counted
        high += counted if school in sent else enrolled
        whole += enrolled
    return Part(Fraction(low), Fraction(high), whole)


def _girls_in_nsi(academy: Academy) -> list[Part]:
    girls = [p for p in academy.pupils if (p.grade, p.track) == ("1re", "générale") and p.girl]
    return [_known([p for p in girls if NSI in p.specialities], girls)]


# The staff


def _in_post(academy: Academy) -> list[Agent]:
    return [agent for agent in academy.agents if agent.in_post]


def _certified(academy: Academy) -> set[Agent]:
    """By the office's file, or by a session that has been."""
    said = {a for a in academy.agents if a.certified and (a.certified_on or SEEN) <= SEEN}
    passed = {c.who for c in academy.certifications if c.status == "Validée" and c.day <= SEEN}
    return said | {who for who in passed if isinstance(who, Agent)}


def _certified_teachers(academy: Academy) -> list[Part]:
    teachers = [a for a in _in_post(academy) if a.teacher and a in _certified(academy)]
    return [
        _known(teachers),
        _known(a for a in teachers if a.degree == "1"),
        _known(a for a in teachers if a.degree == "2"),
    ]


def _certified_referents(academy: Academy) -> list[Part]:
    done = _certified(academy)
    eruns = {a for a in _in_post(academy) if a.erun}
    rupns = {a for a in _in_post(academy) if a.rupn}
    return [_known(group & done, group) for group in (eruns | rupns, eruns, rupns)]


def _days_of_training(academy: Academy) -> list[Part]:
    digital = [t for t in academy.trainings if t.digital and _in_year(t.day)]
    low = sum((t.hours for t in digital if t.present), Fraction(0)) / _HOURS_A_DAY
    unsure = sum((t.hours for t in digital if t.present is None), Fraction(0)) / _HOURS_A_DAY
    return [Part(low, low + unsure)]


def _trained_heads(academy: Academy) -> list[Part]:
    heads = {a for a in _in_post(academy) if a.head}
    sessions = [t for t in academy.trainings if t.theme == SCHEMATIC and _in_year(t.day)]
    low = _count(t.agent for t in sessions if t.present and t.agent in heads)
    high = _count(t.agent for t in sessions if t.present is not False and t.agent in heads)
    return [Part(low, high, len(heads))]


def _exchanges(academy: Academy) -> list[Part]:
    held = [m for m in academy.meetings if _in_year(m.day)]
    low = _count(m for m in held if m.exchange)
    return [Part(low, _count(m for m in held if m.exchange is not False), len(held))]


def _teachers_using(academy: Academy) -> list[Part]:
    teachers = {a for a in _in_post(academy) if a.teacher}
    users = {u.agent for u in academy.uses if u.offered and _in_year(u.day)}
    return [_known(users & teachers, teachers)]


# Schools and offices


def _open_ents(academy: Academy) -> list[Part]:
    public = {s for s in academy.schools if s.lycee and s.sector == "Public"}
    active = {e.school for e in academy.ents if e.active and (e.since or SEEN) <= SEEN}
    unheard = public - {e.school for e in academy.ents}
    done = _count(active & public)
    return [Part(done, done + len(unheard), len(public))]


def _projects(academy: Academy) -> list[Part]:
    return [
        _known(
            project
            for project in academy.projects
            if project.start <= SEEN
            and (project.end or SEEN) >= YEAR[0]
            and any(state.lower() in {"", "actif", "terminé"} for _, state in project.partners)
        )
    ]


def _vocational_twins(academy: Academy) -> list[Part]:
    working = [t for t in academy.twins if t.state in {"en service", "actif"}]
    low = _count(t for t in working if t.school.vocational)
    return [Part(low, _count(t for t in working if t.school.vocational is not False))]


def _digital_groups(academy: Academy) -> list[Part]:
    return [_known((g for g in academy.groups if g.digital), academy.groups)]


def _meetings(academy: Academy) -> list[Part]:
    held = [(department, day) for department, day in academy.committees if _in_year(day)]
    return [_known(day for d, day in held if d == department) for department in COMMITTEES]


def _training_schools(academy: Academy) -> list[Part]:
    schools = {school for school, since in academy.training_schools if since <= SEEN}
    return [
        _known(schools),
        *(_known(s for s in schools if s.department == d) for d in COMMITTEES),
        _known(s for s in schools if s.college),
        _known(s for s in schools if s.lycee),
    ]


PARTS: Final[Mapping[str, Callable[[Academy], list[Part]]]] = {
    "pix-parcours": _in_course,
    "pix-troisieme": lambda academy: _at_level(academy, "3e", 1),
    "pix-terminale": lambda academy: _at_level(academy, "terminale", 2),
    "formation-journees": _days_of_training,
    "enseignants-certifies": _certified_teachers,
    "rendez-vous-carriere": _exchanges,
    "schematic-chefs": _trained_heads,
    "etablissements-formateurs": _training_schools,
    "referents-certifies": _certified_referents,
    "nsi-filles": _girls_in_nsi,
    "etwinning": _projects,
    "jumeaux-numeriques": _vocational_twins,
    "ent-lycees-publics": _open_ents,
    "services-enseignants": _teachers_using,
    "groupes-recherche": _digital_groups,
    "comites-departementaux": _meetings,
}

"""The truth about an académie's sixteen objectives, counted on its people and things.

Nothing here, nor in ``counts``, reads a file or knows froute.
"""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from academy.counts import PARTS, Part
from academy.models import SEEN, Academy

Goals = Mapping[str, tuple[Fraction, ...]]
Json = dict[str, str | float | int | list[float] | None]

_OLDEST: Final = 400  # days, of a snapshot
_ALL: Final = Fraction(1)

GOALS: Final[Goals] = {
    "pix-parcours": (_ALL,),
    "pix-troisieme": (_ALL,),
    "pix-terminale": (_ALL,),
    "formation-journees": (Fraction(10_000), Fraction(6_666) * Fraction(3, 2)),
    "enseignants-certifies": (Fraction(50), Fraction(25), Fraction(25)),
    "rendez-vous-carriere": (_ALL,),
    "schematic-chefs": (Fraction(1, 4),),
    "etablissements-formateurs": (Fraction(4), Fraction(1), Fraction(2), Fraction(2)),
    "referents-certifies": (_ALL, _ALL, _ALL),
    "nsi-filles": (Fraction(25, 1000),),
    "etwinning": (Fraction(200), Fraction(133) * Fraction(3, 2)),
    "jumeaux-numeriques": (Fraction(3),),
    "ent-lycees-publics": (_ALL,),
    "services-enseignants": (Fraction(3, 10),),
    "groupes-recherche": (Fraction(1, 2),),
    "comites-departementaux": (Fraction(2),),
}
_RESTS_ON: Final = {
    "pix-parcours": ("effectifs",),
    "pix-troisieme": ("effectifs",),
    "pix-terminale": ("effectifs",),
    "enseignants-certifies": ("personnels",),
    "schematic-chefs": ("personnels",),
    "etablissements-formateurs": ("etablissements", "etablissements-formateurs"),
    "referents-certifies": ("personnels",),
    "nsi-filles": ("effectifs", "specialites"),
    "jumeaux-numeriques": ("etablissements", "jumeaux-numeriques"),
    "ent-lycees-publics": ("etablissements", "ent"),
    "services-enseignants": ("personnels",),
    "groupes-recherche": ("groupes-recherche",),
}


def truth(academy: Academy, goals: Goals = GOALS) -> dict[str, Json]:
    """The status and the numbers of each objective, by its id."""
    return {target: _figure(academy, target, goals[target]) for target in goals}


def _figure(academy: Academy, target: str, goals: tuple[Fraction, ...]) -> Json:
    parts = PARTS[target](academy)
    if target == "comites-departementaux":
        return _committees(parts, goals[0])
    judged = list(zip(_checks(target, parts), goals, strict=False))
    statuses = [_worst([part.status(goal) for part in check]) for check, goal in judged]
    reason = "incomplete_data" if _worst(statuses) == "unknown" else None
    if target == "rendez-vous-carriere" and reason:
        reason = "unreadable_data"
    if any((SEEN - academy.taken[name]).days > _OLDEST for name in _RESTS_ON.get(target, ())):
        reason = "stale_data"
    status = "unknown" if reason else _worst(statuses)
    whole = target != "formation-journees"
    return _json(status, reason, parts[0], _gap(parts[0], goals[0], whole))


def _checks(target: str, parts: list[Part]) -> list[list[Part]]:
    """The parts of each check; the second of the training schools has one a département."""
    if target == "etablissements-formateurs":
        return [parts[:1], parts[1:5], parts[5:6], parts[6:]]
    if target in {"formation-journees", "etwinning"}:
        return [parts, parts]
    return [[part] for part in parts]


def _worst(statuses: list[str]) -> str:
    if "unmet" in statuses:
        return "unmet"
    return "unknown" if "unknown" in statuses else "met"


def _committees(parts: list[Part], goal: Fraction) -> Json:
    """The numbers of the worst département; the gap of all."""
    worst = min(parts, key=lambda part: part.low)
    gap = sum((_gap(part, goal, whole=True) for part in parts), Fraction(0))
    return _json(_worst([part.status(goal) for part in parts]), None, worst, gap)


def _gap(part: Part, goal: Fraction, whole: bool) -> Fraction:
    """What the numerator lacks."""
    lacking = max(Fraction(0), (goal if part.of is None else goal * part.of) - part.low)
    return Fraction(math.ceil(lacking)) if whole else lacking


def _json(status: str, reason: str | None, part: Part, gap: Fraction) -> Json:
    return {
        "status": status,
        "reason": reason,
        "value": _number(part.scaled(part.low)),
        "numerator": _number(part.low),
        "denominator": part.of,
        "gap": _number(gap),
        "bounds": [_number(part.scaled(part.low)), _number(part.scaled(part.high))],
    }


def _number(number: Fraction) -> float | int:
    return number.numerator if number.denominator == 1 else float(number)

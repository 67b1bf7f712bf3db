"""Trials: an académie of every success from a seed, its exports, and a roadmap that asks for it.

Of each target a roadmap asks what is so, or a little more; so every target is met in some
académies and just missed in others.
"""

import datetime as dt
import json
import math
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from academy.choosing import seeded
from academy.counts import PARTS, Part
from academy.exports import exports
from academy.invention import invent
from academy.models import Academy, Wishes
from academy.truth import Goals
from feuille_route.reports import View
from feuille_route.reports.json import write
from feuille_route.run import Options, check
from make_samples import write_all

Files = dict[str, bytes]
Json = dict[str, Any]

ROADMAP: Final = Path(__file__).resolve().parents[2] / "targets.yaml"
_AS_OF: Final = dt.date(2021, 7, 6)
_SHARES: Final = (0.0, 0.4, 0.8, 1.0, 1.0)
_PIX: Final = ("pix-parcours", "pix-troisieme", "pix-terminale")
_WORST: Final = {"etablissements-formateurs": slice(1, 5), "comites-departementaux": slice(0, 4)}


@dataclass(frozen=True, slots=True)
class Trial:
    """An académie, what its roadmap asks, and the report on its exports as they are."""

    seed: int
    academy: Academy
    asked: Goals
    files: Files
    report: Json


@lru_cache(maxsize=4)
def trial(seed: int) -> Trial:
    """Invent the trial of a seed: five to twelve schools, nothing that lacks or is to come."""
    rng = seeded(seed)
    academy = invent(seed, _wishes(rng))
    asked = {target: tuple(_goals(rng, academy, target)) for target in PARTS}
    files = exports(academy)
    return Trial(seed, academy, asked, files, report(files, asked))


def report(files: Files, asked: Goals) -> Json:
    """Give the JSON that ``froute check`` makes of these files."""
    with tempfile.TemporaryDirectory() as folder:
        data, targets = Path(folder, "data"), Path(folder, "targets.yaml")
        write_all(data, files)
        targets.write_text(_roadmap(asked), encoding="utf-8")
        found: Json = json.loads(
            write(check(Options(data=(data,), targets=targets, as_of=_AS_OF)), View())
        )
    return found


def _wishes(rng: random.Random) -> Wishes:
    """Few people, so that each of them may decide."""
    schools = rng.randint(5, 12)
    return Wishes(
        schools=schools,
        pupils=schools * rng.randint(5, 9),
        in_course=rng.choice(_SHARES),
        level_one=rng.choice(_SHARES),
        level_two=rng.choice(_SHARES),
        teachers=18,
        teachers_certified=rng.choice(_SHARES),
        trainings=12,
        heads_trained=rng.choice(_SHARES),
        referents_certified=rng.choice(_SHARES),
        exchanges=rng.choice(_SHARES),
        girls_in_nsi=rng.choice(_SHARES),
        projects=rng.randint(1, 5),
        twins=rng.randint(1, 3),
        ent_active=rng.choice(_SHARES),
        teachers_using=rng.choice(_SHARES),
        groups_digital=rng.choice(_SHARES),
        training_schools=rng.randint(1, 4),
        lacks=False,
        homonyms=False,
        arrived=0,
        ahead=False,
    )


def _goals(rng: random.Random, academy: Academy, target: str) -> Iterator[Fraction]:
    """Yield for each check what is so, or a little more; of a growth nothing."""
    more, whole = rng.random() < 0.5, target in _PIX and rng.random() < 0.5
    for part in _judged(target, PARTS[target](academy)):
        yield _goal(part, more, whole)


def _judged(target: str, parts: list[Part]) -> list[Part]:
    """Give the part that each threshold is drawn from: of an ``each``, the worst."""
    groups = _WORST.get(target, slice(0, 0))
    worst = sorted(parts[groups], key=lambda part: part.low)[:1]
    return [*parts[: groups.start], *worst, *parts[groups.stop :]]


def _goal(part: Part, more: bool, whole: bool) -> Fraction:
    """Give a threshold that is reached, or just not."""
    if part.of is None:
        return Fraction(max(1, math.floor(part.low) + more))
    percent = 100 if whole else math.floor(100 * part.low / max(1, part.of)) + more
    return Fraction(min(100, max(1, percent)), 100)


def _roadmap(asked: Goals) -> str:
    """Give the office's roadmap with these thresholds."""
    document: Json = yaml.safe_load(ROADMAP.read_text(encoding="utf-8"))
    for target in document["targets"]:
        checks = target.get("checks", [target])
        percent = "%" in checks[0]["threshold"]
        numbers = asked[target["id"]]
        for one, number in zip(checks, numbers, strict=False):
            one["threshold"] = f">= {number * 100} %" if percent else f">= {number}"
        if "checks" in target:
            target["checks"] = checks[: len(numbers)]
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)

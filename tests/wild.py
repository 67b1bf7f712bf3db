"""Strategies: small académies of every success, and roadmaps that ask a little more or less."""

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from academy.counts import PARTS, Part
from academy.invention import invent
from academy.models import Academy, Wishes
from academy.truth import Goals
from make_samples import write

ROADMAP = Path(__file__).resolve().parent.parent / "targets.yaml"
_SHARES = st.sampled_from((0.0, 0.4, 0.8, 1.0, 1.0))
_PIX = ("pix-parcours", "pix-troisieme", "pix-terminale")


@st.composite
def academies(draw: st.DrawFn) -> Academy:
    """Four schools, some twenty pupils, nothing lacking, nothing still to come."""
    wishes = Wishes(
        small=True,
        pupils=draw(st.integers(14, 40)),
        in_course=draw(_SHARES),
        level_one=draw(_SHARES),
        level_two=draw(_SHARES),
        teachers=18,
        teachers_certified=draw(_SHARES),
        trainings=12,
        heads_trained=draw(_SHARES),
        referents_certified=draw(_SHARES),
        exchanges=draw(_SHARES),
        girls_in_nsi=draw(_SHARES),
        projects=draw(st.integers(1, 5)),
        twins=draw(st.integers(1, 3)),
        ent_active=draw(_SHARES),
        teachers_using=draw(_SHARES),
        groups_digital=draw(_SHARES),
        training_schools=draw(st.integers(1, 4)),
        lacks=False,
        homonyms=False,
        arrived=0,
        ahead=False,
    )
    return invent(draw(st.integers(0, 10_000)), wishes)


@st.composite
def goals(draw: st.DrawFn, academy: Academy) -> Goals:
    """For each check what is so, or a little more; of a growth nothing."""
    drawn: dict[str, tuple[Fraction, ...]] = {}
    for target, parts in PARTS.items():
        more = draw(st.booleans())
        judged = _checks(target, parts(academy))
        whole = target in _PIX and draw(st.booleans())
        drawn[target] = tuple(_goal(part, more, whole) for part in judged)
    return drawn


def _checks(target: str, parts: list[Part]) -> list[Part]:
    """The part that each threshold is drawn from: of an ``each``, the worst."""
    worst = {"etablissements-formateurs": slice(1, 5), "comites-departementaux": slice(0, 4)}
    if target not in worst:
        return parts
    low = min(parts[worst[target]], key=lambda part: part.low)
    return [*parts[: worst[target].start], low, *parts[worst[target].stop :]]


def _goal(part: Part, more: bool, whole: bool) -> Fraction:
    """A threshold that is reached, or just not."""
    if part.of is None:
        return Fraction(max(1, math.floor(part.low) + more))
    percent = 100 if whole else math.floor(100 * part.low / max(1, part.of)) + more
    return Fraction(min(100, max(1, percent)), 100)


def roadmap(asked: Goals) -> str:
    """The office's roadmap with these thresholds."""
    with ROADMAP.open(encoding="utf-8") as stream:
        document: dict[str, Any] = yaml.safe_load(stream)
    for target in document["targets"]:
        checks = target.get("checks", [target])
        thresholds = list(_thresholds(checks[0], asked[target["id"]]))
        for check, threshold in zip(checks, thresholds, strict=False):
            check["threshold"] = threshold
        if "checks" in target:
            target["checks"] = checks[: len(thresholds)]
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _thresholds(check: dict[str, Any], numbers: tuple[Fraction, ...]) -> Iterator[str]:
    percent = "%" in check["threshold"]
    for number in numbers:
        yield f">= {number * 100} %" if percent else f">= {number}"


def write_all(folder: Path, files: dict[str, bytes]) -> None:
    """Write every file below the folder."""
    for path, content in files.items():
        write(folder / path, content)

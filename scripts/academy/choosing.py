"""Drawing from a seeded generator."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

Thing = TypeVar("Thing")


def seeded(seed: int) -> random.Random:
    """A generator that draws the same for the same seed."""
    return random.Random(seed)


def pick(rng: random.Random, things: Sequence[Thing], share: float) -> list[Thing]:
    """That share of the things, rounded to whole ones, so that a wish comes true."""
    return rng.sample(things, round(share * len(things)))


def day(rng: random.Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def moment(rng: random.Random, first: date, last: date) -> datetime:
    """A minute of a school day from ``first`` to ``last``."""
    of = day(rng, first, last)
    return datetime(of.year, of.month, of.day, 8 + rng.randrange(10), rng.randrange(60))  # noqa: DTZ001 - as Pix writes it

"""Numbers as they are shown: in the language's typography, and never against their verdict."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from feuille_route.wording.goals import Goal

NARROW_SPACE: Final = "\u202f"
_MOST_PLACES: Final = 12


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes numbers."""

    thousands: str
    decimal: str
    before_percent: str


def settle(exact: Decimal, goal: Goal | None, places: int) -> Decimal:
    """Round for the eye, on the same side of the threshold as the exact number.

    ``places`` decimals where these do; otherwise as many as it takes, rounded away from the
    threshold: 99.975 beside ``>= 100`` is 99.97, never 100.0.
    """
    near = _round(exact, places, ROUND_HALF_UP)
    if goal is None or goal.holds(near) == goal.holds(exact):
        return near
    away = ROUND_FLOOR if exact < goal.number else ROUND_CEILING
    for more in range(places + 1, _MOST_PLACES):
        if goal.holds(_round(exact, more, ROUND_HALF_UP)) == goal.holds(exact):
            return _round(exact, more, away)
    return exact


def _round(exact: Decimal, places: int, rounding: str) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-places), rounding=rounding)


def exact_decimal(number: float) -> Decimal:
    """Give the number as it prints: the float 0.3 is three tenths."""
    return Decimal(str(number))


def write_decimal(number: Decimal, style: Style, *, signed: bool = False) -> str:
    """Write a number with its thousands apart and no idle zero."""
    number += 0  # minus zero becomes zero
    text = f"{number:+,f}" if signed else f"{number:,f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    whole = whole.replace(",", style.thousands)
    return whole + style.decimal + fraction if fraction else whole


def write_number(number: float, style: Style, goal: Goal | None = None) -> str:
    """Write a count, or a number with two decimals at most."""
    return write_decimal(settle(exact_decimal(number), goal, 2), style)


def write_percent(
    ratio: float, style: Style, unit: str, goal: Goal | None = None, *, signed: bool = False
) -> str:
    """Write a ratio in hundredths with one decimal at most, more where the goal is close.

    ``unit`` stands after it as given: a percent sign, points.
    """
    return write_decimal(settle(exact_decimal(ratio) * 100, goal, 1), style, signed=signed) + unit

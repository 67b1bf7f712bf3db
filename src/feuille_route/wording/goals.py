"""A threshold's text, read again so that no number shown beside it is rounded across it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from feuille_route.declarations.problems import Mistake
from feuille_route.roadmap.thresholds import ThresholdKind, parse


@dataclass(frozen=True, slots=True)
class Goal:
    """A comparison and a number, in the scale that is shown: ``>= 83 %`` holds 83."""

    compare: str
    number: Decimal
    kind: ThresholdKind = "number"

    def holds(self, shown: Decimal) -> bool:
        """Tell whether a shown number satisfies the threshold."""
        match self.compare:
            case ">=":
                return shown >= self.number
            case ">":
                return shown > self.number
            case "<=":
                return shown <= self.number
            case "<":
                return shown < self.number
            case _:
                return shown == self.number


@cache
def read_goal(text: str | None) -> Goal | None:
    """Read a threshold's text; ``None`` where there is none that can be read.

    >>> read_goal(">= 10 000")
    Goal(compare='>=', number=Decimal('10000'), kind='number')
    """
    try:
        compare, kind, number = parse(text or "")
    except Mistake:
        return None
    return Goal(compare, number if kind == "number" else number * 100, kind)

"""A threshold in the scale that is shown, so that no number beside it is rounded across it."""

from dataclasses import dataclass
from decimal import Decimal

from feuille_route.promise import Threshold, ThresholdKind


@dataclass(frozen=True, slots=True)
class Goal:
    """A comparison and a number as they are shown: ``>= 83 %`` holds 83."""

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


def shown_goal(threshold: Threshold) -> Goal:
    """Put a threshold into the scale that is shown: percentages and points in hundredths."""
    number = threshold.number if threshold.kind == "number" else threshold.number * 100
    return Goal(threshold.compare, number, threshold.kind)

"""The grammar of a threshold: a comparison, a number, and what the number is of.

``>= 50``, ``>= 2,5 %`` (of a ratio), ``>= +50 %`` (growth), ``>= +10 points`` (growth of a ratio).
"""

import re
from typing import Final, cast

from feuille_route.declarations.problems import Mistake
from feuille_route.promise import Comparison, Threshold, ThresholdKind
from feuille_route.roadmap.figures import WRITTEN, decimal
from feuille_route.sentences import _

EXPECTED: Final = _('expected a comparison (>=, >, <=, <, ==) and a number, such as ">= 100 %"')
_THRESHOLD: Final = re.compile(
    rf"\s*(?P<compare>>=|<=|==|>|<)\s*(?P<sign>[-+\u2212]?)\s*(?P<number>{WRITTEN})"
    r"\s*(?P<unit>%|points?)?\s*"
)


def parse(text: str) -> Threshold:
    """Read a threshold.

    Raises:
        Mistake: The text is no threshold, or its number may be two.
    """
    found = _THRESHOLD.fullmatch(text)
    if found is None:
        raise Mistake(EXPECTED)
    kind = _kind(found["sign"], found["unit"])
    number = decimal(found["number"])
    if found["sign"] not in {"", "+"}:
        number = -number
    compare = cast("Comparison", found["compare"])
    number = number if kind == "number" else number / 100
    return Threshold(text=text.strip(), compare=compare, kind=kind, number=number)


def _kind(sign: str, unit: str | None) -> ThresholdKind:
    match bool(sign), unit:
        case True, "%":
            return "growth"
        case True, "point" | "points":
            return "points"
        case True, _:
            said = _('a signed number is growth: expected "%" or "points" after it')
            raise Mistake(said)
        case False, "point" | "points":
            said = _('points are a growth: expected a sign, such as ">= +10 points"')
            raise Mistake(said)
        case False, "%":
            return "percent"
        case _:
            return "number"

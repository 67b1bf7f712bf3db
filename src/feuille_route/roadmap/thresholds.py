"""The grammar of a threshold: a comparison, a number, and what the number is of.

``>= 50``, ``>= 2,5 %`` (of a ratio), ``>= +50 %`` (growth), ``>= +10 points`` (growth of a ratio).
"""

import re
from decimal import Decimal
from typing import Final, cast

from feuille_route.declarations.problems import Mistake
from feuille_route.promise import Comparison, Threshold, ThresholdKind
from feuille_route.sentences import _

EXPECTED: Final = _('expected a comparison (>=, >, <=, <, ==) and a number, such as ">= 100 %"')
_NUMBER: Final = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_THRESHOLD: Final = re.compile(
    rf"\s*(?P<compare>>=|<=|==|>|<)\s*(?P<sign>[-+\u2212]?)\s*(?P<number>{_NUMBER})"
    r"\s*(?P<unit>%|points?)?\s*"
)


def decimal(text: str) -> Decimal:
    """A number as French or English writes it: ``10 000``, ``2,5``, ``2.5``.

    Raises:
        Mistake: The text is no number.
    """
    if not re.fullmatch(_NUMBER, text):
        raise Mistake(_('expected a number after the comparison, not "{text}"', text=text))
    return Decimal(re.sub(r"\s", "", text).replace(",", "."))


def parse(text: str) -> Threshold:
    """Read a threshold.

    Raises:
        Mistake: The text is no threshold.
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

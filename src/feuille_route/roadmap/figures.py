"""Numbers as people write them in a roadmap: ``10 000``, ``2,5``, ``20 %``.

One mark before three digits (``10,000``, ``1.333``) may be a decimal mark or separate thousands:
such a number is refused, unless its whole part is zero or only one reading can be.
"""

import re
from decimal import Decimal
from typing import Final

from feuille_route.declarations.document import Data
from feuille_route.declarations.problems import Mistake
from feuille_route.declarations.scalars import LONGEST, too_long
from feuille_route.sentences import _

_TWO_MARKS: Final = r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+\.\d+"
WRITTEN: Final = rf"\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?:[.,]\d+)?|{_TWO_MARKS}|\d+(?:[.,]\d+)?"
_FIGURE: Final = re.compile(rf"\s*([-+\u2212]?)\s*({WRITTEN})\s*(%?)\s*")
_EITHER: Final = re.compile(r"[-+\u2212]?([1-9]\d{0,2})([.,])(\d{3})")


def decimal(text: str, most: int | None = None) -> Decimal:
    """A number as French or English writes it: ``10 000``, ``2,5``, ``2.5``, ``1.234,5``.

    ``most`` is the most that it can be, where that is known: ``1,500`` hours of a day are 1.5.

    Raises:
        Mistake: The text is no number, one too long to count with, or one that may be two.
    """
    if not re.fullmatch(WRITTEN, text):
        raise Mistake(_('expected a number after the comparison, not "{text}"', text=text))
    if len(text) > LONGEST:
        raise Mistake(too_long(text))
    decided(text, most)
    if re.fullmatch(_TWO_MARKS, text):
        first = next(mark for mark in text if mark in ".,")
        text = text.replace(first, "")
    return Decimal(re.sub(r"\s", "", text).replace(",", "."))


def decided(text: str, most: int | None = None) -> None:
    """Refuse a number that may be two: ``Mistake``, with both."""
    found = _EITHER.fullmatch(text)
    if found is None:
        return
    whole, mark, rest = found.groups()
    if most is not None and int(whole + rest) > most:
        return
    parts = rest.rstrip("0") if rest.endswith("0") else f"{rest}0"
    few = f"{whole}{mark}{parts}" if parts else whole
    said = _(
        "{text} is {few} or {many}, nobody can tell which: write {few} or {many}",
        text=text,
        few=few,
        many=whole + rest,
    )
    raise Mistake(said)


def figure(given: Data) -> Decimal:
    """A number by itself, or a text that holds one, which may end with ``%``.

    Raises:
        Mistake: It is none, or one that may be two.
    """
    if isinstance(given, str) and (found := _FIGURE.fullmatch(given)):
        sign, number, percent = found.groups()
        size = decimal(number) / (100 if percent else 1)
        return size if sign in ("", "+") else -size
    if isinstance(given, dict | list):
        raise Mistake(_("expected a number"))
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise Mistake(_('{key} "{written}": expected a number'), "")
    decided(str(given))
    return Decimal(given)


def is_share(given: Data) -> bool:
    """Whether a number is written as a percentage."""
    return isinstance(given, str) and given.rstrip().endswith("%")

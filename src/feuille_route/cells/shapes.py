"""What a text looks like that is no value: a date that cannot be read is still one to see."""

import re
from collections.abc import Mapping
from typing import Final

from feuille_route.cells.damage import damage_of_date
from feuille_route.cells.folding import fold

_MONTH: Final = (
    r"\b(?:janv?|fevr?|mars?|mar|avr|apr|mai|may|juin|june?|juil|july?|aout|aug|sept?|oct|nov|dec)"
)
_DATE: Final = re.compile(
    rf"\D*\d{{1,4}}(?:\D{{1,5}}\d{{1,4}}){{2}}.*|.*{_MONTH}.*\d.*|.*\d.*{_MONTH}.*"
)
_LIKE: Final[Mapping[str, re.Pattern[str]]] = {
    "moment": _DATE,
    "rentree": re.compile(r".*\b20\d\d\b.*"),
    "uai": re.compile(r"\W*\d{6,8} ?[a-z]?\W*"),
}
_FIGURES: Final = re.compile(r"[\d\s.,%+-]*")


def resembles(parse: str, text: str) -> bool:
    """Tell whether a text may well be what a parser should read, or was one before its damage.

    >>> resembles("moment", "3/16/21 3:05 PM"), resembles("moment", "Zoé"), resembles("uai", "Zoé")
    (True, False, False)
    """
    like = _LIKE.get(parse)
    return bool(damage_of_date(text)) or bool(like and like.fullmatch(fold(text)))


def is_figures(text: str) -> bool:
    """Tell whether a text is figures only: it may be anything."""
    return bool(_FIGURES.fullmatch(text))

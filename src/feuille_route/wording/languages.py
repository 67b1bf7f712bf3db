"""What differs between languages and is no sentence: numbers, dates, plurals, spaces."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from feuille_route.wording.numbers import NARROW_SPACE, Style

Language = Literal["fr", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")

_UNBREAKABLE: Final = re.compile(r" (?=[:;»])|(?<=«) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a language writes: ``date`` is a template of year, month and day."""

    style: Style
    date: str
    is_plural: Callable[[float], bool]
    typeset: Callable[[str], str]


def _is_plural_in_english(number: float) -> bool:
    """Tell whether a number takes the plural: 0 rows, 1 row, 1.5 rows."""
    return number != 1


def _is_plural_in_french(number: float) -> bool:
    """Tell whether a number takes the plural: 0 ligne, 1,5 ligne, 2 lignes."""
    return abs(number) >= 2


def _typeset_french(template: str) -> str:
    """Put the spaces of French punctuation, which do not break: before ``:``, inside guillemets."""
    return _UNBREAKABLE.sub("\u00a0", template)


HABITS: Final = {
    "en": Habits(
        style=Style(thousands=",", decimal=".", before_percent=""),
        date="{year}-{month}-{day}",
        is_plural=_is_plural_in_english,
        typeset=str,
    ),
    "fr": Habits(
        style=Style(thousands=NARROW_SPACE, decimal=",", before_percent=NARROW_SPACE),
        date="{day}/{month}/{year}",
        is_plural=_is_plural_in_french,
        typeset=_typeset_french,
    ),
}

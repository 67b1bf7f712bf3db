"""A YAML scalar to a value, and the readings of YAML 1.1 that nobody means.

Numbers become ``int`` or ``Decimal``: a threshold is never a binary fraction.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from feuille_route.declarations.problems import Mistake

Scalar = str | bool | int | Decimal | dt.date | None

_TAG: Final = "tag:yaml.org,2002:"
_OCTAL: Final = re.compile(r"[-+]?0[0-7_]+")


def _whole(text: str) -> int:
    digits = text.replace("_", "")
    if ":" in text:
        raise Mistake(f'{text} is read as the number {_sixty(text)}: write "{text}" in quotes')
    if _OCTAL.fullmatch(text):
        raise Mistake(f'{text} is read as the number {int(digits, 8)}: write "{text}" in quotes')
    return int(digits, 0)


def _sixty(text: str) -> int:
    total = 0
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = 60 * total + int(part)
    return total


def _number(text: str) -> Decimal:
    if ":" in text:
        raise Mistake(f'{text} is read as a time in base 60: write "{text}" in quotes')
    try:
        number = Decimal(text.replace("_", ""))
    except InvalidOperation:  # .inf and .nan as YAML spells them
        number = Decimal("NaN")
    if not number.is_finite():
        raise Mistake(f"{text} is no number that can be counted with")
    return number


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{text}: expected a date without a time, such as 2021-08-31") from None


_READERS: Final[Mapping[str, Callable[[str], Scalar]]] = {
    "str": str,
    "int": _whole,
    "float": _number,
    "bool": lambda text: text.lower() in {"yes", "true", "on"},
    "null": lambda _: None,
    "timestamp": _date,
    "value": str,
}


def scalar(tag: str, text: str) -> Scalar:
    """The value of a scalar of this YAML tag.

    Raises:
        Mistake: YAML reads it as something that is not meant, or the tag is not known.
    """
    reader = _READERS.get(tag.removeprefix(_TAG))
    if reader is None:
        raise Mistake(f'{tag.removeprefix(_TAG)} is not understood here: write "{text}" in quotes')
    return reader(text)


def key(tag: str, text: object) -> str:
    """The text of a key.

    Raises:
        Mistake: YAML reads the key as a number, a date, true, false or nothing.
    """
    if not isinstance(text, str):
        raise Mistake("a key must be a text, not a list or further keys")
    value = scalar(tag, text)
    if isinstance(value, str):
        return value
    if value is None:
        raise Mistake('a key is missing before ":"')
    raise Mistake(f'the key {text} is read as {spoken(value)}: write "{text}" in quotes')


def spoken(value: object) -> str:
    """What YAML took a value for, in words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    return _SPOKEN.get(type(value), "nothing")


_SPOKEN: Final[Mapping[type, str]] = {
    str: "a text",
    dt.date: "a date",
    list: "a list",
    dict: 'lines of "name: value"',
}

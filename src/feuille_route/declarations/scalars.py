"""A YAML scalar to a value, and the readings of YAML 1.1 that nobody means.

Numbers become ``int`` or ``Decimal``: a threshold is never a binary fraction.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from feuille_route.declarations.problems import Mistake
from feuille_route.sentences import Sentence, _

Scalar = str | bool | int | Decimal | dt.date

_TAG: Final = "tag:yaml.org,2002:"
_OCTAL: Final = re.compile(r"[-+]?0[0-7_]+")
_PLAIN: Final = re.compile(r"[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?")

LONGEST: Final = 30
"""The most characters of a number, and the most digits before or after its mark."""


class Folded(str):
    """A text that ``>`` begins, folded by YAML: where a comparison is meant, it is one unquoted."""

    __slots__ = ()


def _whole(text: str) -> int:
    if len(text) > LONGEST:
        raise Mistake(too_long(text))
    digits = text.replace("_", "")
    if ":" in text:
        raise _misread(text, _sixty(text))
    if _OCTAL.fullmatch(text):
        raise _misread(text, int(digits, 8))
    if not _PLAIN.fullmatch(text):
        raise _disguised(text, int(digits, 0))
    return int(digits)


def too_long(text: str) -> Sentence:
    """What is said of a number that nobody means."""
    return _("a number of {count} characters is none that can be counted with", count=len(text))


def _disguised(text: str, number: int | Decimal) -> Mistake:
    said = _(
        '{text} is read as the number {number}: write {number}, or "{text}" in quotes',
        text=text,
        number=number,
    )
    return Mistake(said)


def _misread(text: str, number: int) -> Mistake:
    said = _(
        '{text} is read as the number {number}: write "{text}" in quotes', text=text, number=number
    )
    return Mistake(said)


def _sixty(text: str) -> int:
    total = 0
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = 60 * total + int(part)
    return total


def _number(text: str) -> Decimal:
    if len(text) > LONGEST:
        raise Mistake(too_long(text))
    if ":" in text:
        said = _('{text} is read as a time in base 60: write "{text}" in quotes', text=text)
        raise Mistake(said)
    try:
        number = Decimal(text.replace("_", ""))
    except InvalidOperation:  # .inf and .nan as YAML spells them
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        raise Mistake(_("{text} is no number that can be counted with", text=text))
    if not _PLAIN.fullmatch(text):
        raise _disguised(text, number)
    return number


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        said = _("{text}: expected a date without a time, such as 2021-08-31", text=text)
        raise Mistake(said) from None


_READERS: Final[Mapping[str, Callable[[str], Scalar | None]]] = {
    "str": str,
    "int": _whole,
    "float": _number,
    "bool": lambda text: text.lower() in {"yes", "true", "on"},
    "null": lambda _: None,
    "timestamp": _date,
    "value": str,
}


def scalar(tag: str, text: str, *, folded: bool = False) -> Scalar | None:
    """The value of a scalar of this YAML tag.

    Raises:
        Mistake: YAML reads it as something that is not meant, or the tag is not known.
    """
    reader = _READERS.get(tag.removeprefix(_TAG))
    if reader is None:
        tag = tag.removeprefix(_TAG)
        said = _('{tag} is not understood here: write "{text}" in quotes', tag=tag, text=text)
        raise Mistake(said)
    return Folded(text) if folded and reader is str else reader(text)


def key(tag: str, text: object) -> str:
    """The text of a key.

    Raises:
        Mistake: YAML reads the key as a number, a date, true, false or nothing.
    """
    if not isinstance(text, str):
        raise Mistake(_("a key must be a text, not a list or further keys"))
    value = scalar(tag, text)
    if isinstance(value, str):
        return value
    if value is None:
        raise Mistake(_('a key is missing before ":"'))
    read = spoken(value)
    raise Mistake(
        _('the key {key} is read as {read}: write "{key}" in quotes', key=text, read=read)
    )


def no_text(value: object, *, written: bool) -> Sentence:
    """What is said of a value that should be a text; ``written``: quotes would make it one."""
    if written:
        said = _('expected a text, not {value}: write "{written}" in quotes', value=spoken(value))
    else:
        said = _("expected a text, not {value}", value=spoken(value))
    return said


def spoken(value: object) -> Sentence:
    """What YAML took a value for, in words."""
    if isinstance(value, bool):
        return _("true") if value else _("false")
    if isinstance(value, int | Decimal):
        return _("the number {number}", number=value)
    return next((words for kind, words in _SPOKEN if isinstance(value, kind)), _("nothing"))


_SPOKEN: Final[Sequence[tuple[type, Sentence]]] = (
    (str, _("a text")),
    (dt.date, _("a date")),
    (list, _("a list")),
    (dict, _('lines of "name: value"')),
)

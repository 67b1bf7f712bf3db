"""Parsing cells as French offices write them; called once for each distinct text.

A parser gives a value, ``None`` for "not known" (never zero), or raises ``ValueError``.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from feuille_route.exports.formats import load_vocabulary
from feuille_route.folding import fold
from feuille_route.uai import is_uai

Cell = str | int | float | bool | None
Parser = Callable[[str], Cell]

UNKNOWN: Final = frozenset({"", "na", "n/a", "-", "--", "null", "nd", "nc", "n.c.", "n.d."})
SECONDS_A_DAY: Final = 86_400
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009']+")
_NUMBER: Final = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MOST: Final = 2**31 - 1
_MOMENT: Final = re.compile(
    r"(?:(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"
    r"|(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2}))"
    r"(?:[ T](?:à )?(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?Z?)?"
)
_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - exports hold local times


def parse_text(text: str) -> str | None:
    """Keep the text as written, without blanks around."""
    return text


def parse_number(text: str) -> float:
    """Read a number with a decimal comma or point, spaces of every kind, or a percent sign."""
    plain = _SPACES.sub("", text)
    percent = plain.endswith("%")
    if not _NUMBER.fullmatch(plain.removesuffix("%")):
        raise ValueError("a number")
    number = float(plain.removesuffix("%").replace(",", "."))
    return number / 100 if percent else number


def parse_hours(text: str) -> float:
    """Read a duration in hours: a number that is not negative and fits in a day."""
    number = parse_number(text)
    if not 0 <= number <= 24:
        raise ValueError("a number of hours from 0 to 24")
    return number


def parse_count(text: str) -> int:
    """Read a whole number, zero or more; ``1.000`` may be one or a thousand, and is neither."""
    if _THOUSANDS.fullmatch(text):
        raise ValueError("a whole number, 0 or more")
    number = parse_number(text)
    if not 0 <= number <= _MOST or number != int(number) or "%" in text:
        raise ValueError("a whole number, 0 or more")
    return int(number)


def parse_moment(text: str) -> int:
    """Read ``DD/MM/YYYY`` or an ISO date, with or without a time, as seconds since 1970."""
    match = _MOMENT.fullmatch(text)
    if not match:
        raise ValueError("a date such as 31/12/2020 or 2020-12-31")
    part = match.groupdict(default="0")
    year, month, day = (int(part[name]) or int(part[short]) for name, short in _DATE_PARTS)
    hour, minute, second = (int(part[name]) for name in ("hour", "minute", "second"))
    try:
        moment = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local times
    except ValueError:
        raise ValueError("a date that exists") from None
    return (moment - _EPOCH).days * SECONDS_A_DAY + (moment - _EPOCH).seconds


_DATE_PARTS: Final = (("year", "y"), ("month", "m"), ("day", "d"))


def parse_uai(text: str) -> str:
    """Read a UAI, whatever its case; its check letter must hold."""
    uai = _SPACES.sub("", text).upper()
    if not is_uai(uai):
        raise ValueError("a UAI whose letter fits its seven digits")
    return uai


def parse_department(text: str) -> str:
    """Read a département, by number or by name, as three characters: ``016``."""
    value = _words("department").get(stem(text))
    if value is None:
        raise ValueError("a département, such as 016, 16 or Charente")
    return str(value)


def parse_certified(text: str) -> bool | None:
    """Read ``Oui``, a status of a certification, or a score: above zero certifies."""
    for name in ("flag", "certification_status"):
        value = _words(name).get(stem(text))
        if value is not None:
            return value in (True, "validée")
    return parse_count(text) > 0


def parse_service(text: str) -> str:
    """Read one of the four services; another one stays as written."""
    return str(_words("service").get(stem(text), text))


def stem(text: str) -> str:
    """Fold a text and bring each word of letters to its masculine singular, roughly.

    >>> stem("Enseignantes") == stem("enseignant"), stem("Directrice") == stem("directeur")
    (True, True)
    """
    return " ".join(map(_stem_word, fold(text).replace("-", " ").split()))


_ENDINGS: Final = (("aux", "al"), ("trice", "teur"), ("euse", "eur"), ("ere", "er"), ("ffe", "f"))


def _stem_word(word: str) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    word = word.removesuffix("s") if not word.endswith("aux") else word
    for ending, masculine in _ENDINGS:
        if word.endswith(ending):
            word = word.removesuffix(ending) + masculine
            break
    return word.rstrip("e")


@cache
def _words(name: str) -> Mapping[str, str | bool]:
    """Give every spelling of a closed list, stemmed, with its canonical value."""
    return {stem(form): value for value, forms in load_vocabulary()[name].items() for form in forms}


def _word_parser(name: str) -> Parser:
    """Give the parser of a closed list of the vocabulary."""

    def parse(text: str) -> str | bool:
        value = _words(name).get(stem(text))
        if value is None:
            raise ValueError("one of: " + ", ".join(sorted(map(_shown, load_vocabulary()[name]))))
        return value

    return parse


def _shown(value: str | bool) -> str:
    return {True: "Oui", False: "Non"}.get(value, str(value)) if isinstance(value, bool) else value


def _lenient_parser(name: str) -> Parser:
    """Give a parser for which a word outside the closed list is not known, without trouble."""
    return lambda text: _words(name).get(stem(text))


PARSERS: Final[Mapping[str, Parser]] = {
    "text": parse_text,
    "number": parse_number,
    "hours": parse_hours,
    "count": parse_count,
    "moment": parse_moment,
    "uai": parse_uai,
    "department": parse_department,
    "certified": parse_certified,
    "service": parse_service,
    "vocational": _lenient_parser("vocational"),
    "degree_of_function": _lenient_parser("degree_of_function"),
    "track_of_grade": _lenient_parser("track_of_grade"),
    **{
        name: _word_parser(name)
        for name in (
            *("flag", "presence", "kind", "sector", "grade", "track", "function", "degree"),
            *("certification_status", "project_state", "twin_state"),
        )
    },
}


def is_unknown(text: str) -> bool:
    """Tell whether a cell says "not known": empty, ``NA``, ``-``..."""
    return text.strip().lower() in UNKNOWN

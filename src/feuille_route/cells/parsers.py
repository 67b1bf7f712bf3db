"""Parsing cells as French offices write them; called once for each distinct text.

A parser gives a value, ``None`` for "not known" (never zero), or raises ``UnfitError``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from feuille_route.cells.class_labels import parse_grade, parse_track_of_grade
from feuille_route.cells.dates import parse_moment, parse_rentree
from feuille_route.cells.uai import is_uai
from feuille_route.cells.unfit import EitherError, NoUaiError, UnfitError
from feuille_route.cells.words import load_vocabulary, stem, words_of
from feuille_route.sentences import _

Cell = str | int | float | bool | None
Parser = Callable[[str], Cell]

UNKNOWN: Final = frozenset({"", "na", "n/a", "-", "--", "null", "nd", "nc", "n.c.", "n.d."})
_LONGEST_UNKNOWN: Final = 12  # a few blanks around it included
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009']+")
_NUMBER: Final = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?", re.ASCII)
_EITHER: Final = re.compile(r"([-+]?[1-9]\d{0,2})[.,](\d{3})")
_GROUPED: Final = re.compile(
    r"[-+]?\d{1,3}(?:(?:\.\d{3})+(?:\.\d{3}|,\d{1,15})|(?:,\d{3})+(?:,\d{3}|\.\d{1,15}))"
)
_MOST: Final = 2**31 - 1
_DURATION: Final = re.compile(
    r"(?P<hours>\d{1,3})(?::(?P<minutes>\d{2})(?::(?P<seconds>\d{2}))?"
    r"|h(?:eures?)?(?:(?P<spelt>\d{1,2})(?:mi?n(?:utes?)?)?)?)"
    r"|(?P<alone>\d{1,3})(?:min|mn|minutes?)"
)
_NATURE: Final = re.compile(r"(\d{3})(?:[.,]0+)?")
_SCORE: Final = re.compile(r"(.*\S) ?pix", re.IGNORECASE)


def parse_text(text: str) -> str | None:
    """Keep the text as written."""
    return text


def parse_number(text: str) -> float:
    """Read a number with a decimal comma or point, spaces of every kind, or a percent sign.

    Raises ``EitherError`` where its one mark may be decimal or separate thousands.

    >>> parse_number("1 234,500"), parse_number("1.234,5"), parse_number("0,125")
    (1234.5, 1234.5, 0.125)
    """
    plain = _SPACES.sub("", text)
    size = 100 if plain.endswith("%") else 1
    bare = plain.removesuffix("%")
    if _GROUPED.fullmatch(bare):
        bare = _without_groups(bare)
    elif either := _EITHER.fullmatch(bare):
        whole, rest = either.groups()
        raise EitherError(float(f"{whole}.{rest}") / size, float(whole + rest) / size)
    if not _NUMBER.fullmatch(bare):
        raise UnfitError(_("a number"))
    number = bare.replace(",", ".")
    return float(number) if size == 1 else float(f"{number}e-2")  # 8.2 / 100 is not 0.082


def parse_in_percent(text: str) -> bool:
    """Tell whether a number is written in percent: ``30 %`` is a share, ``0,3`` may be anything."""
    return text.rstrip().endswith("%")


def _without_groups(text: str) -> str:
    """Take off the marks of thousands, of two kinds of marks the first."""
    marks = [mark for mark in text if mark in ".,"]
    plain = text.replace(marks[0], "")
    return plain if marks[-1] == marks[0] else plain.replace(marks[-1], ".")


def parse_hours(text: str) -> float:
    """Read a duration in hours: ``3,5``, ``3h30``, ``3:30`` or ``45 min``.

    >>> parse_hours("3h30"), parse_hours("03:30:00"), parse_hours("3,5 h"), parse_hours("45 min")
    (3.5, 3.5, 3.5, 0.75)
    """
    plain = _SPACES.sub("", text).lower()
    spelt = _DURATION.fullmatch(plain)
    try:
        hours = _spelt_hours(spelt) if spelt else parse_number(plain.removesuffix("h"))
    except EitherError as either:  # nobody is trained for a thousand hours
        hours = either.few
    if hours < 0 or "%" in plain:
        raise UnfitError(_("a number of hours, such as 3,5 or 3h30"))
    return hours


def _spelt_hours(match: re.Match[str]) -> float:
    part = match.groupdict(default="0")
    minutes, seconds = int(part["minutes"]) + int(part["spelt"]), int(part["seconds"])
    if minutes > 59 or seconds > 59:
        raise UnfitError(_("a number of hours, such as 3,5 or 3h30"))
    whole = int(part["hours"]) * 3600 + (minutes + int(part["alone"])) * 60 + seconds
    return whole / 3600


def parse_count(text: str) -> int:
    """Read a whole number, zero or more; ``1.000`` may be one or a thousand, ``1.500`` may not."""
    try:
        number = parse_number(text)
    except EitherError as either:
        if either.few == int(either.few):
            raise
        number = either.many
    if not 0 <= number <= _MOST or number != int(number) or "%" in text:
        raise UnfitError(_("a whole number, 0 or more"))
    return int(number)


def parse_score(text: str) -> int:
    """Read a score in pix: ``266`` or ``266 pix``."""
    unit = _SCORE.fullmatch(text)
    return parse_count(unit[1] if unit else text)


def parse_positive(text: str) -> bool:
    """Tell whether a count or a score is above zero."""
    try:
        return parse_score(text) > 0
    except EitherError as either:
        return either.few > 0


def parse_status_of_score(text: str) -> str:
    """Give the status that a score says: above zero certifies."""
    return "validée" if parse_positive(text) else "non obtenue"


def parse_uai(text: str) -> str:
    """Read a UAI, whatever its case; its check letter must hold."""
    uai = _SPACES.sub("", text).upper()
    if not is_uai(uai):
        raise NoUaiError(_("a UAI whose letter fits its seven digits"))
    return uai


def parse_department(text: str) -> str:
    """Read a département, by number or by name, as three characters: ``016``."""
    value = words_of("department").get(stem(text))
    if value is None:
        raise UnfitError(_("a département, such as 016, 16 or Charente"))
    return str(value)


def parse_certified(text: str) -> bool | None:
    """Read ``Oui``, a status of a certification, or a score: above zero certifies."""
    for name in ("flag", "certification_status"):
        value = words_of(name).get(stem(text))
        if value is not None:
            return value in (True, "validée")
    return parse_positive(text)


def parse_service(text: str) -> str:
    """Read one of the four services; another one stays as written."""
    return str(words_of("service").get(stem(text), text))


def _word_parser(name: str) -> Parser:
    """Give the parser of a closed list of the vocabulary."""

    def parse(text: str) -> str | bool:
        value = words_of(name).get(stem(text))
        if value is None:
            words = ", ".join(sorted(map(_shown, load_vocabulary()[name])))
            raise UnfitError(_("one of: {words}", words=words))
        return value

    return parse


def _shown(value: str | bool) -> str:
    return {True: "Oui", False: "Non"}.get(value, str(value)) if isinstance(value, bool) else value


def _lenient_parser(name: str) -> Parser:
    """Give a parser for which a word outside the closed list is not known, without trouble."""
    return lambda text: words_of(name).get(stem(text))


def _nature_parser(name: str) -> Parser:
    """Give a parser of the natures of the register, numbers of three figures, by a list."""

    def parse(text: str) -> Cell:
        match = _NATURE.fullmatch(text)
        if not match:
            raise UnfitError(_("a nature of three figures, such as 306"))
        words = words_of(name)
        return words.get(match[1], words.get(match[1][0]))

    return parse


PARSERS: Final[Mapping[str, Parser]] = {
    "text": parse_text,
    "label": parse_text,
    "number": parse_number,
    "in_percent": parse_in_percent,
    "hours": parse_hours,
    "count": parse_count,
    "score": parse_score,
    "positive": parse_positive,
    "status_of_score": parse_status_of_score,
    "moment": parse_moment,
    "rentree": parse_rentree,
    "uai": parse_uai,
    "department": parse_department,
    "certified": parse_certified,
    "service": parse_service,
    "vocational": _lenient_parser("vocational"),
    "nature": _nature_parser("nature"),
    "vocational_of_nature": _nature_parser("vocational_of_nature"),
    "degree_of_function": _lenient_parser("degree_of_function"),
    "grade": parse_grade,
    "track_of_grade": parse_track_of_grade,
    **{
        name: _word_parser(name)
        for name in (
            *("flag", "presence", "kind", "sector", "track", "function", "degree"),
            *("certification_status", "project_state", "twin_state", "profile"),
        )
    },
}


def is_unknown(text: str) -> bool:
    """Tell whether a cell says "not known": empty, ``NA``, ``-``..."""
    short = len(text) <= _LONGEST_UNKNOWN or text.isspace()
    return short and text.strip().lower() in UNKNOWN

"""Parsing dates as French offices and their software write them, in figures or in words."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.cells.orders import Order
from feuille_route.cells.unfit import UnfitError
from feuille_route.sentences import _
from feuille_route.tables import YEARS

SECONDS_A_DAY: Final = 86_400
_TIME: Final = (
    r"(?:(?:t|,? (?:(?:a|de|at|from) )?|,| - )(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?| ?h(?: ?(?P<minutes>\d{2}))?"
    r"|(?= ?[ap]\.?m)) ?(?P<half>[ap]\.?m\.?)?"
    r" ?(?P<zone>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?"
    # What ends the same day begins on it.
    r"(?: ?(?:-|a|to) ?\d{1,2} ?(?:h ?(?:\d{2})?|:\d{2}))?)?"
)
_MOMENT: Final = re.compile(
    r"(?:(?P<first>\d{1,2})(?P<mark> ?[-/.] ?)(?P<then>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"|(?P<y>\d{4})(?P<sign> ?[-/.] ?)(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})"
    r"|(?P<figures>\d{8}))" + _TIME,
    re.IGNORECASE,
)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\D.*)?")
_WEEKDAY: Final = (
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:lun|mar|mer|jeu|ven|sam|dim)\.?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\.?)"
)
# Words that leave the day what it is; "avant le" or "annulé le" would not.
_BEFORE: Final = re.compile(rf"(?:(?:le|la|ce|en date du|date|jour|on|the|{_WEEKDAY})[ :,]+)+")
_AFTER: Final = re.compile(
    r"[ ,]*\(?(?:(?:au |le |en )?(?:matin|midi|apres[- ]midi|soir|journee|toute la journee)"
    rf"|heure de paris|europe/paris|paris|{_WEEKDAY})\)?$"
)
_BETWEEN: Final = r"(?: of | de | ?[/.-] ?| )?"
_DAY: Final = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?"
_SPELT_DATES: Final = tuple(
    re.compile(shape + _TIME)
    for shape in (
        rf"{_DAY}{_BETWEEN}(?P<month>[a-z]{{3,9}})\.?,?{_BETWEEN}(?P<year>\d{{4}})",
        rf"(?P<month>[a-z]{{3,9}})\.?{_BETWEEN}{_DAY}(?:, ?|{_BETWEEN})(?P<year>(?<!\d)\d{{4}})",
        rf"(?P<year>\d{{4}}){_BETWEEN}(?P<month>[a-z]{{3,9}})\.?{_BETWEEN}{_DAY}",
    )
)
# Moodle's: a two-digit year comes with a comma and a time, never alone.
_SHORT_DATE: Final = re.compile(r"(?P<day>\d{1,2}) (?P<month>[a-z]{3,5})\.? (?P<year>\d{2})")
_CLOCK: Final = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2}))?")
_SCHOOL_YEAR: Final = re.compile(r"(?P<year>20\d\d)(?:[.,]0|[-/](?P<next>\d{4}))?")
_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - exports hold local times
_FIRST, _LAST = (
    (dt.date(year, 1, 1) - _EPOCH.date()).days * SECONDS_A_DAY for year in (YEARS[0], YEARS[1] + 1)
)
_CENTURIES: Final = ("19", "20")
MONTHS: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("janvier", "janv", "jan"),
    2: ("fevrier", "fevr", "fev"),
    3: ("mars",),
    4: ("avril", "avr"),
    5: ("mai",),
    6: ("juin",),
    7: ("juillet", "juill", "juil"),
    8: ("aout", "aou"),
    9: ("septembre", "sept", "sep"),
    10: ("octobre", "oct"),
    11: ("novembre", "nov"),
    12: ("decembre", "dec"),
}
_ENGLISH_MONTHS: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("january",),
    2: ("february", "feb"),
    3: ("march", "mar"),
    4: ("april", "apr"),
    5: ("may",),
    6: ("june", "jun"),
    7: ("july", "jul"),
    8: ("august", "aug"),
    9: ("september",),
    10: ("october",),
    11: ("november",),
    12: ("december",),
}


def parse_moment(text: str, order: Order = Order.DAY) -> int:
    """Read a date, with or without a time, as seconds since 1970, in the time of Paris.

    ``DD/MM/YYYY``, ISO, figures alone, or in words: ``3 nov. 20, 08:15``, ``1er septembre 2020``.
    ``order`` is that of the column's dates in figures (rulings, 38).

    >>> parse_moment("2020-09-01T00:30:00+02:00") == parse_moment("31.08.2020 22:30Z")
    True
    """
    match = _MOMENT.fullmatch(text)
    if match:
        return _moment_of(match, *_day_of(match, order))
    day, comma, time = text.partition(", ")
    start, seconds = (_read_spelt_day(day), _read_clock(time)) if comma else (None, None)
    if start is not None and seconds is not None:
        return start + seconds
    return _read_among_words(fold(text), order)


def _read_among_words(folded: str, order: Order) -> int:
    """Read a folded date with what stands around it, or whose month is a word."""
    bare = _AFTER.sub("", _BEFORE.sub("", folded, count=1) if _BEFORE.match(folded) else folded)
    if match := _MOMENT.fullmatch(bare):
        return _moment_of(match, *_day_of(match, order))
    for shape in _SPELT_DATES:
        match = shape.fullmatch(bare)
        if match and (month := _month_of(match)):
            return _moment_of(match, int(match["year"]), month, int(match["day"]))
    if _SHORT_YEAR.fullmatch(bare):
        raise UnfitError(_("a date with its year in four figures, such as 31/12/2020"))
    raise UnfitError(_("a date such as 31/12/2020 or 2020-12-31"))


def _day_of(match: re.Match[str], order: Order) -> tuple[int, int, int]:
    """Give the year, the month and the day of a date in figures."""
    if match["y"]:
        return int(match["y"]), int(match["m"]), int(match["d"])
    figures = match["figures"]
    if figures and figures.startswith(_CENTURIES) and int(figures[4:6]) <= 12:
        return int(figures[:4]), int(figures[4:6]), int(figures[6:])
    parts = (figures[:2], figures[2:4], figures[4:]) if figures else match.group(1, 3, 4)
    first, then, year = map(int, parts)
    if figures and not parts[2].startswith(_CENTURIES):
        raise UnfitError(_("a date such as 31/12/2020 or 2020-12-31"))
    if order is Order.OPEN and max(first, then) <= 12 and first != then:
        raise UnfitError(_("a date whose day and month can be told apart, such as 2020-12-31"))
    month_first = order is Order.MONTH or (order is Order.OPEN and then > 12)
    return (year, first, then) if month_first else (year, then, first)


def _moment_of(match: re.Match[str], year: int, month: int, day: int) -> int:
    """Add the time of a match to a day; what has an offset is told in the time of Paris."""
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    try:
        hour = _of_whole_day(hour, match["half"])
        minute = minute or int(match["minutes"] or 0)
        moment = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local times
        if match["zone"] and not _is_end(match):
            moment = _in_paris(moment - _offset(match["zone"]))
    except (ValueError, OverflowError):
        raise UnfitError(_("a date that exists")) from None
    return (moment - _EPOCH).days * SECONDS_A_DAY + (moment - _EPOCH).seconds


def _is_end(match: re.Match[str]) -> bool:
    """Tell whether what looks like an offset is when it ends: ``17/01/2021 14:00-16:00``."""
    from_the_year = bool(match.groupdict().get("y"))
    return match["zone"].startswith("-") and not match["second"] and not from_the_year


def _of_whole_day(hour: int, half: str | None) -> int:
    """Give an hour of 24 of one of 12; raises ``ValueError``."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _offset(zone: str) -> dt.timedelta:
    if zone[0] not in "+-":
        return dt.timedelta()
    minutes = int(zone[1:3]) * 60 + int(zone[3:].removeprefix(":") or 0)
    return dt.timedelta(minutes=-minutes if zone[0] == "-" else minutes)


def _in_paris(moment: dt.datetime) -> dt.datetime:
    """Give the time of Paris: summer is from the last Sunday of March to that of October, 1 h UTC.

    Directive 2000/84/EC; a table of the world's times is no part of every system.
    """
    ends = [dt.datetime(moment.year, month, 31, 1) for month in (3, 10)]  # noqa: DTZ001
    first, last = (end - dt.timedelta(days=(end.weekday() + 1) % 7) for end in ends)
    return moment + dt.timedelta(hours=2 if first <= moment < last else 1)


# A log has as many dates as seconds, but few days and times of day.
@lru_cache(maxsize=1 << 12)
def _read_spelt_day(text: str) -> int | None:
    """Read ``3 nov. 20``; ``None`` for what has another shape."""
    match = _SHORT_DATE.fullmatch(fold(text))
    month = _month_of(match) if match else None
    if not match or not month:
        return None
    try:
        date = dt.date(2000 + int(match["year"]), month, int(match["day"]))
    except ValueError:
        raise UnfitError(_("a date that exists")) from None
    return (date - _EPOCH.date()).days * SECONDS_A_DAY


@lru_cache(maxsize=1 << 17)
def _read_clock(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    hour, minute, second = (int(part or 0) for part in match.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise UnfitError(_("a date that exists"))
    return hour * 3600 + minute * 60 + second


def _month_of(match: re.Match[str]) -> int | None:
    """Give the month that a word names, in French or in English; ``None`` where it is none."""
    written = match["month"]
    named = (at for at in MONTHS if written in (*MONTHS[at], *_ENGLISH_MONTHS[at]))
    return next(named, None)


def parse_rentree(text: str) -> int:
    """Read a school year, by its rentrée (``2020``) or whole, as its 1 October in seconds."""
    match = _SCHOOL_YEAR.fullmatch(text)
    if not match or match["next"] not in (None, str(int(match["year"]) + 1)):
        raise UnfitError(_("a rentrée, such as 2020"))
    return parse_moment(f"{match['year']}-10-01")


def is_of_years(moment: object) -> bool:
    """Tell whether a moment, in seconds since 1970, is of a year that was not mistyped."""
    return not isinstance(moment, int) or _FIRST <= moment < _LAST


def school_year(period: tuple[dt.date, dt.date]) -> str:
    """Name a period by the years of its first and last day, as ``2020-2021``."""
    return f"{period[0].year}-{period[1].year}"

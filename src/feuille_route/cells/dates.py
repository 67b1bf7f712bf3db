"""Parsing dates as French offices and their software write them, in figures or in words."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.cells.unfit import UnfitError
from feuille_route.sentences import _

SECONDS_A_DAY: Final = 86_400
_MOMENT: Final = re.compile(
    r"(?:(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"
    r"|(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2}))"
    r"(?:[ T](?:à )?(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?Z?)?"
)
_WEEKDAY: Final = "(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*\\.? "
_SPELT_DATE: Final = re.compile(
    rf"(?:{_WEEKDAY})?(?P<day>\d{{1,2}}(?:er)?)[ -](?P<month>[a-z]{{3,9}})\.?[ -](?P<year>\d{{4}})"
    r"(?:(?:,| a)? (?P<time>.+))?"
)
# Moodle's: a two-digit year comes with a comma and a time, never alone.
_SHORT_DATE: Final = re.compile(r"(?P<day>\d{1,2}) (?P<month>[a-z]{3,5})\.? (?P<year>\d{2})")
_CLOCK: Final = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2}))?")
_SCHOOL_YEAR: Final = re.compile(r"(?P<year>20\d\d)(?:[.,]0|[-/](?P<next>\d{4}))?")
_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - exports hold local times
_DATE_PARTS: Final = (("year", "y"), ("month", "m"), ("day", "d"))
MONTHS: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("janvier", "janv", "jan"),
    2: ("fevrier", "fevr", "fev"),
    3: ("mars",),
    4: ("avril", "avr"),
    5: ("mai",),
    6: ("juin",),
    7: ("juillet", "juil"),
    8: ("aout",),
    9: ("septembre", "sept", "sep"),
    10: ("octobre", "oct"),
    11: ("novembre", "nov"),
    12: ("decembre", "dec"),
}


def parse_moment(text: str) -> int:
    """Read a date, with or without a time, as seconds since 1970.

    ``DD/MM/YYYY``, ISO, or in French words: ``3 nov. 20, 08:15``, ``1er septembre 2020``.
    """
    match = _MOMENT.fullmatch(text) if ", " not in text else None
    if not match:
        return _read_spelt_moment(text)
    part = match.groupdict(default="0")
    year, month, day = (int(part[name]) or int(part[short]) for name, short in _DATE_PARTS)
    hour, minute, second = (int(part[name]) for name in ("hour", "minute", "second"))
    try:
        moment = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local times
    except ValueError:
        raise UnfitError(_("a date that exists")) from None
    return (moment - _EPOCH).days * SECONDS_A_DAY + (moment - _EPOCH).seconds


def _read_spelt_moment(text: str) -> int:
    """Read a date whose month is a French word."""
    day, comma, time = text.partition(", ")
    start = _read_spelt_day(day) if comma else None
    if start is None:
        match = _SPELT_DATE.fullmatch(fold(text))
        start = _start_of(match) if match else None
        time = (match["time"] or "0:00") if match else ""
    seconds = _read_clock(time)
    if start is None or seconds is None:
        raise UnfitError(_("a date such as 31/12/2020 or 2020-12-31"))
    return start + seconds


# A log has as many dates as seconds, but few days and times of day.
@lru_cache(maxsize=1 << 12)
def _read_spelt_day(text: str) -> int | None:
    """Read ``3 nov. 20``; ``None`` for what has another shape."""
    match = _SHORT_DATE.fullmatch(fold(text))
    return _start_of(match) if match else None


@lru_cache(maxsize=1 << 17)
def _read_clock(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    hour, minute, second = (int(part or 0) for part in match.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise UnfitError(_("a date that exists"))
    return hour * 3600 + minute * 60 + second


def _start_of(match: re.Match[str]) -> int | None:
    """Give the seconds where a spelt day starts; ``None`` where its month is no French word."""
    months = [month for month, names in MONTHS.items() if match["month"] in names]
    if not months:
        return None
    year, day = int(match["year"]), int(match["day"].removesuffix("er"))
    try:
        date = dt.date(year if year > 99 else 2000 + year, months[0], day)
    except ValueError:
        raise UnfitError(_("a date that exists")) from None
    return (date - _EPOCH.date()).days * SECONDS_A_DAY


def parse_rentree(text: str) -> int:
    """Read a school year, by its rentrée (``2020``) or whole, as its 1 October in seconds."""
    match = _SCHOOL_YEAR.fullmatch(text)
    if not match or match["next"] not in (None, str(int(match["year"]) + 1)):
        raise UnfitError(_("a rentrée, such as 2020"))
    return parse_moment(f"{match['year']}-10-01")


def school_year(period: tuple[dt.date, dt.date]) -> str:
    """Name a period by the years of its first and last day, as ``2020-2021``."""
    return f"{period[0].year}-{period[1].year}"

"""Series: files whose paths agree without what only says when, which copy or which software.

``personnels_2020-12-01 - Copie.csv``, ``archives/Personnels 2019-2020.xlsx`` and
``personnels_T2_v3_final.csv`` are of one series. A name that says a month or a year has no date
(nobody knows the day), but it has a span: of two that do not touch, one is older. Beside a whole
date it tells what the date does not: ``personnels_2021-06-15.xlsx`` may hold a sheet ``Décembre``.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from feuille_route.cells.dates import MONTHS
from feuille_route.cells.folding import fold
from feuille_route.cells.words import word_list

Span = tuple[dt.date, dt.date]

COPY: Final = re.compile(r" ?\(\d+\)(?=\.[^.]*$|$)")

_BEFORE: Final = re.compile(r"(?<![^\W_])(?:au|le|du)[-. ]+(?=\0)")
_CLOCK: Final = re.compile(r"(?<=\0)[-_. t]*(?:a )?\d{2}[-:h.]?\d{2}(?:[-:m.]?\d{2})?s?(?!\d)")
_TABLES: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_SUFFIXES: Final = (*_TABLES, ".gz", ".zip")
_ASIDE: Final = word_list("put_aside")
_VERSIONS: Final = word_list("version") | _ASIDE
# What is of before 2000 is the name of something: “collège du 8 mai 1945”.
_YEAR: Final = r"20\d\d"
_NAMES: Final = {name: month for month, names in MONTHS.items() for name in names}
_MONTH: Final = "|".join(sorted(_NAMES, key=len, reverse=True))
_COUNTED: Final = "".join(rf"(?<!{word}[-. ])" for word in sorted(word_list("before_a_number")))
_WHOLE_DATE: Final = re.compile(
    rf"(?<!\d)(?=\d)(?:(?P<year>{_YEAR})(?P<dash>[-. ]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    rf"|(?:(?P<d>\d\d)(?P<dot>[-. ])(?P<m>\d\d)(?P=dot)(?P<y>{_YEAR})"
    rf"|(?<![a-z°]){_COUNTED}(?P<nth>\d\d?)(?:er)?[-. ]*(?P<name>{_MONTH})[-. ]*(?P<of>{_YEAR}))"
    # Another date may begin with the year: “rue du 11 novembre_2021-06-01”, “5 octobre 2020-2021”.
    r"(?!(?P<then>[-. ]?)(?:0[1-9]|1[0-2])(?P=then)(?:0[1-9]|[12]\d|3[01])(?!\d))"
    r"(?![-/](?:20)?\d\d(?![\dh:])))"
    rf"(?!\d)(?:[-t ]?(?!{_YEAR}[-./ ](?:20)?\d\d(?!\d))(?P<time>\d{{4}})(?!\d))?"
)
# Of 01-12-20 and 15-06-21, nobody knows what is the year; they only say when.
_SHORT_DATE: Final = re.compile(
    r"(?<!\d)(?<!\d[-. ])(?:0[1-9]|[12]\d|3[01])([-. ])(?:0[1-9]|1[0-2])\1\d\d(?![-. ]?\d)"
)
_SCHOOL_YEAR: Final = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})[-_./ ](?P<next>{_YEAR}|\d\d)(?![-_.]?\d)"
)
# SEP alone is a section of vocational education, and Maréchal Juin a school.
_NO_MONTH: Final = rf"(?<!marechal[-. ])(?!sep(?![a-z.]|[-. ]*{_YEAR}))"
_OF_A_MONTH: Final = re.compile(
    rf"(?<!\d)(?:(?P<y>{_YEAR})[-_. ]?(?P<m>0[1-9]|1[0-2])"
    rf"|(?P<m2>0[1-9]|1[0-2])[-_. ](?P<y2>{_YEAR}))(?!\d)"
    rf"|(?:(?=\d)(?<![a-z°\d]){_COUNTED}(?P<nth>\d\d?)(?:er)?[-. ]+)?"
    rf"(?<![a-z]){_NO_MONTH}(?P<name>{_MONTH})\.?(?:[-_. ]*(?P<y3>{_YEAR}))?"
    r"(?![a-z\d])(?![-_. ]*1\d{3}(?!\d))"
)
_OF_A_YEAR: Final = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_TERM: Final = re.compile(
    r"(?<![a-z\d])(?:[tsq][1-4]|(?:\d ?(?:er|e|eme|nd|d)? ?)?(?:trimestre|semestre)(?:[-_. ]?\d)?)"
    r"(?![a-z\d])"
)
_COPIED: Final = (
    r"\(\d+\)"
    r"|(?<![a-z])(?:copie|copy)(?:[-_. ]*(?:de|of)(?![a-z]))?(?:[-_. ]*\d+)?(?![a-z\d])"
)
_VERSION: Final = re.compile(
    r"(?<![a-z\d])(?:v(?:ersion)?[-_. ]?\d+(?:\.\d+)*|(?:feuil(?:le)?|sheet)[ _]?\d+)"
    r"(?![a-z\d])"
    rf"|{_COPIED}"
)
_NUMBER: Final = re.compile(r"\d+[a-z]{0,3}")


@lru_cache(maxsize=1 << 15)
def whole_dates(part: str) -> Sequence[tuple[dt.date, str]]:
    """Give the whole dates of a name, each with the four figures of a time that follow it.

    >>> whole_dates("Personnels au 1er déc. 2020 (2021-06-15-1030)")
    [(datetime.date(2020, 12, 1), ''), (datetime.date(2021, 6, 15), '1030')]
    """
    found = ((_day_of(match), match["time"]) for match in _WHOLE_DATE.finditer(fold(part)))
    return [(day, time or "") for day, time in found if day]


def _day_of(match: re.Match[str]) -> dt.date | None:
    """Give the day of a whole date; ``None`` where there is no such day."""
    year, day = (
        match["year"] or match["y"] or match["of"],
        match["day"] or match["d"] or match["nth"],
    )
    month = _NAMES[match["name"]] if match["name"] else match["month"] or match["m"]
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _without_dates(text: str) -> str:
    return _WHOLE_DATE.sub(lambda match: "\0" if _day_of(match) else match[0], text)


def is_table(path: str) -> bool:
    """Tell whether a file is named as a table is, and not as an archive."""
    return path.lower().removesuffix(".gz").endswith(_TABLES)


@lru_cache(maxsize=1 << 14)
def series(parts: tuple[str, ...]) -> str:
    """Give what the paths of one series share.

    >>> series(("data", "archives", "Personnels 1D - déc. 2020 - Copie (2).xlsx"))
    'data/personnels-1d'
    """
    *folders, name = parts
    said = [*_saying_more(folders), _without_when(_stem(name))]
    # What of a workbook only says when, or which sheet, is of the series of the workbook.
    return "/".join(said if said[-1] else said[:-1])


@lru_cache(maxsize=1 << 14)
def kin(series: str) -> str:
    """Give what the series share that differ by numbers: of a département, a school, a part.

    >>> kin("data/personnels-017"), kin("0860001j/personnels-1d")
    ('data/personnels', 'personnels')
    """
    *folders, name = ("-".join(_without_numbers(part)) for part in series.split("/"))
    return "/".join([*filter(None, folders), name]) if name else series


def numbers(series: str) -> frozenset[str]:
    """Give the words of a series that hold a number.

    >>> sorted(numbers("0860001j/personnels-1d"))
    ['0860001j', '1d']
    """
    return frozenset(word for word in re.split("[-/]", series) if re.search(r"\d", word))


def span(parts: Sequence[str], date: dt.date | None = None) -> Span | None:
    """Give the time that a path names beside its whole date: of its file, else of a folder.

    What stands above the ``date`` says nothing more. A month without a year is the last one that
    began by then, or in the year of a folder above.

    >>> span(("2019-2020", "effectifs décembre.csv"))
    (datetime.date(2019, 12, 1), datetime.date(2019, 12, 31))
    """
    found, above = None, ""
    for part in (*parts[:-1], _stem(parts[-1])):
        if date and whole_dates(part):
            found = None
        until = min(filter(None, (date, found and found[1])), default=None)
        of_year = _is_figure(part) and _OF_A_YEAR.fullmatch(above)
        found = _span(f"{above}-{part:0>2}" if of_year else part, until) or found
        above = part
    return found


def originality(parts: Sequence[str]) -> tuple[bool, bool, bool]:
    """Order the paths of one content, the original's first.

    No copy's mark, then a time that is named, then out of the folders for what is old.

    >>> originality(("archives", "effectifs_2020 - Copie.csv"))
    (True, False, True)
    """
    copied = any(re.search(_COPIED, fold(part)) for part in parts)
    timed = bool(span(parts)) or any(map(whole_dates, parts))
    aside = (_ASIDE.intersection(re.findall(r"[^\W_]+", fold(part))) for part in parts[:-1])
    return copied, not timed, any(aside)


def is_named_as_a_table(name: str) -> bool:
    """Tell whether the suffix of a file is that of a table: text or a spreadsheet."""
    return PurePosixPath(name).suffix.lower() in _TABLES


def _saying_more(folders: Sequence[str]) -> Iterator[str]:
    """Give what folders say beside when; below a year, a month is a figure alone, then a day."""
    timed = of_month = False
    for folder in folders:
        left = _without_when(_stem(folder))
        of_month = timed and _is_figure(left) and (of_month or int(left) <= 12)
        if left and not of_month:
            yield left
        timed |= bool(_span(folder, None))


def _is_figure(part: str) -> bool:
    """Tell whether a part is a figure alone, as that of a month or a day."""
    return part.isdigit() and len(part) <= 2


def _without_numbers(part: str) -> Iterator[str]:
    for word in part.split("-"):
        if not _NUMBER.fullmatch(word) and (left := re.sub(r"\d+", "", word)):
            yield left


def _stem(name: str) -> str:
    """Take off the suffixes that say which software wrote a file."""
    stem, _, suffix = name.rpartition(".")
    while stem and f".{suffix.lower()}" in _SUFFIXES:
        name = stem
        stem, _, suffix = name.rpartition(".")
    return name


@lru_cache(maxsize=4096)
def _without_when(part: str) -> str:
    """Give the words of a name that say neither when, nor which copy."""
    text = _CLOCK.sub(" ", _SHORT_DATE.sub("\0", _without_dates(fold(part))))
    # The longest first: 2019-2020 is not two years, nor 03-2021 one year alone.
    for pattern in (_SCHOOL_YEAR, _OF_A_MONTH, _TERM, _VERSION, _OF_A_YEAR, _BEFORE):
        text = pattern.sub("\0", text)
    words = re.findall(r"[^\W_]+", text)
    return "-".join(word for word in words if word not in _VERSIONS)


@lru_cache(maxsize=1 << 15)
def _span(part: str, date: dt.date | None) -> Span | None:
    """Give the time that a name says beside a whole date: all of it where it says several."""
    text = _without_dates(fold(part))
    years = list(_school_years(text))
    rest = _SCHOOL_YEAR.sub("\0", text) if years else text
    until = max((last for _, last in years), default=date)
    found = list(_named_months(rest, until)) or years or list(_months(text)) or list(_years(text))
    return (min(found)[0], max(last for _, last in found)) if found else None


def _school_years(text: str) -> Iterator[Span]:
    for match in _SCHOOL_YEAR.finditer(text):
        year = int(match["year"])
        if int(match["next"]) % 100 == (year + 1) % 100:
            yield dt.date(year, 9, 1), dt.date(year + 1, 8, 31)


def _named_months(text: str, until: dt.date | None) -> Iterator[Span]:
    """Give the months that are named; one without a year is the last that began ``until`` then.

    Beside a whole date, a day of no year names something: “rue du 11 novembre”.
    """
    for match in _OF_A_MONTH.finditer(text):
        named = match["name"] and not (match["nth"] and not match["y3"] and "\0" in text)
        month = _NAMES[match["name"]] if named else None
        if month and match["y3"]:
            yield _month(int(match["y3"]), month)
        elif month and until:
            yield _month(until.year - (month > until.month), month)


def _months(text: str) -> Iterator[Span]:
    for match in _OF_A_MONTH.finditer(text):
        if year := match["y"] or match["y2"]:
            yield _month(int(year), int(match["m"] or match["m2"]))


def _month(year: int, month: int) -> Span:
    return dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])


def _years(text: str) -> Iterator[Span]:
    for match in _OF_A_YEAR.finditer(text):
        year = int(match[0])
        yield dt.date(year, 1, 1), dt.date(year, 12, 31)

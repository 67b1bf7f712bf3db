"""Series: files whose paths agree without what only says when, which copy or which software.

``personnels_2020-12-01 - Copie.csv``, ``archives/Personnels 2019-2020.xlsx`` and
``personnels_T2_v3_final.csv`` are of one series. A name that says a month or a year has no date
(nobody knows the day), but it has a span: of two that do not touch, one is older.
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

WHOLE_DATE: Final = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)(?P<dash>[-_.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"|(?P<d>\d\d)(?P<dot>[-_.])(?P<m>\d\d)(?P=dot)(?P<y>(?:19|20)\d\d))(?!\d)"
    r"(?:[-_T ]?(?P<time>\d{4})(?!\d))?"
)
COPY: Final = re.compile(r" ?\(\d+\)(?=\.[^.]*$|$)")

_CLOCK: Final = re.compile(r"(?<=\0)[-_. t]*(?:a )?\d{2}[-:h.]?\d{2}(?:[-:m.]?\d{2})?s?(?!\d)")
_TABLES: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_SUFFIXES: Final = (*_TABLES, ".gz", ".zip")
_YEAR: Final = r"(?:19|20)\d\d"
_NAMES: Final = {name: month for month, names in MONTHS.items() for name in names}
_MONTH: Final = "|".join(sorted(_NAMES, key=len, reverse=True))
_SCHOOL_YEAR: Final = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})[-_./ ](?P<next>{_YEAR}|\d\d)(?![-_.]?\d)"
)
_OF_A_MONTH: Final = re.compile(
    rf"(?<!\d)(?:(?P<y>{_YEAR})[-_. ]?(?P<m>0[1-9]|1[0-2])"
    rf"|(?P<m2>0[1-9]|1[0-2])[-_. ](?P<y2>{_YEAR}))(?!\d)"
    rf"|(?<![a-z])(?P<name>{_MONTH})\.?(?:[-_. ]*(?P<y3>{_YEAR}))?(?![a-z\d])"
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
_ASIDE: Final = word_list("put_aside")
_VERSIONS: Final = word_list("version") | _ASIDE


def is_table(path: str) -> bool:
    """Tell whether a file is named as a table is, and not as an archive."""
    return path.lower().removesuffix(".gz").endswith(_TABLES)


def series(parts: Sequence[str]) -> str:
    """Give what the paths of one series share.

    >>> series(("data", "archives", "Personnels 1D - déc. 2020 - Copie (2).xlsx"))
    'data/personnels-1d'
    """
    *folders, name = parts
    kept = [left for folder in folders if (left := _without_when(folder)) and not _is_month(left)]
    return "/".join([*kept, _without_when(_stem(name))])


def span(parts: Sequence[str]) -> Span | None:
    """Give the time that a path without a whole date names: of its file, else of a folder.

    >>> span(("2019-2020", "effectifs.csv"))
    (datetime.date(2019, 9, 1), datetime.date(2020, 8, 31))
    """
    for part in (_stem(parts[-1]), *reversed(parts[:-1])):
        if found := _span(part):
            return found
    return None


def originality(parts: Sequence[str]) -> tuple[bool, bool, bool]:
    """Order the paths of one content, the original's first.

    No copy's mark, then a time that is named, then out of the folders for what is old.

    >>> originality(("archives", "effectifs_2020 - Copie.csv"))
    (True, False, True)
    """
    copied = any(re.search(_COPIED, fold(part)) for part in parts)
    timed = bool(span(parts)) or any(map(WHOLE_DATE.search, parts))
    aside = (_ASIDE.intersection(re.findall(r"[^\W_]+", fold(part))) for part in parts[:-1])
    return copied, not timed, any(aside)


def is_named_as_a_table(name: str) -> bool:
    """Tell whether the suffix of a file is that of a table: text or a spreadsheet."""
    return PurePosixPath(name).suffix.lower() in _TABLES


def _is_month(folder: str) -> bool:
    """Tell whether a folder is a figure alone, as that of a month below its year."""
    return folder.isdigit() and len(folder) <= 2


def _stem(name: str) -> str:
    """Take off the suffixes that say which software wrote a file."""
    path = PurePosixPath(name)
    while path.suffix.lower() in _SUFFIXES:
        path = path.with_suffix("")
    return path.name


@lru_cache(maxsize=4096)
def _without_when(part: str) -> str:
    """Give the words of a name that say neither when, nor which copy."""
    text = _CLOCK.sub(" ", WHOLE_DATE.sub("\0", fold(part)))
    # The longest first: 2019-2020 is not two years, nor 03-2021 one year alone.
    for pattern in (_SCHOOL_YEAR, _OF_A_MONTH, _TERM, _VERSION, _OF_A_YEAR):
        text = pattern.sub(" ", text)
    words = re.findall(r"[^\W_]+", text)
    return "-".join(word for word in words if word not in _VERSIONS)


@lru_cache(maxsize=4096)
def _span(part: str) -> Span | None:
    """Give the time that a name says: the whole of it where it says several."""
    text = fold(part)
    found = list(_school_years(text)) or list(_months(text)) or list(_years(text))
    return (min(found)[0], max(last for _, last in found)) if found else None


def _school_years(text: str) -> Iterator[Span]:
    for match in _SCHOOL_YEAR.finditer(text):
        year = int(match["year"])
        if int(match["next"]) % 100 == (year + 1) % 100:
            yield dt.date(year, 9, 1), dt.date(year + 1, 8, 31)


def _months(text: str) -> Iterator[Span]:
    for match in _OF_A_MONTH.finditer(text):
        year = match["y"] or match["y2"] or match["y3"]
        month = _NAMES[match["name"]] if match["name"] else int(match["m"] or match["m2"])
        if year:
            last = monthrange(int(year), month)[1]
            yield dt.date(int(year), month, 1), dt.date(int(year), month, last)


def _years(text: str) -> Iterator[Span]:
    for match in _OF_A_YEAR.finditer(text):
        year = int(match[0])
        yield dt.date(year, 1, 1), dt.date(year, 12, 31)

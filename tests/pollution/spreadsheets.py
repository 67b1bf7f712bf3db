"""What spreadsheets, and people in front of them, do to an export."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from pollution.sheet import Rows, needful, plain, with_cells, with_rows
from pollution.writing import another_separator
from raw_files import raw_file

_DATE: Final = re.compile(
    r"(?:(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})|(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d))"
    r"(?:[ T](?P<time>\d\d:\d\d))?"
)
_PARTS: Final = (("year", "y"), ("month", "m"), ("day", "d"))
_MONTHS: Final = (
    *("janv", "févr", "mars", "avr", "mai", "juin"),
    *("juil", "août", "sept", "oct", "nov", "déc"),
)
_MONTHS_IN_WORDS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_FIRST_DAY: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - exports hold local times
_DAYS_TO_1904: Final = 1462


def _moment(text: str) -> dt.datetime | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    part = match.groupdict()
    date = dt.date(
        *(int(part[a] or part[b]) for a, b in (("year", "y"), ("month", "m"), ("day", "d")))
    )
    return dt.datetime.combine(date, dt.time.fromisoformat(part["time"] or "00:00"))


def _dates(content: bytes, shape: Callable[[dt.datetime], str], *, time: bool = True) -> bytes:
    """Write each date in another shape, followed by its time if it has one."""

    def change(text: str) -> str:
        moment = _moment(text)
        if moment is None:
            return text
        return shape(moment) + (f" {moment:%H:%M}" if time and ":" in text else "")

    return with_cells(content, change)


def _counts(content: bytes, shape: Callable[[int], str]) -> bytes:
    """Write each whole number from 1 to 5 000 in another shape."""
    return with_cells(
        content, lambda text: shape(int(text)) if re.fullmatch(r"[1-9]\d{0,3}", text) else text
    )


# Cells that are taken for numbers and dates


def classes_as_powers(content: bytes) -> bytes:
    """`3E1` is shown as `3,00E+01`."""
    power = re.compile(r"(\d)[eE](\d)")
    return with_cells(
        content, lambda text: power.sub(r"\1,00E+0\2", text) if power.fullmatch(text) else text
    )


def classes_as_dates(content: bytes) -> bytes:
    """`3-1` is shown as `03-janv`."""
    return with_cells(content, _class_as_date)


def _class_as_date(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})", text)
    return f"{int(match[1]):02}-{_MONTHS[int(match[2]) - 1]}" if match else text


def classes_as_serials(content: bytes) -> bytes:
    """`3-1` becomes the serial number of the third of January."""
    return with_cells(content, lambda text: "44199" if re.fullmatch(r"\d-\d", text) else text)


def long_numbers_rounded(content: bytes) -> bytes:
    """A number of twelve digits and more becomes `1,00E+14`."""
    return with_cells(
        content,
        lambda text: (
            f"{int(text):.2E}".replace(".", ",") if re.fullmatch(r"\d{12,}", text) else text
        ),
    )


def leading_zeros_lost(content: bytes) -> bytes:
    """`016` becomes `16`."""
    return with_cells(content, lambda text: text.lstrip("0") or "0" if text.isdigit() else text)


def dates_as_serials(content: bytes) -> bytes:
    """A date becomes the number of days since 1900."""
    return _serials(content, 0)


def dates_as_serials_of_1904(content: bytes) -> bytes:
    """A date becomes the number of days since 1904, as on old Macs."""
    return _serials(content, _DAYS_TO_1904)


def _serials(content: bytes, less: int) -> bytes:
    def shape(moment: dt.datetime) -> str:
        days = (moment - _FIRST_DAY) / dt.timedelta(days=1) - less
        return f"{days:.5f}".rstrip("0").rstrip(".").replace(".", ",")

    return _dates(content, shape, time=False)


def short_years(content: bytes) -> bytes:
    """Years have two digits: `12/03/21`."""
    return _dates(content, lambda moment: f"{moment:%d/%m/%y}")


def american_dates(content: bytes) -> bytes:
    """The month comes first: `03/12/2021`."""
    return _dates(content, lambda moment: f"{moment:%m/%d/%Y}")


def dates_in_words(content: bytes) -> bytes:
    """`12 mars 2021`."""
    return _dates(
        content,
        lambda moment: f"{moment.day} {_MONTHS_IN_WORDS[moment.month - 1]} {moment:%Y}",
    )


def columns_too_narrow(content: bytes) -> bytes:
    """Dates are shown, and saved, as `########`."""
    return _dates(content, lambda _: "########", time=False)


def formulas_in_error(content: bytes) -> bytes:
    """Every third row holds `#N/A`, `#REF!`, `#VALEUR!`, `#DIV/0!` in every second cell."""
    errors = ("#N/A", "#REF!", "#VALEUR!", "#DIV/0!")

    def change(rows: Rows, _separator: str) -> Rows:
        for number, row in enumerate(rows[3::3]):
            row[1::2] = [errors[number % len(errors)]] * len(row[1::2])
        return rows

    return with_rows(content, change)


def decimal_points(content: bytes) -> bytes:
    """`3,5` becomes `3.5`."""
    return with_cells(content, lambda text: re.sub(r"^(\d+),(\d+)$", r"\1.\2", text))


def counts_with_decimals(content: bytes) -> bytes:
    """`12` becomes `12,00`."""
    return _counts(content, lambda number: f"{number},00")


def counts_in_percent(content: bytes) -> bytes:
    """`12` is shown as `1200 %`."""
    return _counts(content, lambda number: f"{number}00\u00a0%")


def percent_signs(content: bytes) -> bytes:
    """`0,5` becomes `50 %`."""
    return with_cells(
        content,
        lambda text: (
            f"{float(text.replace(',', '.')):.0%}" if re.fullmatch(r"[01],\d+", text) else text
        ),
    )


def thousands_apart(content: bytes) -> bytes:
    """`1042` becomes `1 042`, with a no-break space."""
    return _counts(content, lambda number: f"{number:,}".replace(",", "\u00a0"))


def thousands_with_commas(content: bytes) -> bytes:
    """`1042` becomes `1,042`."""
    return _counts(content, lambda number: f"{number:,}")


def thousands_with_dots(content: bytes) -> bytes:
    """`1042` becomes `1.042`."""
    return _counts(content, lambda number: f"{number:,}".replace(",", "."))


def true_and_false(content: bytes) -> bytes:
    """`Oui` and `O` become `VRAI`, `Non` and `N` become `FAUX`."""
    words = {"Oui": "VRAI", "O": "VRAI", "Non": "FAUX", "N": "FAUX"}
    return with_cells(content, lambda text: words.get(text, text))


def crosses(content: bytes) -> bytes:
    """`Oui` and `O` become `x`, `Non` and `N` an empty cell."""
    words = {"Oui": "x", "O": "x", "Non": "", "N": ""}
    return with_cells(content, lambda text: words.get(text, text))


def guarded_cells(content: bytes) -> bytes:
    """Every cell begins with an apostrophe."""
    return with_cells(content, lambda text: f"'{text}" if text else "", header=True)


def formulas_of_text(content: bytes) -> bytes:
    """Every cell is a formula that gives its text: `="016"`."""
    return with_cells(content, lambda text: f'="{text}"' if text else "")


def merged_cells(content: bytes) -> bytes:
    """A cell that repeats the one above is empty, in the first column."""

    def change(rows: Rows, _separator: str) -> Rows:
        above = ""
        for row in rows[1:]:
            above, row[0] = row[0], "" if row[0] == above else row[0]
        return rows

    return with_rows(content, change)


# All at once


def saved_in_french(content: bytes) -> bytes:
    """Opened and saved by a French spreadsheet: all of that at once, in Windows-1252."""
    for damage in (classes_as_powers, classes_as_dates, long_numbers_rounded, leading_zeros_lost):
        content = damage(content)
    file = raw_file(content)
    rows = [[needful(plain(raw), ";") for raw in row] for row in file.rows]
    text = "\r\n".join(";".join(row) for row in rows) + "\r\n"
    return text.encode("cp1252", errors="replace")


def saved_in_english(content: bytes) -> bytes:
    """Opened and saved by an English spreadsheet: `,`, decimal points, American dates, `TRUE`."""
    for damage in (decimal_points, leading_zeros_lost, american_dates, another_separator):
        content = damage(content)
    words = {"Oui": "TRUE", "O": "TRUE", "Non": "FALSE", "N": "FALSE"}
    return with_cells(content, lambda text: words.get(text, text))

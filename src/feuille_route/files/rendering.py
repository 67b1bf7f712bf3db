"""Rendering: a sheet that calamine reads becomes the bytes of a CSV, as it would be saved."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from feuille_route.cells.damage import MERGED
from feuille_route.files.archives import BROKEN, ENCRYPTED, TOO_LARGE, ContainerError
from feuille_route.files.survey import CELLS, Shown, in_figures

_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {*b"\t\n"})
_HALF: Final = dt.timedelta(milliseconds=500)


@contextmanager
def open_workbook(data: bytes) -> Iterator[CalamineWorkbook]:
    """Open a workbook; raises ``OSError``."""
    with _in_plain_words():
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    with book:
        yield book


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Turn what calamine raises into ``ContainerError``; over a broken file it may panic."""
    try:
        yield
    except PasswordError:
        raise ContainerError(ENCRYPTED) from None
    except ContainerError:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a panic is a BaseException that has no public name
        raise ContainerError(BROKEN) from None


def worksheets(book: CalamineWorkbook, *, hidden: bool = False) -> list[str]:
    """Give the names of the sheets of cells, those that are seen or those that are ``hidden``."""
    return [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet
        and (one.visible != SheetVisibleEnum.Visible) is hidden
    ]


def render(book: CalamineWorkbook, name: str, shown: Shown) -> bytes:
    """Write a sheet as CSV, with ``shown`` in the place of what calamine gives; empty: no rows.

    Raises ``ContainerError`` when it is broken.
    """
    with _in_plain_words():
        return _as_csv(book.get_sheet_by_name(name), shown)


def _as_csv(sheet: CalamineSheet, shown: Shown) -> bytes:
    """Write the rows of a sheet from its first one on, blank ones too: a line is a row's."""
    if sheet.start is None:
        return b""
    raw = io.BytesIO()
    text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
    write = csv.writer(text, delimiter=";", lineterminator="\n").writerow
    before = [""] * sheet.start[1]
    otherwise, covered = _by_row(shown), _covered(sheet)
    for number, row in enumerate(sheet.iter_rows()):
        cells = before + [cell if type(cell) is str else _TEXTS[type(cell)](cell) for cell in row]
        for column, said in otherwise.get(number, ()):
            if column < len(cells):
                cells[column] = said
        for column in _merged(cells, covered.get(number, ())):
            cells[column] = MERGED
        if any(cells):
            write(cells)
        else:
            text.write("\n")
    text.flush()
    rendered = raw.getvalue().translate(None, _CONTROLS)
    return rendered if rendered.strip() else b""


def _covered(sheet: CalamineSheet) -> dict[int, list[tuple[int, int, bool]]]:
    """Give the columns that merged cells cover, by row: from, to, and whether beside their text."""
    rows: dict[int, list[tuple[int, int, bool]]] = {}
    size = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        last = min(bottom, sheet.total_height)
        size += max(0, last - top + 1)
        if size > CELLS:
            raise ContainerError(TOO_LARGE)
        for row in range(top, last + 1):
            rows.setdefault(row, []).append((left + (row == top), right, row == top))
    return rows


def _merged(cells: Sequence[str], covered: Sequence[tuple[int, int, bool]]) -> Iterator[int]:
    """Yield the covered cells of a row that holds more; a title stands alone in its row."""
    filled = sum(map(bool, cells)) if covered else 0
    for first, last, beside in covered:
        if filled > beside:
            yield from (at for at in range(first, min(last + 1, len(cells))) if not cells[at])


def _by_row(shown: Shown) -> dict[int, list[tuple[int, str]]]:
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), said in shown.items():
        rows.setdefault(row, []).append((column, said))
    return rows


def _date(date: dt.date) -> str:
    return f"{date.day:02}/{date.month:02}/{date.year:04}"


def _moment(moment: dt.datetime) -> str:
    """Write a date with its time, midnight and whole minutes left out.

    >>> _moment(dt.datetime(2021, 5, 3, 14, 5)), _moment(dt.datetime(2021, 5, 3))
    ('03/05/2021 14:05', '03/05/2021')
    """
    whole = (moment + _HALF).replace(microsecond=0)
    if not (whole.hour or whole.minute or whole.second):
        return _date(whole)
    return f"{_date(whole)} {whole:%H:%M:%S}".removesuffix(":00")


def _duration(duration: dt.timedelta) -> str:
    seconds = round(abs(duration.total_seconds()))
    sign = "-" if duration < dt.timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _time(time: dt.time) -> str:
    since = dt.timedelta(
        hours=time.hour,
        minutes=time.minute,
        seconds=time.second,
        microseconds=time.microsecond,
    )
    return _duration(since)


_TEXTS: Final[Mapping[type, Callable[[Any], str]]] = {
    float: in_figures,
    int: str,
    bool: lambda flag: "VRAI" if flag else "FAUX",
    dt.date: _date,
    dt.datetime: _moment,
    dt.time: _time,
    dt.timedelta: _duration,
}

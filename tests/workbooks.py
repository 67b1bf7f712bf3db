"""Rows saved as a spreadsheet saves them: as CSV, as xlsx, as ods."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import xlsxwriter

from raw_files import raw_file

Rows = Sequence[Sequence[Any]]
Sheets = Mapping[str, Rows]


def moment(*parts: int) -> dt.datetime:
    """A date with a time, as a clock on the wall shows it."""
    return dt.datetime(*parts)  # noqa: DTZ001 - spreadsheets know no time zones


@dataclass(frozen=True, slots=True)
class Percent:
    """A number shown with a percent sign."""

    share: float


@dataclass(frozen=True, slots=True)
class Scientific:
    """A number shown as ``3,00E+01``."""

    number: float


@dataclass(frozen=True, slots=True)
class Wrong:
    """An error, such as ``#N/A``."""

    said: str


def as_xlsx(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """A workbook of Excel; a ``None`` is no cell."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        shown = {kind: book.add_format({"num_format": code}) for kind, code in _CODES.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _write(sheet, (row, column), cell, shown)
            if name in hidden:
                sheet.hide()
    return stream.getvalue()


_CODES: Final[dict[type, str]] = {
    dt.date: "dd/mm/yyyy",
    dt.datetime: "dd/mm/yyyy hh:mm",
    dt.time: "hh:mm:ss",
    dt.timedelta: "[h]:mm:ss",
    Percent: "0.0%",
    Scientific: "0.00E+00",
}


def _write(sheet: Any, at: tuple[int, int], cell: Any, shown: Mapping[type, Any]) -> None:
    style = shown.get(type(cell))
    match cell:
        case None:
            pass
        case bool():
            sheet.write_boolean(*at, cell)
        case str():
            sheet.write_string(*at, cell)
        case Wrong(said):
            sheet.write_formula(*at, "=NA()", None, said)
        case Percent(number) | Scientific(number):
            sheet.write_number(*at, number, style)
        case dt.timedelta():
            sheet.write_number(*at, cell / dt.timedelta(days=1), style)
        case dt.date() | dt.time():
            sheet.write_datetime(*at, cell, style)
        case _:
            sheet.write_number(*at, cell)


def as_ods(sheets: Sheets) -> bytes:
    """A spreadsheet of LibreOffice, with the empty rows and columns that it writes to the end."""
    tables = "".join(
        f"<table:table {_name(name)}>{_table(rows)}</table:table>" for name, rows in sheets.items()
    )
    return ods_of(tables)


def ods_of(tables: str) -> bytes:
    """A spreadsheet of LibreOffice, of these tables in XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", _MIME, zipfile.ZIP_STORED)
        zipped.writestr("META-INF/manifest.xml", _MANIFEST)
        zipped.writestr("content.xml", f"{_CONTENT[0]}{tables}{_CONTENT[1]}")
    return stream.getvalue()


_MIME: Final = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST: Final = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
    "</manifest:manifest>"
)
_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns"
_CONTENT: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{_SPACE}:office:1.0" '
    f'xmlns:table="{_SPACE}:table:1.0" xmlns:text="{_SPACE}:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>",
    "</office:spreadsheet></office:body></office:document-content>",
)


def _name(name: str) -> str:
    return f'table:name="{escape(name)}"'


def _table(rows: Rows) -> Iterator[str] | str:
    width = max(map(len, rows), default=0)
    written = (
        f'<table:table-row table:style-name="ro1">{"".join(map(_ods_cell, row))}'
        f'<table:table-cell table:number-columns-repeated="{16_384 - len(row)}"/></table:table-row>'
        for row in rows
    )
    rest = (
        f'<table:table-row table:number-rows-repeated="{1_048_576 - len(rows)}">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return f'<table:table-column table:number-columns-repeated="{width}"/>{"".join(written)}{rest}'


def _ods_cell(cell: Any) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case str():
            paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
            return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
        case Wrong(said):
            kind = 'table:formula="of:=NA()" office:value-type="string" office:string-value=""'
            told = f'calcext:value-type="error"><text:p>{said}</text:p>'
            return f"<table:table-cell {kind} {told}</table:table-cell>"
        case _:
            return _valued(*_ods_value(cell))


def _ods_value(cell: Any) -> tuple[str, str, str, str]:
    """The type of a value, the attribute that holds it, the value, what is shown."""
    match cell:
        case bool():
            value = ("boolean", "boolean-value", str(cell).lower(), "VRAI" if cell else "FAUX")
        case Percent(number):
            value = ("percentage", "value", repr(number), f"{number:.1%}")
        case Scientific(number):
            value = ("float", "value", repr(number), f"{number:.2E}".replace(".", ","))
        case dt.timedelta():
            value = ("time", "time-value", _duration(int(cell.total_seconds())), "une durée")
        case dt.time():
            seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
            value = ("time", "time-value", _duration(seconds), "une heure")
        case dt.date():
            value = ("date", "date-value", cell.isoformat(), "une date")
        case _:
            value = ("float", "value", repr(cell), str(cell))
    return value


def _valued(kind: str, attribute: str, value: str, shown: str) -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _duration(seconds: int) -> str:
    return f"PT{seconds // 3600:02}H{seconds // 60 % 60:02}M{seconds % 60:02}S"


def resaved(content: bytes, save: Callable[[Sheets], bytes]) -> bytes:
    """A CSV opened in a spreadsheet, which takes numbers and dates for such, and saved."""
    file = raw_file(content)
    return save({"Feuil1": [[opened(cell) for cell in row] for row in file.rows]})


def opened(raw: str) -> Any:
    """What a spreadsheet takes a cell of a CSV for; a number with leading zeros stays a text."""
    text = raw.strip('"').replace('""', '"')
    if re.fullmatch(r"0|[1-9]\d{0,14}", text):
        return int(text)
    if re.fullmatch(r"(0|[1-9]\d*),\d+", text):
        return float(text.replace(",", "."))
    if date := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d):(\d\d))?", text):
        day, month, year, *time = (int(part) for part in date.groups() if part)
        return moment(year, month, day, *time) if time else dt.date(year, month, day)
    return text or None

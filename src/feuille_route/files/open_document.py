"""A look at a spreadsheet of OpenDocument (ods)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from feuille_route.cells.damage import MERGED
from feuille_route.files.archives import ENCRYPTED, TOO_LARGE, Archive, ContainerError
from feuille_route.files.survey import (
    CELLS,
    TEXT,
    Look,
    Reach,
    as_percent,
    as_scientific,
    check_part,
    read_part,
    whole_rows,
)

_CONTENT: Final = "content.xml"
_MOST_SHOWN: Final = 100_000
_PIECE: Final = re.compile(
    rb"<table:table\s(?P<table>[^>]*)>"
    rb"|<table:table-row\b(?P<empty>[^>]*)/>"
    rb"|<table:table-row\b(?P<row>[^>]*)>(?P<cells>.*?)</table:table-row>",
    re.DOTALL,
)
_CELL: Final = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)",
    re.DOTALL,
)
_NAME: Final = re.compile(rb"table:name=[\"']([^\"']*)[\"']")
_ROWS: Final = re.compile(rb"number-rows-repeated=[\"'](\d{1,9})[\"']")
_COLUMNS: Final = re.compile(rb"number-columns-repeated=[\"'](\d{1,9})[\"']")
_ANNOTATION: Final = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_MARKUP: Final = re.compile(rb"<[^>]*>")
_NUMBER: Final = re.compile(rb"office:value=[\"']([^\"']*)[\"']")
_LONG: Final = re.compile(rb"office:time-value=[\"'](-?)PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S[\"']")
_ERROR: Final = re.compile(r"#[A-Z/0]+\s?[!?]?|Err:\d{3}")
_SIGNS: Final = (
    b'"error"',
    b">#",
    b">Err:",
    b"E+",
    b"E-",
    b"time-value",
    b":covered-",
    b'"percentage"',
)
_COVERED: Final = b"<table:covered-"
_ATTRIBUTES: Final = re.compile(rb"<table:table-cell\b([^>]*)>")
_SEVERAL: Final = 2
_HIDDEN: Final = re.compile(rb"table:visibility=[\"'](?:filter|collapse)[\"']")
_WIDE: Final = re.compile(rb"number-columns-spanned=[\"'](\d{1,9})[\"']")
_SCIENTIFIC: Final = re.compile(r"[-+]?\d[.,]\d+E[-+]\d+")


@dataclass(slots=True)
class _Table:
    """What is known of a table so far: ``row`` is where the next one stands."""

    row: int = 0
    text: int = 0
    reach: Reach = field(default_factory=Reach)
    look: Look = field(default_factory=Look)


def survey_document(archive: Archive) -> Mapping[str, Look]:
    """Read every part of a spreadsheet once; give the cells to show otherwise, by sheet.

    Raises ``ContainerError`` when it is broken or would take too much memory.
    """
    if b"encryption-data" in read_part(archive, "META-INF/manifest.xml"):
        raise ContainerError(ENCRYPTED)
    for name in archive.members:
        if name != _CONTENT:
            check_part(archive, name)
    tables: dict[str, _Table] = {}
    table = _Table()
    for block in whole_rows(archive, _CONTENT, b"</table:table-row>"):
        for piece in _PIECE.finditer(block):
            if piece["table"] is not None:
                table = _Table()
                tables[_name(piece["table"])] = table
            elif piece["empty"] is not None:
                # The rows to the end of the sheet are one, repeated a million times.
                table.row += _repeats(_ROWS, piece["empty"])
            else:
                hidden = bool(_HIDDEN.search(piece["row"]))
                _add_row(table, _repeats(_ROWS, piece["row"]), piece["cells"], hidden=hidden)
                _check(table)
    return {name: table.look for name, table in tables.items()}


def _name(written: bytes) -> str:
    found = _NAME.search(written)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def _repeats(pattern: re.Pattern[bytes], written: bytes) -> int:
    found = pattern.search(written)
    return int(found[1]) if found else 1


def _check(table: _Table) -> None:
    table.reach.check()
    if table.text > TEXT or len(table.look.shown) > CELLS:
        raise ContainerError(TOO_LARGE)


def _add_row(table: _Table, repeats: int, cells: bytes, *, hidden: bool) -> None:
    row = table.row
    table.row += repeats
    if not _holds(cells):
        return
    width, size = _measure(cells)
    reach = table.reach
    reach.rows, reach.columns = table.row, max(reach.columns, width)
    reach.cells += width
    table.text += size * repeats
    if hidden:
        table.look.hidden += range(row + 1, row + 1 + min(repeats, _MOST_SHOWN))
    if any(sign in cells for sign in _SIGNS):
        for column, times, text in _told(cells):
            if times * repeats > _MOST_SHOWN:
                raise ContainerError(TOO_LARGE)
            places = ((row + r, column + c) for r in range(repeats) for c in range(times))
            table.look.shown |= dict.fromkeys(places, text)


def _holds(written: bytes) -> bool:
    """Tell whether cells hold anything."""
    return b"office:" in written or b"table:formula" in written


def _measure(cells: bytes) -> tuple[int, int]:
    """Give how many cells a row has up to the last that holds something, and their size."""
    if b"number-columns-repeated" not in cells:
        return len(_CELL.findall(cells)), len(cells)
    # The last cell of a row is repeated to the end of the sheet, and holds nothing.
    column = width = size = 0
    for cell in _CELL.finditer(cells):
        times = _repeats(_COLUMNS, cell[1])
        column += times
        if _holds(cell[1]):
            width = column
            size += times * len(cell[0])
    return width, size


def _told(cells: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield what is to be shown otherwise: the column, how many times, the text.

    So are the cells that a merged one covers; but of a title, whose row holds nothing else.
    """
    column = beside = 0
    title = sum(map(_holds, _ATTRIBUTES.findall(cells))) < _SEVERAL
    for cell in _CELL.finditer(cells):
        times = _repeats(_COLUMNS, cell[1])
        covered = cell[0].startswith(_COVERED)
        said = None if covered else _say(cell[1], _text(cell[2] or b""))
        if covered and not (title and beside > 0):
            said = MERGED
        beside = beside - times if covered else _repeats(_WIDE, cell[1]) - 1
        if said:
            yield column, times, said
        column += times


def _say(written: bytes, text: str) -> str | None:
    """Give the words for an error, a number shown as ``3,00E+01`` or ``30 %``, a long duration."""
    if b'value-type="error"' in written or (b"table:formula" in written and _ERROR.fullmatch(text)):
        return text
    if duration := _LONG.search(written):
        sign, *parts = (part.decode() for part in duration.groups())
        return sign + ":".join(f"{part:0>2}" for part in parts)
    in_percent = b'value-type="percentage"' in written
    if not (in_percent or _SCIENTIFIC.fullmatch(text)) or not (number := _NUMBER.search(written)):
        return None
    said = number[1].decode("utf-8", "replace")
    return as_percent(said) if in_percent else as_scientific(said)


def _text(held: bytes) -> str:
    return unescape(_MARKUP.sub(b"", _ANNOTATION.sub(b"", held)).decode("utf-8", "replace")).strip()

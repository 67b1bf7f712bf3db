"""A look at a workbook of Excel (xlsx, xlsm)."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final
from xml.etree import ElementTree as ET

import numpy as np

from feuille_route.files.archives import BROKEN, TOO_LARGE, Archive, ContainerError
from feuille_route.files.survey import (
    CELLS,
    TEXT,
    Look,
    Reach,
    Shown,
    as_percent,
    as_scientific,
    check_part,
    read_part,
    whole_rows,
)

Octets = np.ndarray[Any, np.dtype[np.uint8]]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]

_PLACED: Final = b'<c r="'
_LONGEST_PLACE: Final = 11
_UPPER: Final = np.uint8(0xDF)
_AFTER_TAG: Final = tuple(b" \t\r\n/>")
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REFERENCE: Final = re.compile(rb"\sr=[\"']([A-Za-z]*)(\d+)[\"']")
_PIECE: Final = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>|</(?:\w+:)?(row)>")
_HIDDEN: Final = re.compile(rb"<(?:\w+:)?row\b((?=[^>]*\shidden=[\"'](?:1|true)[\"'])[^>]*(?<!/))>")
_STRING: Final = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_SHARED: Final = re.compile(rb"\st=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
_TYPE: Final = re.compile(rb"\st=[\"'](?!n[\"'])")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.')
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_ERROR: Final = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\st=[\"']e[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL
)


def survey_workbook(archive: Archive) -> Mapping[str, Look]:
    """Read every part of a spreadsheet once; give the cells to show otherwise, by sheet.

    Raises ``ContainerError`` when it is broken or would take too much memory.
    """
    styles, strings = _styles(archive), _string_sizes(archive)
    shown = {}
    for name in archive.members:
        if _SHEET.fullmatch(name):
            shown[name] = _look_at(archive, name, styles, strings)
        else:
            check_part(archive, name)
    return {sheet: shown.get(part, Look()) for sheet, part in _sheet_parts(archive).items()}


def _tree(data: bytes) -> ET.Element:
    """Parse a small part; one that declares entities is none that a spreadsheet writes."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ContainerError(BROKEN)
    try:
        return ET.fromstring(data or b"<none/>")  # noqa: S314 - no entity is declared
    except (ET.ParseError, LookupError, ValueError):
        raise ContainerError(BROKEN) from None


def _tagged(tree: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Yield the elements of a name, whatever their namespace."""
    return (element for element in tree.iter() if element.tag.rpartition("}")[2] == tag)


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Give the part of each sheet of a workbook in XML, by the sheet's name."""
    relations = _tree(read_part(archive, "xl/_rels/workbook.xml.rels"))
    targets = {
        one.get("Id"): posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))).lstrip("/")
        for one in _tagged(relations, "Relationship")
    }
    parts = {}
    for sheet in _tagged(_tree(read_part(archive, "xl/workbook.xml")), "sheet"):
        identifier = next((v for k, v in sheet.items() if k.endswith("}id")), None)
        parts[sheet.get("name", "")] = targets.get(identifier, "")
    return parts


def _styles(archive: Archive) -> Mapping[bytes, Callable[[str], str | None]]:
    """Give the styles of cells whose numbers are shown as ``3,00E+01`` or ``30 %``: how."""
    tree = _tree(read_part(archive, "xl/styles.xml"))
    # Those that Excel knows by itself, and writes nowhere.
    formats = {"11": "0.00E+00", "48": "##0.0E+0", "9": "0%", "10": "0.00%"}
    formats |= {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in _tagged(tree, "numFmt")
    }
    cells = [one for group in _tagged(tree, "cellXfs") for one in _tagged(group, "xf")]
    shown = {b"%d" % at: formats.get(one.get("numFmtId", ""), "") for at, one in enumerate(cells)}
    scientific = {style: as_scientific for style, code in shown.items() if "E+" in code}
    return scientific | {
        style: as_percent for style, code in shown.items() if "%" in _QUOTED.sub("", code)
    }


def _string_sizes(archive: Archive) -> Sequence[int]:
    """Give the sizes of the strings that cells share."""
    data = read_part(archive, "xl/sharedStrings.xml")
    return [len(found.group()) for found in _STRING.finditer(data)]


def _look_at(
    archive: Archive,
    name: str,
    styles: Mapping[bytes, Callable[[str], str | None]],
    strings: Sequence[int],
) -> Look:
    """Look at a sheet in XML, quickly, and once more when it might be too much."""
    reach, look, usual = Reach(), Look(), True
    for block in whole_rows(archive, name, b"row>"):
        usual = _add_cells(reach, block) and usual
        look.shown |= _errors(block)
        if styles:
            look.shown |= _in_style(block, styles)
        if b"hidden=" in block:
            rows = (_REFERENCE.search(written) for written in _HIDDEN.findall(block))
            look.hidden += [int(place[2]) for place in rows if place]
    # A few cells far apart make a large square: whether they hold something is looked at closely.
    if not usual or reach.rows * reach.columns > CELLS:
        _reach_closely(archive, name).check()
    if reach.cells * max(strings, default=0) > TEXT:
        _check_text(archive, name, strings)
    return look


def _add_cells(reach: Reach, block: bytes) -> bool:
    """Add the cells of a block, empty ones too; tell whether all say where they are."""
    # All bytes at once, since a sheet may have millions of cells; zeros follow the last tag.
    octets = np.frombuffer(block + bytes(len(_PLACED) + _LONGEST_PLACE), np.uint8)
    tags = np.flatnonzero((octets == ord("<")) | (octets == ord(":")))
    tags = tags[(octets[tags + 1] == ord("c")) & np.isin(octets[tags + 2], _AFTER_TAG)]
    placed = np.ones(len(tags), dtype=bool)
    for at, letter in enumerate(_PLACED):
        placed &= octets[tags + at] == letter
    rows, columns = _places(octets, tags[placed] + len(_PLACED))
    reach.rows = max(reach.rows, int(rows.max(initial=0)))
    reach.columns = max(reach.columns, int(columns.max(initial=0)))
    reach.cells += len(tags)
    return bool(placed.all())


def _places(octets: Octets, at: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Read references such as ``AB12``: the rows and the columns, from 1."""
    rows, columns = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    inside = np.ones(len(at), dtype=bool)
    for further in range(_LONGEST_PLACE):
        letter, digit = (octets[at + further] & _UPPER) - 64, octets[at + further] - 48
        inside &= (letter - 1 < 26) | (digit < 10)
        columns = np.where(inside & (digit >= 10), columns * 26 + letter, columns)
        rows = np.where(inside & (digit < 10), rows * 10 + digit, rows)
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _reach_closely(archive: Archive, name: str) -> Reach:
    """Follow the cells that hold something, one by one."""
    reach, row, column = Reach(), 0, 0
    for block in whole_rows(archive, name, b"row>"):
        for kind, written, end in _PIECE.findall(block):
            place = _REFERENCE.search(written)
            if end or (kind == b"row" and written.endswith(b"/")):
                row, column = int(place[2]) if place else row + 1, 0
            elif kind == b"row":
                row = int(place[2]) - 1 if place else row
            else:
                column = _column(place[1]) if place else column + 1
                if not written.endswith(b"/"):
                    reach.columns = max(reach.columns, column)
                    reach.rows = max(reach.rows, int(place[2]) if place else row + 1)
                    reach.cells += 1
    return reach


def _check_text(archive: Archive, name: str, strings: Sequence[int]) -> None:
    """Refuse a sheet whose cells repeat long strings too often."""
    size = 0
    for block in whole_rows(archive, name, b"row>"):
        places = map(int, _SHARED.findall(block))
        size += sum(strings[place] for place in places if place < len(strings))
    if size > TEXT:
        raise ContainerError(TOO_LARGE)


def _errors(block: bytes) -> Shown:
    if b't="e"' not in block and b"t='e'" not in block:
        return {}
    return dict(_placed(_ERROR.findall(block)))


def _placed(cells: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the place and the value of each cell, from its attributes and what it holds."""
    for written, held in cells:
        place, value = _REFERENCE.search(written), _VALUE.search(held)
        if place and value:
            at = int(place[2]) - 1, _column(place[1]) - 1
            yield at, unescape(value[1].decode("utf-8", "replace")).strip()


def _in_style(block: bytes, styles: Mapping[bytes, Callable[[str], str | None]]) -> Shown:
    """Give the numbers of a block whose style is one of these, in the words of a spreadsheet."""
    pattern = rb"<(?:\w+:)?c\b([^>]*\ss=[\"'](%s)[\"'][^>]*)(?<!/)>(.*?)</(?:\w+:)?c>"
    numbers = {}
    for written, style, held in re.findall(pattern % b"|".join(styles), block, re.DOTALL):
        if _TYPE.search(written):
            continue
        for place, text in _placed([(written, held)]):
            if shown := styles[style](text):
                numbers[place] = shown
    return numbers

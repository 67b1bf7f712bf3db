"""Telling the files that are cut in their last cell: they end in it, without a line end."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from feuille_route.arrays import Mask
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog

_LEAST: Final = 2
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


def without_cut_rows(sheet: Sheet, header: Header, log: SheetLog) -> Sheet:
    """Lose the last row of a file where its last cell is shorter than a text there can be.

    Cells that have a parser tell it themselves.
    """
    for number in sorted(sheet.unended):
        line, place = sheet.unended[number]
        columns = [
            sheet.columns[name][places.index(place)]
            for name, places in header.columns.items()
            if place in places and header.format.columns[name].parse in ("text", "label")
        ]
        rows = (sheet.files == number) & (sheet.lines <= line)
        if columns and pa.types.is_dictionary(columns[0].type) and rows.any():
            texts = columns[0].filter(pa.array(rows)).to_pylist()
            if sheet.lines[rows][-1] == line and _is_cut([text or "" for text in texts]):
                sheet = _without(sheet, rows & (sheet.lines == line))
                log.note_cut(number, line, header.names[place])
    return sheet


def _is_cut(texts: Sequence[str]) -> bool:
    """Tell whether the last text lacks its end: of an address, of identifiers of one length."""
    *others, last = [text.strip() for text in texts]
    filled = {text for text in others if text}
    if not last or len(filled) < _LEAST:
        return False
    if all(map(_ADDRESS.fullmatch, filled)):
        return not _ADDRESS.fullmatch(last)
    lengths = set(map(len, filled))
    identifiers = all(any(map(str.isdigit, text)) and " " not in text for text in filled)
    return identifiers and len(lengths) == 1 and len(last) < min(lengths)


def _without(sheet: Sheet, rows: Mask) -> Sheet:
    """Lose rows: nothing of them is known."""
    nothing = pa.array(np.arange(len(rows)), mask=rows)
    columns = {
        name: tuple(column.take(nothing) for column in several)
        for name, several in sheet.columns.items()
    }
    return replace(sheet, columns=columns, broken=sheet.lost | rows)

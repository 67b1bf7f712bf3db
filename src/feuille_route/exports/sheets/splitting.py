"""Splitting the lines of a damaged file into cells."""

import csv
from collections.abc import Sequence
from typing import Final

from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.shape import Cells, SplitLine
from feuille_route.sentences import _

csv.field_size_limit((1 << 31) - 1)  # 128 KiB by itself, and what is longer has no cells

LONGEST_CELL: Final = 50
"""How many lines a quoted cell may have at most."""
_STRAY_QUOTE: Final = str(_("a quote is stray, or nothing closes it"))
_NUL: Final = str(_("it holds bytes that are no text"))


def split_lines(physical: Sequence[str], above: int, header: Header) -> list[SplitLine]:
    """Split lines that follow each other into cells; ``above`` is how many stand above them."""
    lines, at = [], 0
    while at < len(physical):
        line, span = _line(physical, at, header)
        lines.append(line._replace(number=line.number + above))
        at += span
    return lines


def _line(physical: Sequence[str], at: int, header: Header) -> tuple[SplitLine, int]:
    """Parse what begins at a line; a quoted line end joins the next lines to it."""
    text = physical[at]
    if not text.strip():
        return SplitLine(at + 1, [], 0), 1
    plain = text.split(header.separator)
    if "\0" in text:
        return SplitLine(at + 1, None, len(plain), _NUL), 1
    if '"' not in text:
        return SplitLine(at + 1, plain, len(plain)), 1
    for span in range(1, min(LONGEST_CELL, len(physical) - at) + 1):
        joined = "\n".join(physical[at : at + span])
        if joined.count('"') % 2:
            continue
        cells = _cells(joined, header.separator)
        if cells is not None and header.named <= len(cells) and not any(cells[header.width :]):
            return SplitLine(at + 1, cells, len(cells)), span
        break
    alone = _cells(text, header.separator)
    return SplitLine(at + 1, alone, len(plain if alone is None else alone), _STRAY_QUOTE), 1


def _cells(text: str, separator: str) -> Cells | None:
    try:
        rows = list(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and not any(_is_stray(c, text) for c in rows[0]) else None


def _is_stray(cell: str, text: str) -> bool:
    """Tell whether a cell holds a quote that is not doubled within quotes."""
    return '"' in cell and '"{}"'.format(cell.replace('"', '""')) not in text

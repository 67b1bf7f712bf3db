"""Reading a damaged file row by row: what does not fit costs its row, and is told."""

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa

from feuille_route.cells.damage import unscramble
from feuille_route.cells.folding import fold, fold_header
from feuille_route.exports.batches import Part, read
from feuille_route.exports.recognition import Header
from feuille_route.exports.sheet import Sheet
from feuille_route.exports.sheet_log import SheetLog
from feuille_route.files.head import find_encoding
from feuille_route.findings import FindingCode, Severity

_LONGEST_CELL: Final = 50
_TOLD: Final = 20
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_NUMBER: Final = re.compile(r"\d[\d\s,.]*%?")
_OUTSIDE_QUOTES: Final = re.compile(r"(?:[^\"\n]|\"[^\"]*\")+")
_TOTAL: Final = re.compile(r"(?:grand |sous )?(?:total|totaux)(?: general| generaux)?(?: ?:)?")

Cells = list[str]


@dataclass
class _Rows:
    """The rows of a file under way: cells, or ``None`` for a row that was lost, and their lines."""

    header: Header
    number: int
    log: SheetLog
    cells: list[Cells | None] = field(default_factory=list, repr=False)
    lines: list[int] = field(default_factory=list)
    told: int = 0
    untold: int = 0
    cut: bool = False
    stopped: bool = False

    def add(self, cells: Cells | None, line: int) -> None:
        """Add a row."""
        self.cells.append(cells)
        self.lines.append(line)

    def lose(self, found: int, line: int) -> None:
        """Note a row that does not fit; the first ones are told, the others counted.

        One that is as wide as several was several.
        """
        for _ in range(max(1, round(found / self.header.width))):
            self.add(None, line)
        if self.told < _TOLD:
            detail = {"expected": self.header.width, "found": found}
            self.note(FindingCode.ROW_BROKEN, line, detail=detail)
            self.told += 1
        else:
            self.untold += 1

    def note(
        self,
        code: FindingCode,
        line: int | None = None,
        severity: Severity = Severity.WARNING,
        **more: Any,
    ) -> None:
        """Note something about the file."""
        self.log.note(code, self.number, severity, line=line, **more)


def read_slowly(header: Header, part: Part, log: SheetLog) -> Sheet:
    """Read one file row by row: a row that does not fit costs that row only."""
    rows = _Rows(header, part.number, log)
    try:
        data = read(part)
    except OSError as error:
        why = {"why": error.strerror or type(error).__name__}
        rows.note(FindingCode.FILE_UNREADABLE, None, Severity.ERROR, detail=why)
        rows.cut = rows.stopped = True
        return _sheet(header, rows, 0)
    wanted = part.size if part.is_whole else part.end - part.start
    if len(data) != wanted:
        rows.note(FindingCode.FILE_CHANGED)
        rows.cut = True
    physical = _lines(data, rows)
    _split(physical, 0 if part.start else header.line, rows, ends=part.is_last)
    if part.is_last:
        _drop_total(rows)
    return _sheet(header, rows, len(physical) - (physical[-1:] == [""]))


def _lines(data: bytes, rows: _Rows) -> list[str]:
    """Decode a file into lines; one whose bytes are not of the file's encoding is by itself."""
    lines = _decode(data, rows)
    mended = _unscramble(lines, rows.header)
    scrambled = sum(old != new for old, new in zip(lines, mended, strict=True))
    if scrambled:
        rows.note(FindingCode.CELL_RESTORED, None, Severity.INFO, count=scrambled)
    if rows.header.quoted:
        rows.note(FindingCode.ROWS_QUOTED, None, Severity.INFO)
        mended = [_without_quotes(line) for line in mended]
    return mended


def _unscramble(lines: list[str], header: Header) -> list[str]:
    """Mend lines read in another encoding, where all that can be are: one alone may be a name."""
    mended = [unscramble(line) for line in lines]
    odd = sum(old != new for old, new in zip(lines, mended, strict=True))
    accented = sum(not line.isascii() for line in lines)
    named = not unscramble(header.raw.decode("utf-8", "replace")).isascii()
    shown = lines[: header.line] != mended[: header.line]
    return mended if shown or (not named and 2 * odd > accented) else lines


def _decode(data: bytes, rows: _Rows) -> list[str]:
    """Decode a file; in one that is not in UTF-8 throughout, each line is by itself."""
    encoding = find_encoding(data)
    if encoding.startswith("utf-16"):
        if len(data) % 2:
            rows.note(FindingCode.FILE_TRUNCATED)
            rows.cut = True
        return _LINE_END.split(data.decode(encoding, errors="replace").removeprefix("\ufeff"))
    try:
        return _LINE_END.split(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    parts = re.split(rb"\r\n|\r|\n", data.removeprefix(codecs.BOM_UTF8))
    decoded = [_decode_line(part) for part in parts]
    other = [line for line, (_, of_utf8) in enumerate(decoded, start=1) if of_utf8 is False]
    if data.startswith(codecs.BOM_UTF8) or any(of_utf8 for _, of_utf8 in decoded):
        rows.note(FindingCode.ENCODINGS_MIXED, other[0], count=len(other))
    return [text for text, _ in decoded]


def _decode_line(line: bytes) -> tuple[str, bool | None]:
    """Decode a line, and tell whether it surely is in UTF-8; ASCII tells nothing."""
    try:
        return line.decode("utf-8"), None if line.isascii() else True
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace"), False


def _without_quotes(line: str) -> str:
    """Take a row out of the quotes that stand around the whole of it."""
    bare = line.rstrip(";,\t ")
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        return bare[1:-1].replace('""', '"')
    return line


def _split(physical: Sequence[str], at: int, rows: _Rows, *, ends: bool) -> None:
    """Split lines into rows, from a line on."""
    width, excess = rows.header.width, _common_excess(physical, at, rows.header)
    while at < len(physical):
        cells, span = _row(physical, at, rows.header, excess)
        if cells is None or len(cells) != width or "\0" in physical[at]:
            found = len(cells or physical[at].split(rows.header.separator))
            rows.cut |= "\0" in physical[at]
            if ends and at + 1 == len(physical):
                detail = {"expected": width, "found": found}
                rows.note(FindingCode.FILE_TRUNCATED, at + 1, detail=detail)
                rows.cut = True
                rows.add(None, at + 1)
            else:
                rows.lose(found, at + 1)
        elif any(cell.strip() for cell in cells):
            if _is_header(cells, rows.header):
                if not _is_same_header(cells, rows.header):
                    rows.note(FindingCode.SECOND_TABLE, at + 1, Severity.ERROR)
                    rows.cut = rows.stopped = True
                    break
                rows.note(FindingCode.HEADER_REPEATED, at + 1, Severity.INFO)
            else:
                rows.add(cells, at + 1)
        at += span
    if rows.untold:
        rows.note(FindingCode.ROW_BROKEN, None, count=rows.untold)


def _is_header(cells: Sequence[str], header: Header) -> bool:
    """Tell whether a row is a header once more: half of its cells, and two, are names of it."""
    filled = [cell for cell in cells if cell.strip()]
    names = sum(fold_header(cell) in header.folded for cell in filled)
    return names >= max(2, (len(filled) + 1) // 2)


def _is_same_header(cells: Sequence[str], header: Header) -> bool:
    return [fold_header(cell) for cell in cells] == [fold_header(name) for name in header.names]


def _common_excess(physical: Sequence[str], at: int, header: Header) -> int:
    """Give how many empty cells every row has beyond the header's columns."""
    mark = header.separator
    filled = [line for line in _joined(physical[at:]) if line.strip()]
    if not filled or not all(line.rstrip().endswith(mark) or mark == "\t" for line in filled):
        return 0
    ends = [len(line) - len(line.rstrip(mark + " ")) for line in filled]
    sample = _cells(filled[0], mark) if ends else None
    excess = len(sample) - header.width if sample else 0
    return excess if 0 < excess <= min(ends) else 0


def _joined(physical: Sequence[str]) -> Sequence[str]:
    """Join the lines that a quoted line end parts; of a stray quote, nobody can tell."""
    if not any('"' in line for line in physical):
        return physical
    return _OUTSIDE_QUOTES.findall("\n".join(physical))


def _row(physical: Sequence[str], at: int, header: Header, excess: int) -> tuple[Cells | None, int]:
    """Parse the row that begins at a line; a quoted line end joins the next lines to it."""
    line = physical[at]
    if not line.strip():
        return [""] * header.width, 1
    if '"' not in line:
        return _fitted(line.split(header.separator), header, excess), 1
    for span in range(1, min(_LONGEST_CELL, len(physical) - at) + 1):
        joined = "\n".join(physical[at : at + span])
        if joined.count('"') % 2:
            continue
        cells = _cells(joined, header.separator)
        if cells is not None and len(_fitted(cells, header, excess)) == header.width:
            return _fitted(cells, header, excess), span
        break
    alone = _cells(line, header.separator)
    return (_fitted(alone, header, excess) if alone else None), 1


def _fitted(cells: Cells, header: Header, excess: int) -> Cells:
    """Make a row as wide as the header, in columns without a name or beyond the last one."""
    named = len(header.names)
    while named and not header.names[named - 1]:
        named -= 1
    if len(cells) == header.width + excess and not any(c.strip() for c in cells[header.width :]):
        return cells[: header.width]
    if named <= len(cells) < header.width:
        return cells + [""] * (header.width - len(cells))
    blank = not any(cell.strip() for cell in cells)
    return [""] * header.width if blank else cells


def _cells(text: str, separator: str) -> Cells | None:
    try:
        rows = list(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and not any(_is_stray(c, text) for c in rows[0]) else None


def _is_stray(cell: str, text: str) -> bool:
    """Tell whether a cell holds a quote that is not doubled within quotes."""
    return '"' in cell and '"{}"'.format(cell.replace('"', '""')) not in text


def _drop_total(rows: _Rows) -> None:
    """Leave out a line of totals at the foot: the word alone, a cell that is empty, numbers."""
    last = rows.cells[-1] if rows.cells else None
    if last is None:
        return
    first, *others = [cell.strip() for cell in last if cell.strip()] or [""]
    numbers = bool(others) and all(_NUMBER.fullmatch(cell) for cell in others)
    if numbers and _TOTAL.fullmatch(fold(first).replace("-", " ")) and len(others) + 1 < len(last):
        rows.note(FindingCode.TOTAL_LINE, rows.lines[-1], Severity.INFO)
        rows.cells.pop()
        rows.lines.pop()


def _sheet(header: Header, rows: _Rows, height: int) -> Sheet:
    nothing: list[str | None] = [None] * header.width
    cells: list[Sequence[str | None]] = [nothing if row is None else row for row in rows.cells]
    columns = {
        name: tuple(_texts(row[place] for row in cells) for place in places)
        for name, places in header.columns.items()
    }
    return Sheet(
        columns,
        np.full(len(cells), rows.number, dtype=np.int32),
        np.array(rows.lines, dtype=np.int32),
        np.array([row is None for row in rows.cells], dtype=bool),
        frozenset([rows.number]) if rows.cut else frozenset(),
        frozenset([rows.number]) if rows.stopped else frozenset(),
        height,
    )


def _texts(cells: Iterable[str | None]) -> pa.DictionaryArray:
    return pa.array(cells, pa.string()).dictionary_encode()

"""Reading a damaged file row by row: what does not fit costs its row, and is told."""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from feuille_route.cells.damage import unscramble
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.recognising.headings import known_headers, may_head
from feuille_route.exports.recognising.second_tables import tables_of
from feuille_route.exports.sheets.batches import Part, read
from feuille_route.exports.sheets.shape import (
    BLOCK,
    Cells,
    SplitLine,
    find_notes,
    is_header,
    is_same_header,
    is_total,
    may_be_decimal,
    stands_apart,
    tails,
    under_no_header,
)
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.exports.sheets.splitting import split_lines
from feuille_route.files.head import find_encoding
from feuille_route.findings import Detail, FindingCode, Severity
from feuille_route.formats.export_format import Format
from feuille_route.sentences import _

_TOLD: Final = 20
_LOOKED_AT: Final = 100
"""In how many lines that stand apart the header of another table is looked for."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TOO_WIDE: Final = str(_("a separator too many"))
_NO_HEADER: Final = str(_("text stands where the header has no name"))
_DECIMAL: Final = str(_("a decimal comma without quotes looks like a separator"))


@dataclass
class _Rows:
    """The rows of a file under way: cells, or ``None`` for a row that was lost, and their lines.

    ``torn``: the file ends in the middle of a letter.
    """

    header: Header
    number: int
    log: SheetLog
    cells: list[Cells | None] = field(default_factory=list, repr=False)
    lines: list[int] = field(default_factory=list)
    told: int = 0
    untold: int = 0
    cut: bool = False
    torn: bool = False
    stopped: bool = False
    below: frozenset[str] = frozenset()

    def add(self, cells: Cells | None, line: int) -> None:
        """Add a row."""
        self.cells.append(cells)
        self.lines.append(line)

    def lose(self, line: SplitLine, why: str = "") -> None:
        """Note a row that does not fit. One that is as wide as several was several."""
        several = max(1, round(line.width / self.header.width))
        self.cells += [None] * several
        self.lines += [line.number] * several
        expected = self.header.named
        sizes = {"expected": expected, "found": line.width} if line.width != expected else {}
        self.tell(line.number, {**sizes, "why": why})

    def tell(self, line: int, detail: Detail) -> None:
        """Note a lost row; the first ones are told, the others counted."""
        if self.told < _TOLD:
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


def read_slowly(header: Header, part: Part, log: SheetLog, formats: Sequence[Format] = ()) -> Sheet:
    """Read one file row by row: a row that does not fit costs that row only."""
    rows = _Rows(header, part.number, log)
    data = _read(part, rows)
    if data is None:
        return _sheet(header, rows, 0)
    physical = _lines(data, rows)
    lines = split_lines(physical, 0 if part.start else header.line, header)
    rows.cut |= any("\0" in line for line in physical)
    ended = not part.is_last or not physical[-1].strip()
    if part.is_last:
        lines = _above_notes(lines, rows)
    lines = _of_one_table(lines, physical, rows, formats)
    _fit(lines, rows, ended=ended)
    _lose_strays(rows)
    if part.is_last:
        _drop_total(rows)
    if rows.untold:
        rows.note(FindingCode.ROW_BROKEN, None, count=rows.untold)
    sheet = _sheet(header, rows, len(physical) - (physical[-1:] == [""]))
    unended = {} if ended or not lines else {rows.number: (lines[-1].number, lines[-1].width - 1)}
    below = {rows.number: rows.below} if rows.below else {}
    return replace(sheet, unended=unended, below=below)


def _read(part: Part, rows: _Rows) -> bytes | None:
    """Read the bytes; ``None`` where they cannot be, or are no more those of its header."""
    try:
        data = read(part)
    except OSError as error:
        why = {"why": error.strerror or type(error).__name__}
        rows.note(FindingCode.FILE_UNREADABLE, None, Severity.ERROR, detail=why)
        rows.cut = rows.stopped = True
        return None
    wanted = part.size if part.is_whole else part.end - part.start
    replaced = part.start == 0 and not data.startswith(rows.header.raw)
    if len(data) != wanted or replaced:
        rows.note(FindingCode.FILE_CHANGED)
        rows.cut = True
    if replaced:  # what its columns are, its header alone would say
        rows.stopped = True
        return None
    return data


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
    except UnicodeDecodeError as error:
        whole = data[: error.start]
        if error.reason == "unexpected end of data" and not whole.isascii():
            # Cut in the middle of a letter: what stands before it is text all the same.
            rows.torn = True
            return _LINE_END.split(whole.decode("utf-8-sig") + "\ufffd")
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


def _above_notes(lines: list[SplitLine], rows: _Rows) -> list[SplitLine]:
    """Leave out the notes that stand below the table, and between it and its total."""
    kept, notes = _without_notes(lines, rows.header)
    last = next((at for at in reversed(range(len(kept))) if not kept[at].is_blank), 0)
    if last and is_total(kept[last].cells or []):
        above, more = _without_notes(kept[:last], rows.header)
        kept, notes = ([*above, *kept[last:]], [*more, *notes]) if more else (kept, notes)
    if notes:
        rows.note(FindingCode.NOTES_BELOW, notes[0].number, Severity.INFO, count=len(notes))
    return kept


def _without_notes(
    lines: list[SplitLine], header: Header
) -> tuple[list[SplitLine], list[SplitLine]]:
    """Take the notes off the end of some lines; gives them too."""
    below = find_notes(lines, header)
    if not below:
        return lines, []
    return lines[:-below], [line for line in lines[-below:] if not line.is_blank]


def _of_one_table(
    lines: Sequence[SplitLine], physical: Sequence[str], rows: _Rows, formats: Sequence[Format]
) -> list[SplitLine]:
    """Leave out the header where it stands again, and another table that begins below."""
    kept: list[SplitLine] = []
    apart = [at for at in range(1, len(lines)) if stands_apart(lines, at, rows.header)]
    looked_at = set(apart[:_LOOKED_AT])
    known = known_headers(formats) if looked_at else frozenset()
    for at, line in enumerate(lines):
        cells = line.cells or []
        begins = at in looked_at and bool(kept) and may_head(cells, known)
        if line.is_blank or not (begins or is_header(cells, rows.header)):
            kept.append(line)
        elif is_same_header(cells, rows.header):
            rows.note(FindingCode.HEADER_REPEATED, line.number, Severity.INFO)
        else:
            rows.note(FindingCode.SECOND_TABLE, line.number, Severity.ERROR)
            rows.below = tables_of(physical[line.number - 1], formats)
            rows.cut, rows.stopped = not rows.below, True
            break
    return kept


def _fit(lines: Sequence[SplitLine], rows: _Rows, *, ended: bool) -> None:
    """Make rows of lines, as wide as the header; ``ended``: a line end is the last that is read."""
    header = rows.header
    # One row alone shows by itself how many cells rows have.
    alone = sum(not line.is_blank for line in lines) == 1
    of_top, least = tails(lines if ended or alone else lines[:-1], header)
    for line in lines:
        if line.is_blank:
            continue
        tail = of_top if line.number <= BLOCK else least
        whole = not rows.torn and _is_whole(line, header, tail)
        if not ended and line is lines[-1] and not whole:
            detail = {"expected": header.named + tail, "found": line.width}
            rows.note(FindingCode.FILE_TRUNCATED, line.number, detail=detail)
            rows.cut = True
            rows.add(None, line.number)
        elif (why := _misfit(line, header, tail)) is not None:
            rows.lose(line, why)
        else:
            cells = line.cells or []
            rows.add([*cells, *[""] * (header.width - len(cells))][: header.width], line.number)


def _is_whole(line: SplitLine, header: Header, tail: int) -> bool:
    """Tell whether the last line has as many cells as the others, or more."""
    return line.cells is not None and line.width >= header.named + tail


def _misfit(line: SplitLine, header: Header, tail: int) -> str | None:
    """Say why a line is no row; ``None`` where it is one."""
    last = header.named
    if line.cells is None:
        return line.why
    if any(cell.strip() for cell in line.cells[header.width :]):
        return _TOO_WIDE
    if line.width < last:
        return ""
    if line.width > last + tail:
        return _TOO_WIDE
    has_more = header.separator == "," and last + tail > header.width
    return _DECIMAL if has_more and may_be_decimal(line.cells, header) else None


def _lose_strays(rows: _Rows) -> None:
    """Lose the rows with text in a column that has no name: they were pushed aside."""
    for at in dict.fromkeys(under_no_header(rows.cells, rows.header)):
        rows.cells[at] = None
        rows.tell(rows.lines[at], {"why": _NO_HEADER})


def _drop_total(rows: _Rows) -> None:
    """Leave out a line of totals at the foot."""
    last = rows.cells[-1] if rows.cells else None
    if last is not None and is_total(last):
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
        height=height,
    )


def _texts(cells: Iterable[str | None]) -> pa.DictionaryArray:
    return pa.array(cells, pa.string()).dictionary_encode()

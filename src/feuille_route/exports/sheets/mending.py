"""Mending a damaged file: what does not fit costs its row, and is told.

Only the lines that are odd, and those beside them, are looked at one by one. What is made of them
goes back among the others, which stay as they are, and Arrow reads the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from feuille_route.arrays import Mask
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.recognising.headings import known_headers, may_head
from feuille_route.exports.recognising.second_tables import tables_of
from feuille_route.exports.sheets.batches import Part, read
from feuille_route.exports.sheets.decoding import Decoded, decode
from feuille_route.exports.sheets.lines import Lines, Rows, lines_of, plain_rows, runs_of
from feuille_route.exports.sheets.shape import (
    BLOCK,
    Cells,
    SplitLine,
    find_notes,
    is_header,
    is_same_header,
    is_text,
    is_total,
    may_be_decimal,
    stands_apart,
    tails,
)
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.exports.sheets.splitting import split_lines
from feuille_route.findings import Detail, FindingCode, Severity
from feuille_route.formats.export_format import Format
from feuille_route.sentences import _

_TOLD: Final = 20
_LOOKED_AT: Final = 100
"""In how many lines that stand apart the header of another table is looked for."""
_TOO_WIDE: Final = str(_("a separator too many"))
_DECIMAL: Final = str(_("a decimal comma without quotes looks like a separator"))


class Mended(NamedTuple):
    """A file as it should be: rows as wide as the header, well quoted, in UTF-8.

    ``lines``: where each row stands in the file; ``lost``: the rows of which nothing is known. The
    others are as in ``sheet.Sheet``; ``notes`` wait until the file is read.
    """

    data: bytes
    lines: np.ndarray[Any, np.dtype[np.int32]]
    lost: Mask
    rows: "_Rows"
    unended: tuple[int, int] | None = None
    height: int = 0
    guessed: bool = False


class _DoubtError(Exception):
    """What is around a line does not tell what it is: all of the file's do."""


@dataclass
class _Rows:
    """The odd rows of a file under way: cells, or ``None`` where one was lost, and their lines.

    ``torn``: the file ends in the middle of a letter. ``end``: the line at which reading stopped.
    """

    header: Header
    cells: list[Cells | None] = field(default_factory=list, repr=False)
    lines: list[int] = field(default_factory=list)
    notes: list[tuple[FindingCode, int | None, Severity, dict[str, Any]]] = field(
        default_factory=list
    )
    told: int = 0
    untold: int = 0
    cut: bool = False
    torn: bool = False
    end: int | None = None
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
        self.notes.append((code, line, severity, more))

    def note_all(self, number: int, log: SheetLog) -> None:
        """Hand on what was noted about the file."""
        if self.untold:
            self.note(FindingCode.ROW_BROKEN, None, count=self.untold)
        for code, line, severity, more in self.notes:
            log.note(code, number, severity, line=line, **more)


def mend(
    header: Header, part: Part, formats: Sequence[Format] = (), odd: Sequence[int] = ()
) -> Mended:
    """Mend a file, or a part of one; ``odd`` are lines that are known to be none of its rows."""
    first = _Rows(header)
    data = _read(part, first)
    if data is None:
        return Mended(b"", np.zeros(0, np.int32), np.zeros(0, dtype=bool), first)
    decoded = decode(data, header, first.note)
    lines = lines_of(decoded.data)
    start = 0 if part.start else header.line
    plain, width = plain_rows(lines, start, header)
    for line in odd:
        plain[max(0, line - 3) : line + 2] = False
    file = _File(header, part, lines, start, formats, decoded, first)
    try:
        return file.mended(Rows(plain, width))
    except _DoubtError:
        return file.mended(Rows(np.zeros(len(plain), dtype=bool), width))


def _read(part: Part, rows: _Rows) -> bytes | None:
    """Read the bytes; ``None`` where they cannot be, or are no more those of its header."""
    try:
        data = read(part)
    except OSError as error:
        why = {"why": error.strerror or type(error).__name__}
        rows.note(FindingCode.FILE_UNREADABLE, None, Severity.ERROR, detail=why)
        rows.cut, rows.end = True, 0
        return None
    wanted = part.size if part.is_whole else part.end - part.start
    replaced = part.start == 0 and not data.startswith(rows.header.raw)
    if len(data) != wanted or replaced:
        rows.note(FindingCode.FILE_CHANGED)
        rows.cut = True
    if replaced:  # what its columns are, its header alone would say
        rows.end = 0
        return None
    return data


class _File(NamedTuple):
    """A decoded file, and what its lines are read with."""

    header: Header
    part: Part
    lines: Lines
    start: int
    formats: Sequence[Format]
    decoded: Decoded
    first: _Rows

    def mended(self, of_file: Rows) -> Mended:
        """Make rows of the odd lines, and put them among the others."""
        header, lines, last = self.header, self.lines, len(self.lines.ends)
        rows = _Rows(header, notes=[*self.first.notes], torn=self.decoded.torn)
        rows.cut = self.first.cut or self.decoded.cut
        odd = ~of_file.plain
        odd[: self.start] = False
        islands = [
            split_lines(lines.texts(start, stop), start, header) for start, stop in runs_of(odd)
        ]
        foot = lines.texts(last - 1, last)[0]
        ended = not self.part.is_last or not foot.strip()
        if of_file.plain.any() and all(_may_stand_below(one, header) for one in islands[-1]):
            raise _DoubtError
        split = [line for island in islands for line in island]
        if self.part.is_last:
            bottom = split[-1:]
            split = _above_notes(split, rows)
            ended |= split[-1:] != bottom  # a note below ends the last row
        split = _of_one_table(split, lines, rows, self.formats)
        _fit(split, rows, of_file, ended=ended)
        if self.part.is_last:
            _drop_total(rows)
        plain = of_file.plain if rows.end is None else of_file.plain[: rows.end - 1]
        unended = None if ended or not split else (split[-1].number, split[-1].width - 1)
        return _joined(rows, lines, Rows(plain, of_file.width))._replace(
            unended=unended, height=last - (not foot), guessed=self.decoded.guessed
        )


def _may_stand_below(line: SplitLine, header: Header) -> bool:
    """Tell whether a line may be none of the rows above it: a note, an empty one, a total."""
    return line.is_blank or is_text(line, header) or is_total(line.cells or [])


def _joined(rows: _Rows, lines: Lines, of_file: Rows) -> Mended:
    """Put the odd rows where they stand among the others."""
    header = rows.header
    nothing = [""] * header.width
    pieces = [
        (start, _as_wide(lines.bytes_of(start, stop), of_file.width, header), stop - start, False)
        for start, stop in runs_of(of_file.plain)
    ]
    pieces += [
        (line - 1, _written(cells or nothing, header), 1, cells is None)
        for line, cells in zip(rows.lines, rows.cells, strict=True)
    ]
    pieces.sort(key=lambda piece: piece[0])
    numbers = [np.arange(start + 1, start + 1 + count) for start, _, count, _ in pieces]
    lost = [np.full(count, lost) for _, _, count, lost in pieces]
    return Mended(
        b"".join([data for _, data, _, _ in pieces]),
        np.concatenate([np.zeros(0, np.int32), *numbers]).astype(np.int32),
        np.concatenate([np.zeros(0, dtype=bool), *lost]),
        rows,
    )


def _as_wide(rows: bytes, width: int, header: Header) -> bytes:
    """Give rows as many cells as the header has: those that are added or taken away are empty."""
    separator = header.separator.encode()
    if width > header.width:
        return rows.replace(separator * (width - header.width) + b"\n", b"\n")
    return rows.replace(b"\n", separator * (header.width - width) + b"\n")


def _written(cells: Cells, header: Header) -> bytes:
    quoted = ('"{}"'.format(cell.replace('"', '""')) for cell in cells)
    return (header.separator.join(quoted) + "\n").encode("utf-8", "replace")


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
    split: Sequence[SplitLine], lines: Lines, rows: _Rows, formats: Sequence[Format]
) -> list[SplitLine]:
    """Leave out the header where it stands again, and another table that begins below."""
    kept: list[SplitLine] = []
    apart = [at for at in range(1, len(split)) if stands_apart(split, at, rows.header)]
    looked_at = set(apart[:_LOOKED_AT])
    known = known_headers(formats) if looked_at else frozenset()
    for at, line in enumerate(split):
        cells = line.cells or []
        begins = at in looked_at and bool(kept) and may_head(cells, known)
        if line.is_blank or not (begins or is_header(cells, rows.header)):
            kept.append(line)
        elif is_same_header(cells, rows.header):
            rows.note(FindingCode.HEADER_REPEATED, line.number, Severity.INFO)
        else:
            rows.note(FindingCode.SECOND_TABLE, line.number, Severity.ERROR)
            rows.below = tables_of(lines.texts(line.number - 1, line.number)[0], formats)
            rows.cut |= not rows.below
            rows.end = line.number
            break
    return kept


def _fit(lines: Sequence[SplitLine], rows: _Rows, of_file: Rows, *, ended: bool) -> None:
    """Make rows of lines, as wide as the header; ``ended``: a line end is the last that is read."""
    header, others = rows.header, bool(of_file.plain.any())
    # One row alone shows by itself how many cells rows have.
    alone = not others and sum(not line.is_blank for line in lines) == 1
    of_top, least = tails(lines if ended or alone else lines[:-1], header)
    if others and not _fits(of_file.width, header, least):
        raise _DoubtError
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


def _fits(width: int, header: Header, tail: int) -> bool:
    """Tell whether the rows that no one looked at fit, with so many cells."""
    may_be_decimals = header.separator == "," and width > header.width
    return width - header.named <= tail and not may_be_decimals


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


def _drop_total(rows: _Rows) -> None:
    """Leave out a line of totals at the foot."""
    last = rows.cells[-1] if rows.cells else None
    if last is not None and is_total(last):
        rows.note(FindingCode.TOTAL_LINE, rows.lines[-1], Severity.INFO)
        rows.cells.pop()
        rows.lines.pop()

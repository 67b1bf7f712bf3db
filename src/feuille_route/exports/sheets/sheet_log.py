"""What is noticed in the rows of a sheet, with file, line and column."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from feuille_route.arrays import Mask, codes_of
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.findings import Detail, FindingCode, Log, Severity
from feuille_route.sentences import Sentence

_UAI_SHAPE: Final = re.compile(r"\d{7}[A-Za-z]")
_LIKE_A_DATE: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
# No two letters side by side: “12 h” may be shown, a name may not.
_NO_WORD: Final = re.compile(r"(?:[^\W\d_]?[\W\d_]+)*[^\W\d_]?")

Details = Callable[[int], Detail]


class Trouble(NamedTuple):
    """Why a text is no value: the finding that it makes, what was expected, or its damage."""

    code: FindingCode
    expected: Sentence | None = None
    damage: str | None = None

    @property
    def told(self) -> Detail:
        """What its finding says of it."""
        if self.damage:
            return {"damage": self.damage}
        return {"expected": self.expected} if self.expected else {}


class SheetLog:
    """Notes what is noticed in one sheet: of files by their numbers, of rows and cells by theirs.

    ``paths`` are the ones to show; ``cut`` are the files that end in a cell which is not whole.
    """

    def __init__(self, log: Log, header: Header, paths: Mapping[int, str]) -> None:
        self._log = log
        self._header = header
        self._paths = paths
        self.cut: set[int] = set()
        self._personal = any(source.personal for source in header.format.columns.values())

    def note(
        self,
        code: FindingCode,
        number: int,
        severity: Severity = Severity.WARNING,
        *,
        line: int | None = None,
        **more: Any,
    ) -> None:
        """Note something about a file; ``line`` is that of the sheet."""
        self._log.note(code, severity, path=self._paths[number], line=line, **more)

    def note_files(self, batch: Sequence[Part], sheet: Sheet, rows: Mapping[int, int]) -> None:
        """Note the files of a batch: lines above their header, no row below it."""
        for part in batch:
            if self._header.titles and not part.start:
                code, count = FindingCode.LINES_ABOVE_HEADER, self._header.titles
                self.note(code, part.number, Severity.INFO, count=count)
            if part.is_whole and not rows[part.number] and part.number not in sheet.stopped:
                self.note(FindingCode.FILE_HEADER_ONLY, part.number)

    def note_cut(self, number: int, line: int, column: str) -> None:
        """Note a file that is cut in its last cell."""
        self.note(FindingCode.FILE_TRUNCATED, number, line=line, column=column)
        self.cut.add(number)

    def note_rows(  # noqa: PLR0913 - what is said of rows, and how gravely
        self,
        code: FindingCode,
        sheet: Sheet,
        rows: Mask,
        column: str | None = None,
        details: Details = lambda _: {},
        *,
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Note rows, one finding a file: the line of the first, and how many."""
        at = np.flatnonzero(rows)
        numbers, firsts, counts = np.unique(sheet.files[at], return_index=True, return_counts=True)
        for number, first, count in zip(numbers, at[firsts], counts, strict=True):
            more: dict[str, Any] = {"column": column, "count": int(count)}
            line, detail = int(sheet.lines[first]), details(int(first))
            self.note(code, int(number), severity, line=line, **more, detail=detail)

    def note_cells(
        self,
        sheet: Sheet,
        encoded: pa.DictionaryArray,
        place: tuple[str, int],
        troubles: Sequence[Trouble | None],
    ) -> Mask:
        """Note the cells that are no value, and tell where they are.

        ``place`` is the source column and which of its positions; ``troubles`` are those of the
        distinct texts.
        """
        codes, present = codes_of(encoded)
        name, at = place
        position = self._header.columns[name][at]
        header = self._header.names[position]
        details = self._details(encoded, codes, name, troubles)
        bad: Mask = np.array([trouble is not None for trouble in troubles], dtype=bool)[codes]
        # A cell that the end of the file cuts is no wrong value: the file is cut.
        ends = bad & present & _ends(sheet, position)
        for row in np.flatnonzero(ends).tolist():
            self.note_cut(int(sheet.files[row]), int(sheet.lines[row]), header)
        for code in dict.fromkeys(trouble.code for trouble in troubles if trouble):
            concerned = np.array([t is not None and t.code is code for t in troubles], dtype=bool)
            where = concerned[codes] & present & ~ends
            if where.any():
                self.note_rows(code, sheet, where, header, details)
        return bad & present

    def _details(
        self,
        encoded: pa.DictionaryArray,
        codes: np.ndarray[Any, np.dtype[np.int32]],
        name: str,
        troubles: Sequence[Trouble | None],
    ) -> Details:
        """Say of a cell what was expected, and what stands there where it may be told.

        A name may have been pushed into any column: words are not shown, and where the export
        holds personal columns only what has the shape of a UAI is. Elsewhere than in a column of
        dates, a date may be that of a birth.
        """
        showable = _UAI_SHAPE if self._personal else _NO_WORD
        source = self._header.format.columns[name]
        personal, dated = source.personal, source.parse == "moment"

        def detail(row: int) -> Detail:
            trouble = troubles[codes[row]]
            text = encoded.dictionary[int(codes[row])].as_py().strip()
            told_of = showable.fullmatch(text) and (dated or not _LIKE_A_DATE.search(text))
            shown = {"value": text} if told_of and not personal else {}
            return {**shown, **(trouble.told if trouble else {})}

        return detail


def _ends(sheet: Sheet, position: int) -> Mask:
    """Tell the rows with whose cell in a column the file ends, without a line end."""
    ends = np.zeros(len(sheet.files), dtype=bool)
    for number, (line, place) in sheet.unended.items():
        if place == position:
            ends |= (sheet.files == number) & (sheet.lines == line)
    return ends

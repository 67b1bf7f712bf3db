"""Whether cells stand under their headers: told by what does not fit there, and fits elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from feuille_route.arrays import Mask, nulls_of
from feuille_route.cells.shapes import is_figures, resembles
from feuille_route.exports.columns.read_column import ReadColumn
from feuille_route.exports.columns.source_columns import SourceColumns
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode, Severity
from feuille_route.formats.export_format import Row

_WEAK: Final = ("flag", "count", "score", "number", "hours", "positive")
"""What numbers and yes or no fit says nothing: any column of them fits another."""


@dataclass(frozen=True)
class Stands:
    """What shows that cells do not stand under their ``header``.

    ``elsewhere``: for other headers, the rows where they, or what should stand there, fit these.
    """

    header: str
    elsewhere: Mapping[str, Mask] = field(repr=False)

    @property
    def anywhere(self) -> Mask:
        """The rows where they fit any other header."""
        rows: Mask = np.logical_or.reduce(list(self.elsewhere.values()))
        return rows


def misplaced(
    row: Row,
    made: Mapping[str, ReadColumn],
    sources: SourceColumns,
    log: SheetLog,
    noted: frozenset[int],
) -> tuple[frozenset[int], Mask]:
    """Tell the files that are refused, and the rows of which nothing is right.

    A file is refused where the cells of a column are those of another (``columns_shifted``), or
    where they are no values and nothing shows that the others stand in their places. ``noted`` are
    refused already.
    """
    sheet, refused = sources.sheet, noted
    odd = {place: rows for place, rows in _odd(row, made, sources) if rows.any()}
    nothing = _mostly_odd(row, made, sources, odd)
    for (name, parse), rows in odd.items():
        if stands := _elsewhere(name, rows, sources) if not parse else None:
            refused |= note_shifted(sheet, stands, ~sheet.lost, log, refused)
            nothing |= stands.anywhere
    if odd:
        loose = ~_anchored(row, made, sources)
        for place, rows in odd.items():
            lost = sheet.throughout(rows & ~sheet.lost) & rows & loose
            nothing |= lost
            refused |= _note_unreadable(place, lost, sources, log, refused)
    return refused, nothing


def note_shifted(
    sheet: Sheet, stands: Stands, telling: Mask, log: SheetLog, noted: frozenset[int]
) -> frozenset[int]:
    """Note the files of which more than half of the rows that can tell stand in other columns."""
    shifted = sheet.mostly(stands.anywhere, telling)
    for number in sorted(shifted - noted):
        here = sheet.files == number
        fits = max(stands.elsewhere, key=lambda name: int((stands.elsewhere[name] & here).sum()))
        code, said = FindingCode.COLUMNS_SHIFTED, {"fits": fits}
        log.note(code, number, Severity.ERROR, column=stands.header, detail=said)
    return shifted


def _note_unreadable(
    place: tuple[str, str], lost: Mask, sources: SourceColumns, log: SheetLog, noted: frozenset[int]
) -> frozenset[int]:
    """Note the files of which a column cannot be read, with nothing else to rely on."""
    sheet = sources.sheet
    unreadable = sheet.mostly(lost, ~sheet.lost)
    for number in sorted(unreadable - noted):
        said = sources.expected(*place, lost & (sheet.files == number))
        code, header = FindingCode.COLUMN_UNREADABLE, sources.header(place[0])
        log.note(code, number, Severity.ERROR, column=header, detail=said)
    return unreadable


def _odd(
    row: Row, made: Mapping[str, ReadColumn], sources: SourceColumns
) -> Iterator[tuple[tuple[str, str], Mask]]:
    """Tell, for each column with a shape, the rows whose cell does not even look like a value."""
    for column, one in made.items():
        if not one.bad.any():
            continue
        for name, parse in sources.shaped(row[column]):
            named = parse or sources.source(name).parse
            rows = one.bad.copy()
            rows[rows] = ~sources.texts_that(name, rows, partial(resembles, named))
            yield (name, parse), rows


def _elsewhere(name: str, odd: Mask, sources: SourceColumns) -> Stands | None:
    """Tell where odd cells fit a column that lacks its own, or a text is what they should be."""
    elsewhere = {}
    for other in sources.others(name):
        rows = odd.copy()
        if sources.is_text(other):
            figures = sources.texts_that(other, rows, is_figures)
            rows[rows] = sources.fits(other, rows, name) & ~figures
        else:
            rows[rows] = sources.fits(name, rows, other) & ~sources.fits(other, rows, other)
        if rows.any():
            elsewhere[sources.header(other)] = rows
    return Stands(sources.header(name), elsewhere) if elsewhere else None


def _mostly_odd(
    row: Row,
    made: Mapping[str, ReadColumn],
    sources: SourceColumns,
    odd: Mapping[tuple[str, str], Mask],
) -> Mask:
    """Tell the rows of which most cells that have a shape do not fit: nothing of them is right.

    So it is with a name without a date: a log always writes both. A column that cannot be read
    throughout a file tells nothing of its rows.
    """
    sheet = sources.sheet
    shaped = sum(bool(sources.shaped(row[column])) for column in made)
    wrong = np.zeros(len(sheet.files), np.int16)
    telling = np.full(len(sheet.files), shaped, np.int16)
    for rows in odd.values():
        throughout = sheet.throughout(rows)
        wrong += rows & ~throughout
        telling -= throughout
    most = np.where(telling == 1, 1, np.maximum(2, (telling + 1) // 2))
    nothing: Mask = wrong >= most
    if "names" in made and "person" not in made and "date" in made:
        date = made["date"]
        nothing |= nulls_of(date.values) & ~sheet.throughout(date.bad)
    return nothing


def _anchored(row: Row, made: Mapping[str, ReadColumn], sources: SourceColumns) -> Mask:
    """Tell the rows where a cell with a shape of its own stands in its place."""
    rows = np.zeros(len(sources.sheet.files), dtype=bool)
    for column in made:
        for name, parse in sources.shaped(row[column]):
            named = parse or sources.source(name).parse
            if named in _WEAK:
                continue
            every = np.ones(len(rows), dtype=bool)
            rows |= sources.texts_that(name, every, partial(resembles, named))
            figures = sources.texts_that(name, every, is_figures)
            rows |= sources.fits(name, every, name, parse) & ~figures
    return rows

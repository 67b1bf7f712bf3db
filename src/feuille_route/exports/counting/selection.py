"""Which rows of an export count: of the académie, of the school year, not left out."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, codes_of, nulls_of, true_in
from feuille_route.cells.damage import damage_of, plain
from feuille_route.cells.dates import school_year
from feuille_route.cells.folding import fold
from feuille_route.cells.parsers import is_unknown
from feuille_route.cells.words import load_vocabulary
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import Detail, FindingCode, Log, Severity
from feuille_route.formats.export_format import Format
from feuille_route.tables import TABLES

_ACADEMY: Final = re.compile(r"^(?:academie (?:de |d'|des |du )?)?(?:la |l')?")
_UAI_SHAPE: Final = re.compile(r"\d{7}[a-z]")
_BRACKET: Final = re.compile(r"\[")
_RULES: Final = (
    None,
    FindingCode.ROWS_LEFT_OUT,
    FindingCode.ACADEMY_OTHER,
    FindingCode.OTHER_YEAR,
)
"""By what rows that are left out are told, in the order in which they are."""


class LeftOut(NamedTuple):
    """Rows of a file that a rule leaves out: by what they are told, in which column."""

    number: int
    code: FindingCode | None
    column: str | None
    rows: int


def select(
    sheet: Sheet, header: Header, context: ReadingContext, log: SheetLog
) -> tuple[Sheet, Sequence[LeftOut]]:
    """Leave out the rows that the format or the roadmap leave out; lost rows stay.

    Those of which nobody knows whether the format keeps them stay too, and are stray.
    """
    sheet, out = _leave_out(sheet, header)
    sheet, not_kept = _keep(sheet, header, log)
    left_out = [*out, *not_kept]
    if header.format.rows.academy in sheet.columns:
        others = _of_other_academies(sheet, header.format, context)
        left_out += _counted(sheet, others, FindingCode.ACADEMY_OTHER)
        sheet = sheet.only(~others)
    return sheet, left_out


def _leave_out(sheet: Sheet, header: Header) -> tuple[Sheet, Sequence[LeftOut]]:
    """Leave out the rows that a format names."""
    left_out: list[LeftOut] = []
    for name, texts in header.format.rows.leave_out.items():
        if name in sheet.columns:
            out = _fits(sheet, name, texts) & ~sheet.lost
            # What leaves the system's own rows out, by a name, need not be told of each log.
            code = None if header.format.columns[name].personal else FindingCode.ROWS_LEFT_OUT
            left_out += _counted(sheet, out, code, code and _column(header, name))
            sheet = sheet.only(~out)
    return sheet, left_out


def _keep(sheet: Sheet, header: Header, log: SheetLog) -> tuple[Sheet, Sequence[LeftOut]]:
    """Keep the rows that a format asks for; those whose cell is not known are stray."""
    left_out: list[LeftOut] = []
    for name, texts in header.format.rows.keep.items():
        if name in sheet.columns:
            out = ~_fits(sheet, name, texts) & ~sheet.lost
            stray = out & _unknown(sheet, name, texts)
            if stray.any():
                log.note_rows(FindingCode.CELLS_EMPTY, sheet, stray, _column(header, name))
                out &= ~stray
                sheet = replace(sheet, stray=stray if sheet.stray is None else stray | sheet.stray)
            left_out += _counted(sheet, out, FindingCode.ROWS_LEFT_OUT, _column(header, name))
            sheet = sheet.only(~out)
    return sheet, left_out


def _column(header: Header, name: str) -> str:
    return header.names[header.columns[name][0]]


def _unknown(sheet: Sheet, name: str, texts: Sequence[str]) -> Mask:
    """Tell the rows whose text is not known, where a format asks for more than any text."""
    if any(not text.strip("?*") for text in texts):
        return np.zeros(len(sheet.files), dtype=bool)
    return _test(sheet, name, lambda text: is_unknown(text) or damage_of(text) is not None)


def _counted(
    sheet: Sheet, rows: Mask, code: FindingCode | None, column: str | None = None
) -> Iterator[LeftOut]:
    numbers, counts = np.unique(sheet.files[rows], return_counts=True)
    for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        yield LeftOut(number, code, column, count)


def note_left_out(
    left_out: Iterable[LeftOut], rows: Mapping[int, int], context: ReadingContext, log: Log
) -> None:
    """Note the rows left out of each file, once it is read whole: a warning where none is left.

    ``rows`` are those of each file. A large file comes in parts, of which one may hold nothing.
    """
    of_rule: Counter[tuple[int, FindingCode | None, str | None]] = Counter()
    for number, code, column, count in left_out:
        of_rule[number, code, column] += count
    left = dict(rows)
    details: Mapping[FindingCode, Detail] = {
        FindingCode.ACADEMY_OTHER: {"academy": context.academy},
        FindingCode.ACADEMY_ABSENT: {"academy": context.academy},
        FindingCode.OTHER_YEAR: {"school_year": school_year(context.period)},
    }
    # As the rules are applied: of a file in parts, the first part may know the last rule only.
    in_turn = sorted(of_rule.items(), key=lambda one: _RULES.index(one[0][1]))
    for (number, code, column), count in in_turn:
        left[number] -= count
        severity = Severity.INFO if left[number] else Severity.WARNING
        absent = code is FindingCode.ACADEMY_OTHER and not left[number]
        told = FindingCode.ACADEMY_ABSENT if absent else code
        if told is not None:
            detail, path = details.get(told), context.paths[number]
            log.note(told, severity, path=path, column=column, count=count, detail=detail)


def _fits(sheet: Sheet, name: str, texts: Sequence[str]) -> Mask:
    """Tell the rows whose text is one of a list, folded; ``*`` is any text."""
    patterns = [_BRACKET.sub("[[]", fold(text)) for text in texts]
    return _test(sheet, name, lambda text: any(fnmatchcase(text, one) for one in patterns))


def _test(sheet: Sheet, name: str, test: Callable[[str], bool]) -> Mask:
    """Test the texts of a column, folded and plain; what is not known is an empty text."""
    column = sheet.columns[name][0]
    encoded = column if pa.types.is_dictionary(column.type) else _texts(column)
    texts = map(plain, encoded.dictionary.to_pylist())
    answers = np.array([test(fold(text)) for text in texts], dtype=bool)
    codes, present = codes_of(encoded)
    if not len(answers):
        return np.full(len(encoded), test(""))
    return np.where(present, answers[codes], test(""))


def _texts(column: pa.Array) -> pa.DictionaryArray:
    return column.cast(pa.string()).dictionary_encode()


def _of_other_academies(sheet: Sheet, form: Format, context: ReadingContext) -> Mask:
    """Tell the rows of other académies.

    A row whose school is of one of the départements stays, whatever it says; one whose school
    cannot be told does where its académie is none that is known.
    """
    name = str(form.rows.academy)
    wanted = _name_of_academy(context.academy)
    other = _test(sheet, name, lambda text: _name_of_academy(text) != wanted) & ~sheet.lost
    school = next((o.sources[0] for _, c, o in form.origins() if c == "school" and o.sources), "")
    if school in sheet.columns:
        other &= ~_in_departments(sheet, school, context)
        unknown = ~_test(sheet, name, lambda text: _name_of_academy(text) in _academies())
        if (unknown & other).any():
            other &= ~unknown | _test(sheet, school, lambda x: bool(_UAI_SHAPE.fullmatch(x)))
    return other


def _name_of_academy(text: str) -> str:
    """Give the name alone, folded: ``Académie de La Réunion`` is ``reunion``."""
    return _ACADEMY.sub("", fold(text).replace("-", " "))


def _in_departments(sheet: Sheet, name: str, context: ReadingContext) -> Mask:
    """Tell the rows whose school begins with the three characters of a département."""
    column = sheet.columns[name][0]
    if not pa.types.is_dictionary(column.type):
        column = _texts(column)
    starts = pc.utf8_slice_codeunits(
        pc.utf8_upper(pc.utf8_trim_whitespace(column.dictionary)), 0, 3
    )
    found = pc.is_in(starts, pa.array(sorted(context.departments), pa.string()))
    return true_in(found.take(column.indices))


@cache
def _academies() -> frozenset[str]:
    return frozenset(_name_of_academy(str(name)) for name in load_vocabulary()["academy"])


def of_school_year(
    sheet: Sheet, form: Format, days: pa.Array, context: ReadingContext
) -> tuple[Mask, Sequence[LeftOut]]:
    """Tell the rows of the school year, where the format feeds nothing but states of one year."""
    inside = np.ones(len(sheet.files), dtype=bool)
    if not all(TABLES[table].yearly for table in form.tables):
        return inside, ()
    seconds = days.cast(pa.int64()).to_numpy(zero_copy_only=False)
    first, last = (np.datetime64(day, "s").astype(np.int64) for day in context.period)
    known = ~nulls_of(days)
    with np.errstate(invalid="ignore"):
        inside[:] = ~known | ((seconds >= first) & (seconds <= last))
    return inside, [*_counted(sheet, ~inside, FindingCode.OTHER_YEAR)]

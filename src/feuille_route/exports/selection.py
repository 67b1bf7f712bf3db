"""Which rows of an export count: of the académie, of the school year, not left out."""

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask
from feuille_route.cells.damage import plain
from feuille_route.cells.folding import fold
from feuille_route.cells.words import load_vocabulary
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.keys import codes_of
from feuille_route.exports.recognition import Header
from feuille_route.exports.sheet import Sheet
from feuille_route.exports.sheet_log import SheetLog
from feuille_route.findings import FindingCode, Severity
from feuille_route.formats.export_format import Format
from feuille_route.tables import TABLES

_ACADEMY: Final = re.compile(r"^(?:academie (?:de |d'|des |du )?)?(?:la |l')?")
_UAI_SHAPE: Final = re.compile(r"\d{7}[a-z]")
_BRACKET: Final = re.compile(r"\[")


def select(sheet: Sheet, header: Header, context: ReadingContext, log: SheetLog) -> Sheet:
    """Leave out the rows that the format or the roadmap leave out; lost rows stay."""
    rules = header.format.rows
    for name, texts in rules.leave_out.items():
        if name in sheet.columns:
            sheet = sheet.only(~_fits(sheet, name, texts) | sheet.lost)
    for name, texts in rules.keep.items():
        if name in sheet.columns:
            sheet = _keep(sheet, header, name, texts, log)
    if rules.academy in sheet.columns:
        sheet = _of_academy(sheet, header.format, context, log)
    return sheet


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


def _keep(sheet: Sheet, header: Header, name: str, texts: Sequence[str], log: SheetLog) -> Sheet:
    kept = _fits(sheet, name, texts) | sheet.lost
    column = header.names[header.columns[name][0]]
    numbers, counts = np.unique(sheet.files[~kept], return_counts=True)
    for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        none_left = not bool((kept & (sheet.files == number)).any())
        code, told = FindingCode.ROWS_LEFT_OUT, Severity.WARNING if none_left else Severity.INFO
        log.note(code, number, told, count=count, column=column)
    return sheet.only(kept)


def _of_academy(sheet: Sheet, form: Format, context: ReadingContext, log: SheetLog) -> Sheet:
    """Leave out the rows of other académies.

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
    detail = {"academy": context.academy}
    for number in np.unique(sheet.files[other]).tolist():
        here = sheet.files == number
        count = int((other & here).sum())
        none_left = count == int(here.sum())
        code = FindingCode.ACADEMY_ABSENT if none_left else FindingCode.ACADEMY_OTHER
        severity = Severity.WARNING if none_left else Severity.INFO
        log.note(code, number, severity, count=count, detail=detail)
    return sheet.only(~other)


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
    here: Mask = pc.fill_null(found.take(column.indices), pa.scalar(value=False)).to_numpy(
        zero_copy_only=False
    )
    return here


@cache
def _academies() -> frozenset[str]:
    return frozenset(_name_of_academy(str(name)) for name in load_vocabulary()["academy"])


def of_school_year(
    sheet: Sheet, form: Format, days: pa.Array, context: ReadingContext, log: SheetLog
) -> Mask:
    """Tell the rows of the school year, where the format feeds nothing but states of one year."""
    inside = np.ones(len(sheet.files), dtype=bool)
    if not all(TABLES[table].yearly for table in form.tables):
        return inside
    seconds = days.cast(pa.int64()).to_numpy(zero_copy_only=False)
    first, last = (np.datetime64(day, "s").astype(np.int64) for day in context.period)
    known = ~days.is_null().to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        inside[:] = ~known | ((seconds >= first) & (seconds <= last))
    school_year = f"{context.period[0].year}-{context.period[1].year}"
    for number in np.unique(sheet.files[~inside]).tolist():
        here = sheet.files == number
        count = int((here & ~inside).sum())
        severity = Severity.WARNING if count == int(here.sum()) else Severity.INFO
        detail = {"school_year": school_year}
        code = FindingCode.OTHER_YEAR
        log.note(code, number, severity, count=count, detail=detail)
    return inside

"""Which rows and files are not believed, for what their cells say together."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask
from feuille_route.exports.columns import ReadColumn, SheetColumns
from feuille_route.exports.consistency import CHECKS, Contradictions
from feuille_route.exports.recognition import Header, filling
from feuille_route.exports.sheet import Sheet
from feuille_route.exports.sheet_log import SheetLog
from feuille_route.findings import FindingCode, Severity
from feuille_route.formats.export_format import Row
from feuille_route.tables import TABLES


def refuse(number: int, refused: frozenset[int], log: SheetLog) -> frozenset[int]:
    """Refuse a file for a part of it: the other parts may hold the same, and not show it."""
    if number not in refused:
        log.note(FindingCode.COLUMNS_SHIFTED, number, Severity.ERROR)
    return frozenset({number})


def contradicted(sheet: Sheet, header: Header, log: SheetLog) -> tuple[Sheet, frozenset[int], Mask]:
    """Tell the rows that contradict themselves; a file of such rows is refused, as shifted."""
    form = header.format
    check = CHECKS[form.checks](_paired(sheet, header)) if form.checks else None
    if check is None:
        return sheet, frozenset(), np.zeros(len(sheet.files), dtype=bool)
    wrong = check.any_level & check.telling
    shifted = note_shifted(sheet, wrong, check.telling, log)
    if shifted:
        kept = sheet.only(~np.isin(sheet.files, list(shifted)))
        return kept, shifted, contradicted(kept, header, log)[2]
    return sheet, shifted, _note_contradictions(sheet, header, check, log)


def _said(detail: Mapping[str, str], _: int) -> Mapping[str, str | int]:
    return {**detail}


def _paired(sheet: Sheet, header: Header) -> Mapping[str, Sequence[pa.Array]]:
    """Give the columns, the repeated ones in one order: that of what stands in their headers."""
    columns: dict[str, Sequence[pa.Array]] = dict(sheet.columns)
    for name, several in sheet.columns.items():
        source = header.format.columns[name]
        if source.repeated:
            words = [filling(header.names[place], source) for place in header.columns[name]]
            columns[name] = [several[at] for at in sorted(range(len(words)), key=words.__getitem__)]
    return columns


def note_shifted(
    sheet: Sheet,
    wrong: Mask,
    telling: Mask,
    log: SheetLog,
    noted: frozenset[int] = frozenset(),
) -> frozenset[int]:
    """Note the files of which more than half of the rows that can tell are wrong."""
    if not wrong.any():
        return frozenset()
    of_files = zip(*np.unique(sheet.files[telling], return_counts=True), strict=True)
    wrong_of = dict(zip(*np.unique(sheet.files[wrong], return_counts=True), strict=True))
    shifted = {int(number) for number, n in of_files if n > 1 and 2 * wrong_of.get(number, 0) > n}
    for number in sorted(shifted - noted):
        log.note(FindingCode.COLUMNS_SHIFTED, number, Severity.ERROR)
    return frozenset(shifted)


def _note_contradictions(
    sheet: Sheet, header: Header, check: Contradictions, log: SheetLog
) -> Mask:
    """Note the rows that contradict themselves; gives those whose least level is in doubt."""
    levels = header.format.columns["levels"]
    places = sorted(header.columns["levels"], key=lambda at: filling(header.names[at], levels))
    for place, rows in zip(places, check.levels, strict=True):
        if rows.any():
            log.note_rows(FindingCode.LEVEL_CONTRADICTED, sheet, rows, header.names[place])
    for rule, (column, rows) in check.others.items():
        if rows.any():
            named, said = header.names[header.columns[column][0]], {"of": rule}
            code = FindingCode.TOTAL_CONTRADICTED
            log.note_rows(code, sheet, rows, named, partial(_said, said))
    doubtful: Mask = np.logical_or.reduce([check.any_level, *check.doubtful])
    return doubtful


def coherent(
    name: str, row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns, log: SheetLog
) -> Mapping[str, ReadColumn]:
    """Believe neither of two counts of which the part is more than the whole."""
    believed = dict(made)
    for part, whole in TABLES[name].within.items():
        if part not in made or whole not in made:
            continue
        exceeds = pc.greater(made[part].values, made[whole].values)
        wrong: Mask = pc.fill_null(exceeds, pa.scalar(value=False)).to_numpy(zero_copy_only=False)
        if wrong.any():
            code, said = FindingCode.TOTAL_CONTRADICTED, partial(_said, {"of": part})
            log.note_rows(code, columns.sheet, wrong, columns.first_header(row[part]), said)
            for column in (part, whole):
                one = made[column]
                believed[column] = ReadColumn(without(one.values, wrong), one.bad | wrong)
    return believed


def misplaced(row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns) -> Mask:
    """Tell the rows of which most cells that have a shape do not fit: nothing of them is right.

    So it is with a name without a date: a log always writes both.
    """
    shaped = [made[column].bad for column in row if columns.is_shaped(row[column])]
    if not shaped:
        return np.zeros(len(columns.sheet.files), dtype=bool)
    most = 1 if len(shaped) == 1 else max(2, (len(shaped) + 1) // 2)
    rows: Mask = np.vstack(shaped).sum(axis=0, dtype=np.int16) >= most
    if "names" in made and "person" not in made and "date" in made:
        rows |= made["date"].values.is_null().to_numpy(zero_copy_only=False)
    return rows


def unread(row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns) -> list[Mask]:
    """Give the rows where a needed column could not be read, for each that could not throughout."""
    needed = [column for column in row if columns.is_shaped(row[column]) and made[column].bad.any()]
    return [made[column].bad for column in needed]


def without(values: pa.Array, rows: Mask) -> pa.Array:
    """Make the values of some rows unknown."""
    if not rows.any():
        return values
    if pa.types.is_dictionary(values.type):
        codes = pc.if_else(pa.array(rows), pa.scalar(None, pa.int32()), values.indices)
        return pa.DictionaryArray.from_arrays(codes, values.dictionary)
    return pc.if_else(pa.array(rows), pa.scalar(None, values.type), values)

"""Which rows and files are not believed, for what their cells say together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, true_in
from feuille_route.cells.folding import fold
from feuille_route.exports.checks.consistency import CHECKS, Contradictions, one_beside
from feuille_route.exports.checks.placement import Stands, note_shifted
from feuille_route.exports.columns.read_column import ReadColumn, most_or_value, without
from feuille_route.exports.columns.sheet_columns import SheetColumns
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.recognising.locating import filling
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Row
from feuille_route.tables import OF_PERSONS, TABLES

_SECRET: Final = re.compile(r"\bsecre[tc]|\bconfidentiel|\bmasque|\bnon diffus|\bhidden\b")


def contradicted(
    sheet: Sheet, header: Header, log: SheetLog
) -> tuple[Sheet, frozenset[int], Mapping[str, Mask]]:
    """Tell the source columns, and their rows, that other cells of their rows contradict.

    A file whose levels stand beside their columns is refused.
    """
    form = header.format
    check = CHECKS[form.checks](_paired(sheet, header)) if form.checks else None
    if check is None:
        return sheet, frozenset(), {}
    stands = _beside(sheet, header, check.any_level & check.telling)
    none = frozenset[int]()
    shifted = note_shifted(sheet, stands, check.telling, log, none) if stands else none
    if shifted:
        kept = sheet.only(~sheet.within(shifted))
        return kept, shifted, contradicted(kept, header, log)[2]
    return sheet, shifted, _note_contradictions(sheet, header, check, log)


def _beside(sheet: Sheet, header: Header, wrong: Mask) -> Stands | None:
    """Tell the rows whose levels stand in the columns beside their own; ``None``: none do."""
    places = (
        sorted(
            (place, array)
            for name in ("levels", "points")
            for place, array in zip(header.columns[name], sheet.columns[name], strict=True)
        )
        if wrong.any()
        else []
    )
    if not places:
        return None
    rows = wrong & one_beside([array for _, array in places])
    first, second = (header.names[place] for place, _ in places[:2])
    return Stands(first, {second: rows})


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


def _note_contradictions(
    sheet: Sheet, header: Header, check: Contradictions, log: SheetLog
) -> Mapping[str, Mask]:
    """Note the rows that contradict themselves; gives the cells that are in doubt for it."""
    for place, rows in zip(_places_of_levels(header), check.levels, strict=False):
        if rows.any():
            log.note_rows(FindingCode.LEVEL_CONTRADICTED, sheet, rows, header.names[place])
    for rule, (column, rows) in check.others.items():
        if rows.any():
            named, said = header.names[header.columns[column][0]], {"of": rule}
            code = FindingCode.TOTAL_CONTRADICTED
            log.note_rows(code, sheet, rows, named, partial(_said, said))
    doubtful: Mask = np.logical_or.reduce([check.any_level, *check.doubtful])
    return {"levels": doubtful, **check.unbelieved}


def _places_of_levels(header: Header) -> Sequence[int]:
    """Give the places of the levels, in the order of what stands in their headers."""
    levels = header.format.columns.get("levels")
    places = header.columns.get("levels", ())
    return sorted(places, key=lambda at: filling(header.names[at], levels)) if levels else ()


def _swapped(sheet: Sheet, wrong: Mask, part: ReadColumn, whole: ReadColumn) -> Mask:
    """Tell the rows of files in most rows of which the part is the greater of the two."""
    if not wrong.any():
        return wrong
    differ = true_in(pc.not_equal(part.values, whole.values))
    return sheet.within(sheet.mostly(wrong, differ)) & ~sheet.lost


def revealed(
    made: Mapping[str, ReadColumn], columns: SheetColumns, header: Header, log: SheetLog
) -> Mapping[str, ReadColumn]:
    """Take the zeros of rows whose comment speaks of secrecy for numbers that are hidden."""
    comment, sources = header.format.rows.hidden, columns.sources
    if comment is None or comment not in columns.sheet.columns:
        return made
    every = np.ones(len(columns.sheet.files), dtype=bool)
    secret = sources.texts_that(comment, every, lambda text: bool(_SECRET.search(fold(text))))
    believed = dict(made)
    for column, one in made.items() if secret.any() else ():
        if column in OF_PERSONS or not pa.types.is_integer(one.values.type):
            continue
        zeros = secret & true_in(pc.equal(one.values, 0))
        log.note_rows(FindingCode.CELL_HIDDEN, columns.sheet, zeros, sources.header(comment))
        told = pa.nulls(len(zeros), pa.float64()) if one.most is None else one.most
        most = pc.if_else(pa.array(zeros), pa.scalar(np.inf), told)
        believed[column] = replace(one, values=without(one.values, zeros), most=most)
    return believed


def proved(
    name: str, row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns, log: SheetLog
) -> Mapping[str, ReadColumn]:
    """Believe no code that only stands beside a number above zero, where it does not."""
    believed = dict(made)
    for column, (code, number) in TABLES[name].proved.items():
        if column not in made or number not in made:
            continue
        says = true_in(pc.equal(made[column].values.cast(pa.string()), code))
        amount = made[number]
        wrong = says & ~true_in(pc.greater(most_or_value(amount), 0)) & ~amount.bad
        if wrong.any():
            code_, said = (
                FindingCode.TOTAL_CONTRADICTED,
                partial(_said, {"of": f"{column}_unproved"}),
            )
            log.note_rows(code_, columns.sheet, wrong, columns.first_header(row[column]), said)
            believed[column] = made[column].against(wrong)
    return believed


def coherent(
    name: str, row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns, log: SheetLog
) -> Mapping[str, ReadColumn]:
    """Believe neither of two counts of which the part is more than the whole.

    Where it is so on most rows of a file, the two headers may be exchanged, on all of its rows.
    A part that is hidden is at most the whole.
    """
    believed = dict(made)
    for part, whole in TABLES[name].within.items():
        if part not in made or whole not in made:
            continue
        if (most := made[part].most) is not None:
            held = pc.min_element_wise(most, most_or_value(made[whole]))
            least = pc.if_else(most.is_valid(), held, None)
            believed[part] = replace(made[part], most=least)
        wrong = true_in(pc.greater(made[part].values, made[whole].values))
        swapped = _swapped(columns.sheet, wrong, made[part], made[whole])
        for rows, told in ((swapped, f"{part}_swapped"), (wrong & ~swapped, part)):
            if rows.any():
                code, said = FindingCode.TOTAL_CONTRADICTED, partial(_said, {"of": told})
                log.note_rows(code, columns.sheet, rows, columns.first_header(row[part]), said)
        if wrong.any():
            for column in (part, whole):
                believed[column] = believed[column].against(wrong | swapped)
    return believed

"""Which empty cells are told: those without which a row is of nobody, or of nothing sure."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from feuille_route.arrays import Mask, nulls_of
from feuille_route.cells.hidden import is_hidden
from feuille_route.cells.total_words import is_total_word
from feuille_route.exports.columns.read_column import ReadColumn
from feuille_route.exports.columns.sheet_columns import SheetColumns
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode, Severity
from feuille_route.formats.export_format import Row
from feuille_route.tables import TABLES, is_per_day


def note_empty(  # noqa: PLR0913, PLR0917 - a row, what was made of it, and what is asked of it
    name: str,
    row: Row,
    made: Mapping[str, ReadColumn],
    columns: SheetColumns,
    measured: Collection[tuple[str, str]],
    log: SheetLog,
) -> None:
    """Note the rows that lack a person, or a part of what tells one thing from another.

    A number that no measure names is good to know.
    """
    for column, one in made.items():
        if column not in row or not one.values.null_count:
            continue
        header = columns.header_of(row[column])
        empty = nulls_of(one.values) & ~columns.sheet.lost & ~one.bad
        if one.most is not None and not is_per_day(name, column):
            empty &= nulls_of(one.most)
        for test in _other_texts(name, column) if empty.any() and header else ():
            empty[empty] = ~columns.sources.texts_that(row[column][0].sources[0], empty, test)
        empty &= ~_is_closed(name, column, made)
        if column == "person" or (column == "names" and "person" not in made):
            log.note_rows(FindingCode.IDENTITY_MISSING, columns.sheet, empty)
        elif header and _must_be_filled(name, column):
            asked = column in TABLES[name].key or (name, column) in measured
            severity = Severity.WARNING if asked else Severity.INFO
            log.note_rows(FindingCode.CELLS_EMPTY, columns.sheet, empty, header, severity=severity)


def _other_texts(table: str, column: str) -> Sequence[Callable[[str], bool]]:
    """Give what tells that a cell without a value is not empty: it hides one, or is a total."""
    declared = TABLES[table].columns.get(column)
    if declared is None:
        return ()
    tests = ((declared.totalled, is_total_word), (declared.daily, is_hidden))
    return [test for asked, test in tests if asked]


def _is_closed(table: str, column: str, made: Mapping[str, ReadColumn]) -> Mask:
    """Tell the rows without a first day whose last one is known, which is enough."""
    declared = TABLES[table].columns
    ends = [made[end] for end, one in declared.items() if one.after == column and end in made]
    if column in TABLES[table].key or not ends:
        return np.zeros(len(made[column].bad), dtype=bool)
    return ~nulls_of(ends[0].values)


def _must_be_filled(table: str, column: str) -> bool:
    """Tell whether rows are of nothing sure without this column of a table.

    So are the parts of a key, and the flags, dates and numbers.
    """
    declared = TABLES[table].columns.get(column)
    if declared is None or declared.may_be_blank:
        return False
    measured = declared.type in ("flag", "date", "count", "number")
    return measured or column in TABLES[table].key

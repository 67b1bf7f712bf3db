"""Titles of sections within a table: rows of one text, where the others hold more."""

from collections.abc import Mapping

import numpy as np

from feuille_route.arrays import Mask, nulls_of
from feuille_route.exports.columns.read_column import ReadColumn
from feuille_route.exports.columns.sheet_columns import SheetColumns
from feuille_route.exports.sheets.row_texts import RowTexts
from feuille_route.formats.export_format import Row
from feuille_route.tables import TABLES


def titles_among(
    name: str, row: Row, made: Mapping[str, ReadColumn], columns: SheetColumns, texts: RowTexts
) -> Mask | None:
    """Tell the rows that may be titles of sections: a thing of a name alone may be one too.

    So it may be where the name is all that a thing needs, and most rows of the file hold more.
    """
    required = TABLES[name].required
    named = len(required) == 1 and TABLES[name].columns[required[0]].type in ("text", "person")
    read = {column for column in made if columns.first_header(row.get(column, ()))}
    if not named or required[0] not in read or len(read) < 2:
        return None
    empty = np.logical_and.reduce([_empty(made[column]) for column in sorted(read - {*required})])
    alone = empty & ~_empty(made[required[0]]) & ~columns.sheet.lost
    if not alone.any():
        return None
    cells = texts.of(np.flatnonzero(alone).tolist(), range(len(texts.header.names)))
    alone[[place for place, told in cells.items() if sum(map(bool, told)) > 1]] = False
    numbers, at, rows = np.unique(columns.sheet.files, return_inverse=True, return_counts=True)
    alone &= (2 * np.bincount(at[alone], minlength=len(numbers)) < rows)[at]
    return alone if alone.any() else None


def _empty(one: ReadColumn) -> Mask:
    """Tell the rows whose cell holds nothing."""
    return nulls_of(one.values) & ~one.bad

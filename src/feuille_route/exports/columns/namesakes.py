"""Persons known by two names: what tells that one of them may have been typed in another way.

A pupil's names are compared once it is known of which school and class they are; until then the
keyring keeps each distinct name, and rows hold nothing but codes of them.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from feuille_route.exports.columns.keys import Hashed
from feuille_route.exports.columns.read_column import ReadColumn
from feuille_route.exports.columns.sheet_columns import SheetColumns
from feuille_route.formats.export_format import FromKey, Row

_TWO: Final = 2
_HALF: Final = np.uint64(32)


def trace_names(columns: SheetColumns, row: Row) -> Mapping[str, ReadColumn]:
    """Trace the two names by which the persons of a row of a table are known, where they are.

    ``begun`` is equal of two persons whose names, in either order, begin with the same letters
    (three of the first word); ``pair`` holds the codes of both names, 32 bits each.
    """
    match row.get("person"):
        case [FromKey(key=key)] if len(columns.hashed.get(tuple(key), ())) == _TWO:
            return _traced(columns.hashed[tuple(key)])
    return {}


def _traced(columns: Sequence[Hashed]) -> Mapping[str, ReadColumn]:
    height = len(columns[0].at)
    begun, pair = np.zeros(height, dtype=np.uint64), np.zeros(height, dtype=np.uint64)
    for column in columns:
        begun += column.names.begun[column.at]
        # Half of a hash, so that the two names of a person make one key.
        pair = (pair << _HALF) | (column.names.hashes >> _HALF)[column.at]
    fine = np.zeros(height, dtype=bool)
    return {"begun": ReadColumn(pa.array(begun), fine), "pair": ReadColumn(pa.array(pair), fine)}

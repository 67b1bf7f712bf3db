"""Persons known by two names: what tells that one of them may have been typed in another way.

A pupil's names are compared once it is known of which school and class they are; until then the
keyring keeps each distinct name, and rows hold nothing but codes of them.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Keys
from feuille_route.exports.columns.keys import Hashed, Keyring
from feuille_route.exports.columns.read_column import ReadColumn
from feuille_route.exports.columns.sheet_columns import SheetColumns
from feuille_route.formats.export_format import FromKey, Row

_TWO: Final = 2
_LETTERS: Final = 3
_HALF: Final = np.uint64(32)


def trace_names(columns: SheetColumns, row: Row) -> Mapping[str, ReadColumn]:
    """Trace the two names by which the persons of a row of a table are known, where they are.

    ``begun`` is equal of two persons whose names, in either order, begin with the same letters
    (three of the first word); ``pair`` holds the codes of both names, 32 bits each.
    """
    match row.get("person"):
        case [FromKey(key=key)] if len(columns.hashed.get(tuple(key), ())) == _TWO:
            return _traced(columns.keyring, columns.hashed[tuple(key)])
    return {}


def _traced(keyring: Keyring, names: Sequence[Hashed]) -> Mapping[str, ReadColumn]:
    height = len(names[0].at)
    begun, pair = np.zeros(height, dtype=np.uint64), np.zeros(height, dtype=np.uint64)
    for name in names:
        keyring.keep_names(name.hashes, name.folded)
        begun += _hash_beginnings(keyring, pa.array(name.folded, pa.string()))[name.at]
        pair = (pair << _HALF) | (name.hashes >> _HALF)[name.at]
    fine = np.zeros(height, dtype=bool)
    return {"begun": ReadColumn(pa.array(begun), fine), "pair": ReadColumn(pa.array(pair), fine)}


def _hash_beginnings(keyring: Keyring, folded: pa.StringArray) -> Keys:
    """Hash the first letters of names, three of the first word: few are distinct."""
    bare = pc.utf8_ltrim(folded, " -'.")
    begun = pc.utf8_slice_codeunits(bare, 0, _LETTERS).dictionary_encode()
    words = pc.replace_substring_regex(begun.dictionary, r"[^\p{L}\p{N}].*", "")
    hashes = keyring.hash_beginnings(np.array(words, dtype=object))
    taken: Keys = hashes[begun.indices.to_numpy(zero_copy_only=False)]
    return taken

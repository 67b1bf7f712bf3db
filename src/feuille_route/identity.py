"""Persons as keys: keyed hashes under random keys made for the run and forgotten with it.

A person is the wrapping sum of the hashes of their columns, one key a column, so that each
distinct text is folded and hashed once.
"""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.exports.cells import UNKNOWN
from feuille_route.folding import fold

Hashes = np.ndarray[Any, np.dtype[np.uint64]]


_NOT_KNOWN: Final = pa.array(sorted(UNKNOWN), pa.string())


class Keyring:
    """The keys of one run: one random key of 16 bytes for each kind of identity."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._met: dict[str, list[Hashes]] = {}

    def hash_distinct(self, kind: str, texts: pa.StringArray) -> Hashes:
        """Hash texts, folded, under the key of ``kind`` (SipHash, 64 bits); 0 is "not known"."""
        key = self._keys.setdefault(kind, secrets.token_hex(8))
        folded = fold_distinct(texts)
        hashes = pd.util.hash_array(folded, hash_key=key, categorize=False)
        return np.where(folded == "", np.uint64(0), hashes)

    def hash_personal(self, kind: str, texts: pa.StringArray) -> Hashes:
        """Hash the distinct texts of a personal column, and remember their hashes."""
        hashes = self.hash_distinct(kind, texts)
        self._met.setdefault(kind, []).append(hashes)
        return hashes

    def names_somebody(self, text: str) -> bool:
        """Tell whether a text stood in a personal column: it is not to be shown."""
        alone = pa.array([text], pa.string())
        return any(
            bool(np.isin(self.hash_distinct(kind, alone), np.concatenate(met)).any())
            for kind, met in self._met.items()
        )


def fold_distinct(texts: pa.StringArray) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Fold texts as ``fold`` does: those of ASCII letters and digits at once.

    What says "not known" becomes an empty text.
    """
    lower = pc.utf8_lower(texts)
    plain = pc.and_(pc.string_is_ascii(lower), pc.ascii_is_alnum(lower))
    folded: np.ndarray[Any, np.dtype[np.object_]] = np.array(lower, dtype=object)
    rest = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    folded[rest] = [_fold(text) for text in texts.take(pa.array(rest)).to_pylist()]
    folded[np.flatnonzero(pc.is_in(lower, _NOT_KNOWN))] = ""
    return folded


@lru_cache(maxsize=1 << 17)
def _fold(text: str) -> str:
    folded = fold(text)
    return "" if folded in UNKNOWN else folded


def key_columns(
    keyring: Keyring, columns: Sequence[tuple[str, pa.DictionaryArray | None]]
) -> tuple[Hashes, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Key the persons of rows from their personal columns, given with their kinds.

    Returns the keys, and a mask of the rows that have one: a row where a column is empty has none.
    """
    rows = max(len(column) for _, column in columns if column is not None)
    total = np.zeros(rows, dtype=np.uint64)
    known = np.ones(rows, dtype=bool)
    for kind, column in columns:
        if column is None or not len(column.dictionary):
            return total, np.zeros(rows, dtype=bool)
        codes, present = codes_of(column)
        hashes = keyring.hash_personal(kind, column.dictionary)[codes]
        total += hashes
        known &= present & (hashes != 0)
    return total, known


def codes_of(
    column: pa.DictionaryArray,
) -> tuple[np.ndarray[Any, np.dtype[np.int32]], np.ndarray[Any, np.dtype[np.bool_]]]:
    """Give the codes of a dictionary array (0 where null) and a mask of the rows not null."""
    indices = column.indices
    if indices.null_count == 0:
        return indices.to_numpy(zero_copy_only=False), np.ones(len(indices), dtype=bool)
    return indices.fill_null(0).to_numpy(zero_copy_only=False), indices.is_valid().to_numpy(
        zero_copy_only=False
    )

"""Persons as keys: keyed hashes under random keys made for the run and forgotten with it.

A person is the wrapping sum of the hashes of their columns, one key a column, so that each
distinct text is folded and hashed once.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.folding import fold

Hashes = np.ndarray[Any, np.dtype[np.uint64]]


@dataclass(repr=False)
class _Kind:
    """One kind of identity: its key, and the texts that were hashed already."""

    key: str
    texts: pa.Array
    hashes: Hashes


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of one run: one random key of 16 bytes for each kind of identity."""

    _kinds: dict[str, _Kind] = field(default_factory=dict)

    def hash_distinct(self, kind: str, texts: pa.Array) -> Hashes:
        """Hash texts, folded, under the key of ``kind`` (SipHash, 64 bits); 0 is an empty text."""
        nothing = _Kind(secrets.token_hex(8), pa.array([], pa.string()), np.array([], np.uint64))
        known = self._kinds.setdefault(kind, nothing)
        places = pc.index_in(texts, value_set=known.texts)
        if places.null_count:
            fresh = texts.filter(pc.is_null(places))
            known.texts = pa.concat_arrays([known.texts, fresh])
            known.hashes = np.concatenate([known.hashes, _hash(fresh.to_pylist(), known.key)])
            places = pc.index_in(texts, value_set=known.texts)
        return known.hashes[places.to_numpy(zero_copy_only=False)]


def _hash(texts: Sequence[str], key: str) -> Hashes:
    folded = np.array([fold(text) for text in texts], dtype=object)
    hashes = pd.util.hash_array(folded, hash_key=key, categorize=False)
    return np.where(folded == "", np.uint64(0), hashes)


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
        hashes = keyring.hash_distinct(kind, column.dictionary)[codes]
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

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

from feuille_route.folding import fold

Hashes = np.ndarray[Any, np.dtype[np.uint64]]


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of one run: one random key of 16 bytes for each kind of identity."""

    _keys: dict[str, str] = field(default_factory=dict)
    _known: dict[str, dict[str, int]] = field(default_factory=dict)

    def hash_distinct(self, kind: str, texts: Sequence[str]) -> Hashes:
        """Hash folded texts (SipHash, 64 bits) under the key of ``kind``; equal folded, equal."""
        known = self._known.setdefault(kind, {})
        fresh = [text for text in texts if text not in known]
        if fresh:
            key = self._keys.setdefault(kind, secrets.token_hex(8))
            folded = np.array([fold(text) for text in fresh], dtype=object)
            hashes = pd.util.hash_array(folded, hash_key=key, categorize=False)
            known.update(zip(fresh, hashes.tolist(), strict=True))
        return np.fromiter((known[text] for text in texts), dtype=np.uint64, count=len(texts))


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
        if column is None:
            return total, np.zeros(rows, dtype=bool)
        texts = [text or "" for text in column.dictionary.to_pylist()]
        hashes = keyring.hash_distinct(kind, texts)
        filled = np.array([bool(text.strip()) for text in texts], dtype=bool)
        codes, present = codes_of(column)
        if len(texts):
            total += hashes[codes]
            known &= present & filled[codes]
        else:
            known &= False
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

"""The types of the arrays that stand for the rows of a table, and how a dictionary comes apart."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

Mask = np.ndarray[Any, np.dtype[np.bool_]]
"""One answer a row."""

Numbers = np.ndarray[Any, np.dtype[np.int64]]
"""One whole number a row, or a group."""

Amounts = np.ndarray[Any, np.dtype[Any]]
"""One amount a group: whole numbers as ``Numbers``, others as exact fractions (objects)."""

Keys = np.ndarray[Any, np.dtype[np.uint64]]
"""One keyed hash a row, or a distinct text."""

Codes = np.ndarray[Any, np.dtype[np.int32]]
"""The place of each row's text among distinct ones."""


def codes_of(column: "pa.DictionaryArray") -> tuple[Codes, Mask]:
    """Give the codes of a dictionary array (0 where null) and a mask of the rows not null."""
    indices = column.indices
    if indices.null_count == 0:
        return indices.to_numpy(zero_copy_only=False), np.ones(len(indices), dtype=bool)
    known = indices.is_valid().to_numpy(zero_copy_only=False)
    return indices.fill_null(0).to_numpy(zero_copy_only=False), known

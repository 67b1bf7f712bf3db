"""The types of the arrays that stand for the rows of a table, and what is asked of any of them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
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


Bytes = np.ndarray[Any, np.dtype[np.uint8]]
"""The bytes of a text."""

_BLOCK: Final = 1 << 18


def blocks_of(text: Bytes) -> Iterator[tuple[int, Bytes]]:
    """Yield a long text block by block, each with where it begins.

    What is made of a block stays near the processor: new memory costs more than all the rest.
    """
    for start in range(0, len(text), _BLOCK):
        yield start, text[start : start + _BLOCK]


def places_of(character: str, text: Bytes) -> Numbers:
    """Find a character of ASCII in a text."""
    found = [np.flatnonzero(block == ord(character)) + start for start, block in blocks_of(text)]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def count_of(character: str, text: Bytes) -> int:
    """Count a character of ASCII in a text."""
    return sum(int(np.count_nonzero(block == ord(character))) for _, block in blocks_of(text))


def unknown_in(column: "pd.Series") -> Mask:
    """Tell the rows whose cell of a frame is not known."""
    return column.isna().to_numpy(dtype=bool)


def nulls_of(array: "pa.Array") -> Mask:
    """Tell the rows whose value is not known."""
    nulls: Mask = array.is_null().to_numpy(zero_copy_only=False)
    return nulls


def true_in(answers: "pa.BooleanArray") -> Mask:
    """Tell the rows whose answer is yes: one that is not known is none."""
    yes: Mask = answers.fill_null(fill_value=False).to_numpy(zero_copy_only=False)
    return yes


def codes_of(column: "pa.DictionaryArray") -> tuple[Codes, Mask]:
    """Give the codes of a dictionary array (0 where null) and a mask of the rows not null."""
    indices = column.indices
    if indices.null_count == 0:
        return indices.to_numpy(zero_copy_only=False), np.ones(len(indices), dtype=bool)
    return indices.fill_null(0).to_numpy(zero_copy_only=False), ~nulls_of(indices)


def rows_of(column: "pa.DictionaryArray", told: Sequence[bool]) -> Mask:
    """Tell the rows whose text is one of those that are told, among the distinct ones."""
    codes, present = codes_of(column)
    rows: Mask = np.array([*told, False], dtype=bool)[codes] & present
    return rows

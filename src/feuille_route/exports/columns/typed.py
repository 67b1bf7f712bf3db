"""Arrays by the types of tables' columns: what is stored, and how values come into it."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TYPES: Final[Mapping[str, pa.DataType]] = {
    "text": pa.dictionary(pa.int32(), pa.string()),
    "code": pa.dictionary(pa.int32(), pa.string()),
    "school": pa.dictionary(pa.int32(), pa.string()),
    "department": pa.dictionary(pa.int32(), pa.string()),
    "count": pa.int32(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "date": pa.timestamp("s"),
    "person": pa.uint64(),
}


def as_texts(array: pa.Array) -> pa.DictionaryArray:
    """Give an array as texts, each distinct one once."""
    return array.cast(pa.string()).dictionary_encode()


def repeated(value: object, height: int, type_: pa.DataType) -> pa.Array:
    """Give each row the same value."""
    if pa.types.is_dictionary(type_):
        codes = pa.array(np.zeros(height, dtype=np.int32))
        return pa.DictionaryArray.from_arrays(codes, pa.array([str(value)], pa.string()))
    return pa.repeat(pa.scalar(value), height).cast(type_)


def is_in_range(array: pa.Array, most: int | None) -> bool:
    """Tell whether no whole number is below zero, nor above the most."""
    if not pa.types.is_integer(array.type):
        return True
    return is_within(array, 0, most)


def is_within(array: pa.Array, least: int, most: int | None) -> bool:
    """Tell whether no number is below the least, nor above the most."""
    low, high = pc.min_max(array).as_py().values()
    return low is None or (low >= least and (most is None or high <= most))


def spread(values: Sequence[object], texts: pa.DictionaryArray, type_: pa.DataType) -> pa.Array:
    """Give each row the value of its distinct text."""
    if not pa.types.is_dictionary(type_):
        # Moments are read as seconds, which Arrow takes for a time by a cast only.
        stored = pa.int64() if pa.types.is_timestamp(type_) else type_
        return pa.array(values, stored).take(texts.indices).cast(type_)
    distinct = list(dict.fromkeys(str(value) for value in values if value is not None))
    place = {value: at for at, value in enumerate(distinct)}
    codes = pa.array([None if v is None else place[str(v)] for v in values], pa.int32())
    return pa.DictionaryArray.from_arrays(
        codes.take(texts.indices), pa.array(distinct, pa.string())
    )


def plain_values(array: pa.Array) -> pa.Array:
    """Give each row its value, where it holds the place of one."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def typed(array: pa.Array, type_: pa.DataType) -> pa.Array:
    """Give an array the type of a column."""
    if pa.types.is_dictionary(type_):
        return as_texts(array)
    return array.cast(type_)

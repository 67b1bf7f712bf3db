"""Dates written ``DD/MM/YYYY``, with or without ``HH:MM``, read as whole columns.

A column has few days and few times of day: each is parsed once. What has another shape is left
to ``parse_moment``, text by text.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.cells.dates import is_of_years, parse_moment

_DAY: Final = re.compile(rb"\d\d/\d\d/\d{4}")
_CLOCK: Final = re.compile(rb"(?: \d\d:\d\d)?")
_NOT_KNOWN: Final = (b"", b"-", b"NA")


def read_moments(array: pa.StringArray) -> pa.TimestampArray | None:
    """Read a column of the usual shapes, null where a cell says "not known".

    ``None`` when any cell is something else.
    """
    texts = array.cast(pa.binary())
    try:
        days = _seconds(pc.binary_slice(texts, 0, 10), _read_day)
        # A time has six characters: the seventh tells what is longer.
        clocks = _seconds(pc.binary_slice(texts, 10, 17), _read_clock)
    except ValueError:
        return None
    return pc.add(days, clocks).cast(pa.timestamp("s"))


def _seconds(parts: pa.BinaryArray, read: Callable[[bytes], int | None]) -> pa.Int64Array:
    encoded = parts.dictionary_encode()
    values = pa.array(map(read, encoded.dictionary.to_pylist()), pa.int64())
    return values.take(encoded.indices)


@lru_cache(maxsize=1 << 12)
def _read_day(text: bytes) -> int | None:
    if text in _NOT_KNOWN:
        return None
    day = parse_moment(_fitting(_DAY, text))
    if not is_of_years(day):
        raise ValueError("another century")
    return day


@lru_cache(maxsize=1 << 11)
def _read_clock(text: bytes) -> int:
    return parse_moment("01/01/1970" + _fitting(_CLOCK, text))


def _fitting(shape: re.Pattern[bytes], text: bytes) -> str:
    """Give a text of a shape; raises ``ValueError`` for another one."""
    if not shape.fullmatch(text):
        raise ValueError("another shape")
    return text.decode()

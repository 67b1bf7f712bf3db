"""Dates written ``DD/MM/YYYY``, with or without ``HH:MM``, read as whole columns.

What has another shape is left to ``cells.parse_moment``, text by text.
"""

from typing import Any, Final

import numpy as np
import pyarrow as pa

Seconds = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

_SHAPES: Final = ("00/00/0000", "00/00/0000 00:00")
_ZERO: Final = ord("0")


def read_moments(array: pa.StringArray) -> tuple[Seconds, Mask]:
    """Read the cells of the usual shapes: seconds since 1970, and which rows were read."""
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset :][: len(array) + 1]
    lengths = np.diff(offsets)
    seconds = np.zeros(len(array), dtype=np.int64)
    read = np.zeros(len(array), dtype=bool)
    if not len(array) or array.buffers()[2] is None:
        return seconds, read
    characters = np.frombuffer(array.buffers()[2], np.uint8)
    for shape in _SHAPES:
        rows = np.flatnonzero(lengths == len(shape))
        if len(rows):
            cells = characters[offsets[rows][:, None] + np.arange(len(shape))]
            seconds[rows], read[rows] = _read_shape(cells, shape)
    return seconds, read


def _read_shape(cells: np.ndarray[Any, np.dtype[np.uint8]], shape: str) -> tuple[Seconds, Mask]:
    digits = cells - np.uint8(_ZERO)
    fits = np.ones(len(cells), dtype=bool)
    for at, wanted in enumerate(shape):
        fits &= digits[:, at] <= 9 if wanted == "0" else cells[:, at] == ord(wanted)
    day, month = _number(digits, 0, 2), _number(digits, 3, 5)
    year = _number(digits, 6, 10)
    fits &= (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    months = (year - 1970) * 12 + month - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    date = first + (day - 1).astype("timedelta64[D]")
    fits &= date.astype("datetime64[M]").astype(np.int64) == months
    seconds = date.astype("datetime64[s]").astype(np.int64)
    if len(shape) > 10:
        hour, minute = _number(digits, 11, 13), _number(digits, 14, 16)
        fits &= (hour < 24) & (minute < 60)
        seconds = seconds + hour * 3600 + minute * 60
    return np.where(fits, seconds, 0), fits


def _number(
    digits: np.ndarray[Any, np.dtype[np.uint8]], start: int, end: int
) -> np.ndarray[Any, np.dtype[np.int64]]:
    number = np.zeros(len(digits), dtype=np.int64)
    for at in range(start, end):
        number = number * 10 + digits[:, at]
    return number

"""Dates written ``DD/MM/YYYY``, with or without ``HH:MM``, read as whole columns.

What has another shape is left to ``cells.parse_moment``, text by text.
"""

from typing import Any, Final

import numpy as np
import pyarrow as pa

Seconds = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

_SHAPES: Final = ("00/00/0000", "00/00/0000 00:00")
_NOT_KNOWN: Final = (b"", b"-", b"NA")
_ZERO: Final = ord("0")


def read_moments(array: pa.StringArray) -> pa.TimestampArray | None:
    """Read a column of the usual shapes, null where a cell says "not known".

    ``None`` when any cell is something else.
    """
    text = array.buffers()[2]
    if array.null_count or text is None:
        return None
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset :][: len(array) + 1]
    lengths = np.diff(offsets)
    characters = np.frombuffer(text, np.uint8)
    seconds = np.zeros(len(array), dtype=np.int64)
    unknown = np.zeros(len(array), dtype=bool)
    left = len(array)
    for shape in _SHAPES:
        rows, cells = _cells(characters, offsets, lengths, len(shape))
        seconds[rows], fits = _read_shape(cells, shape)
        left -= int(fits.sum())
    for word in _NOT_KNOWN:
        rows, cells = _cells(characters, offsets, lengths, len(word))
        fits = (cells == np.frombuffer(word, np.uint8)).all(axis=1)
        unknown[rows[fits]] = True
        left -= int(fits.sum())
    return None if left else pa.array(seconds, mask=unknown).cast(pa.timestamp("s"))


def _cells(
    characters: np.ndarray[Any, np.dtype[np.uint8]],
    offsets: np.ndarray[Any, np.dtype[np.int32]],
    lengths: np.ndarray[Any, np.dtype[np.int32]],
    length: int,
) -> tuple[np.ndarray[Any, np.dtype[np.intp]], np.ndarray[Any, np.dtype[np.uint8]]]:
    """Give the rows whose cell has this length, and their characters, a row each."""
    rows = np.flatnonzero(lengths == length)
    return rows, characters[offsets[rows][:, None] + np.arange(length, dtype=np.int32)]


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

"""The types of the arrays that stand for the rows of a table."""

from typing import Any

import numpy as np

Mask = np.ndarray[Any, np.dtype[np.bool_]]
"""One answer a row."""

Numbers = np.ndarray[Any, np.dtype[np.int64]]
"""One whole number a row, or a group."""

Amounts = np.ndarray[Any, np.dtype[Any]]
"""One amount a group: whole numbers as ``Numbers``, others as exact fractions (objects)."""

Keys = np.ndarray[Any, np.dtype[np.uint64]]
"""One keyed hash a row, or a distinct text."""

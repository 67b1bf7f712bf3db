"""Columns of text with few distinct values: everything is decided once for each distinct value."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from feuille_route.cells.folding import fold

Codes = np.ndarray[Any, np.dtype[np.integer[Any]]]


def labels(column: pd.Series) -> list[str]:
    """Give the distinct values of a column of categories."""
    return [*map(str, np.asarray(column.cat.categories, dtype=object))]


def relabel(column: pd.Series, rename: Callable[[str], str | None]) -> pd.Series:
    """Rename the categories of a column; those renamed alike become one, ``None`` a null."""
    return recode(column.cat.codes.to_numpy(), [rename(label) for label in labels(column)])


def recode(codes: Codes, values: Iterable[str | None]) -> pd.Series:
    """Make a column of categories from codes into ``values`` (-1 is null), of which some repeat."""
    listed = list(values)
    distinct = sorted({value for value in listed if value is not None})
    place = {value: at for at, value in enumerate(distinct)}
    renamed = np.array(
        [*(-1 if value is None else place[value] for value in listed), -1], dtype=np.int32
    )
    categories = pd.Index(distinct, dtype="str")
    return pd.Series(pd.Categorical.from_codes(renamed[codes], categories=categories))


def unify_spellings(column: pd.Series) -> pd.Series:
    """Bring the spellings of one text, equal when folded, to one of them."""
    chosen: dict[str, str] = {}
    for label in labels(column):
        key = fold(label)
        chosen[key] = min(label, chosen.get(key, label))
    if len(chosen) == len(column.cat.categories):
        return column
    return relabel(column, lambda label: chosen[fold(label)])


def tri_state(column: pd.Series, decide: Callable[[str], bool | None]) -> pd.Series:
    """Decide for each distinct value; a null is not known."""
    decided = [decide(label) for label in labels(column)]
    known = np.array([*(one is not None for one in decided), False], dtype=bool)
    true = np.array([*(bool(one) for one in decided), False], dtype=bool)
    codes = column.cat.codes.to_numpy()
    return pd.Series(pd.arrays.BooleanArray(true[codes], ~known[codes]), index=column.index)


def counts(column: pd.Series) -> Mapping[str, int]:
    """Count the rows of each distinct value."""
    codes = column.cat.codes.to_numpy()
    numbers = np.bincount(codes[codes >= 0], minlength=len(column.cat.categories))
    return dict(zip(labels(column), numbers.tolist(), strict=True))

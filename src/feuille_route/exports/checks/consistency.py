"""What the columns of one row must say together: the rules of the Pix exports.

Level of a competence = whole part of its pix / 8, at most 8 (5 in 2020, then 6, 7); the total is
the sum of the pix (off by one where they were rounded); a competence is certifiable from level 1;
a profile, from five of them (1024pix/pix, api: the export of profiles collection campaigns). What
was not sent has no result: ``NA`` stands in each of its cells.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, nulls_of, rows_of, true_in
from feuille_route.cells.damage import plain
from feuille_route.cells.parsers import is_unknown
from feuille_route.cells.words import stem, words_of

_Levels = np.ndarray[Any, np.dtype[np.int16]]

_PIX_A_LEVEL: Final = 8
_FIRST_CAP: Final = 5
_LEAST_CERTIFIABLE: Final = 5
_NOT_KNOWN: Final = -1
_UNSENT: Final = "unsent"


@dataclass(frozen=True)
class Contradictions:
    """Where rows contradict themselves.

    ``levels``: for each competence, the rows whose level its pix contradict. ``others``: for each
    rule, the source column concerned and the rows. ``telling``: the rows that could have shown it.
    """

    levels: Sequence[Mask] = field(repr=False)
    others: Mapping[str, tuple[str, Mask]] = field(repr=False)
    telling: Mask = field(repr=False)

    @property
    def doubtful(self) -> Sequence[Mask]:
        """The rows of which the levels themselves are in doubt, beyond their pix."""
        return [rows for rule, (_, rows) in self.others.items() if rule == "competences"]

    @property
    def unbelieved(self) -> Mapping[str, Mask]:
        """The source columns of which no cell of some rows is believed."""
        return {column: rows for rule, (column, rows) in self.others.items() if rule == _UNSENT}

    @property
    def any_level(self) -> Mask:
        """The rows of which some level is contradicted."""
        none = np.zeros(len(self.telling), dtype=bool)
        rows: Mask = np.logical_or.reduce([none, *self.levels])
        return rows


def check_profiles(columns: Mapping[str, Sequence[pa.Array]]) -> Contradictions:
    """Check the profiles of a collection, as far as the columns that tell are there."""
    results = ("sent", "pix", "certifiable_competences", "levels")
    others = _unsent(columns, results)
    levels = [_numbers(column) for column in columns.get("levels", ())]
    points = [_numbers(column) for column in columns.get("points", ())]
    if not levels or len(levels) != len(points):
        return Contradictions((), others, _no_row(columns))
    wrong = [_contradicts(*pair) for pair in zip(levels, points, strict=True)]
    known = reduce(np.logical_and, (one != _NOT_KNOWN for one in (*levels, *points)))
    telling = reduce(np.maximum, (*levels, *points)) > 0
    reached = sum((level > 0).astype(np.int16) for level in levels)
    if (total := _column(columns, "pix")) is not None:
        summed = sum(point.astype(np.int32) for point in points)
        others["pix"] = ("pix", known & (total >= 0) & (summed != total))
    counted = _column(columns, "certifiable_competences")
    if counted is not None:
        differs = known & (counted >= 0) & (counted != reached)
        others["competences"] = ("certifiable_competences", differs)
    said = columns.get("certifiable", ())
    if said and counted is not None:
        differs = _says(said[0], yes=True) & (counted >= 0) & (counted < _LEAST_CERTIFIABLE)
        differs |= _says(said[0], yes=False) & (counted >= _LEAST_CERTIFIABLE)
        others["certifiable"] = ("certifiable", differs)
    return Contradictions(wrong, others, telling)


def check_campaigns(columns: Mapping[str, Sequence[pa.Array]]) -> Contradictions:
    """Check the participations of an assessment."""
    return Contradictions((), _unsent(columns, ("sent", "mastery")), _no_row(columns))


def _unsent(
    columns: Mapping[str, Sequence[pa.Array]], results: Sequence[str]
) -> dict[str, tuple[str, Mask]]:
    """Tell the rows that say they were not sent, and hold what only a sent one has."""
    denied = [_says(one, yes=False) for one in columns.get("shared", ())[:1]]
    if not denied or not denied[0].any():
        return {}
    filled = [_filled(one) for name in results for one in columns.get(name, ())]
    rows: Mask = denied[0] & np.logical_or.reduce([_no_row(columns), *filled])
    return {_UNSENT: ("shared", rows)}


def _filled(column: pa.Array) -> Mask:
    """Tell the cells that say something."""
    if not pa.types.is_dictionary(column.type):
        return ~nulls_of(column)
    texts = column.dictionary.to_pylist()
    return rows_of(column, [text is not None and not is_unknown(plain(text)) for text in texts])


def _no_row(columns: Mapping[str, Sequence[pa.Array]]) -> Mask:
    height = next(len(one) for several in columns.values() for one in several)
    return np.zeros(height, dtype=bool)


def _contradicts(level: _Levels, points: _Levels) -> Mask:
    """Tell where a level is not that of its pix; a level may be capped from five on."""
    reached = points // _PIX_A_LEVEL
    capped = (level >= _FIRST_CAP) & (level < reached)
    both = (level != _NOT_KNOWN) & (points != _NOT_KNOWN)
    wrong: Mask = both & (level != reached) & ~capped
    return wrong | (level > _PIX_A_LEVEL)


def one_beside(columns: Sequence[pa.Array]) -> Mask:
    """Tell the rows that are sound when each level is read from the column beside its own.

    ``columns`` are levels and their pix, in turn, as they stand in the file.
    """
    numbers = [_numbers(column) for column in columns]
    levels = numbers[1::2]
    sound = [
        ~np.logical_or.reduce([_contradicts(*pair) for pair in zip(levels, points, strict=False)])
        for points in (numbers[2::2], numbers[::2])
    ]
    rows: Mask = np.logical_or(*sound)
    return rows


def _column(columns: Mapping[str, Sequence[pa.Array]], name: str) -> _Levels | None:
    found = columns.get(name, ())
    return _numbers(found[0]) if found else None


def _numbers(column: pa.Array) -> _Levels:
    """Give a column as small integers, -1 where it holds no whole number."""
    if pa.types.is_dictionary(column.type):
        texts = [_number(text) for text in column.dictionary.to_pylist()]
        column = pa.array(texts, pa.int16()).take(column.indices)
    filled = pc.fill_null(column, pa.scalar(_NOT_KNOWN, column.type))
    numbers: _Levels = filled.to_numpy(zero_copy_only=False)
    return numbers


def _number(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else None


def _says(column: pa.Array, *, yes: bool) -> Mask:
    if not pa.types.is_dictionary(column.type):
        return true_in(pc.equal(column, pa.scalar(yes)))
    texts = column.dictionary.to_pylist()
    told = [text is not None and words_of("flag").get(stem(plain(text))) is yes for text in texts]
    return rows_of(column, told)


CHECKS: Final[Mapping[str, Callable[[Mapping[str, Sequence[pa.Array]]], Contradictions]]] = {
    "pix-campaigns": check_campaigns,
    "pix-profiles": check_profiles,
}

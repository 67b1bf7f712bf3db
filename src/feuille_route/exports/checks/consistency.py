"""What the columns of one row must say together: the rules of the Pix exports.

Level of a competence = whole part of its pix / 8, at most 8 (5 in 2020, then 6, 7); the total is
the sum of the pix (off by one where they were rounded); a competence is certifiable from level 1;
a profile, from five of them (1024pix/pix, api: the export of profiles collection campaigns).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, true_in

_Levels = np.ndarray[Any, np.dtype[np.int16]]

_PIX_A_LEVEL: Final = 8
_FIRST_CAP: Final = 5
_LEAST_CERTIFIABLE: Final = 5
_NOT_KNOWN: Final = -1


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
    def any_level(self) -> Mask:
        """The rows of which some level is contradicted."""
        rows: Mask = np.logical_or.reduce(self.levels)
        return rows


def check_profiles(columns: Mapping[str, Sequence[pa.Array]]) -> Contradictions | None:
    """Check the profiles of a collection; ``None`` when the columns that tell are not there."""
    levels = [_numbers(column) for column in columns.get("levels", ())]
    points = [_numbers(column) for column in columns.get("points", ())]
    if not levels or len(levels) != len(points):
        return None
    wrong = [_contradicts(*pair) for pair in zip(levels, points, strict=True)]
    known = np.logical_and.reduce([one != _NOT_KNOWN for one in (*levels, *points)])
    telling = np.logical_or.reduce([one > 0 for one in (*levels, *points)])
    reached = sum((level > 0).astype(np.int16) for level in levels)
    others = {}
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
    words = ("oui", "yes") if yes else ("non", "no")
    return true_in(pc.is_in(pc.utf8_lower(column.cast(pa.string())), pa.array(words)))


CHECKS: Final[Mapping[str, Callable[[Mapping[str, Sequence[pa.Array]]], Contradictions | None]]] = {
    "pix-profiles": check_profiles,
}
